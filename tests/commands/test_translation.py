"""`translate status`, `export`, `import` and `review`, as staff use them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import polib
import pytest

from tests.commands.test_week import review_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

TITLE = "Bảo hiểm y tế hộ gia đình"


def status(run: Run, *words: str) -> dict[str, object]:
    found = json.loads(run("translate", "status", "--json", *words).out)
    assert isinstance(found, dict)
    return found


# ------------------------------------------------------------------------------------------------------------ status


def test_the_status_is_a_matrix_of_snippets_languages_and_states(run: Run) -> None:
    answer = run("translate", "status", "-l", "rad")
    rows = [line.split() for line in answer.out.splitlines()]

    assert answer.code == 0
    assert ["(phrases)", "1", "1", "·", "1"] in rows
    assert ["bhyt", "·", "·", "·", "4"] in rows
    assert ["all", "1", "1", "0", "10"] in rows
    assert ["01-bao-hiem", "rad", "1", "1", "1", "0", "8", "blocked"] in rows


def test_each_gap_is_referred_to_the_bulletins_and_stations_it_blocks(run: Run) -> None:
    gaps = {gap["sentence"]: gap for gap in status(run, "-l", "rad")["gaps"]}  # type: ignore[attr-defined]
    title, brief = gaps[TITLE], gaps["Bà con nhớ mua thẻ bảo hiểm y tế."]

    assert [use["week"] for use in title["blocks"]] == ["2026-W48", "2026-W53", "2026-W53"]
    assert title["stations"] == ["24235"]
    assert (title["path"], title["line"], title["state"]) == ("scripts/policies/bhyt.yaml", 1, "missing")
    assert (brief["blocks"], brief["stations"]) == ([], [])


def test_the_lines_are_listed_when_asked_for(run: Run) -> None:
    said = run("translate", "status", "-l", "rad", "--lines").out

    assert f"missing: scripts/policies/bhyt.yaml:1: “{TITLE}”" in said
    assert "blocks 2026-W48 01-bao-hiem (1 station), 2026-W53 01-bao-hiem_tu-2026-12-28 (1 station)" in said


def test_a_changed_sentence_is_outdated_before_anybody_has_extracted_it(site: Site, run: Run) -> None:
    review_all(site, "rad")
    assert status(run, "-l", "rad", "--for", "2026-W48")["needs"][0]["ready"] is True  # type: ignore[index]

    site.replace("scripts/policies/bhyt.yaml", "Người thứ nhất", "Người đầu tiên")
    needs = status(run, "-l", "rad", "--for", "2026-W48")["needs"][0]  # type: ignore[index]

    assert needs["ready"] is False
    assert needs["states"]["outdated"] == 1


def test_the_status_is_an_excel_file_too(run: Run, tmp_path: Path) -> None:
    answer = run("translate", "status", "--to", str(tmp_path / "status.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "status.xlsx")

    assert answer.code == 0
    assert book.sheetnames == ["Tổng hợp", "Tuần 2026-W48 cần", "Câu chưa duyệt"]
    summary = list(book["Tổng hợp"].iter_rows(values_only=True))
    assert summary[0][1] == "Êđê: đã duyệt"
    assert summary[-1][:5] == ("Tổng cộng", 1, 1, 0, 10)
    gaps = list(book["Câu chưa duyệt"].iter_rows(values_only=True))
    title = next(row for row in gaps if row[5] == TITLE and row[0] == "Êđê")
    assert title[6:] == ("Bảo hiểm, tuần 2026-W48 (1 trạm)\nBảo hiểm, tuần 2026-W53 (1 trạm)", "xã Buôn Đôn")


# ------------------------------------------------------------------------------------------------- export and import


def filled(path: Path, texts: dict[str, str], mark: str = "") -> None:
    """Fill in a worksheet in Excel: the translation of each Kinh sentence, and a mark beside each."""
    book = openpyxl.load_workbook(path)
    for row in book.active.iter_rows(min_row=2):  # type: ignore[union-attr]
        if row[2].value in texts:
            row[3].value, row[4].value = texts[row[2].value], mark
    book.save(path)


@pytest.mark.parametrize("ending", ["docx", "xlsx", "po", "xlf"])
def test_a_worksheet_goes_out_and_comes_back_in_each_form(run: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"rad.{ending}"
    out = run("translate", "export", "-l", "rad", "--for", "2026-W48", "--to", str(path))
    back = run("translate", "import", str(path))

    assert (out.code, out.out) == (0, f"9 lines in {path}: 1 draft, 8 missing.\n")
    assert (back.code, back.out) == (0, "0 translations taken in, 0 lines reviewed, 9 rows unchanged in rad.\n")


def test_without_a_week_all_lines_go_out_and_with_all_the_reviewed_ones_too(run: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "rad.xlsx")

    assert "11 lines in" in run("translate", "export", "-l", "rad", "--to", path).out
    assert "12 lines in" in run("translate", "export", "-l", "rad", "--all", "--overwrite", "--to", path).out


def test_a_line_that_a_coming_week_says_is_told_so_in_a_worksheet_of_everything(run: Run, tmp_path: Path) -> None:
    run("translate", "export", "-l", "rad", "--to", str(tmp_path / "rad.po"))
    comments = {entry.msgid: entry.comment for entry in polib.pofile(str(tmp_path / "rad.po"))}

    assert "Bảo hiểm (1 trạm)" in comments[TITLE]
    assert "chưa có trong kế hoạch tuần" in comments["Bà con nhớ mua thẻ bảo hiểm y tế."]


@pytest.mark.parametrize("words", [["export", "-l", "rad"], ["status"]])
def test_no_file_that_somebody_may_have_filled_in_is_written_over(run: Run, tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "rad.xlsx"
    run("translate", "export", "-l", "rad", "--to", str(path))
    before = path.read_bytes()

    answer = run("translate", *words, "--to", str(path))
    assert answer.code == 1
    assert "is there already; it may have been filled in. Give another name" in answer.err
    assert path.read_bytes() == before

    assert run("translate", *words, "--to", str(path), "--overwrite").code == 0


def test_no_catalog_is_written_over(site: Site, run: Run) -> None:
    before = (site.folder / "locales/rad/policies.po").read_bytes()
    answer = run(
        "translate", "export", "-l", "rad", "--overwrite", "--to", str(site.folder / "locales/rad/policies.po")
    )

    assert answer.code == 2
    assert "locales/ is for the catalogs alone" in answer.err
    assert (site.folder / "locales/rad/policies.po").read_bytes() == before


def test_a_file_with_two_languages_is_to_be_parted(run: Run, tmp_path: Path) -> None:
    for language in ("rad", "cmo"):
        run("translate", "export", "-l", language, "--to", str(tmp_path / f"{language}.xlsx"))
    book, other = (openpyxl.load_workbook(tmp_path / f"{language}.xlsx") for language in ("rad", "cmo"))
    added = book.create_sheet("cmo")
    for row in other.active.iter_rows(values_only=True):  # type: ignore[union-attr]
        added.append(row)
    book.save(tmp_path / "rad.xlsx")

    assert "has lines of rad and cmo in it" in run("translate", "import", str(tmp_path / "rad.xlsx")).err


def test_a_filled_in_worksheet_is_taken_in_and_reviewed(site: Site, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rad.xlsx"
    run("translate", "export", "-l", "rad", "--for", "2026-W48", "--to", str(path))
    filled(path, {TITLE: "Hmư̆ bĕ"}, mark="x")

    answer = run("translate", "import", str(path), "--who", "H'Bia Niê")

    assert answer.code == 0, answer.out
    assert answer.out.endswith("1 translation taken in, 1 line reviewed, 8 rows unchanged in rad.\n")
    entry = polib.pofile(str(site.folder / "locales/rad/policies.po")).find(TITLE)
    assert entry is not None
    assert "H'Bia Niê, 2026-11-23" in entry.tcomment


def test_a_refused_file_says_each_row_and_reason_and_writes_nothing(site: Site, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rad.xlsx"
    run("translate", "export", "-l", "rad", "--for", "2026-W48", "--to", str(path))
    filled(path, {TITLE: "Hmư̆ 5 bĕ", "Ai cũng tham gia được.": "Ai cũng tham gia được."})
    before = (site.folder / "locales/rad/policies.po").read_bytes()

    answer = run("translate", "import", str(path))
    machine = json.loads(run("translate", "import", str(path), "--json").out)

    assert answer.code == 1
    assert 'figure: the translation has "5" typed by hand' in answer.out
    assert "copy: the translation is the Kinh sentence itself" in answer.out
    assert answer.out.endswith("Nothing was taken in: 2 rows must be put right first.\n")
    assert (machine["refused"], machine["written"]) == (True, [])
    assert {remark["where"] for remark in machine["remarks"] if remark["grave"]} == {"row 12", "row 16"}
    assert (site.folder / "locales/rad/policies.po").read_bytes() == before


def test_a_dry_run_writes_nothing(site: Site, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rad.xlsx"
    run("translate", "export", "-l", "rad", "--for", "2026-W48", "--to", str(path))
    filled(path, {TITLE: "Hmư̆ bĕ"})

    answer = run("translate", "import", str(path), "--dry-run")

    assert "there would be 1 translation taken in" in answer.out
    assert not (site.folder / "locales/rad/templates.po").exists()


def test_a_file_of_another_language_than_it_says_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rad.po"
    run("translate", "export", "-l", "rad", "--to", str(path))
    path.write_text(path.read_text(encoding="utf-8").replace("Language: rad", "Language: cmo"), encoding="utf-8")

    answer = run("translate", "import", str(path))

    assert answer.code == 1
    assert "says that it is in cmo, but the codes of its lines are of rad" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["export", "-l", "vi", "--to", "x.docx"], 2, "Kinh is what is translated"),
        (["export", "-l", "rad", "--to", "x.pdf"], 2, "ends in .docx, .xlsx, .po, .xlf"),
        (["export", "-l", "rad", "--for", "2026-W01", "--to", "x.docx"], 1, "there is no plan for 2026-W01"),
        (["import", "x.pdf"], 2, "ends in .docx, .xlsx, .po, .xlf"),
        (["import", "missing.docx"], 1, "missing.docx: cannot be read"),
        (["status", "--to", "x.csv"], 2, "ends in .xlsx"),
        (["review", "-l", "rad", "--who", "1", "ABCDEFGH"], 2, "needs the name"),
        (["review", "-l", "rad", "--who", "Y Wang", "ABCDEFGH"], 1, "there is no line ABCDEFGH in rad"),
    ],
)
def test_what_is_asked_wrongly_is_told(run: Run, words: list[str], code: int, said: str) -> None:
    answer = run("translate", *words)

    assert answer.code == code
    assert said in answer.err


# ------------------------------------------------------------------------------------------------------------ review


def code_of(run: Run, sentence: str) -> str:
    gaps = status(run, "-l", "rad")["gaps"]
    return next(gap["code"] for gap in gaps if gap["sentence"] == sentence)  # type: ignore[attr-defined]


def test_a_person_reviews_a_line_by_its_code_and_takes_it_back(run: Run) -> None:
    code = code_of(run, "Tổng đài {{ hotline }}.")

    given = run("translate", "review", "-l", "rad", "--who", "H'Bia Niê", code.lower())
    assert (given.code, given.out) == (0, f"{code} is reviewed by H'Bia Niê: “Tổng đài {{{{ hotline }}}}.”.\n")
    assert "Tổng đài {{ hotline }}." not in {gap["sentence"] for gap in status(run, "-l", "rad")["gaps"]}  # type: ignore[attr-defined]

    reviews = {review["code"]: review for review in status(run, "-l", "rad")["reviews"]}  # type: ignore[attr-defined]
    assert reviews[code] == {"language": "rad", "code": code, "who": "H'Bia Niê", "on": "2026-11-23"}

    taken = run("translate", "review", "-l", "rad", code, "--withdraw")
    assert taken.out.startswith(f"{code} is draft again")
    assert code_of(run, "Tổng đài {{ hotline }}.") == code
    again = run("translate", "review", "-l", "rad", code, "--withdraw")
    assert (again.code, f"{code} has no review to withdraw; it is draft." in again.err) == (1, True)


def test_a_code_that_was_written_down_before_a_line_changed_reviews_nothing(site: Site, run: Run) -> None:
    code = code_of(run, "Tổng đài {{ hotline }}.")

    answer = run("translate", "review", "-l", "rad", "--who", "Y Wang", f"{code}-000000")

    assert answer.code == 1
    assert f"line {code} has changed since that code was written down" in answer.err


def test_nobody_reviews_what_is_not_there(run: Run) -> None:
    answer = run("translate", "review", "-l", "rad", "--who", "Y Wang", code_of(run, TITLE))

    assert answer.code == 1
    assert "has no translation to review" in answer.err
