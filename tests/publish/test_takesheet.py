"""The recording sheet: every line with its code, its words as they are said, and how to record; on page and in Word."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest

from broadcaster.models import LineState, Piece, Utterance
from broadcaster.publish import Reading, TakeSheet
from broadcaster.publish.takedocument import document
from broadcaster.publish.takesheet import ADVICE, html, lay_out
from tests.publish import samples

LOAN = "chữ gạch chân bằng dấu chấm thì đọc theo tiếng Kinh."
FIGURE = (Piece("Tổng đài ", "Tổng đài ", "vi"), Piece("1900 9068", "một chín không không", "vi"))


def taken(language: str = "rad", **changes: object) -> TakeSheet:
    lines = samples.kinh().lines
    first = replace(
        lines[0],
        code="7G2K9QXW",
        written="Hmư̆ bĕ <b>",
        kinh="Hãy nghe",
        spoken=(Utterance(language, "Hmư̆ bĕ"),),
        pieces=(),
    )
    second = replace(lines[1], code="AAAABBBB", written="Tổng đài 1900 9068", pieces=FIGURE, state=LineState.DRAFT)
    readings = (
        Reading(first, ("Bản tin A", "Bản tin B"), earlier="Hmư̆", hints=(("VNeID", "vi nê ai đi"),)),
        Reading(second, ("Bản tin A",)),
    )
    return replace(TakeSheet("2026-W48", language, readings, (), 3), **changes)  # type: ignore[arg-type]


def words(content: bytes) -> str:
    """Return all words of a Word file, in order."""
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def page(sheet: TakeSheet, *, draft: bool = True) -> str:
    return html(samples.press(), sheet, samples.imprint(draft=draft))


@pytest.mark.parametrize("form", ["html", "docx"])
def test_page_and_word_file_say_the_same(form: str) -> None:
    press, sheet, imprint = samples.press(), taken(), samples.imprint(draft=True)
    if form == "html":
        said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html(press, sheet, imprint)))
    else:
        said = re.sub(r"\s+", " ", words(document(press, sheet, imprint, samples.AT)))
    for expected in (
        *ADVICE,
        "Phiếu thu âm",
        "7G2K 9QXW",
        "AAAA BBBB",
        "Hãy nghe",
        "một chín không không",
        "Đã đổi. Lần thu trước: Hmư̆",
        "“VNeID” đọc là “vi nê ai đi”",
        "Bản tin A · Bản tin B",
        "Còn 3 câu chưa có bản dịch",
        "bản nháp",
        "Ghi chú:",
        LOAN,
        "Có câu chưa được duyệt",
    ):
        assert expected in said, expected


def test_what_people_wrote_is_no_markup() -> None:
    assert "Hmư̆ bĕ &lt;b&gt;" in page(taken())


def test_a_sheet_of_reviewed_lines_is_no_draft() -> None:
    sheet = taken()
    clean = replace(sheet, readings=sheet.readings[:1])
    assert "BẢN NHÁP" not in page(clean, draft=False)


def test_parts_come_last_and_are_numbered_on() -> None:
    part = replace(samples.kinh().lines[0], code="PPPPPPPP", written="một", spoken=(Utterance("vi", "một"),), pieces=())
    laid = lay_out(taken("vi", parts=(part,)), samples.imprint(draft=False), samples.press().words)
    assert [entry.number for entry in (*laid.entries, *laid.parts)] == [1, 2, 3]
    assert "Từ và cụm từ để ghép con số" in page(taken("vi", parts=(part,)))


def test_kinh_words_inside_another_language_are_marked() -> None:
    assert '<span lang="vi">Tổng đài </span>' in page(taken())
    table = docx.Document(
        io.BytesIO(document(samples.press(), taken(), samples.imprint(draft=True), samples.AT))
    ).tables[0]
    styles = {run.text: run.style.name for run in table.rows[1].cells[2].paragraphs[-1].runs}
    assert styles["Tổng đài "] == "Loan"


def test_a_sheet_without_kinh_words_inside_explains_none() -> None:
    sheet = taken()
    assert LOAN not in page(replace(sheet, readings=sheet.readings[:1]))
    assert LOAN not in page(taken("vi"))


def test_the_first_line_in_word_does_not_look_like_a_heading() -> None:
    file = docx.Document(io.BytesIO(document(samples.press(), taken(), samples.imprint(draft=True), samples.AT)))
    assert "7G2K 9QXW" in file.tables[0].rows[0].cells[0].text
    assert 'w:firstRow="0"' in file.tables[0]._tbl.tblPr.xml


def test_the_same_sheet_is_the_same_bytes() -> None:
    press, sheet = samples.press(), taken()
    assert document(press, sheet, samples.imprint(draft=False), samples.AT) == document(
        press, sheet, samples.imprint(draft=False), samples.AT
    )
