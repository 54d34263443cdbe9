"""Counts a period in the ledger: the four units by station and language, and what else a report says in numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from broadcaster.models import Evidence
from broadcaster.runlog import clock, current
from broadcaster.runlog.records import GONE
from broadcaster.runlog.statement import Units
from broadcaster.runlog.tables import SUMS, bulletin_days, changes, runs, series, station_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from broadcaster.runlog.statement import Period

NOON, AFTERNOON = 11 * 3600, 14 * 3600
"""The seconds of a day at which its noon and its afternoon begin; see `statement.Units`."""

_CLOCK = (runs.c.due + clock.SHIFT) % clock.DAY
_PART = current.DAY * 3 + sa.case((_CLOCK < NOON, 0), (_CLOCK < AFTERNOON, 1), else_=2)
"""A number for each part of each day."""


class Began(NamedTuple):
    """When a run began, in seconds since 1970 (None: nobody told), how many it lasted, its `planned` (see `tables`)."""

    at: int | None
    seconds: int | None
    planned: int


@dataclass
class Counted:
    """A period counted: by station and language, and what no sum of those can tell."""

    units: Mapping[tuple[str, str], Units] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)
    sessions: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _by_station(self) -> Mapping[str, list[Units]]:
        found: defaultdict[str, list[Units]] = defaultdict(list)
        for (station, _), units in self.units.items():
            found[station].append(units)
        return found

    def station(self, code: str) -> Units:
        """Return the units of a station in all its languages."""
        whole = _sum(self._by_station.get(code, ()))
        return replace(whole, texts=self.texts.get(code, 0), sessions=self.sessions.get(code, 0))

    def language(self, code: str) -> Units:
        """Return the units of a language at all stations."""
        return _sum(units for (_, language), units in self.units.items() if language == code)

    def all(self) -> Units:
        """Return the units of all."""
        whole = _sum(self.units.values())
        return replace(whole, texts=sum(self.texts.values()), sessions=sum(self.sessions.values()))


def count(connection: sa.Connection, period: Period, least: Evidence) -> Counted:
    """Return the units of a period; only runs with at least this evidence."""
    first, last = clock.number_of(period.first), clock.number_of(period.last)
    sums = [sa.cast(sa.func.sum(station_days.c[name]), sa.BigInteger).label(name) for name in SUMS]
    kept = (
        sa.select(station_days.c.station, station_days.c.language, *sums)
        .where(station_days.c.day.between(first, last), station_days.c.evidence >= int(least))
        .group_by(station_days.c.station, station_days.c.language)
    )
    start, end = clock.span(period.first, period.last)
    those = sa.and_(runs.c.due >= start, runs.c.due < end, current.COUNTS, current.column("evidence") >= int(least))
    one_text = (
        sa.select(series.c.station, series.c.bulletin, runs.c.due).select_from(current.RUNS).where(those).distinct()
    )
    part = sa.select(series.c.station, series.c.language, _PART.label("part")).select_from(current.RUNS).where(those)
    parts = part.distinct().subquery()
    texts = one_text.subquery()
    by_language = connection.execute(
        sa.select(parts.c.station, parts.c.language, sa.func.count()).group_by(parts.c.station, parts.c.language)
    )
    sessions_of = {(station, language): count for station, language, count in by_language}
    whole = sa.select(parts.c.station, parts.c.part).distinct().subquery()
    units = {}
    for found in connection.execute(kept):
        if found.runs:
            key = (found.station, found.language)
            told = {name: getattr(found, name) for name in SUMS}
            units[key] = Units(**told, texts=found.runs, sessions=sessions_of.get(key, 0))
    return Counted(units, _per_station(connection, texts), _per_station(connection, whole))


def by_month(connection: sa.Connection, first: date, last: date, least: Evidence) -> dict[tuple[str, str], int]:
    """Return the runs of a period by month (2026-11) and language, from the totals alone."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for day, language, count in connection.execute(_days(bulletin_days, first, last, least, bulletin_days.c.language)):
        found[f"{clock.day_numbered(day):%Y-%m}", language] += int(count)
    return {key: count for key, count in sorted(found.items()) if count}


def _per_station(connection: sa.Connection, of: sa.Subquery) -> dict[str, int]:
    query = sa.select(of.c.station, sa.func.count()).group_by(of.c.station)
    return {str(station): int(count) for station, count in connection.execute(query)}


def _days(table: sa.Table, first: date, last: date, least: Evidence, *keys: Any) -> sa.Select[Any]:
    days = table.c.day.between(clock.number_of(first), clock.number_of(last))
    query = sa.select(table.c.day, *keys, sa.func.sum(table.c.runs)).where(days, table.c.evidence >= int(least))
    return query.group_by(table.c.day, *keys)


def by_evidence(connection: sa.Connection, period: Period) -> dict[Evidence, int]:
    """Return how many runs of a period that were not voided are known how well."""
    query = _days(bulletin_days, period.first, period.last, Evidence.PLANNED, bulletin_days.c.evidence)
    found = dict.fromkeys(Evidence, 0)
    for _, evidence, count in connection.execute(query):
        found[Evidence(evidence)] += int(count)
    return found


def by_week(connection: sa.Connection, period: Period, least: Evidence) -> dict[tuple[str, str], int]:
    """Return the runs of a period by station and ISO week, from the totals alone."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    query = _days(station_days, period.first, period.last, least, station_days.c.station)
    for day, station, count in connection.execute(query):
        found[station, clock.week_of(clock.day_numbered(day))] += int(count)
    return {key: count for key, count in sorted(found.items()) if count}


def voided(connection: sa.Connection, period: Period) -> int:
    """Return how many runs of a period were voided or taken back; one corrected into another is not among them."""
    start, end = clock.span(period.first, period.last)
    gone = sa.and_(changes.c.kind.in_(GONE), changes.c.counts == 0, runs.c.due >= start, runs.c.due < end)
    return connection.scalar(sa.select(sa.func.count()).select_from(current.RUNS).where(gone)) or 0


def aired(
    connection: sa.Connection, period: Period, least: Evidence, station: str | None = None
) -> dict[tuple[str, str, str, int], Began]:
    """Return when each run that counts began, by station, bulletin, language and `due`; `station`: only of this one."""
    start, end = clock.span(period.first, period.last)
    those = sa.and_(runs.c.due >= start, runs.c.due < end, current.COUNTS, current.column("evidence") >= int(least))
    names = (series.c.station, series.c.bulletin, series.c.language, runs.c.due)
    state = (current.column("aired_at"), current.column("seconds"), current.column("planned"))
    query = sa.select(*names, *state).select_from(current.RUNS).where(those)
    found = connection.execute(query if station is None else query.where(series.c.station == station))
    return {(station, bulletin, language, due): Began(*began) for station, bulletin, language, due, *began in found}


def _sum(parts: Iterable[Units]) -> Units:
    """Add units up; right for what no two parts share."""
    totals: defaultdict[str, int] = defaultdict(int)
    for units in parts:
        for name in _UNITS:
            totals[name] += getattr(units, name)
    return Units(**totals)


_UNITS = tuple(one.name for one in fields(Units))
