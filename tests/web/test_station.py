"""The operator's page, as the portal sends it and takes what comes back."""

from __future__ import annotations

import html
import re
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster.models import Evidence
from broadcaster.runlog import LOCAL
from broadcaster.web import desk as desks
from broadcaster.web.routes import station as station_page
from tests.web.conftest import OTHER, STATION, Portal, csrf

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

MORNING = int(datetime(2026, 11, 23, 5, 0, tzinfo=LOCAL).timestamp())
EVENING = int(datetime(2026, 11, 23, 17, 0, tzinfo=LOCAL).timestamp())


def tap(**other: object) -> dict[str, object]:
    """Return a tap on Monday's first slot in Kinh."""
    usual = {
        "id": str(uuid.uuid4()),
        "bulletin": "bao-hiem",
        "language": "vi",
        "slot": MORNING,
        "aired": True,
        "at": (MORNING + 60) * 1000,
    }
    return {**usual, **other}


def send(browser: TestClient, *taps: dict[str, object], station: str = STATION) -> Response:
    secret = csrf(browser.get(f"/tram/{station}").text)
    answer: Any = browser.post(f"/tram/{station}/phat.json", json={"taps": taps}, headers={"X-CSRF": secret})
    return answer


def rows(web: Portal) -> list[Any]:
    monday, sunday = datetime(2026, 11, 23, tzinfo=LOCAL).date(), datetime(2026, 11, 29, tzinfo=LOCAL).date()
    return list(web.desk.ledger.rows(monday, sunday, with_voided=True))


def test_a_tap_is_a_run_by_whoever_tapped_known_by_a_tap_and_as_long_as_its_file(web: Portal) -> None:
    given = tap()

    answer = send(web.signed_in("tram"), given)

    assert answer.json()["taps"] == {given["id"]: "aired"}
    [row] = rows(web)
    assert (row.run.station, row.run.evidence, row.entered.by) == (STATION, Evidence.TAP, "Người tram (tram)")
    assert row.run.aired_at is None, "a tap knows the slot, not the second"
    assert row.run.seconds
    assert row.entered.source == "portal"


def test_a_tap_by_the_office_is_its_word(web: Portal) -> None:
    send(web.signed_in("canbo"), tap())

    assert [row.run.evidence for row in rows(web)] == [Evidence.WORD]


def test_the_same_tap_twice_and_another_phones_tap_count_once(web: Portal) -> None:
    browser, given = web.signed_in("tram"), tap()

    send(browser, given, given)
    send(browser, given)
    send(web.signed_in("tram"), tap(at=(MORNING + 90) * 1000))

    assert len(rows(web)) == 1


def test_a_slot_that_has_not_come_and_one_that_nobody_planned_are_unknown(web: Portal) -> None:
    early, unplanned, unspoken = tap(slot=EVENING), tap(slot=MORNING + 60), tap(language="mng")

    answer = send(web.signed_in("tram"), early, unplanned, unspoken)

    assert set(answer.json()["taps"].values()) == {"unknown"}
    assert rows(web) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "1"},
        {"id": None},
        {"bulletin": "../x"},
        {"language": "vi; drop"},
        {"slot": -1},
        {"slot": 10**30},
        {"slot": 1.5},
        {"aired": "yes"},
        {"at": "now"},
        {"station": OTHER},
    ],
    ids=str,
)
def test_a_malformed_tap_is_refused_whole(web: Portal, wrong: dict[str, object]) -> None:
    answer = send(web.signed_in("tram"), tap(), tap(**wrong))

    assert answer.status_code == 422
    assert rows(web) == []


def test_a_form_without_scripts_reports_all_languages_and_comes_back_to_its_slot(web: Portal) -> None:
    browser = web.signed_in("tram")
    page = browser.get(f"/tram/{STATION}")
    data = {
        "csrf": csrf(page.text),
        "bulletin": "bao-hiem",
        "slot": MORNING,
        "language": ["vi", "rad"],
        "aired": "true",
    }

    answer = browser.post(f"/tram/{STATION}/phat", data=data)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/tram/{STATION}/2026-W48#s-{MORNING}-bao-hiem"
    assert {row.run.language for row in rows(web)} == {"vi", "rad"}


def test_an_operator_neither_sees_nor_reports_another_station(web: Portal) -> None:
    browser = web.signed_in("tram")
    secret = csrf(browser.get(f"/tram/{STATION}").text)

    seen = browser.get(f"/tram/{OTHER}")
    told = browser.post(f"/tram/{OTHER}/phat.json", json={"taps": [tap()]}, headers={"X-CSRF": secret})

    assert (seen.status_code, told.status_code) == (403, 403)
    assert rows(web) == []


def test_the_head_of_the_office_looks_and_has_no_button(web: Portal) -> None:
    browser = web.signed_in("lanhdao")
    page = browser.get(f"/tram/{STATION}")

    assert page.status_code == 200
    assert "data-tap" not in page.text
    assert send(browser, tap()).status_code == 403


def test_only_the_stations_own_look_says_that_it_has_opened_its_page(web: Portal) -> None:
    web.signed_in("canbo").get(f"/tram/{STATION}")
    assert web.desk.store.fetches.of_week("2026-W48") == {}

    web.signed_in("tram").get(f"/tram/{STATION}")
    assert set(web.desk.store.fetches.of_week("2026-W48")[STATION]) == {"page"}


def test_a_language_that_is_not_released_cannot_be_reported_from_the_page(web: Portal) -> None:
    page = web.signed_in("tram").get(f"/tram/{STATION}")

    assert page.text.count('data-language="cmo" data-state="lacking"') == page.text.count('<li data-language="cmo"')
    assert '<input type="hidden" name="language" value="cmo">' not in page.text


@pytest.mark.parametrize(
    "week", ["2026-W54", "2026-W00", "0001-W01", "9999-W52", "x", "2026-W48-draft", "..%2f2026-W48"]
)
def test_a_week_that_does_not_exist_is_no_page(web: Portal, week: str) -> None:
    assert web.signed_in("tram").get(f"/tram/{STATION}/{week}").status_code == 404


def test_a_week_without_a_plan_and_a_station_without_a_file_are_told(web: Portal) -> None:
    browser = web.signed_in("tram")

    assert "chưa có trên kệ" in browser.get(f"/tram/{STATION}/2026-W50").text
    assert web.signed_in("canbo").get("/tram/99999").status_code == 404


def test_what_a_tap_did_is_in_the_audit_log(web: Portal) -> None:
    send(web.signed_in("tram"), tap(), tap(aired=False, at=(MORNING + 70) * 1000))

    lines = web.desk.store.audit.lines()
    assert {line.act for line in lines} == {"aired", "taken-back"}
    assert all(line.who == "tram" and STATION in line.about for line in lines)


def test_the_service_worker_speaks_for_all_pages_and_changes_with_what_it_keeps(web: Portal) -> None:
    answer = web.client().get("/sw.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["cache-control"]
    for address in ("/ngoai-tuyen", "queue.js", "station.js", "portal.css"):
        assert address in answer.text
    assert web.client().get("/ngoai-tuyen").status_code == 200


# ---------------------------------------------------------------------------------------------- what last week left


@pytest.fixture
def monday(web: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """A portal on the Monday after, 07:00: the new week is planned, and nothing of the old one is reported."""
    monkeypatch.setattr(desks, "MOMENT", 0)
    weeks = web.folder / "scripts" / "weeks"
    plan = (weeks / "2026-W48.yaml").read_text(encoding="utf-8")
    (weeks / "2026-W49.yaml").write_text(plan.replace("05:00", "06:00"), encoding="utf-8")
    web.clock.now = datetime(2026, 11, 30, 7, 0, tzinfo=LOCAL)
    return web


def to_report(page: str) -> list[tuple[str, str]]:
    """Return day and time of the slots that are offered to be reported, in their order."""
    cards = re.findall(r'<article class="slot card" id="d-\d+-bao-hiem"(.*?)>\n(.*?)</article>', page, re.DOTALL)
    shown = [(told, text) for told, text in cards if " hidden" not in told]
    assert all('data-state="open"' in told and "data-tap" in text for told, text in shown)
    found = [
        (re.search(r"data-day=\"[^\"]* (\d\d/\d\d)/", told), re.search(r'class="at">([^<]+)<', text))
        for told, text in shown
    ]
    return [(day[1], at[1]) for day, at in found if day and at]


def test_what_last_week_left_open_is_offered_beside_this_week_and_a_tap_on_it_counts(monday: Portal) -> None:
    browser = monday.signed_in("tram")
    page = browser.get(f"/tram/{STATION}").text
    assert 'data-week="2026-W49"' in page
    left = [("27/11", "17:00"), ("27/11", "05:00"), ("23/11", "17:00"), ("23/11", "05:00")]
    assert to_report(page) == [("30/11", "06:00"), *left]
    assert re.search(r'<p id="nothing" class="soft" hidden>', page)
    assert page.count('data-time="late" aria-labelledby="d-') == 5

    given = tap()
    assert send(browser, given).json()["taps"] == {given["id"]: "aired"}

    assert to_report(browser.get(f"/tram/{STATION}").text) == [("30/11", "06:00"), *left[:-1]]
    assert [row.run.evidence for row in rows(monday)] == [Evidence.TAP]


def test_last_week_stands_beside_the_week_of_now_only_and_for_a_week_only(monday: Portal) -> None:
    browser = monday.signed_in("tram")
    assert len(to_report(browser.get(f"/tram/{STATION}/2026-W49").text)) == 5
    assert to_report(browser.get(f"/tram/{STATION}/2026-W53").text) == []
    assert len(to_report(browser.get(f"/tram/{STATION}/2026-W48").text)) == 4, "its own page has each once"

    monday.clock.now = datetime(2026, 12, 6, 23, 59, tzinfo=LOCAL)
    assert [day for day, _ in to_report(browser.get(f"/tram/{STATION}").text)].count("27/11") == 2
    monday.clock.pass_(minutes=1)
    assert {day for day, _ in to_report(browser.get(f"/tram/{STATION}").text)} == {"30/11", "04/12"}


def test_of_a_last_week_with_much_left_open_the_page_shows_some_and_leads_to_the_rest(
    monday: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = monday.signed_in("tram")
    assert "buổi nữa chưa báo" not in browser.get(f"/tram/{STATION}").text
    monkeypatch.setattr(station_page, "MOST", 3)

    page = browser.get(f"/tram/{STATION}").text

    assert [day for day, _ in to_report(page)] == ["30/11", "27/11", "27/11", "23/11"]
    link = re.search(r'<a class="button" href="([^"]+)">Tuần trước còn 1 buổi nữa chưa báo</a>', page)
    assert link
    assert len(to_report(browser.get(html.unescape(link[1])).text)) == 4


def test_who_may_not_report_is_not_asked_for_last_week(monday: Portal) -> None:
    page = monday.signed_in("lanhdao").get(f"/tram/{STATION}").text

    assert to_report(page) == []
    assert "27/11" not in page
