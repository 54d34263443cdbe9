"""The database the ledger lives in: opened safely, brought up to date, and its every refusal said in words.

SQLite: one file in rollback-journal mode, not WAL: the office may keep it on a shared drive, where WAL is not safe
(https://www.sqlite.org/wal.html, "does not work over a network filesystem"), and one file is what people copy to a
USB stick. With `synchronous=EXTRA` a row that was acknowledged survives a power cut, also one right after the commit.

PostgreSQL: for a province or a country. Whoever writes holds one lock until the commit, since each entry of the chain
is made of the one before; whoever reads sees one moment.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from broadcaster.errors import LedgerError
from broadcaster.runlog import connecting
from broadcaster.runlog.refusals import in_words
from broadcaster.runlog.tables import REVISION, VERSION_TABLE, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.runlog.place import Place

_PRAGMAS = (
    # Every number an entry writes it has just looked up; `verify` asks for keys that lead nowhere.
    "foreign_keys = OFF",
    "synchronous = EXTRA",
    "trusted_schema = OFF",  # a ledger may come from elsewhere; nothing written into its schema runs as code
    "cache_size = -32000",  # KiB, so that an import of a year stays in memory until it commits
)

_LOCK = 0x62C0_1ED6
"""The number of PostgreSQL's advisory lock that whoever writes to a ledger holds; any other would do."""


class _State(Enum):
    """What stands in a database."""

    EMPTY = "nothing yet"
    CURRENT = "the schema this program knows"
    OTHER = "another revision of it"


class Database:
    """One ledger's database; nothing is created before the first write.

    Args:
        place: where it is. patience: seconds to wait for another who is writing.
    """

    def __init__(self, place: Place, patience: float) -> None:
        self.place = place
        self._patience = patience
        self._begun = False
        self._turn = threading.Lock()  # in one process writers wait in a queue, and not in SQLite's sleeps
        self._engine = place.engine(patience)
        connecting.listen(self._engine, _PRAGMAS, lock=_LOCK)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def begun(self) -> bool:
        """Tell whether there is a ledger; brings one of an earlier revision up to date.

        Raises:
            LedgerError: it is no ledger, of a newer program, damaged, locked, …
        """
        if self._begun:
            return True
        with in_words(self.place, self._engine):
            if self.place.path and not self.place.path.exists():
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
        """Give a connection for one look at a ledger that has begun, at one moment of it.

        Raises:
            LedgerError: the database refuses.
        """
        with in_words(self.place, self._engine), self._engine.connect() as connection:
            if not self.place.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[sa.Connection]:
        """Give a connection for one change, all or nothing; the ledger is made if need be.

        Args:
            keep: False to see what a change would do, and undo it.

        Raises:
            LedgerError: the database refuses; nothing has changed.
        """
        if not self._turn.acquire(timeout=self._patience):
            raise LedgerError(f"{self.place}: is in use by another part of this program. Try again.")
        try:
            with in_words(self.place, self._engine):
                if not self._begun and self.place.path:
                    self.place.path.parent.mkdir(parents=True, exist_ok=True)
                with self._engine.connect().execution_options(writes=True) as connection, connection.begin() as change:
                    if not self._begun and self._state(connection) is not _State.CURRENT:
                        self._upgrade(connection)
                    yield connection
                    if not keep:
                        change.rollback()
            self._begun |= keep
        finally:
            self._turn.release()

    def empty(self, connection: sa.Connection) -> None:
        """Take a whole ledger out of its database and make an empty one, inside an open transaction."""
        connection.exec_driver_sql("drop view runs_to_read")
        for table in reversed(metadata.sorted_tables):
            table.drop(connection)
        connection.exec_driver_sql(f"drop table {VERSION_TABLE}")
        if not self.place.is_sqlite:
            connection.exec_driver_sql("drop function runlog_only_grows()")
        self._upgrade(connection)

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """Give the driver's own connection, for what SQLAlchemy has no call for.

        Raises:
            LedgerError: the database refuses.
        """
        with in_words(self.place, self._engine), self._engine.connect() as connection:
            yield connection.connection.driver_connection

    def _state(self, connection: sa.Connection) -> _State:
        """Return what stands in the database."""
        names = set(sa.inspect(connection).get_table_names())
        if VERSION_TABLE not in names:
            # A server's database may be shared, a file is all ours.
            if names & metadata.tables.keys() or (names and self.place.is_sqlite):
                raise LedgerError(f"{self.place}: is a database of another program; nothing was changed.")
            return _State.EMPTY
        revision = connection.scalar(sa.text(f"select version_num from {VERSION_TABLE}"))  # noqa: S608  a constant
        return _State.CURRENT if revision == REVISION else _State.OTHER

    def _upgrade(self, connection: sa.Connection) -> None:
        """Bring the schema up to date inside the open transaction."""
        connecting.upgrade(
            connection, self.place, "broadcaster.runlog:migrations", version_table=VERSION_TABLE, revision=REVISION
        )
