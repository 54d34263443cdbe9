"""What a report says: four units that are not each other, the period before, by month, by evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from broadcaster.errors import UsageError
from broadcaster.models import Evidence, Run
from broadcaster.runlog import LOCAL, About, Ledger, Period, Schedule, Statement, draw_up, verify, week_of
from broadcaster.runlog.reporting import before
from broadcaster.runlog.statement import Units
from tests.runlog.conftest import KNOWN, NOW, PROOF, enter, identity, logged, run_at

MARCH = Period(date(2022, 3, 1), date(2022, 3, 31))
NAMES = {"vi": "Kinh", "rad": "Êđê", "cmo": "M'nông"}
NO_PLAN = Schedule({}, {}, [])


def drawn(
    ledger: Ledger,
    period: Period = MARCH,
    *,
    least: Evidence = Evidence.WORD,
    plan: Schedule = NO_PLAN,
    made_at: datetime = NOW,
    late: int = 900,
) -> Statement:
    about = About("BHXH tỉnh Đắk Lắk", KNOWN.stations, NAMES, {"bao-hiem-y-te": "Bảo hiểm y tế"}, plan, late)
    return draw_up(ledger.database, period, about, least=least, made_at=made_at)


def when(clock: str, day: int = 1, month: int = 3, **names: str) -> Run:
    """Return a run at a local time of 2022."""
    hour, minute, second = (int(part) for part in (clock + ":00").split(":")[:3])
    moment = datetime(2022, month, day, hour, minute, second, tzinfo=LOCAL)
    return replace(run_at(**names), aired_at=moment, week=week_of(moment.date()))  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------------- the units


def test_one_text_in_three_languages_is_three_runs_and_one_text(ledger: Ledger) -> None:
    enter(ledger, *(when("05:00", language=one) for one in NAMES), when("05:00", station="24133"))

    said = drawn(ledger)

    assert (said.total.runs, said.total.texts) == (4, 2)
    assert {code: units.runs for code, units in said.by_language.items()} == {"vi": 2, "rad": 1, "cmo": 1}
    by_code = {line.code: line.total for line in said.lines}
    assert [(by_code[code].runs, by_code[code].texts) for code in ("24235", "24133", "22015")] == [
        (3, 1),
        (1, 1),
        (0, 0),
    ]


def test_two_bulletins_in_one_slot_are_two_texts(ledger: Ledger) -> None:
    enter(ledger, when("05:00"), when("05:00", bulletin="luong-huu"), when("17:00"))

    assert drawn(ledger).total.texts == 3


@pytest.mark.parametrize(
    ("clocks", "sessions"),
    [
        (["00:00", "05:00", "10:59:59"], 1),
        (["10:59:59", "11:00"], 2),
        (["11:00", "13:59:59"], 1),
        (["13:59:59", "14:00"], 2),
        (["14:00", "23:59:59"], 1),
        (["05:00", "12:00", "17:00", "17:30"], 3),
    ],
)
def test_a_session_is_a_part_of_a_day_in_which_a_station_aired(
    ledger: Ledger, clocks: list[str], sessions: int
) -> None:
    enter(ledger, *map(when, clocks))

    assert drawn(ledger).total.sessions == sessions


def test_sessions_are_of_each_station_and_day_and_shared_by_languages(ledger: Ledger) -> None:
    enter(ledger, *(when("05:00", language=one) for one in NAMES), when("05:10", station="24133"), when("05:00", 2))

    said = drawn(ledger)

    assert said.total.sessions == 3
    assert {code: units.sessions for code, units in said.by_language.items()} == {"vi": 3, "rad": 1, "cmo": 1}


def test_minutes_and_snippets_are_added_and_what_nobody_told_is_counted_apart(ledger: Ledger) -> None:
    enter(ledger, replace(when("05:00"), seconds=300, items=4), replace(when("17:00"), seconds=200), when("18:00"))

    assert drawn(ledger).total == Units(3, 3, 2, seconds=500, untimed=1, items=4, unlisted=2)


def test_the_second_before_midnight_and_midnight_are_two_days_at_the_stations(ledger: Ledger) -> None:
    enter(ledger, when("23:59:59", 28, 2), when("00:00", 1, 3), when("23:59:59", 31, 3), when("00:00", 1, 4))

    said = drawn(ledger)

    assert said.total == replace(said.total, runs=2, sessions=2)
    assert (said.by_month, said.previous.runs) == ({("2022-03", "vi"): 2}, 1)
    assert drawn(ledger, Period(date(2022, 3, 31), date(2022, 3, 31))).total.runs == 1


# ------------------------------------------------------------------------------------------------------- what is counted


def test_a_report_counts_by_least_evidence_and_shows_what_it_left_out(ledger: Ledger) -> None:
    runs = [
        replace(when("05:00", day), evidence=evidence, proof=PROOF if evidence is Evidence.PROOF else "")
        for day, evidence in enumerate(Evidence, 1)
    ]
    enter(ledger, *runs)

    for least in Evidence:
        said = drawn(ledger, least=least)
        assert said.total.runs == said.total.texts == said.total.sessions == 5 - least
        assert sum(said.by_month.values()) == sum(said.by_week.values()) == 5 - least
        assert dict(said.by_evidence) == dict.fromkeys(Evidence, 1)
        assert said.least is least


def test_voided_runs_are_told_and_not_counted(ledger: Ledger) -> None:
    enter(ledger, when("05:00"), when("17:00"), when("18:00"), when("05:00", 1, 4))
    for run in (when("05:00"), when("17:00"), when("05:00", 1, 4)):
        ledger.void([identity(run)], why="mất điện", by="Y Bhiông", at=NOW)
    ledger.unvoid([identity(when("17:00"))], why="có phát", by="H'Bia", at=NOW)
    ledger.correct(identity(when("18:00")), when("18:00", 2), KNOWN, why="nhầm ngày", by="H'Bia", at=NOW)

    said = drawn(ledger)

    assert (said.total.runs, said.voided) == (2, 1)
    assert dict(said.by_week) == {("24235", "2022-W09"): 2}


def test_what_was_taken_back_is_told_with_the_voided(ledger: Ledger) -> None:
    enter(ledger, when("05:00"), when("17:00"))
    ledger.retract(identity(when("05:00")), source="", why="bấm nhầm", by="Y Moan", at=NOW)

    said = drawn(ledger)

    assert (said.total.runs, said.voided) == (1, 1)


def test_a_station_that_is_no_more_is_still_counted(ledger: Ledger) -> None:
    enter(ledger, when("05:00", station="22015"), when("05:00"))
    about = About("BHXH", {"24235": "Buôn Đôn"}, {"vi": "Kinh"}, {}, NO_PLAN, 900)

    said = draw_up(ledger.database, MARCH, about, least=Evidence.WORD, made_at=NOW)

    assert [(line.code, line.name, line.total.runs) for line in said.lines] == [
        ("24235", "Buôn Đôn", 1),
        ("22015", "22015", 1),
    ]
    assert said.total.runs == 2


def test_a_language_that_is_no_more_is_still_counted(ledger: Ledger) -> None:
    enter(ledger, when("05:00", language="cmo"))
    about = About("BHXH", KNOWN.stations, {"vi": "Kinh"}, {}, NO_PLAN, 900)

    said = draw_up(ledger.database, MARCH, about, least=Evidence.WORD, made_at=NOW)

    assert (said.languages, said.by_language["cmo"].runs) == ({"vi": "Kinh", "cmo": "cmo"}, 1)


def test_all_the_ways_to_split_a_report_add_up(ledger: Ledger) -> None:
    enter(
        ledger,
        *(when(clock, day, month, language=one, station=station)
          for clock in ("05:00", "17:00") for day in (1, 15) for month in (1, 2, 3)
          for one in NAMES for station in KNOWN.stations),
    )  # fmt: skip

    said = drawn(ledger, Period(date(2022, 1, 1), date(2022, 12, 31)))

    assert said.total.runs == 108
    assert sum(line.total.runs for line in said.lines) == 108
    assert sum(units.runs for line in said.lines for units in line.by_language.values()) == 108
    assert sum(units.runs for units in said.by_language.values()) == 108
    assert sum(said.by_month.values()) == sum(said.by_week.values()) == sum(said.by_evidence.values()) == 108
    assert sum(line.total.texts for line in said.lines) == said.total.texts == 36
    assert said.total.sessions == 36
    assert list(said.by_month) == sorted(said.by_month)


# ------------------------------------------------------------------------------------------------------ the period before


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "was"),
    [
        ("2022-03-01", "2022-03-31", ("2022-02-01", "2022-02-28")),
        ("2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29")),
        ("2022-01-01", "2022-01-31", ("2021-12-01", "2021-12-31")),
        ("2022-04-01", "2022-06-30", ("2022-01-01", "2022-03-31")),
        ("2022-01-01", "2022-03-31", ("2021-10-01", "2021-12-31")),
        ("2022-07-01", "2022-12-31", ("2022-01-01", "2022-06-30")),
        ("2022-01-01", "2022-12-31", ("2021-01-01", "2021-12-31")),
        ("2024-01-01", "2024-12-31", ("2023-01-01", "2023-12-31")),
        ("2022-02-28", "2022-03-06", ("2022-02-21", "2022-02-27")),
        ("2022-03-01", "2022-03-01", ("2022-02-28", "2022-02-28")),
        ("2022-01-01", "2022-04-30", ("2021-09-03", "2021-12-31")),
        ("2022-03-01", "2022-03-30", ("2022-01-30", "2022-02-28")),
        ("2022-01-01", "2023-12-31", ("2020-01-02", "2021-12-31")),
    ],
)
def test_the_period_before_is_of_the_same_kind_and_ends_where_this_one_begins(
    first: str, last: str, was: tuple[str, str]
) -> None:
    assert before(Period(day(first), day(last))) == Period(*map(day, was))
    assert before(Period(day(first), day(last))).last + timedelta(1) == day(first)


def test_the_period_before_stands_beside_each_station(ledger: Ledger) -> None:
    enter(ledger, when("05:00", 28, 2), when("05:00", 1, 2, station="22015"), when("05:00", 31, 1), when("05:00"))

    said = drawn(ledger)

    assert said.before == Period(date(2022, 2, 1), date(2022, 2, 28))
    assert (said.total.runs, said.previous.runs) == (1, 2)
    assert {line.code: line.previous.runs for line in said.lines} == {"22015": 1, "24133": 0, "24235": 1}


# ----------------------------------------------------------------------------------------------------------- all of it


def test_a_report_bears_the_code_that_tells_whether_the_ledger_was_edited(ledger: Ledger) -> None:
    enter(ledger, when("05:00"))

    said = drawn(ledger)
    enter(ledger, when("17:00"))

    assert said.entries == 1
    assert verify(ledger.database, said.code).faults == []
    assert drawn(ledger).code != said.code


def test_a_report_of_a_ledger_that_has_not_begun_is_all_noughts(ledger: Ledger) -> None:
    said = drawn(ledger)

    assert (said.total, said.previous, said.entries, said.code, said.kept) == (Units(), Units(), 0, "", ())
    assert [line.total for line in said.lines] == [Units()] * 3


def test_the_same_ledger_gives_the_same_report(ledger: Ledger) -> None:
    enter(ledger, when("05:00"), logged(60, station="24133"), when("17:00", language="cmo"))

    assert drawn(ledger) == drawn(ledger)


@pytest.mark.parametrize(
    ("period", "told"),
    [
        (Period(date(2022, 12, 31), date(2022, 1, 1)), "swap the two days"),
        (Period(date(2022, 1, 1), date.max), "runs lie between the years"),
        (Period(date.min, date(2022, 1, 1)), "runs lie between the years"),
    ],
)
def test_a_period_that_cannot_be_is_told(ledger: Ledger, period: Period, told: str) -> None:
    enter(ledger, when("05:00"))

    with pytest.raises(UsageError, match=told):
        drawn(ledger, period)


def test_the_first_and_the_last_year_there_may_be_can_be_reported(ledger: Ledger) -> None:
    enter(ledger, when("05:00"))

    assert drawn(ledger, Period(date(2000, 1, 1), date(2199, 12, 31))).total.runs == 1
