"""A worksheet as a Word file: Kinh beside the other language, figures as controls that cannot be typed in."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml.etree import XMLSyntaxError

from broadcaster import ooxml, wordml
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.models import KINH
from broadcaster.translate import texts
from broadcaster.translate.forms.returned import MERGED, Columns, numbered, table
from broadcaster.translate.helps import helps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph

    from broadcaster.language.wording import Wording
    from broadcaster.translate.forms.returned import Returned
    from broadcaster.translate.helps import Help
    from broadcaster.translate.labels import Part
    from broadcaster.translate.worksheet import Row, Section, Worksheet

TAG = "broadcaster:"
"""What the tag of a figure's control begins with; the name of its placeholder follows."""

COLUMNS = (27, 108, 108, 24)
"""Widths of the columns in millimetres: code, Kinh, the translation, the review."""

HEAD, SECTION = "E8ECF1", "F4F6F8"
_TEXT = {
    qn("w:t"): "",
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:sym"): "\ufffd",
}
"""What is text in a paragraph; a sign of a symbol font is a letter that nobody knows outside that font."""

_UNSEEN = {
    *(qn(f"w:{name}") for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sdtPr", "txbxContent")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
"""What is no text of it: what was deleted or moved away, the code of a field, properties, boxes laid over the page."""

_TICKS = {"FC", "FE", "52"}
"""The ticks of the fonts Wingdings, which Word's menu of symbols offers first."""

_BROKEN = (OpcError, XMLSyntaxError, KeyError, ValueError, AttributeError, zipfile.BadZipFile)

GREY, GONE, NEW = RGBColor(0x50, 0x56, 0x5F), RGBColor(0x8A, 0x1F, 0x11), RGBColor(0x0B, 0x4F, 0x8A)


def write(sheet: Worksheet, words: Wording, at: datetime) -> bytes:
    """Return a worksheet as a DOCX file.

    Args:
        sheet: the lines. words: the pages' language. at: the time the file bears, aware.
    """
    document = _blank()
    title = words.say(texts.TITLE_OF_WEEK if sheet.week else texts.TITLE, name=sheet.name, week=sheet.week)
    document.core_properties.title, document.core_properties.author = title, "Broadcaster"
    document.add_heading(title, level=1)
    kinh = words.say(texts.COLUMN, name=sheet.kinh_name, language=KINH)
    column = words.say(texts.COLUMN, name=sheet.name, language=sheet.language)
    for how in texts.HOW:
        document.add_paragraph(words.say(how, column=column), style="List Bullet")
    asked = document.add_table(rows=1, cols=2, style="Table Grid")
    asked.rows[0].cells[0].paragraphs[0].add_run(words.say(texts.REVIEWER)).bold = True
    wordml.size(asked, (40, 90))
    document.add_paragraph()
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    for cell, head in zip(
        table.rows[0].cells, (words.say(texts.CODE), kinh, column, words.say(texts.REVIEW)), strict=True
    ):
        cell.paragraphs[0].add_run(head).bold = True
        wordml.shade(cell, HEAD)
    wordml.heading(table.rows[0])
    for section in sheet.sections:
        _section(table, section, sheet.language, words)
    wordml.size(table, COLUMNS)
    for row in table.rows:
        wordml.unbroken(row)
        if row.cells[0]._tc is row.cells[-1]._tc:
            row.cells[0].width = Mm(sum(COLUMNS))
    _footer(document, title)
    return ooxml.saved(document, at)


def _blank() -> WordFile:
    document = Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(14)
    for name, points in (("Normal", 12), ("Heading 1", 18)):
        style = document.styles[name]
        style.font.size, style.font.name = Pt(points), ooxml.FONT
        letters = style.element.rPr.rFonts
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            letters.attrib.pop(qn(kind), None)
        for kind in ("w:eastAsia", "w:cs"):
            letters.set(qn(kind), ooxml.FONT)
    document.styles["Normal"].paragraph_format.space_after = Pt(2)
    return document


def _section(table: Any, section: Section, language: str, words: Wording) -> None:
    cells = table.add_row().cells
    whole = cells[0].merge(cells[-1])
    run = whole.paragraphs[0].add_run(ooxml.legal(section.title or words.say(texts.PHRASES)))
    run.bold = True
    whole.paragraphs[0].paragraph_format.keep_with_next = True
    wordml.shade(whole, SECTION)
    for row in section.rows:
        _row(table, row, language, words)


def _row(table: Any, row: Row, language: str, words: Wording) -> None:
    code, kinh, text, _ = table.add_row().cells
    small = code.paragraphs[0].add_run(row.code)
    small.font.size, small.font.color.rgb = Pt(8), GREY
    _sentence(kinh.paragraphs[0], row.kinh, KINH)
    _sentence(text.paragraphs[0], row.text, language)
    for help_ in helps(row, words):
        _help(kinh.add_paragraph(), help_)


def _sentence(paragraph: Paragraph, parts: Iterable[Part], language: str) -> None:
    """Write a sentence; each figure as a control whose content nobody can change, but which can be moved and copied."""
    for part in parts:
        run = paragraph.add_run(ooxml.legal(part.text))
        wordml.speak(run, language)
        if part.name:
            run.bold = True
            control = parse_xml(
                f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="{TAG}{part.name}"/><w:lock w:val="contentLocked"/>'
                "</w:sdtPr><w:sdtContent/></w:sdt>"
            )
            run._r.addprevious(control)
            control[-1].append(run._r)


def _help(paragraph: Paragraph, help_: Help) -> None:
    paragraph.paragraph_format.left_indent = Mm(3)
    runs = [("same", f"{help_.head}: ")] if help_.head else []
    runs += [(stretch.kind, f"{stretch.words} ") for stretch in help_.said]
    for kind, words in runs:
        run = paragraph.add_run(ooxml.legal(words))
        run.font.size, run.font.color.rgb = Pt(9), {"same": GREY, "gone": GONE, "new": NEW}[kind]
        run.font.strike, run.font.underline = kind == "gone" or None, kind == "new" or None


def _footer(document: WordFile, title: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{title} · ")
    wordml.field(paragraph, "PAGE")
    paragraph.add_run("/")
    wordml.field(paragraph, "NUMPAGES")


def read(path: Path, shown: str) -> Returned:
    """Return what came back in a DOCX file: its tables as they look once all tracked changes are accepted.

    Raises:
        FaultsFoundError: it is no Word file, or damaged.
    """
    raw = ooxml.read(path, shown, ooxml.WORD)
    try:
        rows = [row for row in Document(io.BytesIO(raw)).element.body.iter(qn("w:tr")) if not _is_deleted(row)]
    except _BROKEN as error:
        hint = "Open it in Word and save it as “Word Document (*.docx)”, which is no template and not Strict."
        raise FaultsFoundError(
            [Fault(shown, None, "is damaged: Word's parts in it do not fit together.", hint)]
        ) from error
    return table(numbered(list(_cells(row)) for row in rows), Columns(1, 2, 3))


def _is_deleted(row: Any) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None


def _cells(row: Any) -> Iterator[str]:
    """Yield the texts of a row's cells; one that spans several columns is followed by MERGED ones."""
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is not row:
            continue  # of a table inside this one
        paragraphs = [paragraph for paragraph in cell.iter(qn("w:p")) if not _is_unseen(paragraph)]
        text = "\n".join(map(_visible, paragraphs))
        boxed = any("".join(box.itertext()).strip() for box in cell.iter(qn("w:txbxContent")))
        # An empty cell with a box laid over it: nobody can tell whether what the box says is meant for the cell.
        yield MERGED if boxed and not text.strip() else text
        yield from [MERGED] * (_span(cell) - 1)


def _span(cell: Any) -> int:
    """Return how many columns a cell spans; 1 when what stands there is no number that Word writes."""
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    told = span.get(qn("w:val"), "") if span is not None else ""
    return int(told) if told.isdecimal() and len(told) <= 2 else 1


def _is_unseen(paragraph: Any) -> bool:
    """Tell whether a paragraph stands in something that is no text of its cell, such as a box laid over the page."""
    return any(around.tag in _UNSEEN for around in paragraph.iterancestors())


def _visible(element: Any) -> str:
    """Return the text of an element as a reader sees it: with what was inserted, without what was deleted."""
    name = element.tag if isinstance(element.tag, str) else ""
    if name == qn("w:sym") and element.get(qn("w:char"), "").upper()[-2:] in _TICKS:
        return "✓"
    if name in _TEXT:
        return element.text or "" if name == qn("w:t") else _TEXT[name]
    if name in _UNSEEN:
        return ""
    return "".join(map(_visible, element))
