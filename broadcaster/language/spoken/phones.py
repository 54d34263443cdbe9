"""Telephone numbers, digit by digit: hotlines, mobiles, landlines with area codes, +84, the short numbers of need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import WHOLE, Rule, Said, listed
from broadcaster.language.spoken.numbers import digits

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_SEPARATOR = r"[ \u00a0.\-\u2013]"
_HOTLINE = re.compile(rf"1[89]00(?:{_SEPARATOR}?[0-9]{{2,6}}){{1,3}}(?![0-9])")
_HOME = re.compile(r"\(0[0-9]{1,4}\)|0[0-9]")
_ABROAD = re.compile(r"(?:\+|\(\+?|00)84\)?")
_LOCAL = re.compile(rf"[1-9][0-9]{{0,7}}(?:{_SEPARATOR}[0-9]{{2,4}}){{0,3}}(?![0-9]|[.,/][0-9])")
_GROUP = re.compile(rf"[)]?{_SEPARATOR}{{0,2}}\(?([0-9]{{1,11}})(?![0-9])")
_FIRST = re.compile(r"\(?([0-9]{1,12})(?![0-9])")

_CUES = [
    cue.split()[::-1]
    for cue in (
        *("tổng đài", "đường dây nóng", "hotline", "điện thoại", "di động", "số máy", "máy lẻ", "nhánh", "đt", "sđt"),
        *("số đt", "đđ", "tel", "fax", "zalo", "liên hệ", "gọi", "gọi điện", "bấm", "cấp cứu", "cứu hỏa"),
    )
]
"""The words that call for a telephone number, each phrase with its last word first."""
_CALLED = frozenset(cue[0] for cue in _CUES)
_LINKS = listed("số là theo qua")
_YEARS = listed("năm đoạn từ khoảng kỳ những")
_GOES_ON = listed("để hoặc và khi nếu gặp miễn từ theo hay")
_NEED = frozenset({"111", "112", "113", "114", "115", "116", "1022", "18001091"})
_BESIDE_PHONE = re.compile(r"(?:\b0[0-9]|1[89]00)[0-9.) ]{5,16}(?:-|–|,|;|/|hoặc|và)\s*\Z")
_GROUPED = re.compile(WHOLE)


def _called(here: Here) -> bool:
    """Tell whether words that call for a telephone number stand right before: `tổng đài`, `gọi số` …"""
    if here.word not in _CALLED and here.word not in _LINKS:
        return False
    words = here.before[1:] if here.word in _LINKS else here.before
    return any(words[: len(cue)] == cue for cue in _CUES)


def _hotline(here: Here, match: re.Match[str]) -> Said | None:
    count = sum(letter.isdigit() for letter in match[0])
    if not 8 <= count <= 10 or here.word in _YEARS:
        return None
    return Said(match.end(), digits(match[0]), "phone")


def _home(here: Here, match: re.Match[str]) -> Said | None:
    """Say numbers that begin with 0: ten digits for mobiles, eleven with an area code, ten in some older ones."""
    landline = match[0].endswith("02") or match[0].startswith("(")
    end = _reach(here.text, here.start, (11, 10) if landline else (10, 11))
    return Said(end, digits(here.text[here.start : end]), "phone") if end else None


def _abroad(here: Here, match: re.Match[str]) -> Said | None:
    end = _reach(here.text, match.end(), (10, 9), _GROUP)
    if not end:
        return None
    plus = "cộng " if "+" in match[0] else ""
    return Said(end, plus + digits(here.text[here.start : end]), "phone")


def _reach(text: str, start: int, wanted: tuple[int, int], first: re.Pattern[str] = _FIRST) -> int:
    """Return where a group ends that makes the first wanted count of digits, else the second; 0 if none does."""
    ends: dict[int, int] = {}
    count, pattern, end = 0, first, start
    while count < 12 and (group := pattern.match(text, end)):
        count += len(group[1])
        end, pattern = group.end(), _GROUP
        ends[count] = end
    return next((ends[number] for number in wanted if number in ends), 0)


def _local(here: Here, match: re.Match[str]) -> Said | None:
    """Say numbers that only the words before show to be telephone numbers: 3955 555, 115, nhánh 101."""
    if len(match[0]) < 3:
        return None
    bare = "".join([letter for letter in match[0] if letter.isdigit()])
    if not (_called(here) or _listed(here, bare, match[0])):
        return None
    follows = here.next_word(match.end())
    if follows.islower() and follows not in _GOES_ON and bare not in _NEED and len(bare) < 7:
        return None  # gọi 200 người
    return Said(match.end(), digits(bare), "phone")


def _listed(here: Here, bare: str, written: str) -> bool:
    """Tell whether a number goes on a list of telephone numbers: `gọi 113, 114`, `0262 3955 555 - 3955 556`."""
    if bare in _NEED:
        return here.head in _CALLED
    return len(bare) >= 6 and not _GROUPED.fullmatch(written) and bool(_BESIDE_PHONE.search(here.window))


RULES = (
    Rule(_HOTLINE, _hotline, first="1"),
    Rule(_ABROAD, _abroad, first="0"),
    Rule(_HOME, _home, first="0"),
    Rule(_LOCAL, _local, first="123456789"),
)
SIGNED = (Rule(_ABROAD, _abroad), Rule(_HOME, _home))
