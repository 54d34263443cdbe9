"""The office's pages in a real browser: read by anybody, on a phone and a desk, by day and night; numbers open in place."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from broadcaster.models import Run
from broadcaster.runlog import LOCAL, Cells, week_of
from broadcaster.web.rights import Grant, Role
from tests.browser.serving import serve
from tests.programs import CHROMIUM, needed, needed_library
from tests.web.conftest import OTHER, STATION, Portal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

pytestmark = pytest.mark.browser

JUMPS = """() => new Promise(done => new PerformanceObserver(list => {
  window.jumped = (window.jumped || 0) + list.getEntries().reduce((sum, one) => sum + (one.hadRecentInput ? 0 : one.value), 0);
}).observe({type: "layout-shift", buffered: true}) || done())"""
"""Adds up how much moved by itself while the page was loading (Layout Instability, cumulative layout shift)."""


@pytest.fixture
def office(web: Portal) -> Portal:
    """A portal with 130 runs of March 2022, a planned week half kept, and somebody to call."""
    day = datetime(2022, 3, 1, tzinfo=LOCAL)
    march = [day.replace(day=1 + n % 31, hour=5 + n // 31, minute=n % 60) for n in range(130)]
    november = [datetime(2026, 11, 23, hour, 3, tzinfo=LOCAL) for hour in (5, 17)]
    web.clock.pass_(days=2)
    taken = [Run(STATION, week_of(at.date()), "bao-hiem", "vi", at) for at in (*march, *november)]
    rows = iter([(line, Cells.of(run)) for line, run in enumerate(taken, 2)])
    web.desk.ledger.take(rows, web.desk.office.known, entered_at=web.desk.now(), by="Vũ Thị Năm", source="nam-2022.csv")
    row = next(web.desk.ledger.rows(date(2022, 3, 2), date(2022, 3, 2)))
    web.desk.ledger.void([row.identity], why="mất điện", by="Y Bhiông", at=web.desk.now())
    web.desk.store.accounts.make(
        "hlinh", "H'Linh Mlô", "0905 123 456", [Grant(Role.OPERATOR, OTHER)], at=web.desk.second()
    )
    return web


@contextmanager
def opened(
    web: Portal,
    chromium: Browser,
    login: str = "lanhdao",
    *,
    width: int = 1200,
    scheme: str = "light",
    script: bool = True,
) -> Iterator[tuple[Page, str]]:
    """Give a page of somebody who is signed in; what the browser complains about fails the test."""
    with serve(web.app) as origin:
        context: BrowserContext = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
        )
        person = web.desk.store.accounts.find(login)
        assert person
        secret = web.desk.store.sessions.begin(person.number, days=30, device="", address="", at=web.desk.second())
        context.add_cookies([{"name": "session", "value": secret, "url": origin}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page, origin
        context.close()
        assert complaints == []


PAGES = (
    "/tram",
    "/bao-cao?ky=2022-03",
    "/bao-cao?ky=2026-W48",
    "/bao-cao/luot?ky=2022-03",
    "/ban-tin",
    "/tram-cua-toi",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing_wrong_and_nothing_moves_or_hangs_over(
    office: Portal, chromium: Browser, width: int, scheme: str
) -> None:
    axe = needed_library("axe_playwright_python.sync_playwright").Axe()
    both = [Grant(Role.HEAD), Grant(Role.OPERATOR, STATION), Grant(Role.OPERATOR, OTHER)]
    office.desk.store.accounts.make("ca-hai", "H'Linh", "", both, at=office.desk.second())
    with opened(office, chromium, "ca-hai", width=width, scheme=scheme) as (page, origin):
        for path in PAGES:
            page.goto(origin + path)
            page.wait_for_load_state("networkidle")
            page.evaluate(JUMPS)
            found = axe.run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate("window.jumped || 0") < 0.01, path
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


EVERY_PAGE = (
    *PAGES,
    f"/tram/{STATION}",
    f"/tram/{STATION}/2026-W53",
    f"/bao-cao/luot?ky=2026-W48&tram={STATION}&loai=ke-hoach",
    *("/nguoi-dung", "/nguoi-dung/moi", "/nguoi-dung/1", "/nguoi-dung/1/dong", "/nguoi-dung/cac-tram"),
    *("/may-phat", "/nhat-ky", "/tai-khoan", "/chuyen-may", "/m", "/dang-nhap", "/ngoai-tuyen"),
)


@pytest.fixture
def magnified(started: Playwright) -> Iterator[Browser]:
    """A browser of somebody who has set letters to twice their size."""
    letters = "--blink-settings=defaultFontSize=32"
    program = needed(*CHROMIUM)
    opened = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu", letters])
    yield opened
    opened.close()


WIDTH = """() => Math.max(document.documentElement.scrollWidth,
  ...[...document.querySelectorAll(".jump a")].map(one => one.getBoundingClientRect().right))"""
"""How wide a page is; what is fixed to the screen cannot be pushed at all."""


def test_with_letters_of_twice_the_size_no_page_has_to_be_pushed_sideways(office: Portal, magnified: Browser) -> None:
    office.clock.pass_(days=3)  # Friday's slots are open
    grants = [Grant(role) for role in (Role.ADMIN, Role.STAFF, Role.HEAD)]
    grants += [Grant(Role.OPERATOR, STATION), Grant(Role.REVIEWER, "rad")]
    office.desk.store.accounts.make(
        "vanphong-huyen-buon-don", "H'Linh", "0905 123 456", grants, at=office.desk.second()
    )
    too_wide = []
    with opened(office, magnified, "vanphong-huyen-buon-don", width=320) as (page, origin):
        for path in EVERY_PAGE:
            page.goto(origin + path)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            for width in (320, 360, 412):
                page.set_viewport_size({"width": width, "height": 740})
                wide = page.evaluate(WIDTH)
                if wide > width:
                    too_wide.append(f"{path} at {width}: {wide}")
    assert too_wide == []


def test_axe_finds_nothing_wrong_with_rows_that_were_opened_in_place(office: Portal, chromium: Browser) -> None:
    axe = needed_library("axe_playwright_python.sync_playwright").Axe()
    with opened(office, chromium) as (page, origin):
        page.goto(f"{origin}/bao-cao?ky=2022-03")
        page.locator('section[aria-labelledby="h-stations"] td a').first.click()
        page.locator(".rows").wait_for()
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_number_opens_to_its_rows_below_it_more_come_behind_and_it_is_closed_again(
    office: Portal, chromium: Browser
) -> None:
    with opened(office, chromium) as (page, origin):
        page.goto(f"{origin}/bao-cao?ky=2022-03")
        row = page.locator('section[aria-labelledby="h-stations"] tbody tr', has_text="Buôn Đôn")
        row.get_by_role("link", name="129", exact=True).first.click()
        rows = page.locator('section[aria-labelledby="h-stations"] .rows')
        rows.wait_for()

        assert page.url.endswith("/bao-cao?ky=2022-03")
        assert page.locator(".rows h2").evaluate("one => document.activeElement === one")
        assert rows.locator("ol > li:not(.more)").count() == 100
        assert rows.get_by_text("129 lượt. Ngoài ra 1 lượt không tính, gạch ngang.").is_visible()
        assert rows.locator("li.off s").count() == 1
        above, below = row.first.bounding_box(), rows.bounding_box()
        assert above
        assert below
        assert 0 <= below["y"] - (above["y"] + above["height"]) < 20

        rows.get_by_role("link", name="100 lượt tiếp").click()
        page.wait_for_function("() => document.querySelectorAll('.rows ol > li').length === 130")
        assert rows.locator("ol > li").nth(100).evaluate("one => document.activeElement === one")
        assert rows.locator(".more").count() == 0

        rows.get_by_role("button", name="Đóng").click()
        assert page.locator(".rows").count() == 0
        assert page.evaluate("document.activeElement.textContent") == "129"


def test_the_same_is_there_without_scripts(office: Portal, chromium: Browser) -> None:
    with opened(office, chromium, script=False) as (page, origin):
        page.goto(f"{origin}/bao-cao?ky=2022-03")
        page.locator('section[aria-labelledby="h-all"] td a').first.click()
        assert "/bao-cao/luot?" in page.url
        assert page.locator("ol > li:not(.more)").count() == 100
        page.get_by_role("link", name="100 lượt tiếp").click()
        assert page.locator("ol > li").count() == 30
        page.get_by_role("link", name="Về đầu danh sách").click()
        assert page.locator("ol > li:not(.more)").count() == 100

        page.goto(f"{origin}/tram")
        page.get_by_role("link", name="Chưa lấy tệp").click()
        assert page.url.endswith("loc=chua-lay")
        assert page.locator("tbody th").all_inner_texts() == ["phường Buôn Ma Thuột"]


def test_the_filter_changes_the_list_in_place_and_the_address_with_it(office: Portal, chromium: Browser) -> None:
    stations = office.folder / "scripts" / "stations.yaml"
    said = stations.read_text(encoding="utf-8")
    stations.write_text(said.replace("kind: phường}", "kind: phường, office: BHXH cơ sở Ea H'leo}"), encoding="utf-8")
    with opened(office, chromium) as (page, origin):
        page.wait_for_timeout(600)  # the portal looks at its files twice a second
        page.goto(f"{origin}/tram")
        page.evaluate("window.same = true")
        page.get_by_role("link", name="Chưa lấy tệp").click()
        page.wait_for_url("**loc=chua-lay")
        assert page.locator("tbody th a").all_inner_texts() == ["phường Buôn Ma Thuột"]
        assert page.locator("#loc-chua-lay").evaluate("one => document.activeElement === one")

        page.get_by_role("link", name="Tất cả").click()
        page.wait_for_function("() => document.querySelectorAll('tbody th').length === 2")
        page.get_by_label("Bảo hiểm xã hội cơ sở").select_option("BHXH cơ sở Ea H'leo")
        page.wait_for_function("() => document.querySelectorAll('tbody th').length === 1")
        assert "cs=BHXH" in page.url
        page.go_back()
        page.wait_for_function("() => document.querySelectorAll('tbody th').length === 2")
        page.get_by_role("link", name="xã Buôn Đôn").click()
        page.wait_for_url(f"**/tram/{STATION}/2026-W48")


def test_on_a_phone_each_station_is_a_card_with_a_number_to_tap(office: Portal, chromium: Browser) -> None:
    with opened(office, chromium, width=360) as (page, origin):
        page.goto(f"{origin}/tram")
        call = page.get_by_role("link", name="0905 123 456")
        assert call.get_attribute("href") == "tel:0905123456"
        box = call.bounding_box()
        assert box
        assert box["height"] >= 44
        assert page.locator("tbody tr").first.evaluate("one => getComputedStyle(one).display") == "block"
        assert page.get_by_role("table").count() == 2, "a card is a row of a table to whoever hears it"
        assert page.get_by_role("rowheader").count() == 2


def test_on_paper_it_is_a_list_to_call_by(office: Portal, chromium: Browser) -> None:
    with opened(office, chromium, width=360) as (page, origin):
        page.goto(f"{origin}/tram")
        page.emulate_media(media="print")
        assert page.locator("tbody tr").first.evaluate("one => getComputedStyle(one).display") == "table-row"
        assert page.get_by_text("Ghi chú").first.is_visible()
        assert page.get_by_text("0905 123 456").is_visible()
        assert not page.locator(".chips").is_visible()
        assert not page.get_by_role("navigation").first.is_visible()
        assert len(page.pdf(format="A4")) > 5_000


def test_charts_are_shown_in_the_room_that_was_kept_for_them(office: Portal, chromium: Browser) -> None:
    with opened(office, chromium) as (page, origin):
        held: list[Route] = []
        page.set_viewport_size({"width": 1200, "height": 4000})
        page.route("**/bao-cao/hinh/*", lambda one: held.append(one))  # noqa: PLW0108 -- playwright marks what it is given
        page.goto(f"{origin}/bao-cao?ky=2022-03", wait_until="domcontentloaded")
        pictures = page.locator(".chart img").all()
        before = [picture.bounding_box() for picture in pictures]
        while len(held) < len(pictures):
            page.wait_for_timeout(50)
        page.evaluate(JUMPS)
        for one in held:
            one.continue_()
        for picture, box in zip(pictures, before, strict=True):
            page.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=picture.element_handle())
            after = picture.bounding_box()
            assert box
            assert after
            assert list(after.values()) == pytest.approx(list(box.values()), abs=1)
            ratio = picture.evaluate("one => one.naturalWidth / one.naturalHeight")
            assert after["width"] / after["height"] == pytest.approx(ratio, rel=0.01)
        page.wait_for_timeout(300)
        assert page.evaluate("window.jumped || 0") < 0.001


def test_the_head_approves_with_one_press(office: Portal, chromium: Browser) -> None:
    with opened(office, chromium) as (page, origin):
        page.goto(f"{origin}/bao-cao?ky=2022-03")
        page.get_by_role("button", name="Duyệt 129 lượt").click()
        page.get_by_text("Số này đến nay không thay đổi.").wait_for()
        assert page.get_by_text("Người lanhdao đã duyệt lúc").is_visible()


def test_who_was_signed_out_meanwhile_is_sent_to_sign_in(office: Portal, chromium: Browser) -> None:
    with serve(office.app) as origin:
        context = chromium.new_context()
        person = office.desk.store.accounts.find("canbo")
        assert person
        secret = office.desk.store.sessions.begin(
            person.number, days=30, device="", address="", at=office.desk.second()
        )
        context.add_cookies([{"name": "session", "value": secret, "url": origin}])
        page = context.new_page()
        page.goto(f"{origin}/bao-cao?ky=2022-03")
        office.desk.store.sessions.revoke(person.number, at=office.desk.second())
        page.locator('section[aria-labelledby="h-all"] td a').first.click()
        page.wait_for_url("**/dang-nhap?tiep=*")
        assert "bao-cao%2Fluot" in page.url
        context.close()


def test_a_stations_week_on_paper_asks_for_nothing(office: Portal, chromium: Browser) -> None:
    with opened(office, chromium, "tram") as (page, origin):
        page.goto(f"{origin}/tram/{STATION}")
        page.emulate_media(media="print")

        assert page.get_by_role("heading", name="Lịch cả tuần").is_visible()
        assert page.locator("h2:visible").all_inner_texts() == ["Buổi kế tiếp", "Nghe, tải và đọc", "Lịch cả tuần"]


def test_what_last_week_left_open_is_tapped_without_a_network_and_sent_later(
    office: Portal, phone: Callable[[], BrowserContext]
) -> None:
    office.clock.now = datetime(2026, 11, 30, 7, 0, tzinfo=LOCAL)
    office.clock.run()
    with serve(office.app) as origin:
        context = phone()
        person = office.desk.store.accounts.find("tram")
        assert person
        secret = office.desk.store.sessions.begin(person.number, days=9, device="", address="", at=office.desk.second())
        context.add_cookies([{"name": "session", "value": secret, "url": origin}])
        page = context.new_page()
        page.goto(f"{origin}/tram/{STATION}")
        left = page.locator("#due .slot[data-state=open]:visible")
        assert left.locator(".at").all_inner_texts() == ["17:00", "05:00"]
        assert left.first.get_attribute("data-time") == "late"
        context.set_offline(True)
        left.first.get_by_role("button", name="Đã phát").click()
        page.get_by_text("lượt đã bấm, chờ có mạng để gửi").wait_for()
        context.set_offline(False)
        page.get_by_text("Đã gửi xong.").wait_for()
        context.close()

    friday = date(2026, 11, 27)
    assert [(row.run.language, f"{row.due:%H:%M}", row.counts) for row in office.desk.ledger.rows(friday, friday)] == [
        ("vi", "17:00", True)
    ]
