"""For each station: what was due, what aired, late or in time, what is missing, and what nobody planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from broadcaster.models import Evidence, Run
from broadcaster.runlog import Ledger, Period
from tests.runlog.conftest import (
    NOW,
    at,
    enter,
    identity,
    logged,
    planned,
    run_at,
    schedule,
    take,
    tapped,
    week,
)
from tests.runlog.test_reporting import MARCH, drawn

if TYPE_CHECKING:
    from broadcaster.runlog.statement import Kept

FIVE = planned("05:00")
PLAN = schedule(week("2022-W09", "05:00"))
TUESDAY = Period(date(2022, 3, 1), date(2022, 3, 1))


def kept(ledger: Ledger, code: str = "24235", **options: object) -> tuple[int, int, int, int, int]:
    """Return how a station kept the plan: due, aired, late, missing, extra."""
    found: dict[str, Kept] = {one.code: one for one in drawn(ledger, **{"plan": PLAN, **options}).kept}  # type: ignore[arg-type]
    one = found[code]
    return one.due, one.aired, one.late, len(one.missing), one.extra


def test_what_was_due_and_aired_and_what_is_missing(ledger: Ledger) -> None:
    take(ledger, run_at(3), logged(2, language="rad"), known=FIVE)

    assert kept(ledger) == (3, 2, 0, 1, 0)
    (said,) = [one for one in drawn(ledger, plan=PLAN).kept if one.code == "24235"]
    assert [(one.language, one.slot, one.bulletin) for one in said.missing] == [("cmo", at(), "bao-hiem-y-te")]
    assert (said.name, kept(ledger, "24133"), kept(ledger, "22015")) == ("Buôn Đôn", (2, 0, 0, 2, 0), (1, 0, 0, 1, 0))


def test_a_station_that_told_nothing_at_all_is_all_missing(ledger: Ledger) -> None:
    assert kept(ledger) == (3, 0, 0, 3, 0)


def test_a_run_is_late_from_the_second_the_settings_say(ledger: Ledger) -> None:
    take(ledger, logged(15, 1), logged(-20, language="cmo"), known=FIVE)

    assert kept(ledger) == (3, 2, 1, 1, 0)
    assert kept(ledger, late=15 * 60 + 1) == (3, 2, 0, 1, 0)


def test_languages_that_follow_each_other_in_a_slot_are_not_late_for_that(ledger: Ledger) -> None:
    one_by_one = (logged(), replace(logged(8, language="rad"), seconds=480), logged(16, language="cmo"))
    take(ledger, *one_by_one, known=FIVE)

    assert kept(ledger) == (3, 3, 0, 0, 0)


def test_a_language_that_follows_much_later_is_late(ledger: Ledger) -> None:
    take(ledger, logged(), logged(8, language="rad"), logged(40, language="cmo"), known=FIVE)

    assert kept(ledger) == (3, 3, 1, 0, 0)


def test_a_run_that_is_said_to_be_extra_fills_no_slot(ledger: Ledger) -> None:
    ledger.enter(run_at(30), FIVE, entered_at=NOW, by="x", extra=True)
    ledger.correct(identity(run_at(30)), replace(run_at(30), seconds=60), FIVE, why="x", by="x", at=NOW)

    assert kept(ledger) == (3, 0, 0, 3, 1)


def test_a_tap_that_tells_no_time_is_not_late(ledger: Ledger) -> None:
    take(ledger, tapped(), known=FIVE)

    assert kept(ledger) == (3, 1, 0, 2, 0)


def test_what_nobody_planned_is_extra(ledger: Ledger) -> None:
    take(
        ledger,
        logged(2),
        logged(30),
        logged(300),
        logged(1, bulletin="luong-huu"),
        logged(1, station="22015", language="rad"),
        known=FIVE,
    )

    assert kept(ledger) == (3, 1, 0, 2, 3)
    assert kept(ledger, "22015") == (1, 0, 0, 1, 1)


def test_a_voided_run_is_missing(ledger: Ledger) -> None:
    take(ledger, run_at(3), known=FIVE)
    ledger.void([identity(run_at())], why="mất điện", by="Y Bhiông", at=NOW)

    assert kept(ledger) == (3, 0, 0, 3, 0)


def test_what_is_known_too_weakly_is_missing(ledger: Ledger) -> None:
    take(
        ledger, replace(run_at(), evidence=Evidence.PLANNED), run_at(language="rad"), logged(language="cmo"), known=FIVE
    )

    assert [kept(ledger, least=least)[1] for least in (Evidence.PLANNED, Evidence.WORD, Evidence.LOG)] == [3, 2, 1]


def test_weeks_without_a_plan_are_not_judged(ledger: Ledger) -> None:
    take(ledger, run_at(), run_at(14 * 24 * 60), run_at(-24 * 60), known=FIVE)

    assert kept(ledger) == (3, 1, 0, 2, 0)
    assert kept(ledger, period=Period(date(2022, 2, 1), date(2022, 3, 31))) == (3, 1, 0, 2, 1)
    later = drawn(ledger, Period(date(2022, 3, 14), date(2022, 3, 20)), plan=PLAN)
    assert (later.kept, later.total.runs) == ((), 1)


def test_what_is_due_later_is_not_missing_yet(ledger: Ledger) -> None:
    plan = schedule(week("2022-W09", "05:00", "17:00"))
    noon = datetime(2022, 3, 1, 5, 0, tzinfo=UTC)

    assert kept(ledger, plan=plan, made_at=noon) == (3, 0, 0, 3, 0)
    assert kept(ledger, plan=plan, made_at=at()) == (3, 0, 0, 3, 0)
    assert kept(ledger, plan=plan) == (6, 0, 0, 6, 0)
    assert drawn(ledger, plan=plan, made_at=at(-1)).kept == ()


def test_a_run_that_was_early_is_not_extra_before_its_slot_has_come(ledger: Ledger) -> None:
    take(ledger, logged(-3), known=FIVE)

    assert kept(ledger, made_at=at(-2)) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize("run", [run_at(), run_at(12), logged(2, 7)], ids=["on the slot", "sheet", "log"])
def test_what_was_entered_before_the_plan_was_written_is_not_missing(ledger: Ledger, run: Run) -> None:
    take(ledger, run)

    assert kept(ledger) == (3, 1, 0, 2, 0)
    # The log and the sheet sent again, or a tap, change nothing of that.
    take(ledger, run, tapped(), known=FIVE)
    assert kept(ledger) == (3, 1, 0, 2, 0)


def test_a_repeat_entered_before_the_plan_was_written_is_extra(ledger: Ledger) -> None:
    take(ledger, logged(2), logged(30))

    assert kept(ledger) == (3, 1, 0, 2, 1)


def test_what_was_late_is_late_too_when_it_was_entered_before_the_plan(ledger: Ledger) -> None:
    take(ledger, logged(40))

    assert kept(ledger) == (3, 1, 1, 2, 0)


def test_a_slot_at_either_end_of_the_period_is_held_against_its_run(ledger: Ledger) -> None:
    plan = schedule(week("2022-W09", "00:00", "23:59"))
    known = planned("00:00", "23:59")
    take(ledger, logged(-5 * 60 + 1), logged(19 * 60 + 5), logged(-5 * 60 - 2, language="rad"), known=known)

    assert kept(ledger, plan=plan, period=TUESDAY) == (6, 3, 0, 3, 0)
    assert kept(ledger, plan=plan, period=MARCH) == (6, 3, 0, 3, 0)


def test_a_plan_that_was_changed_holds_the_run_against_the_slot_it_has_now(ledger: Ledger) -> None:
    take(ledger, logged(2), known=FIVE)

    assert kept(ledger, plan=schedule(week("2022-W09", "05:15"))) == (3, 1, 0, 2, 0)


def test_a_station_that_is_no_more_has_only_extra_runs(ledger: Ledger) -> None:
    enter(ledger, run_at(station="22015"), run_at())
    plan = schedule(week("2022-W09", "05:00", stations=("24235",)))

    assert kept(ledger, "22015", plan=plan) == (0, 0, 0, 0, 1)
