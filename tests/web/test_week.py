"""A station's week as its page shows it: what is due, what of it aired, what there is to play."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.models import Evidence, Run
from broadcaster.publish.names import monday_of
from broadcaster.runlog import LOCAL, Cells, week_of
from broadcaster.runlog.clock import at_second
from broadcaster.web import desk as desks
from broadcaster.web.airing import report
from broadcaster.web.store.taps import Planned, Tap
from broadcaster.web.week import all_weeks, current_week, is_possible, station_week
from tests.web.conftest import OTHER, STATION
from tests.web.forms import person

if TYPE_CHECKING:
    from broadcaster.web.week import Airing, StationWeek
    from tests.conftest import Site
    from tests.web.conftest import Portal

WEEK = "2026-W48"
MONDAY = 1_795_384_800
"""23 November 2026, 05:00 at +07:00, the first slot of that week."""
SLOTS = [MONDAY, MONDAY + 12 * 3600, MONDAY + 4 * 86_400, MONDAY + 4 * 86_400 + 12 * 3600]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what changes in files be seen at once."""
    monkeypatch.setattr(desks, "MOMENT", 0)


def shown(web: Portal, week: str = WEEK, station: str = STATION) -> StationWeek:
    return station_week(web.desk, web.desk.office.stations[station], week)


def states(web: Portal, week: str = WEEK, station: str = STATION) -> list[tuple[str, list[str]]]:
    """Return how each slot is, and each language in it."""
    return [(slot.state, [airing.state for airing in slot.airings]) for slot in shown(web, week, station).slots]


def tap(web: Portal, aired: bool = True, *, language: str = "vi", minute: int = 1, by: str = "tram") -> None:
    run = Planned(STATION, MONDAY, "bao-hiem", language)
    report(web.desk, person(web, by), [Tap(f"{language}{minute:034}", run, aired, (MONDAY + minute * 60) * 1000, by)])


def enter(web: Portal, evidence: Evidence, language: str = "vi") -> None:
    aired = at_second(MONDAY + 10)
    run = Run(STATION, week_of(aired.date()), "bao-hiem", language, aired, None, None, evidence=evidence)
    web.desk.ledger.take(
        iter([(2, Cells.of(run))]), web.desk.office.known, entered_at=web.desk.now(), by="x", source="x.csv"
    )


def first(web: Portal) -> Airing:
    return shown(web).slots[0].airings[0]


# --------------------------------------------------------------------------------------------------------- what is due


def test_each_slot_of_the_week_is_there_in_the_order_of_time_with_the_stations_languages(web: Portal) -> None:
    week = shown(web)

    assert [slot.second for slot in week.slots] == SLOTS
    assert [[one.language for one in slot.airings] for slot in week.slots] == [["vi", "rad", "cmo"]] * 4
    assert [one.language_name for one in week.slots[0].airings] == ["Kinh", "Êđê", "M'nông"]
    assert {slot.title for slot in week.slots} == {"Bảo hiểm"}
    assert week.slots[0].at == datetime(2026, 11, 23, 5, 0, tzinfo=LOCAL)
    assert [(day, len(slots)) for day, slots in week.by_day()] == [(date(2026, 11, 23), 2), (date(2026, 11, 27), 2)]
    assert (week.monday, week.sunday) == (date(2026, 11, 23), date(2026, 11, 29))
    assert [[one.language for one in slot.airings] for slot in shown(web, station=OTHER).slots] == [["vi"]] * 4


def test_the_first_and_the_last_minute_of_a_week_belong_to_it_and_none_beyond(site: Site, web: Portal) -> None:
    for week in ("2026-W51", "2026-W52"):
        site.write(
            f"scripts/weeks/{week}.yaml",
            """
            bulletins:
              - {id: bao-hiem, title: Bảo hiểm, template: bulletin, items: [bhyt, bhxh],
                 air: {days: [mon, sun], at: ["00:00", "23:59"]}, stations: all}
            """,
        )
    slots = [f"{slot.at:%d %H:%M}" for slot in shown(web, "2026-W51").slots]

    assert slots == ["14 00:00", "14 23:59", "20 00:00", "20 23:59"]


def test_two_bulletins_at_one_time_are_two_slots(site: Site, web: Portal) -> None:
    site.write(
        "scripts/weeks/2026-W51.yaml",
        """
        bulletins:
          - {id: b-hai, title: Hai, template: bulletin, items: [bhyt], air: {days: [mon], at: ["05:00"]}, stations: all}
          - {id: a-mot, title: Một, template: bulletin, items: [bhxh], air: {days: [mon], at: ["05:00"]}, stations: all}
        """,
    )

    assert [(slot.title, len(slot.airings)) for slot in shown(web, "2026-W51").slots] == [("Hai", 3), ("Một", 3)]


def test_the_week_around_new_year_is_one(web: Portal) -> None:
    week = shown(web, "2026-W53")

    assert (week.monday, week.sunday) == (date(2026, 12, 28), date(2027, 1, 3))
    assert [f"{slot.at:%Y-%m-%d}" for slot in week.slots] == ["2026-12-28"] * 2 + ["2027-01-01"] * 2


def test_a_station_that_is_not_planned_has_an_empty_week(web: Portal) -> None:
    week = shown(web, "2026-W53", OTHER)

    assert (week.slots, week.parts, week.bundle, week.files) == ((), (), None, [])


def test_a_week_that_nobody_planned_or_published_is_empty_and_knows_its_neighbours(web: Portal) -> None:
    week = shown(web, "2026-W50")

    assert (week.slots, week.parts, week.published, week.lacking) == ((), (), False, ())
    assert (week.earlier, week.later) == (WEEK, "2026-W53")


def test_each_week_knows_the_one_before_and_the_one_after(web: Portal) -> None:
    assert all_weeks(web.desk) == [WEEK, "2026-W53"]
    assert (shown(web).earlier, shown(web).later) == ("", "2026-W53")
    assert (shown(web, "2026-W53").earlier, shown(web, "2026-W53").later) == (WEEK, "")


@pytest.mark.parametrize(
    ("today", "week"),
    [
        (date(2026, 11, 23), WEEK),
        (date(2026, 11, 29), WEEK),
        (date(2026, 11, 30), "2026-W53"),
        (date(2026, 12, 28), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2026-W53"),
        (date(2027, 6, 1), "2026-W53"),
        (date(2026, 1, 1), WEEK),
    ],
)
def test_a_station_is_shown_this_week_or_the_next_there_is_or_the_last(web: Portal, today: date, week: str) -> None:
    web.clock.now = datetime(today.year, today.month, today.day, 12, tzinfo=LOCAL)

    assert current_week(web.desk) == week


def test_the_week_changes_at_midnight_of_the_stations_clock(web: Portal) -> None:
    web.clock.now = datetime(2026, 11, 29, 23, 59, 59, tzinfo=LOCAL)
    assert current_week(web.desk) == WEEK
    web.clock.pass_(seconds=1)
    assert current_week(web.desk) == "2026-W53"


def test_where_there_is_no_week_at_all_this_one_is_shown_empty(web: Portal) -> None:
    shutil.rmtree(web.folder / "out")
    for plan in (web.folder / "scripts" / "weeks").iterdir():
        plan.unlink()

    assert current_week(web.desk) == WEEK
    assert shown(web).slots == ()


@pytest.mark.parametrize(
    "week",
    [
        "2026-W54",
        "2025-W53",
        "2026-W00",
        "2026-w48",
        "2026W48",
        "",
        "9999-W52",
        "0000-W01",
        "2026-W48 ",
        "２０２６-W48",
    ],
)
def test_a_week_that_is_none_is_not_possible(week: str) -> None:
    assert not is_possible(week)


def test_mondays_are_those_of_iso_8601() -> None:
    assert [monday_of(week) for week in (WEEK, "2026-W01", "2026-W53")] == [
        date(2026, 11, 23),
        date(2025, 12, 29),
        date(2026, 12, 28),
    ]


# ----------------------------------------------------------------------------------------------------- what has aired


def test_at_first_all_that_is_released_is_open_and_the_rest_is_lacking(web: Portal) -> None:
    assert states(web) == [("open", ["open", "lacking", "lacking"])] * 4
    assert states(web, station=OTHER) == [("open", ["open"])] * 4
    assert shown(web).lacking == ("Êđê", "M'nông")
    assert shown(web, station=OTHER).lacking == ()


def test_a_tap_makes_it_aired_and_an_undo_open_again(web: Portal) -> None:
    tap(web)
    assert states(web)[:2] == [("done", ["aired", "lacking", "lacking"]), ("open", ["open", "lacking", "lacking"])]
    tap(web, aired=False, minute=2)
    assert states(web)[0] == ("open", ["open", "lacking", "lacking"])
    tap(web, minute=3)
    assert states(web)[0] == ("done", ["aired", "lacking", "lacking"])
    assert first(web).row is not None


def test_what_the_office_tapped_the_station_may_take_back(web: Portal) -> None:
    tap(web, by="canbo")

    assert first(web).state == "aired"


@pytest.mark.parametrize("evidence", [Evidence.WORD, Evidence.LOG])
@pytest.mark.parametrize("tapped", [False, True])
def test_what_a_sheet_or_a_log_told_is_kept(web: Portal, evidence: Evidence, tapped: bool) -> None:
    if tapped:
        tap(web)
    enter(web, evidence)

    assert states(web)[0] == ("still", ["kept", "lacking", "lacking"])


def test_a_log_of_a_time_before_the_slot_was_planned_closes_the_slot(site: Site, web: Portal) -> None:
    plan = site.folder / "scripts" / "weeks" / f"{WEEK}.yaml"
    kept = plan.read_text(encoding="utf-8")
    plan.write_text(kept.replace('"05:00", ', ""), encoding="utf-8")
    enter(web, Evidence.LOG)
    plan.write_text(kept, encoding="utf-8")

    assert states(web)[0] == ("still", ["kept", "lacking", "lacking"])
    assert [row.due for row in web.desk.ledger.rows(date(2026, 11, 23), date(2026, 11, 29))] == [at_second(MONDAY + 10)]


def test_what_the_office_voided_is_shown_so_and_offers_nothing(web: Portal) -> None:
    tap(web)
    row = first(web).row
    assert row is not None
    web.desk.ledger.void([row.identity], why="mất điện", by="Văn phòng", at=web.desk.now())

    assert states(web)[0] == ("still", ["voided", "lacking", "lacking"])


def test_a_run_in_a_language_that_is_not_released_is_shown_when_somebody_told_of_it(web: Portal) -> None:
    enter(web, Evidence.LOG, "rad")

    assert states(web)[0] == ("open", ["open", "kept", "lacking"])


def test_runs_of_another_station_day_or_bulletin_are_not_taken_for_this_ones(web: Portal) -> None:
    at = at_second(MONDAY)
    for run in (
        Run(OTHER, WEEK, "bao-hiem", "vi", at, None, None, evidence=Evidence.LOG),
        Run(STATION, WEEK, "bao-hiem", "vi", at + timedelta(days=1), None, None, evidence=Evidence.LOG),
        Run(STATION, WEEK, "chuyen-khac", "vi", at, None, None, evidence=Evidence.LOG),
    ):
        known = replace(web.desk.office.known, bulletins=())
        moment = web.desk.now() + timedelta(days=2)
        web.desk.ledger.take(iter([(2, Cells.of(run))]), known, entered_at=moment, by="x", source="x.csv")

    assert states(web) == [("open", ["open", "lacking", "lacking"])] * 4
    assert states(web, station=OTHER)[0] == ("still", ["kept"])


# ------------------------------------------------------------------------------------------------- what there is to play


def test_every_file_is_there_under_an_address_that_changes_with_it(web: Portal) -> None:
    week = shown(web)

    assert [address.partition("?")[0].rpartition(".")[2] for address in week.files] == ["html", "txt", "mp3"]
    assert week.bundle is not None
    for address in (*week.files, week.address(week.bundle)):
        path, _, version = address.partition("?v=")
        content = web.client().get(address)
        assert content.status_code == 200
        assert path.startswith(f"/shelf/{WEEK}/{STATION}/")
        assert version == hashlib.sha256(content.content).hexdigest()[:12]


def test_the_part_of_each_slot_is_what_is_played_then(web: Portal) -> None:
    week = shown(web)
    (part,) = week.parts

    assert [airing.part for slot in week.slots for airing in slot.airings] == [part, None, None] * 4
    assert (part.said.bulletin, part.said.language) == ("bao-hiem", "vi")
    assert part.sound is not None


def test_a_week_that_is_not_on_the_shelf_can_be_reported_all_the_same(web: Portal) -> None:
    week = shown(web, "2026-W53")

    assert (week.published, week.parts, week.bundle, week.lacking) == (False, (), None, ())
    assert states(web, "2026-W53") == [("open", ["open", "open", "open"])] * 4


def test_a_draft_is_no_release(web: Portal) -> None:
    (web.folder / "out" / WEEK).rename(web.folder / "out" / f"{WEEK}-draft")
    assert not shown(web).published
    assert all_weeks(web.desk) == [WEEK, "2026-W53"], "it is planned"

    # Somebody took the mark off the folder's name: its manifest still says what it is.
    manifest = web.folder / "out" / f"{WEEK}-draft" / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**told, "draft": True}), encoding="utf-8")
    (web.folder / "out" / f"{WEEK}-draft").rename(web.folder / "out" / WEEK)
    assert not shown(web).published


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"files": 1}', b"[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_as_if_the_week_were_not_there(web: Portal, content: bytes) -> None:
    (web.folder / "out" / WEEK / "manifest.json").write_bytes(content)

    assert not shown(web).published
    assert web.signed_in("tram").get(f"/tram/{STATION}/{WEEK}").status_code == 200


def test_a_release_that_comes_or_goes_is_seen_at_once(web: Portal) -> None:
    assert shown(web).published
    (web.folder / "out" / WEEK).rename(web.folder / "out" / ".gone")
    assert not shown(web).published
    (web.folder / "out" / ".gone").rename(web.folder / "out" / WEEK)
    assert shown(web).published


def test_a_plan_that_somebody_breaks_leaves_the_one_before(site: Site, web: Portal) -> None:
    before = states(web)
    plan = site.folder / "scripts" / "weeks" / f"{WEEK}.yaml"
    kept = plan.read_text(encoding="utf-8")
    for broken in ("bulletins: [", "", "bulletins: 5\n", kept.replace("05:00", "25:00")):
        plan.write_text(broken, encoding="utf-8")
        assert states(web) == before
    plan.write_text(kept.replace('"05:00", ', ""), encoding="utf-8")

    assert len(states(web)) == 2


def test_files_may_be_served_from_elsewhere(web: Portal) -> None:
    desk = web.desk
    elsewhere = desk.settings.portal.model_copy(update={"shelf": "https://ke.example.vn/loa"})
    desk.settings = desk.settings.model_copy(update={"portal": elsewhere})

    assert all(address.startswith(f"https://ke.example.vn/loa/{WEEK}/{STATION}/") for address in shown(web).files)
