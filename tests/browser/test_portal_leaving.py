"""Signing out of a phone that others use too: no tap is lost, and nothing is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.phones import PATH, kept, opened, runs, sign_in, tap, wait_for, waiting, without_background_sync
from tests.browser.serving import serve
from tests.web.conftest import OTHER, Portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.browser


def refuse(route: Route) -> None:
    route.fulfill(status=503, body="busy")


def tap_that_waits(page: Page, origin: str) -> None:
    """Tap while the portal takes nothing."""
    without_background_sync(page)
    page.context.route("**/phat.json", refuse)
    page.goto(origin + PATH)
    kept(page)
    tap(page)
    page.get_by_text("lượt đã bấm, chờ có mạng để gửi").wait_for()


def leave(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất", exact=True).click()


def test_what_waits_is_sent_before_somebody_is_signed_out_on_whatever_page(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, origin):
        tap_that_waits(page, origin)
        page.goto(f"{origin}/tai-khoan")
        assert runs(web) == []

        page.context.unroute("**/phat.json")
        leave(page)
        page.get_by_role("heading", name="Đăng nhập", exact=True).wait_for()
        assert {counts for *_, counts in runs(web)} == {True}


@pytest.mark.parametrize("path", [PATH, "/tai-khoan"])
def test_who_leaves_while_taps_wait_is_asked_and_the_taps_outlast_both_answers(
    web: Portal, phone: Callable[[], BrowserContext], path: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    with opened(web, phone) as (page, origin):
        tap_that_waits(page, origin)
        page.goto(origin + path)
        before = waiting(page)
        assert before

        leave(page)
        question = page.get_by_text(f"Còn {len(before)} lượt đã bấm chưa gửi được")
        question.wait_for()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_role("button", name="Chưa đăng xuất").click()
        assert not question.is_visible()
        assert page.url == origin + path

        leave(page)
        page.get_by_role("button", name="Vẫn đăng xuất").click()
        page.get_by_role("heading", name="Đăng nhập", exact=True).wait_for()
        assert waiting(page) == before
        assert runs(web) == []


def test_the_taps_of_one_station_wait_until_somebody_comes_who_may_report_for_it(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, origin):
        tap_that_waits(page, origin)
        before = waiting(page)
        leave(page)
        page.get_by_role("button", name="Vẫn đăng xuất").click()
        page.get_by_role("heading", name="Đăng nhập", exact=True).wait_for()
        page.context.unroute("**/phat.json")

        sign_in(web, page.context, origin, "tramkhac")
        with page.expect_response(f"**{PATH}/phat.json") as refused:
            page.goto(f"{origin}/tram/{OTHER}")
        assert refused.value.status == 403
        kept(page)
        assert waiting(page) == before
        assert page.locator("#net").inner_text() == "", "what another station's page has to say is not said here"

        sign_in(web, page.context, origin)
        page.goto(f"{origin}/tai-khoan")
        wait_for(lambda: runs(web), page)
        wait_for(lambda: waiting(page) == [], page)


@pytest.mark.parametrize("path", [PATH, "/tai-khoan"])
def test_the_next_to_take_the_phone_finds_no_page_of_the_last(
    web: Portal, phone: Callable[[], BrowserContext], path: str
) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        page.goto(origin + path)
        leave(page)
        page.get_by_role("heading", name="Đăng nhập", exact=True).wait_for()
        there = "caches.keys().then(names => names.filter(name => !name.startsWith('shell ')))"
        wait_for(lambda: page.evaluate(there) == [], page)
        assert page.evaluate("Queue.about('csrf')") is None

        page.context.set_offline(True)
        page.goto(origin + PATH)
        page.get_by_text("Trang này chưa được mở lần nào").wait_for()


def test_a_session_that_has_ended_by_itself_costs_nobody_their_files(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        page.context.clear_cookies()
        page.goto(origin + "/tai-khoan")
        page.get_by_role("heading", name="Đăng nhập", exact=True).wait_for()
        page.wait_for_timeout(500)
        page.context.set_offline(True)
        page.goto(origin + PATH)
        page.locator("#station").wait_for()


def test_a_browser_without_scripts_signs_out(web: Portal, chromium: object) -> None:
    with serve(web.app) as origin:
        context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
        page = sign_in(web, context, origin)
        page.goto(origin + PATH)
        leave(page)
        page.get_by_role("heading", name="Đăng nhập", exact=True).wait_for()
        page.goto(origin + PATH)
        assert "/dang-nhap" in page.url
        context.close()
