"""A release's pages in a real browser: they fit a phone, can be read against their ground, and have their own letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.publish import samples

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FAINTEST = """() => {
  const light = ([r, g, b]) => {
    const part = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let worst = [99, ""];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length) continue;
    const [a, b] = [numbers(getComputedStyle(element).color), ground(element)].map(light).sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst[0]) worst = [ratio, element.outerHTML];
  }
  return worst;
}"""
"""Finds the text that stands out least from its ground, and the ratio of the two (WCAG 2.2, contrast ratio)."""

LETTERS = """async () => {
  await document.fonts.ready;
  return [...document.fonts].map(font => `${font.family.replaceAll('"', "")} ${font.weight} ${font.status}`).sort();
}"""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    return samples.publish(folder / "out", folder / "sounds", [samples.kinh(), samples.ede()], draft=True)


@pytest.mark.parametrize(
    "name",
    [
        "24235/rad/01-bhyt-ho-gia-dinh-draft.html",
        "24235/vi/01-bhyt-ho-gia-dinh-draft.html",
        "24235/index-draft.html",
        "index-draft.html",
    ],
)
def test_a_page_fits_its_screen_can_be_read_and_has_its_letters(page: Page, release: Path, name: str) -> None:
    page.goto((release / name).as_uri())

    for width in (320, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(LETTERS) == ["Broadcaster Sans 400 loaded", "Broadcaster Sans 700 loaded"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        ratio, element = page.evaluate(FAINTEST)
        assert 4.5 <= ratio < 99, element  # WCAG 2.2 AA, 1.4.3
