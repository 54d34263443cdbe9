"""Makes the pictures of the documentation from the real workspace: `python docs/pictures.py`.

It needs Chromium for the page, LibreOffice (`soffice`) and Poppler (`pdftoppm`) for the worksheets. What is not
installed is named, and its pictures are left as they are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import sync_playwright

from broadcaster import publish, workspace
from broadcaster.cli import main as broadcaster
from broadcaster.translate.desk import line_code

REPOSITORY = Path(__file__).parent.parent
IMAGES = REPOSITORY / "docs" / "images"
DAY = date(2026, 11, 23)
DAY_IN_SECONDS = "1795395600"

WEEK = """\
bulletins:
  - id: thong-bao
    title: Bảo hiểm y tế hộ gia đình
    template: notice
    items: [bhyt-ho-gia-dinh]
    air: {days: [mon], at: ["17:00"]}
    stations: all
"""
"""A plan of few lines, so that one page shows each kind of row."""

REVIEWED = ("Kính thưa bà con!", "Mời tất cả bà con lắng nghe.")
"""Kinh sentences with an Êđê draft that names its source; the example's reviewer has reviewed them."""
OUTDATED = "Kính chào bà con!"
"""What the first of them is changed to then, so that its translation is outdated."""
NEAR = "Mời tất cả bà con lắng nghe thông báo sau đây."
"""What another sentence is changed to, so that it is near to the second."""
CHANGES = {
    "parts/opening.ssml.j2": (REVIEWED[0], OUTDATED),
    "notice.ssml.j2": ("Xin thông báo với bà con việc sau đây.", NEAR),
}
"""By template: a Kinh sentence and what it is changed to in the example."""
REVIEWER = "Người duyệt mẫu"


def main() -> int:
    """Take all pictures for which there are programs here; return 1 when one is missing."""
    IMAGES.mkdir(exist_ok=True)
    chromium = _program("Chromium", "chromium", "chromium-browser", "google-chrome")
    if chromium:
        announcers_page(chromium)
    office, poppler = _program("LibreOffice", "soffice", "libreoffice"), _program("pdftoppm of Poppler", "pdftoppm")
    if office and poppler:
        worksheets(office, poppler)
    return 0 if chromium and office and poppler else 1


def _program(called: str, *names: str) -> str:
    """Return the path of the first of these programs that is here; say so and return "" when none is."""
    found = next(filter(None, map(shutil.which, names)), "")
    if not found:
        sys.stderr.write(f"{called} is not installed here; its pictures are left as they are.\n")
    return found


def announcers_page(chromium: str) -> None:
    """Take the picture of an announcer's page."""
    found = workspace.load(REPOSITORY, DAY).sound()
    imprint = found.imprint(draft=True)
    script = next(
        script
        for script in found.scripts(found.week("2026-W48"), draft=True)
        if script.language == "rad" and script.edition.bulletin.id == "bao-hiem-y-te"
    )
    page = publish.html(publish.load(found.folder, "vi"), script, found.content.stations["24235"], imprint)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        path = Path(folder) / "page.html"
        path.write_text(page, encoding="utf-8")
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        sheet = browser.new_page(viewport={"width": 1000, "height": 1150})
        sheet.goto(path.as_uri())
        sheet.screenshot(path=IMAGES / "script-page.png")
        browser.close()


def worksheets(office: str, poppler: str) -> None:
    """Take the pictures of a worksheet in Word, and of one in Excel that came back from its reviewer."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _example(folder)
        for form in ("docx", "xlsx"):
            _run(folder, "export", "-l", "rad", "--for", "2026-W49", "--to", str(folder / f"rad.{form}"))
        _fill(folder / "rad.xlsx")
        for form, image, dots, box in (
            ("docx", "worksheet-word", 80, (20, 55, 880, 550)),
            ("xlsx", "worksheet-excel", 115, (75, 100, 1175, 530)),
        ):
            pdf = folder / form / "rad.pdf"
            profile = (folder / "profile").as_uri()
            subprocess.run(  # noqa: S603 - a program of this machine, on a file made here
                [
                    *(office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"),
                    *("--outdir", str(pdf.parent), str(folder / f"rad.{form}")),
                ],
                check=True,
                stdout=subprocess.DEVNULL,
                timeout=120,
            )
            left, top, width, height = map(str, box)
            subprocess.run(  # noqa: S603 - as above
                [
                    *(
                        poppler,
                        "-png",
                        "-r",
                        str(dots),
                        "-singlefile",
                        "-x",
                        left,
                        "-y",
                        top,
                        "-W",
                        width,
                        "-H",
                        height,
                    ),
                    *(str(pdf), str(IMAGES / image)),
                ],
                check=True,
                timeout=60,
            )


def _example(folder: Path) -> None:
    """Make a copy of the workspace in which a few lines are reviewed and one of them is outdated since."""
    for part in ("scripts", "templates", "locales"):
        shutil.copytree(REPOSITORY / part, folder / part)
    shutil.copyfile(REPOSITORY / "broadcaster.yaml", folder / "broadcaster.yaml")
    (folder / "scripts" / "weeks" / "2026-W49.yaml").write_text(WEEK, encoding="utf-8")
    codes = [line_code("rad", sentence) for sentence in REVIEWED]
    _run(folder, "review", "-l", "rad", "--who", REVIEWER, *codes)
    for template, (before, after) in CHANGES.items():
        path = folder / "templates" / template
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def _run(folder: Path, *words: str) -> None:
    """Run a command of the translators' desk in the example."""
    os.environ["SOURCE_DATE_EPOCH"] = DAY_IN_SECONDS
    with redirect_stdout(StringIO()) as said:
        if broadcaster(["-C", str(folder), "translate", *words]):
            raise RuntimeError(f"translate {' '.join(words)} found faults: {said.getvalue()}")


def _fill(path: Path) -> None:
    """Fill in a worksheet as its reviewer does, and let its first lines be printed too."""
    book = load_workbook(path, rich_text=True)
    grid = book.worksheets[0]
    rows = {str(row[0].value): row for row in grid.iter_rows()}
    rows["Người duyệt"][1].value = REVIEWER
    for row in rows.values():
        if OUTDATED in str(row[2].value):
            row[4].value = "x"
        elif str(row[2].value).startswith("Tổng đài"):
            row[4].value = "hỏi lại người già"
    grid.print_area = "A1:E20"  # what Excel prints begins at the head of the table
    grid.print_title_rows = None
    book.save(path)


if __name__ == "__main__":
    raise SystemExit(main())
