"""The database of the portal's memory: made once, brought up to date, shared by processes, its refusals in words."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from broadcaster.errors import LedgerError, UsageError
from broadcaster.runlog import Ledger
from broadcaster.runlog.place import Place
from broadcaster.web.store import Store
from broadcaster.web.store.database import ACCOUNTS, Database
from broadcaster.web.store.sessions import LinkKind
from broadcaster.web.store.tables import REVISION, VERSION_TABLE, metadata, sessions
from tests.runlog.conftest import enter, run_at, total
from tests.runlog.dying import AT_COMMIT, KILLED, dies
from tests.web.store.conftest import NOW, at_once, make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.runlog.postgres import Server


STATE = f"select version_num from {VERSION_TABLE}"


def opened(place: str, patience: float = 0.3) -> Database:
    return Database(Place.of(place, ACCOUNTS), patience)


def refused(place: str | Path, patience: float = 0.3) -> str:
    """Return why a memory cannot be opened."""
    with pytest.raises(LedgerError) as error:
        Store(place, patience=patience).close()
    told = str(error.value)
    assert told.startswith(f"{Place.of(place)}: ")
    assert told.endswith(".")
    return told


def run_python(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


# ------------------------------------------------------------------------------------------------------ coming to be


def test_it_is_made_with_its_folder_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "sổ 100% #1" / "accounts.sqlite"
    first = Store(path)
    make(first)
    first.close()

    again = Store(path)
    assert (again.secret, [one.login for one in again.accounts.all()]) == (first.secret, ["lan"])
    again.close()


def test_the_tables_are_just_those_that_the_program_knows(store: Store) -> None:
    with store._database._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        assert connection.scalar(sa.text(STATE)) == REVISION


def test_one_that_is_up_to_date_is_opened_quietly_and_without_alembic(place: str, store: Store) -> None:
    program = """
import logging, sys
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
from broadcaster.web.store import Store
store = Store(sys.argv[1])
print(store.accounts.any(), "alembic" in sys.modules)
store.close()
"""
    assert run_python(program, place).communicate(timeout=60) == ("False False\n", "")


OPENERS = """
import sys
from broadcaster.web.store import Store
from broadcaster.web.rights import Grant, Role
sys.stdin.readline()
store = Store(sys.argv[1])
made = store.accounts.make(sys.argv[2], "Lan", "", [Grant(Role.STAFF)], at=0)
print(store.secret, len(store.accounts.all()) > 0)
store.close()
"""


def test_processes_that_make_it_at_once_agree(place: str) -> None:
    programs = []
    for number in range(5):
        command = [sys.executable, "-W", "error", "-c", OPENERS, place, f"lan{number}"]
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        programs.append(subprocess.Popen(command, encoding="utf-8", **streams))  # type: ignore[call-overload]
    time.sleep(2)  # until most of them have loaded what they need
    for program in programs:
        program.stdin.write("\n")
        program.stdin.flush()
    answers = [program.communicate(timeout=60) for program in programs]

    assert [errors for _, errors in answers] == [""] * 5
    assert len({answer for answer, _ in answers}) == 1
    store = Store(place)
    assert len(store.accounts.all()) == 5
    store.close()


def test_threads_that_make_it_at_once_agree(place: str) -> None:
    stores = at_once(*[lambda: Store(place)] * 6)

    assert {type(store) for store in stores} == {Store}
    assert len({store.secret for store in stores}) == 1  # type: ignore[attr-defined]
    for store in stores:
        store.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("when", [0, 3, 7, 12, 20, AT_COMMIT])
def test_one_whose_making_was_killed_is_made_by_the_next(place: str, when: int) -> None:
    assert dies(lambda: Store(place), when) == KILLED

    store = Store(place)
    assert make(store).number == 1
    store.close()


def test_an_empty_file_becomes_one(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    path.touch()
    store = Store(path)
    make(store)
    store.close()


# -------------------------------------------------------------------------------------------------------- durability


def test_what_was_acknowledged_is_durable_and_readers_do_not_wait(tmp_path: Path) -> None:
    store = Store(tmp_path / "accounts.sqlite")
    with store._database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        }
    store.close()

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}


def test_readers_see_the_state_before_while_somebody_writes(store: Store, second: Store) -> None:
    with store._database.writing() as connection:
        connection.execute(metadata.tables["portal_secrets"].insert().values(name="x", value="y"))
        begun = time.monotonic()
        assert second.accounts.all() == []
        assert store.accounts.all() == []
        assert time.monotonic() - begun < 1


def test_a_change_is_made_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(RuntimeError), store._database.writing() as connection:
        connection.execute(metadata.tables["portal_secrets"].insert().values(name="x", value="y"))
        raise RuntimeError
    with store._database.reading() as connection:
        names = connection.scalars(sa.select(metadata.tables["portal_secrets"].c.name)).all()

    assert names == ["signing"]
    make(store)  # and it can be written again


def test_what_belongs_to_nobody_is_refused(store: Store) -> None:
    with pytest.raises(LedgerError, match="was refused by the database"):
        store.sessions.link(LinkKind.HANDOVER, 99, by="x", at=NOW)


# ------------------------------------------------------------------------------------------------------ many at once


def test_many_threads_of_two_processes_lose_and_double_nothing(store: Store, second: Store) -> None:
    person = make(store)

    def work(number: int, own: Store) -> None:
        for turn in range(6):
            own.audit.add("x", who=f"{number}", address="", at=NOW, about=f"{turn}")
            secret = own.sessions.begin(person.number, days=1, device="", address="", at=NOW)
            assert own.sessions.find(secret, at=NOW) is not None
            own.fetches.saw("24235", "2026-W48", "page", by=f"{number}", at=NOW + turn)
            own.limits.failed(f"{number}", "", at=NOW)

    results = at_once(*(lambda n=n: work(n, (store, second)[n % 2]) for n in range(8)))

    assert results == [None] * 8
    told = [(line.who, line.about) for line in store.audit.lines()]
    assert sorted(told) == sorted((f"{number}", f"{turn}") for number in range(8) for turn in range(6))
    assert len(store.sessions.of(person.number, at=NOW)) == 48
    assert list(store.fetches.of_week("2026-W48")) == ["24235"]


WRITERS = """
import sys, threading
from broadcaster.web.store import Store
from broadcaster.web.store.taps import Planned, Tap

place, first = sys.argv[1], int(sys.argv[2])
store = Store(place)
new = []

def work(thread):
    for number in range(20):
        tap = Tap(f"{number:036}", Planned("24235", 5, "b", "vi"), True, 1000 * first + thread, "lan")
        new.append(store.taps.add([tap], at=1))

threads = [threading.Thread(target=work, args=(n,)) for n in range(5)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sum(new))
store.close()
"""


def test_a_tap_sent_by_many_processes_at_once_is_there_once(place: str, store: Store) -> None:
    programs = [run_python(WRITERS, place, number) for number in range(3)]
    answers = [program.communicate(timeout=120) for program in programs]

    assert [errors for _, errors in answers] == [""] * 3
    assert sum(int(answer) for answer, _ in answers) == 20
    with store._database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(metadata.tables["portal_taps"])) == 20


# --------------------------------------------------------------------------------------------------- what is refused


def test_a_file_that_is_no_database_is_left_alone_and_called_what_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    path.write_bytes(b"login,name,phone\n" * 500)

    told = refused(path)
    assert "is not a database of accounts; nothing was changed. Check paths.accounts in broadcaster.yaml." in told
    assert "ledger" not in told
    assert path.read_bytes() == b"login,name,phone\n" * 500
    assert [one.name for one in tmp_path.iterdir()] == ["accounts.sqlite"]


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("create table songs (id integer)")
    before = path.read_bytes()

    assert "is a database of another program; nothing was changed." in refused(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["accounts.sqlite"]


def test_a_run_ledger_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with Ledger.open(path) as ledger:
        enter(ledger, run_at())
    before = path.read_bytes()

    assert "is a database of another program" in refused(path)
    assert path.read_bytes() == before


def test_on_a_server_it_may_be_beside_the_ledger_and_other_tables(databases: Callable[[], str]) -> None:
    url = databases()
    store = Store(url)
    make(store)
    with Ledger.open(url) as ledger:
        assert enter(ledger, run_at()) == [True]
        assert total(ledger) == 1
    assert len(store.accounts.all()) == 1
    store.close()

    url = databases()
    with Ledger.open(url) as ledger:
        enter(ledger, run_at())
        again = Store(url)
        make(again)
        assert total(ledger) == 1
        again.close()


def test_one_of_a_newer_program_is_left_alone(place: str, store: Store) -> None:
    with store._database.writing() as connection:
        connection.execute(sa.text(STATE.replace("select version_num from", "update") + " set version_num = '999'"))

    told = refused(place)
    assert f"was written by a newer version of this program, which knows more than revision {REVISION}." in told
    with store._database.reading() as connection:
        assert connection.scalar(sa.text(STATE)) == "999"


def test_a_folder_and_a_path_through_a_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert "cannot be opened" in refused(tmp_path)
    assert "cannot be opened" in refused(tmp_path / "file" / "accounts.sqlite")


def test_a_damaged_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    store = Store(path)
    make(store)
    store.close()
    path.write_bytes(path.read_bytes()[:5_000])

    assert "is damaged" in refused(path)


@pytest.mark.parametrize("url", ["sqlite://", "mysql://lan:geheim@h/d", "x://y", "postgresql://lan:geheim@h"])
def test_a_url_of_something_else_is_refused_in_the_accounts_own_words(url: str) -> None:
    with pytest.raises(
        UsageError, match=r"the database of accounts must be a file, or a URL such as .*accounts.sqlite"
    ) as told:
        Store(url)
    assert "geheim" not in str(told.value)


def test_a_server_that_cannot_be_reached_is_told_without_its_password() -> None:
    told = refused("postgresql://lan:geheim@127.0.0.1:1/portal?password=auch-geheim")

    assert "cannot be reached" in told
    assert "geheim" not in told


def test_one_that_another_program_holds_is_told_in_use_and_can_be_used_afterwards(place: str, store: Store) -> None:
    impatient = opened(place)
    with store._database.writing() as connection:
        connection.execute(metadata.tables["portal_secrets"].insert().values(name="x", value="y"))
        if not impatient.place.is_sqlite:
            connection.exec_driver_sql("lock table portal_audit")
        with pytest.raises(LedgerError, match="is in use by another program"), impatient.writing() as other:
            other.execute(metadata.tables["portal_audit"].insert().values(at=1, who="", address="", act="", about=""))
    with impatient.writing() as other:
        other.execute(metadata.tables["portal_audit"].insert().values(at=1, who="", address="", act="", about=""))
    impatient.close()


def test_a_file_that_is_held_whole_can_neither_be_read_nor_made(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    Store(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin immediate")
        other.execute("update portal_secrets set name = name")
        assert "is in use by another program" in refused(path)
        other.execute("rollback")
    Store(path).close()


def test_threads_that_wait_for_one_that_does_not_end_are_all_told_in_time(place: str, store: Store) -> None:
    impatient = opened(place, patience=1)
    held = threading.Event()

    def hold() -> None:
        with impatient.writing():
            held.set()
            time.sleep(2.5)

    def wait() -> float:
        held.wait()
        begun = time.monotonic()
        with pytest.raises(LedgerError, match="is in use by another part of this program"), impatient.writing():
            pass
        return time.monotonic() - begun

    results = at_once(hold, *[wait] * 8)

    assert results[0] is None
    assert all(isinstance(waited, float) and waited < 2 for waited in results[1:]), results
    impatient.close()


def test_a_server_that_sends_everybody_away_is_told_and_used_again(
    server: Server, databases: Callable[[], str]
) -> None:
    url = databases()
    store = Store(url)
    make(store)
    server.send_away(sa.make_url(url).database or "")

    with pytest.raises(LedgerError, match="was stopped by who keeps the server"):
        store.accounts.all()
    assert len(store.accounts.all()) == 1
    store.close()


def test_a_user_who_may_only_read_is_told_so(server: Server, databases: Callable[[], str]) -> None:
    url = databases()
    store = Store(url)
    server.execute("drop role if exists portal_reader")
    server.execute("create role portal_reader login")
    with store._database.writing() as connection:
        connection.exec_driver_sql("grant select on all tables in schema public to portal_reader")
    store.close()

    assert "may not be used so by you" in refused(url.replace("postgres:@", "portal_reader:@"))


# ------------------------------------------------------------------------------------------------------------- notes


def test_a_note_waits_but_a_moment_for_whoever_is_writing_and_all_else_as_long_as_before(
    place: str, store: Store, second: Store
) -> None:
    person = make(store)
    secret = store.sessions.begin(person.number, days=7, device="", address="", at=NOW)
    session = store.sessions.find(secret, at=NOW)
    assert session is not None

    def note() -> float:
        began = time.monotonic()
        with pytest.raises(LedgerError, match="in use"):
            store.sessions.renew(session, days=7, at=NOW + 3600)
        return time.monotonic() - began

    with second._database.writing() as other:
        other.execute(sa.update(sessions).values(seen_at=NOW))
        with store.hurried():
            assert note() < 1.5
        assert note() >= 1.9, "two seconds, as the fixture says"
    assert store.sessions.renew(session, days=7, at=NOW + 3600)


def test_a_note_waits_but_a_moment_for_its_turn_in_this_process_too(store: Store) -> None:
    ready, done = threading.Event(), threading.Event()

    def writes() -> None:
        with store._database.writing():
            ready.set()
            done.wait(20)

    other = threading.Thread(target=writes)
    other.start()
    ready.wait(20)
    began = time.monotonic()
    with store.hurried(), pytest.raises(LedgerError, match="in use"), store._database.writing():
        pass
    took = time.monotonic() - began
    done.set()
    other.join()

    assert took < 1.5
