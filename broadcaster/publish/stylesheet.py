"""The look of a script as a Word file: paper, letters and named styles, in the proportions of the printed page.

What is looked at is a style and never set by hand, so that whoever wants larger letters changes one style in Word. The
sizes are those of `script.css.j2` in print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from broadcaster.models import KINH
from broadcaster.ooxml import FONT
from broadcaster.wordml import fill, modern, tag, tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as WordFile

PAPER, MARGINS, WIDTH = (297, 210), (17, 12, 16, 12), 273
"""A4 lying down, as the page is printed: width and height, margins from the top clockwise, the rest; millimetres."""

_BLANK = Mm(92)
"""How long the line is on which a missing sentence can be written by hand."""

INK, SOFT, LINE, PALE, MARK, RED = "16181D", "50565F", "D5D9DF", "F4F6F8", "0B4F8A", "8A1F11"
"""The colours of `page.css.j2`; each has a word or a stroke beside it, so that a black printer loses nothing."""

_NONE = "x-none"
"""What Word calls the language of what is in none."""

_RELATED = ("/stylesWithEffects", "/customXml", "/thumbnail")
_SETTINGS = {qn(f"w:{name}") for name in ("proofState", "savePreviewPicture", "themeFontLang", "rsids")}
"""What python-docx's empty file has and no script needs: parts by their kind, settings by their name."""


@dataclass(frozen=True)
class Style:
    """A style: of paragraphs, or of letters inside one (`letters`). What is not given it has from the one below it.

    Attributes:
        name: as Word shows it. points, bold, colour, fill: its letters; `fill` is behind a paragraph or letters.
        box, bar: the colour of a line around it, or of one at its left.
        before, after: distances in points. leading: height of a line, 1 being as close as the letters allow.
        keep: stays on the page of what follows. side: "center" or "right". bullet: has a dot before it.
        dotted: dots under its letters.
        tab: what a tab does: "right" puts the rest at the right margin, "dots" draws a dotted line to write on.
        language: what its words are in; "" for what the page is in.
    """

    name: str
    letters: bool = False
    points: float = 0
    bold: bool = False
    colour: str = ""
    fill: str = ""
    box: str = ""
    bar: str = ""
    before: float = 0
    after: float = 0
    leading: float = 0
    keep: bool = False
    side: str = ""
    bullet: bool = False
    dotted: bool = False
    tab: str = ""
    language: str = ""

    @property
    def id(self) -> str:
        """Its name inside the file."""
        return self.name.title().replace(" ", "")


def styles(language: str) -> tuple[Style, ...]:
    """Return the styles of a script in `language`."""
    amber, blue, rose = "FFF7E3", "EDF5FC", "FDF0EE"
    return (
        Style("Title", points=24, bold=True, before=2, after=8, keep=True, language=KINH),
        Style("heading 1", points=16, bold=True, before=18, after=5, keep=True),
        Style("header", points=11, side="right"),
        Style("footer", points=11, colour=SOFT, tab="right"),
        Style("List Bullet", points=14, after=3, bullet=True),
        Style("Office", points=14, bold=True, colour=SOFT, keep=True),
        Style("Draft banner", points=15, colour=RED, fill=rose, box=RED, after=12, side="center"),
        Style("Heed", points=14, bold=True, fill=amber, bar="8A5A00", before=8, after=8),
        Style("About", points=14, after=1),
        Style("Column", points=16, bold=True, keep=True),
        Style("Signal", points=11, colour=SOFT, side="center"),
        Style("Number", points=11, colour=SOFT),
        Style("Original", points=16, leading=1.15, language=KINH),
        Style("State", points=11, after=4),
        Style("Line", points=19, leading=1.2, language=language),
        Style("Blank", points=19, before=10, tab="dots"),
        Style("Between", points=8),
        Style("Strong", letters=True, bold=True),
        Style("Label", letters=True, colour=SOFT),
        Style("Warning", letters=True, bold=True, colour=RED),
        Style("Draft heading", letters=True, points=18, bold=True),
        Style("Big number", letters=True, points=18, bold=True, colour=INK),
        Style("Announcer", letters=True, bold=True, colour=MARK),
        Style("Code", letters=True, language=_NONE),
        Style("Take code", letters=True, points=14, bold=True, colour=INK, language=_NONE),
        Style("Loan", letters=True, dotted=True, language=KINH),
        Style("Note", letters=True, points=11, colour=SOFT),
        Style("Said", letters=True, points=14, colour=MARK),
        Style("Stroke", letters=True, bold=True, colour=MARK),
        Style("State draft", letters=True, bold=True, colour="6B3D00", fill=amber, box="6B3D00"),
        Style("State outdated", letters=True, bold=True, colour="6B3D00", fill=amber, box="6B3D00"),
        Style("State missing", letters=True, bold=True, colour="7A1A0D", fill=rose, box="7A1A0D"),
        Style("State confirm", letters=True, bold=True, colour=MARK, fill=blue, box=MARK),
    )


def blank(pages: str, language: str) -> WordFile:
    """Return a Word file with nothing in it but paper and styles.

    Args:
        pages: the language of the words around the script. language: the script's.
    """
    document = Document()
    _strip(document)
    root = document.styles.element
    latent = root.find(qn("w:latentStyles"))
    for child in list(root):
        root.remove(child)
    root.append(parse_xml(_defaults(pages)))
    root.append(latent)
    for xml in (*_given(), *map(_style, styles(language))):
        root.append(parse_xml(xml))
    _bullets(document)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = map(Mm, PAPER)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, MARGINS)
    section.header_distance = section.footer_distance = Mm(7)
    return document


def _strip(document: WordFile) -> None:
    """Take out what python-docx's empty file brings along: its picture, its styles once more, Word 2010's ways."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_RELATED)]:
            del relations[key]
    settings = document.settings.element
    for child in list(settings):
        if child.tag in _SETTINGS:
            settings.remove(child)
    modern(document)


def _bullets(document: WordFile) -> None:
    """Leave of the ten kinds of list in python-docx's empty file one, with dots."""
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    level = (
        '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/>'
        '<w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl>'
    )
    kind = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>{level}'
    root.append(parse_xml(f"{kind}</w:abstractNum>"))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="1"><w:abstractNumId w:val="0"/></w:num>'))


def _defaults(pages: str) -> str:
    """Return what holds where no style says otherwise, as XML."""
    face = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    run = f'<w:rPrDefault><w:rPr>{face}<w:lang w:val="{tag(pages)}"/></w:rPr></w:rPrDefault>'
    spacing = '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
    paragraph = f"<w:pPrDefault><w:pPr>{spacing}</w:pPr></w:pPrDefault>"
    return f"<w:docDefaults {nsdecls('w')}>{run}{paragraph}</w:docDefaults>"


def _given() -> Iterator[str]:
    """Yield the styles that every Word file must have, and those of the two tables."""
    start = f"<w:style {nsdecls('w')} w:type="
    yield (  # the colour stands here and not among the defaults, which LibreOffice puts over the letters' own in tables
        f'{start}"paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:rPr><w:color w:val="{INK}"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
    )
    yield (
        f'{start}"character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    )
    yield f'{start}"numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>'
    yield (
        f'{start}"table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        f"{_table(0, 0)}</w:style>"
    )
    yield f'{start}"table" w:customStyle="1" w:styleId="Head"><w:name w:val="Head"/>{_table(20, 80)}</w:style>'
    rules = "".join(_rule(side, LINE) for side in ("bottom", "insideH"))
    yield (
        f'{start}"table" w:customStyle="1" w:styleId="Script"><w:name w:val="Script"/>{_table(140, 140, rules)}'
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{_rule("bottom", INK, 16)}</w:tcBorders></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )


def _table(height: int, width: int, rules: str = "") -> str:
    """Return a table's properties: room between a cell's edge and its text, in twentieths of a point, and lines."""
    sides = {"top": height, "left": width, "bottom": height, "right": width}
    room = "".join(f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in sides.items())
    lines = f"<w:tblBorders>{rules}</w:tblBorders>" if rules else ""
    return f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{lines}<w:tblCellMar>{room}</w:tblCellMar></w:tblPr>'


def _rule(side: str, colour: str, eighths: int = 6, space: int = 0) -> str:
    """Return a line at one side of something, as thick as so many eighths of a point."""
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


_BUILT_IN = {"Title", "heading 1", "header", "footer", "List Bullet", "Strong"}


def _style(style: Style) -> str:
    """Return a style as XML, each property in the place that the schema has for it."""
    kind, below = ("character", "DefaultParagraphFont") if style.letters else ("paragraph", "Normal")
    own = "" if style.name in _BUILT_IN else ' w:customStyle="1"'
    paragraph = "" if style.letters else f"<w:pPr>{''.join(_paragraph(style))}</w:pPr>"
    return (
        f'<w:style {nsdecls("w")} w:type="{kind}"{own} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{below}"/>{paragraph}<w:rPr>{"".join(_letters(style))}</w:rPr></w:style>'
    )


def _paragraph(style: Style) -> Iterator[str]:
    if style.keep:
        yield "<w:keepNext/>"
    if style.bullet:
        yield '<w:numPr><w:numId w:val="1"/></w:numPr>'
    sides = ("top", "left", "bottom", "right") if style.box else ("left",) if style.bar else ()
    if sides:
        yield f"<w:pBdr>{''.join(_rule(side, style.box or style.bar, 24, 5) for side in sides)}</w:pBdr>"
    if style.fill:
        yield fill(style.fill)
    if style.tab:
        kind, at = ('"right"', Mm(WIDTH)) if style.tab == "right" else ('"left" w:leader="dot"', _BLANK)
        yield f'<w:tabs><w:tab w:val={kind} w:pos="{at.twips}"/></w:tabs>'
    line = f' w:line="{round(240 * style.leading)}" w:lineRule="auto"' if style.leading else ""
    yield f'<w:spacing w:before="{round(20 * style.before)}" w:after="{round(20 * style.after)}"{line}/>'
    if sides:
        yield '<w:ind w:left="170" w:right="170"/>'  # the frame stands outside the text
    if style.side:
        yield f'<w:jc w:val="{style.side}"/>'
    if style.name == "heading 1":
        yield '<w:outlineLvl w:val="0"/>'


def _letters(style: Style) -> Iterator[str]:
    unchecked, language = tongue(style.language) if style.language else ("", "")
    if style.bold:
        yield "<w:b/><w:bCs/>"
    yield unchecked
    if style.colour:
        yield f'<w:color w:val="{style.colour}"/>'
    if style.points:
        yield f'<w:sz w:val="{round(2 * style.points)}"/><w:szCs w:val="{round(2 * style.points)}"/>'
    if style.dotted:
        yield '<w:u w:val="dotted"/>'
    if style.letters and style.box:
        yield _rule("bdr", style.box, 8, 1)
    if style.letters and style.fill:
        yield fill(style.fill)
    yield language
