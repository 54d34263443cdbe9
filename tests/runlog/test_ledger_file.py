"""The file of the ledger survives what happens to files, and what is refused is said in a sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from broadcaster.errors import LedgerError, UsageError
from broadcaster.runlog import Identity, Ledger, tables
from tests.runlog.conftest import KNOWN, NOW, row_of, run_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

YEAR = date(2022, 1, 1), date(2022, 12, 31)
NEEDS_POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and permissions of this kind are POSIX's")


def enter(path: Path, *minutes: int) -> None:
    with Ledger.open(path, patience=0.1) as ledger:
        for minute in minutes:
            ledger.add(run_at(minute), KNOWN, entered_at=NOW, by="x")


def total(path: Path) -> int:
    with Ledger.open(path, patience=0.1) as ledger:
        return ledger.count(*YEAR).total


def run_python(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


# ------------------------------------------------------------------------------------------------------ coming to be


def test_asking_a_ledger_that_is_not_there_makes_no_file(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert not ledger.begun
        assert ledger.count(*YEAR, "month") == ledger.count(*YEAR)
        assert ledger.count(*YEAR).total == 0
        assert list(ledger.rows(*YEAR)) == []
        assert ledger.find(Identity.of(run_at())) is None
    assert not path.exists()


def test_the_first_run_makes_the_file_and_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "sổ lượt phát 100% #1?" / "runs.sqlite" if os.name == "posix" else tmp_path / "sổ" / "runs.sqlite"

    enter(path, 0)

    assert total(path) == 1
    assert [file.name for file in path.parent.iterdir()] == ["runs.sqlite"]


def test_a_ledger_opened_before_another_began_it_sees_its_runs(path: Path) -> None:
    with Ledger.open(path) as early:
        enter(path, 0)

        assert early.begun
        assert early.count(*YEAR).total == 1
        assert early.add(run_at(1), KNOWN, entered_at=NOW, by="x")


@pytest.mark.parametrize("url", ["sqlite:///{}", "sqlite+pysqlite:///{}"])
def test_a_url_names_the_same_file(path: Path, url: str) -> None:
    enter(path, 0)

    with Ledger.open(url.format(path.as_posix())) as ledger:
        assert ledger.count(*YEAR).total == 1


@pytest.mark.parametrize("url", ["postgresql://localhost/runs", "sqlite://", "sqlite:///:memory:", "://", "x://y"])
def test_a_url_of_another_database_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"the ledger must be a file, or a URL such as sqlite:///runs.sqlite"):
        Ledger.open(url)


def test_an_empty_file_is_a_ledger_that_has_not_begun(path: Path) -> None:
    path.touch()

    assert total(path) == 0
    enter(path, 0)
    assert total(path) == 1


# ----------------------------------------------------------------------------------------------------------- the schema


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "broadcaster.runlog:migrations")
    return ScriptDirectory.from_config(config)


def test_the_program_knows_the_newest_revision() -> None:
    assert scripts().get_current_head() == tables.REVISION


def test_the_migrations_make_the_tables_the_program_uses(path: Path) -> None:
    enter(path, 0)
    engine = sa.create_engine(f"sqlite:///{path.as_posix()}")

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": tables.VERSION_TABLE})
        differences = compare_metadata(context, tables.metadata)
        indexes = {
            index["name"]: index for name in ("runs", "voids") for index in sa.inspect(connection).get_indexes(name)
        }
    engine.dispose()

    assert differences == []
    assert indexes["runs_identity"]["unique"]
    assert indexes["voids_run"]["unique"]


def test_a_ledger_that_is_up_to_date_is_opened_quietly_and_without_alembic(path: Path) -> None:
    program = """
import logging, sys
from datetime import date
from pathlib import Path
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
from broadcaster.runlog import Ledger
with Ledger.open(Path(sys.argv[1])) as ledger:
    print(ledger.count(date(2022, 1, 1), date(2022, 12, 31)).total, "alembic" in sys.modules)
"""
    enter(path, 0)

    done = run_python(program, path)

    assert (done.stdout, done.stderr) == ("1 False\n", "")


def test_a_ledger_of_a_newer_program_is_left_alone(path: Path) -> None:
    enter(path, 0)
    with closing(sqlite3.connect(path)) as bare, bare:
        bare.execute("update runlog_version set version_num = '999'")
    before = path.read_bytes()

    with pytest.raises(LedgerError, match=r"was written by a newer version of this program.*Install the newer version"):
        Ledger.open(path)

    assert path.read_bytes() == before


def test_two_that_begin_the_same_ledger_at_once_agree(path: Path) -> None:
    with Ledger.open(path) as one, Ledger.open(path) as two:
        assert one.add(run_at(), KNOWN, entered_at=NOW, by="một")
        assert not two.add(run_at(), KNOWN, entered_at=NOW, by="hai")
        assert two.add(run_at(1), KNOWN, entered_at=NOW, by="hai")

    assert total(path) == 2


# -------------------------------------------------------------------------------------------------------- what happens


def refused(path: Path) -> str:
    with pytest.raises(LedgerError) as error:
        enter(path, 99)
    told = str(error.value)
    assert told.startswith(f"{path.as_posix()}: ")
    assert told.endswith(".")
    return told


def test_a_ledger_another_program_is_writing_to_is_told_in_use(path: Path) -> None:
    enter(path, 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        assert "is in use by another program" in refused(path)
        other.execute("rollback")
    assert total(path) == 1


def test_who_reads_does_not_keep_others_from_writing(path: Path) -> None:
    enter(path, 0, 1)
    with Ledger.open(path) as reader:
        rows = reader.rows(*YEAR)
        assert next(rows).run == run_at(0)
        enter(path, 2)
        assert [row.run for row in rows] == [run_at(1), run_at(2)]


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.write_bytes(b"station,week,bulletin,language,aired_at\n" * 200)

    assert "is not a run ledger; nothing was changed. Check paths.runs" in refused(path)
    assert path.read_bytes().startswith(b"station,week")


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("create table runs (id integer)")
    before = path.read_bytes()

    assert "is a database of another program; nothing was changed" in refused(path)
    assert path.read_bytes() == before


def test_a_damaged_ledger_is_told(path: Path) -> None:
    enter(path, *range(3))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)

    assert "is damaged" in refused(path)


def test_a_ledger_cut_short_is_told(path: Path) -> None:
    enter(path, *range(3))
    path.write_bytes(path.read_bytes()[:5_000])

    assert "is damaged" in refused(path)


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(tmp_path)


def test_a_path_through_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert "cannot be opened" in refused(tmp_path / "file" / "runs.sqlite")


@NEEDS_POSIX
def test_a_ledger_that_may_only_be_read_can_still_be_counted(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    enter(path, 0)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert total(path) == 1
        assert "may only be read here" in refused(path)
    finally:
        path.parent.chmod(0o755)


# An import that another hand stops in the middle: after its second batch, with part of it already on the disk.
STOPPED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from broadcaster.runlog import Known, Ledger

batches = 0

def after(conn, cursor, statement, parameters, context, executemany):
    global batches
    batches += executemany
    if batches == 2:
        getattr(signal, "SIGKILL", None) and os.kill(os.getpid(), signal.SIGKILL)
        os._exit(9)

def small_cache(connection, record):
    connection.execute("pragma cache_size = 10")

with Ledger.open(Path(sys.argv[1])) as ledger:
    event.listen(ledger._database._engine, "connect", small_cache)
    ledger._database._engine.dispose()
    event.listen(Engine, "after_cursor_execute", after)
    known = Known({"24235": "Buôn Đôn"}, ("vi",))
    print(ledger.import_csv(Path(sys.argv[2]), known, entered_at=datetime(2023, 1, 15, tzinfo=UTC), by="x"))
"""


def test_an_import_killed_half_way_leaves_the_old_state(path: Path, sheet: Callable[..., Path]) -> None:
    enter(path, -2, -1)
    before = path.stat().st_size
    rows = sheet(*(row_of(run_at(minute)) for minute in range(25_000)))

    done = run_python(STOPPED, path, rows)

    assert (done.returncode != 0, done.stdout, done.stderr) == (True, "", "")
    assert path.stat().st_size > before, "the import had begun to write"
    assert path.with_name("runs.sqlite-journal").exists()
    assert total(path) == 2
    assert path.stat().st_size == before
    with Ledger.open(path) as ledger:
        assert ledger.import_csv(rows, KNOWN, entered_at=NOW, by="x").added == 25_000
    with closing(sqlite3.connect(path)) as bare:
        assert bare.execute("pragma integrity_check").fetchone() == ("ok",)


@NEEDS_POSIX
def test_a_full_disk_is_told_and_leaves_the_old_state(path: Path, sheet: Callable[..., Path]) -> None:
    program = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from broadcaster.errors import LedgerError
from broadcaster.runlog import Known, Ledger

path = Path(sys.argv[1])
with Ledger.open(path) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 50_000, resource.RLIM_INFINITY))
    try:
        now = datetime(2023, 1, 15, tzinfo=UTC)
        ledger.import_csv(Path(sys.argv[2]), Known({"24235": ""}, ("vi",)), entered_at=now, by="x")
    except LedgerError as error:
        print(error)
"""
    enter(path, -1)

    done = run_python(program, path, sheet(*(row_of(run_at(minute)) for minute in range(5_000))))

    assert done.stderr == ""
    assert "nothing was written" in done.stdout
    assert total(path) == 1


def test_what_was_acknowledged_is_durable(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add(run_at(), KNOWN, entered_at=NOW, by="x")
        with ledger._database.reading() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"pragma {name}").scalar()
                for name in ("synchronous", "foreign_keys", "journal_mode")
            }

    assert pragmas == {"synchronous": 3, "foreign_keys": 1, "journal_mode": "delete"}
