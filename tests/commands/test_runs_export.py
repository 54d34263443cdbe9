"""`runs export` through the command line: the rows behind a count, safe in every program that opens them."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.commands.test_runs import RUN, YEAR, added, at, counted, fill, settle, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

EVIL = "=cmd|'/c calc'!A1"
IN_2026 = ("--in", "2026")


def rows(run: Run, *words: str) -> list[dict[str, Any]]:
    """Return the rows that a program gets."""
    answer = run("runs", "export", *words, "--json")
    assert answer.code == 0
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def in_csv(site: Site, run: Run, *words: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file, having looked at its bytes."""
    path = site.folder / "các lượt.csv"
    assert run("runs", "export", *words, "--overwrite", "--to", str(path)).out == f"{path.as_posix()}\n"
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfnumber,station,")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


@pytest.fixture
def year(site: Site, run: Run) -> None:
    """The six runs of two years."""
    assert fill(site, run, YEAR).code == 0


# ------------------------------------------------------------------------------------------------------------- filters


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ([], [3, 4, 5, 6, 7]),
        (["-s", "24133"], [3]),
        (["-l", "vi"], [3, 6, 7]),
        (["-b", "tin-cu"], [3, 4]),
        (["-s", "24235", "-l", "vi", "-b", "bao-hiem"], [6, 7]),
        (["-b", "no-such"], []),
        (["--evidence", "tap"], [5, 6]),
        (["--evidence", "proof"], []),
    ],
)
def test_only_the_rows_that_are_asked_for_come_out(site: Site, run: Run, words: list[str], lines: list[int]) -> None:
    found = rows(run, *IN_2026, *words)

    assert [row["source"] for row in found] == [f"filled.csv:{line}" for line in lines]
    assert [row["source"] for row in in_csv(site, run, *IN_2026, *words)] == [row["source"] for row in found]


@pytest.mark.usefixtures("year")
def test_there_are_as_many_rows_as_are_counted(run: Run) -> None:
    for words in (IN_2026, ("--in", "2025"), ("--in", "2026-11"), (*IN_2026, "--evidence", "log")):
        assert len(rows(run, *words)) == counted(run, *words) > 0


@pytest.mark.usefixtures("year")
def test_the_settings_say_what_a_run_must_rest_on(site: Site, run: Run) -> None:
    settle(site, "runs: {evidence: tap}")

    assert len(rows(run, *IN_2026)) == 2
    assert len(rows(run, *IN_2026, "--evidence", "word")) == 5


def test_voided_runs_come_out_only_when_asked_for_and_are_marked(site: Site, run: Run) -> None:
    added(run, *RUN)
    added(run, *RUN[:2], "rad", RUN[3])
    run("runs", "void", *RUN, "--why", "mất điện", "--who", "Hoa")

    assert [row["language"] for row in rows(run, "--in", "2026-11")] == ["rad"]
    both = {row["language"]: row for row in in_csv(site, run, "--in", "2026-11", "--voided")}
    assert (both["vi"]["counts"], both["rad"]["counts"]) == ("no", "yes")
    assert (both["vi"]["change"], both["vi"]["why"], both["vi"]["changed_by"]) == ("void", "mất điện", "Hoa")
    assert {row["language"]: row["counts"] for row in rows(run, "--in", "2026-11", "--voided")} == {
        "vi": False,
        "rad": True,
    }


# --------------------------------------------------------------------------------------------------------------- forms


@pytest.mark.usefixtures("year")
def test_the_screen_the_file_and_the_program_get_the_same(site: Site, run: Run) -> None:
    (site.folder / "các lượt.json").unlink(missing_ok=True)
    screen = list(csv.DictReader(io.StringIO(run("runs", "export", *IN_2026).out)))
    file = in_csv(site, run, *IN_2026)
    run("runs", "export", *IN_2026, "--to", str(site.folder / "các lượt.json"))

    assert screen == file
    assert json.loads((site.folder / "các lượt.json").read_bytes()) == rows(run, *IN_2026)
    plain = [
        {key: str(row[key] or "") for key in ("station", "language", "aired_at", "items")}
        for row in rows(run, *IN_2026)
    ]
    assert plain == [{key: row[key] for key in plain[0]} for row in file]


@pytest.mark.usefixtures("year")
def test_excel_gets_the_rows_too(site: Site, run: Run) -> None:
    path = site.folder / "các lượt.xlsx"
    run("runs", "export", *IN_2026, "--to", str(path))
    grid = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]

    assert len([row for row in grid.iter_rows(values_only=True) if row[1] in ("24133", "24235")]) == 5


def test_an_empty_ledger_gives_a_header_and_an_empty_list(site: Site, run: Run) -> None:
    assert rows(run, *IN_2026) == []
    assert in_csv(site, run, *IN_2026) == []
    assert run("runs", "export", *IN_2026, "--to", str(site.folder / "a.xlsx")).code == 0
    assert not list(site.folder.glob("runs.sqlite*"))


def test_what_is_there_is_overwritten_only_if_that_is_said(site: Site, run: Run) -> None:
    for name in ("a.csv", "a.json", "a.xlsx"):
        path = site.write(name, "của người khác")
        before = path.read_bytes()
        answer = run("runs", "export", *IN_2026, "--to", str(path))

        assert (answer.code, answer.out, "--overwrite" in answer.err) == (1, "", True)
        assert path.read_bytes() == before
        assert run("runs", "export", *IN_2026, "--to", str(path), "--overwrite").code == 0
        assert path.read_bytes() != before


@pytest.mark.parametrize("name", ["a.docx", "a.txt", "a.svg", "a.pdf"])
def test_an_ending_that_promises_another_form_is_wrong_usage(site: Site, run: Run, name: str) -> None:
    assert run("runs", "export", *IN_2026, "--to", str(site.folder / name)).code == 2
    assert not (site.folder / name).exists()


# ---------------------------------------------------------------------------------------------------- what people wrote


@pytest.mark.parametrize("evil", [EVIL, "+1", "-1", "@SUM(A1)", "＝1", 'a"b,c;d', "'x"])
def test_what_people_wrote_is_never_a_formula(site: Site, run: Run, evil: str) -> None:
    note = run("runs", "add", *RUN, "--who", evil, f"--note={evil}")
    assert note.code == 0
    run("runs", "void", *RUN, f"--why={evil}", f"--who={evil}")
    words = ("--in", "2026-11", "--voided")
    path = site.folder / "các lượt.xlsx"
    run("runs", "export", *words, "--to", str(path))

    (row,), (plain,) = in_csv(site, run, *words), rows(run, *words)
    for column in ("note", "entered_by", "why", "changed_by"):
        assert plain[column] == evil
        assert row[column] in (evil, f"'{evil}")
        assert not row[column].startswith(("=", "+", "-", "@", "＝"))
    grid = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
    cells = [cell for cells in grid.iter_rows() for cell in cells if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert sum(str(cell.value).removeprefix("'") == evil.removeprefix("'") for cell in cells) == 4


def test_a_file_may_be_named_like_a_formula(site: Site, run: Run) -> None:
    path = site.write("=1+1.csv", YEAR)
    assert run("runs", "import", str(path), "--who", "Lan").code == 0

    assert {row["source"][:6] for row in in_csv(site, run, *IN_2026)} == {"'=1+1."}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_may_have_any_name_and_none_steers_the_screen(site: Site, run: Run) -> None:
    assert run("runs", "import", str(site.write("a\x1b[2J\nb.csv", YEAR)), "--who", "Lan").code == 0
    screen = run("runs", "export", *IN_2026).out

    assert ("\x1b" in screen, screen.count("\n")) == (False, 6)


# -------------------------------------------------------------------------------------------------------- and in again


def elsewhere(site: Site, run: Run, path: str) -> Answer:
    """Import a file into another workspace, in which no run was entered yet."""
    settle(site, "")
    site.replace("broadcaster.yaml", "paths: {", "paths: {runs: elsewhere.sqlite, ")
    return run("runs", "import", path, "--who", "Hoa", "--json")


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("name", ["ra.csv", "ra.json"])
def test_what_was_exported_can_be_imported_elsewhere(site: Site, run: Run, name: str) -> None:
    added(run, "24235", "bao-hiem", "cmo", at("05:10"), "--minutes", "7.5", "--note", EVIL)
    path = str(site.folder / name)
    run("runs", "export", *IN_2026, "--to", path)
    before = rows(run, *IN_2026)
    answer = told(elsewhere(site, run, path))

    assert answer.get("added") == len(before) == 6, answer
    kept = ("station", "bulletin", "language", "scheduled_at", "aired_at", "seconds", "items", "evidence", "note")
    assert [[row[key] for key in kept] for row in rows(run, *IN_2026)] == [[row[key] for key in kept] for row in before]


def test_a_voided_run_that_was_exported_does_not_count_elsewhere(site: Site, run: Run) -> None:
    added(run, *RUN)
    run("runs", "void", *RUN, "--why", "mất điện", "--who", "Hoa")
    path = str(site.folder / "ra.csv")
    run("runs", "export", "--in", "2026-11", "--voided", "--to", path)
    elsewhere(site, run, path)

    assert counted(run, "--in", "2026-11") == 0
