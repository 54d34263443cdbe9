"""The announcer's page in a real browser: letters whole, nothing cut off, the draft said on screen and on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from broadcaster import publish, workspace

if TYPE_CHECKING:
    from playwright.sync_api import Page

REPOSITORY = Path(__file__).parent.parent.parent
LETTERS = "ê̆ ô̆ ơ̆ ư̆ ƀ č ñ ĕ ĭ ŏ ŭ"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The full bulletin of week 48 as a page of its own, by language, Êđê for one station."""
    found = workspace.load(REPOSITORY, date(2026, 11, 23)).sound()
    press = publish.load(found.folder, "vi")
    imprint = publish.Imprint("Bảo hiểm xã hội", {code: one.name for code, one in found.locales.items()}, draft=True)
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for script in found.scripts(found.week("2026-W48"), draft=True):
        if script.edition.bulletin.id == "bao-hiem-y-te":
            made[script.language] = folder / f"{script.language}.html"
            page = publish.html(press, script, found.content.stations["24235"], imprint)
            made[script.language].write_text(page, encoding="utf-8")
    return made


@pytest.mark.parametrize("language", ["vi", "rad", "cmo"])
def test_nothing_is_cut_off_at_any_width(page: Page, pages: dict[str, Path], language: str) -> None:
    page.goto(pages[language].as_uri())

    for width in (320, 768, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_brings_its_letters_and_asks_nobody_for_anything(page: Page, pages: dict[str, Path]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(pages["rad"].as_uri())
    page.evaluate("document.fonts.ready")

    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("[...document.fonts].filter(face => face.status == 'loaded').length") >= 1


def test_a_stacked_letter_is_as_wide_as_its_base_so_that_the_breve_sits_on_it(
    page: Page, pages: dict[str, Path]
) -> None:
    page.goto(pages["rad"].as_uri())
    page.evaluate("document.fonts.ready")

    widths = page.evaluate(
        """letters => letters.map(letter => {
            const span = document.createElement('span');
            span.className = 'read'; span.textContent = letter;
            document.querySelector('td.to p').append(span);
            const width = span.getBoundingClientRect().width; span.remove(); return width;
        })""",
        ["ê̆", "ê", "ô̆", "ô", "ơ̆", "ơ", "ư̆", "ư"],
    )

    for stacked, base in zip(widths[::2], widths[1::2], strict=True):
        assert stacked == pytest.approx(base, abs=0.1)
        assert base > 5


def test_every_letter_comes_from_the_page_s_own_font(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["rad"].as_uri())
    page.evaluate("document.fonts.ready")
    page.evaluate(
        """letters => {
            document.querySelector('td.to .read').textContent = letters;
            return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));  // drawn by then
        }""",
        LETTERS,
    )
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "td.to .read"})["nodeId"]

    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()  # what it set up would outlive the page

    assert [font["isCustomFont"] for font in fonts] == [True], fonts


def test_each_cell_says_its_language_to_a_screen_reader(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["cmo"].as_uri())

    assert page.locator("html").get_attribute("lang") == "vi"
    assert set(page.locator("td.to .read").evaluate_all("all => all.map(one => one.lang)")) == {"cmo"}


def test_the_draft_is_said_on_screen_and_on_paper(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["rad"].as_uri())
    assert page.get_by_text("BẢN NHÁP – KHÔNG PHÁT SÓNG").first.is_visible()

    page.emulate_media(media="print")

    assert page.locator(".watermark").is_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_big_type_for_a_reader_at_the_microphone(page: Page, pages: dict[str, Path]) -> None:
    page.emulate_media(media="print")
    page.goto(pages["rad"].as_uri())

    assert page.evaluate("matchMedia('print').matches")
    size = page.locator("td.to .read").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")

    assert size * 72 / 96 >= 16


def test_the_words_of_a_figure_stand_right_under_it_and_can_be_hidden(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["rad"].as_uri())
    figure, words = page.locator(".figure > span").first, page.locator(".said").first

    for width in (390, 1000):
        page.set_viewport_size({"width": width, "height": 800})
        above, below = figure.bounding_box(), words.bounding_box()
        assert above and below
        assert below["x"] == pytest.approx(above["x"], abs=1)
        assert 0 <= below["y"] - (above["y"] + above["height"]) < 12
    page.uncheck("#under")
    assert not words.is_visible()


def test_kinh_has_the_words_in_a_column_and_under_the_figures_when_asked(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["vi"].as_uri())
    words = page.locator(".said").first

    assert not words.is_visible()
    page.check("#under")
    assert words.is_visible()
    page.emulate_media(media="print")
    assert words.is_visible()
    assert not page.locator(".switch").is_visible()
