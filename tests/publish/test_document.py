"""A script as a Word file says what its page says, and is a file that Word prints well."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from broadcaster.language import wording
from broadcaster.models import Pause, Piece
from broadcaster.ooxml import FONT
from broadcaster.publish import Pace, pages
from broadcaster.publish.document import document
from broadcaster.publish.stylesheet import PAPER, styles
from tests.programs import needed
from tests.publish import samples
from tests.publish.test_pages import cells as cells_of_page

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from docx.document import Document
    from lxml.etree import _Element

    from broadcaster.models import Script, Station

SCRIPTS = [
    pytest.param(samples.kinh, id="vi"),
    pytest.param(samples.ede, id="rad"),
    pytest.param(samples.mnong, id="cmo"),
]


def made(
    script: Script,
    station: Station | None = None,
    *,
    draft: bool = False,
    language: str = "vi",
    at: datetime = samples.AT,
) -> bytes:
    return document(samples.press(language), script, station, samples.imprint(draft=draft), at)


def parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(raw: bytes) -> Document:
    return docx.Document(io.BytesIO(raw))


def rows(raw: bytes) -> list[tuple[str, ...]]:
    """Return the table of the lines, row by row, each cell on one line; a cell over three columns stands once."""
    found = []
    for row in opened(raw).tables[1].rows:
        whole = {id(cell._tc): " ".join(cell.text.split()) for cell in row.cells}
        found.append(tuple(whole.values()))
    return found


def texts(raw: bytes) -> str:
    """Return all the words of a Word file in order: margins, paragraphs and tables; one line for each paragraph."""
    whole = opened(raw)
    section = whole.sections[0]
    roots = (section.header._element, whole.element.body, section.footer._element)
    found = [paragraph for root in roots for paragraph in root.iter(qn("w:p"))]
    return "\n".join("".join(piece.text or "" for piece in one.iter(qn("w:t"))) for one in found).replace("\u00a0", " ")


def squeezed(text: str) -> str:
    """Return a text without what a page and a Word file do otherwise: spaces, and the brackets around a figure's words."""
    return re.sub(r"[\s()]", "", text)


# ------------------------------------------------------------------------------------------- what it says


@pytest.mark.parametrize("make", SCRIPTS)
def test_every_line_says_what_the_page_says_in_the_same_order(make):
    script = make()
    page = pages.html(samples.press(), script, samples.LAK, samples.imprint(draft=True), pages.Letters.LINKED)
    beside, read = (
        [squeezed(text.removeprefix(label)) for text, _ in cells_of_page(page, kind)]
        for kind, label in (("from", "Viết" if script.language == "vi" else "Kinh"), ("to", column(script)))
    )

    lines = [row for row in rows(made(script, samples.LAK, draft=True))[1:] if len(row) == 3]

    assert [squeezed(row[1]) for row in lines] == beside
    assert [squeezed(row[2]) for row in lines] == read
    assert len(lines) == len(script.lines)


def column(script: Script) -> str:
    return "Đọc" if script.language == "vi" else samples.NAMES[script.language]


def test_a_line_is_numbered_and_says_how_long_it_takes_and_who_reads_it():
    assert [row[0] for row in rows(made(samples.kinh()))] == [
        "Câu",
        "Tín hiệu mở đầu // nghỉ 0,8 giây",
        "1 2 giây Người đọc 1 K0000001",
        "2 8 giây Người đọc 1 K0000002",
        "3 4 giây Người đọc 2 K0000003",
        "Tín hiệu kết thúc",
    ]
    assert rows(made(samples.ede(), draft=True))[5][0] == "4", "a missing line has neither a code nor a length"


def test_the_columns_bear_the_names_of_their_languages():
    assert rows(made(samples.kinh()))[0] == ("Câu", "Viết", "Đọc")
    assert rows(made(samples.ede(), draft=True))[0] == ("Câu", "Kinh", "Êđê")


def test_the_head_says_who_speaks_what_when_where_and_how_long():
    imprint = replace(samples.imprint(draft=False), paces={"vi": Pace(150, "VOV")})
    text = texts(document(samples.press(), samples.kinh(), samples.EA_KTUR, imprint, samples.AT))
    for said in (
        "Bảo hiểm xã hội tỉnh Đắk Lắk",
        "Mức đóng bảo hiểm y tế hộ gia đình",
        "2026-W48 (thứ Hai 23/11/2026 – Chủ nhật 29/11/2026)",
        "thứ Hai 23/11/2026; thứ Tư 25/11/2026",
        "05:00, 17:00",
        "xã Ea Ktur (24235)",
        "18 giây; số câu: 3; số người đọc: 2; 150 âm tiết một phút (VOV)",
        "lời gốc: 3",
        "/ ngắn; // vừa; /// dài",
        "Nghị định 161/2026/NĐ-CP, Điều 3 khoản 2",
    ):
        assert said in text


def test_states_and_what_is_missing_are_said_in_words():
    text = texts(made(samples.ede(), draft=True))
    assert "đã duyệt: 1; bản nháp: 1; bản dịch đã cũ: 1; chưa có bản dịch: 1; cần xác nhận: 1" in text
    assert "13 giây (chưa kể câu thiếu: 1); số câu: 4" in text
    assert "Người thứ năm trở đi đóng 202.500 đồng. Lý do: một nguồn, chưa xác nhận" in text


def test_a_missing_line_is_a_dotted_line_to_write_on_and_not_its_kinh():
    table = opened(made(samples.ede(), draft=True)).tables[1]
    blank = table.rows[5].cells[2].paragraphs[1]
    stops = opened(made(samples.ede(), draft=True)).styles["Blank"].element.findall(f".//{qn('w:tab')}")
    assert blank.style.name == "Blank"
    assert blank.text.split() == ["/", "nghỉ", "0,4", "giây"]
    assert blank.text.startswith("\t")
    assert [stop.get(qn("w:leader")) for stop in stops] == ["dot"]


def test_a_figure_inside_another_language_is_followed_by_its_words():
    cell = opened(made(samples.ede(), draft=True)).tables[1].rows[3].cells[2]
    spoken = [(run.text, run.style.name) for run in cell.paragraphs[1].runs]
    assert ("7 giờ", "Default Paragraph Font") in spoken
    assert spoken[spoken.index(("7 giờ", "Default Paragraph Font")) + 1] == (" (bảy giờ)", "Said")


def test_the_space_after_a_figure_stands_after_its_words():
    pieces = (Piece("7 giờ ", "bảy giờ ", "vi"), Piece("Grăp", "Grăp", "rad"))
    line = samples.line(1, samples.KINH_DAILY, written="7 giờ Grăp", pieces=pieces)
    assert rows(made(samples.script("rad", line)))[2][2].startswith("7 giờ (bảy giờ) Grăp")


def test_in_kinh_what_is_said_otherwise_than_written_is_bold():
    read = opened(made(samples.kinh())).tables[1].rows[3].cells[2].paragraphs[0]
    assert [run.text.strip() for run in read.runs if run.style.name == "Strong"] == [
        "hai triệu năm trăm ba mươi nghìn",
        "một tháng bảy năm hai nghìn không trăm hai mươi sáu.",
    ]


@pytest.mark.parametrize(("milliseconds", "mark"), [(300, "/"), (501, "//"), (1001, "///")])
def test_pauses_are_marked_by_their_length(milliseconds, mark):
    script = samples.kinh()
    cues = [replace(cue, milliseconds=milliseconds) if isinstance(cue, Pause) else cue for cue in script.cues]
    assert f"{samples.KINH_LISTEN} {mark} nghỉ" in rows(made(replace(script, cues=tuple(cues))))[2][2]


def test_an_mnong_script_says_which_mnong_it_is_over_the_whole_width():
    table = opened(made(samples.mnong(), samples.LAK)).tables[0]
    (row,) = [row for row in table.rows if row.cells[0].text == "Nhóm M'nông"]
    assert "Địa bàn nói nhóm Gar (mng): phải có người địa phương đọc lại" in row.cells[1].text
    assert row.cells[1]._tc is row.cells[3]._tc
    assert "Nhóm M" not in texts(made(samples.ede(), samples.EA_KTUR, draft=True))


def test_an_edition_for_some_days_says_to_heed_them():
    warning = "Bản này CHỈ dùng cho những ngày trên."
    split = replace(samples.kinh(), edition=replace(samples.EDITION, split=True))
    assert warning in texts(made(split))
    assert warning not in texts(made(samples.kinh()))


def test_it_can_be_english_and_what_is_said_is_not_translated():
    text = texts(made(samples.ede(), samples.EA_KTUR, draft=True, language="en"))
    for said in (
        "DRAFT – NOT FOR THE AIR",
        "Mon 23/11/2026; Wed 25/11/2026",
        "to be confirmed",
        "pause 0.4 s",
        "Sources",
    ):
        assert said in text
    assert samples.KINH_WAGE in text
    assert "NHÁP" not in text


def test_every_word_of_it_has_its_english():
    """The texts in code are the templates' own, so that one entry of the catalog serves both."""
    catalog = wording.load(samples.ROOT / "locales", "en")
    said = {
        text for module in ("document.py", "runs.py") for text in said_in(samples.ROOT / "broadcaster/publish" / module)
    }
    assert len(said) > 25
    assert sorted(text for text in said if catalog.pieces(text, **dict.fromkeys(("n", "length"), 1))[0] == text) == []


def said_in(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("say")]
    return {node.args[0].value for node in calls if isinstance(node.args[0], ast.Constant)}


# ----------------------------------------------------------------------------------------- what must never be


def test_a_draft_says_so_on_every_page():
    raw = made(samples.ede(), draft=True)
    section = opened(raw).sections[0]
    assert not section.different_first_page_header_footer
    assert section.header.paragraphs[0].text.startswith("BẢN NHÁP – KHÔNG PHÁT SÓNG · ")
    assert "BẢN NHÁP" in section.footer.paragraphs[0].text
    assert b'string="B\xe1\xba\xa2N NH\xc3\x81P"' in parts(raw)["word/header1.xml"], "the watermark"
    assert opened(raw).paragraphs[0].text.startswith("BẢN NHÁP – KHÔNG PHÁT SÓNG\n")
    assert opened(raw).core_properties.title.startswith("BẢN NHÁP – ")


@pytest.mark.parametrize("make", [samples.kinh, samples.mnong])
def test_a_release_says_nothing_of_a_draft(make):
    for name, content in parts(made(make())).items():
        assert "NHÁP" not in content.decode(errors="replace"), name


def test_the_same_script_makes_the_same_bytes():
    assert len({made(samples.ede(), samples.EA_KTUR, draft=True) for _ in range(2)}) == 1


def test_another_time_changes_the_properties_alone():
    first = parts(made(samples.ede(), draft=True))
    later = parts(made(samples.ede(), draft=True, at=samples.AT + timedelta(days=1)))
    assert {name for name in first if first[name] != later[name]} == {"docProps/core.xml"}
    assert b"2026-11-24T01:00:00Z" in later["docProps/core.xml"]


def test_letters_of_two_code_points_stay_as_they_are():
    text = texts(made(samples.ede(), draft=True))
    assert "Hmư\u0306 bĕ" in text
    assert unicodedata.is_normalized("NFC", text)


HOSTILE = "<w:p/>&amp; \x00\x1b\ud800\uffff ]]> \"'"


def test_markup_and_control_characters_in_names_and_lines_stay_text():
    line = samples.line(1, HOSTILE, code=HOSTILE)
    script = samples.script("vi", line, title=HOSTILE, sources=(HOSTILE,))
    station = replace(samples.EA_KTUR, name=HOSTILE)
    text = texts(made(script, station))
    assert text.count("<w:p/>&amp; ���� ]]> \"'") >= 6
    assert opened(made(script, station)).core_properties.title.startswith("<w:p/>&amp; ����")


def test_a_title_longer_than_a_property_may_be_is_cut_between_letters():
    title = "ư\u0306" * 400
    raw = made(replace(samples.mnong(), title=title))
    kept = opened(raw).core_properties.title
    assert len(kept) == 254
    assert kept == title[:254]
    assert title in texts(raw)


# ------------------------------------------------------------------------------------------- how it prints


def test_the_names_of_the_columns_stand_on_every_page_and_no_row_is_cut():
    for table in opened(made(samples.ede(), draft=True)).tables:
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)
    heading = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert heading == [True] + [False] * (len(heading) - 1)


def test_neither_signal_is_alone_on_a_page():
    table = opened(made(samples.kinh())).tables[1]
    kept = [all(one.paragraph_format.keep_with_next for one in row.cells[0].paragraphs) for row in table.rows]
    assert kept == [False, True, False, False, True, False]
    assert opened(made(samples.kinh())).styles["Column"].paragraph_format.keep_with_next


def test_it_is_a4_lying_down_and_the_tables_fill_it():
    whole = opened(made(samples.ede(), draft=True))
    section = whole.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == PAPER
    for table in whole.tables:
        assert abs(sum(cell.width for cell in table.rows[0].cells) - width) < Mm(0.2)


def test_pages_are_counted_by_word():
    footer = opened(made(samples.kinh())).sections[0].footer.paragraphs[0]
    fields = [field.get(qn("w:instr")) for field in footer._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert footer.text.startswith("Mức đóng bảo hiểm y tế hộ gia đình · 2026-W48 · 01-bhyt-ho-gia-dinh · vi\t")


def test_lines_are_in_large_print():
    found = opened(made(samples.ede(), draft=True)).styles
    assert found["Line"].font.size.pt == 19
    assert found["Original"].font.size.pt == 16
    assert min(style.points for style in styles("rad") if style.points and style.name != "Between") == 11


def test_every_letter_is_of_one_font():
    root = opened(made(samples.ede(), draft=True)).styles.element
    (fonts,) = root.iter(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {FONT}


def test_the_lines_of_the_second_reader_are_shaded():
    table = opened(made(samples.kinh())).tables[1]
    shaded = [row.cells[0]._tc.find(f".//{qn('w:shd')}") is not None for row in table.rows]
    assert shaded == [False, True, False, False, True, True]  # both signals, and line 3


def test_looks_are_styles_and_nothing_is_set_by_hand():
    raw = made(samples.ede(), samples.EA_KTUR, draft=True)
    whole = opened(raw)
    names = {style.style_id for style in whole.styles}
    used = {
        one.get(qn("w:val")) for tag in ("w:pStyle", "w:rStyle", "w:tblStyle") for one in whole.element.iter(qn(tag))
    }
    by_hand = {child.tag for properties in whole.element.body.iter(qn("w:rPr")) for child in properties}
    assert used <= names
    assert by_hand == {qn("w:rStyle"), qn("w:lang")}


def test_words_are_marked_with_their_language_and_only_what_word_can_spell_is_checked():
    whole = opened(made(samples.ede(), draft=True))
    loan = next(run for run in whole.tables[1].rows[3].cells[2].paragraphs[1].runs if run.text == "bảo hiểm y tế")
    assert languages(whole.styles["Line"].element) == ["rad"]
    assert whole.styles["Line"].font.no_proof
    assert languages(whole.styles["Original"].element) == ["vi-VN"]
    assert not whole.styles["Original"].font.no_proof
    assert languages(loan._r) == ["vi-VN"]
    assert languages(whole.styles.element.find(qn("w:docDefaults"))) == ["vi-VN"]
    assert languages(opened(made(samples.mnong(), language="en")).styles.element.find(qn("w:docDefaults"))) == ["en-US"]


def languages(root: _Element) -> list[str | None]:
    return [one.get(qn("w:val")) for one in root.iter(qn("w:lang"))]


def test_the_properties_say_whose_it_is():
    about = opened(made(samples.mnong())).core_properties
    assert about.title == "Mức đóng bảo hiểm y tế hộ gia đình – M'nông – 2026-W48"
    assert (about.author, about.language, about.subject) == (
        "Bảo hiểm xã hội tỉnh Đắk Lắk",
        "cmo",
        "01-bhyt-ho-gia-dinh",
    )
    assert about.comments == ""
    assert about.created.isoformat() == "2026-11-23T01:00:00+00:00"


def test_it_brings_along_nothing_of_the_empty_file_it_began_as():
    raw = made(samples.ede(), draft=True)
    assert not [name for name in parts(raw) if "thumbnail" in name or "customXml" in name or "Effects" in name]
    assert b"python-docx" not in b"".join(parts(raw).values())
    assert (
        b'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
        in parts(raw)["word/settings.xml"]
    )
    assert len(raw) < 20_000


# Word refuses, or silently drops, properties that stand in another order than the schema's; LibreOffice takes any.
ORDER = {
    "w:rPr": "rStyle rFonts b bCs i noProof color sz szCs u bdr shd lang",
    "w:pPr": "pStyle keepNext numPr pBdr shd tabs spacing ind jc outlineLvl",
    "w:tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "w:tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
    "w:trPr": "cantSplit tblHeader",
    "w:style": "name basedOn semiHidden qFormat pPr rPr tblPr tblStylePr",
    "w:styles": "docDefaults latentStyles style",
    "w:numbering": "abstractNum num",
}


@pytest.mark.parametrize("tag", ORDER)
def test_properties_stand_in_the_order_of_the_schema(tag):
    order = [qn(f"w:{name}") for name in ORDER[tag].split()]
    raw = made(samples.ede(), samples.EA_KTUR, draft=True)
    seen = 0
    for name in ("document", "styles", "header1", "footer1", "numbering"):
        for parent in docx.oxml.parse_xml(parts(raw)[f"word/{name}.xml"]).iter(qn(tag)):
            places = [order.index(child.tag) for child in parent]
            assert places == sorted(places), [child.tag for child in parent]
            seen += 1
    assert seen


def test_another_program_reads_the_same_lines_from_it_on_paper(tmp_path: Path):
    office, reader = needed("soffice", "libreoffice"), needed("pdftotext")
    (tmp_path / "script.docx").write_bytes(made(samples.ede(), samples.EA_KTUR, draft=True))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "script.docx"]
    subprocess.run(convert, check=True, capture_output=True, timeout=100)
    text = subprocess.run(
        [reader, "-layout", tmp_path / "script.pdf", "-"], check=True, capture_output=True, timeout=20
    )
    printed = text.stdout.decode().removesuffix("\f").split("\f")
    whole = unicodedata.normalize("NFC", "\n".join(printed))
    assert len(printed) == 2
    for page, number in zip(printed, ("1 ?/ ?2", "2 ?/ ?2"), strict=True):
        assert "BẢN NHÁP – KHÔNG PHÁT SÓNG" in page
        assert re.search(r"Câu +Kinh +Êđê", page), "the names of the columns"
        assert re.search(number, page)
    for said in (samples.EDE_LISTEN, "Grăp hruê, 7 giờ (bảy giờ), bảo hiểm y tế", "cần xác nhận", "Căn cứ"):
        assert said in whole
