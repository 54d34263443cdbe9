"""A run counts once, is found as it was entered, and one that cannot be true never gets in; in a file and on a server."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError, UsageError
from broadcaster.models import Evidence, Run
from broadcaster.runlog import LOCAL, Ledger, read_identity
from tests.runlog.conftest import DAY, KNOWN, MORNING, NOW, PROOF, YEAR, at, enter, identity, run_at, take, total

if TYPE_CHECKING:
    from pathlib import Path


def test_a_run_sent_twice_counts_once(ledger: Ledger) -> None:
    assert enter(ledger, run_at(), run_at()) == [True, False]
    assert total(ledger) == 1


def test_the_same_moment_on_another_clock_is_the_same_run(ledger: Ledger) -> None:
    in_utc = replace(run_at(), aired_at=MORNING.astimezone(UTC))
    with_fraction = replace(run_at(), aired_at=MORNING + timedelta(milliseconds=730))

    assert enter(ledger, run_at(), in_utc, with_fraction) == [True, False, False]


def test_another_station_bulletin_language_or_second_is_another_run(ledger: Ledger) -> None:
    others = [run_at(station="24133"), run_at(bulletin="luong-huu"), run_at(language="rad"), run_at(1)]
    a_second_later = replace(run_at(), aired_at=MORNING + timedelta(seconds=1))

    assert all(enter(ledger, run_at(), *others, a_second_later))
    assert total(ledger) == 6


def test_what_is_entered_is_what_is_found(ledger: Ledger) -> None:
    run = replace(run_at(7), scheduled_at=MORNING, seconds=310, evidence=Evidence.PROOF, proof=PROOF)

    ledger.enter(replace(run, note="  mưa to "), KNOWN, entered_at=NOW, by="H'Lan")

    row = ledger.find(identity(run))
    assert row is not None
    assert (row.number, row.run, row.run.note) == (1, run, "mưa to")
    assert (row.due, row.identity) == (MORNING, identity(run))
    assert [moment.utcoffset() for moment in (row.run.aired_at, row.run.scheduled_at) if moment] == [
        timedelta(hours=7)
    ] * 2
    assert (row.entered.by, row.entered.at, row.entered.number, row.source, row.change) == ("H'Lan", NOW, 1, "", None)
    assert row.counts
    assert ledger.find(identity(run_at(1))) is None


def test_how_many_snippets_were_said_is_kept(ledger: Ledger) -> None:
    enter(ledger, replace(run_at(), items=4))

    row = ledger.find(identity(run_at()))
    assert row is not None
    assert row.run.items == 4


def test_a_run_is_found_by_its_slot_and_by_when_it_began(ledger: Ledger) -> None:
    enter(ledger, replace(run_at(12), scheduled_at=MORNING), run_at(12, language="rad"))

    by_slot, by_start = ledger.find(identity(run_at())), ledger.find(identity(run_at(12)))

    assert by_slot is not None
    assert by_slot == by_start
    assert (by_slot.run.scheduled_at, by_slot.run.aired_at) == (MORNING, at(12))


def test_a_run_that_cannot_be_true_is_refused_with_all_its_faults(ledger: Ledger) -> None:
    wrong = Run("24236", "2022-W53", "Bảo hiểm", "ede", datetime(2024, 1, 1, tzinfo=UTC), seconds=0, proof="x")

    with pytest.raises(FaultsFoundError) as refused:
        enter(ledger, wrong)

    assert [fault.what.split('"')[0].strip() for fault in refused.value.faults] == [
        "the station",
        "the bulletin",
        "the language",
        "the time",
        "the week",
        "the length",
        "the proof",
    ]
    assert not ledger.begun


def test_a_faulty_run_makes_no_file(path: Path) -> None:
    with Ledger.open(path) as ledger, pytest.raises(FaultsFoundError):
        enter(ledger, run_at(station="24236"))
    assert not path.exists()


def test_a_naive_time_is_refused(ledger: Ledger) -> None:
    with pytest.raises(FaultsFoundError, match="has no offset"):
        enter(ledger, replace(run_at(), aired_at=datetime(2022, 3, 1, 5)))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"aired_at": None}, "the time is missing. Say when it aired, or the slot it aired for."),
        ({"scheduled_at": MORNING - timedelta(hours=12, seconds=1)}, "lies more than 12 hours from its slot"),
        ({"seconds": 6 * 3600 + 1}, "must be whole seconds, 1 to 21600"),
        ({"seconds": -1}, "must be whole seconds"),
        ({"evidence": Evidence.PROOF}, "a proof needs the recording's SHA-256."),
        ({"evidence": Evidence.LOG, "proof": PROOF}, "a recording is a proof, not log."),
        ({"evidence": Evidence.PROOF, "proof": PROOF.upper()}, "must be the SHA-256 of the recording"),
        ({"note": "a\nb"}, '"note" must be one line of at most 500 letters; found "a\\x0ab".'),
        ({"note": "ô" * 501}, '"note" must be one line'),
        ({"note": "a\0b"}, '"note" must be one line'),
        ({"note": "\ud800"}, '"note" must be one line'),
    ],
)
def test_what_no_run_can_be_is_told_in_a_sentence(ledger: Ledger, change: dict[str, object], told: str) -> None:
    with pytest.raises(FaultsFoundError) as refused:
        enter(ledger, replace(run_at(), **change))  # type: ignore[arg-type]

    assert [told in str(fault) for fault in refused.value.faults] == [True]
    assert not ledger.begun


def test_nobody_enters_without_a_name(ledger: Ledger) -> None:
    with pytest.raises(FaultsFoundError, match='"who" is missing'):
        enter(ledger, run_at(), by=" ")
    with pytest.raises(FaultsFoundError, match='"who" is missing'):
        ledger.take(iter([]), KNOWN, entered_at=NOW, by="", source="x.csv")


def test_names_and_notes_are_kept_composed_and_whatever_their_letters(ledger: Ledger) -> None:
    decomposed = "Đắ́k Lắk' \"; drop table runs; -- 😀 ك"

    enter(ledger, replace(run_at(), note=decomposed), by="H'Lan e\u0302\u0306")

    row = ledger.find(identity(run_at()))
    assert row is not None
    assert row.entered.by == "H'Lan ê\u0306"
    assert row.run.note.endswith("drop table runs; -- 😀 ك")


def test_a_day_begins_and_ends_at_the_stations_midnight(ledger: Ledger) -> None:
    midnight = datetime(2022, 3, 1, tzinfo=LOCAL)
    edges = [midnight - timedelta(seconds=1), midnight, midnight + timedelta(seconds=86_399), midnight + timedelta(1)]
    enter(ledger, *(Run("24235", "2022-W09", "a", "vi", moment) for moment in edges))

    assert ledger.count(DAY, DAY).total == 2
    assert [row.run.aired_at for row in ledger.rows(DAY, DAY)] == edges[1:3]
    assert ledger.count(*YEAR, "month").groups == {"2022-02": 1, "2022-03": 3}


def test_the_day_of_a_run_is_that_of_its_slot(ledger: Ledger) -> None:
    slot = datetime(2022, 2, 28, 23, 59, tzinfo=LOCAL)
    enter(ledger, Run("24235", "2022-W09", "a", "vi", slot + timedelta(minutes=2), slot))

    assert ledger.count(*YEAR, "day").groups == {"2022-02-28": 1}
    assert [row.run.week for row in ledger.rows(date(2022, 2, 28), date(2022, 2, 28))] == ["2022-W09"]


def test_each_split_names_its_groups_in_order_and_adds_up(ledger: Ledger) -> None:
    known = [run_at(), run_at(1, station="24133"), run_at(2, language="rad"), run_at(60 * 24 * 31, bulletin="a")]
    enter(ledger, *known, replace(run_at(30), evidence=Evidence.LOG))

    assert {by: ledger.count(*YEAR, by).groups for by in ("language", "station", "bulletin", "month", "week")} == {
        "language": {"rad": 1, "vi": 4},
        "station": {"24133": 1, "24235": 4},
        "bulletin": {"a": 1, "bao-hiem-y-te": 4},
        "month": {"2022-03": 4, "2022-04": 1},
        "week": {"2022-W09": 4, "2022-W13": 1},
    }
    assert list(ledger.count(*YEAR, "evidence").groups.items()) == [("word", 4), ("log", 1)]


def test_a_count_can_ask_for_better_evidence(ledger: Ledger) -> None:
    told = [Evidence.PLANNED, Evidence.WORD, Evidence.TAP, Evidence.LOG, Evidence.PROOF]
    runs = [replace(run_at(30 * each), evidence=each, proof=PROOF if each is Evidence.PROOF else "") for each in told]
    enter(ledger, *runs)

    assert [ledger.count(*YEAR, least=least).total for least in told] == [5, 4, 3, 2, 1]
    assert [len(list(ledger.rows(*YEAR, least=least))) for least in told] == [5, 4, 3, 2, 1]
    assert total(ledger) == 4, "what was only planned did not air"


def test_rows_can_be_narrowed(ledger: Ledger) -> None:
    enter(ledger, run_at(), run_at(1, station="24133"), run_at(2, language="rad"), run_at(3, bulletin="luong-huu"))

    assert len(list(ledger.rows(DAY, DAY))) == 4
    assert [row.run for row in ledger.rows(DAY, DAY, station="24133")] == [run_at(1, station="24133")]
    assert [row.run for row in ledger.rows(DAY, DAY, bulletin="luong-huu")] == [run_at(3, bulletin="luong-huu")]
    assert len(list(ledger.rows(DAY, DAY, station="24235", language="vi"))) == 2


def test_rows_lose_none_where_pages_meet(ledger: Ledger) -> None:
    # More than two pages of runs at one single second, the hardest case for reading on where the last page ended.
    take(ledger, *(run_at(bulletin=f"b{number}") for number in range(2_100)), run_at(1), run_at(-1))

    numbers = [row.number for row in ledger.rows(DAY, DAY)]

    assert len(set(numbers)) == len(numbers) == 2_102


def test_a_period_in_the_wrong_order_or_an_unknown_split_is_told(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="ends on 2022-01-01, before it begins on 2022-12-31"):
        ledger.count(YEAR[1], YEAR[0])
    with pytest.raises(UsageError, match="ends on"):
        next(ledger.rows(YEAR[1], YEAR[0]))
    with pytest.raises(UsageError, match='"weekday"; allowed: language, station, bulletin, month'):
        ledger.count(*YEAR, "weekday")  # type: ignore[arg-type]


def test_the_ends_of_time_are_answered_in_a_sentence(ledger: Ledger) -> None:
    enter(ledger, run_at())

    for first, last in ((date.min, DAY), (DAY, date.max)):
        with pytest.raises(UsageError, match="runs lie between the years 2000 and 2199"):
            ledger.count(first, last)
        with pytest.raises(UsageError, match="runs lie between the years"):
            next(ledger.rows(first, last))
    assert ledger.count(date(2000, 1, 1), date(2199, 12, 31)).total == 1


def test_many_threads_at_once_lose_and_double_nothing(place: str) -> None:
    runs = [run_at(minutes) for minutes in range(12)]
    added: list[bool] = []

    def work() -> None:
        with Ledger.open(place) as own:
            added.extend(enter(own, *runs))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Ledger.open(place) as ledger:
        assert total(ledger) == len(runs)
    assert (added.count(True), len(added)) == (len(runs), 4 * len(runs))


def test_a_run_is_named_in_the_same_words_as_it_is_entered() -> None:
    assert read_identity("24235", "bao-hiem-y-te", "vi", "2022-02-28T22:00Z") == identity(run_at())
    with pytest.raises(FaultsFoundError, match="has no offset"):
        read_identity("24235", "bao-hiem-y-te", "vi", "2022-02-28T22:00")


def test_what_names_no_run_is_told_with_all_its_faults() -> None:
    with pytest.raises(FaultsFoundError) as refused:
        read_identity("", "a\udc80", "vi", "5 giờ")

    assert [fault.what.split(" ")[1] for fault in refused.value.faults] == ["station", "bulletin", "time"]
    assert str(refused.value).encode()
