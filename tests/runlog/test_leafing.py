"""A count opens to just its rows, a page at a time; a station's line of the plan opens to just its runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest

from broadcaster.errors import UsageError
from broadcaster.models import Evidence
from broadcaster.runlog import About, Ledger, Period, draw_up, periods
from broadcaster.runlog.judging import judge_station
from broadcaster.runlog.leafing import Place, Wanted, last_told, leaf, number
from broadcaster.runlog.reporting import state
from tests.runlog.conftest import KNOWN, NOW, at, enter, identity, logged, planned, run_at, schedule, take, tapped, week

DAY = Period(date(2022, 3, 1), date(2022, 3, 1))
MARCH = Period(date(2022, 3, 1), date(2022, 3, 31))
PLAN = schedule(week("2022-W09", "05:00", "17:00"))
ABOUT = About("BHXH", KNOWN.stations, {"vi": "Kinh", "rad": "Êđê", "cmo": "M'nông"}, {}, PLAN, 900)


def pages(ledger: Ledger, wanted: Wanted, most: int) -> list[list[int]]:
    """Return the numbers of the rows of each page."""
    found, place = [], None
    while True:
        page = leaf(ledger.database, wanted, place, most)
        found.append([row.number for row in page.rows])
        place = page.after
        if place is None:
            return found


def test_pages_have_each_row_once_in_the_order_in_which_they_were_due(ledger: Ledger) -> None:
    take(ledger, *(run_at(10 - n, language=one) for n in range(4) for one in ("vi", "rad")), run_at(24 * 60))

    assert [len(page) for page in pages(ledger, Wanted(DAY), 3)] == [3, 3, 2]
    assert [len(page) for page in pages(ledger, Wanted(DAY), 4)] == [4, 4]
    rows = leaf(ledger.database, Wanted(DAY), None, 100).rows
    assert [row.due for row in rows] == sorted(row.due for row in rows)
    assert list(chain(*pages(ledger, Wanted(DAY), 3))) == [row.number for row in rows]
    assert number(ledger.database, Wanted(DAY)) == (8, 0)


def test_a_place_outside_the_period_leads_into_it_and_never_out(ledger: Ledger) -> None:
    take(ledger, run_at(-24 * 60), run_at(), run_at(24 * 60))

    early, late = Place(0, 0), Place(2**40, 5)
    assert [row.due for row in leaf(ledger.database, Wanted(DAY), early, 9).rows] == [at()]
    assert leaf(ledger.database, Wanted(DAY), late, 9).rows == ()


def test_rows_are_those_of_a_station_a_language_a_bulletin_an_evidence(ledger: Ledger) -> None:
    take(ledger, run_at(), run_at(1, station="24133"), run_at(2, language="rad"), run_at(3, bulletin="luong-huu"))
    take(ledger, logged(20), replace(run_at(40), evidence=Evidence.PLANNED))

    def many(**words: object) -> int:
        wanted = Wanted(DAY, **words)  # type: ignore[arg-type]
        found = list(chain(*pages(ledger, wanted, 2)))
        assert number(ledger.database, wanted) == (len(found), 0)
        return len(found)

    assert many() == 6
    assert many(station="24235") == 5
    assert many(station="24235", language="vi") == 4
    assert many(language="rad") == many(bulletin="luong-huu") == 1
    assert many(least=Evidence.WORD) == 5
    assert many(exactly=Evidence.LOG) == many(exactly=Evidence.PLANNED) == 1
    assert many(station="99999") == 0


def test_voided_rows_are_shown_and_not_counted(ledger: Ledger) -> None:
    enter(ledger, run_at(), run_at(1, language="rad"), run_at(2, language="cmo"))
    ledger.void([identity(run_at())], why="mất điện", by="x", at=NOW)
    ledger.correct(identity(run_at(1, language="rad")), run_at(1), KNOWN, why="nhầm tiếng", by="x", at=NOW)

    assert number(ledger.database, Wanted(DAY)) == (2, 2)
    assert number(ledger.database, Wanted(DAY, voided=True)) == (0, 1)
    assert [row.counts for row in leaf(ledger.database, Wanted(DAY), None, 9).rows] == [False, False, True, True]


def test_a_ledger_that_has_not_begun_has_no_rows(ledger: Ledger) -> None:
    assert leaf(ledger.database, Wanted(DAY), None, 9).rows == ()
    assert number(ledger.database, Wanted(DAY)) == (0, 0)
    assert last_told(ledger.database, DAY) == {}
    assert state(ledger.database) == (0, "")


def test_days_in_the_wrong_order_are_refused(ledger: Ledger) -> None:
    wrong = Period(MARCH.last, MARCH.first)
    enter(ledger, run_at())
    for ask in (
        lambda: leaf(ledger.database, Wanted(wrong), None, 9),
        lambda: number(ledger.database, Wanted(wrong)),
        lambda: last_told(ledger.database, wrong),
    ):
        with pytest.raises(UsageError):
            ask()


def test_the_last_thing_told_of_a_station_is_what_it_told_and_not_what_the_office_did_to_it(ledger: Ledger) -> None:
    def later(hours: int) -> datetime:
        return NOW + timedelta(hours=hours)

    for hours, run in ((1, run_at()), (2, run_at(station="24133")), (9, run_at(24 * 60, station="24133"))):
        ledger.enter(run, KNOWN, entered_at=later(hours), by="x")
    assert last_told(ledger.database, DAY) == {
        "24235": int(later(1).timestamp()),
        "24133": int(later(2).timestamp()),
    }

    ledger.correct(identity(run_at()), replace(run_at(), seconds=9), KNOWN, why="nhập nhầm", by="x", at=later(3))
    ledger.correct(identity(run_at()), run_at(5), KNOWN, why="nhập nhầm giờ", by="x", at=later(4))
    ledger.void([identity(run_at(5))], why="mất điện", by="x", at=later(5))
    ledger.unvoid([identity(run_at(5))], why="có phát", by="x", at=later(6))
    assert last_told(ledger.database, DAY)["24235"] == int(later(1).timestamp())

    ledger.enter(replace(run_at(5), evidence=Evidence.LOG), KNOWN, entered_at=later(7), by="x", source="tap")
    assert last_told(ledger.database, DAY)["24235"] == int(later(7).timestamp())


def test_who_takes_back_what_they_told_has_told_something(ledger: Ledger) -> None:
    ledger.enter(run_at(), KNOWN, entered_at=NOW, by="x", source="portal")
    ledger.retract(identity(run_at()), source="portal", why="bấm nhầm", by="x", at=NOW + timedelta(hours=1))

    assert last_told(ledger.database, DAY) == {"24235": int((NOW + timedelta(hours=1)).timestamp())}


def test_the_state_of_a_ledger_changes_with_every_entry_and_is_the_code_on_reports(ledger: Ledger) -> None:
    enter(ledger, run_at())
    first = state(ledger.database)
    told = draw_up(ledger.database, DAY, ABOUT, least=Evidence.WORD, made_at=NOW)
    assert first == (told.entries, told.code) == (1, told.code)
    enter(ledger, run_at())  # the same again adds nothing
    assert state(ledger.database) == first
    ledger.void([identity(run_at())], why="x", by="x", at=NOW)
    assert state(ledger.database)[0] == 2
    assert state(ledger.database)[1] != first[1]


def test_a_line_of_the_plan_opens_to_just_as_many_runs_as_it_says(ledger: Ledger) -> None:
    known = planned("05:00", "17:00")
    ledger.enter(tapped(), known, entered_at=NOW, by="x")
    take(ledger, logged(40, language="rad"), run_at(300), run_at(5, station="24133"), run_at(8 * 24 * 60), known=known)
    made_at = datetime(2022, 3, 1, 17, 30, tzinfo=at().tzinfo)

    for period in (DAY, MARCH):
        for least in (Evidence.WORD, Evidence.LOG):
            told = draw_up(ledger.database, period, ABOUT, least=least, made_at=made_at)
            for kept in told.kept:
                one = judge_station(ledger.database, kept.code, period, ABOUT, least=least, made_at=made_at)
                assert (len(one.aired), len(one.late), one.missing, len(one.extra)) == (
                    *(kept.aired, kept.late, kept.missing, kept.extra),
                )
                assert kept.due == len(one.aired) + len(one.missing)
                assert one.late <= one.aired.keys()
                rows = {
                    (row.run.bulletin, row.run.language, int(row.due.timestamp())): row
                    for row in ledger.rows(period.first, period.last, station=kept.code, least=least)
                }
                assert one.aired.keys() | set(one.extra) <= rows.keys()
    assert {kept.code for kept in told.kept} == {"22015", "24133", "24235"}


def test_a_station_is_judged_before_the_ledger_has_begun(ledger: Ledger) -> None:
    one = judge_station(ledger.database, "22015", DAY, ABOUT, least=Evidence.WORD, made_at=NOW.astimezone(UTC))
    assert [due.slot for due in one.missing] == [at(), at(12 * 60)]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
    ],
)
def test_a_period_has_a_short_name_and_the_name_a_period(name: str, first: date, last: date) -> None:
    assert periods.named(name) == Period(first, last)
    assert periods.name_of(Period(first, last)) == name


@pytest.mark.parametrize(
    "name", ["", "2026-13", "2026-W54", "2025-W53", "2026-Q5", "0000", "9999", "26", "2026-1", "２０２６"]
)
def test_what_is_no_period_is_none(name: str) -> None:
    assert periods.named(name) is None


def test_days_that_are_no_period_have_no_name() -> None:
    for days in (6, 8, 30):
        assert periods.name_of(Period(date(2026, 11, 23), date(2026, 11, 23) + timedelta(days=days - 1))) == ""
