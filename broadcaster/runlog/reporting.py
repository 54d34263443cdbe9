"""Draws up a report from the ledger and the plan, all of it from one moment of the ledger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.runlog import chain, clock, counting, queries
from broadcaster.runlog.entering import MOVED
from broadcaster.runlog.statement import Kept, Line, Period, Statement, Units
from broadcaster.runlog.tables import EXTRA, entries

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
    left: defaultdict[str, dict[tuple[str, str, int], counting.Began]] = defaultdict(dict)
    for (station, bulletin, language, second), state in aired.items():
        if clock.week_of(clock.day_of_second(second)) in planned:
            left[station][bulletin, language, second] = state
    for code, name in stations.items():
        found = left[code]
        slots = {(one.bulletin, one.language, clock.second_of(one.slot)): one for one in due[code]}
        kept = {key: found.pop(key) for key in slots.keys() & found.keys()}
        # What was entered before its week was planned, or planned otherwise, is not missing for having no slot of now.
        for own, began in sorted(found.items()):
            bulletin, language, second = own
            slot = about.schedule.slot(code, bulletin, language, second)
            key = (bulletin, language, slot.second if slot else second)
            if began.planned != EXTRA and key in slots and key not in kept:
                kept[key] = began if began.at is not None else began._replace(at=second)
                del found[own]
        missing = [one for key, one in slots.items() if key not in kept and one.slot <= made_at]
        if kept or missing or found:
            late = sum(_late(kept, about.late))
            yield Kept(code, name, len(kept) + len(missing), len(kept), late, tuple(missing), len(found))


def _late(kept: Mapping[tuple[str, str, int], counting.Began], most: int) -> Iterator[bool]:
    """Yield whether each run was late: it began too long after its slot, or after the language before it had ended.

    One loudspeaker says the languages of a slot one after the other; the third is not late for being third.
    """
    together: defaultdict[tuple[str, int], list[counting.Began]] = defaultdict(list)
    for (bulletin, _, slot), began in kept.items():
        together[bulletin, slot].append(began)
    for (_, slot), runs in together.items():
        free = slot
        for began in sorted((one for one in runs if one.at is not None), key=lambda one: one.at or 0):
            at = began.at or 0
            yield at > free + most
            free = max(free, at + (began.seconds or 0))
