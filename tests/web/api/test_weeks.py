"""What a machine fetches: what to play when, the files with their digests, and what is known of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from broadcaster import publish
from broadcaster.web.app import portal
from tests.web.api.conftest import DAY, NAME, WEEK, Machine, problem, run
from tests.web.conftest import OTHER, STATION, Clock, Portal

if TYPE_CHECKING:
    from tests.conftest import Site

LATER = "2026-W53"
"""A week that is planned for the station of three languages alone, and not published."""


def test_a_machine_hears_which_station_it_is_for(machine: Machine) -> None:
    assert machine.get("/station").json() == {
        "code": STATION,
        "name": "Buôn Đôn",
        "kind": "xã",
        "languages": ["vi", "rad", "cmo"],
    }


def test_the_weeks_are_those_in_which_the_station_has_something_to_play(machine: Machine) -> None:
    days = {WEEK: ("2026-11-23", "2026-11-29"), LATER: ("2026-12-28", "2027-01-03")}
    entries = [
        {"week": week, "first_day": first, "last_day": last, "published": week == WEEK}
        for week, (first, last) in days.items()
    ]
    assert machine.get("/weeks").json() == {"current": WEEK, "weeks": entries}
    other = Machine(machine.web, station=OTHER).get("/weeks").json()
    assert [entry["week"] for entry in other["weeks"]] == [WEEK]


@pytest.mark.parametrize(("days", "current"), [(-30, WEEK), (6, WEEK), (7, LATER), (41, LATER), (400, LATER)])
def test_the_current_week_is_this_one_or_the_next_or_the_last(machine: Machine, days: int, current: str) -> None:
    machine.web.clock.pass_(days=days)
    assert machine.get("/weeks").json()["current"] == current


def test_a_week_says_what_is_played_when_in_each_language(machine: Machine) -> None:
    told = machine.get(f"/weeks/{WEEK}").json()
    assert (told["first_day"], told["last_day"], told["station"], told["published"]) == (
        "2026-11-23",
        "2026-11-29",
        STATION,
        True,
    )
    times = [f"2026-11-{day}T{time}:00+07:00" for day in (23, 27) for time in ("05:00", "17:00")]
    assert [slot["at"] for slot in told["slots"]] == times
    assert {(slot["bulletin"], slot["title"]) for slot in told["slots"]} == {("bao-hiem", "Bảo hiểm")}
    plays = told["slots"][0]["plays"]
    assert [(play["language"], play["language_name"]) for play in plays] == [
        ("vi", "Kinh"),
        ("rad", "Êđê"),
        ("cmo", "M'nông"),
    ]
    assert plays[0]["review"] == {"reviewed": 10, "draft": 0, "outdated": 0, "missing": 0, "confirm": 0}
    assert all(play[what] is None for play in plays[1:] for what in ("sound", "script", "text", "review", "run"))


def test_each_file_is_where_the_week_says_and_what_its_digest_says(machine: Machine) -> None:
    told = machine.get(f"/weeks/{WEEK}").json()
    play = told["slots"][0]["plays"][0]
    manifest = {file.path: file for file in publish.read(machine.web.folder / "out" / WEEK).files}
    client = machine.web.client()
    for file in (told["bundle"], play["sound"], play["script"], play["text"]):
        assert file["address"].startswith(f"http://127.0.0.1:8000/shelf/{WEEK}/{file['path']}?v=")
        content = client.get(file["address"]).content
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["size"], file["sha256"])
        assert manifest[file["path"]].sha256 == file["sha256"]
        part = client.get(file["address"], headers={"Range": "bytes=100-"})
        assert (part.status_code, part.content) == (206, content[100:])
    sound = manifest[play["sound"]["path"]].sound
    assert sound
    assert play["sound"]["duration_ms"] == sound.duration_ms


def test_addresses_are_those_that_the_settings_name(site: Site, made: Portal) -> None:
    site.replace("broadcaster.yaml", "office:", "portal: {address: 'https://loa.example.vn'}\noffice:")
    assert _address(site) == f"https://loa.example.vn/shelf/{WEEK}/{STATION}/{WEEK}-{STATION}.zip"
    site.replace("broadcaster.yaml", "example.vn'", "example.vn', shelf: 'https://cdn.example.vn/loa'")
    assert _address(site) == f"https://cdn.example.vn/loa/{WEEK}/{STATION}/{WEEK}-{STATION}.zip"


def _address(site: Site) -> str:
    clock = Clock()
    app = portal(site.folder, clock, write=lambda _: None)
    try:
        machine = Machine(Portal(app, clock, site.folder))
        return str(machine.get(f"/weeks/{WEEK}").json()["bundle"]["address"]).partition("?")[0]
    finally:
        app.state.desk.close()


def test_a_week_says_what_the_ledger_has_of_each_run(machine: Machine) -> None:
    machine.send(run())
    plays = machine.get(f"/weeks/{WEEK}").json()["slots"][0]["plays"]
    told = plays[0]["run"]
    assert (told["aired_at"], told["scheduled_at"]) == ("2026-11-23T05:00:10+07:00", "2026-11-23T05:00:00+07:00")
    assert (told["evidence"], told["seconds"], told["counts"], told["source"]) == ("log", 300, True, f"api:{NAME}:1")
    assert plays[1]["run"] is None


def test_a_week_that_is_only_planned_has_slots_and_no_files(machine: Machine) -> None:
    told = machine.get(f"/weeks/{LATER}").json()
    assert (told["published"], told["bundle"], len(told["slots"])) == (False, None, 4)
    assert {play["sound"] for slot in told["slots"] for play in slot["plays"]} == {None}


def test_what_a_machine_has_is_not_sent_again(machine: Machine) -> None:
    for path in ("/station", "/weeks", f"/weeks/{WEEK}"):
        first = machine.get(path)
        tag = first.headers["etag"]
        for has in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = machine.get(path, {"If-None-Match": has})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert machine.get(path, {"If-None-Match": '"other"'}).json() == first.json()


def test_a_week_is_sent_again_when_something_was_reported(machine: Machine) -> None:
    tag = machine.get(f"/weeks/{WEEK}").headers["etag"]
    machine.web.clock.pass_(hours=3)
    assert machine.get(f"/weeks/{WEEK}", {"If-None-Match": tag}).status_code == 304
    machine.send(run())
    assert machine.get(f"/weeks/{WEEK}", {"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "week", ["2026-W99", "2026-W47", "2026-w48", "2026-W4", "0000-W01", "2026-W48-draft", "x" * 900]
)
def test_a_week_that_is_none_is_not_found(machine: Machine, week: str) -> None:
    problem(machine.get(f"/weeks/{week}"), 404, "not-found")
    problem(machine.post(f"/weeks/{week}/fetched"), 404, "not-found")
    assert machine.web.desk.store.fetches.of_week(week) == {}


@pytest.mark.parametrize("week", ["%00", "2026-W48%0A", "..%2F2026-W48", "%ED%A0%80", "２０２６-W48"])
def test_an_address_that_no_week_has_is_refused(machine: Machine, week: str) -> None:
    assert machine.get(f"/weeks/{week}").status_code == 404


def test_the_office_sees_that_a_station_has_asked_and_that_it_has_its_files(machine: Machine) -> None:
    fetches = machine.web.desk.store.fetches
    machine.get(f"/weeks/{LATER}")
    assert fetches.of_week(LATER) == {}
    begun = machine.web.desk.second()
    tag = machine.get(f"/weeks/{WEEK}").headers["etag"]
    assert set(fetches.of_week(WEEK)[STATION]) == {"page"}
    machine.web.clock.pass_(hours=1)
    machine.get(f"/weeks/{WEEK}", {"If-None-Match": tag})
    answer = machine.post(f"/weeks/{WEEK}/fetched")
    assert (answer.status_code, answer.content) == (204, b"")
    found = fetches.of_week(WEEK)
    assert set(found) == {STATION}
    page, files = found[STATION]["page"], found[STATION]["files"]
    assert (page.first_at, page.last_at, files.first_at) == (begun, begun + 3600, begun + 3600)
    assert files.by == f"{NAME} ({STATION})"


def test_nobody_has_the_files_of_a_week_that_is_not_published(machine: Machine) -> None:
    problem(machine.post(f"/weeks/{LATER}/fetched"), 404, "not-found")


def test_a_voided_run_is_shown_as_one_that_does_not_count(machine: Machine) -> None:
    machine.send(run())
    desk = machine.web.desk
    (row,) = desk.ledger.rows(desk.now().date(), desk.now().date())
    desk.ledger.void([row.identity], why="máy chạy thử", by="canbo", at=desk.now())
    told = machine.get(f"/weeks/{WEEK}").json()["slots"][0]["plays"][0]["run"]
    assert (told["counts"], told["why"]) == (False, "máy chạy thử")
    rows = machine.get("/runs", **{"from": DAY, "to": DAY}).json()["runs"]
    assert rows == [told]
