"""Copies of a ledger: backup and restore while others write, and the move to another database, proved row by row."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.errors import LedgerError
from broadcaster.runlog import clock
from broadcaster.runlog.database import Database
from broadcaster.runlog.entering import MOVED, Act, Entry
from broadcaster.runlog.place import Place
from broadcaster.runlog.plain import Plain
from broadcaster.runlog.refusals import in_words
from broadcaster.runlog.tables import bulletin_days, changes, entries, runs, series, station_days
from broadcaster.runlog.totals import TABLES
from broadcaster.runlog.verifying import verify, verify_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from broadcaster.runlog.verifying import Verified

_TABLES = (entries, series, runs, changes, station_days, bulletin_days)
_PORTION = 10_000
_PATIENCE, _SHORT = 30.0, 5.0
"""Seconds to wait for others who write; where nobody else should be."""


@dataclass(frozen=True)
class Copied:
    """A copy that was made and verified: how much is in it, and the code of its last entry."""

    entries: int
    runs: int
    changes: int
    code: str


def backup(database: Database, to: Path) -> Copied:
    """Write a copy of a ledger to a new file, as it stands at one moment, while others go on writing; verify it.

    Args:
        database: the ledger, in a file or on a server. to: a file that is not there yet; a ledger like any other.

    Raises:
        LedgerError: there is such a file, the ledger has not begun, or the copy is not a sound ledger.
    """
    place = Place.of(to)
    if to.exists():
        raise LedgerError(f"{place}: is there already; a backup never overwrites anything.")
    if not to.absolute().parent.is_dir():
        raise LedgerError(f"{place}: there is no folder {to.parent.as_posix()}; make it first.")
    _demand(database)
    part = to.with_name(to.name + ".part")
    part.unlink(missing_ok=True)
    try:
        _copy(database, part)
        with closing(Database(Place.of(part), _PATIENCE)) as copy:
            found = _copied(_sound(verify(copy), place))
        with in_words(place):
            part.replace(to)
    finally:
        part.unlink(missing_ok=True)
    return found


def restore(database: Database, copy_file: Path, *, lose: bool = False) -> tuple[Copied, Path | None]:
    """Put a copy in the place of a ledger, in one transaction; what stood there is kept, in a file of its own.

    Args:
        database: the ledger. copy_file: a copy that `backup` made.
        lose: also when the ledger has entries that the copy has not.

    Returns:
        What is now there, and the file that keeps what was there before (beside the ledger, or beside the copy when the
        ledger is on a server); None when there was nothing.

    Raises:
        LedgerError: the copy is no sound ledger; or the ledger has entries that the copy lacks.
    """
    with closing(Database(Place.of(copy_file), _PATIENCE)) as copy:
        _demand(copy)
        sound = _sound(verify(copy), copy.place)
        kept = None
        # From here on nobody else writes, so that nothing can be entered that is in neither of the two.
        with database.writing() as connection:
            if connection.scalar(sa.select(entries.c.id).limit(1)) is not None:
                Entry(connection, Act(MOVED, "", 0))  # refuses where it was moved
                lacking = _lacking(connection, copy)
                if lacking and not lose:
                    what = "1 entry" if lacking == 1 else f"{lacking} entries"
                    raise LedgerError(
                        f"{database.place}: {what} would be lost, which {copy.place} has not. "
                        "Add --lose-newer if that is meant."
                    )
                kept = _beside(database.place.path or copy_file)
                _copy(database, kept)
            database.empty(connection)
            with copy.reading() as source:
                _carry(source, connection)
            if verify_rows(connection).link != sound.link:
                raise LedgerError(
                    f"{database.place}: what arrived there is not what {copy.place} holds; it is as it was."
                )
    return _copied(sound), kept


def move(database: Database, to: str, *, at: datetime, by: str) -> Copied:
    """Carry a ledger to another database, prove that all of it is there, and close the old one for writing.

    The old one can still be read, and says where it went. Run again after it was cut off, it goes on to the end.

    Args:
        database: the ledger. to: a URL or a file; nothing may be there yet, but what this carried before.
        at: the clock, aware. by: who does it.

    Raises:
        LedgerError: something else is there, or what arrived is not what was sent; the old ledger is as it was.
        UsageError: the URL is of a database this version does not know.
    """
    _demand(database)
    place = Place.of(to)
    if _is_same_file(place.path, database.place.path) or place.url == database.place.url:
        raise LedgerError(f"{place}: is where the ledger is now.")
    act = Act(MOVED, by, clock.second_of(at), str(place))
    with closing(Database(place, _SHORT)) as target, database.writing() as source:
        entry = Entry(source, act)  # refuses when it was moved before
        sent = _sound(verify_rows(source), database.place)
        # Were it the same database under another name, this lock could not be had.
        with target.writing() as connection:
            there = connection.execute(sa.select(entries.c.id, entries.c.link).order_by(entries.c.id.desc())).first()
            if (
                there is not None
                and source.scalar(sa.select(entries.c.link).where(entries.c.id == there.id)) != there.link
            ):
                raise LedgerError(f"{place}: holds another ledger; nothing was changed.")
            _carry(source, connection, after=there.id if there else 0)
            arrived = _sound(verify_rows(connection), place)
            if (arrived.link, arrived.runs, arrived.changes) != (sent.link, sent.runs, sent.changes):
                raise LedgerError(f"{place}: what arrived there is not what was sent; go on with {database.place}.")
        entry.close()
    return _copied(arrived)


def _is_same_file(one: Path | None, other: Path | None) -> bool:
    return one is not None and other is not None and one.exists() and other.exists() and one.samefile(other)


def _carry(source: sa.Connection, target: sa.Connection, *, after: int = 0) -> None:
    """Write the rows of a ledger that entries behind one entered into another; its totals as they are."""
    plain = Plain(target)
    for table in _TABLES:
        query = sa.select(table).order_by(*table.primary_key)
        if table in TABLES:
            target.execute(table.delete())
        else:
            query = query.where((table.c.id if table is entries else table.c.entry) > after)
        found = source.execute(query, execution_options={"yield_per": _PORTION})
        for portion in found.partitions(_PORTION):
            plain.insert(table, [tuple(row) for row in portion])


def _copy(database: Database, to: Path) -> None:
    """Write a ledger to a file that is not there yet, as it stands at one moment."""
    place = Place.of(to)
    if database.place.path is None:
        with (
            closing(Database(place, _PATIENCE)) as target,
            database.reading() as source,
            target.writing() as connection,
        ):
            _carry(source, connection)
        return
    with in_words(place), database.driver() as source:
        source.execute("vacuum into ?", (str(to.absolute()),))
        with to.open("rb+") as file:
            os.fsync(file.fileno())


def _lacking(connection: sa.Connection, copy: Database) -> int:
    """Return how many entries a ledger has that a copy has not, counted from the first where they differ."""
    query = sa.select(entries.c.link).order_by(entries.c.id)
    with copy.reading() as other:
        links, theirs = list(connection.scalars(query)), list(other.scalars(query))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(links, theirs, strict=False)))
    return len(links) - same


def _beside(path: Path) -> Path:
    """Return a name for what a restore sets aside: runs-before-restore-1.sqlite."""
    number = 1
    while (place := path.with_name(f"{path.stem}-before-restore-{number}{path.suffix}")).exists():
        number += 1
    return place


def _demand(database: Database) -> None:
    if not database.begun():
        raise LedgerError(f"{database.place}: there is no ledger; no run has been entered yet.")


def _sound(found: Verified, place: Place) -> Verified:
    """Return what was verified.

    Raises:
        LedgerError: it is not as it was entered.
    """
    if found.faults:
        more = f" (and {len(found.faults) - 1} more)" if len(found.faults) > 1 else ""
        raise LedgerError(f"{place}: {found.faults[0]}{more} `broadcaster runs verify` tells all of it.")
    return found


def _copied(found: Verified) -> Copied:
    return Copied(found.entries, found.runs, found.changes, found.code)
