"""Days and weeks are those of the stations' clocks, and one moment has one second however it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.runlog import clock

SECONDS = st.integers(clock.earliest_second(), 4_102_444_800)  # to 2100


@pytest.mark.parametrize("year", [2000, 2022, 2026])
def test_vietnam_has_one_clock_all_year(year: int) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")

    assert {datetime(year, month, 1, tzinfo=zone).utcoffset() for month in range(1, 13)} == {
        clock.LOCAL.utcoffset(None)
    }


@given(SECONDS)
def test_a_second_and_its_moment_are_one(second: int) -> None:
    moment = clock.at_second(second)

    assert clock.second_of(moment) == second == clock.second_of(moment.astimezone(UTC))
    assert clock.day_numbered(clock.day_number(second)) == clock.day_of(moment) == moment.date()
    assert clock.read_time(moment.isoformat()) == moment


@given(SECONDS)
def test_a_day_spans_its_seconds_and_no_other(second: int) -> None:
    day = clock.day_of(clock.at_second(second))
    first, end = clock.span(day, day)

    assert first <= second < end
    assert end - first == 86_400
    assert clock.at_second(first).isoformat() == f"{day}T00:00:00+07:00"


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_the_week_of_a_day_exists_and_holds_it(day: date) -> None:
    week = clock.week_of(day)

    assert clock.fault_of_week(week) == ""
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    assert monday <= day <= monday + timedelta(days=6)


@pytest.mark.parametrize(("year", "last"), [(2020, 53), (2021, 52), (2022, 52), (2026, 53), (2032, 53)])
def test_only_some_years_have_a_53rd_week(year: int, last: int) -> None:
    exist = [number for number in range(100) if not clock.fault_of_week(f"{year}-W{number:02d}")]

    assert exist == list(range(1, last + 1))


def test_a_naive_moment_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        clock.second_of(datetime(2022, 3, 1))  # noqa: DTZ001
