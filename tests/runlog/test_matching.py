"""Which reports are of one run: each rule with the case that would double a run, and the case that would lose one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from broadcaster.models import Evidence, Run
from broadcaster.runlog import Ledger, verify
from tests.runlog.conftest import (
    MORNING,
    NOW,
    YEAR,
    at,
    enter,
    identity,
    logged,
    planned,
    run_at,
    take,
    tapped,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcaster.runlog import Known

FIVE = planned("05:00")


def counted(ledger: Ledger, *files: Iterable[Run], known: Known) -> int:
    """Enter some files one after the other, then all of them again, which must add nothing; return the count."""
    for number, file in enumerate(files):
        take(ledger, *file, known=known, source=f"{number}.csv")
    found = total(ledger)
    assert [take(ledger, *file, known=known, source="again").added for file in files] == [0] * len(files)
    assert total(ledger) == found
    assert verify(ledger.database).faults == []
    return found


# ------------------------------------------------------------------------------ rule 1: the same beginning, to the second


def test_the_same_beginning_is_the_same_run_whoever_tells_it(ledger: Ledger) -> None:
    in_utc = replace(run_at(), aired_at=MORNING.astimezone(UTC), evidence=Evidence.TAP)

    assert counted(ledger, [run_at()], [in_utc], [logged()], known=planned()) == 1


def test_two_machines_that_wrote_down_different_seconds_are_two_runs(ledger: Ledger) -> None:
    assert counted(ledger, [logged(0, 3)], [logged(0, 4)], known=planned()) == 2


def test_the_same_beginning_of_other_names_is_another_run(ledger: Ledger) -> None:
    others = [logged(station="24133"), logged(language="rad"), logged(bulletin="luong-huu")]

    assert counted(ledger, [logged()], others, known=planned()) == 4


# ------------------------------------------------------------------------------------------------ rule 2: the same slot


def test_a_tap_and_the_sheet_and_the_log_of_one_slot_are_one_run(ledger: Ledger) -> None:
    files = [[tapped()], [run_at(20)], [logged(4, 33)]]

    assert counted(ledger, *files, known=FIVE) == 1
    row = ledger.find(identity(run_at()))
    assert row is not None
    assert (row.run.evidence, row.run.aired_at, row.run.scheduled_at) == (Evidence.LOG, at(4, 33), MORNING)


@pytest.mark.parametrize("late", [-59, -1, 0, 1, 59, 60])
def test_a_run_within_the_window_is_that_of_its_slot(ledger: Ledger, late: int) -> None:
    assert counted(ledger, [logged(late)], [tapped()], known=FIVE) == 1


def test_a_run_outside_the_window_is_one_of_its_own(ledger: Ledger) -> None:
    assert counted(ledger, [logged(60, 1)], [tapped()], known=FIVE) == 2
    assert ledger.find(identity(logged(60, 1))) is not None


def test_the_taps_of_two_phones_for_one_slot_are_one_run(ledger: Ledger) -> None:
    assert counted(ledger, [tapped()], [tapped(0, at(3))], [tapped(0, at(9))], known=FIVE) == 1


def test_two_machines_with_other_seconds_in_one_slot_are_two_airings(ledger: Ledger) -> None:
    assert counted(ledger, [logged(0, 3)], [logged(25)], known=FIVE) == 2
    extra = ledger.find(identity(logged(25)))
    assert extra is not None
    assert extra.run.scheduled_at is None, "the slot is taken: what aired again is outside the plan"


def test_one_source_with_two_beginnings_near_one_slot_tells_of_two_airings(ledger: Ledger) -> None:
    assert counted(ledger, [run_at(), run_at(20)], known=FIVE) == 2


def test_a_line_that_stands_twice_in_one_source_is_one_run(ledger: Ledger) -> None:
    assert counted(ledger, [run_at(), run_at()], [tapped(), tapped()], [logged(2), logged(2)], known=FIVE) == 1


def test_a_repeat_near_one_slot_is_the_same_repeat_in_the_log(ledger: Ledger) -> None:
    assert counted(ledger, [run_at(), run_at(20)], [logged(1, 12), logged(21, 30)], known=FIVE) == 2


def test_a_repeat_near_one_slot_is_the_same_repeat_in_the_sheet(ledger: Ledger) -> None:
    assert counted(ledger, [logged(1, 12), logged(21, 30)], [run_at(), run_at(20)], known=FIVE) == 2


@pytest.mark.parametrize("log_first", [True, False])
def test_a_repeat_that_only_the_sheet_tells_is_not_lost(ledger: Ledger, log_first: bool) -> None:
    files = [[logged(0, 10)], [run_at(), run_at(30)]]

    assert counted(ledger, *(files if log_first else files[::-1]), known=FIVE) == 2


@pytest.mark.parametrize("tap_first", [True, False])
def test_a_repeat_is_not_lost_behind_a_tap_that_knows_the_slot_alone(ledger: Ledger, tap_first: bool) -> None:
    files = [[tapped()], [run_at(), run_at(30)]]

    assert counted(ledger, *(files if tap_first else files[::-1]), known=FIVE) == 2


def test_a_slot_that_the_source_names_is_taken_at_its_word(ledger: Ledger) -> None:
    late = replace(run_at(119), scheduled_at=MORNING)

    assert counted(ledger, [late], [tapped()], [replace(logged(119), scheduled_at=MORNING)], known=FIVE) == 1


def test_two_runs_are_told_apart_where_a_late_one_holds_the_slot_the_other_began_in(ledger: Ledger) -> None:
    late = replace(logged(30), scheduled_at=MORNING)

    assert counted(ledger, [late], [logged()], known=planned()) == 2
    assert counted(ledger, [late, logged()], known=planned()) == 2
    assert len({row.identity for row in ledger.rows(*YEAR)}) == 2


@pytest.mark.parametrize("known", [FIVE, planned()], ids=["planned", "unplanned"])
def test_runs_of_other_slots_do_not_meet(ledger: Ledger, known: Known) -> None:
    slots = [tapped(), tapped(12 * 60), replace(tapped(24 * 60), station="24133")]

    assert counted(ledger, slots, [run_at(5), run_at(12 * 60 + 5)], known=planned("05:00", "17:00")) == 3


# -------------------------------------------------------------------------------------- rule 3: people round, machines do not


@pytest.mark.parametrize("log_first", [True, False])
@pytest.mark.parametrize(("apart", "runs"), [(0, 1), (-10, 1), (10, 1), (-10.02, 2), (10.02, 2)])
def test_a_person_and_a_machine_ten_minutes_apart_tell_of_one_run(
    ledger: Ledger, apart: float, runs: int, log_first: bool
) -> None:
    files = [[logged(0, 30)], [replace(run_at(apart), aired_at=at(apart, 30))]]

    assert counted(ledger, *(files if log_first else files[::-1]), known=planned()) == runs


def test_two_runs_in_one_sheet_are_not_one_in_the_log(ledger: Ledger) -> None:
    assert counted(ledger, [run_at(), run_at(10)], [logged(5)], known=planned()) == 2


def test_one_run_in_the_log_is_not_two_in_the_sheet(ledger: Ledger) -> None:
    assert counted(ledger, [logged(5)], [run_at(), run_at(10)], known=planned()) == 2


def test_a_machine_finds_the_nearest_run_of_a_person(ledger: Ledger) -> None:
    assert counted(ledger, [run_at(), run_at(12)], [logged(8)], known=planned()) == 2
    assert [row.run.aired_at for row in ledger.rows(*YEAR)] == [MORNING, at(8)]


def test_a_person_s_round_time_stays_known_when_the_log_has_put_it_right(ledger: Ledger) -> None:
    # The other sheet rounds another way: it is within reach of the log, though not of the first sheet.
    files = [[run_at()], [logged(7)], [run_at(15)]]

    assert counted(ledger, *files, known=planned()) == 1


# ---------------------------------------------------------------------------------------------- the plan, before and after


@pytest.mark.parametrize("run", [run_at(3), logged(3)], ids=["sheet", "log"])
def test_a_file_that_is_sent_again_when_the_plan_has_been_written_adds_nothing(ledger: Ledger, run: Run) -> None:
    for known in (planned(), FIVE, planned("05:15"), planned("04:30", "05:30"), planned("17:00"), planned()):
        take(ledger, run, replace(run, language="rad"), known=known)

    assert total(ledger) == 2


def test_a_tap_that_is_sent_again_when_the_plan_has_changed_adds_nothing(ledger: Ledger) -> None:
    for known in (FIVE, planned("05:15"), planned()):
        enter(ledger, tapped(), tapped(0, at(2)), known=known)

    assert total(ledger) == 1


@pytest.mark.parametrize("later", [run_at(), tapped()], ids=["sheet", "tap"])
def test_what_the_log_told_before_the_plan_was_written_is_the_run_of_the_slot(ledger: Ledger, later: Run) -> None:
    take(ledger, logged(3), known=planned())

    take(ledger, later, known=FIVE)

    assert total(ledger) == 1


def test_what_the_sheet_told_before_the_plan_was_written_is_the_run_of_the_slot(ledger: Ledger) -> None:
    take(ledger, run_at(5), known=planned())

    take(ledger, logged(4, 50), known=FIVE)

    assert total(ledger) == 1


def test_the_plan_tells_how_many_snippets_a_run_said(ledger: Ledger) -> None:
    take(ledger, run_at(3), run_at(200), known=FIVE)

    assert [row.run.items for row in ledger.rows(*YEAR)] == [2, None]


def test_the_length_of_the_station_s_file_is_taken_where_nobody_told_it(ledger: Ledger) -> None:
    asked = []

    def length(*names: object) -> int:
        asked.append(names)
        return 300

    for run in (run_at(3), replace(run_at(4, language="rad"), seconds=250), run_at(200)):
        ledger.enter(run, FIVE, entered_at=NOW, by="x", length=length)

    assert [row.run.seconds for row in ledger.rows(*YEAR)] == [300, 250, None]
    assert asked == [("24235", "bao-hiem-y-te", "vi", int(MORNING.timestamp()))]


def test_a_station_s_slots_are_only_those_it_airs(ledger: Ledger) -> None:
    # Tuy Hòa airs Kinh alone: its Êđê run is not one of the plan.
    take(ledger, run_at(3, station="22015"), run_at(3, station="22015", language="rad"), known=FIVE)

    slots = {row.run.language: row.run.scheduled_at for row in ledger.rows(*YEAR)}
    assert slots == {"vi": MORNING, "rad": None}


def test_a_run_outside_a_narrow_window_is_not_lost_in_the_slot(ledger: Ledger) -> None:
    narrow = planned("05:00", window=1800)
    take(ledger, run_at(2), known=narrow, source="a.csv")

    assert take(ledger, run_at(45), known=narrow, source="b.csv").added == 1
