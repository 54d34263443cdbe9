"""A run as it stands now, said in SQL: its row, or what was last said of it."""

from __future__ import annotations

import sqlalchemy as sa

from broadcaster.runlog import clock
from broadcaster.runlog.tables import changes, runs, series

LATEST = sa.select(sa.func.max(changes.c.id)).where(changes.c.run == runs.c.id).correlate(runs).scalar_subquery()
"""The number of what was last said of a run; null when nothing was."""

RUNS = runs.join(series).outerjoin(changes, changes.c.id == LATEST)
"""All runs with their series and what was last said of them."""

COUNTS = sa.func.coalesce(changes.c.counts, 1) == 1
"""The condition that a run of `RUNS` has not been voided."""

DAY = (runs.c.due + clock.SHIFT) // clock.DAY
"""The number of a run's local day: clock.day_number, said in SQL."""


COLUMNS = ("planned", "aired_at", "seconds", "items", "evidence", "proof", "note")
"""What a change may say anew of a run."""


def column(name: str) -> sa.ColumnElement[int]:
    """Return one of `COLUMNS` as it stands."""
    return sa.case((changes.c.id.is_(None), runs.c[name]), else_=changes.c[name])
