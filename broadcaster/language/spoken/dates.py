"""Dates: full and short, spans of days and months, months and quarters with their year.

A date says its own `ngày` unless the text has just said it: `từ 1/7/2025` → từ ngày một tháng bảy …, `ngày 1/7/2025` →
ngày một tháng bảy …
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.documents import serial
from broadcaster.language.spoken.here import DASH, DASHES, GAP, Rule, Said, listed
from broadcaster.language.spoken.numbers import integer, month

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_YEAR = r"(?:1[0-9]{3}|2[0-9]{3})(?![0-9])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_TO = rf"{GAP}?{DASH}{GAP}?"
_NO_MORE = r"(?![0-9/]|[.,-][0-9])"

_FULL = re.compile(
    rf"({_DAY})(?:{_TO}({_DAY}))?([/.-])({_MONTH})\3({_YEAR}|[0-9]{{2}}(?![0-9]))(?![0-9]|[./][0-9]|-[0-9]++(?![/.]))"
)
_LOOSE = re.compile(rf"({_DAY}){GAP}?/{GAP}?({_MONTH}){GAP}?/{GAP}?({_YEAR})(?!{GAP}?/|[.,-]?[0-9])")
_ISO = re.compile(rf"({_YEAR})-({_MONTH})-({_DAY})(?![0-9/-])")
_DAYS = re.compile(rf"({_DAY}){_TO}({_DAY})/({_MONTH}){_NO_MORE}")
_DASHED = re.compile(rf"({_DAY})-({_MONTH})(?!-){_NO_MORE}")
_WITH_YEAR = re.compile(rf"([0-9]{{1,5}})(?:{_TO}([0-9]{{1,2}}))?{GAP}?([/-]){GAP}?({_YEAR})(?!/)")
_MONTHS = re.compile(rf"({_MONTH}){_TO}({_MONTH}){_NO_MORE}")

DAYS = listed("ngày mùng mồng hôm")
"""After these words a date says no `ngày` of its own."""

_STREETS = listed("đường phố")
_FEASTS = listed("lễ dịp khánh mừng niệm")
_NUMBERED = listed("quý kỳ đợt lần số tuần khóa khoá")
_LAWS = listed("luật định tư quyết văn thị báo hoạch dẫn lệ lệnh trình")


def date(here: Here, days: str, number: int) -> str:
    """Return days and month in words, with the `ngày` that the text has not said yet."""
    said = "" if here.head in DAYS or here.word in _STREETS else "ngày "
    return f"{said}{days} tháng {month(number)}"


def _year(written: str) -> str:
    """Return a year in words; two figures mean this century up to 49, the last from 50."""
    number = int(written)
    return integer(number if len(written) > 2 else number + (2000 if number < 50 else 1900))


def _full(here: Here, match: re.Match[str]) -> Said | None:
    first, last, sign, number, year = match.groups()
    if len(year) == 2 and sign != "/":
        return None
    if last and (sign == "-" or int(last) <= int(first)):
        return None
    days = integer(int(first)) + (f" đến {integer(int(last))}" if last else "")
    return Said(match.end(), f"{date(here, days, int(number))} năm {_year(year)}", "date")


def _loose(here: Here, match: re.Match[str]) -> Said:
    """Say `01/ 7 /2026`, typed with blanks."""
    day, number, year = match.groups()
    return Said(match.end(), f"{date(here, integer(int(day)), int(number))} năm {_year(year)}", "date")


def _iso(here: Here, match: re.Match[str]) -> Said:
    year, number, day = match.groups()
    return Said(match.end(), f"{date(here, integer(int(day)), int(number))} năm {_year(year)}", "date")


def _days(here: Here, match: re.Match[str]) -> Said | None:
    """Say `10-15/3`."""
    first, last, number = map(int, match.groups())
    if last <= first:
        return None
    return Said(match.end(), date(here, f"{integer(first)} đến {integer(last)}", number), "date")


def _dashed(here: Here, match: re.Match[str]) -> Said | None:
    """Say `ngày 20-11`, as newspapers write it: a date where it cannot be a span of days, or where a feast is named."""
    day, number = int(match[1]), int(match[2])
    if here.word in _FEASTS or (here.word in DAYS and day > number):
        return Said(match.end(), date(here, integer(day), number), "date")
    return None


def _with_year(here: Here, match: re.Match[str]) -> Said | None:
    """Say `9/2025`, `7-9/2025`, `tháng 9-2025`: a month, a quarter or the number of a law, with its year."""
    first, last, sign, year = match.groups()
    head = here.head
    if sign == "/" and head in _NUMBERED:
        number = integer(int(first)) + (f" đến {integer(int(last))}" if last else "")
        return Said(match.end(), f"{number} năm {_year(year)}", "quarter" if head == "quý" else "number of a year")
    if sign == "/" and not last and (head in _LAWS or head in here.book.small_kinds):
        return Said(match.end(), f"{serial(first)} năm {_year(year)}", "document")
    months = [int(number) for number in (first, last) if number]
    if months != sorted(set(months)) or months[0] < 1 or months[-1] > 12 or (sign == "-" and head != "tháng"):
        return None
    said = " đến tháng ".join([month(number) for number in months])
    return Said(match.end(), f"{'' if head == 'tháng' else 'tháng '}{said} năm {_year(year)}", "month")


def _months(here: Here, match: re.Match[str]) -> Said | None:
    """Say `tháng 10-12`."""
    first, last = int(match[1]), int(match[2])
    if here.word != "tháng" or last <= first:
        return None
    return Said(match.end(), f"{month(first)} đến tháng {month(last)}", "month")


RULES = (
    Rule(_FULL, _full, f"/.{DASHES}"),
    Rule(_LOOSE, _loose, "/"),
    Rule(_ISO, _iso, "-"),
    Rule(_DAYS, _days, DASHES),
    Rule(_DASHED, _dashed, "-"),
    Rule(_WITH_YEAR, _with_year, f"/{DASHES}"),
    Rule(_MONTHS, _months, DASHES),
)
