"""The numbers of laws and letters (51/2024/QH15, 45/KH-UBND), and the lettered points of their articles (điểm đ)."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import GAP, Rule, Said
from broadcaster.language.spoken.letters import CAPITALS, NAMES, spell
from broadcaster.language.spoken.numbers import digits, integer, plain

if TYPE_CHECKING:
    from broadcaster.language.spoken.book import Book
    from broadcaster.language.spoken.here import Here

_CODE = rf"[{CAPITALS}][{CAPITALS}a-z]{{0,11}}(?:&[{CAPITALS}]{{1,8}})?(?:[0-9]{{1,2}}(?![0-9]))?"
_NUMBER = re.compile(
    rf"([0-9]{{1,6}}[a-zA-Z]?)(?:/([0-9]{{4}}))?"
    rf"(?:/{GAP}?({_CODE}(?:[-–]{_CODE}){{0,4}})|-({_CODE})/({_CODE}(?:[-–]{_CODE}){{0,3}}))(?!\w)"
)
_WORD = re.compile(r"\w+")
_POINT = re.compile(r"[a-zđ](?![\w'’./@-])")
_PARLIAMENT = re.compile(r"(QH|UBTVQH)([0-9]{1,2})")
_OF = re.compile(rf"{GAP}của{GAP}")


def _number(here: Here, match: re.Match[str]) -> Said | None:
    number, year, codes, kind_before, issuer_before = match.groups()
    parts = re.split("[-–]", codes) if codes else [kind_before, *re.split("[-–]", issuer_before)]
    if len(parts) == 1 and not year and parts[0] not in here.book.issuers and parts[0] not in here.book.kinds:
        return None  # 5/ATM: no document
    words = [serial(number)]
    if year:
        words.append(f"năm {integer(int(year))}")
    kind = here.book.kinds.get(parts[0])
    if kind and (len(parts) > 1 or parts[0] not in here.book.issuers):
        # The kind stands in the number again; it is said only if the text has not just said it.
        if kind not in here.window and parts[0].lower() not in _WORD.findall(here.window):
            words.append(kind)
        parts = parts[1:]
    issuers = _issuers(parts, here.book)
    if parts and parts[0].startswith("QH"):
        words.append(issuers)
    elif issuers and issuers not in here.window and not _OF.match(here.text, match.end()):
        words.append(f"của {issuers}")
    return Said(match.end(), " ".join(words), "document")


def serial(number: str) -> str:
    """Return a document's number: a leading zero is said, a letter behind it too (15a)."""
    letter = number[-1] if number[-1].isalpha() else ""
    bare = number[: len(number) - len(letter)]
    words = digits(bare) if bare[0] == "0" else plain(bare)
    return f"{words} {spell(letter)}" if letter else words


def _issuers(parts: list[str], book: Book) -> str:
    said = []
    for part in parts:
        if found := _PARLIAMENT.fullmatch(part):
            said.append(f"{book.issuers.get(found[1], spell(found[1]))} khóa {integer(int(found[2]))}")
        else:
            said.append(book.issuers.get(part) or book.kinds.get(part) or spell(part))
    return ", ".join(said)


def kind(here: Here) -> Said | None:
    """Say the letters of a kind that stand before a number: `NĐ 188/2025`, `QĐ số 595`."""
    found = here.book.kind.match(here.text, here.start)
    return Said(found.end(), here.book.kinds[found[0]], "document") if found else None


def point(here: Here, match: re.Match[str]) -> Said | None:
    """Say the letter of `điểm đ khoản 3`, by its name; vowels need none."""
    if here.head != "điểm" or match[0] in "aeiouy":
        return None
    return Said(match.end(), NAMES[match[0]], "letter")


RULES = (Rule(_NUMBER, _number, f"/-\u2013{string.ascii_letters}"),)
POINT = Rule(_POINT, point)
