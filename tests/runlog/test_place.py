"""Where a ledger may be, and that no error ever shows a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import LedgerError, UsageError
from broadcaster.runlog import Ledger
from broadcaster.runlog.place import Place
from tests.runlog.conftest import enter, run_at, total

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.runlog.postgres import Server


@pytest.mark.parametrize("url", ["sqlite:///{}", "sqlite+pysqlite:///{}", "{}"])
def test_a_url_or_a_path_names_the_same_file(path: Path, url: str) -> None:
    with Ledger.open(path) as ledger:
        enter(ledger, run_at())

    with Ledger.open(url.format(path.as_posix())) as ledger:
        assert total(ledger) == 1


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "://", "x://y", "mysql://h/d", "postgresql://", "postgresql://host:port/d"],
)
def test_a_url_of_another_database_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"the ledger must be a file, or a URL such as sqlite:///runs.sqlite"):
        Ledger.open(url)


QUOTED = "geheim%40"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://lan:{QUOTED}@127.0.0.1:1/runs",
        f"postgres://lan:{QUOTED}@127.0.0.1:1/runs",
        f"postgresql+psycopg2://lan:{QUOTED}@127.0.0.1:1/runs",
        f"postgresql://lan@127.0.0.1:1/runs?password={QUOTED}",
        f"postgresql://127.0.0.1:1/runs?user=lan&password={QUOTED}&sslmode=prefer",
        f"postgresql://127.0.0.1:1/runs?passwd={QUOTED}",
    ],
)
def test_a_server_that_cannot_be_reached_is_told_without_its_password(server: Server, url: str) -> None:
    with pytest.raises((LedgerError, UsageError)) as refused:
        Ledger.open(url, patience=0.1)

    told = f"{refused.value!s} {refused.value!r} {Place.of(url)}"
    assert "geheim" not in told
    assert "127.0.0.1:1/runs" in told
    if "passwd" not in url:
        assert "cannot be reached; nothing was written. Check the network, and that the server runs." in told


@pytest.mark.parametrize("bad", ["postgresql://lan:geheim@[::1/runs", "postgresql://lan:geheim@host:x/runs"])
def test_a_url_that_is_none_is_told_without_its_password(bad: str) -> None:
    with pytest.raises(UsageError) as refused:
        Ledger.open(bad)
    assert "geheim" not in str(refused.value)


def test_what_the_server_refuses_is_told_in_its_words(server: Server, databases: Callable[[], str]) -> None:
    url = databases().replace("ledger0", "nothing-here")

    with pytest.raises(LedgerError) as refused:
        Ledger.open(url, patience=0.2)

    told = str(refused.value)
    assert 'does not let this program in: database "nothing-here" does not exist. Check its name' in told
    assert told.endswith(".")


def test_a_user_the_server_does_not_know_is_told(server: Server, databases: Callable[[], str]) -> None:
    with pytest.raises(LedgerError, match='role "nobody" does not exist'):
        Ledger.open(databases().replace("postgres:@", "nobody:geheim@"), patience=0.2)


def test_a_database_of_another_program_on_the_server_is_left_alone(
    server: Server, databases: Callable[[], str]
) -> None:
    url = databases()
    other = Ledger.open(url)
    with other.database._engine.begin() as connection:
        connection.exec_driver_sql("create table runs (id integer)")
    other.close()

    with pytest.raises(LedgerError, match="is a database of another program; nothing was changed"):
        Ledger.open(url)


def test_a_ledger_beside_tables_of_another_program_is_welcome(server: Server, databases: Callable[[], str]) -> None:
    with Ledger.open(databases()) as ledger:
        with ledger.database._engine.begin() as connection:
            connection.exec_driver_sql("create table accounts (id integer)")
        assert enter(ledger, run_at()) == [True]
        assert total(ledger) == 1


def test_a_user_who_may_only_read_can_count_and_is_told_so(server: Server, databases: Callable[[], str]) -> None:
    url = databases()
    with Ledger.open(url) as ledger:
        enter(ledger, run_at())
        with ledger.database._engine.begin() as connection:
            connection.exec_driver_sql("drop role if exists reader")
            connection.exec_driver_sql("create role reader login")
            connection.exec_driver_sql("grant select on all tables in schema public to reader")
    try:
        with Ledger.open(url.replace("postgres:@", "reader:@")) as reader:
            assert total(reader) == 1
            with pytest.raises(LedgerError, match="may not be used so by you"):
                enter(reader, run_at(1))
    finally:
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'")
        with Ledger.open(url) as ledger, ledger.database._engine.begin() as connection:
            connection.exec_driver_sql("drop owned by reader")
            connection.exec_driver_sql("drop role reader")


def test_a_connection_that_the_server_ends_is_told_and_the_next_try_goes_on(
    server: Server, databases: Callable[[], str]
) -> None:
    with Ledger.open(databases()) as ledger:
        enter(ledger, run_at())
        server.send_away("ledger0")
        with pytest.raises(LedgerError, match=r"Try again|cannot be reached"):
            enter(ledger, run_at(1))
        assert enter(ledger, run_at(1)) == [True]


def test_a_server_without_a_free_connection_does_not_say_that_its_disk_is_full(
    server: Server, databases: Callable[[], str]
) -> None:
    url = databases()
    server.execute("alter database ledger0 connection limit 0")
    server.execute("drop role if exists guest")
    server.execute("create role guest login")
    try:
        with pytest.raises(LedgerError) as refused:
            Ledger.open(url.replace("postgres:@", "guest:@"), patience=0.2)
    finally:
        server.execute("alter database ledger0 connection limit -1")
        server.execute("drop role guest")

    assert "no room left" not in str(refused.value)
    assert "too many connections" in str(refused.value) or "no connection" in str(refused.value)
