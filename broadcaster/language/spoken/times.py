"""Times of day and lengths of time: 7h30, 17:30, 05:00, 7 giờ 05, 30’."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import APOSTROPHE, DASH, DASHES, GAP, Rule, Said, listed
from broadcaster.language.spoken.numbers import integer

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_HOUR = r"(?:[01]?[0-9]|2[0-4])"
_MINUTE = r"(?:[0-5][0-9])(?![0-9])"

_LETTERED = re.compile(
    rf"({_HOUR}){GAP}?[hHg]{GAP}?([0-5]?[0-9])(?![0-9.,/]*[0-9])(?:{APOSTROPHE}|{GAP}?(?:phút|ph|p)(?!\w))?(?!\w)"
)
_HOURS = re.compile(rf"({_HOUR})(?:({GAP}?[hHg])?{GAP}?{DASH}{GAP}?({_HOUR}))?{GAP}?([hHg])(?!\w)")
_COLON = re.compile(rf"({_HOUR}):({_MINUTE})(?::({_MINUTE}))?(?!:|\w|[.,][0-9])")
_MINUTES = re.compile(rf"([0-9]{{1,3}}){APOSTROPHE}(?![\w'’])")

_TIME_CUES = listed("lúc từ đến tới trước sau hồi khoảng vào giờ")
_TIME_FOLLOWERS = listed("sáng trưa chiều tối đêm khuya ngày hàng hằng đến tới mỗi thứ")
_QUOTES = "'’‘\"“"


def clock(hour: int, minute: int) -> str:
    """Return a time of day in words: `bảy giờ`, `bảy giờ ba mươi phút`."""
    return f"{integer(hour)} giờ" + (f" {integer(minute)} phút" if minute else "")


def _lettered(_here: Here, match: re.Match[str]) -> Said | None:
    hour, minute = match[1], match[2]
    if len(minute) == 1 and not match[0].endswith(("h" + minute, "H" + minute)) and "ph" not in match[0]:
        return None
    return Said(match.end(), clock(int(hour), int(minute)), "time")


def _hours(here: Here, match: re.Match[str]) -> Said | None:
    first, own, last, letter = match.groups()
    if letter == "g" and not (here.head in _TIME_CUES or here.next_word(match.end()) in _TIME_FOLLOWERS):
        return None  # 5g: five grams
    if last:
        return Said(match.end(), f"{integer(int(first))}{' giờ' if own else ''} đến {integer(int(last))} giờ", "time")
    return Said(match.end(), clock(int(first), 0), "time")


def _colon(_here: Here, match: re.Match[str]) -> Said:
    words = clock(int(match[1]), int(match[2]))
    if match[3]:
        words += f"{'' if int(match[2]) else ' không phút'} {integer(int(match[3]))} giây"
    return Said(match.end(), words, "time")


def minute(here: Here, written: str, follows: str) -> str:
    """Return the minutes in `7 giờ 30` and `7 giờ 05`; "" for another number behind `giờ` (`24 giờ 7 ngày`)."""
    if len(written) != 2 or int(written) > 59 or not here.earlier(2)[-1:].isdigit():
        return ""
    tail = " phút" if written[0] == "0" and follows != "phút" else ""
    return integer(int(written)) + tail


def _minutes(here: Here, match: re.Match[str]) -> Said | None:
    if here.text[here.start - 1 : here.start] in tuple(_QUOTES):
        return None  # a number in quotes
    return Said(match.end(), f"{integer(int(match[1]))} phút", "time")


RULES = (
    Rule(_LETTERED, _lettered, "hHg"),
    Rule(_HOURS, _hours, f"hHg{DASHES}"),
    Rule(_COLON, _colon, ":"),
    Rule(_MINUTES, _minutes, "'\u2019\u2032"),
)
