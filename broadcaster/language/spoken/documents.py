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
_FORM = re.compile(r"\b(?:mẫu|biểu|phụ lục)(?: số)?:? \Z")
_RULE = re.compile(r"\bquy định(?: số)?:? \Z")
_CLAUSE = re.compile(rf"[kK](?:\.{GAP}?)?([0-9]{{1,2}})(?!\w)")
_BESIDE_CLAUSE = re.compile(rf",?{GAP}(?:[Đđ]iều|Đ\.){GAP}?[0-9]")
_BEHIND_CLAUSE = re.compile(r"\b(?:điều [0-9]{1,3},?|điểm [a-zđ],?|căn cứ|theo|tại) \Z")
_ARTICLE = re.compile(rf"Đ\.{GAP}?([0-9]{{1,3}})(?!\w)")
_BEHIND_ARTICLE = re.compile(r"(?:\bk\.? ?[0-9]{1,2},?|\bkhoản [0-9]{1,2},?|\bcăn cứ|\btheo|\btại) \Z")
_OF_LAW = re.compile(rf"{GAP}(?:của{GAP})?(?:Bộ luật|Luật|Nghị|NĐ|Quy|Thông|TT|QĐ|Điều lệ|Hiến)")


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
        ruled = parts[0] == "QĐ" and _RULE.search(here.window)  # Quy định số 41-QĐ/TW is no decision
        if kind not in here.window and not ruled and parts[0].lower() not in _WORD.findall(here.window):
            words.append(kind)
        parts = parts[1:]
    issuers = _issuers(parts, here.book)
    if parts and parts[0].startswith("QH"):
        words.append(issuers)
    elif issuers and not _OF.match(here.text, match.end()):
        # A form carries its subject, not who issued it: Mẫu số 02/TNLĐ.
        bare = words[-1] == kind or _FORM.search(here.window)
        words.append(issuers if bare else f"của {issuers}")
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
    found = here.book.kind(here.text, here.start)
    return Said(found.end(), here.book.kinds[found[0]], "document") if found else None


def point(here: Here, match: re.Match[str]) -> Said | None:
    """Say the letter of `điểm đ khoản 3`, by its name; vowels need none."""
    if here.head != "điểm" or match[0] in "aeiouy":
        return None
    return Said(match.end(), NAMES[match[0]], "letter")


def _clause(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `k.2` of `k.2 Điều 12` and `Điều 36 k.1`."""
    beside = _BESIDE_CLAUSE.match(here.text, match.end())
    if not (beside or (_BEHIND_CLAUSE.search(here.window) and "." in match[0])):
        return None
    return Said(match.end(), f"khoản {integer(int(match[1]))}", "document")


def _article(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `Đ.64` of `Đ.64 Luật BHXH`."""
    if not (_OF_LAW.match(here.text, match.end()) or _BEHIND_ARTICLE.search(here.window)):
        return None
    return Said(match.end(), f"điều {integer(int(match[1]))}", "document")


SHORT = (Rule(_CLAUSE, _clause, first="kK"), Rule(_ARTICLE, _article, first="Đ"))
RULES = (Rule(_NUMBER, _number, f"/-\u2013{string.ascii_letters}"),)
POINT = Rule(_POINT, point)
