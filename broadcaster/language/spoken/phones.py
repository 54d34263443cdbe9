"""Telephone numbers, digit by digit: hotlines, mobiles, landlines with area codes, +84, the short numbers of need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken import services
from broadcaster.language.spoken.codes import named
from broadcaster.language.spoken.here import DASH, DASHES, GAP, WHOLE, Rule, Said, listed
from broadcaster.language.spoken.numbers import digits
from broadcaster.language.spoken.services import NEED, counts

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_SEPARATOR = r"[ \u00a0.\-\u2013]"
_APART = rf"(?:{GAP}[{DASHES}/.]{GAP}?|[.]{GAP}|{GAP}?[\u2014\u00b7_/,])"
"""What some write between the groups of a number; anything else they write there too, so the groups must be long."""
_HOTLINE = re.compile(rf"1[89]00(?:{_SEPARATOR}?[0-9]{{2,6}}){{1,3}}(?![0-9])")
_HOTLINE_APART = re.compile(rf"1[89]00{_APART}([0-9]{{4}}|[0-9]{{2}} [0-9]{{2}})(?![\w%]|[{DASHES}.,/][0-9])")
_HOME = re.compile(rf"\(0[0-9]{{1,4}}\)|0[0-9]|0(?={GAP}[0-9]{{2,3}}{GAP}[0-9]{{3}})")
_ABROAD = re.compile(rf"(?:\+{GAP}?|\(\+?|00)84\)?")
_BARE_ABROAD = re.compile(r"84(?=[- .][0-9]{2,3}[- .])")
_LOCAL = re.compile(
    rf"[1-9][0-9]{{0,7}}(?:{_SEPARATOR}[0-9]{{2,4}}){{0,3}}(?![0-9]|[.,][0-9]|/(?![0-9]{{3,8}}(?![0-9.,])))"
)
_GROUP = re.compile(
    rf"(?:{GAP}?[)\]])?(?:{_SEPARATOR}{{0,2}}|{_APART}(?=[0-9]{{3}}|[0-9]\.[0-9]{{3}}))\(?([0-9]{{1,11}})(?![0-9])"
)
_WHOLE_NUMBER = re.compile(r"0(?:2|[35789][0-9])")
_LOOSE = re.compile(rf"[/,_\u00b7]|{GAP}[{DASHES}]|\.{GAP}")
_DASHED = re.compile(DASH)
_ASKED = re.compile(
    r"\b(?:gọi|tổng đài|điện thoại|đt|sđt|di động|dđ|liên hệ|lh|zalo|hotline|đường dây nóng|số máy|tel|fax)\b[^;!?]*\Z"
)
_MORE_GROUPS = re.compile(r"[ .-]?[0-9]{3}")
_SERVICE_OF = re.compile(r"(0[0-9]{2,3})[ .-]?(1022|11[1-5]|108|1080)(?![\w%]|[.,/-][0-9])")
_FIRST = re.compile(r"\(?([0-9]{1,12})(?![0-9])")

_CUES = [
    cue.split()[::-1]
    for cue in (
        *("tổng đài", "đường dây nóng", "hotline", "điện thoại", "di động", "số máy", "máy lẻ", "nhánh", "đt", "sđt"),
        *(
            "số đt",
            "đđ",
            "tel",
            "fax",
            "zalo",
            "liên hệ",
            "gọi",
            "gọi điện",
            "bấm",
            "cấp cứu",
            "cứu hỏa",
            "máy bàn",
            "lh",
        ),
        *("báo cháy", "chữa cháy", "cứu hộ", "cứu nạn", "cảnh sát", "đầu số"),
    )
]
"""The words that call for a telephone number, each phrase with its last word first."""
_CALLED = frozenset(cue[0] for cue in _CUES)
_LINKS = listed("số là theo qua")
_YEARS = listed("năm đoạn từ khoảng kỳ những")
_GOES_ON = listed("để nhắn gửi gọi hoặc và khi nếu gặp miễn từ theo hay")
_BESIDE_PHONE = re.compile(r"(?:\b0[0-9]|1[89]00)[0-9.) ]{5,16}(?:-|–|,|;|/|hoặc|và)\s*\Z")
_GROUPED = re.compile(WHOLE)


def called(here: Here) -> bool:
    """Tell whether words that call for a telephone number stand right before: `tổng đài`, `gọi số` …"""
    if here.word not in _CALLED and here.word not in _LINKS:
        return False
    words, linked = here.before, here.before[1:] if here.word in _LINKS else []
    return any(cue in (words[: len(cue)], linked[: len(cue)]) for cue in _CUES)


def _hotline(here: Here, match: re.Match[str]) -> Said | None:
    count = sum(letter.isdigit() for letter in match[0])
    if not 8 <= count <= 10 or here.word in _YEARS or (_DASHED.search(match[0]) and counts(here, match.end())):
        return None  # giá 1900-2500 đồng
    return Said(match.end(), digits(match[0]), "phone")


def _hotline_apart(here: Here, match: re.Match[str]) -> Said | None:
    """Say `Tổng đài 1900 - 9068`; `1900 - 1975` are years, `1900 - 2500 đồng` is a price."""
    if here.word in _YEARS or not (called(here) or _ASKED.search(here.window)) or counts(here, match.end()):
        return None
    return Said(match.end(), digits(match[0]), "phone")


def _home(here: Here, match: re.Match[str]) -> Said | None:
    """Say numbers that begin with 0: ten digits for mobiles, eleven with an area code, ten in some older ones."""
    if len(match[0]) == 1 and not called(here):
        return None  # 0 262 385 2456
    landline = match[0].endswith("02") or match[0].startswith("(") or len(match[0]) == 1
    end = _reach(here.text, here.start, (11, 10) if landline else (10, 11))
    if not end or (named(here) and _MORE_GROUPS.match(here.text, end)):
        return None  # an account, with more figures than a telephone has
    written = here.text[here.start : end]
    if (loose := _LOOSE.search(written)) and not (
        _WHOLE_NUMBER.match("".join(filter(str.isdigit, written)))
        and (_ASKED.search(here.window) if loose[0] in "/,_" else not named(here))
    ):
        return None  # Hồ sơ 012/2024/345
    return Said(end, digits(written), "phone")


def _service_of(here: Here, match: re.Match[str]) -> Said | None:
    """Say `0262.1022`: the service of a province."""
    return Said(match.end(), digits(match[0]), "phone") if not counts(here, match.end()) else None


def _bare_abroad(here: Here, match: re.Match[str]) -> Said | None:
    """Say `84-262-3852456` where somebody is to call it."""
    end = _reach(here.text, match.end(), (10, 9), _GROUP) if called(here) else 0
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
    if found := services.short(here):
        return found
    bare = "".join([letter for letter in match[0] if letter.isdigit()])
    if here.text[match.end() : match.end() + 1] == "/" and len(bare) < 6:
        return None  # gọi 113/115 hộ
    if not (called(here) or _listed(here, bare, match)):
        return None
    follows = here.next_word(match.end())
    counted = follows.islower() and follows not in _GOES_ON and bare not in NEED and len(bare) < 7
    # Gọi 200 người, liên hệ 112 hộ: numbers all the same.
    return None if counted or counts(here, match.end()) else Said(match.end(), digits(bare), "phone")


def _listed(here: Here, bare: str, match: re.Match[str]) -> bool:
    """Tell whether a number goes on a list of telephone numbers: `0262 3955 555 - 3955 556`, `3852456/457`."""
    if here.joins("phone"):
        follows = here.next_word(match.end())
        shortened = here.text[here.start - 1] == "/" and len(bare) < 5 and len(bare) == len(match[0])
        return shortened or (len(bare) in {6, 7, 8} and not follows.islower())
    return len(bare) >= 6 and not _GROUPED.fullmatch(match[0]) and bool(_BESIDE_PHONE.search(here.window))


RULES = (
    Rule(_HOTLINE, _hotline, first="1"),
    Rule(_HOTLINE_APART, _hotline_apart, f"/.,_\u00b7{DASHES}", first="1"),
    Rule(_ABROAD, _abroad, first="0"),
    Rule(_HOME, _home, first="0"),
    Rule(_SERVICE_OF, _service_of, ".-0123456789", first="0"),
    Rule(_BARE_ABROAD, _bare_abroad, ".-0123456789", first="8"),
    Rule(_LOCAL, _local, first="123456789"),
)
SIGNED = (Rule(_ABROAD, _abroad, first="+("), Rule(_HOME, _home, first="("), *services.SIGNED)
