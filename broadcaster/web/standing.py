"""Which run stands for a slot: the one that was told of it, or one from before the plan was as it is now.

A report judges so as well (`runlog.judging`): a run that was told of while its slot lay elsewhere, or nowhere, is not
missing for that. What a report takes for aired must be shown so to the station, or it would tell of it a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from broadcaster.models import Evidence
from broadcaster.runlog import Identity, Period, day_of_second
from broadcaster.runlog.clock import at_second
from broadcaster.runlog.judging import judge_station

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import datetime

    from broadcaster.runlog import Row
    from broadcaster.web.desk import Desk
    from broadcaster.web.store.taps import Planned

Key: TypeAlias = "tuple[str, str, datetime]"
"""What names a run of a station, or a slot of one: bulletin, language, when it is due."""


def by_slot(desk: Desk, station: str, period: Period, slots: Container[Key]) -> dict[Key, Row]:
    """Return a station's runs of a period, voided ones too, by the slots they stand for; others by their own time.

    Args:
        slots: those of the plan.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    found = _named(desk.ledger.rows(period.first, period.last, station=station, with_voided=True))
    if any(row.counts and key not in slots for key, row in found.items()):
        found |= _moved(desk, station, period, found)
    return found


def run_of(desk: Desk, run: Planned) -> Row | None:
    """Return the run that stands for a slot, voided or not; None when nobody told of it.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    own = desk.ledger.find(Identity(run.station, run.bulletin, run.language, at_second(run.slot)))
    if own is not None:
        return own
    day = day_of_second(run.slot)
    found = _named(desk.ledger.rows(day, day, station=run.station, language=run.language, bulletin=run.bulletin))
    if not found:
        return None
    return _moved(desk, run.station, Period(day, day), found).get((run.bulletin, run.language, at_second(run.slot)))


def _named(rows: Iterable[Row]) -> dict[Key, Row]:
    return {(row.run.bulletin, row.run.language, row.due): row for row in rows}


def _moved(desk: Desk, station: str, period: Period, found: dict[Key, Row]) -> dict[Key, Row]:
    """Return the runs that stand for slots as a report would have it, by these."""
    about, now = desk.known.about, desk.now()
    told = judge_station(desk.ledger.database, station, period, about, least=Evidence.WORD, made_at=now)
    moved = {}
    for (bulletin, language, second), due in told.aired.items():
        row = found.get((bulletin, language, at_second(second)))
        if row is not None:  # else it came a moment ago, and is shown the next time
            moved[bulletin, language, due.slot] = row
    return moved
