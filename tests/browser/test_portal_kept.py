"""What a phone keeps: found without a network, told to the office, tidied, and never shown as new when it is old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.phones import PATH, Line, kept, opened, sign_in, tap, wait_for
from tests.browser.serving import serve
from tests.web.conftest import OTHER, STATION, Portal, csrf

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.browser

WEEK = "2026-W48"
TOLD = "**/da-lay"


def has_files(web: Portal) -> bool:
    return "files" in web.desk.store.fetches.of_week(WEEK).get(STATION, {})


def tellings(web: Portal) -> int:
    """Return how often the portal was told that the files are here."""
    return sum('/da-lay"' in line for line in web.log)


def lose(route: Route) -> None:
    route.abort("connectionreset")


def test_that_the_files_are_here_is_told_until_the_portal_has_heard_it_and_then_no_more(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with serve(web.app) as origin:
        context = phone()
        page = sign_in(web, context, origin)
        context.route(TOLD, lose)
        page.goto(origin + PATH)
        kept(page)
        page.goto(origin + PATH)
        kept(page)
        assert tellings(web) == 0

        context.unroute(TOLD)
        page.goto(origin + PATH)
        wait_for(lambda: tellings(web) == 1, page)
        assert has_files(web)
        for _ in range(2):
            page.goto(origin + PATH)
            kept(page)
        assert tellings(web) == 1
        context.close()


def test_a_corrected_week_is_told_anew(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    with opened(web, phone) as (page, _):
        kept(page)
        wait_for(lambda: has_files(web), page)
        told = tellings(web)
        first = web.desk.store.fetches.of_week(WEEK)[STATION]["files"].files
        page.evaluate(
            "document.getElementById('station').dataset.release = 'f'.repeat(64); dispatchEvent(new Event('online'))"
        )
        wait_for(lambda: tellings(web) == told + 1, page)
        assert (len(first), web.desk.store.fetches.of_week(WEEK)[STATION]["files"].files) == (64, "f" * 64)


def test_a_page_of_an_earlier_session_tells_it_all_the_same(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    with serve(web.app) as origin:
        context = phone()
        page = sign_in(web, context, origin)
        context.route(TOLD, lose)
        page.goto(origin + PATH)
        kept(page)
        sign_in(web, context, origin)
        context.unroute(TOLD)
        page.evaluate("dispatchEvent(new Event('online'))")
        wait_for(lambda: has_files(web), page)
        context.close()


@pytest.mark.parametrize("path", ["/", f"/t/{STATION}", "/tram-cua-toi"])
def test_without_a_network_what_leads_to_a_station_leads_to_its_kept_page(
    web: Portal, phone: Callable[[], BrowserContext], path: str
) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        page.context.set_offline(True)
        page.goto(origin + path)
        page.locator("#due .slot:visible").first.wait_for()
        assert page.url == origin + PATH
        tap(page)
        page.get_by_text("lượt đã bấm, chờ có mạng để gửi").wait_for()


def test_several_kept_stations_are_listed_without_a_network(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    with serve(web.app) as origin:
        context = phone()
        page = sign_in(web, context, origin, "canbo")
        names = []
        for code in (OTHER, STATION):
            page.goto(f"{origin}/tram/{code}")
            wait_for(lambda: page.evaluate("caches.match(location.href).then(Boolean)"), page)
            names.append(page.locator("h1").inner_text())
        page.goto(f"{origin}/tram")
        page.get_by_role("heading", level=1).wait_for()

        context.set_offline(True)
        for path in ("/", "/tram-cua-toi", "/tram", "/tai-khoan"):
            page.goto(origin + path)
            page.locator("#kept a").nth(1).wait_for()
            assert [one.lower() for one in page.locator("#kept a").all_inner_texts()] == [one.lower() for one in names]
        assert not page.get_by_text("Trang này chưa được mở lần nào").is_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.goto(f"{origin}/t/{STATION}")
        assert page.url == origin + PATH
        context.close()


def test_the_files_of_weeks_long_past_are_deleted_when_those_of_a_new_one_have_come(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        page.evaluate(
            "Promise.all([...Array(9).keys()].map((n) => caches.open(`files 2026-W3${n}`)"
            ".then((cache) => cache.put('/x', new Response('x')))))"
        )
        page.goto(origin + PATH)
        names = "caches.keys().then((names) => names.filter((name) => name.startsWith('files ')).sort())"
        wait_for(lambda: page.evaluate(names) == ["files 2026-W37", "files 2026-W38", f"files {WEEK}"], page)


@pytest.mark.parametrize("path", [PATH, "/"])
def test_a_portal_that_is_down_behind_its_proxy_does_not_replace_the_kept_page(
    web: Portal, phone: Callable[[], BrowserContext], path: str
) -> None:
    line = Line(web.app)
    with opened(web, phone, line) as (page, origin):
        kept(page)
        line.broken = 502
        page.goto(origin + path)
        page.locator("#due .slot:visible").first.wait_for()
        assert page.url == origin + PATH
        page.get_by_text("Trang lưu lúc 08:00 ngày 23/11.").wait_for()

        line.broken = 0
        page.goto(origin + PATH)
        assert not page.locator("#old").is_visible()


@pytest.mark.parametrize(("changed", "width"), [(True, 320), (False, 360)])
def test_on_a_slow_line_the_page_says_that_it_is_old_and_offers_the_new_one_when_it_has_come(
    web: Portal, phone: Callable[[], BrowserContext], changed: bool, width: int
) -> None:
    line = Line(web.app)
    with opened(web, phone, line) as (page, origin):
        kept(page)
        page.set_viewport_size({"width": width, "height": 740})
        if changed:
            _report_elsewhere(web, page)
        web.clock.pass_(minutes=5)
        page.add_init_script(
            "window.jumps = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
            "if (!one.hadRecentInput) window.jumps += one.value; }).observe({type: 'layout-shift', buffered: true});"
        )
        line.slow = 9.0
        page.goto(origin + PATH)
        page.get_by_text("Trang lưu lúc 08:00 ngày 23/11.").wait_for()
        if not changed:
            wait_for(lambda: page.locator("#old").inner_text().strip() == "", page)
            assert page.locator("#old").is_visible()
        else:
            summary = page.locator(".some summary").first
            summary.click()
            page.get_by_role("link", name="Có bản mới. Tải lại").wait_for()
            assert page.locator(".some[open]").count() == 1
        assert page.evaluate("window.jumps") < 0.02
        if changed:
            line.slow = 0.0
            page.get_by_role("link", name="Có bản mới. Tải lại").click()
            page.locator('.slot[data-state="done"]').first.wait_for()
            assert not page.locator("#old").is_visible()


def _report_elsewhere(web: Portal, page: Page) -> None:
    """Report the first slot from another device."""
    browser = web.signed_in("tram")
    fields = page.evaluate(
        "[...new FormData(document.querySelector('#due .slot:not([hidden]) form'))].filter(([name]) => name !== 'csrf')"
    )
    given: dict[str, list[str]] = {"csrf": [csrf(browser.get(PATH).text)], "aired": ["true"]}
    for name, value in fields:
        given.setdefault(name, []).append(value)
    assert browser.post(f"{PATH}/phat", data=given).status_code == 303


def test_the_office_s_pages_are_not_kept(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        page.evaluate(f"caches.open('pages').then((cache) => cache.put('{origin}/tram', new Response('old')))")
        sign_in(web, page.context, origin, "canbo")
        page.goto(f"{origin}/tram")
        page.goto(f"{origin}/tram/{OTHER}")
        page.wait_for_timeout(500)
        page.goto(origin + PATH)
        page.evaluate("Kept.tidy()")
        paths = "caches.open('pages').then((c) => c.keys()).then((all) => all.map((one) => new URL(one.url).pathname))"
        assert sorted(page.evaluate(paths)) == sorted([PATH, f"/tram/{OTHER}"])


def test_a_page_kept_before_an_update_still_has_its_scripts(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        page.evaluate(
            "caches.open('pages').then(async (cache) => { const page = await cache.match(location.href);"
            "const text = (await page.text()).replace(/\\?v=[0-9a-f]{12}\"/g, '?v=000000000000\"');"
            "await cache.put(location.href, new Response(text, { headers: page.headers })); })"
        )
        page.context.set_offline(True)
        page.goto(origin + PATH)
        assert page.locator('script[src="/static/station.js?v=000000000000"]').count() == 1
        tap(page)
        page.get_by_text("lượt đã bấm, chờ có mạng để gửi").wait_for()
