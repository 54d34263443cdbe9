"""The questions the ledger asks its database: totals, rows, one run; and how the answers read.

What databases say in different words (months, dates) is worked out here and not asked of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from broadcaster.errors import UsageError
from broadcaster.models import Run
from broadcaster.runlog import clock
from broadcaster.runlog.records import Row, Void
from broadcaster.runlog.tables import runs, voids

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from broadcaster.runlog.csvfile import Columns
    from broadcaster.runlog.records import By, Identity

IDENTITY = (runs.c.aired_at, runs.c.station, runs.c.language, runs.c.bulletin)
"""The columns that make a run one and the same, in the order of their index."""

COUNTS = ~sa.exists().where(voids.c.run_id == runs.c.id).correlate(runs)
"""The condition that a run has not been voided."""

ROWS = sa.select(
    runs, voids.c.id.label("void_id"), voids.c.by.label("void_by"), voids.c.at.label("void_at"), voids.c.why
).select_from(runs.outerjoin(voids))
"""All runs, each with its void."""

_LOCAL_DAY = (runs.c.aired_at + clock.SHIFT) // clock.DAY  # clock.day_number, said in SQL


def within(from_day: date, to_day: date) -> sa.ColumnElement[bool]:
    """Return the condition that a run aired in a period of local days, both included.

    Raises:
        UsageError: the days are in the wrong order.
    """
    first, end = _bounds(from_day, to_day)
    return sa.and_(runs.c.aired_at >= first, runs.c.aired_at < end)


def is_run(identity: Identity) -> sa.ColumnElement[bool]:
    """Return the condition that a run is this one."""
    return sa.and_(
        runs.c.aired_at == clock.second_of(identity.aired_at),
        runs.c.station == identity.station,
        runs.c.language == identity.language,
        runs.c.bulletin == identity.bulletin,
    )


def totals(from_day: date, to_day: date, by: By | None) -> sa.Select[Any]:
    """Return the question how many runs count in a period, by language, station or (for `month`) day; see `named`."""
    query = sa.select(sa.func.count()).select_from(runs).where(within(from_day, to_day), COUNTS)
    if by is None:
        return query.add_columns(sa.literal("").label("name"))
    key = {"language": runs.c.language, "station": runs.c.station, "month": _LOCAL_DAY}[by]
    return query.add_columns(key.label("name")).group_by(key)


def named(by: By | None, answer: Iterable[Any]) -> dict[str, int]:
    """Return the answer to `totals` by the names of its groups, in their order."""
    found: Counter[str] = Counter()
    for number, name in answer:
        found[f"{clock.day_numbered(name):%Y-%m}" if by == "month" else name] += number
    return dict(sorted(found.items()))


def rows(
    from_day: date, to_day: date, *, station: str | None, language: str | None, bulletin: str | None
) -> sa.Select[Any]:
    """Return the question for the rows of a period, in the order in which they aired; None leaves a column open.

    Its parameters `second` and `number` say behind which run to begin; `beginning` gives those of the first page.

    Raises:
        UsageError: the days are in the wrong order.
    """
    # One lower bound only: of two, SQLite takes the wrong one, and reads every page from the first day on.
    second, number = sa.bindparam("second", type_=sa.BigInteger), sa.bindparam("number", type_=sa.BigInteger)
    behind = sa.and_(runs.c.aired_at >= second, sa.or_(runs.c.aired_at > second, runs.c.id > number))
    query = ROWS.where(behind, runs.c.aired_at < _bounds(from_day, to_day)[1])
    for column, name in ((runs.c.station, station), (runs.c.language, language), (runs.c.bulletin, bulletin)):
        if name is not None:
            query = query.where(column == name)
    return query.order_by(runs.c.aired_at, runs.c.id)


def beginning(from_day: date, to_day: date) -> dict[str, int]:
    """Return the parameters with which `rows` begins at the first row of its period."""
    return {"second": _bounds(from_day, to_day)[0], "number": 0}


def row(found: Any) -> Row:
    """Return one answer to `ROWS`."""
    run = Run(found.station, found.week, found.bulletin, found.language, clock.at_second(found.aired_at), found.note)
    void = None if found.void_id is None else Void(found.void_by, clock.at_second(found.void_at), found.why)
    return Row(found.id, run, found.entered_by, clock.at_second(found.entered_at), found.source, void)


def that_day(connection: sa.Connection, identity: Identity) -> list[str]:
    """Return some of what a station aired on the day of a run, as a hint: `bao-hiem-y-te vi 05:00:00`."""
    day = clock.day_of(identity.aired_at)
    query = sa.select(runs.c.bulletin, runs.c.language, runs.c.aired_at).where(
        within(day, day), runs.c.station == identity.station
    )
    found = connection.execute(query.order_by(runs.c.aired_at, runs.c.id).limit(6))
    return [f"{bulletin} {language} {clock.at_second(second):%H:%M:%S}" for bulletin, language, second in found]


def count_voided(connection: sa.Connection, columns: Columns) -> int:
    """Return how many rows of a file are runs that have been voided."""
    lately = runs.c.aired_at.between(min(columns.seconds), max(columns.seconds))
    void = {tuple(found) for found in connection.execute(sa.select(*IDENTITY).join(voids).where(lately))}
    if not void:
        return 0
    written = zip(columns.seconds, columns.station, columns.language, columns.bulletin, strict=True)
    return sum(identity in void for identity in written)


def _bounds(from_day: date, to_day: date) -> tuple[int, int]:
    """Return the first second of a period and the first after it."""
    if from_day > to_day:
        raise UsageError(f"the period ends on {to_day}, before it begins on {from_day}; swap the two days.")
    return clock.span(from_day, to_day)
