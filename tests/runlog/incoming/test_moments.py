"""Dates, times and lengths are read as an office writes them, and never guessed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from broadcaster.runlog.clock import LOCAL
from broadcaster.runlog.incoming import moments

FIRST = date(2022, 3, 1)


DATES: list[moments.Cell] = [
    *("01/03/2022", "1-3-2022", "1.3.2022", "2022-03-01", "2022/3/1", "  01/03/2022 "),
    *("ngày 1 tháng 3 năm 2022", "Thứ Ba, 01/03/2022", "T3 1/3/2022"),
    *(FIRST, datetime(2022, 3, 1, 5)),  # noqa: DTZ001 - as Excel keeps it
]
MOMENTS: list[moments.Cell] = [
    *("2022-03-01T05:30:00+07:00", "2022-03-01T05:30:00", "2022-03-01 05:30", "01/03/2022 5:30"),
    *("5h30 ngày 01/03/2022", "Thứ Ba, 1/3/2022, 5 giờ 30"),
    datetime(2022, 3, 1, 5, 30),  # noqa: DTZ001 - as Excel keeps it
]


@pytest.mark.parametrize("cell", DATES)
def test_a_date_is_read_with_the_day_first(cell: moments.Cell) -> None:
    assert moments.day(cell) == FIRST


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1/3/22", "needs a year of four digits"),
        ("22-03-01", "needs a year of four digits"),
        ("31/02/2022", "does not exist"),
        ("03/13/2022", "does not exist"),
        ("44621", "must be a date"),
        (44621, "is a number; must be a date"),
        ("tháng 3", "must be a date"),
        ("١/٣/٢٠٢٢", "must be a date"),
        ("", "must be a date"),
        (None, "must be a date"),
        (True, "must be a date"),
    ],
)
def test_what_may_be_another_date_is_refused(cell: moments.Cell, told: str) -> None:
    found = moments.day(cell)

    assert isinstance(found, str)
    assert told in found


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5:00", time(5)),
        ("05:00:10", time(5, 0, 10)),
        ("5h", time(5)),
        ("5H30", time(5, 30)),
        ("5 giờ 30", time(5, 30)),
        ("5 GIỜ 30 PHÚT", time(5, 30)),
        ("17g00", time(17)),
        ("5h chiều", time(17)),
        ("17h chiều", time(17)),
        ("12h trưa", time(12)),
        ("1h trưa", time(13)),
        ("12:30 SA", time(0, 30)),
        ("5:30 CH", time(17, 30)),
        (time(5), time(5)),
        (time(4, 59, 59, 999_997), time(5)),
        (0.20833333333333334, time(5)),
        (timedelta(hours=5), time(5)),
    ],
)
def test_a_time_is_read_however_it_is_written(cell: moments.Cell, expected: time) -> None:
    assert moments.hour(cell) == expected


@pytest.mark.parametrize("cell", ["5", 5, "24h", "25:00", "5:60", "5:", "5h-5h30", "5h, 17h", "sáng", "", None, 1.5])
def test_what_is_no_time_or_several_is_refused(cell: moments.Cell) -> None:
    assert isinstance(moments.hour(cell), str)


@pytest.mark.parametrize("cell", MOMENTS)
def test_a_moment_without_an_offset_is_the_clock_on_the_wall(cell: moments.Cell) -> None:
    assert moments.moment(cell, None) == datetime(2022, 3, 1, 5, 30, tzinfo=LOCAL)


def test_a_moment_keeps_the_offset_it_says() -> None:
    assert moments.moment("2022-02-28T22:30:00Z", None) == datetime(2022, 3, 1, 5, 30, tzinfo=LOCAL)


def test_a_time_alone_needs_the_date_of_its_row() -> None:
    assert moments.moment("5h30", FIRST) == datetime(2022, 3, 1, 5, 30, tzinfo=LOCAL)
    assert "must be a date and a time" in str(moments.moment("5h30", None))


@pytest.mark.parametrize("cell", ["01/03/2022", FIRST])
def test_a_date_alone_is_no_moment(cell: moments.Cell) -> None:
    assert "must be a time" in str(moments.moment(cell, None))


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        (7, 420),
        (7.5, 450),
        ("7,5", 450),
        ("7.5", 450),
        ("7 phút", 420),
        ("7 phút 30 giây", 450),
        ("7'30''", 450),
        ("0:07:30", 450),
        (time(0, 7, 30), 450),
        (timedelta(minutes=7), 420),
    ],
)
def test_a_length_is_read_in_minutes(cell: moments.Cell, seconds: int) -> None:
    assert moments.length(cell) == seconds


@pytest.mark.parametrize(
    "cell", ["7:30", time(7, 30), "07:30:00", -1, "-1", "bảy", True, 1e300, float("nan"), "1441", FIRST]
)
def test_what_may_be_minutes_or_hours_is_refused(cell: moments.Cell) -> None:
    assert isinstance(moments.length(cell), str)
