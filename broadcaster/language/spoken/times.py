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

_HALF = rf"(?:{GAP}?([AaPp])\.?[Mm](?!\w)\.?)?"
_LETTERED = re.compile(
    rf"({_HOUR})(?:{GAP}?([hHgG]){GAP}?|giờ)([0-5]?[0-9])(?![0-9]|[.,/]+[0-9]++(?![hHgG]))"
    rf"({APOSTROPHE}|{GAP}?(?:phút|PHÚT|ph|p)(?!\w))?(?!\w){_HALF}"
)
_HOURS = re.compile(rf"({_HOUR})(?:({GAP}?[hHgG])?{GAP}?{DASH}{GAP}?({_HOUR}))?{GAP}?([hHgG])(?!\w)")
_COLON = re.compile(rf"({_HOUR}):({_MINUTE})(?::({_MINUTE}))?(?:[hH](?!\w)|{GAP}giờ(?!\w))?(?!:|\w|[.,][0-9]){_HALF}")
_HALVED = re.compile(rf"({_HOUR}){GAP}?([AP])M(?!\w)")
_DOTTED = re.compile(rf"({_HOUR})\.({_MINUTE})(?={GAP}(?:sáng|trưa|chiều|tối|đêm|khuya)(?!\w))")
_MINUTES = re.compile(rf"(?:([0-9]{{1,3}}){GAP}?{DASH}{GAP}?)?([0-9]{{1,3}}){GAP}?{APOSTROPHE}(?![\w'’])")
_SPOKEN = re.compile(rf"([0-5][0-9])(?:{GAP}phút)?(?={GAP}?{DASH}{GAP}?[0-2]?[0-9]{GAP}?(?:giờ|h))")
_PAUSE = re.compile(rf"([0-9]{{1,3}}){GAP}p(?!\w)")

_TIME_CUES = listed("lúc từ đến tới trước sau hồi khoảng vào giờ")
_TIME_FOLLOWERS = listed("sáng trưa chiều tối đêm khuya ngày hàng hằng đến tới mỗi thứ")
_RATIO = re.compile(r"\b(?:tỷ lệ|tỉ lệ|tỷ số|tỉ số|pha|trộn|bản đồ|tiêu chuẩn|iso)\b[^.;!?\n]{0,16}\Z")
_WAITING = listed("nghỉ chờ đợi sau khoảng trong thêm mất trước sớm chậm muộn")
_NETWORK = re.compile(r"\b(?:mạng|sóng|gói|sim|phủ|công nghệ|viễn thông|[2-6]g)\b")
_QUOTE = re.compile(r"(?<!\w)['‘]")


def clock(hour: int, minute: int) -> str:
    """Return a time of day in words: `bảy giờ`, `bảy giờ ba mươi phút`."""
    return f"{integer(hour)} giờ" + (f" {integer(minute)} phút" if minute else "")


def _half(hour: int, letter: str | None) -> str:
    """Return what the letters of `7:30 AM` are said as; 5 PM is in the afternoon, 8 PM in the evening."""
    if not letter:
        return ""
    return " sáng" if letter in "Aa" else " trưa" if hour == 12 else " tối" if 6 < hour < 12 else " chiều"


def _lettered(_here: Here, match: re.Match[str]) -> Said | None:
    hour, letter, minute, mark, half = match.groups()
    if len(minute) == 1 and not mark and (letter in tuple("gG") or not match[0][-2].isalpha()):
        return None  # 5g5: five grams and five
    return Said(match.end(), clock(int(hour), int(minute)) + _half(int(hour), half), "time")


def _hours(here: Here, match: re.Match[str]) -> Said | None:
    first, own, last, letter = match.groups()
    if letter == "g" and not (here.head in _TIME_CUES or here.next_word(match.end()) in _TIME_FOLLOWERS):
        return None  # 5g: five grams
    if letter == "G" and not (
        here.head in _TIME_CUES
        and (last or int(first) > 5 or here.word in {"lúc", "hồi"})
        and here.text[here.start - 2 : here.start - 1].isupper()
        and not _NETWORK.search(here.window)
    ):
        return None  # LÚC 17G; 5G is a network
    if last:
        return Said(match.end(), f"{integer(int(first))}{' giờ' if own else ''} đến {integer(int(last))} giờ", "time")
    return Said(match.end(), clock(int(first), 0), "time")


def _colon(here: Here, match: re.Match[str]) -> Said | None:
    behind = here.text[match.end() : match.end() + 2].lstrip()[:1]
    if not match[3] and (behind == "=" or (here.head not in _TIME_CUES and _RATIO.search(here.window))):
        return None  # pha 1:10; 12:30=0,4
    words = clock(int(match[1]), int(match[2])) + _half(int(match[1]), match[4])
    if match[3]:
        words += f"{'' if int(match[2]) else ' không phút'} {integer(int(match[3]))} giây"
    return Said(match.end(), words, "time")


def minute(here: Here, written: str, follows: str) -> str:
    """Return the minutes in `7 giờ 30` and `7 giờ 05`; "" for another number behind `giờ` (`24 giờ 7 ngày`)."""
    if len(written) != 2 or int(written) > 59 or not here.earlier(2)[-1:].isdigit():
        return ""
    tail = " phút" if written[0] == "0" and follows != "phút" else ""
    return integer(int(written)) + tail


def _halved(_here: Here, match: re.Match[str]) -> Said:
    """Say `8AM`."""
    return Said(match.end(), clock(int(match[1]), 0) + _half(int(match[1]), match[2]), "time")


def _dotted(here: Here, match: re.Match[str]) -> Said | None:
    """Say `lúc 7.30 sáng`."""
    if here.word not in _TIME_CUES:
        return None
    return Said(match.end(), clock(int(match[1]), int(match[2])), "time")


def _minutes(here: Here, match: re.Match[str]) -> Said | None:
    """Say `15’` and `30-45’`."""
    first, last = match.groups()
    if _QUOTE.search(here.text, max(0, here.start - 24), here.start) or (first and int(first) >= int(last)):
        return None  # a number in quotes
    upto = f"{integer(int(first))} đến " if first else ""
    return Said(match.end(), f"{upto}{integer(int(last))} phút", "time")


def _spoken(here: Here, match: re.Match[str]) -> Said | None:
    """Say the minutes of `7 giờ 30-11 giờ 30`, where a dash right behind might be theirs."""
    if here.word != "giờ" or not here.earlier(2)[-1:].isdigit():
        return None
    return Said(match.end(), integer(int(match[1])) + (" phút" if "phút" in match[0] else ""), "time")


def _pause(here: Here, match: re.Match[str]) -> Said | None:
    """Say `nghỉ 10 p`."""
    return Said(match.end(), f"{integer(int(match[1]))} phút", "unit") if here.word in _WAITING else None


RULES = (
    Rule(_LETTERED, _lettered, "hHgG"),
    Rule(_HOURS, _hours, f"hHgG{DASHES}"),
    Rule(_COLON, _colon, ":"),
    Rule(_HALVED, _halved, "AP"),
    Rule(_DOTTED, _dotted, "."),
    Rule(_MINUTES, _minutes, f"'\u2019\u2032{DASHES}"),
    Rule(_SPOKEN, _spoken, f"p{DASHES}"),
    Rule(_PAUSE, _pause, "p"),
)
