"""Tells the ledger's time: whole seconds of UTC inside, +07:00 outside, days and ISO weeks as the clock on the wall.

Vietnam has kept UTC+7 without summer time since 1975 (tz database, `Asia/Ho_Chi_Minh`), so a fixed offset is exact for
every run the ledger takes, and needs no time-zone data on the staff's Windows machines.

A second is fine enough: a run lasts minutes, so one station cannot begin the same bulletin in the same language twice
within one. Fractions of a second, which playout logs carry, are cut off.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=7))
"""The time of the stations."""

EARLIEST_YEAR = 2000
"""Runs from before it are taken for slips of the pen."""
LATEST_YEAR = 2199
"""Periods end with it."""

DAY = 86_400
SHIFT = 7 * 3600
"""Seconds of a day, and seconds by which the stations' clocks are ahead of UTC."""

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?P<offset>Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_EASTMOST, _WESTMOST = timedelta(hours=14), timedelta(hours=-12)  # the clocks of the inhabited world lie between them


def second_of(moment: datetime) -> int:
    """Return an aware moment as seconds since 1970-01-01T00:00Z, its fraction cut off.

    Raises:
        ValueError: the moment is naive; a caller's mistake, not a person's.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment of the ledger needs a time zone")
    return int(moment.timestamp() // 1)


def at_second(second: int) -> datetime:
    """Return the moment `second` seconds after 1970-01-01T00:00Z, at +07:00."""
    return datetime.fromtimestamp(second, LOCAL)


def day_number(second: int) -> int:
    """Return the number of the local day a second lies in, counted from 1970-01-01; see `day_numbered`."""
    return (second + SHIFT) // DAY


def number_of(day: date) -> int:
    """Return the number of a day, counted from 1970-01-01."""
    return day.toordinal() - _EPOCH_DAY


def day_numbered(number: int) -> date:
    """Return the date of the day of that number."""
    return date.fromordinal(_EPOCH_DAY + number)


def day_of(moment: datetime) -> date:
    """Return the date an aware moment has at the stations."""
    return moment.astimezone(LOCAL).date()


def day_of_second(second: int) -> date:
    """Return the date a second has at the stations."""
    return day_numbered(day_number(second))


def week_of(day: date) -> str:
    """Return the ISO week of a date, such as 2022-W09."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def span(from_day: date, to_day: date) -> tuple[int, int]:
    """Return the first second of `from_day` and the first after `to_day`, both local days."""
    first, last = number_of(from_day), number_of(to_day)
    return first * DAY - SHIFT, (last + 1) * DAY - SHIFT


def fault_of_week(text: str) -> str:
    """Return what keeps `text` from being an ISO week, as the end of a sentence; "" when it is one."""
    found = _WEEK.fullmatch(text)
    if not found:
        return "must be an ISO week such as 2022-W09"
    year, number = int(found[1]), int(found[2])
    # By ISO 8601 the week of 28 December is always the last of its year.
    last = date(year, 12, 28).isocalendar().week if year else 0
    if not 1 <= number <= last:
        return f"does not exist: the weeks of {found[1]} are W01 to W{last:02d}" if year else "does not exist"
    return ""


def read_time(text: str) -> datetime | str:
    """Return the moment written as `text` in ISO 8601 with its offset, or what is wrong with it.

    Only the form that people and playout logs write is taken, `2022-03-01T05:00:00+07:00` (seconds may be left out, a
    space may stand for the T, Z for +00:00): what newer Pythons read besides would make the same file mean different
    things on different machines.

    Returns:
        The aware moment; or, as a string, the end of a sentence that begins with the time.
    """
    found = _TIME.fullmatch(text)
    if not found:
        return "must be a time in ISO 8601 with its offset, such as 2022-03-01T05:00:00+07:00"
    # Python 3.14 takes 24:00 for the next midnight, older ones refuse it; so do we.
    try:
        moment = datetime.fromisoformat(text.upper()) if text[11:13] != "24" else None
    except ValueError:
        moment = None
    if moment is None:
        return "does not exist on any calendar or clock"
    if moment.tzinfo is None:
        return "has no offset, so nobody knows which clock it is; write +07:00 behind it for Vietnam's"
    if not _WESTMOST <= (moment.utcoffset() or timedelta()) <= _EASTMOST:
        return f"has an offset no clock has ({found['offset']}); Vietnam's is +07:00"
    return moment


def earliest_second() -> int:
    """Return the first second a run may have."""
    return second_of(datetime(EARLIEST_YEAR, 1, 1, tzinfo=LOCAL).astimezone(UTC))
