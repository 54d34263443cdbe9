"""The file the ledger lives in: opened safely, brought up to date, and every refusal of the database said in words.

One file in SQLite's rollback-journal mode, not WAL: the office may keep it on a shared drive, where WAL is not safe
(https://www.sqlite.org/wal.html, "does not work over a network filesystem"), and one file is what people copy to a
USB stick. With `synchronous=EXTRA` a row that was acknowledged survives a power cut, also one right after the commit.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event

from broadcaster.errors import LedgerError
from broadcaster.runlog.tables import REVISION, VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRAGMAS = (
    "foreign_keys = ON",
    "synchronous = EXTRA",
    "trusted_schema = OFF",  # a ledger may come from elsewhere; nothing written into its schema runs as code
    "cache_size = -32000",  # KiB, so that an import of a year stays in memory until it commits
)

_WORDS = {
    sqlite3.SQLITE_BUSY: "is in use by another program that does not let go of it. Close that program, then try again.",
    sqlite3.SQLITE_LOCKED: "is in use by another part of this program. Try again.",
    sqlite3.SQLITE_NOTADB: "is not a run ledger; nothing was changed. Check paths.runs in broadcaster.yaml.",
    sqlite3.SQLITE_CORRUPT: "is damaged; nothing was changed. Keep the file, and go on with the last good copy of it.",
    sqlite3.SQLITE_READONLY: "may only be read here, not written. Check the permissions of the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that it is a file, and that its folder is there and may be used.",
    sqlite3.SQLITE_PERM: "may not be opened by you. Check the permissions of the file and its folder.",
    sqlite3.SQLITE_FULL: "has no room left on its disk; nothing was written. Make room, then try again.",
    sqlite3.SQLITE_IOERR: "could not be read or written by the disk; nothing was written. Check disk and network.",
}

_alembic = threading.Lock()  # alembic keeps its context in globals


class _State(Enum):
    """What stands in a file."""

    EMPTY = "nothing yet"
    CURRENT = "the schema this program knows"
    OTHER = "another revision of it"


class Database:
    """One ledger file; nothing is created before the first write.

    Args:
        path: the file. shown: its name as errors should say it.
        patience: seconds to wait for another program that is writing.
    """

    def __init__(self, path: Path, shown: str, patience: float) -> None:
        self._path = path
        self._shown = shown
        self._begun = False
        self._engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path.absolute())),
            # Left to itself, Python's sqlite3 begins transactions late and never for a change of the schema.
            connect_args={"timeout": patience, "isolation_level": None},
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def begun(self) -> bool:
        """Tell whether there is a ledger in the file; brings one of an earlier revision up to date.

        Raises:
            LedgerError: the file is no ledger, of a newer program, damaged, locked, …
        """
        if self._begun:
            return True
        with self._in_words():
            if not self._path.exists():
                return False
            with self._engine.connect() as connection, connection.begin():
                state = self._state(connection)
        if state is _State.OTHER:
            with self.writing():
                pass
        self._begun = state is not _State.EMPTY
        return self._begun

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection for one look at a ledger that has begun.

        Raises:
            LedgerError: the database refuses.
        """
        with self._in_words(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection for one change, all or nothing; the file is made if need be.

        Raises:
            LedgerError: the database refuses; nothing has changed.
        """
        with self._in_words():
            if not self._begun:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
                if not self._begun and self._state(connection) is not _State.CURRENT:
                    self._upgrade(connection)
                yield connection
        self._begun = True

    def _state(self, connection: sa.Connection) -> _State:
        """Return what stands in the file."""
        names = sa.inspect(connection).get_table_names()
        if VERSION_TABLE not in names:
            if names:
                raise LedgerError(f"{self._shown}: is a database of another program; nothing was changed.")
            return _State.EMPTY
        revision = connection.scalar(sa.text(f"select version_num from {VERSION_TABLE}"))  # noqa: S608  a constant
        return _State.CURRENT if revision == REVISION else _State.OTHER

    def _upgrade(self, connection: sa.Connection) -> None:
        """Bring the schema up to date inside the open transaction."""
        # Imported here: a ledger that is up to date, which is nearly every one, is opened without alembic.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
        from alembic.util import CommandError  # noqa: PLC0415

        config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
        config.set_main_option("script_location", "broadcaster.runlog:migrations")
        try:
            with _alembic:
                command.upgrade(config, "head")
        except CommandError as error:
            what = f"was written by a newer version of this program, which knows more than revision {REVISION}"
            raise LedgerError(f"{self._shown}: {what}. Install the newer version to open it.") from error

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what the database or the disk refuses into a sentence."""
        try:
            yield
        except (sa.exc.DBAPIError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
            # The low byte is the kind of refusal, the others its details (https://www.sqlite.org/rescode.html).
            kind = getattr(cause, "sqlite_errorcode", 0) & 0xFF
            words = _WORDS.get(kind, f"was refused by the database: {cause}. Nothing was written.")
            raise LedgerError(f"{self._shown}: {words}") from error
        except OSError as error:
            raise LedgerError(f"{self._shown}: cannot be opened: {error.strerror or error}.") from error


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    try:
        with closing(connection.cursor()) as cursor:
            for pragma in _PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:  # a locked file, or none of SQLite's; SQLAlchemy would forget to let go of it
        connection.close()
        raise


def _begin(connection: sa.Connection) -> None:
    # A writer asks for the file at once. If it first read and then wanted to write, two of them could wait for each
    # other, and SQLite would refuse one without waiting.
    writes: Any = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
