"""A thousand writers at once: every run that was acknowledged is there, and none is there twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import LedgerError
from broadcaster.runlog import Ledger, verify
from tests.runlog.conftest import KNOWN, NOW, YEAR, enter, identity, run_at, take, total

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSES, THREADS, DIFFERENT = 4, 250, 900

WRITERS = """
import sys, threading
from datetime import UTC, datetime, timedelta
from broadcaster.models import Run
from broadcaster.runlog import LOCAL, Known, Ledger, week_of

place, first, threads, different = sys.argv[1], *map(int, sys.argv[2:])
known = Known({"24235": "Buôn Đôn"}, ("vi",))
now, morning = datetime(2023, 1, 15, tzinfo=UTC), datetime(2022, 3, 1, 5, 0, tzinfo=LOCAL)
told = []

def write(number):
    moment = morning + timedelta(minutes=number % different)
    run = Run("24235", week_of(moment.date()), "bao-hiem-y-te", "vi", moment)
    told.append((number % different, ledger.enter(run, known, entered_at=now, by=f"{number}").added == 1))

with Ledger.open(place) as ledger:
    writers = [threading.Thread(target=write, args=(first + number,)) for number in range(threads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
for number, new in told:
    print(number, int(new))
"""


def test_a_thousand_writers_of_four_programs_lose_and_double_nothing(place: str) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WRITERS, place]
            + [str(part) for part in (number * THREADS, THREADS, DIFFERENT)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for number in range(PROCESSES)
    ]
    answers = [program.communicate(timeout=120) for program in programs]

    assert [errors for _, errors in answers] == [""] * PROCESSES
    told = [line.split() for answer, _ in answers for line in answer.splitlines()]
    assert len(told) == PROCESSES * THREADS
    assert sorted(int(number) for number, new in told if new == "1") == list(range(DIFFERENT))
    with Ledger.open(place) as ledger:
        found = verify(ledger.database)
        assert (found.faults, found.runs, found.entries) == ([], DIFFERENT, DIFFERENT)
        assert total(ledger) == DIFFERENT


def at_once(*works: Callable[[], None]) -> None:
    """Do several things in as many threads, and raise what one of them raises."""
    raised: list[BaseException] = []

    def caught(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again below
            raised.append(error)

    threads = [threading.Thread(target=caught, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def test_files_runs_and_voids_at_once_leave_a_sound_ledger(place: str) -> None:
    files = [[run_at(30 * number, language=one) for number in range(120)] for one in ("vi", "rad", "cmo")]

    def importing(file: int) -> None:
        with Ledger.open(place) as own:
            for _ in range(2):
                take(own, *files[file])

    def adding() -> None:
        with Ledger.open(place) as own:
            for run in files[0][:40]:
                enter(own, run)
                own.void([identity(run)], why="a", by="b", at=NOW)

    def looking() -> None:
        with Ledger.open(place) as own:
            for _ in range(10):
                assert verify(own.database).faults == []

    at_once(*(lambda file=file: importing(file) for file in range(3)), adding, looking, looking)

    with Ledger.open(place) as ledger:
        assert total(ledger) == 320
        assert verify(ledger.database).faults == []


def test_writers_whose_clocks_differ_lose_and_double_nothing(place: str) -> None:
    def writing(hours: int) -> None:
        with Ledger.open(place) as own:
            for number in range(15):
                own.enter(run_at(30 * number), KNOWN, entered_at=NOW + timedelta(hours=hours), by=f"{hours}")

    at_once(*(lambda hours=hours: writing(hours) for hours in (-20, 0, 7)))

    with Ledger.open(place) as ledger:
        assert total(ledger) == 15
        assert verify(ledger.database).faults == []


def test_who_looks_does_not_keep_others_from_writing(place: str) -> None:
    with Ledger.open(place) as reader, Ledger.open(place, patience=0.2) as writer:
        enter(writer, run_at(), run_at(1))
        rows = reader.rows(*YEAR)
        assert next(rows).run == run_at()
        assert enter(writer, run_at(2)) == [True]
        assert run_at(1) in [row.run for row in rows]


def test_a_writer_who_does_not_come_to_an_end_is_told_to_the_others(place: str) -> None:
    with Ledger.open(place) as one, Ledger.open(place, patience=0.2) as two:
        enter(one, run_at())
        with one.database.writing(), pytest.raises(LedgerError, match="is in use by another program") as refused:
            enter(two, run_at(1))
        assert "password" not in str(refused.value)
        assert enter(two, run_at(1)) == [True]
    with Ledger.open(place) as ledger:
        assert total(ledger) == 2
