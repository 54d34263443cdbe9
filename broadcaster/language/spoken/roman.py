"""Roman numerals: behind the words that carry them (vùng IV, quý III/2025) and at the head of a section (II. …)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASH, DASHES, GAP, Rule, Said, listed
from broadcaster.language.spoken.letters import CAPITALS, is_word
from broadcaster.language.spoken.numbers import integer, ordinal, roman

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_ROMAN = re.compile(
    rf"([IVXLCDM]{{1,10}})(?:({GAP}?{DASH}{GAP}?)([IVXLCDM]{{1,10}}))?(?:({GAP}?[{DASHES}/.]{GAP}?)((?:19|20)[0-9]{{2}}|[0-9]{{2}})(?![0-9]))?(?![\w'’&])"
)
_SMALL = re.compile(r"(i{1,3}|iv)(?:[/-]((?:19|20)[0-9]{2}))?(?![\w'’])")
_CUES = listed(
    """vùng lục chương phần mục quý khóa khoá kỳ kỷ hội hạng cấp loại bậc độ đoạn bảng biểu nhóm vực khu tập quyển đợt
    thời chiến thứ lớp ngạch khối hệ type tuyến lần quân tiết đoàn điều số tổ đội zone cụm"""
)
_HEADING = re.compile(r"(?:^|\n)\s*(?:[*#-]\s*)?\Z")
_BEHIND_HEADING = re.compile(r"[.)/]\s|[.)]\Z|\s?[-–]\s")
_CAPS = re.compile(rf"{GAP}([{CAPITALS}]{{2,}})(?!\w)")


def _said(here: Here, match: re.Match[str]) -> Said | None:
    first, _, last, sign, year = match.groups()
    end = match.end()
    number, upto = roman(first), roman(last) if last else None
    if number is None or (last and (upto is None or upto <= number)):
        return None
    head = here.head
    if year and head != "quý":
        if len(year) == 2 and sign in {"/", "-"}:
            return None
        if sign not in {"/", "-"}:
            year, end = None, match.start(4)  # vùng IV - 2025
    elif year and len(year) == 2 and sign not in {"/", "-"}:
        year, end = None, match.start(4)
    if head == "hội" and "đại" not in here.before:
        head = ""
    if head not in _CUES and not (here.before[:2] == ["sĩ", "bác"] or _stands_alone(here, first, end)):
        return None
    if head in _CUES and len(first) == 1 and first in "LCDM":
        return None  # hạng C, nhóm D: letters
    name = ordinal if head == "thứ" else integer
    words = name(number) + (f" đến {integer(upto)}" if upto else "") + _year(year)
    return Said(end, words, "roman numeral")


def _year(written: str | None) -> str:
    return f" năm {integer(int(written) + (2000 if len(written) == 2 else 0))}" if written else ""


def _small(here: Here, match: re.Match[str]) -> Said | None:
    """Say `quý iii`; nowhere else are small letters figures."""
    number = roman(match[1].upper())
    if here.head != "quý" or number is None:
        return None
    return Said(match.end(), integer(number) + _year(match[2]), "roman numeral")


def _stands_alone(here: Here, written: str, end: int) -> bool:
    """Tell whether a numeral that no word announces is one: a section's heading, or II, IV … outside capitals."""
    if set(written) - set("IVX"):
        return False
    if _HEADING.search(here.text, max(0, here.start - 8), here.start) and _BEHIND_HEADING.match(here.text, end):
        return True
    if len(written) < 2:
        return False
    behind = _CAPS.match(here.text, end)  # VI PHẠM: a word in a line of capitals
    return not (behind and is_word(behind[1]) and is_word(written))


RULES = (Rule(_ROMAN, _said, first="IVXLCDM"), Rule(_SMALL, _small, first="iv"))
