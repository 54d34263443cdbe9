"""A worksheet in Excel lets nobody type into the wrong cell, makes no formula of a sentence, and is read as it looks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.chart import BarChart

from broadcaster.errors import FaultsFoundError
from broadcaster.translate.forms.returned import Returned
from tests.translate.worksheets import (
    CHANGED,
    DRAFT,
    FORMULA,
    HYPHEN,
    NEW,
    PAID,
    PHRASE,
    SHEET,
    back,
    excel_reviewer,
    excel_row,
    in_excel,
    packed,
    parts,
    row,
    row_of,
    type_in_excel,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

RAW = written(".xlsx")
PAID_TEXT = "Hmư̆ bĕ «1.366.200 đồng»"

Read = Callable[[Callable[[Any], object]], Returned]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return what reads the worksheet after a change to its sheet."""
    return lambda change: back(in_excel(RAW, change), tmp_path, ".xlsx")


def as_it_is(grid: Any) -> None:
    """Change nothing; the file is saved all the same."""


def grid_of(raw: bytes = RAW) -> Any:
    return openpyxl.load_workbook(io.BytesIO(raw), rich_text=True).worksheets[0]


def text_of(returned: Returned, sentence: str) -> str:
    (line,) = (line for line in returned.lines if line.code == row_of(sentence).code)
    return line.text


def head_of(grid: Any) -> int:
    return excel_row(grid, PAID) - 1


# ------------------------------------------------------------------------------------------------------- as it is made


def test_only_the_translation_the_review_and_the_name_are_open_and_the_kinh_to_be_copied_from() -> None:
    grid = grid_of()
    first = excel_row(grid, PAID)

    unlocked = {cell.coordinate for cells in grid.iter_rows() for cell in cells if not cell.protection.locked}

    wanted = {f"{column}{first + number}" for column in "CDE" for number in range(len(SHEET.rows))}
    assert unlocked == wanted | {excel_reviewer(grid).coordinate}
    assert grid.protection.sheet
    assert grid.protection.password is None


def test_what_is_typed_into_an_open_cell_stays_text() -> None:
    grid = grid_of()

    assert {cell.number_format for cells in grid.iter_rows() for cell in cells if not cell.protection.locked} == {"@"}


def test_no_sentence_is_a_formula() -> None:
    cells = [cell for cells in grid_of().iter_rows() for cell in cells if cell.value is not None]

    assert {cell.data_type for cell in cells} == {"s"}
    assert b"<f>" not in parts(RAW)["xl/worksheets/sheet1.xml"]
    assert {str(cell.value)[0] for cell in cells} >= {"=", "-"}


@pytest.mark.parametrize("text", ["=1+1", "-1 bĕ", "+Hmư̆", "@Hmư̆", "=cmd|'/c calc'!A0", "'Hmư̆", "1/7", "#N/A", "TRUE"])
def test_a_translation_and_all_that_helps_are_text_whatever_they_begin_with(text: str, tmp_path: Path) -> None:
    said = row("Câu.", text, remarks=text)
    section = replace(SHEET.sections[0], rows=(said,), title=text)
    raw = written(".xlsx", replace(SHEET, sections=(section,)))

    assert {cell.data_type for cells in grid_of(raw).iter_rows() for cell in cells if cell.value is not None} == {"s"}
    (line,) = back(raw, tmp_path, ".xlsx").lines
    assert line.text == text


def test_figures_are_bold_and_what_a_near_line_has_otherwise_is_struck_or_underlined() -> None:
    grid = grid_of()
    kinh, near = grid.cell(excel_row(grid, NEW), 3).value, grid.cell(excel_row(grid, NEW), 7).value

    assert [part.text for part in kinh if getattr(part, "font", None) and part.font.b] == [
        "«1.366.200 đồng»",
        "«1.366.200 đồng (2)»",
    ]
    looks = [(part.text.strip(), part.font.strike, part.font.u) for part in near if hasattr(part, "font")]
    assert looks == [("ba", True, None), ("hai", None, "single")]


def test_an_outdated_line_says_in_its_context_what_changed() -> None:
    grid = grid_of()

    assert "Người [-kế tiếp-] {+thứ hai+} đóng" in grid.cell(excel_row(grid, CHANGED), 9).value


def test_the_head_stays_in_sight_and_stands_on_every_page() -> None:
    grid = grid_of()
    head = head_of(grid)

    assert grid.freeze_panes == f"D{head + 1}"
    assert grid.print_title_rows == f"${head}:${head}"
    assert grid.auto_filter.ref == f"A{head}:I{head + len(SHEET.rows)}"


# ------------------------------------------------------------------------------------------------- rows and columns


def test_rows_may_be_sorted_taken_out_and_added(read: Read) -> None:
    def change(grid: Any) -> None:
        head = head_of(grid)
        rows = [[cell.value for cell in cells] for cells in grid.iter_rows(min_row=head + 1)]
        kept = [cells for cells in reversed(rows) if cells[0] != row_of(PHRASE).code]
        grid.delete_rows(head + 1, len(rows))
        for cells in [*kept, [None, None, "Bà con nhớ nhé.", "Hmư̆", None]]:
            grid.append(cells)

    returned = read(change)

    assert [line.code for line in returned.lines] == [*(row.code for row in SHEET.rows[-2::-1]), ""]
    assert text_of(returned, PAID) == PAID_TEXT
    assert (returned.lines[-1].kinh, returned.lines[-1].text) == ("Bà con nhớ nhé.", "Hmư̆")


def test_columns_may_change_places_or_get_new_neighbours(read: Read) -> None:
    def change(grid: Any) -> None:
        type_in_excel(grid, NEW, "x", column=5)
        for number in range(head_of(grid), grid.max_row + 1):
            kinh, text = grid.cell(number, 3), grid.cell(number, 4)
            kinh.value, text.value = text.value, kinh.value
        grid.insert_cols(1)
        grid.insert_cols(5)

    returned, before = read(change), read(as_it_is)

    assert [(line.kinh, line.text) for line in returned.lines] == [(line.kinh, line.text) for line in before.lines]
    assert [line.code for line in returned.lines if line.review == "x"] == [row_of(NEW).code]


def test_without_all_that_stands_above_the_lines_they_are_found_all_the_same(read: Read) -> None:
    def change(grid: Any) -> None:
        grid.delete_rows(1, head_of(grid))

    returned = read(change)

    assert text_of(returned, PAID) == PAID_TEXT
    assert (returned.named, returned.reviewer) == ("", "")


def test_other_sheets_are_read_too_and_rows_say_which(read: Read) -> None:
    def change(grid: Any) -> None:
        other = grid.parent.create_sheet("Nháp")
        other["A1"] = "ghi chú"
        other["B7"] = date(2026, 7, 1)
        split = grid.parent.copy_worksheet(grid)
        split.title = "Phần 2"
        split.delete_rows(excel_row(split, PAID), 3)
        grid.delete_rows(excel_row(grid, FORMULA), 3)

    returned = read(change)

    assert [line.code for line in returned.lines] == [row.code for row in SHEET.rows]
    assert [line.where.split(",")[0] for line in returned.lines] == ["rad 2026-W48"] * 3 + ["Phần 2"] * 3


def test_a_sheet_of_a_chart_or_nothing_is_passed_over(read: Read) -> None:
    def change(grid: Any) -> None:
        grid.parent.create_sheet("Trống")
        grid.parent.create_chartsheet("Biểu đồ").add_chart(BarChart())

    assert [line.text for line in read(change).lines] == [line.text for line in read(as_it_is).lines]


def test_all_is_read_of_a_sheet_that_claims_to_have_one_cell(tmp_path: Path) -> None:
    inside = parts(RAW)
    name = "xl/worksheets/sheet1.xml"
    small = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', inside[name])
    assert small != inside[name]

    assert back(packed(inside | {name: small}), tmp_path, ".xlsx") == back(RAW, tmp_path, ".xlsx")


# ------------------------------------------------------------------------------------------------------ what is typed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (4.5, "4.5"),
        (date(2026, 7, 1), "2026-07-01 00:00:00"),
        (datetime(2026, 7, 1, 5, 30), "2026-07-01 05:30:00"),  # noqa: DTZ001 - Excel knows no zones
        (True, "x"),
        (False, ""),
        ("  Hmư̆\nbĕ ", "  Hmư̆\nbĕ "),
        ("Hmư\u0306\u00a0bĕ", "Hmư\u0306\u00a0bĕ"),
        (None, ""),
    ],
)
def test_whatever_kind_of_value_a_cell_has_it_is_read(read: Read, value: object, text: str) -> None:
    assert text_of(read(lambda grid: type_in_excel(grid, NEW, value)), NEW) == text


def test_a_ticked_box_is_a_yes_and_an_empty_one_says_nothing(read: Read) -> None:
    def change(grid: Any) -> None:
        type_in_excel(grid, PAID, value=True, column=5)
        type_in_excel(grid, HYPHEN, value=False, column=5)

    assert {line.code: line.review for line in read(change).lines if line.review} == {row_of(PAID).code: "x"}


def test_a_formula_in_place_of_a_translation_is_refused_with_its_row(read: Read) -> None:
    def change(grid: Any) -> None:
        type_in_excel(grid, NEW, "=C9")
        type_in_excel(grid, HYPHEN, '=CONCATENATE("Hmư̆")')
        grid.cell(excel_row(grid, PAID), 11).value = "=LEN(D9)"  # beside the table, it does no harm

    with pytest.raises(FaultsFoundError) as refused:
        read(change)

    assert [str(fault) for fault in refused.value.faults] == [
        f"rad.xlsx: row {number} has a formula where the translation should be. "
        "Copy the cell, and paste its value alone over it."
        for number in (12, 14)
    ]


def test_a_formula_beside_the_table_does_no_harm(read: Read) -> None:
    def change(grid: Any) -> None:
        grid.cell(excel_row(grid, PAID), 11).value = "=LEN(D9)"

    assert text_of(read(change), PAID) == PAID_TEXT


def test_text_that_looks_like_a_formula_is_text(read: Read) -> None:
    def change(grid: Any) -> None:
        type_in_excel(grid, NEW, "=hmư̆")
        grid.cell(excel_row(grid, NEW), 4).data_type = "s"

    assert text_of(read(change), NEW) == "=hmư̆"


@pytest.mark.parametrize("label", ["Người duyệt", "Người duyệt:", "Reviewer", " Người duyệt "])
def test_the_reviewer_is_found_wherever_the_label_stands(read: Read, label: str) -> None:
    def change(grid: Any) -> None:
        cell = excel_reviewer(grid)
        grid.cell(cell.row, 1).value, grid.cell(cell.row, 2).value = None, None
        grid.cell(cell.row, 3).value, grid.cell(cell.row, 5).value = label, "H'Bia Niê"

    assert read(change).reviewer == "H'Bia Niê"


def test_a_code_may_have_lost_its_capitals(read: Read) -> None:
    returned = read(lambda grid: type_in_excel(grid, HYPHEN, row_of(HYPHEN).code.lower(), column=1))

    assert text_of(returned, HYPHEN) == DRAFT


@pytest.mark.parametrize("cells", ["C{0}:D{0}", "D{0}:E{0}", "D{1}:D{0}"])
def test_merged_cells_are_no_cells_that_somebody_filled_in(read: Read, cells: str) -> None:
    def change(grid: Any) -> None:
        number = excel_row(grid, NEW)
        grid.merge_cells(cells.format(number, number - 1))

    damaged = {line.code for line in read(change).lines if line.damage}

    assert damaged == {row_of(NEW).code}
