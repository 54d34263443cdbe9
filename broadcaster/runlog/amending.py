"""What is said of a run after it was entered: voids, their end, corrections; each a row of its own."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.models import Evidence
from broadcaster.runlog import clock, queries
from broadcaster.runlog.cells import Cells
from broadcaster.runlog.checks import Checker, read_remarks
from broadcaster.runlog.entering import Act, Entry
from broadcaster.runlog.gathering import gather
from broadcaster.runlog.records import GONE, Kind, VoidResult
from broadcaster.runlog.settling import settle
from broadcaster.runlog.tables import EXTRA, SLOT, UNPLANNED, changes, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from broadcaster.models import Run
    from broadcaster.runlog.checks import Known
    from broadcaster.runlog.database import Database
    from broadcaster.runlog.matching import Standing
    from broadcaster.runlog.records import Identity, Row


def turn(
    database: Database,
    which: Iterable[Identity],
    kind: Kind,
    *,
    why: str,
    by: str,
    at: datetime,
    besides: bool = False,
) -> VoidResult:
    """Take runs out of the count (VOID) or back into it (UNVOID), all of them or none; see `Ledger.void`."""
    remarks = read_remarks(why=why, by=by)
    wanted = list(dict.fromkeys(which))
    counts = kind is Kind.UNVOID
    turned = 0
    with _entry(database, kind, wanted, **remarks, at=at) as entry:
        for row in _found(entry, wanted):
            if counts and not besides and (other := _of_the_same(entry, row)) is not None:
                what = f"a correction made one run of {row.number} and {other.number}, and {other.number} counts."
                hint = "Void that one first; or, if both were aired, add --besides."
                raise FaultsFoundError([Fault("", None, what, hint)])
            if row.counts is not counts or (kind is Kind.VOID and row.is_retracted):
                run = _standing(entry, row)
                entry.change(run, kind, counts=counts)
                if row.counts is not counts:
                    entry.count(run, 1 if counts else -1)
                turned += 1
        if turned:
            entry.close()
    return VoidResult(turned, len(wanted) - turned)


def retract(database: Database, which: Identity, *, source: str, why: str, by: str, at: datetime) -> bool:
    """Take back what one source alone told of a run; see `Ledger.retract`."""
    remarks = read_remarks(why=why, by=by)
    with _entry(database, Kind.RETRACT, [which], source=source, **remarks, at=at) as entry:
        row = _found(entry, [which])[0]
        if not row.counts:
            return False
        run, others = _standing(entry, row), _told_by_others(entry, row, source)
        if others is not None and others >= row.run.evidence:
            return False
        entry.count(run, -1)
        if others is not None:
            run.evidence = others
            entry.count(run, 1)
        entry.change(run, Kind.RETRACT, counts=others is not None)
        entry.close()
    return others is None


def _told_by_others(entry: Entry, row: Row, source: str) -> Evidence | None:
    """Return how well a run is known without what one source told of it; None when nobody else has told of it.

    Of a witness who did not raise the evidence that was there, all that is known is that it was somebody's word.
    """
    known = Evidence(entry.connection.execute(sa.select(runs.c.evidence).where(runs.c.id == row.number)).scalar_one())
    others = None if row.entered.source == source else known
    for change in queries.history(entry.connection, row):
        now = change.run.evidence
        if change.kind is Kind.RETRACT and not change.counts:
            known, others = Evidence.PLANNED, None
            continue
        if change.kind not in GONE and change.entered.source != source:
            told = now if now > known else Evidence.WORD
            others = told if others is None else max(others, told)
        known = now
    return others


def correct(database: Database, which: Identity, to: Run, known: Known, *, why: str, by: str, at: datetime) -> Row:
    """Put right what was entered wrongly of a run; see `Ledger.correct`."""
    remarks = read_remarks(why=why, by=by)
    # What was true of the run when it was entered may be named still: a station that has since been closed.
    stations = {which.station: which.station, **known.stations}
    languages = tuple(dict.fromkeys((*known.languages, which.language)))
    then = replace(known, stations=stations, languages=languages, schedule=None)
    batch, _ = gather(iter([(0, Cells.of(to))]), "", Checker(then, at), then, usual=to.evidence)
    with _entry(database, Kind.CORRECT, [which], **remarks, at=at) as entry:
        row = _found(entry, [which])[0]
        if not row.counts:
            hint = "If it did air, `broadcaster runs unvoid` takes it back into the count."
            raise FaultsFoundError([Fault("", None, "the run has been voided; there is nothing to correct.", hint)])
        run = _standing(entry, row)
        entry.count(run, -1)
        if batch.planned[0] != SLOT and run.planned != UNPLANNED:
            batch.planned[0] = EXTRA  # said to be besides the plan, it fills no slot that lies near
        names = (row.run.station, row.run.bulletin, row.run.language)
        if batch.names == [names] and batch.due[0] == run.due:
            number = run.number
            run.planned, run.aired, run.seconds, run.items = batch.planned[0], batch.aired[0], to.seconds, to.items
            run.evidence, run.proof, run.note = batch.evidence[0], batch.proof[0], batch.note[0]
            entry.change(run, Kind.CORRECT, counts=True)
            entry.count(run, 1)
            entry.close()
        else:
            settled = settle(entry, batch, leave_out=run.number)
            if settled.voided or settled.returned:
                what, hint = "is in the ledger already, and voided", "`runs void` this one, and `runs unvoid` that one."
                raise FaultsFoundError([Fault("", None, f"the run as corrected {what}.", hint)])
            if settled.already_there:
                what = "the run as corrected is in the ledger already, and counts."
                raise FaultsFoundError([Fault("", None, what, "Void the wrong one: `broadcaster runs void`.")])
            number = entry.next_run
            entry.change(run, Kind.CORRECT, counts=False, instead=number)
            entry.close(batch)
        return queries.row(entry.connection.execute(queries.ROWS.where(runs.c.id == number)).one())


@contextmanager
def _entry(
    database: Database, kind: Kind, wanted: Sequence[Identity], *, why: str, by: str, at: datetime, source: str = ""
) -> Iterator[Entry]:
    """Give an entry that says something of runs that are there."""
    if not database.begun():
        raise FaultsFoundError(no_such_run(None, identity) for identity in wanted)
    act = Act(str(kind), by, clock.second_of(at), source, why=why)
    with database.writing() as connection:
        yield Entry(connection, act)


def _found(entry: Entry, wanted: Sequence[Identity]) -> list[Row]:
    """Return the rows of some runs, each once.

    Raises:
        FaultsFoundError: some were never entered; all of them at once, each with what the station aired on that day.
    """
    rows: dict[int, Row] = {}
    faults = []
    for identity in wanted:
        found = entry.connection.execute(queries.one(identity)).first()
        if found is None:
            faults.append(no_such_run(entry.connection, identity))
        else:
            rows[found.id] = queries.row(found)
    if faults:
        raise FaultsFoundError(faults)
    return list(rows.values())


def _of_the_same(entry: Entry, row: Row) -> Row | None:
    """Return a run that corrections put in the place of another, or that one, when it counts; None when none does."""
    seen, asked = {row.number}, [row.number]
    while asked:
        number = asked.pop()
        either = sa.or_(changes.c.run == number, changes.c.instead == number)
        query = sa.select(changes.c.run, changes.c.instead).where(changes.c.instead.is_not(None), either)
        for pair in entry.connection.execute(query):
            for other in set(pair) - seen:
                seen.add(other)
                asked.append(other)
                found = queries.row(entry.connection.execute(queries.ROWS.where(runs.c.id == other)).one())
                if found.counts:
                    return found
    return None


def no_such_run(connection: sa.Connection | None, identity: Identity) -> Fault:
    """Return that there is no such run, with what the station aired on that day; connection: None before the first."""
    that_day = queries.that_day(connection, identity) if connection else []
    when = identity.due.astimezone(clock.LOCAL).isoformat()
    what = f'no run of "{identity.bulletin}" in "{identity.language}" by station "{identity.station}" at {when}.'
    hint = f"On that day it has: {', '.join(that_day)}." if that_day else "On that day it has no run at all."
    return Fault("", None, what, hint)


def _standing(entry: Entry, row: Row) -> Standing:
    """Return a row as it is entered anew."""
    run, due = row.run, clock.second_of(row.due)
    series = entry.series([(run.station, run.bulletin, run.language)])
    return next(found for found in entry.standing(series, due, due) if found.number == row.number)
