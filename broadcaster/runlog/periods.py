"""Periods by their short names: 2026, 2026-Q4, 2026-11, 2026-W48."""

from __future__ import annotations

import re
from datetime import date, timedelta

from broadcaster.runlog.statement import Period

_YEAR = re.compile(r"\d{4}", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)


def named(text: str) -> Period | None:
    """Return the period of a short name; None when there is no such period."""
    try:
        if _YEAR.fullmatch(text):
            return _months(int(text), 1, 12)
        if found := _QUARTER.fullmatch(text):
            return _months(int(found[1]), int(found[2]) * 3 - 2, 3)
        if found := _MONTH.fullmatch(text):
            return _months(int(found[1]), int(found[2]), 1)
        if found := _WEEK.fullmatch(text):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return Period(monday, monday + timedelta(days=6))
    except (ValueError, OverflowError):
        pass  # there is no such month or week
    return None


def name_of(period: Period) -> str:
    """Return the short name of a period; "" when it has none."""
    first, last = period.first, period.last
    year, week, weekday = first.isocalendar()
    quarter = (first.month + 2) // 3
    names = (f"{first.year:04d}", f"{first.year:04d}-Q{quarter}", f"{first.year:04d}-{first.month:02d}")
    week_name = (f"{year:04d}-W{week:02d}",) if weekday == 1 and (last - first).days == 6 else ()
    return next((name for name in (*names, *week_name) if named(name) == period), "")


def _months(year: int, month: int, many: int) -> Period:
    after = year * 12 + month - 1 + many
    return Period(date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1))
