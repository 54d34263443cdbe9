"""The plan as the ledger sees it: the slot a run was aired for, and what a period is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.runlog import clock
from tests.runlog.conftest import MORNING, at, schedule, week

if TYPE_CHECKING:
    from broadcaster.models import Week

TUESDAY = date(2022, 3, 1)
ID = "bao-hiem-y-te"


def second(minutes: float = 0, seconds: int = 0) -> int:
    return clock.second_of(at(minutes, seconds))


def slot(minutes: float, *weeks: Week, station: str = "24235", language: str = "vi", seconds: int = 0) -> float | None:
    """Return the slot that a run is for, in minutes after 5 o'clock."""
    found = schedule(*weeks).slot(station, ID, language, second(minutes, seconds))
    return None if found is None else (found.second - second()) / 60


ONE = week("2022-W09", "05:00", "17:00")


@pytest.mark.parametrize(
    ("minutes", "nearest"),
    [(0, 0), (-60, 0), (60, 0), (61, None), (-61, None), (11 * 60, 720), (12 * 60 + 60, 720), (24 * 60, None)],
)
def test_the_slot_of_a_run_is_the_nearest_in_the_window(minutes: float, nearest: float | None) -> None:
    assert slot(minutes, ONE) == nearest


def test_between_two_slots_the_last_that_has_come_or_comes_within_ten_minutes_is_taken() -> None:
    plan = week("2022-W09", "05:00", "05:40")

    assert [slot(minutes, plan) for minutes in (-30, 0, 29, 30, 31, 40)] == [0, 0, 0, 40, 40, 40]


def test_the_window_can_be_set() -> None:
    narrow = schedule(ONE, window=120)

    assert narrow.slot("24235", ID, "vi", second(2)) is not None
    assert narrow.slot("24235", ID, "vi", second(2, 1)) is None
    assert not narrow.plans(ID, second(2, 1))


def test_a_slot_is_only_for_the_stations_and_languages_that_air_it() -> None:
    plan = week("2022-W09", "05:00", stations=("24133", "22015"))

    assert slot(0, plan, station="24133") == 0
    assert slot(0, plan, station="24235") is None
    assert slot(0, plan, station="22015", language="rad") is None
    assert slot(0, plan, station="99999") is None


def test_a_bulletin_that_nobody_planned_has_no_slot_and_no_snippets() -> None:
    plan = schedule(ONE)

    assert plan.slot("24235", "khac", "vi", second()) is None
    assert not plan.plans("khac", second())
    assert plan.items("khac", second()) is None
    assert (plan.items(ID, second()), plan.items(ID, second(1))) == (2, None)
    assert plan.titles == {ID: ID}


def test_a_slot_just_before_midnight_reaches_into_the_next_day_and_week() -> None:
    plan = week("2022-W09", "23:59", days=(6,))
    late = clock.second_of(MORNING.replace(month=3, day=7, hour=0, minute=30))

    found = schedule(plan).slot("24235", ID, "vi", late)

    assert found is not None
    assert clock.at_second(found.second).isoformat() == "2022-03-06T23:59:00+07:00"
    assert found.week == "2022-W09"


def test_what_is_due_is_told_by_station_time_and_language() -> None:
    plan = schedule(week("2022-W09", "05:00", "17:00", days=(0, 1)), week("2022-W10", "05:00", stations=("22015",)))

    due = [(one.station, f"{one.slot:%d %H:%M}", one.language) for one in plan.due(TUESDAY, TUESDAY)]

    assert due == [
        ("22015", "01 05:00", "vi"),
        ("22015", "01 17:00", "vi"),
        *(("24133", f"01 {clock_}", one) for clock_ in ("05:00", "17:00") for one in ("vi", "rad")),
        *(("24235", f"01 {clock_}", one) for clock_ in ("05:00", "17:00") for one in ("vi", "rad", "cmo")),
    ]
    week_after = [(one.station, one.week) for one in plan.due(TUESDAY + timedelta(7), TUESDAY + timedelta(7))]
    assert week_after == [("22015", "2022-W10")]


@pytest.mark.parametrize(("clock_", "day"), [("00:00", 1), ("23:59", 1)])
def test_a_slot_at_either_end_of_a_day_is_due_on_that_day(clock_: str, day: int) -> None:
    plan = schedule(week("2022-W09", clock_, stations=("22015",)))

    assert [one.slot.day for one in plan.due(TUESDAY, TUESDAY)] == [day]
    for other in (-1, 1):
        assert list(plan.due(TUESDAY + timedelta(other), TUESDAY + timedelta(other))) == []


def test_a_plan_without_weeks_is_due_nothing() -> None:
    assert list(schedule().due(date(2000, 1, 1), date(2199, 12, 31))) == []
