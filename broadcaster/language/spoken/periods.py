"""Weekdays, months and quarters by their letter: Họp T4, Lương hưu T5, T10, T11, T12/2025, Đầu Q4, Nghỉ CN; ÂL.

`T5` is a Thursday, the month of May, or a vertebra: what stands before it or behind it tells; elsewhere it is a code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASH, DASHES, GAP, Rule, Said, listed
from broadcaster.language.spoken.numbers import integer, month, ordinal, roman

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_YEAR = r"(?:19|20)[0-9]{2}(?![0-9]|[.,][0-9])"
_LINK = rf"(?:,?{GAP}?(?:và|đến|tới|hoặc){GAP}|,{GAP}?|;{GAP}?|/|{GAP}?{DASH}{GAP}?)"
_DATE = r"[0-9]{1,2}/[0-9]{1,2}(?![0-9])"

_WEEKDAY = re.compile(rf"T\.?([2-7])(?![\w/])(?P<on>{GAP}?(?:{DASH}|đến|tới){GAP}?(?:T\.?[3-7]|CN)(?!\w))?")
_WEEK = re.compile(rf"[^.;!?\n]{{0,32}}(?:\btuần\b|\bCN\b)|,?{GAP}\(?(?:ngày{GAP})?{_DATE}")
_DAY_CUES = listed("từ đến tới sáng trưa chiều tối đêm vào trước sau hết nghỉ trừ cả")
_AT_WORK = re.compile(
    r"\b(?:tiếp (?:công )?dân|lịch tiếp|họp|trực|nghỉ|làm việc|làm|học|giao ban|chào cờ|mở cửa|hằng tuần|mỗi tuần"
    r"|phát sóng)(?: [^\W\d_]+)?:? ?\(?\Z"
)

_MONTH = re.compile(rf"[Tt]\.?(0?[1-9]|1[0-2])(?:{GAP}?[{DASHES}/.]{GAP}?({_YEAR})|/([2-4][0-9])(?![\w/]|[.,][0-9]))")
_MONTHS = re.compile(
    rf"T\.?(0?[1-9]|1[0-2])(?=(?:{_LINK}T\.?(?:0?[1-9]|1[0-2])){{1,11}}[/.-]{_YEAR})({GAP}?{DASH}{GAP}?)?"
)
_BARE_MONTH = re.compile(rf"T\.?([1-9]|1[0-2])(?![\w/'’])({GAP}?{DASH}{GAP}?(?=T[0-9]))?")
_PAID = re.compile(
    r"\b(?:lương|lương hưu|hưu|trợ cấp|bhxh|bhyt|bhtn|phí|tiền điện|tiền nước|thu nhập|doanh thu|kỳ|báo cáo|quyết toán"
    r"|kế hoạch|số liệu|chi trả|thu|nộp|đóng|kết quả|chỉ tiêu)(?: [^\W\d_]+)?:? ?\Z"
)
_IN_MONTH = listed("trong hết từ đến tới trước sau đầu cuối giữa qua sang vào")

_SUNDAY = re.compile(r"CN(?!\w)")
_BESIDE_WEEKDAY = re.compile(
    r"(?:\bt\.?[2-7]|\bthứ (?:[2-7]|hai|ba|tư|năm|sáu|bảy)|\bt[2-7]/t?[2-7])\s?(?:,|-|–|và|đến|&|\+|/|hoặc)\s?\Z"
    r"|\b(?:sáng|trưa|chiều|tối|đêm|nghỉ|trừ|ngày|hằng tuần|cả|chủ nhật \()\s?\Z"
)
_BEFORE_DATE = re.compile(rf"{GAP}(?:(?:hằng|hàng|mỗi){GAP})?(?:tuần|này|tới)(?!\w)|,?{GAP}\(?(?:ngày{GAP})?{_DATE}")

_QUARTER = re.compile(
    rf"[Qq](?:\.{GAP}?)?(IV|I{{1,3}}|[1-4])(?:{GAP}?[{DASHES}/.]{GAP}?({_YEAR})|/([2-4][0-9])(?![\w/]|[.,][0-9]))(?![\w'’])"
)
_QUARTERS = re.compile(
    rf"Q(IV|I{{1,3}}|[1-4])(?=(?:{_LINK}Q(?:IV|I{{1,3}}|[1-4])){{1,3}}(?:[/.-]|{GAP}(?:năm{GAP})?){_YEAR})({GAP}?{DASH}{GAP}?)?"
)
_BARE_QUARTER = re.compile(rf"Q(\.?)(IV|I{{1,3}}|[1-4])(?![\w/'’])({GAP}?{DASH}{GAP}?(?=Q[1-4I]))?")
_QUARTER_CUES = listed("trong đầu cuối giữa thu thúc cáo từ đến tới hết sang vào tiêu hoạch quả trước sau liệu")
_YEAR_BEHIND = re.compile(rf"{GAP}(?:năm{GAP})?{_YEAR}")

_MOON = re.compile(r"(ÂL|AL|DL)(?!\w)")
_MOON_NAMES = {"ÂL": "âm lịch", "AL": "âm lịch", "DL": "dương lịch"}
_BRACKET = re.compile(rf",?{GAP}?\(?")


def _weekday(here: Here, match: re.Match[str]) -> Said | None:
    """Say `T2` as a day of the week where the words around it speak of days."""
    if not (
        match["on"]
        or here.before_rule == "range"
        or here.word in _DAY_CUES
        or here.joins("weekday")
        or here.joins("time")
        or _WEEK.match(here.text, match.end(1))
        or _AT_WORK.search(here.window)
    ):
        return None
    if here.joins("month"):
        return None
    return Said(match.end(1), f"thứ {ordinal(int(match[1]))}", "weekday")


def _month(_here: Here, match: re.Match[str]) -> Said | None:
    """Say `T4/2026`, `T12.2025` and `T4/26`."""
    number, year, short = match.groups()
    if not year and match[0][0] == "t":
        return None
    return Said(match.end(), f"tháng {month(int(number))} năm {integer(int(year or f'20{short}'))}", "month")


def _months(_here: Here, match: re.Match[str]) -> Said:
    """Say the first ones of `T10, T11, T12/2025` and `T1-T6/2025`."""
    return Said(match.end(), f"tháng {month(int(match[1]))}{' đến ' if match[2] else ''}", "month")


def _bare_month(here: Here, match: re.Match[str]) -> Said | None:
    """Say `Lương hưu T5`, `Đến hết T12`."""
    number = int(match[1])
    paid = here.joins("month") or (here.word in _IN_MONTH and number > 7) or here.word == "trong"
    if not (paid or _PAID.search(here.window)):
        return None
    return Said(match.end(), f"tháng {month(number)}{' đến ' if match[2] else ''}", "month")


def _sunday(here: Here, match: re.Match[str]) -> Said | None:
    beside = (
        _BESIDE_WEEKDAY.search(here.window)
        or (here.before_rule == "range" and here.last[0] in {"ordinal", "weekday"})
        or _BEFORE_DATE.match(here.text, match.end())
    )
    return Said(match.end(), "chủ nhật", "weekday") if beside else None


def _value(written: str) -> str:
    return integer(int(written) if written.isdigit() else roman(written) or 0)


def _quarter(_here: Here, match: re.Match[str]) -> Said | None:
    """Say `Q4/2025`, `QIII-2025`, `Q. IV/2025`: with its year it is always a quarter."""
    number, year, short = match.groups()
    if not year and match[0][0] == "q":
        return None
    return Said(match.end(), f"quý {_value(number)} năm {integer(int(year or f'20{short}'))}", "quarter")


def _quarters(_here: Here, match: re.Match[str]) -> Said:
    """Say the first ones of `Q1-Q4/2025` and `Q2 và Q3/2026`."""
    return Said(match.end(), f"quý {_value(match[1])}{' đến ' if match[2] else ''}", "quarter")


def _bare_quarter(here: Here, match: re.Match[str]) -> Said | None:
    """Say `Đầu Q4`, `Q.III`; `Q.3` is a ward of a city."""
    dotted, number, on = match.groups()
    if dotted:
        return None if number.isdigit() else Said(match.end(2), f"quý {_value(number)}", "quarter")
    if not (here.word in _QUARTER_CUES or here.joins("quarter") or _YEAR_BEHIND.match(here.text, match.end(2))):
        return None
    return Said(match.end(), f"quý {_value(number)}{' đến ' if on else ''}", "quarter")


def _moon(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `ÂL` of `15/7 (ÂL)`: by the moon."""
    return Said(match.end(), _MOON_NAMES[match[1]], "abbreviation") if here.joins("date", _BRACKET) else None


RULES = (
    Rule(_MONTH, _month, first="Tt"),
    Rule(_MONTHS, _months, first="T"),
    Rule(_WEEKDAY, _weekday, first="T"),
    Rule(_BARE_MONTH, _bare_month, first="T"),
    Rule(_SUNDAY, _sunday, first="C"),
    Rule(_QUARTER, _quarter, first="Qq"),
    Rule(_QUARTERS, _quarters, first="Q"),
    Rule(_BARE_QUARTER, _bare_quarter, first="Q"),
    Rule(_MOON, _moon, first="ÂAD"),
)
