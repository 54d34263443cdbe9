"""Which days a report is of, and what a run must rest on: as addresses say it, and as people choose it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from broadcaster.models import Evidence
from broadcaster.runlog import Period, clock, periods
from broadcaster.runlog.reporting import before

if TYPE_CHECKING:
    from broadcaster.web.desk import Desk

THIS_WEEK, THIS_MONTH, LAST_MONTH = "Tuần này", "Tháng này", "Tháng trước"
THIS_QUARTER, THIS_YEAR, LAST_YEAR = "Quý này", "Năm nay", "Năm trước"
NO_PERIOD = "Không có kỳ này."
NO_DAY = "Ngày phải viết như 2026-11-30 và có trên lịch."
BOTH_DAYS = "Cần cả ngày đầu và ngày cuối."
TURNED = "Ngày cuối phải sau ngày đầu."
NO_EVIDENCE = "Không có mức bằng chứng này."
IN_CODE = (
    *(THIS_WEEK, THIS_MONTH, LAST_MONTH, THIS_QUARTER, THIS_YEAR, LAST_YEAR),
    *(NO_PERIOD, NO_DAY, BOTH_DAYS, TURNED, NO_EVIDENCE),
)
"""The texts that stand here and in no template; a catalog needs them too."""


@dataclass(frozen=True)
class Asked:
    """What a report is asked for; least: the evidence that a run needs to be counted."""

    period: Period
    least: Evidence

    @property
    def query(self) -> str:
        """What the address of a page of this report ends with."""
        return f"{days(self.period)}&bc={self.least.word}"

    @property
    def name(self) -> str:
        """The period as files are called: 2026-11, or 2026-11-03_2026-11-09."""
        return periods.name_of(self.period) or f"{self.period.first}_{self.period.last}"

    def of(self, period: Period) -> Asked:
        """Return the same for another period."""
        return Asked(period, self.least)


def days(period: Period) -> str:
    """Return a period as addresses have it."""
    name = periods.name_of(period)
    return f"ky={name}" if name else f"tu={period.first}&den={period.last}"


def read(desk: Desk, ky: str, tu: str, den: str, bc: str) -> Asked | str:
    """Return what an address asks for: without any words, this month.

    Args:
        ky: the period's short name. tu, den: or else its first and last day. bc: the evidence; "": as the settings say.

    Returns:
        What is asked for; or, as a string, what is wrong with it (one of `IN_CODE`).
    """
    least = _evidence(bc or desk.office.settings.runs.evidence)
    period = _period(desk, ky, tu, den)
    if isinstance(period, str):
        return period
    return NO_EVIDENCE if least is None else Asked(period, least)


def usual(desk: Desk) -> Asked:
    """Return what is shown to somebody who has not chosen."""
    return Asked(_month(desk.now().date()), Evidence[desk.office.settings.runs.evidence.upper()])


def choices(desk: Desk) -> list[tuple[str, Period]]:
    """Return the periods that people want most, each with what it is called."""
    today = desk.now().date()
    monday = today - timedelta(days=today.weekday())
    month = _month(today)
    quarter = periods.named(f"{today.year:04d}-Q{(today.month + 2) // 3}") or month
    year = periods.named(f"{today.year:04d}") or month
    return [
        (THIS_WEEK, Period(monday, monday + timedelta(days=6))),
        (THIS_MONTH, month),
        (LAST_MONTH, before(month)),
        (THIS_QUARTER, quarter),
        (THIS_YEAR, year),
        (LAST_YEAR, before(year)),
    ]


def _period(desk: Desk, ky: str, tu: str, den: str) -> Period | str:
    if ky:
        found = periods.named(ky)
        return found if found is not None and _is_within(found) else NO_PERIOD
    if not tu and not den:
        return usual(desk).period
    if not tu or not den:
        return BOTH_DAYS
    try:
        period = Period(date.fromisoformat(tu), date.fromisoformat(den))
    except ValueError:
        return NO_DAY
    if period.last < period.first:
        return TURNED
    return period if _is_within(period) else NO_PERIOD


def _is_within(period: Period) -> bool:
    return period.first.year >= clock.EARLIEST_YEAR and period.last.year <= clock.LATEST_YEAR


def _evidence(word: str) -> Evidence | None:
    return next((one for one in Evidence if one.word == word), None)


def _month(day: date) -> Period:
    return periods.named(f"{day:%Y-%m}") or Period(day, day)
