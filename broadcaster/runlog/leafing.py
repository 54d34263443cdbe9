"""Opens a count to its rows, a page at a time: however many there are, no more of them are read than are shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from broadcaster.models import Evidence
from broadcaster.runlog import clock, current, queries
from broadcaster.runlog.records import GONE, Kind
from broadcaster.runlog.tables import changes, entries, runs, series

if TYPE_CHECKING:
    from broadcaster.runlog.database import Database
    from broadcaster.runlog.records import Row
    from broadcaster.runlog.statement import Period

_TOLD = (Kind.EVIDENCE, Kind.RETRACT)
"""The changes that come from whoever aired a run, or knows that it aired."""


@dataclass(frozen=True)
class Wanted:
    """Which rows are wanted: those of some days, voided ones too.

    Attributes:
        station, language, bulletin: the runs of these; None for all.
        least: those that are known at least so well. exactly: those that are known just so well.
        voided: those that were voided, and not put right by another run.
    """

    period: Period
    station: str | None = None
    language: str | None = None
    bulletin: str | None = None
    least: Evidence = Evidence.PLANNED
    exactly: Evidence | None = None
    voided: bool = False


class Place(NamedTuple):
    """A place in the rows of a period: right behind the run that is due at a second and has a number."""

    second: int
    number: int


@dataclass(frozen=True)
class Leaf:
    """Some rows, in the order in which they were due; after: where the next page begins, None: there is no more."""

    rows: tuple[Row, ...]
    after: Place | None


def leaf(database: Database, wanted: Wanted, behind: Place | None, most: int) -> Leaf:
    """Return a page of rows.

    Args:
        behind: where it begins; None: with the first.

    Raises:
        UsageError: the days are in the wrong order. LedgerError: the database refuses.
    """
    first = queries.beginning(wanted.period.first, wanted.period.last)
    if not database.begun():
        return Leaf((), None)
    # One that begins before the period begins with it.
    place = {"second": behind.second, "number": behind.number} if behind is not None else first
    place = max(place, first, key=lambda one: (one["second"], one["number"]))
    with database.reading() as connection:
        found = connection.execute(_narrowed(_rows(wanted), wanted).limit(most + 1), place).all()
    rows = tuple(queries.row(one) for one in found[:most])
    last = found[most - 1] if len(found) > most else None
    return Leaf(rows, None if last is None else Place(last.due, last.id))


def number(database: Database, wanted: Wanted) -> tuple[int, int]:
    """Return how many rows are counted, and how many besides are voided.

    Raises:
        UsageError: the days are in the wrong order. LedgerError: the database refuses.
    """
    start, end = clock.span(*queries.bounds(wanted.period.first, wanted.period.last))
    if not database.begun():
        return 0, 0
    counts = sa.case((current.COUNTS, 1), else_=0).label("counts")
    query = sa.select(counts, sa.func.count()).select_from(current.RUNS).where(runs.c.due >= start, runs.c.due < end)
    for column in (series.c.station, series.c.language, series.c.bulletin):
        name = getattr(wanted, column.name)
        query = query if name is None else query.where(column == name)
    with database.reading() as connection:
        found = {int(count): int(many) for count, many in connection.execute(_narrowed(query, wanted).group_by(counts))}
    return found.get(1, 0), found.get(0, 0)


def last_told(database: Database, period: Period) -> dict[str, int]:
    """Return when each station, or somebody for it, last told something of the runs of a period; seconds since 1970.

    What the office does to them by itself, voids and corrections, tells nothing.

    Raises:
        UsageError: the days are in the wrong order. LedgerError: the database refuses.
    """
    start, end = clock.span(*queries.bounds(period.first, period.last))
    if not database.begun():
        return {}
    those = sa.and_(runs.c.due >= start, runs.c.due < end)
    first = (
        sa.select(series.c.station, sa.func.max(entries.c.at))
        .select_from(runs.join(series).join(entries, entries.c.id == runs.c.entry))
        .where(entries.c.kind != Kind.CORRECT)
    )
    later = (
        sa.select(series.c.station, sa.func.max(entries.c.at))
        .select_from(
            runs.join(series).join(changes, changes.c.run == runs.c.id).join(entries, entries.c.id == changes.c.entry)
        )
        .where(changes.c.kind.in_(_TOLD))
    )
    found: defaultdict[str, int] = defaultdict(int)
    with database.reading() as connection:
        for query in (first, later):
            for station, at in connection.execute(query.where(those).group_by(series.c.station)):
                found[station] = max(found[station], at)
    return dict(found)


def _rows(wanted: Wanted) -> sa.Select[Any]:
    first, last = wanted.period.first, wanted.period.last
    return queries.rows(first, last, station=wanted.station, language=wanted.language, bulletin=wanted.bulletin)


def _narrowed(query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    query = queries.narrowed(query, with_voided=True, least=wanted.least)
    if wanted.exactly is not None:
        query = query.where(current.column("evidence") == int(wanted.exactly))
    return query.where(changes.c.kind.in_(GONE), changes.c.counts == 0) if wanted.voided else query
