"""`runs report` through the command line: what the office signs, and whom to call about what is missing."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import docx
import openpyxl
import pytest

from tests.commands.test_runs import YEAR, added, at, counted, fill, settle, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

WEEK = ("--in", "2026-W48")
SATURDAY = "1795827600"
"""28 November 2026, 08:00: every slot of the week is over."""

AIRED = f"""
    station,bulletin,language,aired_at,seconds,evidence
    24133,bao-hiem,vi,{at("05:00")},360,
    24133,bao-hiem,vi,{at("17:20")},360,
    24133,bao-hiem,vi,{at("05:00", 27)},360,
    24133,bao-hiem,vi,{at("17:00", 27)},360,
    24235,bao-hiem,vi,{at("05:00")},,log
    24235,bao-hiem,vi,{at("09:00")},,tap
    24235,bao-hiem,rad,{at("09:00", 24)},,
    """


@pytest.fixture
def week(site: Site, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A week in which Buôn Ma Thuột aired all, once late, and Buôn Đôn one of twelve, and once more besides."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", SATURDAY)
    assert fill(site, run, AIRED).out == "7 runs added; 0 there already.\n"
    run("runs", "void", "24235", "bao-hiem", "rad", at("09:00", 24), "--why", "nhầm", "--who", "Lan")


def kept(run: Run, *words: str) -> dict[str, dict[str, Any]]:
    """Return what each station was due and did, by its code."""
    return {one["code"]: one for one in told(run("runs", "report", *(words or WEEK), "--json"))["kept"]}


def numbers(one: dict[str, Any]) -> tuple[int, ...]:
    return one["due"], one["aired"], one["late"], len(one["missing"]), one["extra"]


def document(path: Path) -> str:
    """Return all words of a Word file, whatever blanks part them."""
    opened = docx.Document(io.BytesIO(path.read_bytes()))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(paragraph.text for paragraph in opened.paragraphs), *cells]).split())


def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


# --------------------------------------------------------------------------------------------- planned against aired


@pytest.mark.usefixtures("week")
def test_the_screen_says_what_was_due_what_aired_and_whom_to_call(run: Run) -> None:
    lines = run("runs", "report", *WEEK).out.splitlines()
    table = {line.split()[0]: line.split()[-5:] for line in lines if line[:2] == "24"}

    assert lines[0] == "Bảo hiểm xã hội tỉnh Đắk Lắk, 2026-11-23 to 2026-11-29"
    assert table == {"24235": ["12", "1", "0", "11", "1"], "24133": ["4", "4", "1", "0", "0"]}
    assert "To call: 1 station." in lines
    assert any(line.startswith("runs (lượt)") and line.split()[-2:] == ["6", "0"] for line in lines)
    assert any(line.startswith("sessions (buổi)") for line in lines)
    assert "1 voided" in run("runs", "report", *WEEK).out


@pytest.mark.usefixtures("week")
def test_programs_are_told_which_runs_are_missing(run: Run) -> None:
    found = kept(run)

    assert {code: numbers(one) for code, one in found.items()} == {"24235": (12, 1, 0, 11, 1), "24133": (4, 4, 1, 0, 0)}
    assert list(found) == ["24235", "24133"], "Đ stands before M"
    assert found["24235"]["missing"][0] == {
        "station": "24235", "week": "2026-W48", "bulletin": "bao-hiem", "language": "rad", "slot": "2026-11-23T05:00:00+07:00",
    }  # fmt: skip


@pytest.mark.usefixtures("week")
def test_what_is_late_is_said_by_the_settings(site: Site, run: Run) -> None:
    settle(site, "runs: {late: 30}")

    assert kept(run)["24133"]["late"] == 0


def test_what_is_not_due_yet_is_not_missing(run: Run) -> None:
    added(run, "24133", "bao-hiem", "vi", at("05:05"))

    assert {code: numbers(one) for code, one in kept(run).items()} == {
        "24133": (1, 1, 0, 0, 0),
        "24235": (3, 0, 0, 3, 0),
    }


def test_an_empty_ledger_has_a_report_too_and_everybody_is_to_be_called(site: Site, run: Run) -> None:
    lines = run("runs", "report", *WEEK).out.splitlines()

    assert "No run has been entered yet." in lines
    assert "To call: 2 stations." in lines
    assert told(run("runs", "report", *WEEK, "--json"))["ledger"] == {"entries": 0, "code": ""}
    assert run("runs", "report", *WEEK, "--to", str(site.folder / "trống.docx")).code == 0
    assert not list(site.folder.glob("runs.sqlite*"))


# -------------------------------------------------------------------------------------------------------- what counts


@pytest.mark.parametrize(
    ("settings", "words", "least", "runs"),
    [
        ("{}", [], "word", 5),
        ("{}", ["--evidence", "tap"], "tap", 2),
        ("{evidence: log}", [], "log", 1),
        ("{evidence: log}", ["--evidence", "planned"], "planned", 5),
    ],
)
def test_a_report_counts_by_least_evidence_and_says_so(
    site: Site, run: Run, settings: str, words: list[str], least: str, runs: int
) -> None:
    settle(site, f"runs: {settings}")
    fill(site, run, YEAR)
    report = told(run("runs", "report", "--in", "2026", *words, "--json"))

    assert (report["least_evidence"], report["total"]["runs"]) == (least, runs)
    assert counted(run, "--in", "2026", *words) == runs
    assert report["by_evidence"] == {"planned": 0, "word": 3, "tap": 1, "log": 1, "proof": 0}
    assert sum(month["runs"] for month in report["by_month"]) == runs
    assert sum(station["total"]["runs"] for station in report["stations"]) == runs
    assert f"counted from {least} on" in run("runs", "report", "--in", "2026", *words).out


def test_the_period_before_stands_beside_it(site: Site, run: Run) -> None:
    fill(site, run, YEAR)
    year = told(run("runs", "report", "--in", "2026", "--json"))
    quarter = told(run("runs", "report", "--in", "2026-Q2", "--json"))

    assert (year["before"], year["previous"]["runs"]) == ({"first": "2025-01-01", "last": "2025-12-31"}, 1)
    assert (quarter["before"], quarter["previous"]["runs"]) == ({"first": "2026-01-01", "last": "2026-03-31"}, 2)


def test_one_text_in_three_languages_is_three_runs_one_text_and_one_session(run: Run) -> None:
    for language in ("vi", "rad", "cmo"):
        added(run, "24235", "bao-hiem", language, at("05:00"), "--minutes", "2,5")
    total = told(run("runs", "report", *WEEK, "--json"))["total"]

    assert (total["runs"], total["texts"], total["sessions"], total["seconds"], total["items"]) == (3, 1, 1, 450, 6)


# -------------------------------------------------------------------------------------------------------------- forms


@pytest.mark.usefixtures("week")
def test_the_form_to_sign_is_word_and_as_the_settings_have_it(site: Site, run: Run) -> None:
    settle(site, "runs: {form: {columns: [commune, runs, note], titles: {runs: Số lần}, signatures: [Trưởng phòng]}}")
    path = site.folder / "kỳ báo cáo" / "mẫu.docx"
    answer = run("runs", "report", *WEEK, "--to", str(path))

    words = document(path)
    assert (answer.code, answer.out) == (0, f"{path.as_posix()}\n")
    assert all(word in words for word in ("TỈNH ĐẮK LẮK", "xã Buôn Đôn", "Số lần", "TRƯỞNG PHÒNG"))
    assert "GIÁM ĐỐC" not in words
    assert told(run("runs", "report", *WEEK, "--json"))["ledger"]["code"] in words


@pytest.mark.usefixtures("week")
def test_the_workbook_has_every_row_behind_it(site: Site, run: Run) -> None:
    path = site.folder / "mẫu.xlsx"
    run("runs", "report", *WEEK, "--to", str(path))
    opened = book(path)

    assert opened.sheetnames == ["Tổng hợp", "Xã, phường", "Kế hoạch và thực hiện", "Lượt thiếu", "Các lượt"]
    assert len([row for row in opened["Các lượt"].iter_rows(values_only=True) if row[1] in ("24133", "24235")]) == 7
    assert len([row for row in opened["Lượt thiếu"].iter_rows(values_only=True) if "24235" in map(str, row)]) == 11


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize("form", ["svg", "png"])
def test_charts_are_files_in_a_folder(site: Site, run: Run, form: str) -> None:
    folder = site.folder / "biểu đồ"
    answer = run("runs", "report", *WEEK, "-f", form, "--to", str(folder))

    paths = sorted(folder.iterdir())
    assert [path.name for path in paths] == [f"by-month.{form}", f"by-week.{form}"]
    assert answer.out.split("\n")[:-1] == [path.as_posix() for path in paths]
    for path in paths:
        if form == "svg":
            assert ElementTree.fromstring(path.read_bytes()).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314
        else:
            assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.usefixtures("week")
def test_pages_may_be_english(site: Site, run: Run) -> None:
    settle(site, "pages: en")
    for name in ("r.docx", "r.xlsx"):
        assert run("runs", "report", *WEEK, "--to", str(site.folder / name)).code == 0

    assert "Tổng hợp" not in book(site.folder / "r.xlsx").sheetnames
    assert "Xã, phường" not in document(site.folder / "r.docx")


@pytest.mark.usefixtures("week")
def test_the_same_ledger_gives_the_same_bytes(site: Site, run: Run) -> None:
    paths = [site.folder / name for name in ("một", "hai")]
    for form in ("docx", "xlsx", "json", "text"):
        for path in paths:
            assert run("runs", "report", *WEEK, "-f", form, "--to", str(path), "--overwrite").code == 0
        assert paths[0].read_bytes() == paths[1].read_bytes() != b""


@pytest.mark.usefixtures("week")
def test_the_ending_of_a_file_says_its_form(site: Site, run: Run) -> None:
    for name in ("a.json", "a.txt", "A.JSON"):
        run("runs", "report", *WEEK, "--to", str(site.folder / name))

    assert json.loads((site.folder / "a.json").read_bytes())["total"]["runs"] == 6
    assert (site.folder / "A.JSON").read_bytes() == (site.folder / "a.json").read_bytes()
    assert (site.folder / "a.txt").read_text(encoding="utf-8") == run("runs", "report", *WEEK).out


@pytest.mark.usefixtures("week")
def test_what_is_there_is_overwritten_only_if_that_is_said(site: Site, run: Run) -> None:
    path = site.write("mẫu.json", "của người khác")
    before = path.read_bytes()
    answer = run("runs", "report", *WEEK, "--to", str(path))

    assert (answer.code, answer.out, "--overwrite" in answer.err) == (1, "", True)
    assert path.read_bytes() == before
    assert run("runs", "report", *WEEK, "--to", str(path), "--overwrite").code == 0
    assert json.loads(path.read_bytes())["total"]["runs"] == 6


@pytest.mark.usefixtures("week")
def test_charts_are_written_together_or_not_at_all(site: Site, run: Run) -> None:
    there = site.write("biểu đồ/by-week.svg", "của người khác")
    answer = run("runs", "report", *WEEK, "-f", "svg", "--to", str(there.parent))

    assert (answer.code, "by-week.svg" in answer.err) == (1, True)
    assert list(there.parent.iterdir()) == [there]


@pytest.mark.parametrize("name", ["r.csv", "r.svg", "r.png", "r.pdf", "r.doc"])
def test_an_ending_that_promises_another_form_is_wrong_usage(site: Site, run: Run, name: str) -> None:
    answer = run("runs", "report", *WEEK, "--to", str(site.folder / name))

    assert (answer.code, answer.out) == (2, "")
    assert not (site.folder / name).exists()


def test_json_is_never_written_into_a_file_of_word_or_excel(site: Site, run: Run) -> None:
    for name in ("r.docx", "r.xlsx"):
        run("runs", "report", *WEEK, "--json", "--to", str(site.folder / name))

        path = site.folder / name
        assert not path.exists() or path.read_bytes().startswith(b"PK")
