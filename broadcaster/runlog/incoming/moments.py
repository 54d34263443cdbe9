"""Dates, times and lengths as an office writes them: 01/03/2022, 5h30, "5 giờ 30", 7,5 phút; or as Excel keeps them.

The day comes first, as everywhere in Vietnam. What says no offset is the clock on the wall, +07:00: a table is the
office's own, and a playout machine stands in the same province.

Each function gives what it read; or, as a string, what is wrong with the cell: the end of a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from broadcaster.runlog import clock


class Broken(NamedTuple):
    """A cell that says nothing anybody could read, and why."""

    what: str


Cell: TypeAlias = "str | int | float | bool | date | time | timedelta | Broken | None"
"""What a cell of a table holds; a CSV file has only text."""

_WEEKDAYS = re.compile(r"\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|t[2-7]|cn|ngày)(?![\w:])")
_DATE = re.compile(
    r"(?<![0-9])(?:(?P<d>[0-9]{1,2})\s*(?:[/.\-]|tháng)\s*(?P<m>[0-9]{1,2})\s*(?:[/.\-]|năm)\s*(?P<y>[0-9]{4})"
    r"|(?P<y2>[0-9]{4})[/.\-](?P<m2>[0-9]{1,2})[/.\-](?P<d2>[0-9]{1,2}))(?![0-9])"
)
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2}")
_TIME = re.compile(
    r"(?:lúc\s*)?(?P<h>[0-9]{1,2})\s*(?:giờ|h|g|:(?=\s*[0-9]))\s*(?:(?P<m>[0-9]{1,2})\s*(?:phút|p|')?)?(?::(?P<s>[0-9]{2}))?"
    r"\s*(?P<part>sáng|trưa|chiều|tối|am|pm|sa|ch)?"
)
_LENGTH = re.compile(
    r"(?P<minutes>[0-9]{1,4}(?:[.,][0-9]{1,3})?)\s*(?:phút|phut|ph|p|')?"
    r"\s*(?:(?P<seconds>[0-9]{1,2})\s*(?:giây|giay|s|\"|''))?"
)
_CLOCK_LENGTH = re.compile(r"00?:(?P<m>[0-5][0-9]):(?P<s>[0-5][0-9])")

_A_DATE = "must be a date such as 01/03/2022 (day, month, year) or 2022-03-01"
_A_TIME = "must be a time such as 5:00, 05:00:10, 5h30 or 5 giờ 30"
_NO_SUCH = "does not exist on any calendar or clock"
_LONGEST = 24 * 3600


def said(cell: Cell) -> str:
    """Return what a cell says, as a person reads it; "" when it says nothing."""
    if cell is None or isinstance(cell, Broken):
        return ""
    if isinstance(cell, bool):
        return "x" if cell else ""  # the box that new Excel and Google Sheets have for ticking
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M:%S}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return unicodedata.normalize("NFC", " ".join(str(cell).split()))


def day(cell: Cell) -> date | str:
    """Return the date in a cell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"is a number; {_A_DATE}, or a cell that Excel shows as a date"
    text = _WEEKDAYS.sub("", said(cell).lower()).strip(" ,.-–")
    found = _DATE.fullmatch(text)
    if not found:
        return "needs a year of four digits" if _SHORT_YEAR.fullmatch(text) else _A_DATE
    try:
        return date(int(found["y"] or found["y2"]), int(found["m"] or found["m2"]), int(found["d"] or found["d2"]))
    except ValueError:
        return _NO_SUCH


def hour(cell: Cell) -> time | str:
    """Return the time of day in a cell."""
    kept = _seconds_in_excel(cell)
    if kept is not None:
        return _from_seconds(kept)
    found = _TIME.fullmatch(said(cell).lower())
    if not found:
        return _A_TIME
    hours, part = int(found["h"]), found["part"] or ""
    if (part in {"chiều", "tối", "pm", "ch"} and hours < 12) or (part == "trưa" and hours < 3):
        hours += 12
    elif part in {"sáng", "am", "sa"} and hours == 12:
        hours = 0
    try:
        return time(hours, int(found["m"] or 0), int(found["s"] or 0))
    except ValueError:
        return _NO_SUCH


def _seconds_in_excel(cell: Cell) -> float | None:
    """Return the time of day of a cell that Excel keeps as one, in seconds; None: it keeps it as text or not at all."""
    if isinstance(cell, datetime | time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, float) and 0 <= cell < 1:
        return cell * 86_400  # a time that Excel was told to show as a number
    return None


def moment(cell: Cell, on: date | None) -> datetime | str:
    """Return the date and time in a cell.

    Args:
        cell: a date with its time, in any order; or a time alone, when the row's date stands in another column.
        on: the row's date; None: it has none.
    """
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return f"has no time; {_A_TIME} must stand behind it"
    text = said(cell)
    if isinstance(cell, str) and isinstance(read := clock.read_time(text), datetime):
        return read
    dated: date | str | None = on
    timed_cell: Cell = cell
    if isinstance(cell, datetime):
        dated = cell.date()
    elif isinstance(cell, str) and (found := _DATE.search(text.lower())):
        # The T of ISO 8601 stands between digits, the words "ngày" and "thứ Ba" around the date.
        before, after = text[: found.start()], text[found.end() :].removeprefix("T").removeprefix("t")
        rest = " ".join(_WEEKDAYS.sub(" ", f"{before} {after}".lower()).split())
        dated, timed_cell = day(found[0]), rest.strip(" ,;-–")
    if dated is None:
        return "must be a date and a time such as 01/03/2022 5:00, or 2022-03-01T05:00:00+07:00"
    timed = hour(timed_cell)
    return dated if isinstance(dated, str) else timed if isinstance(timed, str) else at(dated, timed)


def at(on: date, timed: time) -> datetime:
    """Return a date and a time of the clock on the wall as a moment."""
    return datetime.combine(on, timed, clock.LOCAL)


def length(cell: Cell) -> int | str:
    """Return the seconds of a length in minutes: 7, 7,5, 7.5, "7 phút", "7 phút 30 giây", or 0:07:30."""
    if isinstance(cell, datetime | date):
        return "must be a number of minutes such as 7 or 7,5"
    text = f"0:{cell:%M:%S}" if isinstance(cell, time) and cell.hour == 0 else said(cell).lower()
    if isinstance(cell, timedelta):
        exact = Decimal(round(cell.total_seconds()))
    elif clocked := _CLOCK_LENGTH.fullmatch(text):
        exact = Decimal(int(clocked["m"]) * 60 + int(clocked["s"]))
    elif found := _LENGTH.fullmatch(text):
        exact = Decimal(found["minutes"].replace(",", ".")) * 60 + int(found["seconds"] or 0)
    else:
        # 7:30 may be seven minutes and a half to who typed it, and is half past seven to Excel.
        return "must be a number of minutes such as 7 or 7,5"
    if not 0 <= exact <= _LONGEST:
        return "is longer than a day" if exact > 0 else "is less than nothing"
    return round(exact)


def _from_seconds(seconds: float) -> time | str:
    """Return a time of day to the second: Excel keeps fractions of a day, and 5:00 comes back as 4:59:59.999997."""
    whole = round(seconds)
    if not 0 <= whole < 86_400:
        return _NO_SUCH
    return time(whole // 3600, whole % 3600 // 60, whole % 60)
