"""The paper and letters of the form, as Vietnamese offices have them (Nghị định 30/2020/NĐ-CP, Phụ lục I).

A4, margins of 20, 15, 20 and 30 mm, Times New Roman, the page's number in the middle above the text from the second
page on. Times New Roman has all letters of the three languages, and so has its twin of the same widths elsewhere,
Liberation Serif 2, which sets the breve of ê̆ a little to the right: a letter that names of communes do not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from broadcaster import wordml

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import Table
    from docx.text.paragraph import Paragraph

FACE = "Times New Roman"
UPRIGHT, LYING = 165, 247
"""Millimetres between the margins."""
_SHORT, _LONG = 210, 297

_SIDES = {
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
}


@dataclass(frozen=True)
class _Style:
    """A kind of paragraph: its letters, and the points before and after it; `keep`: on one page with what follows."""

    name: str
    points: float
    side: str = "left"
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    keep: bool = False


_STYLES = (
    _Style("Heading 1", 13, bold=True, before=12, after=4, keep=True),
    _Style("Above", 12, "center"),
    _Style("Nation", 12, "center", bold=True),
    _Style("Motto", 13, "center", bold=True),
    _Style("Place", 13, "center", italic=True, before=6),
    _Style("Report", 15, "center", bold=True, before=18),
    _Style("Subject", 14, "center", bold=True, after=4),
    _Style("Period", 13, "center"),
    _Style("Told", 12, "both", after=3),
    _Style("Small", 1),
    _Style("Cell", 11),
    _Style("Number", 11, "right"),
    _Style("Head", 10, "center", bold=True),
    _Style("Key", 9, "center", italic=True),
    _Style("Cell small", 8),
    _Style("Number small", 8, "right"),
    _Style("Head small", 7.5, "center", bold=True),
    _Style("Picture", 11, "center", before=6, keep=True),
    _Style("Caption", 11, "center", italic=True, after=6),
    _Style("Signer", 12, "center", bold=True, before=10, keep=True),
    _Style("Signed", 11, "center", italic=True, keep=True),
    _Style("Foot", 9, "right"),
)


def blank(language: str, foot: str) -> WordFile:
    """Return a Word file with nothing in it but paper and styles.

    Args:
        language: of its words. foot: what stands at the foot of every page.
    """
    document = Document()
    _strip(document)
    normal: Any = document.styles["Normal"]
    _letter(normal, 13)
    normal.paragraph_format.space_after = Pt(0)
    normal.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{wordml.tag(language)}"/>'))
    for style in _STYLES:
        _add(document, style)
    section = document.sections[0]
    turn(section, lying=False)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style, number.alignment = "Cell", WD_ALIGN_PARAGRAPH.CENTER
    wordml.field(number, "PAGE")
    for footer in (section.footer, section.first_page_footer):
        told = footer.paragraphs[0]
        told.style = "Foot"
        told.add_run(foot)
    return document


def turn(section: Section, *, lying: bool) -> None:
    """Have the pages of a section upright or lying, with the margins of an office's paper."""
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(_LONG), Mm(_SHORT)) if lying else (Mm(_SHORT), Mm(_LONG))
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = (Mm(25), Mm(25)) if lying else (Mm(30), Mm(15))
    section.header_distance = section.footer_distance = Mm(10)


def rule(paragraph: Paragraph, indent: float) -> None:
    """Make of an empty paragraph the line under an office's name, or under the motto; `indent` millimetres shorter."""
    paragraph.style = "Small"
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(indent)
    form.space_before = Pt(2)
    edge = '<w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/>'
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{edge}</w:pBdr>"), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def close(table: Table) -> None:
    """Let the text of a table come near the lines at its sides, so that many columns have room, and not above it."""
    room = {"top": 17, "left": 57, "bottom": 17, "right": 57}
    sides = "".join(f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in room.items())
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))


def _letter(style: ParagraphStyle, points: float) -> None:
    style.font.name, style.font.size = FACE, Pt(points)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts: Any = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FACE)


def _add(document: WordFile, wanted: _Style) -> None:
    known = wanted.name in {style.name for style in document.styles}
    style: Any = document.styles[wanted.name] if known else document.styles.add_style(wanted.name, 1)
    if not known:
        style.base_style = document.styles["Normal"]
    _letter(style, wanted.points)
    style.font.bold, style.font.italic = wanted.bold, wanted.italic
    form = style.paragraph_format
    form.alignment, form.keep_with_next = _SIDES[wanted.side], wanted.keep
    form.space_before, form.space_after = Pt(wanted.before), Pt(wanted.after)


def _strip(document: WordFile) -> None:
    """Take out the picture of an empty page that python-docx brings along, and its ways of Word 2010."""
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]
    wordml.modern(document)
