"""Holds a ledger against its chain and its totals: what was edited, taken out or put in since it was entered shows."""

from __future__ import annotations

import re
import sqlite3
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from broadcaster.errors import UsageError
from broadcaster.runlog import chain, clock, totals
from broadcaster.runlog.cells import shown_cell
from broadcaster.runlog.guards import schema_faults
from broadcaster.runlog.tables import changes, entries, runs, series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from broadcaster.runlog.database import Database

_PORTION = 10_000
_TABLES = ((runs, chain.RUN_COLUMNS), (series, chain.SERIES_COLUMNS), (changes, chain.CHANGE_COLUMNS))
_STEPS_BACK = 300
"""Seconds a clock may go back between two entries before it is told."""

_CODE = re.compile(r"([1-9][0-9]{0,17})-([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", re.ASCII)


@dataclass
class Verified:
    """What was found.

    Attributes:
        entries, runs, changes: how many there are. code: of the last entry, see `chain.code_of`; "" of an empty ledger.
        faults: what is not as it was entered, in sentences. remarks: what is odd, and may well be innocent.
    """

    entries: int = 0
    runs: int = 0
    changes: int = 0
    code: str = ""
    link: str = ""
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def verify(database: Database, code: str | None = None) -> Verified:
    """Make every link of a ledger's chain again, and compare the totals with the rows.

    Args:
        database: the ledger. code: as it stands on a report (`1234-7K2M-09QX-VB5T`): is that entry still there?

    Raises:
        UsageError: the code has not the form of one.
        LedgerError: the database refuses.
    """
    wanted = _read_code(code)
    if not database.begun():
        found = Verified()
        if wanted:
            found.faults.append(f"the ledger is empty; there is no entry {wanted[0]}.")
        return found
    with database.reading() as connection:
        return verify_rows(connection, wanted)


def verify_rows(connection: sa.Connection, wanted: tuple[int, str] | None = None) -> Verified:
    """Do what `verify` does, inside a transaction that is open; `wanted`: an entry and its code."""
    found = Verified()
    with _any_text(connection):
        if connection.dialect.name == "sqlite":
            _file(connection, found)
        found.faults += schema_faults(connection)
        _Chain(connection, found, wanted).walk()
        for table, key, kept, true in totals.differences(connection):
            where = " ".join(str(part) for part in (_day(key[0]), *key[1:3]))
            what = "runs" if kept[0] != true[0] else "seconds, items or what nobody told"
            numbers = (kept[0], true[0]) if kept[0] != true[0] else (kept[1:], true[1:])
            found.faults.append(f"the totals of {table} for {where} say {numbers[0]} {what}, the rows {numbers[1]}.")
    return found


@contextmanager
def _any_text(connection: sa.Connection) -> Iterator[None]:
    """Have SQLite give text that is no UTF-8, which an edited file may hold, as well as it can."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    usual, driver.text_factory = driver.text_factory, lambda raw: raw.decode(errors="surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = usual


def _day(number: object) -> object:
    """Return the day of that number; what is none, as it is."""
    try:
        return clock.day_numbered(int(str(number)))
    except (ValueError, OverflowError):
        return repr(number)


def _when(second: object) -> str:
    """Return the time of that second; what is none, as it is."""
    try:
        return f"{clock.at_second(int(str(second))):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return repr(second)


def _read_code(code: str | None) -> tuple[int, str] | None:
    if code is None:
        return None
    read = _CODE.fullmatch(code.strip().upper())
    if read is None:
        raise UsageError(f'a code of the ledger looks like 1234-7K2M-09QX-VB5T; found "{code}".')
    return int(read[1]), f"{read[1]}-{read[2]}"


def _file(connection: sa.Connection, found: Verified) -> None:
    """Tell what SQLite itself finds wrong with its file; indexes are held against their tables as well."""
    for (told,) in connection.exec_driver_sql("pragma integrity_check(5)"):
        if told != "ok":
            found.faults.append(f"the file is damaged: {told}.")
    for table, number, parent, _ in connection.exec_driver_sql("pragma foreign_key_check").fetchmany(5):
        found.faults.append(f"row {number} of {table} points at nothing in {parent}.")


class _Chain:
    """One walk along the chain."""

    def __init__(self, connection: sa.Connection, found: Verified, wanted: tuple[int, str] | None) -> None:
        self._connection = connection
        self._found = found
        self._wanted = wanted
        self._rows: dict[str, _Rows] = {}

    def walk(self) -> None:
        """Tell of every entry that is not what it was."""
        with ExitStack() as held:
            for table, columns in _TABLES:
                rows = self._rows[table.name] = _Rows(self._connection, table, columns)
                held.callback(rows.close)
            query = sa.select(entries).order_by(entries.c.id)
            listed = self._connection.execute(query, execution_options={"yield_per": _PORTION})
            held.callback(listed.close)
            self._walk(listed)

    def _walk(self, listed: Iterable[Any]) -> None:
        found, before, last_at, number = self._found, "", 0, 0
        for entry in listed:
            if entry.id != number + 1:
                found.faults.append(f"entries {_span(number + 1, entry.id - 1)} are missing.")
            number = entry.id
            link = self._link(entry, before)
            if link is not None and link != entry.link:
                found.faults.append(f"{_named(entry)} is not as it was entered.")
            if isinstance(entry.at, int):
                if entry.at < last_at - _STEPS_BACK:
                    found.remarks.append(f"{_named(entry)} bears a time before that of the entry before it.")
                last_at = entry.at
            before = entry.link
            found.entries += 1
            self._compare(number, entry.link)
        for name, rows in self._rows.items():
            if rows.has_strays:
                found.faults.append(f"the table {name} has rows that belong to no entry.")
        found.runs, found.changes = self._rows["runs"].taken, self._rows["changes"].taken
        found.link = before
        found.code = chain.code_of(number, before) if number else ""
        if self._wanted and self._wanted[0] > number:
            found.faults.append(f"there is no entry {self._wanted[0]}; the last is {number}.")

    def _compare(self, number: int, link: str) -> None:
        if self._wanted and self._wanted[0] == number and chain.code_of(number, link) != self._wanted[1]:
            told = f"entry {number} has the code {chain.code_of(number, link)}, not {self._wanted[1]}"
            self._found.faults.append(f"{told}: this is not the ledger that report was made from, or it was remade.")

    def _link(self, entry: Any, before: str) -> str | None:
        """Return what an entry's link should be; None when it has been told already what is wrong."""
        digests, kept = b"", entry.blocks if isinstance(entry.blocks, bytes) else b""
        sound = kept is entry.blocks
        if not sound:
            self._found.faults.append(f"the digests of {_named(entry)} are none.")
        for block in self._rows["runs"].of(entry.id, chain.BLOCK):
            digest = chain.blocks(list(zip(*block, strict=True)))
            place = len(digests)
            if kept[place : place + chain.DIGEST] != digest:
                sound = False
                one = len(block) == 1
                where = f"run {block[0][0]}" if one else f"runs {_span(block[0][0], block[-1][0])}"
                what = "is not as it was" if one else "are not as they were"
                self._found.faults.append(f"{where} of {_named(entry)} {what} entered.")
            digests += digest
        taken = self._rows["runs"].of_last
        if taken != entry.runs:
            sound = False
            self._found.faults.append(f"{_named(entry)} had {entry.runs} runs and has {taken}.")
        new = [row for rows in self._rows["series"].of(entry.id, _PORTION) for row in rows]
        said = [row for rows in self._rows["changes"].of(entry.id, _PORTION) for row in rows]
        if len(said) != entry.changes:
            sound = False
            self._found.faults.append(f"{_named(entry)} had {entry.changes} changes and has {len(said)}.")
        if not sound:
            return None
        head = chain.Head(entry.id, entry.kind, entry.by, entry.at, entry.source, entry.source_sha256, entry.why)
        return chain.link(before, head, new, said, kept)


class _Rows:
    """The rows of a table in the order of their numbers, taken entry by entry."""

    def __init__(self, connection: sa.Connection, table: sa.Table, columns: Sequence[str]) -> None:
        query = sa.select(table.c.entry, *(table.c[name] for name in columns)).order_by(table.c.entry, table.c.id)
        self._rows = connection.execute(query, execution_options={"yield_per": _PORTION})
        self._next = self._rows.fetchone()
        self._stray = False
        self.taken = 0
        self.of_last = 0

    def of(self, entry: int, most: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of an entry, at most so many at a time."""
        self.of_last = 0
        portion: list[tuple[Any, ...]] = []
        # SQLite takes anything for a number, and puts what is none behind all numbers.
        while self._next is not None and isinstance(self._next[0], int) and self._next[0] <= entry:
            row, self._next = self._next, self._rows.fetchone()
            if row[0] != entry:
                self._stray = True
                continue
            portion.append(tuple(row[1:]))
            self.of_last += 1
            if len(portion) == most:
                yield portion
                portion = []
        if portion:
            yield portion
        self.taken += self.of_last

    def close(self) -> None:
        """Let go of the answer."""
        self._rows.close()

    @property
    def has_strays(self) -> bool:
        """Whether there are rows that belong to no entry."""
        return self._stray or self._next is not None


def _span(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,}–{last:,}"


def _named(entry: Any) -> str:
    """Return an entry as a person would name it: number, file, who, when; whatever was written into it since."""
    kind, by, source = (shown_cell(str(text)) for text in (entry.kind, entry.by, entry.source))
    of = f" of {source}" if source else ""
    return f"entry {entry.id:,} ({kind}{of} by {by}, {_when(entry.at)})"
