"""The form to sign says what the statement says, in the usual layout, whatever stands in the settings and names."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from broadcaster.language import wording
from broadcaster.language.wording import Wording
from broadcaster.runlog.report import charts, formtable, saying, widths, word
from broadcaster.runlog.statement import Period
from broadcaster.settings import Form
from tests.runlog.report import statements

WORDS = Wording()
ALL = ["number", "code", "commune", "languages", "runs", "texts", "sessions", "minutes", "items", "previous", "note"]
TEN = statements.statement(10)


def opened(raw: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(raw))


def cells(table: docx.table.Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def text(document: docx.document.Document) -> str:
    tables = [cell for table in document.tables for row in cells(table) for cell in row]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


def test_the_head_is_that_of_a_vietnamese_office() -> None:
    head = cells(opened(word.write(TEN, Form(), WORDS, ())).tables[0])[0]

    assert head[0].split("\n")[:3] == ["BẢO HIỂM XÃ HỘI VIỆT NAM", "BẢO HIỂM XÃ HỘI", "TỈNH ĐẮK LẮK"]
    assert head[1].split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert head[1].endswith("ngày …… tháng …… năm ……")


def test_the_table_has_a_row_for_each_commune_and_its_totals_are_those_of_the_statement() -> None:
    table = cells(opened(word.write(TEN, Form(), WORDS, ())).tables[2])

    assert table[0][:2] == ["STT", "Xã, phường"]
    assert table[1][2:6] == ["Kinh", "Êđê", "M'nông", "Tổng số lượt"]
    assert table[2] == ["A", "B", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
    assert [row[1] for row in table[3:-1]] == [line.name for line in TEN.lines]
    total = saying.number(WORDS, TEN.total.runs)
    assert "." in total
    assert table[-1][1:6] == ["Tổng số", *(saying.number(WORDS, u.runs) for u in TEN.by_language.values()), total]
    assert table[-1][-1] == saying.number(WORDS, TEN.previous.runs)


def test_the_columns_are_those_of_the_settings_in_their_order_under_their_titles() -> None:
    form = Form(columns=["runs", "commune", "runs"], titles={"runs": "Cộng =1+1"})

    table = cells(opened(word.write(TEN, form, WORDS, ())).tables[2])

    assert table[0] == ["Cộng =1+1", "Xã, phường"]
    assert table[2] == [saying.number(WORDS, TEN.lines[0].total.runs), TEN.lines[0].name]


def test_the_head_of_the_table_stands_on_every_page_and_no_row_is_torn() -> None:
    table = opened(word.write(TEN, Form(), WORDS, ())).tables[2]

    properties = [row._tr.trPr for row in table.rows]
    assert [p.find(qn("w:tblHeader")) is not None for p in properties] == [True] * 3 + [False] * 11
    assert all(p.find(qn("w:cantSplit")) is not None for p in properties)


def test_the_signatures_are_on_the_page_of_what_stands_above_them() -> None:
    form = Form(signatures=["Người lập biểu", "Giám đốc"])
    document = opened(word.write(TEN, form, WORDS, ()))

    signers = document.tables[-1].rows[0].cells
    assert [cell.text.split("\n")[:2] for cell in signers] == [
        ["NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)"],
        ["GIÁM ĐỐC", "(Ký, đóng dấu, ghi rõ họ tên)"],
    ]
    assert all(p.paragraph_format.keep_with_next for p in document.paragraphs[-2:])
    assert document.tables[-1].rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    assert document.element.body[-2] is document.tables[-1]._tbl


def test_the_ledger_and_the_units_are_told() -> None:
    told = text(opened(word.write(TEN, Form(), WORDS, ())))

    assert "12.345 mục; mã của mục cuối: 4KQ7-M2XD-93TB" in told
    assert "Một bản tin phát bằng ba thứ tiếng là ba lượt, một lượt bản tin." in told
    assert f"Không biết thời gian phát của {TEN.total.untimed} lượt" in told
    assert "Ngoài ra có 7 lượt đã hủy hoặc rút lại" in told


def test_the_stations_that_miss_most_are_to_be_called_first_and_no_more_than_a_page_of_them() -> None:
    statement = statements.replace(TEN, kept=statements.statement(102).kept)
    document = opened(word.write(statement, Form(), WORDS, ()))

    calls = cells(document.tables[3])[1:]
    missing = [int(row[4]) for row in calls]
    assert missing == sorted(missing, reverse=True)
    assert missing[0] == max(len(one.missing) for one in statement.kept) > 1
    assert re.match(r"05:00 ngày 23/11: .+ \(Kinh\); và 5 lượt nữa$", calls[0][6])
    silent = sum(bool(one.missing) for one in statement.kept)
    assert len(calls) == 20
    assert f"Và {silent - 20} đài nữa" in text(document)


@pytest.mark.parametrize(("columns", "lying"), [(None, False), (ALL, True)])
def test_pages_lie_when_the_columns_need_it_and_only_for_the_table(columns: list[str] | None, lying: bool) -> None:
    form = Form(columns=columns) if columns else Form()
    document = opened(word.write(TEN, form, WORDS, ()))

    sides = [section.orientation for section in document.sections]
    upright, flat = WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE
    assert sides == ([upright, flat, upright] if lying else [upright])
    assert {section.page_width.mm > 290 for section in document.sections} == ({True, False} if lying else {False})


@pytest.mark.parametrize("languages", [3, 5, 40])
@pytest.mark.parametrize("columns", [ALL, ["languages"], ["commune"], ["number"], ["note", "runs"]])
def test_the_columns_fill_the_page_and_never_more(columns: list[str], languages: int) -> None:
    names = {f"l{number}": f"Thứ tiếng {number}" for number in range(languages)}
    table = formtable.columns(statements.statement(3, languages=names), Form(columns=columns), WORDS)

    laid = widths.lay_out(table, WORDS)

    assert sum(laid.widths) == pytest.approx(247 if laid.lying else 165)
    assert min(laid.widths) > 2
    assert laid.small == (languages == 40 and "languages" in columns)


def test_a_language_that_the_office_does_not_have_is_a_column_so_that_the_sum_is_right() -> None:
    statement = statements.statement(2, languages=statements.NAMES | {"mng": "x"})
    odd = statements.replace(statement, languages=statements.NAMES)

    columns = formtable.columns(odd, Form(columns=["languages", "runs"]), WORDS)

    assert [column.title for column in columns[:-1]] == ["Kinh", "Êđê", "M'nông", "mng"]
    assert sum(int(column.total) for column in columns[:-1]) == columns[-1].total


def test_a_form_of_nothing_is_a_form() -> None:
    nothing = statements.statement(0, planned=False)
    nothing = statements.replace(nothing, code="", entries=0)

    told = text(opened(word.write(nothing, Form(), WORDS, charts.for_paper(nothing, WORDS))))

    assert "Kỳ này không có kế hoạch phát." in told
    assert "mã của mục cuối: không có" in told


def test_names_of_any_kind_make_a_form() -> None:
    hard = {"1": "xã Ƀuôn Đê̆ & <b>\x00\x0b", "2": "=cmd|'/c calc'!A1", "3": "%(n)s %s {x}", "4": "x" * 400, "5": ""}
    statement = statements.statement(hard, office="\x07" + "ô̆ " * 200)
    form = Form(above="%(a)s" * 90, signatures=["%(a)s\n\x01", "", "a" * 200, "b"], titles={"commune": "<w:p/>%(z)s"})

    table = cells(opened(word.write(statement, form, WORDS, charts.for_paper(statement, WORDS))).tables[2])

    assert [row[1] for row in table[3:-1]] == ["xã Ƀuôn Đê̆ & <b>��", "=cmd|'/c calc'!A1", "%(n)s %s {x}", "x" * 400, ""]


def test_the_charts_are_in_it_with_words_for_those_who_do_not_see_them() -> None:
    document = opened(word.write(TEN, Form(), WORDS, charts.for_paper(statements.statement(102), WORDS)))

    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(told) == 3
    assert told[0].startswith("Kinh: ")
    assert all(shape.width.mm <= 165.1 and shape.height.mm <= 245 for shape in document.inline_shapes)


def test_a_form_has_its_charts_unless_it_is_given_others() -> None:
    small = statements.statement(1)

    drawn, given, none = (
        len(opened(raw).inline_shapes)
        for raw in (
            word.write(small, Form(), WORDS),
            word.write(small, Form(), WORDS, [charts.heat(small, WORDS)]),
            word.write(small, Form(), WORDS, ()),
        )
    )

    assert (drawn, given, none) == (2, 1, 0)


def test_the_same_statement_gives_the_same_bytes() -> None:
    made = [word.write(statements.statement(4), Form(), WORDS, [charts.by_month(TEN, WORDS)]) for _ in range(2)]

    assert made[0] == made[1]


def test_in_english_nothing_of_the_forms_own_words_is_vietnamese() -> None:
    english = wording.load(statements.ROOT / "locales", "en")
    names = {"vi": "A", "rad": "B"}
    plain = statements.statement({"1": "C"}, languages=names, office="D")
    form = Form(above="E", signatures=["F"])

    told = text(opened(word.write(statements.replace(plain, bulletins={}), form, english, ())))

    assert "SOCIALIST REPUBLIC OF VIET NAM" in told
    assert re.findall(r"\w*[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]\w*", told.lower()) == []


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2026, 1, 1), (2026, 12, 31), "năm 2026 (từ ngày 01/01/2026 đến ngày 31/12/2026)"),
        ((2024, 2, 1), (2024, 2, 29), "tháng 2 năm 2024 (từ ngày 01/02/2024 đến ngày 29/02/2024)"),
        ((2026, 2, 1), (2026, 2, 27), "từ ngày 01/02/2026 đến ngày 27/02/2026"),
        ((2026, 10, 1), (2026, 12, 31), "quý IV năm 2026 (từ ngày 01/10/2026 đến ngày 31/12/2026)"),
        ((2026, 1, 1), (2026, 6, 30), "6 tháng đầu năm 2026 (từ ngày 01/01/2026 đến ngày 30/06/2026)"),
        ((2025, 12, 29), (2026, 1, 4), "tuần 1 năm 2026 (từ ngày 29/12/2025 đến ngày 04/01/2026)"),
        ((2025, 1, 1), (2026, 12, 31), "từ ngày 01/01/2025 đến ngày 31/12/2026"),
        ((2026, 3, 5), (2026, 3, 5), "ngày 05/03/2026"),
    ],
)
def test_a_period_has_the_name_that_people_give_it(first: tuple[int, ...], last: tuple[int, ...], said: str) -> None:
    assert saying.period(WORDS, Period(statements.date(*first), statements.date(*last))) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "–"),
        (0, 9, "0%"),
        (9, 9, "100%"),
        (9999, 10000, "99,9%"),
        (1, 90000, "0,1%"),
        (1, 3, "33,3%"),
        (30, 1, "3.000%"),
    ],
)
def test_a_share_is_all_only_when_it_is_all(part: int, whole: int, said: str) -> None:
    assert saying.share(WORDS, part, whole) == said


def test_a_change_says_which_way() -> None:
    changes = [saying.change(WORDS, now, then) for now, then in pairwise([0, 0, 1500, 1000, 0])]

    assert changes == ["0", "−1.500 (100%)", "+500 (50%)", "+1.000"]
