"""The file of the ledger survives what happens to files, and what is refused is said in a sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError, LedgerError
from broadcaster.runlog import Cells, Ledger
from tests.runlog.conftest import KNOWN, NOW, YEAR, identity, logged, row_of, run_at, take
from tests.runlog.conftest import enter as enter_into
from tests.runlog.conftest import total as total_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEEDS_POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and permissions of this kind are POSIX's")


def enter(path: Path, *minutes: int) -> None:
    with Ledger.open(path, patience=0.1) as ledger:
        enter_into(ledger, *map(run_at, minutes))


def total(path: Path) -> int:
    with Ledger.open(path, patience=0.1) as ledger:
        return total_of(ledger)


def run_python(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


# ------------------------------------------------------------------------------------------------------ coming to be


def test_asking_a_ledger_that_is_not_there_finds_nothing(ledger: Ledger) -> None:
    assert not ledger.begun
    assert ledger.count(*YEAR, "month") == ledger.count(*YEAR)
    assert ledger.count(*YEAR).total == 0
    assert list(ledger.rows(*YEAR)) == []
    assert ledger.find(identity(run_at())) is None


def test_asking_a_ledger_that_is_not_there_makes_no_file(path: Path) -> None:
    with Ledger.open(path) as ledger:
        assert list(ledger.rows(*YEAR)) == []
        assert total_of(ledger) == 0
    assert list(path.parent.iterdir()) == []


def test_the_first_run_makes_the_file_and_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "sổ lượt phát 100% #1?" / "runs.sqlite" if os.name == "posix" else tmp_path / "sổ" / "runs.sqlite"

    enter(path, 0)

    assert total(path) == 1
    assert [file.name for file in path.parent.iterdir()] == ["runs.sqlite"]


def test_a_ledger_opened_before_another_began_it_sees_its_runs(place: str) -> None:
    with Ledger.open(place) as early, Ledger.open(place) as other:
        enter_into(other, run_at())

        assert early.begun
        assert total_of(early) == 1
        assert enter_into(early, run_at(), run_at(1)) == [False, True]


def test_two_that_begin_the_same_ledger_at_once_agree(place: str) -> None:
    with Ledger.open(place) as one, Ledger.open(place) as two:
        assert enter_into(one, run_at()) == [True]
        assert enter_into(two, run_at(), run_at(1)) == [False, True]
        assert total_of(one) == 2


def test_an_empty_file_is_a_ledger_that_has_not_begun(path: Path) -> None:
    path.touch()

    assert total(path) == 0
    enter(path, 0)
    assert total(path) == 1


def test_a_ledger_that_is_up_to_date_is_opened_quietly_and_without_alembic(place: str) -> None:
    program = """
import logging, sys
from datetime import date
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
from broadcaster.runlog import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    print(ledger.count(date(2022, 1, 1), date(2022, 12, 31)).total, "alembic" in sys.modules)
"""
    with Ledger.open(place) as ledger:
        enter_into(ledger, run_at())

    done = run_python(program, place)

    assert (done.stdout, done.stderr) == ("1 False\n", "")


# ---------------------------------------------------------------------------------------------------------- rehearsals


def rehearse(ledger: Ledger, *minutes: int) -> tuple[int, int]:
    rows = iter([(line, Cells.of(run_at(minute))) for line, minute in enumerate(minutes, 2)])
    result = ledger.take(rows, KNOWN, entered_at=NOW, by="x", source="x.csv", rehearsal=True)
    return result.added, result.already_there


def test_a_rehearsal_tells_what_would_be_entered_and_enters_nothing(ledger: Ledger) -> None:
    enter_into(ledger, run_at())

    assert [rehearse(ledger, 0, 30, 60) for _ in range(2)] == [(2, 1)] * 2
    assert total_of(ledger) == 1
    assert take(ledger, run_at(30)).added == 1


def test_a_rehearsal_of_the_first_file_makes_no_ledger(path: Path, ledger: Ledger) -> None:
    with Ledger.open(path) as file:
        for one in (file, ledger):
            assert rehearse(one, 0, 30) == (2, 0)
            assert not one.begun
            assert enter_into(one, run_at()) == [True]


def test_a_rehearsal_does_not_lose_what_another_enters_meanwhile(place: str) -> None:
    with Ledger.open(place) as one, Ledger.open(place) as two:
        assert rehearse(one, 0, 30) == (2, 0)
        assert enter_into(two, run_at()) == [True]
        assert rehearse(one, 0, 30) == (1, 1)
        assert total_of(one) == total_of(two) == 1


def test_a_faulty_file_is_refused_at_the_rehearsal_too(ledger: Ledger) -> None:
    rows = iter([(2, Cells.of(run_at(station="1")))])
    with pytest.raises(FaultsFoundError):
        ledger.take(rows, KNOWN, entered_at=NOW, by="x", source="x.csv", rehearsal=True)


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


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.write_bytes(b"station,week,bulletin,language,aired_at\n" * 200)

    assert "is not a run ledger; nothing was changed. Check paths.runs" in refused(path)
    assert path.read_bytes().startswith(b"station,week")


@pytest.mark.parametrize("table", ["runs", "entries", "songs"])
def test_a_database_of_another_program_is_left_alone(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(f"create table {table} (id integer)")
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


@NEEDS_POSIX
def test_a_full_disk_is_told_and_leaves_the_old_state(path: Path, sheet: Callable[..., Path]) -> None:
    program = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from broadcaster.errors import LedgerError
from broadcaster.runlog import Given, Known, Ledger, csvfile

path, known = Path(sys.argv[1]), Known({"24235": ""}, ("vi",))
rows = csvfile.read(Path(sys.argv[2]).read_bytes(), "x.csv", Given(known.stations, {}))
with Ledger.open(path) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 50_000, resource.RLIM_INFINITY))
    try:
        ledger.take(rows, known, entered_at=datetime(2023, 1, 15, tzinfo=UTC), by="x", source="x.csv")
    except LedgerError as error:
        print(error)
"""
    with Ledger.open(path) as ledger:
        enter_into(ledger, logged(-600))

    done = run_python(program, path, sheet(*(row_of(run_at(minute)) for minute in range(5_000))))

    assert done.stderr == ""
    assert "nothing was written" in done.stdout
    assert total(path) == 1


def test_what_was_acknowledged_is_durable(path: Path) -> None:
    with Ledger.open(path) as ledger:
        enter_into(ledger, run_at())
        with ledger.database.reading() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"pragma {name}").scalar()
                for name in ("synchronous", "trusted_schema", "journal_mode")
            }

    assert pragmas == {"synchronous": 3, "trusted_schema": 0, "journal_mode": "delete"}


def test_a_trigger_that_somebody_wrote_into_a_ledger_runs_no_function_of_ours(path: Path) -> None:
    enter(path, 0)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("create trigger x after insert on runs begin select load_extension('/tmp/x'); end")

    assert "was refused by the database" in refused(path)
    assert total(path) == 1
