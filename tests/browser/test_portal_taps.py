"""Taps that something is wrong with: the phone's clock, the portal's answer, the plan."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from broadcaster.runlog import LOCAL
from tests.browser.phones import PATH, kept, opened, runs, tap, wait_for, waiting, without_background_sync
from tests.web.conftest import STATION, Portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.browser

MORNING = int(datetime(2026, 11, 23, 5, 0, tzinfo=LOCAL).timestamp())


def add(page: Page, **other: object) -> None:
    """Have the phone keep a tap on Monday's first slot that nobody could make on the page as it is."""
    run = {"station": STATION, "bulletin": "bao-hiem", "language": "vi", "slot": MORNING, "aired": True, **other}
    page.evaluate("(tap) => Queue.add({ id: crypto.randomUUID(), seal: '', ...tap })", run)


def send(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('online'))")


def test_a_tap_is_later_than_the_one_before_whatever_the_phone_s_clock_says(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, _):
        kept(page)
        page.context.set_offline(True)
        card = page.locator("#due .slot:visible").first
        tap(page)
        page.get_by_text("lượt đã bấm, chờ có mạng để gửi").wait_for()
        languages = len(waiting(page))
        page.evaluate("Date.now = () => 0")
        for name in ("Hoàn tác", "Đã phát", "Hoàn tác"):
            card.get_by_role("button", name=name).click()
        wait_for(lambda: len(waiting(page)) == 4 * languages, page)

        of_kinh = [one["at"] for one in waiting(page) if one["language"] == "vi"]
        assert of_kinh == [of_kinh[0] + step for step in range(4)]
        page.context.set_offline(False)
        wait_for(lambda: waiting(page) == [], page)
        assert not any(counts for *_, counts in runs(web))


def test_a_tap_is_later_than_one_that_was_sent_already_and_never_before_1970(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, _):
        kept(page)
        tap(page)
        page.get_by_text("Đã gửi xong.").wait_for()
        sent = page.evaluate(f"Queue.known('{STATION} {MORNING} bao-hiem vi')")
        page.context.set_offline(True)
        page.evaluate("Date.now = () => 0")
        page.locator("#due .slot:visible").first.get_by_role("button", name="Hoàn tác").click()
        wait_for(lambda: waiting(page), page)
        assert [one["at"] for one in waiting(page) if one["language"] == "vi"] == [sent["tapped"] + 1]

        add(page, language="jra")
        assert waiting(page)[-1]["at"] == 0


def test_a_tap_that_the_portal_does_not_understand_holds_up_no_other(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, _):
        kept(page)
        page.context.set_offline(True)
        add(page, language="KHÔNG")
        languages = page.locator("#due .slot:visible").first.locator(".runs [data-state=open]").count()
        tap(page)
        wait_for(lambda: len(waiting(page)) == languages + 1, page)
        add(page, bulletin="Tin tức!")

        page.context.set_offline(False)
        page.get_by_text("Có lượt chưa nhận được. Xin gọi văn phòng.").wait_for()
        assert {counts for *_, counts in runs(web)} == {True}
        assert [(one["language"], one["bulletin"]) for one in waiting(page)] == [
            ("KHÔNG", "bao-hiem"),
            ("vi", "Tin tức!"),
        ]


def test_a_tap_brings_along_the_seal_of_its_page(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    with opened(web, phone) as (page, origin):
        without_background_sync(page)
        page.goto(origin + PATH)
        kept(page)
        seals = page.evaluate(
            "[...document.querySelectorAll('#due .slot:not([hidden]) .runs [data-state=open]')]"
            ".map((one) => [one.dataset.language, one.dataset.seal])"
        )
        with page.expect_request(lambda one: '"aired"' in (one.post_data or "")) as asked:
            tap(page)
        taps = json.loads(asked.value.post_data or "")["taps"]
        assert {one["language"]: one["seal"] for one in taps} == dict(seals)
        assert all(one["seal"] for one in taps)


def test_what_is_not_in_the_plan_is_said_and_not_called_well(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        add(page, slot=MORNING + 60)
        send(page)
        page.get_by_text("Chưa tính 05:01 23/11: kế hoạch không có buổi này. Xin gọi văn phòng.").wait_for()
        assert "Đã gửi xong" not in page.locator("#net").inner_text()
        assert "good" not in str(page.locator("#net").get_attribute("class"))

        # It was said. What the service worker sent while no page was open is said by the next.
        page.goto(f"{origin}{PATH}")
        kept(page)
        assert page.locator("#net").inner_text() == ""
        add(page, slot=MORNING + 120)
        page.evaluate("Queue.flush()")
        wait_for(lambda: waiting(page) == [], page)
        page.goto(f"{origin}{PATH}")
        page.get_by_text("Chưa tính 05:02 23/11").wait_for()


def test_what_the_office_has_taken_out_is_said(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    def voided(route: Route) -> None:
        taps = json.loads(route.request.post_data or "")["taps"]
        route.fulfill(json={"taps": {one["id"]: "voided" for one in taps}, "now": web.desk.millisecond()})

    with opened(web, phone) as (page, origin):
        without_background_sync(page)
        page.goto(origin + PATH)
        kept(page)
        page.context.route("**/phat.json", voided)
        tap(page)
        page.get_by_text("Không tính 05:00 23/11: văn phòng đã bỏ.").wait_for()
