"""A run counts once, a void is a row of its own, and nothing in the ledger ever changes."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError, UsageError
from broadcaster.models import Run
from broadcaster.runlog import LOCAL, Cells, Identity, Ledger, VoidResult, read_identity, read_run
from tests.runlog.conftest import KNOWN, MORNING, NOW, row_of, run_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = date(2022, 3, 1)
YEAR = date(2022, 1, 1), date(2022, 12, 31)


def enter(ledger: Ledger, *runs: Run) -> list[bool]:
    return [ledger.add(run, KNOWN, entered_at=NOW, by="H'Lan") for run in runs]


def test_a_run_sent_twice_counts_once(ledger: Ledger) -> None:
    assert enter(ledger, run_at(), run_at()) == [True, False]
    assert ledger.count(*YEAR).total == 1


def test_the_same_moment_on_another_clock_is_the_same_run(ledger: Ledger) -> None:
    in_utc = replace(run_at(), aired_at=run_at().aired_at.astimezone(UTC))
    with_fraction = replace(run_at(), aired_at=run_at().aired_at + timedelta(milliseconds=730))

    assert enter(ledger, run_at(), in_utc, with_fraction) == [True, False, False]


def test_another_station_bulletin_language_or_second_is_another_run(ledger: Ledger) -> None:
    others = [run_at(station="24133"), run_at(bulletin="luong-huu"), run_at(language="rad"), run_at(1)]
    a_second_later = replace(run_at(), aired_at=run_at().aired_at + timedelta(seconds=1))

    assert all(enter(ledger, run_at(), *others, a_second_later))
    assert ledger.count(*YEAR).total == 6


def test_what_is_entered_is_what_is_found(ledger: Ledger) -> None:
    ledger.add(replace(run_at(), note="  mưa to "), KNOWN, entered_at=NOW, by="H'Lan")

    row = ledger.find(Identity.of(run_at()))

    assert row is not None
    assert (row.number, row.run, row.run.note) == (1, run_at(), "mưa to")
    assert row.run.aired_at.utcoffset() == timedelta(hours=7)
    assert (row.by, row.entered_at, row.source, row.void) == ("H'Lan", NOW, "", None)
    assert ledger.find(Identity.of(run_at(1))) is None


def test_a_run_that_cannot_be_true_is_refused_with_all_its_faults(ledger: Ledger, path: Path) -> None:
    wrong = Run("24236", "2022-W53", "Bảo hiểm", "ede", datetime(2024, 1, 1, tzinfo=UTC))

    with pytest.raises(FaultsFoundError) as refused:
        enter(ledger, wrong)

    assert [fault.what.split('"')[0].strip() for fault in refused.value.faults] == [
        "the station",
        "the bulletin",
        "the language",
        "the week",
        "the time",
    ]
    assert not path.exists()


def test_a_naive_time_is_refused(ledger: Ledger) -> None:
    with pytest.raises(FaultsFoundError, match="has no offset"):
        enter(ledger, replace(run_at(), aired_at=datetime(2022, 3, 1, 5)))  # noqa: DTZ001


def test_nobody_enters_or_voids_without_a_name_and_a_reason(ledger: Ledger) -> None:
    with pytest.raises(FaultsFoundError, match='"by" is missing'):
        ledger.add(run_at(), KNOWN, entered_at=NOW, by=" ")
    with pytest.raises(FaultsFoundError) as refused:
        ledger.void([Identity.of(run_at())], why="", by="a\nb", at=NOW)
    assert [fault.what for fault in refused.value.faults] == [
        '"why" is missing; the ledger keeps it beside the row.',
        '"by" must be one line of at most 500 letters; found "a\\x0ab".',
    ]


def test_a_voided_run_does_not_count_and_says_who_when_and_why(ledger: Ledger) -> None:
    enter(ledger, run_at(), run_at(1))

    done = ledger.void([Identity.of(run_at())], why="mất điện", by="Y Bhiông", at=NOW)

    assert done == VoidResult(voided=1, already_void=0)
    assert ledger.count(*YEAR, "language").groups == {"vi": 1}
    row = ledger.find(Identity.of(run_at()))
    assert row is not None
    assert row.void is not None
    assert (row.void.by, row.void.at, row.void.why) == ("Y Bhiông", NOW, "mất điện")


def test_a_second_void_changes_nothing(ledger: Ledger) -> None:
    enter(ledger, run_at())
    ledger.void([Identity.of(run_at())], why="mất điện", by="Y Bhiông", at=NOW)

    assert ledger.void([Identity.of(run_at())] * 2, why="khác", by="khác", at=NOW) == VoidResult(0, 1)
    row = ledger.find(Identity.of(run_at()))
    assert row is not None
    assert row.void is not None
    assert row.void.why == "mất điện"


def test_a_voided_run_that_is_sent_again_stays_voided(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    enter(ledger, run_at())
    ledger.void([Identity.of(run_at())], why="mất điện", by="Y Bhiông", at=NOW)

    assert enter(ledger, run_at()) == [False]
    result = ledger.import_csv(
        sheet(row_of(run_at()), row_of(run_at()), row_of(run_at(1))), KNOWN, entered_at=NOW, by="x"
    )

    assert (result.added, result.already_there, result.voided) == (1, 2, 2)
    assert ledger.count(*YEAR).total == 1


def test_voids_are_all_or_nothing_and_name_what_the_station_did_air(ledger: Ledger) -> None:
    enter(ledger, run_at(), run_at(30, language="rad"))
    wanted = [Identity.of(run_at()), Identity.of(run_at(1)), Identity.of(run_at(station="24133"))]

    with pytest.raises(FaultsFoundError) as refused:
        ledger.void(wanted, why="mất điện", by="Y Bhiông", at=NOW)

    first, second = map(str, refused.value.faults)
    assert first == (
        'no run of "bao-hiem-y-te" in "vi" by station "24235" at 2022-03-01T05:01:00+07:00. '
        "On that day it has: bao-hiem-y-te vi 05:00:00, bao-hiem-y-te rad 05:30:00."
    )
    assert second.endswith('by station "24133" at 2022-03-01T05:00:00+07:00. On that day it has no run at all.')
    assert ledger.count(*YEAR).total == 2


def test_voiding_in_a_ledger_that_has_not_begun_makes_no_file(ledger: Ledger, path: Path) -> None:
    with pytest.raises(FaultsFoundError, match="no run of"):
        ledger.void([Identity.of(run_at())], why="mất điện", by="Y Bhiông", at=NOW)
    assert not path.exists()


def test_a_day_begins_and_ends_at_the_stations_midnight(ledger: Ledger) -> None:
    midnight = datetime(2022, 3, 1, tzinfo=LOCAL)
    edges = [midnight - timedelta(seconds=1), midnight, midnight + timedelta(seconds=86_399), midnight + timedelta(1)]
    enter(ledger, *(Run("24235", "2022-W09", "a", "vi", moment) for moment in edges))

    assert ledger.count(DAY, DAY).total == 2
    assert [row.run.aired_at for row in ledger.rows(DAY, DAY)] == edges[1:3]
    assert ledger.count(*YEAR, "month").groups == {"2022-02": 1, "2022-03": 3}


def test_rows_can_be_narrowed(ledger: Ledger) -> None:
    enter(ledger, run_at(), run_at(1, station="24133"), run_at(2, language="rad"), run_at(3, bulletin="luong-huu"))

    assert len(list(ledger.rows(DAY, DAY))) == 4
    assert [row.run for row in ledger.rows(DAY, DAY, station="24133")] == [run_at(1, station="24133")]
    assert [row.run for row in ledger.rows(DAY, DAY, bulletin="luong-huu")] == [run_at(3, bulletin="luong-huu")]
    assert len(list(ledger.rows(DAY, DAY, station="24235", language="vi"))) == 2


def test_rows_lose_none_where_pages_meet(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    # More than two pages of runs at one single second, the hardest case for reading on where the last page ended.
    same_second = [row_of(run_at(bulletin=f"b{number}")) for number in range(2_100)]
    ledger.import_csv(sheet(*same_second, row_of(run_at(1)), row_of(run_at(-1))), KNOWN, entered_at=NOW, by="x")

    numbers = [row.number for row in ledger.rows(DAY, DAY)]

    assert len(set(numbers)) == len(numbers) == 2_102


def test_a_period_in_the_wrong_order_or_an_unknown_split_is_told(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="ends on 2022-01-01, before it begins on 2022-12-31"):
        ledger.count(YEAR[1], YEAR[0])
    with pytest.raises(UsageError, match="ends on"):
        next(ledger.rows(YEAR[1], YEAR[0]))
    with pytest.raises(UsageError, match='"weekday"; allowed: language, station, month'):
        ledger.count(*YEAR, "weekday")  # type: ignore[arg-type]


@pytest.mark.parametrize("deed", ["update runs set station = '1'", "delete from runs", "delete from voids"])
def test_the_database_itself_refuses_to_change_or_delete(ledger: Ledger, path: Path, deed: str) -> None:
    enter(ledger, run_at())
    ledger.void([Identity.of(run_at())], why="mất điện", by="Y Bhiông", at=NOW)

    with closing(sqlite3.connect(path)) as bare, pytest.raises(sqlite3.IntegrityError, match="the ledger only grows"):
        bare.execute(deed)


def test_times_are_stored_in_utc(ledger: Ledger, path: Path) -> None:
    enter(ledger, run_at())

    with closing(sqlite3.connect(path)) as bare:
        stored = bare.execute("select datetime(aired_at, 'unixepoch') from runs").fetchone()

    assert stored == ("2022-02-28 22:00:00",)


def test_many_writers_at_once_lose_and_double_nothing(path: Path) -> None:
    runs = [run_at(minutes) for minutes in range(12)]
    added: list[bool] = []

    def work() -> None:
        with Ledger.open(path) as own:
            added.extend(enter(own, *runs))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Ledger.open(path) as ledger:
        assert ledger.count(*YEAR).total == len(runs)
    assert (added.count(True), len(added)) == (len(runs), 4 * len(runs))


def test_a_run_written_by_a_person_is_read_with_all_its_faults() -> None:
    written = Cells("24235", "2022-W09", "bao-hiem-y-te", "vi", "2022-03-01T05:00:00+07:00")

    assert read_run(written, KNOWN, now=NOW) == run_at()
    with pytest.raises(FaultsFoundError) as refused:
        read_run(Cells("", "2022-W9", "x", "vi", "5 giờ"), KNOWN, now=NOW)
    assert len(refused.value.faults) == 3


def test_a_void_is_asked_for_in_the_same_words() -> None:
    identity = read_identity("24235", "bao-hiem-y-te", "vi", "2022-02-28T22:00Z")

    assert identity == Identity.of(run_at())
    assert identity.aired_at == MORNING
    with pytest.raises(FaultsFoundError, match="has no offset"):
        read_identity("24235", "bao-hiem-y-te", "vi", "2022-02-28T22:00")


def test_a_void_of_nothing_readable_is_told_with_all_its_faults() -> None:
    with pytest.raises(FaultsFoundError) as refused:
        read_identity("", "a\udc80", "vi", "5 giờ")

    assert [fault.what.split(" ")[1] for fault in refused.value.faults] == ["station", "bulletin", "time"]
    assert str(refused.value).encode()
