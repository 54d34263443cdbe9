"""Addresses of web and mail, part by part: dichvucong.gov.vn → dịch vụ công chấm gov chấm vê en."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import Rule, Said
from broadcaster.language.spoken.letters import CAPITALS, VOWELS, spell
from broadcaster.language.spoken.numbers import digits

if TYPE_CHECKING:
    from broadcaster.language.spoken.book import Book
    from broadcaster.language.spoken.here import Here

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}+)"
_TOP = "vn|com|org|net|info|edu|gov|io|me|asia|biz|app|dev|int"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL}){{0,5}}\.(?:{_TOP})(?![\w-])(?:\.vn(?!\w))?"
_MAIL = re.compile(rf"[A-Za-z0-9][\w.+-]{{0,63}}@{_DOMAIN}", re.ASCII)
_PAGE = re.compile(
    rf"(?:https?://)?{_DOMAIN}(?::[0-9]{{1,5}})?(?:/[\w.%~?=&#+:@-]{{0,200}}+){{0,12}}", re.ASCII | re.IGNORECASE
)
_LINK = re.compile(r"https?://[\w.%~?=&#+:@/-]{1,400}+", re.ASCII)
_PIECES = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*|[0-9]+|[^A-Za-z0-9]")
_CAPITALS = re.compile(rf"[{CAPITALS}]{{2,}}")
_HUMPS = re.compile(rf"[0-9]+|[{CAPITALS}]+(?![^\W\d_{CAPITALS}])|[{CAPITALS}]?[^\W\d_{CAPITALS}]+")
_BEHIND = f".-@_{string.ascii_letters}"
_SIGNS = {
    ".": "chấm", "/": "gạch chéo", "-": "gạch ngang", "_": "gạch dưới", "@": "a còng", ":": "hai chấm", "?": "hỏi chấm",
    "=": "bằng", "&": "và", "#": "thăng", "%": "phần trăm", "+": "cộng", "~": "ngã",
}  # fmt: skip


def _address(here: Here, match: re.Match[str]) -> Said:
    written = match[0].rstrip(".,:;?!/")
    bare = re.sub(r"^https?://", "", written)
    words = [_part(piece, here.book) for piece in _PIECES.findall(bare)]
    return Said(match.start() + len(written), " ".join(words), "address")


def web_words(small: str, book: Book) -> str:
    """Return a run of the locale's web words as they are said; "" when it is none."""
    if known := book.web_words.get(small):
        return known
    known_parts = book.web_word.findall(small)
    return " ".join([book.web_words[word] for word in known_parts]) if "".join(known_parts) == small else ""


def _part(piece: str, book: Book) -> str:
    if piece.isdigit():
        return digits(piece)
    if not piece[0].isalpha():
        return _SIGNS.get(piece, "")
    small = piece.lower().replace("-", "")  # tin-tuc and tintuc are the same words
    if known := web_words(small, book):
        return known
    if "-" in piece:
        return f" {_SIGNS['-']} ".join([_part(word, book) for word in piece.split("-")])
    return small if VOWELS & set(small) else spell(small)


def label(written: str, book: Book) -> str:
    """Return a name on the web (`bhxhdaklak`, `AnSinhXaHoi`) in words, as far as the locale knows them."""
    whole = web_words(re.sub("[^a-z0-9]", "", written.lower()), book)
    if whole:
        return whole
    said = []
    first = _CAPITALS.match(written)
    if first and first[0] in book.words:  # BHXHtoandan
        said.append(book.words[first[0]])
        written = written[first.end() :]
    for piece in _HUMPS.findall(written):
        if piece.isdigit():
            said.append(digits(piece))
        elif piece in book.words:
            said.append(book.words[piece])
        else:
            said.append(
                web_words(piece.lower(), book) or (spell(piece) if piece.isupper() and len(piece) < 5 else piece)
            )
    return " ".join(said)


RULES = (Rule(_MAIL, _address), Rule(_PAGE, _address), Rule(_LINK, _address))
FIGURES = (Rule(_MAIL, _address, _BEHIND), Rule(_PAGE, _address, _BEHIND))
