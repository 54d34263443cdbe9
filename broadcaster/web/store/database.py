"""The database the portal's memory is kept in: SQLite at first, PostgreSQL by setting; several processes on either.

SQLite here is in WAL mode, unlike the ledger: the portal's server has its file on a disk of its own, and those who read
must not wait for those who write. `synchronous=FULL` lets a tap that was acknowledged survive a power cut.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from broadcaster.errors import LedgerError
from broadcaster.runlog import connecting
from broadcaster.runlog.place import Contents, Place
from broadcaster.runlog.refusals import in_words
from broadcaster.web.store.tables import REVISION, VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACCOUNTS = Contents("database of accounts", "a database of accounts", "paths.accounts")

_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF")

_MOMENT = 0.3
"""Seconds that a note waits for another who is writing."""

_LOCK = 0x62C0_1ED7
"""The number of PostgreSQL's advisory lock for bringing the tables up to date."""


class Database:
    """The portal's database, made when it is not there yet.

    Args:
        place: where it is. patience: seconds to wait for another who is writing.

    Raises:
        LedgerError: it is out of reach, damaged, or of a newer version of this program.
    """

    def __init__(self, place: Place, patience: float = 30.0) -> None:
        self.place = place
        self._patience = patience
        self._engine = place.engine(patience)
        self._turn = threading.Lock()  # in one process writers wait in a queue, and not in SQLite's sleeps
        self._thread = threading.local()
        connecting.listen(self._engine, _PRAGMAS)
        try:
            with in_words(place, self._engine):
                if place.path:
                    place.path.parent.mkdir(parents=True, exist_ok=True)
                with self.writing() as connection:
                    self._bring_up_to_date(connection)
                if place.path:
                    self._let_readers_in()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection for one look.

        Raises:
            LedgerError: the database refuses.
        """
        with in_words(self.place, self._engine), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection for one change, all or nothing.

        Raises:
            LedgerError: the database refuses; nothing has changed.
        """
        # Who waits in the queue has no more patience than who waits for another program: forty threads that waited for
        # it one after the other would be answered after twenty minutes.
        moment = getattr(self._thread, "moment", None)
        if not self._turn.acquire(timeout=self._patience if moment is None else moment):
            raise LedgerError(f"{self.place}: is in use by another part of this program. Try again.")
        try:
            with in_words(self.place, self._engine):  # noqa: SIM117 -- the turn is held until the commit
                with self._engine.connect().execution_options(writes=True) as connection:
                    with self._hurrying(connection, moment), connection.begin():
                        if moment is not None and not self.place.is_sqlite:
                            connection.exec_driver_sql(f"set local lock_timeout = {round(moment * 1000)}")
                        yield connection
        finally:
            self._turn.release()

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Let this thread wait but a moment for others who write, until the block ends: for notes that may be left."""
        self._thread.moment = min(_MOMENT, self._patience)
        try:
            yield
        finally:
            del self._thread.moment

    @contextmanager
    def _hurrying(self, connection: sa.Connection, moment: float | None) -> Iterator[None]:
        """Have SQLite wait no longer than a moment, until the block ends; the connection is used again afterwards."""
        driver = connection.connection.driver_connection
        if moment is None or driver is None or not self.place.is_sqlite:
            yield
            return
        driver.execute(f"PRAGMA busy_timeout = {round(moment * 1000)}").close()
        try:
            yield
        finally:
            driver.execute(f"PRAGMA busy_timeout = {round(self._patience * 1000)}").close()

    def _let_readers_in(self) -> None:
        """Set the file to WAL; it stays so. Only once it is known to be ours: this writes into it."""
        with self._engine.connect() as connection:
            driver = connection.connection.driver_connection
            until = time.monotonic() + self._patience
            while driver is not None:  # not inside a transaction, as SQLite wants it
                try:
                    driver.execute("PRAGMA journal_mode = WAL").close()
                except sqlite3.OperationalError:
                    # Others who set it, or write, at this moment: SQLite refuses this at once, without its patience.
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.02)
                else:
                    return

    def _bring_up_to_date(self, connection: sa.Connection) -> None:
        if not self.place.is_sqlite:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")
        names = sa.inspect(connection).get_table_names()
        if names and self.place.is_sqlite and VERSION_TABLE not in names:  # a server's database may be shared
            raise LedgerError(f"{self.place}: is a database of another program; nothing was changed.")
        if VERSION_TABLE in names:
            found = connection.scalar(sa.text(f"select version_num from {VERSION_TABLE}"))  # noqa: S608  a constant
            if found == REVISION:
                return
        connecting.upgrade(
            connection, self.place, "broadcaster.web.store:migrations", version_table=VERSION_TABLE, revision=REVISION
        )


def insert_new(connection: sa.Connection, table: sa.Table, row: Mapping[str, object]) -> bool:
    """Add a row, unless one with its key is there, or another process is adding it at this moment.

    Returns:
        Whether it was added.
    """
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    # Not by the number of rows: SQLAlchemy does not ask PostgreSQL's driver for that of an insert, and it says -1.
    statement = insert(table).values(row).on_conflict_do_nothing().returning(sa.literal(1))
    return connection.scalar(statement) is not None


def insert_or_none(
    connection: sa.Connection, table: sa.Table, row: Mapping[str, object], key: sa.Column[int]
) -> int | None:
    """Add a row and return its key; None when another row, maybe of this moment, has what must be unique."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return connection.scalar(insert(table).values(row).on_conflict_do_nothing().returning(key))
