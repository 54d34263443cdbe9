"""A worksheet made without a workspace, and what people and programs do to its files before they come back."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from broadcaster.language.glossary import Term
from broadcaster.language.reviews import Review
from broadcaster.language.wording import Wording
from broadcaster.models import LineState, Place
from broadcaster.translate import forms, labels
from broadcaster.translate.desk import line_code, stamp
from broadcaster.translate.memory import Memory, difference
from broadcaster.translate.needs import Need, Use
from broadcaster.translate.worksheet import Row, Section, Worksheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docx.table import Table
    from lxml.etree import _Element

    from broadcaster.translate.forms.returned import Returned

WORDS = Wording()
AT, LATER = datetime(2026, 11, 23, 1, tzinfo=UTC), datetime(2027, 2, 3, 4, tzinfo=UTC)

FIGURES = {"first": "1.366.200 đồng", "second": "1.366.200 đồng", "rate": "4,5%"}
"""What placeholders stand for; two of them for the same."""
REVIEWER = "H'Bia Niê"

PAID = "Người thứ nhất đóng {{ first }} một năm."
CHANGED = "Người thứ hai đóng {{ second }} một năm."
CHANGED_BEFORE = "Người kế tiếp đóng {{ second }} một năm."
NEW = "Hôm nay người thứ nhất đóng {{ first }}, người thứ hai đóng {{ second }}."
NEAR = "Hôm nay người thứ nhất đóng {{ first }}, người thứ ba đóng {{ second }}."
FORMULA, HYPHEN = "=1+1 là {{ rate }} của <mức> & «mức».", "-Bà con hãy nghe."
PHRASE = "Kính thưa bà con!"

REVIEWED, OUTDATED, DRAFT = "Hmư̆ bĕ {{ first }}", "Grăp thŭn {{ second }}", "Hmư̆ bĕ"
"""Translations, of words that sources have; they need not say what the Kinh sentence says."""


def need(sentence: str, figures: Mapping[str, str] = FIGURES, part: str = "say") -> Need:
    """Return what a week wants of a sentence: said once, by two stations; later with another figure, if it has one."""
    use = Use("2026-W48", "01-bao-hiem", "Bảo hiểm", (date(2026, 11, 23),), ("24133", "24235"))
    later = ((date(2027, 1, 1), {**figures, "first": "1.500.000 đồng"}),) if "{{ first }}" in sentence else ()
    return Need(sentence, part, "bhyt", Place("scripts/policies/bhyt.yaml", 9), figures, later, (use,))


def row(sentence: str, translation: str = "", state: LineState = LineState.MISSING, **more: Any) -> Row:
    """Return a row as `worksheet.sections` makes it, in Êđê; `more` is any field of it."""
    made: dict[str, Any] = {
        "code": f"{line_code('rad', sentence)}-{stamp(translation, reviewed=state is LineState.REVIEWED)}",
        "sentence": sentence,
        "translation": translation,
        "shown_as": labels.labels((sentence, translation), FIGURES),
        "state": state,
        "review": Review(REVIEWER, date(2026, 11, 20)) if state is LineState.REVIEWED else None,
        "part": "say",
        "need": need(sentence),
    }
    return Row(**made | more)


def worksheet() -> Worksheet:
    """Return a worksheet with a line in each state, with all that may stand beside one."""
    today = Term("hôm nay", ("hruê anei",), "RRB, Hê-bơ-rơ 3:7", "", "", certain=True, place=Place("glossary.yaml", 3))
    policies = (
        row(PAID, REVIEWED, LineState.REVIEWED),
        row(CHANGED, OUTDATED, LineState.OUTDATED, change=difference(CHANGED_BEFORE, CHANGED), remarks="hỏi lại"),
        row(NEW, terms=(today,), near=Memory({NEAR: REVIEWED}).near(NEW)),
        row(FORMULA),
        row(HYPHEN, DRAFT, LineState.DRAFT),
    )
    phrases = (row(PHRASE, part="phrase"),)
    return Worksheet("rad", "Êđê", "Kinh", "2026-W48", (Section("Bảo hiểm y tế", policies), Section("", phrases)))


SHEET = worksheet()


def written(ending: str, sheet: Worksheet = SHEET, at: datetime = AT) -> bytes:
    """Return a worksheet's file; `ending` with its dot."""
    return forms.write(sheet, Path(f"rad{ending}"), WORDS, at)


def back(raw: bytes, folder: Path, ending: str) -> Returned:
    """Return what is read from a file that has come back."""
    path = folder / f"rad{ending}"
    path.write_bytes(raw)
    return forms.read(path, path.name)


def row_of(sentence: str) -> Row:
    """Return a sentence's row of the worksheet."""
    return next(row for row in SHEET.rows if row.sentence == sentence)


def parts(raw: bytes) -> dict[str, bytes]:
    """Return the files inside a Word or Excel file."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(inside: Mapping[str, bytes]) -> bytes:
    """Return a Word or Excel file of the files inside it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# ---------------------------------------------------------------------------------------------------- as a person would


def in_word(raw: bytes, change: Callable[[Table], object]) -> bytes:
    """Return a Word file after somebody has changed its table of lines."""
    document = docx.Document(io.BytesIO(raw))
    change(document.tables[1])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_row(table: Table, sentence: str) -> Any:
    """Return the row of a sentence in Word's table, as it is in XML."""
    code = row_of(sentence).code
    return next(row for row in table._tbl.tr_lst if code in said(row))


def said(element: Any) -> str:
    """Return all that stands in a piece of Word's markup."""
    return "".join([text.text or "" for text in element.iter(qn("w:t"))])


def word_cell(table: Table, sentence: str, column: int = 2) -> Any:
    """Return a cell of a sentence's row, as it is in XML; the third is the translation."""
    return word_row(table, sentence).tc_lst[column]


def type_in_word(table: Table, sentence: str, text: str, column: int = 2) -> None:
    """Type over what stands in a cell, each line of the text as a paragraph of its own."""
    put_in_word(table, sentence, *(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n")), to=column)


def word_reviewer(table: Table, name: str) -> None:
    """Type a name into the cell for the reviewer, in the small table before that of the lines."""
    asked = next(found for found in table._tbl.getparent().iterchildren(qn("w:tbl")) if found is not table._tbl)
    asked.tr_lst[0].tc_lst[1].findall(qn("w:p"))[0].append(word_xml(f"<w:r><w:t>{name}</w:t></w:r>"))


def put_in_word(table: Table, sentence: str, *paragraphs: str, to: int = 2) -> None:
    """Put paragraphs, as XML, in the place of those of a cell."""
    cell = word_cell(table, sentence, to)
    for paragraph in cell.findall(qn("w:p")):
        cell.remove(paragraph)
    for paragraph in paragraphs:
        cell.append(word_xml(paragraph))


def word_xml(text: str) -> _Element:
    """Return a piece of Word's markup, its prefixes declared."""
    spaces = (
        f"{nsdecls('w', 'r', 'wp', 'a')} "
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    found: _Element = parse_xml(re.sub(r"(?<=^<w:)\w+", rf"\g<0> {spaces}", text, count=1))
    return found


def in_excel(raw: bytes, change: Callable[[Any], object]) -> bytes:
    """Return an Excel file after somebody has changed its sheet of lines; the formats inside cells get lost."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    change(book.worksheets[0])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def excel_row(grid: Any, sentence: str) -> int:
    """Return the number of a sentence's row."""
    code = row_of(sentence).code
    return next(row[0].row for row in grid.iter_rows() if any(cell.value == code for cell in row))


def type_in_excel(grid: Any, sentence: str, value: object, column: int = 4) -> None:
    """Type over what stands in a cell; the fourth is the translation."""
    grid.cell(excel_row(grid, sentence), column).value = value


def excel_reviewer(grid: Any) -> Any:
    """Return the cell for the reviewer's name."""
    return next(grid.cell(row[0].row, 2) for row in grid.iter_rows() if row[0].value == "Người duyệt")
