"""A real PostgreSQL for the tests, from a wheel: one server for all of them, and empty databases on it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.programs import needed_library

if TYPE_CHECKING:
    from collections.abc import Iterator


class Server:
    """A server and its databases; one that was used is emptied and given out again, because that is faster than a new one.

    Args:
        process: pgserver's handle of the server.
    """

    def __init__(self, process: Any) -> None:
        self._process = process
        self._psycopg = needed_library("psycopg")
        self._made = 0
        self._given = 0
        self._connection = self._psycopg.connect(process.get_uri("postgres"), autocommit=True)
        # The tests kill programs that use the server and never the server itself.
        self._connection.execute("alter system set fsync = off")
        self._connection.execute("select pg_reload_conf()")

    def fresh(self) -> str:
        """Return the URL of a database in which nothing is, and which no other test holds."""
        number = self._given
        self._given += 1
        if number == self._made:
            self._connection.execute(f"create database ledger{number}")
            self._made += 1
        else:
            self.send_away(f"ledger{number}")
            with self._psycopg.connect(self.url(number), autocommit=True) as connection:
                connection.execute("set client_min_messages = warning")
                connection.execute("drop schema public cascade")
                connection.execute("create schema public")
                connection.execute("grant usage on schema public to public")
        return self.url(number)

    def url(self, number: int) -> str:
        """Return the URL of a database."""
        return str(self._process.get_uri(f"ledger{number}"))

    def named(self, name: str) -> str:
        """Return the URL of an empty database that is given to nobody else."""
        self._connection.execute(f"drop database if exists {name} with (force)")
        self._connection.execute(f"create database {name}")
        return str(self._process.get_uri(name))

    def give_back(self) -> None:
        """Take it that nobody needs the databases any more that were given out."""
        self._given = 0

    def send_away(self, database: str) -> None:
        """End every connection to a database, as whoever keeps a server may do."""
        query = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"
        self._connection.execute(query, (database,))

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Do something as the server's keeper; return the rows, if it is a question."""
        done = self._connection.execute(statement)
        return list(done.fetchall()) if done.description else []

    def close(self) -> None:
        """Stop the server."""
        self._connection.close()
        self._process.cleanup()
        atexit.unregister(self._process._cleanup)  # it would make its folder again


def serving() -> Iterator[Server]:
    """Give a server, and stop it afterwards; a test that asks for one where none can be is skipped, or fails."""
    # Not in pytest's own folder: that one is closed to the user whom a server that root starts runs as.
    folder = Path(tempfile.mkdtemp(prefix="ledger-"))
    try:
        with pytest.MonkeyPatch.context() as here:
            here.setenv("XDG_RUNTIME_DIR", str(folder))  # pgserver looks for it and warns where it is not set
            pgserver = needed_library("pgserver")
        needed_library("psycopg")
        try:
            process = pgserver.get_server(folder / "data")
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is the reason that is shown
            what = f"needs a PostgreSQL, which does not start here: {error}"
            if os.environ.get("BROADCASTER_SKIP") == "never":
                pytest.fail(what)
            pytest.skip(what)
        server = Server(process)
        yield server
        server.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


NAMES = count(1)
"""Numbers for what must be told apart within one test's ledger."""
