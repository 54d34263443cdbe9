"""kill -9 at any moment: what was acknowledged is there, what was not is not half there."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from broadcaster.runlog import Ledger, verify
from tests.runlog import dying
from tests.runlog.conftest import KNOWN, NOW, YEAR, enter, identity, load, logged, row_of, run_at, take, total

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of this program")
MANY = [run_at(30 * number) for number in range(250)]


def state(place: str) -> tuple[int, list[str], str]:
    with Ledger.open(place) as ledger:
        found = verify(ledger.database)
        return total(ledger), found.faults, found.code


def every_moment(place: str, work: Callable[[Ledger], object]) -> int:
    """Kill some work before each of its statements and at its commit; it must leave everything as it was."""

    def done() -> None:
        with Ledger.open(place) as ledger:
            work(ledger)

    before = state(place)
    moments = 0
    while (ended := dying.dies(done, moments - 1)) == dying.KILLED:  # the first is the commit, -1
        if moments % 5 < 2:
            assert state(place) == before
        moments += 1
    assert ended == 0
    assert state(place)[1] == []
    return moments


@needs_fork
def test_an_import_killed_at_each_of_its_statements_leaves_the_old_state(place: str) -> None:
    with Ledger.open(place) as ledger:
        enter(ledger, logged(-600))

    moments = every_moment(place, lambda ledger: take(ledger, *MANY))

    assert moments > 5
    with Ledger.open(place) as ledger:
        assert take(ledger, *MANY).added == 0
        assert total(ledger) == 251


@needs_fork
def test_a_correction_killed_at_each_of_its_statements_leaves_the_old_state(place: str) -> None:
    with Ledger.open(place) as ledger:
        enter(ledger, run_at())

    right = run_at(language="rad")
    moments = every_moment(
        place, lambda ledger: ledger.correct(identity(run_at()), right, KNOWN, why="a", by="b", at=NOW)
    )

    assert moments > 5
    with Ledger.open(place) as ledger:
        assert [row.run for row in ledger.rows(*YEAR)] == [right]


@needs_fork
def test_the_first_import_killed_while_the_ledger_is_made_can_be_done_again(place: str) -> None:
    def begin() -> None:
        with Ledger.open(place) as ledger:
            take(ledger, *MANY)

    for when in (*dying.SOME, dying.AT_COMMIT):
        assert dying.dies(begin, when) == dying.KILLED
    with Ledger.open(place) as ledger:
        assert not ledger.begun
        assert take(ledger, *MANY).added == 250
        assert verify(ledger.database).faults == []


@needs_fork
def test_what_was_acknowledged_before_the_kill_is_there(place: str) -> None:
    told: list[int] = []
    for kill in range(12):
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            with suppress(BaseException), Ledger.open(place) as ledger:
                for number in range(kill * 1_000, kill * 1_000 + 900):
                    enter(ledger, run_at(number))
                    os.write(writes, b"%d\n" % number)
            os._exit(1)
        os.close(writes)
        with open(reads, "rb") as acknowledged:  # noqa: PTH123 -- a pipe
            first = [acknowledged.readline() for _ in range(2)]
            time.sleep(0.0007 * kill)  # so that it hits every part of a commit
            os.kill(child, signal.SIGKILL)
            told += [int(line) for line in (*first, *acknowledged) if line.endswith(b"\n")]
        os.waitpid(child, 0)

    with Ledger.open(place) as ledger:
        found = verify(ledger.database)
        missing = [number for number in told if ledger.find(identity(run_at(number))) is None]
        counted = total(ledger)

    assert (missing, found.faults) == ([], [])
    assert len(told) <= counted <= len(told) + 12, "at most one each was entered and not acknowledged"


# An import that another hand stops in the middle, with part of it already on the disk.
STOPPED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from broadcaster.runlog import Given, Known, Ledger, csvfile, plain

written = 0
write = plain.Plain.write

def until_half(self, text, rows):
    global written
    write(self, text, rows)
    written += text.startswith("insert into runs")
    if written == 2:
        getattr(signal, "SIGKILL", None) and os.kill(os.getpid(), signal.SIGKILL)
        os._exit(9)

plain.Plain.write = until_half
with Ledger.open(Path(sys.argv[1])) as ledger:
    engine = ledger.database._engine
    event.listen(engine, "connect", lambda connection, _: connection.execute("pragma cache_size = 10"))
    engine.dispose()
    known = Known({"24235": "Buôn Đôn"}, ("vi",))
    rows = csvfile.read(Path(sys.argv[2]).read_bytes(), "x.csv", Given(known.stations, {}))
    now = datetime(2023, 1, 15, tzinfo=UTC)
    print(ledger.take(rows, known, entered_at=now, by="x", source="x.csv"))
"""


def test_an_import_killed_with_half_of_it_on_the_disk_leaves_the_old_state(
    path: Path, sheet: Callable[..., Path]
) -> None:
    with Ledger.open(path) as ledger:
        enter(ledger, logged(-600), logged(-500))
    before = path.stat().st_size
    rows = sheet(*(row_of(run_at(minute)) for minute in range(25_000)))

    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", STOPPED, str(path), str(rows)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)

    assert (done.returncode != 0, done.stdout, done.stderr) == (True, "", "")
    assert path.stat().st_size > before, "the import had begun to write"
    assert path.with_name("runs.sqlite-journal").exists()
    assert state(path.as_posix())[:2] == (2, [])
    assert path.stat().st_size == before
    with Ledger.open(path) as ledger:
        assert load(ledger, rows).added == 25_000
    with closing(sqlite3.connect(path)) as bare:
        assert bare.execute("pragma integrity_check").fetchone() == ("ok",)
