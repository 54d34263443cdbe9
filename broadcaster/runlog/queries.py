"""The questions the ledger asks its database: totals, rows, one run; and how the answers read.

What databases say in different words (months, weeks, dates) is worked out here and not asked of them.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from broadcaster.errors import LedgerError, UsageError
from broadcaster.models import Evidence, Run
from broadcaster.runlog import clock, current
from broadcaster.runlog.matching import MARGIN
from broadcaster.runlog.records import Change, Entered, Kind, Row
from broadcaster.runlog.refusals import EDITED
from broadcaster.runlog.tables import SLOT, bulletin_days, changes, entries, runs, series, station_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from broadcaster.runlog.records import By, Identity

_LATER = entries.alias("later")

ROWS = sa.select(
    *(runs.c.id, series.c.station, series.c.bulletin, series.c.language, runs.c.due, runs.c.line),
    *(current.column(column).label(column) for column in current.COLUMNS),
    *(entries.c.id.label("entry"), entries.c.by, entries.c.at, entries.c.source),
    *(changes.c.id.label("change"), changes.c.kind, changes.c.counts, changes.c.instead),
    *(_LATER.c[column].label(f"later_{column}") for column in ("id", "by", "at", "source", "why")),
).select_from(
    runs.join(series)
    .join(entries, entries.c.id == runs.c.entry)
    .outerjoin(changes, changes.c.id == current.LATEST)
    .outerjoin(_LATER, _LATER.c.id == changes.c.entry)
)
"""All runs as they stand, each with who entered it and what was last said of it."""

_HISTORY = (
    sa.select(changes, _LATER.c.by, _LATER.c.at, _LATER.c.source, _LATER.c.why)
    .join(_LATER, _LATER.c.id == changes.c.entry)
    .order_by(changes.c.id)
)


def one(identity: Identity) -> sa.Select[Any]:
    """Return the question for one run: the one that is due then, before one that only began then."""
    second = clock.second_of(identity.due)
    return ROWS.where(
        runs.c.due.between(second - MARGIN, second + MARGIN),
        sa.or_(runs.c.due == second, current.column("aired_at") == second),
        series.c.station == identity.station,
        series.c.language == identity.language,
        series.c.bulletin == identity.bulletin,
    ).order_by(sa.case((runs.c.due == second, 0), else_=1), runs.c.id)


def narrowed(query: sa.Select[Any], *, with_voided: bool, least: Evidence) -> sa.Select[Any]:
    """Return the question for rows that count, or for voided ones too, with at least some evidence."""
    query = query.where(current.column("evidence") >= int(least)) if least > Evidence.PLANNED else query
    return query if with_voided else query.where(current.COUNTS)


def by_day(from_day: date, to_day: date, by: By | None, least: Evidence, station: str | None = None) -> sa.Select[Any]:
    """Return the question how many runs count in a period, of one station or all; see `named`.

    Raises:
        UsageError: the days are in the wrong order.
    """
    first, last = (clock.number_of(day) for day in bounds(from_day, to_day))
    table = station_days if by == "station" or station is not None else bulletin_days
    days = sa.and_(table.c.day.between(first, last), table.c.evidence >= int(least))
    key = {
        "language": table.c.language,
        "station": station_days.c.station,
        "bulletin": bulletin_days.c.bulletin,
        "evidence": table.c.evidence,
        None: sa.literal(""),
    }.get(by, table.c.day)
    # A sum of big integers is a numeric to PostgreSQL.
    total = sa.cast(sa.func.sum(table.c.runs), sa.BigInteger)
    query = sa.select(total, key.label("name")).where(days)
    query = query if station is None else query.where(station_days.c.station == station)
    return query if by is None else query.group_by(key)


def named(by: By | None, answer: Iterable[Any]) -> dict[str, int]:
    """Return the answer to `by_day` by the names of its groups, in their order."""
    found: Counter[str] = Counter()
    for number, key in answer:
        found[_name(by, key)] += number or 0
    order = [one.word for one in Evidence] if by == "evidence" else sorted(found)
    return {name: found[name] for name in order if found[name]}


def _name(by: By | None, key: Any) -> str:
    match by:
        case "month":
            return f"{clock.day_numbered(key):%Y-%m}"
        case "week":
            return clock.week_of(clock.day_numbered(key))
        case "day":
            return clock.day_numbered(key).isoformat()
        case "evidence":
            return Evidence(key).word
        case _:
            return str(key)


def rows(
    from_day: date, to_day: date, *, station: str | None, language: str | None, bulletin: str | None
) -> sa.Select[Any]:
    """Return the question for the rows of a period, in the order in which they were due; None leaves a column open.

    Its parameters `second` and `number` say behind which run to begin; `beginning` gives those of the first page.

    Raises:
        UsageError: the days are in the wrong order.
    """
    # One lower bound only: of two, SQLite takes the wrong one, and reads every page from the first day on.
    second, number = sa.bindparam("second", type_=sa.BigInteger), sa.bindparam("number", type_=sa.BigInteger)
    behind = sa.and_(runs.c.due >= second, sa.or_(runs.c.due > second, runs.c.id > number))
    query = ROWS.where(behind, runs.c.due < clock.span(*bounds(from_day, to_day))[1])
    for column, name in ((series.c.station, station), (series.c.language, language), (series.c.bulletin, bulletin)):
        if name is not None:
            query = query.where(column == name)
    return query.order_by(runs.c.due, runs.c.id)


def beginning(from_day: date, to_day: date) -> dict[str, int]:
    """Return the parameters with which `rows` begins at the first row of its period."""
    return {"second": clock.span(*bounds(from_day, to_day))[0], "number": 0}


@contextmanager
def believing() -> Iterator[None]:
    """Have values that no run can have told in a sentence.

    Raises:
        LedgerError: somebody wrote into the ledger past this program, or its disk is failing.
    """
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        raise LedgerError(EDITED) from error


def row(found: Any) -> Row:
    """Return one answer to `ROWS`.

    Raises:
        LedgerError: it holds what no run can have.
    """
    with believing():
        return _row(found)


def _row(found: Any) -> Row:
    _demand_texts(found.by, found.source, *(() if found.change is None else (found.later_by, found.later_why)))
    run = _run(found, found.station, found.bulletin, found.language, found.due)
    change = None
    if found.change is not None:
        later = (found.later_id, found.later_by, clock.at_second(found.later_at), found.later_source)
        change = Change(Kind(found.kind), Entered(*later), found.later_why, bool(found.counts), run, found.instead)
    entered = Entered(found.entry, found.by, clock.at_second(found.at), found.source)
    return Row(found.id, run, clock.at_second(found.due), entered, found.line, change)


def history(connection: sa.Connection, of: Row) -> list[Change]:
    """Return all that was ever said of a run after it was entered, in that order."""
    found = connection.execute(_HISTORY.where(changes.c.run == of.number)).all()
    names = (of.run.station, of.run.bulletin, of.run.language, clock.second_of(of.due))
    with believing():
        return [_change(one, names) for one in found]


def _change(found: Any, names: tuple[str, str, str, int]) -> Change:
    _demand_texts(found.by, found.source, found.why)
    entered = Entered(found.entry, found.by, clock.at_second(found.at), found.source)
    run = _run(found, *names)
    return Change(Kind(found.kind), entered, found.why, bool(found.counts), run, found.instead)


def that_day(connection: sa.Connection, identity: Identity) -> list[str]:
    """Return some of what a station aired on the day of a run, as a hint: `bao-hiem-y-te vi 05:00:00`."""
    day = clock.day_of(identity.due)
    first, end = clock.span(day, day)
    query = (
        sa.select(series.c.bulletin, series.c.language, runs.c.due)
        .select_from(runs.join(series))
        .where(runs.c.due >= first, runs.c.due < end, series.c.station == identity.station)
    )
    found = connection.execute(query.order_by(runs.c.due, runs.c.id).limit(6))
    return [f"{bulletin} {language} {clock.at_second(second):%H:%M:%S}" for bulletin, language, second in found]


def bounds(from_day: date, to_day: date) -> tuple[date, date]:
    """Return the two days.

    Raises:
        UsageError: they are in the wrong order.
    """
    if not clock.EARLIEST_YEAR <= from_day.year <= to_day.year <= clock.LATEST_YEAR and from_day <= to_day:
        raise UsageError(f"runs lie between the years {clock.EARLIEST_YEAR} and {clock.LATEST_YEAR}.")
    if from_day > to_day:
        raise UsageError(f"the period ends on {to_day}, before it begins on {from_day}; swap the two days.")
    return from_day, to_day


def _run(found: Any, station: str, bulletin: str, language: str, due: int) -> Run:
    """Return the run of an answer, which has its changing columns, and of what never changes."""
    _demand_texts(station, bulletin, language, found.proof, found.note)
    moment = clock.at_second(due)
    return Run(
        station=station,
        week=clock.week_of(moment.date()),
        bulletin=bulletin,
        language=language,
        aired_at=None if found.aired_at is None else clock.at_second(found.aired_at),
        scheduled_at=moment if found.planned == SLOT else None,
        seconds=found.seconds,
        items=found.items,
        evidence=Evidence(found.evidence),
        proof=found.proof,
        note=found.note,
    )


def _demand_texts(*values: object) -> None:
    """Make sure that what should be text is: SQLite takes anything.

    Raises:
        TypeError: it is none.
    """
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a text that is none")
