"""A month at the office: a figure and a sentence change, worksheets go out and come back, weeks are built.

Played through the commands that staff use. The translator is a script that edits the Word file, once with python-docx
alone and once with LibreOffice saving it in between; the words are the sourced word "listen", since a test needs no more.
"""

from __future__ import annotations

import json
import re
import subprocess
from copy import deepcopy
from typing import TYPE_CHECKING

import docx
import pytest

from broadcaster.cli import main
from broadcaster.language import placeholders
from tests.programs import needed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Site

BHYT = "scripts/policies/bhyt.yaml"
OLD, NEW = "Người thứ nhất đóng", "Người đầu tiên trong hộ đóng"
NOVEMBER, DECEMBER = 1795395600, 1797987600  # 23 November and 23 December 2026, 08:00 in Vietnam


def as_it_is(path: Path) -> None:
    """The file goes by Zalo, and nothing happens to it."""


def through_libreoffice(path: Path) -> None:
    """The translator has no Word: LibreOffice opens the file and saves it."""
    out = path.parent / "libreoffice"
    profile = (path.parent / "profile").as_uri()
    words = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", "docx", "--outdir", str(out), str(path)]
    subprocess.run([needed("soffice", "libreoffice"), *words], check=True, capture_output=True, timeout=120)
    path.write_bytes((out / path.name).read_bytes())


def fill_in(path: Path, *, reviewer: str = "") -> int:
    """Translate every line of a Word worksheet that has no translation, its figures copied; mark all when reviewing.

    The rows are then put in another order, one is taken away and one is added, as people do. Returns how many lines.
    """
    document = docx.Document(str(path))
    asked, lines = document.tables
    asked.rows[0].cells[1].text = reviewer
    rows = [row for row in lines.rows if re.match(r"[0-9A-Z]{8}-", row.cells[0].text)]
    for row in rows:
        _, kinh, text, mark = row.cells
        outdated = "Câu tiếng Kinh đã đổi" in kinh.text
        if outdated or not text.text.strip():
            figures = kinh.paragraphs[0]._p.findall(".//{*}sdt")
            text.paragraphs[0]._p.clear()
            text.paragraphs[0].add_run("Hmư̆ bĕ bĕ " if outdated else "Hmư̆ bĕ ")
            for figure in figures:
                text.paragraphs[0]._p.append(deepcopy(figure))
                text.paragraphs[0].add_run(" bĕ ")
        if reviewer:
            mark.text = "x"
    if not reviewer and len(rows) > 2:
        lines._tbl.append(rows[0]._tr)  # moved to the end
        lines.add_row().cells[2].text = "Câu thêm"
    document.save(str(path))
    return len(rows)


@pytest.fixture
def office(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command on a day, and return what it says; it must not fail."""

    def office(*words: str, code: int = 0, at: int = NOVEMBER) -> str:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(at))
        assert main(["-C", str(site.folder), *words]) == code, capsys.readouterr()
        return capsys.readouterr().out

    return office


def languages(site: Site, week: str, station: str = "24235") -> set[str]:
    return {path.name for path in (site.folder / "out" / week / station).iterdir() if path.is_dir()}


def said(site: Site, week: str, language: str, edition: str = "01-bao-hiem") -> str:
    return (site.folder / "out" / week / "24235" / language / f"{edition}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("mail", [as_it_is, through_libreoffice])
def test_a_month_at_the_office(
    site: Site, office: Callable[..., str], tmp_path: Path, mail: Callable[[Path], None]
) -> None:
    site.replace("scripts/facts.yaml", ", grade: C, confirm: true", ", grade: B")
    sheet = tmp_path / "rad.docx"

    # First week: everything is translated, reviewed in a second worksheet, and built.
    office("translate", "extract")
    office("translate", "export", "-l", "rad", "--for", "2026-W48", "--to", str(sheet), "--overwrite")
    lines = fill_in(sheet)
    mail(sheet)
    taken = office("translate", "import", str(sheet))
    assert "added: the row was added and belongs to no line; “Câu thêm” is not taken in." in taken
    assert f"{lines - 1} translations taken in, 0 lines reviewed, 1 row unchanged in rad." in taken
    office("build", "2026-W48", "--jobs", "1")
    assert languages(site, "2026-W48") == {"vi"}, "drafts are on the shelf"

    office("translate", "export", "-l", "rad", "--for", "2026-W48", "--to", str(sheet), "--overwrite")
    fill_in(sheet, reviewer="H'Bia Niê")
    mail(sheet)
    assert f"{lines} lines reviewed" in office("translate", "import", str(sheet))
    office("build", "2026-W48", "--jobs", "1")
    assert languages(site, "2026-W48") == {"vi", "rad"}
    assert "1.366.200 đồng" in said(site, "2026-W48", "rad")

    # In December a new base wage is known, and somebody writes one sentence more clearly.
    site.replace(
        "scripts/facts.yaml",
        "- {from: 2026-07-01, value: 2_530_000, source: Nghị định 161/2026/NĐ-CP, grade: B}",
        "- {from: 2026-07-01, to: 2026-12-29, value: 2_530_000, source: Nghị định 161/2026/NĐ-CP, grade: B}\n"
        "    - {from: 2026-12-30, value: 2_700_000, source: Nghị định mẫu, grade: B}",
    )
    site.replace(BHYT, OLD, NEW)
    late = {"at": DECEMBER}
    stale = office("stale", **late)
    assert NEW in stale
    status = json.loads(office("translate", "status", "-l", "rad", "--for", "2026-W53", "--json", **late))
    changed = [gap for gap in status["gaps"] if gap["state"] == "outdated"]
    assert [gap["sentence"] for gap in changed] == [f"{NEW} {{{{ first }}}} một năm."]
    assert changed[0]["stations"] == ["24235"]
    assert "not ready in rad: 1 " in office("build", "2026-W53", "--jobs", "1", **late)
    assert languages(site, "2026-W53") == {"vi"}, "an outdated line is on the shelf"

    # The worksheet has the one line, with what changed in it, and both figures of the week.
    office("translate", "export", "-l", "rad", "--for", "2026-W53", "--to", str(sheet), "--overwrite", **late)
    row = next(row for row in docx.Document(str(sheet)).tables[1].rows if "«1.366.200 đồng»" in row.cells[1].text)
    assert "Câu tiếng Kinh đã đổi" in row.cells[1].text
    assert "1.458.000 đồng" in row.cells[1].text
    assert fill_in(sheet, reviewer="H'Bia Niê") == 1
    mail(sheet)
    assert "1 translation taken in, 1 line reviewed" in office("translate", "import", str(sheet), **late)

    office("build", "2026-W53", "--jobs", "1", **late)
    assert languages(site, "2026-W53") == {"vi", "rad"}
    assert "1.366.200 đồng" in said(site, "2026-W53", "rad", "01-bao-hiem_tu-2026-12-28")
    after = said(site, "2026-W53", "rad", "01-bao-hiem_tu-2027-01-01")
    assert "1.458.000 đồng" in after
    assert not placeholders.names(after)
