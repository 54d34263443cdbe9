"""Draws up a report from the ledger and the plan, all of it from one moment of the ledger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.runlog import chain, counting, judging, queries
from broadcaster.runlog.entering import MOVED
from broadcaster.runlog.statement import Kept, Line, Period, Statement, Units
from broadcaster.runlog.tables import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from broadcaster.models import Evidence
    from broadcaster.runlog.database import Database
    from broadcaster.runlog.schedule import Schedule
from broadcaster.runlog.statement import Due


@dataclass(frozen=True)
class About:
    """What a report tells of besides the ledger.

    Attributes:
        office: who reports. stations: names by code, in their order. languages, bulletins: likewise.
        schedule: the plan. late: seconds after its slot from which a run is late.
    """

    office: str
    stations: Mapping[str, str]
    languages: Mapping[str, str]
    bulletins: Mapping[str, str]
    schedule: Schedule
    late: int


def before(period: Period) -> Period:
    """Return the period of the same kind just before: the month, quarter or year before, else as many days."""
    first, last = period.first, period.last
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and months in (1, 3, 6, 12):
        month = first.year * 12 + first.month - 1 - months
        return Period(first.replace(year=month // 12, month=month % 12 + 1), first - timedelta(days=1))
    return Period(first - (last - first) - timedelta(days=1), first - timedelta(days=1))


def draw_up(database: Database, period: Period, about: About, *, least: Evidence, made_at: datetime) -> Statement:
    """Return the report of a period.

    Args:
        database: the ledger. period: the days. about: names and plan.
        least: only runs with at least this evidence are counted.
        made_at: the clock, aware: what is due later is not missing yet.

    Raises:
        UsageError: the days are in the wrong order.
        LedgerError: the database refuses.
    """
    queries.bounds(period.first, period.last)
    if not database.begun():
        return _stated(counting.Counted(), counting.Counted(), _NONE, period, about, least, made_at)
    with database.reading() as connection:
        counted = counting.count(connection, period, least)
        previous = counting.count(connection, before(period), least)
        rest = _Rest(
            by_evidence=counting.by_evidence(connection, period),
            voided=counting.voided(connection, period),
            by_month=counting.by_month(connection, period.first, period.last, least),
            by_week=counting.by_week(connection, period, least),
            aired=counting.aired(connection, period, least),
            last=_last(connection),
        )
    return _stated(counted, previous, rest, period, about, least, made_at)


@dataclass(frozen=True)
class _Rest:
    """What a report says of its own period alone; last: number and link of the last entry."""

    by_evidence: Mapping[Evidence, int]
    voided: int
    by_month: Mapping[tuple[str, str], int]
    by_week: Mapping[tuple[str, str], int]
    aired: Mapping[tuple[str, str, str, int], counting.Began]
    last: tuple[int, str]


_NONE = _Rest({}, 0, {}, {}, {}, (0, ""))


def _stated(
    counted: counting.Counted,
    previous: counting.Counted,
    rest: _Rest,
    period: Period,
    about: About,
    least: Evidence,
    made_at: datetime,
) -> Statement:
    stations = _named(about.stations, (station for station, _ in (*counted.units, *previous.units)))
    languages = _named(about.languages, (language for _, language in counted.units))
    lines = tuple(
        Line(
            code,
            name,
            {language: counted.units.get((code, language), Units()) for language in languages},
            counted.station(code),
            previous.station(code),
        )
        for code, name in stations.items()
    )
    return Statement(
        office=about.office,
        period=period,
        before=before(period),
        least=least,
        languages=languages,
        bulletins=about.bulletins,
        lines=lines,
        total=counted.all(),
        by_language={language: counted.language(language) for language in languages},
        previous=previous.all(),
        by_evidence=rest.by_evidence,
        voided=rest.voided,
        by_month=rest.by_month,
        by_week=rest.by_week,
        kept=tuple(_kept(rest.aired, period, about, stations, made_at)),
        made_at=made_at,
        entries=rest.last[0],
        code=chain.code_of(*rest.last) if rest.last[0] else "",
    )


def state(database: Database) -> tuple[int, str]:
    """Return how many entries a ledger has and its code: where both are as before, so is all that it says.

    Raises:
        LedgerError: the database refuses.
    """
    if not database.begun():
        return 0, ""
    with database.reading() as connection:
        number, link = _last(connection)
    return number, chain.code_of(number, link) if number else ""


def _last(connection: sa.Connection) -> tuple[int, str]:
    """Return the number and the link of the last entry; of a ledger that was moved, the last that the new one has."""
    query = sa.select(entries.c.id, entries.c.link).where(entries.c.kind != MOVED)
    found = connection.execute(query.order_by(entries.c.id.desc()).limit(1)).first()
    return (0, "") if found is None else (found.id, found.link)


def _named(names: Mapping[str, str], found: Iterable[str]) -> dict[str, str]:
    """Return the names, and what the ledger knows besides by its code: a station that is no more."""
    return {**names, **{code: code for code in sorted(set(found) - names.keys())}}


def _kept(
    aired: Mapping[tuple[str, str, str, int], counting.Began],
    period: Period,
    about: About,
    stations: Mapping[str, str],
    made_at: datetime,
) -> Iterator[Kept]:
    """Yield how each station kept the plan; weeks that have none are not judged."""
    due: defaultdict[str, list[Due]] = defaultdict(list)
    planned = set()
    for one in about.schedule.due(period.first, period.last):
        planned.add(one.week)
        due[one.station].append(one)
    found = judging.by_station(aired, planned)
    for code, name in stations.items():
        held = judging.judge(code, due[code], found[code], about, made_at)
        if held.aired or held.missing or held.extra:
            asked, kept = len(held.aired) + len(held.missing), len(held.aired)
            yield Kept(code, name, asked, kept, len(held.late), held.missing, len(held.extra))
