"""The operator's page in a real browser: on a phone, without a network, closed and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from broadcaster.runlog import verify
from tests.browser.phones import KINH, PATH, kept, opened, runs, sign_in, wait_for
from tests.browser.serving import serve
from tests.web.conftest import OTHER, STATION, Portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser


def test_one_tap_reports_all_that_a_slot_plays_and_can_be_taken_back(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, _):
        card = page.locator("#due .slot:visible").first
        card.get_by_role("button", name="Đã phát").click()
        page.get_by_text("Đã gửi xong.").wait_for()
        assert {counts for *_, counts in runs(web)} == {True}
        assert {at for _, at, _ in runs(web)} == {"Mon 05:00"}

        card.get_by_role("button", name="Hoàn tác").click()
        wait_for(lambda: {counts for *_, counts in runs(web)} == {False}, page)
        card.get_by_role("button", name="Đã phát").click()
        wait_for(lambda: {counts for *_, counts in runs(web)} == {True}, page)


def test_a_tap_without_a_network_is_sent_when_there_is_one_again(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, _):
        kept(page)
        page.context.set_offline(True)
        page.locator("#due .slot:visible").first.get_by_role("button", name="Đã phát").click()
        page.get_by_text("lượt đã bấm, chờ có mạng để gửi").wait_for()
        assert page.locator(f"#due .slot:visible {KINH}").first.get_attribute("data-state") == "waiting"
        assert runs(web) == []

        page.context.set_offline(False)
        page.get_by_text("Đã gửi xong.").wait_for()
        assert [counts for *_, counts in runs(web)] == [True] * len(runs(web)) != []


def test_the_network_is_cut_in_mid_tap_and_the_tap_counts_once(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, _):
        kept(page)
        lost = 0

        def lose(route: object) -> None:
            # The portal takes the tap, and its answer is lost on the way.
            nonlocal lost
            if '"taps":[]' not in (route.request.post_data or "") and lost < 2:  # type: ignore[attr-defined]
                lost += 1
                route.fetch()  # type: ignore[attr-defined]
                route.abort("connectionreset")  # type: ignore[attr-defined]
            else:
                route.continue_()  # type: ignore[attr-defined]

        page.context.route("**/phat.json", lose)
        page.locator("#due .slot:visible").first.get_by_role("button", name="Đã phát").click()
        wait_for(lambda: lost > 0 and runs(web), page)
        page.evaluate("dispatchEvent(new Event('online'))")
        wait_for(lambda: lost > 1, page)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.get_by_text("Đã gửi xong.").wait_for()

        told = runs(web)
        assert len(told) == len(set(told)) and all(counts for *_, counts in told)
        assert not verify(web.desk.ledger.database).faults


def test_the_browser_is_closed_with_a_tap_waiting_and_comes_back_a_day_later(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with serve(web.app) as origin:
        context = phone()
        page = sign_in(web, context, origin)
        page.goto(origin + PATH)
        kept(page)
    port = int(origin.rpartition(":")[2])

    # The portal is out of reach. The page opens all the same, and takes the tap.
    page.goto(origin + PATH)
    page.locator("#due .slot:visible").first.get_by_role("button", name="Đã phát").click()
    page.get_by_text("lượt đã bấm, chờ có mạng để gửi").wait_for()
    context.close()

    web.clock.pass_(days=1)
    with serve(web.app, port):
        context = phone()
        page = context.new_page()
        page.goto(origin + PATH)
        wait_for(lambda: runs(web), page)
        assert {(at, counts) for _, at, counts in runs(web)} == {("Mon 05:00", True)}
        still_open = page.locator("#due .slot[data-state=open]:visible .at")
        wait_for(lambda: still_open.all_inner_texts() == ["17:00"], page)
        context.close()


def test_what_was_kept_plays_and_is_read_without_a_network(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        page.context.set_offline(True)
        page.reload()

        page.evaluate("const one = document.querySelector('audio'); one.muted = true; one.play()")
        wait_for(lambda: page.evaluate("document.querySelector('audio').currentTime > 0.2"), page)
        page.evaluate("document.querySelector('audio').currentTime = document.querySelector('audio').duration - 1")
        wait_for(lambda: page.evaluate("document.querySelector('audio').seekable.length === 1"), page)
        page.get_by_role("link", name="Bản in chữ lớn").first.click()
        page.get_by_text("Người thứ nhất đóng").first.wait_for()
        page.goto(f"{origin}/tram/{STATION}/2026-W47", wait_until="commit")
        page.get_by_role("heading", name="Đang mất mạng").wait_for()


def test_the_office_knows_that_a_phone_has_the_files(web: Portal, phone: Callable[[], BrowserContext]) -> None:
    with opened(web, phone) as (page, _):
        kept(page)
        wait_for(lambda: "files" in web.desk.store.fetches.of_week("2026-W48").get(STATION, {}), page)

    assert set(web.desk.store.fetches.of_week("2026-W48")) == {STATION}


def test_a_slot_appears_when_its_time_comes_also_without_a_network(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with serve(web.app) as origin:
        context = phone()
        page = sign_in(web, context, origin)
        page.clock.install()
        page.goto(origin + PATH)
        kept(page)
        assert page.locator("#due .slot:visible .at").all_inner_texts() == ["05:00"]
        assert "17:00" in page.locator("#next").inner_text()

        context.set_offline(True)
        page.clock.fast_forward("09:30:00")

        wait_for(lambda: page.locator("#due .slot:visible .at").all_inner_texts() == ["17:00", "05:00"], page)
        assert "thứ Sáu 27/11/2026" in page.locator("#next").inner_text()
        context.close()


def test_somebody_signed_out_meanwhile_is_asked_to_sign_in_and_no_tap_is_lost(
    web: Portal, phone: Callable[[], BrowserContext]
) -> None:
    with opened(web, phone) as (page, origin):
        kept(page)
        person = web.desk.store.accounts.find("tram")
        assert person is not None
        web.desk.store.sessions.revoke(person.number, at=web.desk.second())
        page.locator("#due .slot:visible").first.get_by_role("button", name="Đã phát").click()
        page.get_by_role("link", name="Cần đăng nhập lại").wait_for()
        assert runs(web) == []

        sign_in(web, page.context, origin)
        page.goto(origin + PATH)
        wait_for(lambda: runs(web), page)


def test_a_browser_without_scripts_does_the_same(web: Portal, chromium: object) -> None:
    with serve(web.app) as origin:
        context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
        page = sign_in(web, context, origin)
        page.goto(origin + PATH)
        page.locator("#due .slot:visible").first.get_by_role("button", name="Đã phát").click()
        assert {counts for *_, counts in runs(web)} == {True}
        page.locator(".slot[data-state=done]").first.get_by_role("button", name="Hoàn tác").first.click()
        assert {counts for *_, counts in runs(web)} == {False}
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1200])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    web: Portal, chromium: object, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    with serve(web.app) as origin:
        context = chromium.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme)  # type: ignore[attr-defined]
        page = sign_in(web, context, origin)
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(origin + PATH)
        kept(page)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert told == []
        context.close()


def test_the_first_view_is_small_and_nothing_jumps(web: Portal, chromium: object) -> None:
    with serve(web.app) as origin:
        context = chromium.new_context(viewport={"width": 360, "height": 740})  # type: ignore[attr-defined]
        page = sign_in(web, context, origin)
        speaking = context.new_cdp_session(page)
        speaking.send("Network.enable")
        sizes: dict[str, int] = {}
        names: dict[str, str] = {}
        speaking.on("Network.responseReceived", lambda told: names.update({told["requestId"]: told["response"]["url"]}))
        speaking.on(
            "Network.loadingFinished",
            lambda told: sizes.update({names.get(told["requestId"], ""): told["encodedDataLength"]}),
        )
        page.add_init_script(
            "window.jumps = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
            "if (!one.hadRecentInput) window.jumps += one.value; }).observe({type: 'layout-shift', buffered: true});"
        )
        page.goto(origin + PATH)
        kept(page)
        before_audio = {url: size for url, size in sizes.items() if "/shelf/" not in url}

        assert sum(before_audio.values()) <= 100_000, before_audio
        assert len(before_audio) >= 5
        assert page.evaluate("window.jumps") < 0.02
        context.close()


def test_an_operator_cannot_open_another_station(web: Portal, chromium: object) -> None:
    with serve(web.app) as origin:
        context = chromium.new_context()  # type: ignore[attr-defined]
        page = sign_in(web, context, origin)
        answer = page.goto(f"{origin}/tram/{OTHER}")

        assert answer is not None
        assert answer.status == 403
        context.close()


LETTERS = ("ƀ", "Ƀ", "ê̆", "Ê̆", "ô̆", "ơ̆", "ư̆", "ĕ", "đ", "ẵ", "ự")
"""Those of Êđê and M'nông that old phones lack, and some of Kinh."""


def test_every_letter_is_shown_whole_by_one_font_in_every_weight_used(web: Portal, chromium: object) -> None:
    with serve(web.app) as origin:
        context = chromium.new_context()  # type: ignore[attr-defined]
        page = sign_in(web, context, origin)
        page.goto(origin + PATH)
        weights = set(
            page.evaluate(
                "[...document.querySelectorAll('body *')].filter(one => one.textContent.trim())"
                ".map(one => getComputedStyle(one).fontWeight)"
            )
        )
        page.evaluate(
            """([letters, weights]) => {
              for (const weight of weights) for (const letter of letters) {
                const made = document.createElement('p');
                made.className = 'letter'; made.style.fontWeight = weight; made.textContent = letter;
                document.getElementById('main').append(made);
              }
            }""",
            [LETTERS, sorted(weights)],
        )
        wait_for(lambda: page.evaluate("document.fonts.status") == "loaded", page)
        asking = context.new_cdp_session(page)
        asking.send("DOM.enable")
        asking.send("CSS.enable")
        root = asking.send("DOM.getDocument")["root"]["nodeId"]
        nodes = asking.send("DOM.querySelectorAll", {"nodeId": root, "selector": ".letter"})["nodeIds"]
        for node, letter in zip(nodes, [letter for _ in weights for letter in LETTERS], strict=True):
            fonts = asking.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
            assert len(fonts) == 1, f"{letter} is put together from {fonts}"
            assert "LastResort" not in fonts[0]["familyName"]
        assert {"400", "700"} == weights
        context.close()
