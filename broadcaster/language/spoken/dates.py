"""Dates: full and short, spans of days and months, months and quarters with their year.

A date says its own `ngày` unless the text has just said it: `từ 1/7/2025` → từ ngày một tháng bảy …, `ngày 1/7/2025` →
ngày một tháng bảy …
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.documents import serial
from broadcaster.language.spoken.here import DASH, DASHES, GAP, GAPS, Rule, Said, listed
from broadcaster.language.spoken.numbers import integer, month
from broadcaster.language.spoken.services import counts
from broadcaster.language.spoken.shortdates import MEASURED

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_YEAR = r"(?:1[0-9]{3}|2[0-9]{3})(?![0-9])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_TO = rf"{GAP}?{DASH}{GAP}?"
_NO_MORE = r"(?![0-9/]|[.,-][0-9])"

_FULL = re.compile(
    rf"({_DAY})(?:{_TO}({_DAY}))?([/.-])({_MONTH})\3({_YEAR}|'?[0-9]{{2}}(?![0-9]))(?![0-9]|[./][0-9]|-[0-9]++(?![/.]))"
)
_PARTED = re.compile(
    rf"({_DAY})(?P<sign>{GAP}?[{DASHES}.]{GAP}?)({_MONTH})(?P=sign)({_YEAR}|[0-9]{{2}}(?![0-9]))(?![\w/]|[{DASHES}.,]?[0-9])"
)
_LIST = re.compile(rf"({_DAY}(?:,{_DAY}){{1,9}}|{_DAY}(?:-{_DAY}){{2,9}})/({_MONTH})(?:/({_YEAR}))?{_NO_MORE}")
_MONTH_LIST = re.compile(rf"({_MONTH}(?:,{_MONTH}){{1,11}})/({_YEAR}){_NO_MORE}")
_LOOSE = re.compile(rf"({_DAY}){GAP}?/{GAP}?({_MONTH}){GAP}?/{GAP}?({_YEAR})(?!{GAP}?/|[.,-]?[0-9])")
_LOOSE_DAY = re.compile(rf"({_DAY})(?:{GAP}/{GAP}?|/{GAP})({_MONTH})(?!{GAP}?/|[0-9]|[.,-][0-9])")
_ISO = re.compile(rf"({_YEAR})-({_MONTH})-({_DAY})(?![0-9/-])")
_DAYS_TO = re.compile(rf"({_DAY}){GAP}(?:đến|tới){GAP}(?:ngày{GAP})?({_DAY})/({_MONTH}){_NO_MORE}")
_SHORT_YEAR = re.compile(r"([0-9]{1,2})/([1-4][0-9])(?![0-9/]|[.,-][0-9])")
_DAYS = re.compile(rf"({_DAY}){_TO}({_DAY})/({_MONTH}){_NO_MORE}")
_WITH_YEAR = re.compile(rf"([0-9]{{1,5}})(?:{_TO}([0-9]{{1,2}}))?{GAP}?([{DASHES}/.]){GAP}?({_YEAR})(?!/|[.,][0-9])")
_MONTHS = re.compile(rf"({_MONTH}){_TO}({_MONTH}){_NO_MORE}")

DAYS = listed("ngày mùng mồng hôm")
"""After these words a date says no `ngày` of its own."""

_COUNTED = listed("hộ người xã thôn buôn phường tỉnh tiêu em cháu học thẻ lớp trường tổ")
_ASKING = listed("trước sau sáng trưa chiều tối hạn từ đến")
_STREETS = listed("đường phố")
_SINCE = listed("từ đến hết trước tới")
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
    year = year.lstrip("'")
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


def _loose_day(here: Here, match: re.Match[str]) -> Said | None:
    """Say `ngày 25/ 4`, typed with a blank, where the words before ask for a day."""
    if here.head not in DAYS and here.word not in _ASKING:
        return None
    return Said(match.end(), date(here, integer(int(match[1])), int(match[2])), "date")


def _parted(here: Here, match: re.Match[str]) -> Said | None:
    """Say `24 - 4 - 2025` and `15–04–2025`; two figures for the year (15-4-25) only where a day is spoken of."""
    day, sign, number, year = match.groups()
    if len(year) == 2 and (here.head not in DAYS or sign.strip(GAPS) != sign):
        return None
    return Said(match.end(), f"{date(here, integer(int(day)), int(number))} năm {_year(year)}", "date")


def _list(here: Here, match: re.Match[str]) -> Said | None:
    """Say `28,29,30/4` and `5-6-7/4/2025`: days in a row, without blanks."""
    numbers = [int(day) for day in re.split("[,-]", match[1])]
    each = here.earlier(2) in {"mỗi", "một", "từng"} or MEASURED.match(here.text, match.end())
    if not (here.word in DAYS or here.joins("date")) or each or numbers != sorted(set(numbers)):
        return None
    year = f" năm {_year(match[3])}" if match[3] else ""
    return Said(match.end(), date(here, ", ".join(map(integer, numbers)), int(match[2])) + year, "date")


def _month_list(here: Here, match: re.Match[str]) -> Said | None:
    """Say `tháng 1,2,3/2025` and `quý 1,2/2025`."""
    numbers = [int(number) for number in match[1].split(",")]
    quarter = here.word == "quý"
    if not (quarter or here.word == "tháng") or numbers != sorted(set(numbers)) or (quarter and numbers[-1] > 4):
        return None
    said = ", ".join([integer(number) if quarter else month(number) for number in numbers])
    return Said(match.end(), f"{said} năm {_year(match[2])}", "quarter" if quarter else "month")


def _iso(here: Here, match: re.Match[str]) -> Said:
    year, number, day = match.groups()
    return Said(match.end(), f"{date(here, integer(int(day)), int(number))} năm {_year(year)}", "date")


def _days(here: Here, match: re.Match[str]) -> Said | None:
    """Say `10-15/3`."""
    first, last, number = map(int, match.groups())
    if last <= first or here.word == "thứ":
        return None
    if here.word == "tuần" and last <= 5:  # tuần 1-2/4: weeks of a month
        return Said(match.end(), f"{integer(first)} đến {integer(last)} tháng {month(number)}", "date")
    return Said(match.end(), date(here, f"{integer(first)} đến {integer(last)}", number), "date")


def _days_to(here: Here, match: re.Match[str]) -> Said | None:
    """Say `từ 5 đến 10/11`: both are days; but `từ 5 đến 10/11 hộ` counts."""
    first, last, number = map(int, match.groups())
    if last <= first or here.word not in DAYS | {"từ"} or here.next_word(match.end()) in _COUNTED:
        return None
    return Said(match.end(), date(here, f"{integer(first)} đến {integer(last)}", number), "date")


def _short_year(here: Here, match: re.Match[str]) -> Said | None:
    """Say `tháng 7/25` and `quý 3/26`: what no day or month can be is a year of this century."""
    first, year = int(match[1]), int(match[2])
    if not ((here.head == "tháng" and 1 <= first <= 12) or (here.head == "quý" and 1 <= first <= 4)) or year < 13:
        return None
    quarter = here.head == "quý"
    said = integer(first) if quarter else month(first)
    return Said(match.end(), f"{said} năm {integer(2000 + year)}", "quarter" if quarter else "month")


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
    if months != sorted(set(months)) or months[0] < 1:
        return None
    if head == "quý" and months[-1] <= 4:  # quý 1-2026
        return Said(match.end(), f"{' đến '.join(map(integer, months))} năm {_year(year)}", "quarter")
    # Từ 8-2025: a month too, where nothing is counted behind it.
    since = sign == "-" and head in _SINCE and not last and 1900 <= int(year) < 2100 and not counts(here, match.end())
    if months[-1] > 12 or (sign != "/" and head != "tháng" and not since):
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
    Rule(_LOOSE_DAY, _loose_day, "/"),
    Rule(_PARTED, _parted, f".{DASHES}"),
    Rule(_ISO, _iso, "-"),
    Rule(_DAYS, _days, DASHES),
    Rule(_DAYS_TO, _days_to, "đt"),
    Rule(_SHORT_YEAR, _short_year, "/"),
    Rule(_LIST, _list, f",{DASHES}"),
    Rule(_MONTH_LIST, _month_list, ","),
    Rule(_WITH_YEAR, _with_year, f"/.{DASHES}"),
    Rule(_MONTHS, _months, DASHES),
)
