"""A worksheet in Word guards its figures, and is read as it looks, whatever a person has done to it."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table

from broadcaster.errors import FaultsFoundError
from broadcaster.translate.forms.returned import Returned
from tests.translate.worksheets import (
    CHANGED,
    HYPHEN,
    NEW,
    PAID,
    PHRASE,
    REVIEWED,
    SHEET,
    back,
    in_word,
    packed,
    parts,
    put_in_word,
    row_of,
    said,
    type_in_word,
    word_cell,
    word_row,
    word_xml,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

RAW = written(".docx")

Read = Callable[[Callable[[Table], object]], Returned]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return what reads the worksheet after a change to its table."""
    return lambda change: back(in_word(RAW, change), tmp_path, ".docx")


def as_it_is(table: Table) -> None:
    """Change nothing; Word saves the file all the same."""


def text_of(returned: Returned, sentence: str) -> str:
    (line,) = (line for line in returned.lines if line.code == row_of(sentence).code)
    return line.text


def table_of(raw: bytes = RAW) -> Table:
    return docx.Document(io.BytesIO(raw)).tables[1]


# ------------------------------------------------------------------------------------------------------- as it is made


def test_the_head_of_the_table_stands_on_every_page_and_no_row_is_torn() -> None:
    rows = table_of()._tbl.tr_lst

    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_figures_are_controls_whose_content_is_locked() -> None:
    controls = table_of()._tbl.findall(f".//{qn('w:sdt')}")

    found = [(control.find(f".//{qn('w:tag')}").get(qn("w:val")), said(control)) for control in controls]  # type: ignore[union-attr]
    assert ("broadcaster:second", "«1.366.200 đồng (2)»") in found
    assert len(found) == sum(part.name != "" for row in SHEET.rows for part in (*row.kinh, *row.text))
    assert {control.find(f".//{qn('w:lock')}").get(qn("w:val")) for control in controls} == {"contentLocked"}  # type: ignore[union-attr]


def test_what_a_changed_sentence_lost_is_struck_and_what_it_gained_underlined() -> None:
    runs = [run for paragraph in table_of().rows[3].cells[1].paragraphs for run in paragraph.runs]

    assert [run.text.strip() for run in runs if run.font.strike] == ["kế tiếp"]
    assert [run.text.strip() for run in runs if run.font.underline] == ["thứ hai"]


def test_each_word_is_marked_as_its_language() -> None:
    def tongues(cell: _Element) -> set[str | None]:
        return {mark.get(qn("w:val")) for mark in cell.iter(qn("w:lang"))}

    assert tongues(word_cell(table_of(), PAID, 2)) == {"rad"}
    assert tongues(word_cell(table_of(), PAID, 1)) == {"vi-VN"}


def test_the_sections_are_rows_over_the_whole_width() -> None:
    spans = [row for row in table_of()._tbl.tr_lst if len(row.tc_lst) == 1]

    assert [said(row) for row in spans] == ["Bảo hiểm y tế", "Câu mẫu của các bản tin"]
    assert all(row.tc_lst[0].grid_span == 4 for row in spans)


# -------------------------------------------------------------------------------------------- rows and columns, moved


def test_rows_may_be_moved(read: Read) -> None:
    def change(table: Table) -> None:
        type_in_word(table, PHRASE, "Iăt")
        table._tbl.tr_lst[0].addprevious(word_row(table, PHRASE))  # even before the head

    assert text_of(read(change), PHRASE) == "Iăt"
    assert text_of(read(change), PAID) == "Hmư̆ bĕ «1.366.200 đồng»"


def test_rows_may_be_taken_out(read: Read) -> None:
    returned = read(lambda table: table._tbl.remove(word_row(table, PAID)))

    assert [line.code for line in returned.lines] == [row.code for row in SHEET.rows if row.sentence != PAID]


def test_a_row_that_was_added_is_told_though_it_has_no_code(read: Read) -> None:
    def change(table: Table) -> None:
        cells = table.add_row().cells
        cells[1].text, cells[2].text = "Bà con nhớ nhé.", "Hmư̆"

    added = read(change).lines[-1]

    assert (added.code, added.kinh, added.text) == ("", "Bà con nhớ nhé.", "Hmư̆")


def test_an_empty_row_and_one_of_three_cells_are_nothing(read: Read) -> None:
    def change(table: Table) -> None:
        row = table.add_row()
        row._tr.remove(row._tr.tc_lst[0])
        table.add_row()

    assert read(change) == read(as_it_is)


def test_columns_may_change_places(read: Read) -> None:
    def change(table: Table) -> None:
        for row in table._tbl.tr_lst:
            if len(row.tc_lst) == 4:
                row.tc_lst[1].addprevious(row.tc_lst[2])
                row.tc_lst[0].addprevious(row.tc_lst[3])

    returned = read(change)

    assert [line.text for line in returned.lines] == [line.text for line in read(as_it_is).lines]
    assert [line.kinh for line in returned.lines] == [line.kinh for line in read(as_it_is).lines]


def test_without_its_head_the_table_is_read_as_it_was_made(read: Read) -> None:
    returned = read(lambda table: table._tbl.remove(table._tbl.tr_lst[0]))

    assert returned.lines == tuple(
        line.__class__(f"row {int(line.where[4:]) - 1}", line.code, line.kinh, line.text, line.review)
        for line in read(as_it_is).lines
    )
    assert returned.named == ""


def test_a_table_inside_a_table_is_read_as_one(read: Read) -> None:
    def change(table: Table) -> None:
        type_in_word(table, NEW, "Hruê anei")
        inner = copy.deepcopy(table._tbl)
        outer = word_xml("<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")
        outer[-1][0].insert(0, inner)
        table._tbl.getparent().replace(table._tbl, outer)

    returned = read(change)

    assert [line.text for line in returned.lines if line.code == row_of(NEW).code] == ["Hruê anei"]
    assert len([line for line in returned.lines if line.text]) == 4


def test_a_table_in_a_cell_is_text_of_that_cell(read: Read) -> None:
    inner = (
        f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{'<w:tc><w:p><w:r><w:t>hmư̆</w:t></w:r></w:p></w:tc>' * 3}</w:tr></w:tbl>"
    )

    def change(table: Table) -> None:
        word_cell(table, PAID, 1).append(word_xml(inner))
        word_cell(table, NEW, 2).insert(1, word_xml(inner))

    returned = read(change)

    assert [line.code for line in returned.lines if line.code] == [row.code for row in SHEET.rows]
    assert text_of(returned, PAID) == "Hmư̆ bĕ «1.366.200 đồng»"
    assert text_of(returned, NEW).split() == ["hmư̆"] * 3


@pytest.mark.parametrize("span", ["4", "0", "-3", "abc", "", "999999999999", "2.5"])
def test_no_span_of_a_cell_is_believed_blindly(read: Read, span: str) -> None:
    def change(table: Table) -> None:
        for mark in table._tbl.iter(qn("w:gridSpan")):
            mark.set(qn("w:val"), span)

    assert read(change) == read(as_it_is)


def test_a_cell_over_two_columns_leaves_the_others_in_their_place(read: Read) -> None:
    def change(table: Table) -> None:
        row = word_row(table, PAID)
        row.remove(row.tc_lst[1])
        row.tc_lst[0].grid_span = 2

    assert text_of(read(change), PAID) == "Hmư̆ bĕ «1.366.200 đồng»"


# -------------------------------------------------------------------------------------------------- text as it is seen

_RUN = "<w:r><w:t>{}</w:t></w:r>"
_BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>"
    "<w:p><w:r><w:t>note</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>note</w:t></w:r></w:p></w:txbxContent>"
    "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
_BY = "w:id='1' w:author='H’Bia' w:date='2026-11-23T08:00:00Z'"


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        pytest.param(f"<w:ins {_BY}>{_RUN.format('Hmư̆')}</w:ins>{_RUN.format(' bĕ')}", "Hmư̆ bĕ", id="inserted"),
        pytest.param(
            f"{_RUN.format('Hmư̆')}<w:del {_BY}><w:r><w:delText> ôh</w:delText></w:r></w:del>", "Hmư̆", id="deleted"
        ),
        pytest.param(
            f"<w:moveFrom {_BY}>{_RUN.format('bĕ')}</w:moveFrom>{_RUN.format('Hmư̆ ')}"
            f"<w:moveTo {_BY}>{_RUN.format('bĕ')}</w:moveTo>",
            "Hmư̆ bĕ",
            id="moved",
        ),
        pytest.param(
            f"<w:ins {_BY}><w:del {_BY}>{_RUN.format('ôh')}</w:del></w:ins>{_RUN.format('Hmư̆')}", "Hmư̆", id="both"
        ),
        pytest.param(
            f"<w:commentRangeStart w:id='0'/>{_RUN.format('Hmư̆')}<w:commentRangeEnd w:id='0'/>"
            "<w:r><w:commentReference w:id='0'/></w:r>",
            "Hmư̆",
            id="comment",
        ),
        pytest.param(f"<w:hyperlink w:anchor='a'>{_RUN.format('Hmư̆')}</w:hyperlink>", "Hmư̆", id="hyperlink"),
        pytest.param(
            "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>HYPERLINK \"a\"</w:instrText>"
            f"<w:fldChar w:fldCharType='separate'/></w:r>{_RUN.format('Hmư̆')}<w:r><w:fldChar w:fldCharType='end'/></w:r>",
            "Hmư̆",
            id="field",
        ),
        pytest.param("<w:r><w:t>n</w:t><w:noBreakHyphen/><w:t>gor</w:t><w:softHyphen/></w:r>", "n-gor", id="hyphens"),
        pytest.param("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/></w:r>", "a b\nc\n", id="breaks"),
        pytest.param("<w:r><w:sym w:font='VNI' w:char='F0E0'/></w:r>", "\ufffd", id="symbol font"),
        pytest.param(f"{_RUN.format('Hmư̆')}{_BOX}", "Hmư̆", id="text box"),
        pytest.param(
            "<w:proofErr w:type='spellStart'/><w:r><w:t>Hm</w:t></w:r><w:r><w:t>ư̆</w:t></w:r>", "Hmư̆", id="runs"
        ),
        pytest.param(f"<w:smartTag w:element='a'>{_RUN.format('Hmư̆')}</w:smartTag>", "Hmư̆", id="smart tag"),
    ],
)
def test_a_cell_says_what_a_reader_sees_once_all_changes_are_accepted(read: Read, inside: str, seen: str) -> None:
    assert text_of(read(lambda table: put_in_word(table, NEW, f"<w:p>{inside}</w:p>")), NEW) == seen


def test_a_row_deleted_with_tracked_changes_is_gone(read: Read) -> None:
    def change(table: Table) -> None:
        word_row(table, CHANGED).get_or_add_trPr().append(word_xml(f"<w:del {_BY}/>"))

    assert row_of(CHANGED).code not in {line.code for line in read(change).lines}


def test_a_row_inserted_with_tracked_changes_is_there(read: Read) -> None:
    def change(table: Table) -> None:
        word_row(table, CHANGED).get_or_add_trPr().append(word_xml(f"<w:ins {_BY}/>"))

    assert row_of(CHANGED).code in {line.code for line in read(change).lines}


def test_a_control_that_was_copied_or_unwrapped_is_its_figure(read: Read) -> None:
    def change(table: Table) -> None:
        control = word_cell(table, PAID, 1).find(f".//{qn('w:sdt')}")
        put_in_word(table, HYPHEN, "<w:p><w:r><w:t xml:space='preserve'>Hmư̆ </w:t></w:r></w:p>")
        word_cell(table, HYPHEN)[-1].append(copy.deepcopy(control))
        put_in_word(table, NEW, "<w:p/>")
        word_cell(table, NEW)[-1].append(copy.deepcopy(control.find(f".//{qn('w:r')}")))

    returned = read(change)

    assert text_of(returned, HYPHEN) == "Hmư̆ «1.366.200 đồng»"
    assert text_of(returned, NEW) == "«1.366.200 đồng»"


def test_several_paragraphs_are_lines(read: Read) -> None:
    assert text_of(read(lambda table: type_in_word(table, NEW, "Hmư̆\nbĕ")), NEW) == "Hmư̆\nbĕ"


def test_a_code_in_small_letters_or_with_words_around_it_is_known(read: Read) -> None:
    code = row_of(PAID).code

    returned = read(lambda table: type_in_word(table, PAID, f"số {code.lower()}.", column=0))

    assert text_of(returned, PAID) == "Hmư̆ bĕ «1.366.200 đồng»"


def test_control_characters_show_as_lost_letters_and_break_no_file(tmp_path: Path) -> None:
    section = SHEET.sections[0]
    rows = (replace(section.rows[0], translation=REVIEWED.replace("bĕ", "b\x0bĕ"), remarks="\x00"),)
    sheet = replace(SHEET, sections=(replace(section, rows=rows, title="\x01"),))

    (line,) = back(written(".docx", sheet), tmp_path, ".docx").lines

    assert line.text == "Hmư̆ b\ufffdĕ «1.366.200 đồng»"


def test_a_word_file_without_a_body_is_a_fault(tmp_path: Path) -> None:
    empty = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>"

    with pytest.raises(FaultsFoundError, match="is damaged: Word's parts in it do not fit together"):
        back(packed(parts(RAW) | {"word/document.xml": empty}), tmp_path, ".docx")
