"""How a database of this program is opened and brought up to date: the ledger's, and whatever else is kept as it is."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import event

from broadcaster.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import sqlalchemy as sa

    from broadcaster.runlog.place import Place

_alembic = threading.Lock()  # alembic keeps its context in globals


def listen(engine: sa.Engine, pragmas: Iterable[str], *, lock: int | None = None) -> None:
    """Have an engine's connections set up, and its transactions begun, as ours are.

    Args:
        pragmas: what SQLite is told of each connection. lock: the number of the advisory lock of PostgreSQL that
            whoever writes (the connection's option `writes`) holds; None for none.
    """
    told = tuple(pragmas)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        try:
            with closing(connection.cursor()) as cursor:
                for pragma in told:
                    cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:  # a locked file, or none of SQLite's; SQLAlchemy would forget to let go of it
            connection.close()
            raise

    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        if connection.dialect.name == "sqlite":
            # A writer asks for the file at once. If it first read and then wanted to write, two of them could wait for
            # each other, and SQLite would refuse one without waiting.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        elif writes and lock is not None:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({lock})")

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)


def upgrade(connection: sa.Connection, place: Place, migrations: str, *, version_table: str, revision: str) -> None:
    """Bring a schema up to date inside the open transaction.

    Args:
        place: of the database, for the error. migrations: where they are, such as "broadcaster.runlog:migrations".
        version_table: which holds the revision. revision: the newest one this program knows.

    Raises:
        LedgerError: it is of a newer version of this program.
    """
    # Imported here: a database that is up to date, which is nearly every one, is opened without alembic.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection, "version_table": version_table})
    config.set_main_option("script_location", migrations)
    try:
        with _alembic:
            command.upgrade(config, "head")
    except CommandError as error:
        what = f"was written by a newer version of this program, which knows more than revision {revision}"
        raise LedgerError(f"{place}: {what}. Install the newer version to open it.") from error
