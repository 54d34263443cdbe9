"""What a station has not reported of last week: offered beside this week, for people are late by a day or three."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from broadcaster.runlog import week_of
from broadcaster.web.week import current_week, station_week

if TYPE_CHECKING:
    from broadcaster.web.desk import Desk
    from broadcaster.web.week import Slot, StationWeek

MOST = 10
"""Slots of last week that a page shows: a phone is small, and the page of that week has all of them."""


def overdue(desk: Desk, shown: StationWeek) -> list[Slot]:
    """Return the slots of last week that can be reported still, the latest first.

    Args:
        shown: the week beside which they stand; beside any but that of now there are none.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    last = week_of(desk.now().date() - timedelta(days=7))
    if shown.earlier != last or shown.week != current_week(desk):
        return []
    slots = station_week(desk, shown.station, last).slots
    return [slot for slot in reversed(slots) if slot.state == "open"]
