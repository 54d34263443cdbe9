"""Words said otherwise than written: abbreviations, acronyms that no table knows, codes that begin with letters."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from broadcaster.language.spoken import documents, periods, roads, senses, titles, units
from broadcaster.language.spoken.here import GAP, Rule, Said, listed
from broadcaster.language.spoken.letters import CAPITALS, code, is_word, spell
from broadcaster.language.spoken.numbers import digits

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_ANY = re.compile("")
_LOOSE = re.compile(r"[^\W\d_]{3,12}(?!\w)")
_ACRONYM = re.compile(rf"[{CAPITALS}]{{2,12}}(?![\w'’])")
_CODE = re.compile(r"[^\W\d_]{1,12}-?[0-9]{1,20}[^\W_]{0,12}(?:-[^\W_]{1,12}){0,3}(?!\w)")
_AMPERSAND = re.compile(r" ?& ?| và ")
_GROUPED_BEHIND = re.compile(r"\.[0-9]{3}(?![0-9])")
_LETTERS_FIRST = re.compile(r"[^\W\d_]+")
_DEGREE = re.compile(r"C(?!\w)")

_AMOUNT = re.compile(r"[0-9][^.;:!?]{0,24}\s\Z")
_BY = re.compile(rf"[xX](?={GAP}[0-9])")
_TIMES = re.compile(
    rf"x(?={GAP}(?:số|mức|tỷ|tỉ|hệ|thời|lương|tiền|giá|đơn|diện|thu|bình|năm|tháng|ngày|lần|phần)(?!\w))"
)
_FACTOR = re.compile(r"([^\W\d_]+|%|\))\s\Z")
_UNKNOWNS = listed("nếu số ẩn biến tia chữ giá trị dấu ký tự tìm với là theo và hoặc thì của")
_SERIAL = re.compile(rf"([A-Z]{{1,3}}){GAP}?([0-9]{{5,8}})(?!\w)")
_SERIES = re.compile(r"(?:sê-?ri|seri|serial|ký hiệu)(?: số)?:? \Z")
_CARD = re.compile(r"[A-Z]{2}(?: ?[0-9]){1,5}(?: [0-9]{2,6}){2,4}(?![0-9])")

_DOTS = re.compile(r"\.*…?")
_ENDS = re.compile(rf"\s*\Z|\s*\n|{GAP}+[{CAPITALS}]")


def _abbreviation(here: Here, _match: re.Match[str]) -> Said | None:
    found = here.book.abbreviation(here.text, here.start)
    if not found:
        return None
    written, end = found[0], found.end()
    if written in here.book.wordlike and senses.among_capitals(here, end):
        return Said(end, written, "")  # AI ĐƯỢC HƯỞNG?
    if written[-1] != ".":
        said = here.book.words.get(written) or here.book.words[_AMPERSAND.sub("&", written)]
        return Said(end, said, "abbreviation")
    if len(written) == 2 and titles.behind_a_name(here):
        return None  # Nguyễn Văn P. is a person
    title = "." not in written[:-1]
    if not title:
        end = _DOTS.match(here.text, end).end()  # type: ignore[union-attr]  # it matches the empty text too
    # The dot of `v.v.` may end the sentence too, and then a voice must hear it; that of `TP.` ends none before a name.
    ends = _ENDS.match(here.text, end)
    if ends and not (title and here.text[ends.end() - 1 : ends.end()].isalpha()):
        end -= 1
    return Said(end, here.book.words[written], "abbreviation")


def _loose(here: Here, match: re.Match[str]) -> Said | None:
    said = here.book.loose.get(match[0].lower())
    return Said(match.end(), said, "abbreviation") if said else None


def _kind(here: Here, _match: re.Match[str]) -> Said | None:
    return documents.kind(here)


def _acronym(here: Here, match: re.Match[str]) -> Said | None:
    """Spell capitals that cannot be read as a word, unless they stand among words in capitals, where names do."""
    written = match[0]
    company = len(written) < 4 and here.text[match.end() : match.end() + 1] == "&"  # AT&T
    if (is_word(written) and not company) or here.text[here.start - 1 : here.start] in {"'", "’"}:
        return None
    if set(written) & set("AEIOUY") and senses.among_capitals(here, match.end()):
        return None
    return Said(match.end(), spell(written), "letters")


def _code(here: Here, match: re.Match[str]) -> Said:
    if known := here.book.words.get(match[0]):
        return Said(match.end(), known, "abbreviation")  # CK1, BHXH1L
    if _GROUPED_BEHIND.match(here.text, match.end()):
        # BHYT1.263.600 đồng: a blank is missing before an amount, and the amount is no part of a code.
        letters = _LETTERS_FIRST.match(match[0])[0]  # type: ignore[index]  # a code begins with letters
        said = here.book.words.get(letters) or (letters if is_word(letters.upper()) else spell(letters))
        return Said(match.start() + len(letters), said, "abbreviation")
    return Said(match.end(), code(match[0], here.book.code_words), "code")


def _by(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `x` of `4,5% x 2.340.000 đồng x 12 tháng`."""
    return Said(match.end(), "nhân", "sign") if _AMOUNT.search(here.window) else None


def _times(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `x` of `số tiền x số tháng`; `tìm x biết` names a number nobody knows."""
    found = _FACTOR.search(here.window)
    known = found and found[1] not in _UNKNOWNS
    return Said(match.end(), "nhân", "sign") if known else None


def _by_share(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `x` of `thu nhập x 22%`."""
    return Said(match.end(), "nhân", "sign") if match[0] == "x" and _times(here, match) else None


def _serial(here: Here, match: re.Match[str]) -> Said | None:
    """Say the letters and figures of `số sê-ri AB 123456` one by one."""
    if not _SERIES.search(here.window):
        return None
    return Said(match.end(), f"{spell(match[1])} {digits(match[2])}", "code")


def _card(_here: Here, match: re.Match[str]) -> Said:
    """Say the number of a health insurance card in the groups in which it is printed: DN 4 66 66 123 45678."""
    return Said(match.end(), f"{spell(match[0][:2])} {digits(match[0])}", "code")


def _degree(here: Here, match: re.Match[str]) -> Said | None:
    return Said(match.end(), "xê", "unit") if here.word == "độ" else None


RULES = (
    Rule(_ANY, _kind),
    *periods.RULES,
    *roads.RULES,
    *units.RULES,
    *senses.RULES,
    *documents.SHORT,
    Rule(_CARD, _card, first=string.ascii_uppercase),
    Rule(_SERIAL, _serial, first=string.ascii_uppercase),
    Rule(_CODE, _code),
    Rule(_ANY, _abbreviation),
    Rule(_DEGREE, _degree, first="C"),
    Rule(_LOOSE, _loose),
    Rule(_ACRONYM, _acronym),
)
LETTERS = (
    units.DONG,
    documents.POINT,
    Rule(_BY, _by, first="xX"),
    Rule(_BY, _by_share, first="x"),
    Rule(_TIMES, _times, first="x"),
)
