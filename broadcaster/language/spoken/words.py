"""Words said otherwise than written: abbreviations, acronyms that no table knows, codes that begin with letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken import documents, units
from broadcaster.language.spoken.here import DASH, GAP, Rule, Said, listed
from broadcaster.language.spoken.letters import CAPITALS, code, is_word, spell
from broadcaster.language.spoken.numbers import digits, integer, month, ordinal, roman

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_ANY = re.compile("")
_LOOSE = re.compile(r"[^\W\d_]{3,12}(?!\w)")
_ACRONYM = re.compile(rf"[{CAPITALS}]{{2,12}}(?![\w'’])")
_CODE = re.compile(r"[^\W\d_]{1,12}-?[0-9]{1,20}[^\W_]{0,12}(?:-[^\W_]{1,12}){0,3}(?!\w)")
_ROAD = re.compile(r"(?:QL|TL|HL|ĐT) ?[0-9]{1,3}[A-Z]?(?!\w)")
_DEGREE = re.compile(r"C(?!\w)")
_WEEKDAY = re.compile(rf"T([2-7])(?![\w/])(?P<on>{GAP}?(?:{DASH}|đến|tới){GAP}?(?:T[3-7]|CN)(?!\w))?")
_WEEK = re.compile(r"[^.;!?\n]{0,32}(?:\btuần\b|\bCN\b)")
_DAY_CUES = listed("từ đến tới sáng trưa chiều tối đêm vào trước sau hết")
_MONTH = re.compile(r"T(0?[1-9]|1[0-2])/((?:19|20)[0-9]{2})(?![0-9])")

_SUNDAY = re.compile(r"CN(?!\w)")
_BESIDE_WEEKDAY = re.compile(r"\bt[2-7]\s?(?:,|-|–|và|đến)\s?\Z")
_AMOUNT = re.compile(r"[0-9][^.;:!?]{0,24}\s\Z")
_BY = re.compile(rf"[xX](?={GAP}[0-9])")
_CARD = re.compile(r"[A-Z]{2}(?: ?[0-9]){1,5}(?: [0-9]{2,6}){2,4}(?![0-9])")

_DOTS = re.compile(r"\.*…?")
_ENDS = re.compile(rf"\s*\Z|\s*\n|{GAP}+[{CAPITALS}]")
_NAME_BEFORE = re.compile(rf"[{CAPITALS}][^\W\d_]*{GAP}\Z")
_CAPITALS_BEFORE = re.compile(rf"(?:^|[^\w'’])([{CAPITALS}]{{2,}}) \Z")
_CAPITALS_BEHIND = re.compile(rf" ([{CAPITALS}]{{2,}})(?![\w'’])")


def _abbreviation(here: Here, _match: re.Match[str]) -> Said | None:
    found = here.book.abbreviation.match(here.text, here.start)
    if not found:
        return None
    written, end = found[0], found.end()
    if written[-1] != ".":
        return Said(end, here.book.words[written], "abbreviation")
    if len(written) == 2 and _NAME_BEFORE.search(here.text, max(0, here.start - 12), here.start):
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
    if is_word(written) or here.text[here.start - 1 : here.start] in {"'", "’"}:
        return None
    if set(written) & set("AEIOUY"):
        window = here.text[max(0, here.start - 16) : here.start]
        for near in (_CAPITALS_BEFORE.search(window), _CAPITALS_BEHIND.match(here.text, match.end())):
            if near and is_word(near[1]) and not roman(near[1]):
                return None
    return Said(match.end(), spell(written), "letters")


def _code(here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), code(match[0], here.book.code_words), "code")


def _weekday(here: Here, match: re.Match[str]) -> Said | None:
    """Say `T2` as a day of the week where the words around it speak of days; elsewhere it is a code."""
    if not (
        match["on"] or here.before_rule == "range" or here.word in _DAY_CUES or _WEEK.match(here.text, match.end(1))
    ):
        return None
    return Said(match.end(1), f"thứ {ordinal(int(match[1]))}", "weekday")


def _sunday(here: Here, match: re.Match[str]) -> Said | None:
    return Said(match.end(), "chủ nhật", "weekday") if _BESIDE_WEEKDAY.search(here.window) else None


def _by(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `x` of `4,5% x 2.340.000 đồng x 12 tháng`."""
    return Said(match.end(), "nhân", "sign") if _AMOUNT.search(here.window) else None


def _card(_here: Here, match: re.Match[str]) -> Said:
    """Say the number of a health insurance card in the groups in which it is printed: DN 4 66 66 123 45678."""
    return Said(match.end(), f"{spell(match[0][:2])} {digits(match[0])}", "code")


def _month(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), f"tháng {month(int(match[1]))} năm {integer(int(match[2]))}", "month")


def _degree(here: Here, match: re.Match[str]) -> Said | None:
    return Said(match.end(), "xê", "unit") if here.word == "độ" else None


RULES = (
    Rule(_ANY, _kind),
    Rule(_MONTH, _month),
    Rule(_WEEKDAY, _weekday),
    *units.RULES,
    Rule(_SUNDAY, _sunday),
    Rule(_CARD, _card),
    Rule(_ROAD, _code),
    Rule(_CODE, _code),
    Rule(_ANY, _abbreviation),
    Rule(_DEGREE, _degree),
    Rule(_LOOSE, _loose),
    Rule(_ACRONYM, _acronym),
)
LETTERS = (units.DONG, documents.POINT, Rule(_BY, _by))
