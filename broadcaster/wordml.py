"""Word's markup where python-docx has no call for it: languages, rows that stay whole, page numbers, a watermark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordFile
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_TAGS = {"vi": "vi-VN", "en": "en-US"}


def tag(language: str) -> str:
    """Return the code that Word knows a language by; for one that it has never heard of, the language's own."""
    return _TAGS.get(language, language)


def tongue(language: str) -> tuple[str, str]:
    """Return how letters are marked as words of `language`: two properties as XML, far apart in the schema's order.

    Word would underline every word of a language that it cannot spell; what is not checked is never underlined.
    """
    return "" if language in _TAGS else "<w:noProof/>", f'<w:lang w:val="{tag(language)}"/>'


def speak(run: Run, language: str) -> None:
    """Mark a run as words of `language`, where the paragraph around it is in another one."""
    properties = run._r.get_or_add_rPr()
    for mark in parse_xml(f"<w:rPr {nsdecls('w')}>{''.join(tongue(language))}</w:rPr>"):
        properties.append(mark)


def fill(colour: str) -> str:
    """Return a background as XML whose prefix `w` is yet to be declared; `colour` such as "FFF7E3"."""
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def shade(cell: _Cell, colour: str) -> None:
    """Give a cell a background."""
    properties = parse_xml(f"<w:tcPr {nsdecls('w')}>{fill(colour)}</w:tcPr>")
    cell._tc.get_or_add_tcPr().append(properties[0])


def size(table: Table, columns: Sequence[float]) -> None:
    """Give the columns of a table their widths in millimetres; Word heeds the cells', LibreOffice the columns'."""
    table.autofit = False
    for column, width in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, columns, strict=True):
            cell.width = Mm(width)


def unbroken(row: _Row) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def together(row: _Row) -> None:
    """Keep a row on the page of the next one."""
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def heading(row: _Row) -> None:
    """Have a row stand above its table again on every page."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def field(paragraph: Paragraph, name: str) -> None:
    """Put a number at the end of a paragraph that Word counts: PAGE, or NUMPAGES for how many there are."""
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )


def modern(document: WordFile) -> None:
    """Have Word lay a file out in its newest ways; with any others it says "compatibility mode" beside the name."""
    settings: Any = document.settings.element
    ways = (
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    for child in settings.findall(qn("w:compat")):
        settings.replace(child, parse_xml(ways))


def watermark(paragraph: Paragraph, words: str, colour: str) -> None:
    """Lay large pale words across every page on which a header's paragraph stands, the way Word's own menu does."""
    spaces = (
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:w10="urn:schemas-microsoft-com:office:word"'
    )
    place = (
        "position:absolute;margin-left:0;margin-top:0;width:560pt;height:140pt;rotation:336;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} {spaces}><w:rPr><w:noProof/></w:rPr><w:pict>"
            '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
            'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas>'
            '<v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
            '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
            '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>'
            '<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
            '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
            'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
            f'<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" style="{place}" '
            f'o:allowincell="f" fillcolor="#{colour.lower()}" stroked="f"><v:fill opacity=".09"/>'
            f'<v:textpath style="font-family:Arial;font-size:1pt;font-weight:bold" string={quoteattr(words)}/>'
            '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
        )
    )
