"""Addresses of web and mail, part by part: dichvucong.gov.vn → dịch vụ công chấm gov chấm vê en."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import Rule, Said
from broadcaster.language.spoken.letters import VOWELS, spell
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


def _part(piece: str, book: Book) -> str:
    if piece.isdigit():
        return digits(piece)
    if not piece[0].isalpha():
        return _SIGNS.get(piece, "")
    small = piece.lower().replace("-", "")  # tin-tuc and tintuc are the same words
    if known := book.web_words.get(small):
        return known
    known_parts = book.web_word.findall(small)
    if "".join(known_parts) == small:
        return " ".join([book.web_words[word] for word in known_parts])
    if "-" in piece:
        return f" {_SIGNS['-']} ".join([_part(word, book) for word in piece.split("-")])
    return small if VOWELS & set(small) else spell(small)


RULES = (Rule(_MAIL, _address), Rule(_PAGE, _address), Rule(_LINK, _address))
FIGURES = (Rule(_MAIL, _address, _BEHIND), Rule(_PAGE, _address, _BEHIND))
