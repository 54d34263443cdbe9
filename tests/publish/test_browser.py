"""What a browser makes of the pages: they fit a phone, can be read against their ground, and have their own letters."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.publish import samples

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]

PROBE = """
<!doctype html><title>probe</title><iframe style="width:WIDTHpx;height:900px;border:0" src="PAGE"></iframe><pre></pre>
<script>
function light([r, g, b]) {
  const part = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
}
const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
function ground(element, view) {
  for (let at = element; at; at = at.parentElement) {
    const colour = numbers(view.getComputedStyle(at).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
}
document.querySelector("iframe").onload = async event => {
  const view = event.target.contentWindow, page = view.document;
  await page.fonts.ready;
  let worst = [99, ""];
  for (const element of page.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length) continue;
    const [a, b] = [numbers(view.getComputedStyle(element).color), ground(element, view)].map(light).sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst[0]) worst = [ratio, element.outerHTML];
  }
  document.querySelector("pre").textContent = JSON.stringify({
    wide: page.documentElement.scrollWidth, contrast: worst,
    fonts: [...page.fonts].map(font => `${font.family.replaceAll('"', "")} ${font.weight} ${font.status}`).sort(),
  });
};
</script>
"""


def seen(page: Path, width: int, folder: Path) -> dict[str, Any]:
    """Return what Chromium finds out about a page that is `width` pixels wide."""
    probe = folder / "probe.html"
    probe.write_text(PROBE.replace("WIDTH", str(width)).replace("PAGE", page.as_uri()), encoding="utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
            f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=5000", "--dump-dom", probe.as_uri(),
        ],
        capture_output=True, text=True, check=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    found = re.search(r"<pre>(.*)</pre>", done.stdout, re.DOTALL)
    assert found, done.stderr
    answer: dict[str, Any] = json.loads(html.unescape(found[1]))
    return answer


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    return samples.publish(folder / "out", folder / "sounds", [samples.kinh(), samples.ede()], draft=True)


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize(
    "page",
    [
        "24235/rad/01-bhyt-ho-gia-dinh-draft.html",
        "24235/vi/01-bhyt-ho-gia-dinh-draft.html",
        "24235/index-draft.html",
        "index-draft.html",
    ],
)
def test_a_page_fits_its_screen_can_be_read_and_has_its_letters(release, tmp_path, page, width):
    found = seen(release / page, width, tmp_path)
    assert found["wide"] <= width
    ratio, element = found["contrast"]
    assert 4.5 <= ratio < 99, element  # WCAG 2.2 AA, 1.4.3
    assert found["fonts"] == ["Broadcaster Sans 400 loaded", "Broadcaster Sans 700 loaded"]
