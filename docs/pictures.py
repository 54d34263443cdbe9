"""Makes the pictures of the documentation from the real workspace: `python docs/pictures.py` (needs Chromium)."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

from broadcaster import publish, workspace

REPOSITORY = Path(__file__).parent.parent
IMAGES = REPOSITORY / "docs" / "images"


def main() -> int:
    """Take the picture of an announcer's page."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        sys.stderr.write("Chromium is not installed here.\n")
        return 1
    found = workspace.load(REPOSITORY, date(2026, 11, 23)).sound()
    imprint = found.imprint(draft=True)
    script = next(
        script
        for script in found.scripts(found.week("2026-W48"), draft=True)
        if script.language == "rad" and script.edition.bulletin.id == "bao-hiem-y-te"
    )
    page = publish.html(publish.load(found.folder, "vi"), script, found.content.stations["24235"], imprint)
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        path = Path(folder) / "page.html"
        path.write_text(page, encoding="utf-8")
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        sheet = browser.new_page(viewport={"width": 1000, "height": 1150})
        sheet.goto(path.as_uri())
        sheet.screenshot(path=IMAGES / "script-page.png")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
