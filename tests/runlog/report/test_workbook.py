"""The Excel file has every row behind the report, and what people wrote in it is never a formula."""

from __future__ import annotations

import io
import weakref
from datetime import datetime
from datetime import time as clock
from typing import TYPE_CHECKING

import openpyxl
import pytest

from broadcaster.language import wording
from broadcaster.language.wording import Wording
from broadcaster.models import Evidence
from broadcaster.runlog.report import tables, workbook
from broadcaster.settings import Form
from tests.runlog.report import statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcaster.runlog.records import Row

WORDS = Wording()
STATEMENT = statements.statement(10)
EVIL = "=cmd|'/c calc'!A1"


def at(*time: int) -> datetime:
    """Return a time on 23 November 2026 as Excel has it, without its zone."""
    return datetime.combine(statements.date(2026, 11, 23), clock(*time))


def book(
    rows: Iterable[Row] = (), statement: statements.Statement = STATEMENT, form: Form | None = None
) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook.write(statement, rows, form or Form(), WORDS)))


def values(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_it_has_a_summary_the_communes_the_plan_and_the_rows() -> None:
    assert book().sheetnames == ["Tổng hợp", "Xã, phường", "Kế hoạch và thực hiện", "Lượt thiếu", "Các lượt"]
    assert book(statement=statements.statement(0, planned=False)).sheetnames == ["Tổng hợp", "Xã, phường", "Các lượt"]


def test_the_summary_tells_all_units_languages_and_evidence() -> None:
    found = {row[0]: row[1:] for row in values(book()["Tổng hợp"]) if row[0]}

    assert found["Lượt"][:2] == (STATEMENT.total.runs, STATEMENT.previous.runs)
    assert found["Kinh"][0] == STATEMENT.by_language["vi"].runs
    assert found["Nhật ký của máy phát"][:2] == (STATEMENT.by_evidence[Evidence.LOG], "có")
    assert found["Chỉ có trong kế hoạch"][:2] == (12, "không")
    assert any("ba lượt, một lượt bản tin" in str(told) for told in found)
    assert any("mã của mục cuối: 4KQ7-M2XD-93TB" in str(told) for told in found)


def test_the_communes_are_numbers_that_can_be_sorted_without_their_sum() -> None:
    sheet = book()["Xã, phường"]

    rows = values(sheet)
    assert rows[0][:3] == ("STT", "Xã, phường", "Số lượt theo thứ tiếng: Kinh")
    assert [row[5] for row in rows[1:-1]] == [line.total.runs for line in STATEMENT.lines]
    assert rows[-1][5] == STATEMENT.total.runs
    assert sheet.auto_filter.ref == "A1:K11"
    assert sheet.freeze_panes == "A2"


def test_whom_to_call_stands_first_and_each_missing_run_has_a_row() -> None:
    opened = book()

    plan, calls = values(opened["Kế hoạch và thực hiện"]), values(opened["Lượt thiếu"])
    missing = [row[5] for row in plan[1:]]
    assert missing == sorted(missing, reverse=True)
    assert len(calls) - 1 == sum(missing) == sum(len(one.missing) for one in STATEMENT.kept)
    assert calls[1][2:] == (at(5), "2026-W48", "Bảo hiểm y tế hộ gia đình", "Kinh")


def test_a_row_is_whole_with_real_times_of_the_stations() -> None:
    stamped = datetime.fromisoformat("2026-11-22T22:01:30+00:00")
    sheet = book([statements.row(aired_at=stamped, seconds=90), statements.voided()])["Các lượt"]

    names = [tables.COLUMNS[at].key for at in range(len(tables.COLUMNS))]
    first, second = (dict(zip(names, row, strict=True)) for row in values(sheet)[1:])
    assert first["aired_at"] == at(5, 1, 30)
    assert first["scheduled_at"] == at(5, 1)
    assert (first["seconds"], first["items"], first["evidence"]) == (1.5, 4, "Đài bấm xác nhận trên trang tải")
    assert (first["entered_by"], first["source"], first["counts"]) == ("Y Blik Niê", "thang-11.csv:17", "có")
    assert (second["counts"], second["change"], second["why"]) == ("không", "hủy", "nhập nhầm ngày")
    assert second["changed_by"] == "H'Linh Niê"
    assert sheet["J2"].number_format == "dd/mm/yyyy hh:mm"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D2", "A1:W3")


def test_what_nobody_told_is_empty_and_not_nothing() -> None:
    sheet = book([statements.row(aired_at=None, seconds=None, items=None)])["Các lượt"]

    assert [sheet[f"{letter}2"].value for letter in "JKL"] == [None, None, None]


def test_evidence_that_is_too_weak_is_not_counted() -> None:
    sheet = book([statements.row(evidence=Evidence.PLANNED), statements.row(2, evidence=Evidence.WORD)])["Các lượt"]

    assert [sheet[f"S{row}"].value for row in (2, 3)] == ["không", "có"]


@pytest.mark.parametrize("evil", [EVIL, "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "=", "{=1}"])
def test_whatever_people_write_is_text_in_every_sheet(evil: str) -> None:
    hard = statements.statement({"1": evil}, office=evil, languages={"vi": evil})
    hard = statements.replace(hard, bulletins=dict.fromkeys(statements.BULLETINS, evil), code=evil)
    row = statements.row(note=evil, bulletin=evil, proof=evil, station=evil)
    void = statements.voided(why=evil)

    opened = book([row, void], hard, Form(titles={"runs": evil, "languages": evil}))

    cells = [cell for sheet in opened for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert sum(cell.value == evil for cell in cells) >= 7


def test_letters_that_no_file_can_have_show_as_lost() -> None:
    assert book([statements.row(note="a\x00b\x0bc" + "x" * 40_000)])["Các lượt"]["O2"].value.startswith("a�b�cx")


def test_more_rows_than_a_sheet_has_go_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET", 3)

    opened = book(statements.rows(7))

    assert opened.sheetnames[-3:] == ["Các lượt", "Các lượt (2)", "Các lượt (3)"]
    numbers = [[row[0] for row in values(sheet)] for sheet in opened.worksheets[-3:]]
    assert numbers == [["Số trong sổ", 1, 2, 3], ["Số trong sổ", 4, 5, 6], ["Số trong sổ", 7]]
    assert [sheet.auto_filter.ref for sheet in opened.worksheets[-3:]] == ["A1:W4", "A1:W4", "A1:W2"]


def test_rows_are_forgotten_once_they_are_written() -> None:
    known: list[weakref.ref[Row]] = []
    most = 0

    def rows() -> Iterable[Row]:
        nonlocal most
        for number in range(1, 50):
            row = statements.row(number)
            known.append(weakref.ref(row))
            yield row
            most = max(most, sum(one() is not None for one in known))

    workbook.write(STATEMENT, rows(), Form(), WORDS)

    assert len(known) == 49
    assert most <= 2


def test_rows_may_go_out_without_a_report() -> None:
    raw = workbook.rows_only(
        statements.rows(2), tables.Names(bulletins={"bao-hiem-y-te": EVIL}), WORDS, statements.MADE
    )

    opened = openpyxl.load_workbook(io.BytesIO(raw))
    assert opened.sheetnames == ["Các lượt"]
    assert (opened["Các lượt"]["F2"].value, opened["Các lượt"]["F2"].data_type) == (EVIL, "s")
    assert opened["Các lượt"].max_row == 3


def test_the_same_report_gives_the_same_bytes() -> None:
    made = [workbook.write(statements.statement(3), statements.rows(5), Form(), WORDS) for _ in range(2)]

    assert made[0] == made[1]


def test_in_english_the_sheets_and_columns_are_english() -> None:
    english = wording.load(statements.ROOT / "locales", "en")

    opened = openpyxl.load_workbook(io.BytesIO(workbook.write(STATEMENT, statements.rows(1), Form(), english)))

    assert opened.sheetnames == ["Summary", "Commune, ward", "Planned and aired", "Missing runs", "Runs"]
    assert opened["Runs"]["M2"].value == "Tapped by the station on its page"
