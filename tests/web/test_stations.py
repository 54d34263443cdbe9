"""The office's look at all stations: who has the files, who has reported, whom to call."""

from __future__ import annotations

import html
import json
import re
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from broadcaster.models import Evidence, Run
from broadcaster.runlog import LOCAL, Period
from broadcaster.web import desk
from broadcaster.web.overview import Stop, overview
from broadcaster.web.rights import Grant, Role
from tests.web.conftest import OTHER, STATION, Portal, csrf

WEEK = "2026-W48"
DAYS = Period(date(2026, 11, 23), date(2026, 11, 29))


def run(web: Portal, station: str = STATION, day: int = 23, hour: int = 5, minute: int = 0, **other: object) -> None:
    """Enter a run that the plan has, as the office types it."""
    at = datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)
    told = Run(**{"station": station, "week": WEEK, "bulletin": "bao-hiem", "language": "vi", "aired_at": at, **other})  # type: ignore[arg-type]
    web.desk.ledger.enter(told, web.desk.office.known, entered_at=web.desk.now(), by="Y Bhiông")


def stops(web: Portal, week: str = WEEK) -> dict[str, Stop]:
    return {stop.station.code: stop for stop in overview(web.desk, web.app.state.telling, week).stops}


def fetched(web: Portal, station: str, what: str = "files") -> None:
    web.desk.store.fetches.saw(station, WEEK, what, by="tram", at=web.desk.second())  # type: ignore[arg-type]


def listed(text: str) -> tuple[list[str], list[str]]:
    """Return the stations that a page shows: those to be called, and the others."""
    calls, _, others = text.partition('id="h-others"')
    return tuple(re.findall(r'rowheader" scope="row"><a href="/tram/(\d+)/', part) for part in (calls, others))  # type: ignore[return-value]


# ------------------------------------------------------------------------------------------------------ whom to call


def test_who_has_not_fetched_and_not_reported_comes_first_and_is_counted(web: Portal) -> None:
    fetched(web, OTHER)
    run(web, OTHER)

    page = web.signed_in("canbo").get("/tram").text

    assert listed(page) == ([STATION], [OTHER])
    assert "Cần gọi: <strong>1</strong> trên 2 trạm" in page
    assert "Cần gọi (1)" in page


def test_a_station_that_has_the_files_of_before_a_correction_is_to_be_called(web: Portal) -> None:
    browser = web.signed_in("tram")
    page = browser.get(f"/tram/{STATION}/{WEEK}").text
    told = {"headers": {"x-csrf": csrf(page)}, "json": {"files": release_of(page)}}
    assert browser.post(f"/tram/{STATION}/{WEEK}/da-lay", **told).status_code == 204
    run(web)
    assert (stops(web)[STATION].outdated, stops(web)[STATION].unfetched) == (False, False)

    corrected(web)

    stop = stops(web)[STATION]
    assert (stop.outdated, stop.unfetched, stop.to_call) == (True, True, True)
    assert "chưa lấy bản mới" in web.signed_in("canbo").get("/tram").text
    # A phone that still has the page of before tells of the files of before.
    assert browser.post(f"/tram/{STATION}/{WEEK}/da-lay", **told).status_code == 204
    assert stops(web)[STATION].outdated
    new = release_of(browser.get(f"/tram/{STATION}/{WEEK}").text)
    browser.post(f"/tram/{STATION}/{WEEK}/da-lay", **(told | {"json": {"files": new}}))
    assert (stops(web)[STATION].outdated, stops(web)[STATION].unfetched) == (False, False)


def release_of(page: str) -> str:
    """Return which files a station's page offers."""
    found: str = re.findall('data-release="([0-9a-f]{64})"', page)[0]
    return found


def corrected(web: Portal) -> None:
    """Publish the week with another script for the station."""
    manifest = web.folder / "out" / WEEK / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    file = next(one for one in told["files"] if one["path"].startswith(STATION) and one["path"].endswith(".txt"))
    file["sha256"] = "f" * 64
    manifest.write_text(json.dumps(told), encoding="utf-8")


def test_each_group_is_in_the_order_of_the_kinh_alphabet(web: Portal) -> None:
    assert listed(web.signed_in("canbo").get("/tram").text) == ([STATION, OTHER], [])
    # xã Buôn Đôn, phường Buôn Ma Thuột: Đ comes before M


def test_what_is_due_aired_late_and_missing_so_far_is_what_a_report_says(web: Portal) -> None:
    run(web, OTHER, minute=40)
    web.clock.pass_(hours=10)  # Monday 18:00, after the second slot

    found = stops(web)[OTHER]
    (kept,) = [one for one in web.app.state.telling.statement(DAYS, Evidence.WORD).kept if one.code == OTHER]

    assert (found.due, found.aired, found.late, found.missing, found.extra) == (2, 1, 1, 1, 0)
    assert (kept.due, kept.aired, kept.late, len(kept.missing), kept.extra) == (2, 1, 1, 1, 0)


def test_nobody_is_called_for_what_there_is_nothing_to_play_of(web: Portal) -> None:
    run(web)
    fetched(web, STATION)
    web.clock.pass_(days=2)
    run(web, hour=17)

    found = stops(web)[STATION]

    assert (found.due, found.aired, found.missing, found.lacking) == (2, 2, 0, 4)  # Êđê and M'nông are not reviewed
    assert not found.to_call
    assert "và 4 lượt chưa có bản duyệt" in web.signed_in("canbo").get("/tram").text


def test_nobody_is_called_to_fetch_files_that_there_are_not(web: Portal) -> None:
    manifest = web.desk.shelf / WEEK / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    told["files"] = [file for file in told["files"] if file.get("station") != OTHER]
    manifest.write_text(json.dumps(told), encoding="utf-8")

    found = stops(web)

    assert (found[OTHER].unfetched, found[OTHER].to_call) == (False, False)
    assert found[STATION].unfetched
    page = web.signed_in("canbo").get("/tram").text
    assert listed(page) == ([STATION], [OTHER])
    assert page.count("không có tệp nào cho trạm") == 1
    assert "không lấy qua cổng" not in page


@pytest.mark.parametrize("on_shelf", [True, False])
def test_every_number_of_a_station_opens_to_just_so_many_rows(web: Portal, on_shelf: bool) -> None:
    run(web, minute=40)
    web.clock.pass_(days=2)
    if not on_shelf:
        (web.desk.shelf / WEEK / "manifest.json").unlink()
    browser = web.signed_in("canbo")

    links = re.findall(r'<a href="(/bao-cao/luot[^"]*)">(\D*)(\d+)\b', browser.get("/tram").text)

    shown = {}
    for address, _, said in links:
        text = browser.get(html.unescape(address)).text
        asked = parse_qs(urlsplit(html.unescape(address)).query)
        shown[asked["tram"][0], asked["loai"][0]] = int(said)
        assert text.count('<span class="when">') == int(said), address
    # Of three languages in two slots one run is there; two languages are not reviewed, which only the shelf tells.
    missing = {"can-bao": 1, "chua-co-ban": 4} if on_shelf else {"can-bao": 5}
    wanted = {"phat": 1, "muon": 1, **missing}
    assert shown == {**{(STATION, which): many for which, many in wanted.items()}, (OTHER, "can-bao"): 2}


def test_what_could_have_been_aired_is_asked_of_each_weeks_own_shelf(web: Portal) -> None:
    web.clock.pass_(days=36)  # 29 December, in 2026-W53, which is planned and not on the shelf
    browser = web.signed_in("canbo")

    def many(which: str) -> int:
        query = f"tu=2026-11-23&den=2026-12-31&tram={STATION}&loai={which}"
        return browser.get(f"/bao-cao/luot?{query}").text.count('<span class="when">')

    assert (many("can-bao"), many("chua-co-ban"), many("thieu")) == (4 + 6, 8, 18)


def test_a_week_that_is_not_on_the_shelf_is_due_all_the_same_but_nobody_can_have_fetched_it(web: Portal) -> None:
    (web.desk.shelf / WEEK / "manifest.json").unlink()

    found = stops(web)[STATION]

    assert (found.due, found.missing, found.lacking, found.unfetched, found.unreported) == (3, 3, 0, False, True)
    assert "Tuần này chưa có trên kệ" in web.signed_in("canbo").get("/tram").text


def test_who_airs_without_fetching_has_the_files_from_a_stick(web: Portal) -> None:
    assert stops(web)[OTHER].unfetched
    fetched(web, OTHER, "page")
    assert stops(web)[OTHER].unfetched

    run(web, OTHER)

    assert not stops(web)[OTHER].unfetched
    assert "không lấy qua cổng" in web.signed_in("canbo").get("/tram").text


def test_who_reported_and_then_fell_silent_for_a_day_is_called_again(web: Portal) -> None:
    fetched(web, OTHER)
    run(web, OTHER)
    for hours, silent in ((9, False), (23, False), (3, True)):  # Monday 17:00, Tuesday 16:00, 19:00
        web.clock.pass_(hours=hours)
        assert stops(web)[OTHER].unreported is silent

    run(web, OTHER, hour=17)

    assert not stops(web)[OTHER].unreported


def test_a_slot_that_is_just_over_is_no_reason_to_call(web: Portal) -> None:
    web.clock.pass_(hours=-3)  # 05:00, its slot
    assert not stops(web)[OTHER].unreported
    web.clock.pass_(minutes=16)
    assert stops(web)[OTHER].unreported


def test_a_run_that_the_office_voided_is_missing_again_and_the_station_has_told_nothing_by_that(web: Portal) -> None:
    run(web, OTHER)
    told_at = web.desk.second()
    web.clock.pass_(hours=1)
    [row] = web.desk.ledger.rows(DAYS.first, DAYS.last)
    web.desk.ledger.void([row.identity], why="mất điện", by="Y Bhiông", at=web.desk.now())

    found = stops(web)[OTHER]

    assert (found.aired, found.missing, found.told_at) == (0, 1, told_at)


def test_whom_to_call_is_who_operates_the_station_with_a_number_to_tap(web: Portal) -> None:
    web.desk.store.accounts.make(
        "hlinh", "H'Linh Mlô", "0905 123-456", [Grant(Role.OPERATOR, STATION)], at=web.desk.second()
    )

    page = web.signed_in("lanhdao").get("/tram").text

    assert 'H&#39;Linh Mlô <a class="tel" href="tel:0905123456">0905 123-456</a>' in page
    assert "Người tram <span" in page  # has no number


def test_a_station_without_anybody_says_so(web: Portal) -> None:
    for login in ("tram", "tramkhac"):
        person = web.desk.store.accounts.find(login)
        assert person
        web.desk.store.accounts.close(person, at=web.desk.second())

    assert web.signed_in("canbo").get("/tram").text.count("chưa có ai được mời") == 2


# ------------------------------------------------------------------------------------------------------------ filters


def test_the_chips_show_some_stations_and_count_all(web: Portal) -> None:
    browser = web.signed_in("canbo")
    fetched(web, OTHER)
    run(web, STATION)

    assert listed(browser.get("/tram?loc=chua-lay").text) == ([], [])
    assert listed(browser.get("/tram?loc=chua-bao").text) == ([OTHER], [])
    page = browser.get("/tram").text
    assert re.findall(r'id="loc-[a-z-]+" [^>]*>([^<]+) <span>(\d+)<', page) == [
        ("Tất cả", "2"),
        ("Chưa lấy tệp", "0"),
        ("Chưa báo đủ", "1"),
    ]


def test_stations_of_one_local_office(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "MOMENT", 0)
    stations = web.folder / "scripts" / "stations.yaml"
    said = stations.read_text(encoding="utf-8")
    stations.write_text(said.replace("kind: phường}", "kind: phường, office: BHXH cơ sở Ea H'leo}"), encoding="utf-8")
    browser = web.signed_in("canbo")

    page = browser.get("/tram", params={"cs": "BHXH cơ sở Ea H'leo"}).text

    assert listed(page) == ([OTHER], [])
    assert "Cần gọi: <strong>1</strong> trên 1 trạm" in page
    assert '<option value="BHXH cơ sở Ea H&#39;leo" selected>' in page
    assert "cs=BHXH%20c%C6%A1%20s%E1%BB%9F%20Ea%20H%27leo" in page  # the chips keep it
    assert listed(browser.get("/tram?cs=nowhere").text) == ([], [])


def test_the_weeks_beside_are_those_that_are_planned(web: Portal) -> None:
    page = web.signed_in("canbo").get("/tram").text
    assert 'href="/tram?tuan=2026-W53"' in page
    assert 'aria-label="Tuần trước"' not in page
    assert 'href="/tram?tuan=2026-W48"' in web.signed_in("canbo").get("/tram?tuan=2026-W53").text


@pytest.mark.parametrize("week", ["2026-W54", "2026", "x", "0001-W01", "1999-W52", "9999-W52", "2199-W52", "../x"])
def test_a_week_that_there_is_not_is_not_found(web: Portal, week: str) -> None:
    assert web.signed_in("canbo").get("/tram", params={"tuan": week}).status_code == 404


# ------------------------------------------------------------------------------------------------------- whose it is


@pytest.mark.parametrize(
    ("login", "status"), [("tram", 403), ("biendich", 403), ("quantri", 403), ("lanhdao", 200), ("canbo", 200)]
)
def test_only_the_office_sees_all_stations(web: Portal, login: str, status: int) -> None:
    assert web.signed_in(login).get("/tram").status_code == status


def test_an_operator_of_two_stations_gets_a_list_that_says_what_is_to_be_reported(web: Portal) -> None:
    web.desk.store.accounts.make(
        "haitram", "H'Linh", "", [Grant(Role.OPERATOR, code) for code in (OTHER, STATION)], at=web.desk.second()
    )
    browser = web.signed_in("haitram")
    assert browser.get("/").headers["location"] == "/tram-cua-toi"

    page = browser.get("/tram-cua-toi").text

    assert re.findall(r'<a href="(/tram/\d+)"><span>([^<]+)</span>', page) == [
        (f"/tram/{STATION}", "xã Buôn Đôn"),
        (f"/tram/{OTHER}", "phường Buôn Ma Thuột"),
    ]
    assert page.count("1 buổi cần báo") == 2
    run(web, OTHER, evidence=Evidence.LOG)
    assert browser.get("/tram-cua-toi").text.count("1 buổi cần báo") == 1


def test_what_last_week_left_open_is_counted_in_the_list_too(web: Portal) -> None:
    web.desk.store.accounts.make(
        "haitram", "H'Linh", "", [Grant(Role.OPERATOR, code) for code in (OTHER, STATION)], at=web.desk.second()
    )
    browser = web.signed_in("haitram")
    run(web, OTHER, evidence=Evidence.LOG)
    web.clock.pass_(days=7, hours=-1)  # Monday 07:00; the next week that is planned is 2026-W53

    assert re.findall(r"(\d) buổi cần báo", browser.get("/tram-cua-toi").text) == ["4", "3"]
    web.clock.pass_(days=7)
    assert "cần báo" not in browser.get("/tram-cua-toi").text


def test_the_list_of_ones_own_stations_is_for_operators(web: Portal) -> None:
    assert web.signed_in("canbo").get("/tram-cua-toi").headers["location"] == "/tram"
    assert web.signed_in("biendich").get("/tram-cua-toi").status_code == 403
