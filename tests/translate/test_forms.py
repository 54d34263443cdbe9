"""What is written in any form reads back as it was, through whatever program; a broken file gets a sentence."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import polib
import pytest
from lxml import etree
from translate.storage import factory

from broadcaster.errors import FaultsFoundError, UsageError
from broadcaster.translate import forms, labels
from tests.programs import needed
from tests.translate.worksheets import (
    AT,
    CHANGED,
    FORMULA,
    LATER,
    NEW,
    OUTDATED,
    PAID,
    REVIEWED,
    REVIEWER,
    SHEET,
    WORDS,
    back,
    excel_reviewer,
    in_excel,
    in_word,
    packed,
    parts,
    row_of,
    type_in_excel,
    type_in_word,
    word_reviewer,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

    from docx.table import Table

    from broadcaster.translate.forms.returned import Returned

ALL = (".docx", ".xlsx", ".po", ".xlf", ".xliff")
OFFICE, EXCHANGED = (".docx", ".xlsx"), (".po", ".xlf", ".xliff")
XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"

TYPED = "Hruê anei «1.366.200 đồng», «1.366.200 đồng (2)»."
"""What a translator types into the empty cell of NEW."""


def filled(ending: str, raw: bytes) -> bytes:
    """Return a Word or Excel file with a translation, a review of it and the reviewer's name typed in."""

    def in_table(table: Table) -> None:
        type_in_word(table, NEW, TYPED)
        type_in_word(table, NEW, " x ", column=3)
        word_reviewer(table, REVIEWER)

    def in_grid(grid: Any) -> None:
        type_in_excel(grid, NEW, TYPED)
        type_in_excel(grid, NEW, " x ", column=5)
        excel_reviewer(grid).value = REVIEWER

    return in_word(raw, in_table) if ending == ".docx" else in_excel(raw, in_grid)


def texts(returned: Returned) -> dict[str, str]:
    """Return the translations by the codes of their lines."""
    return {line.code: line.text for line in returned.lines}


def told(raw: bytes, folder: Path, ending: str) -> str:
    """Return the fault of a file that cannot be read; one line, with what to do."""
    with pytest.raises(FaultsFoundError) as refused:
        back(raw, folder, ending)
    (fault,) = refused.value.faults
    return str(fault)


# ------------------------------------------------------------------------------------------------ out and back again


@pytest.mark.parametrize("ending", ALL)
def test_what_is_written_reads_back(ending: str, tmp_path: Path) -> None:
    returned = back(written(ending), tmp_path, ending)

    assert [line.code for line in returned.lines] == [row.code for row in SHEET.rows]
    shown = ending in OFFICE
    for line, row in zip(returned.lines, SHEET.rows, strict=True):
        assert line.text == (labels.plain(row.translation, row.shown_as) if shown else row.translation)
        assert line.review == ""
        if shown:
            assert line.kinh.split("\n")[0] == labels.plain(row.sentence, row.shown_as)
    assert (returned.reviewer, returned.named) == ("", "rad")


@pytest.mark.parametrize("ending", OFFICE)
def test_what_is_typed_reads_back_with_reviewer_and_review(ending: str, tmp_path: Path) -> None:
    returned = back(filled(ending, written(ending)), tmp_path, ending)

    assert returned.reviewer == REVIEWER
    assert {line.code: line.review for line in returned.lines if line.review} == {row_of(NEW).code: "x"}
    assert texts(returned)[row_of(NEW).code] == TYPED
    assert labels.named(TYPED, row_of(NEW).shown_as) == "Hruê anei {{ first }}, {{ second }}."


@pytest.mark.parametrize("ending", ALL)
def test_the_same_worksheet_is_the_same_bytes(ending: str) -> None:
    assert written(ending) == written(ending)


@pytest.mark.parametrize("ending", EXCHANGED)
def test_files_for_programs_bear_no_time(ending: str) -> None:
    assert written(ending, at=AT) == written(ending, at=LATER)


@pytest.mark.parametrize("ending", OFFICE)
def test_another_time_is_told_only_in_the_properties_of_a_file(ending: str) -> None:
    now, later = parts(written(ending, at=AT)), parts(written(ending, at=LATER))

    assert [name for name in now if now[name] != later[name]] == ["docProps/core.xml"]


def test_a_form_that_nobody_knows_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r'ends in \.docx, \.xlsx, \.po, \.xlf, \.xliff; found "rad\.odt"'):
        forms.read(tmp_path / "rad.odt", "rad.odt")


def test_the_ending_counts_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "RAD.PO").write_bytes(written(".po"))

    assert len(forms.read(tmp_path / "RAD.PO", "RAD.PO").lines) == len(SHEET.rows)


# ---------------------------------------------------------------------------------------------------- PO and XLIFF


def test_a_po_file_is_one_that_polib_reads_with_what_is_not_reviewed_fuzzy() -> None:
    file = polib.pofile(written(".po").decode("utf-8"))

    assert [(entry.msgid, entry.msgstr) for entry in file] == [(row.sentence, row.translation) for row in SHEET.rows]
    assert {entry.msgstr: entry.fuzzy for entry in file if entry.msgstr} == {
        REVIEWED: False,
        OUTDATED: True,
        "Hmư̆ bĕ": True,
    }
    assert file.metadata["Language"] == "rad"
    comment = file.find(NEW).comment
    assert f"Mã câu: {row_of(NEW).code}" in comment
    assert "{{ second }} = 1.366.200 đồng (2)" in comment


def test_a_po_file_whose_comments_are_gone_has_its_kinh_sentences(tmp_path: Path) -> None:
    file = polib.pofile(written(".po").decode("utf-8"))
    for entry in file:
        entry.comment = ""

    lines = back(str(file).encode(), tmp_path, ".po").lines

    assert [(line.code, line.sentence) for line in lines] == [("", row.sentence) for row in SHEET.rows]


def test_a_po_file_of_windows_with_a_mark_at_its_beginning_is_read(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + written(".po").replace(b"\n", b"\r\n")

    assert texts(back(raw, tmp_path, ".po"))[row_of(PAID).code] == REVIEWED


def test_an_xliff_file_is_one_of_version_1_2_with_its_figures_as_elements() -> None:
    root = etree.fromstring(written(".xlf"))
    units = {unit.get("id"): unit for unit in root.iter(f"{XLIFF}trans-unit")}

    assert (root.tag, root.get("version")) == (f"{XLIFF}xliff", "1.2")
    assert list(units) == [row.code for row in SHEET.rows]
    figures = [(x.get("id"), x.get("equiv-text")) for x in units[row_of(NEW).code].find(f"{XLIFF}source")]
    assert figures == [("first", "1.366.200 đồng"), ("second", "1.366.200 đồng (2)")]
    assert not any("{{" in text for text in root.itertext())
    near = units[row_of(NEW).code].find(f"{XLIFF}alt-trans")
    assert near is not None
    assert near.get("match-quality") == str(row_of(NEW).near.likeness)  # type: ignore[union-attr]
    assert near.findtext(f"{XLIFF}target") == "Hmư̆ bĕ «1.366.200 đồng»"


def test_translate_toolkit_reads_and_saves_an_xliff_file(tmp_path: Path) -> None:
    (tmp_path / "rad.xlf").write_bytes(written(".xlf"))
    file = factory.getobject(str(tmp_path / "rad.xlf"))
    approved = {unit.getid().split("\x04")[-1]: unit.isapproved() for unit in file.units}
    file.units[-1].target = "Iăt"
    file.save()

    assert approved == {row.code: row.sentence == PAID for row in SHEET.rows}
    lines = forms.read(tmp_path / "rad.xlf", "rad.xlf").lines
    assert [line.text for line in lines] == [*(row.translation for row in SHEET.rows[:-1]), "Iăt"]


def test_figures_moved_and_lost_in_xliff_come_back_as_they_are(tmp_path: Path) -> None:
    moved = '<x id="second"/> hmư̆ <x id="first" equiv-text="?"/> <g id="1">bĕ</g> &lt;s&gt;'
    raw = written(".xlf").decode().replace("</source>\n", f"</source><target>{moved}</target>\n", 3)

    found = texts(back(raw.encode(), tmp_path, ".xlf"))[row_of(NEW).code]

    assert re.sub(r"\s+", " ", found) == "{{ second }} hmư̆ {{ first }} bĕ <s>"


def test_xliff_1_1_says_the_same(tmp_path: Path) -> None:
    raw = written(".xlf").replace(b"document:1.2", b"document:1.1").replace(b'version="1.2"', b'version="1.1"')

    assert back(raw, tmp_path, ".xlf") == back(written(".xlf"), tmp_path, ".xlf")


# ---------------------------------------------------------------------------------------------- broken, in every way


BOMB = b"".join(b"<!ENTITY %c '%s'>" % (97 + n, b"&%c;" % (96 + n) * 10 if n else b"a" * 10) for n in range(9))
ROOT = b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file source-language="vi"><body>'
XLIFF_2 = (
    b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="vi" trgLang="rad"><file id="f">'
    b'<unit id="D81WR4E9"><segment><source>a</source><target>b</target></segment></unit></file></xliff>'
)
UNIT = b'<trans-unit id="D81WR4E9-8YPHEE"><source>a</source><target>%s</target></trans-unit></body></file></xliff>'


@pytest.mark.parametrize(
    ("ending", "raw", "what"),
    [
        (".docx", b"", "is no Word file"),
        (".docx", written(".xlsx"), "is no Word file"),
        (".docx", written(".docx")[:9000], "is damaged"),
        (".docx", b"\xd0\xcf\x11\xe0" + bytes(600), "has a password"),
        (".xlsx", b"", "is no Excel file"),
        (".xlsx", written(".docx"), "is no Excel file"),
        (".xlsx", "Mã câu,Duyệt\n".encode(), "is no Excel file"),
        (".xlsx", written(".xlsx")[:3000], "is damaged"),
        (".xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "has a password"),
        (".po", b'msgid "a\nmsgstr', "is not a PO file"),
        (".po", b'msgid ""\nmsgstr "Content-Type: charset=UTF-8\\n"\n\nmsgid "\xea"\nmsgstr ""', "which is not UTF-8"),
        (".po", written(".xlsx"), "not UTF-8"),
        (".xlf", b"", "is no XLIFF 1.2 file"),
        (".xlf", b"<a/>", "is no XLIFF 1.2 file"),
        (".xlf", written(".po"), "is no XLIFF 1.2 file"),
        (".xlf", written(".xlf")[:900], "is no XLIFF 1.2 file"),
        (".xlf", XLIFF_2, "is no XLIFF 1.2 file"),
        (".xlf", b"<!DOCTYPE x [%s]>" % BOMB + ROOT + UNIT % b"&i;", "is no XLIFF 1.2 file"),
        (".xlf", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'rad.xlf'>]>" + ROOT + UNIT % b"&a;", "is no XLIFF 1.2 file"),
    ],
)
def test_a_file_that_is_no_worksheet_gets_a_sentence(ending: str, raw: bytes, what: str, tmp_path: Path) -> None:
    fault = told(raw, tmp_path, ending)

    assert fault.startswith(f"rad{ending}:")
    assert what in fault
    assert "\n" not in fault


@pytest.mark.parametrize("ending", OFFICE)
@pytest.mark.parametrize("junk", [None, b"", b"<a/>", b"<a", b"\xff\xfe\x00"])
def test_no_part_of_an_office_file_may_be_so_broken_that_there_is_no_sentence(
    ending: str, junk: bytes | None, tmp_path: Path
) -> None:
    whole = parts(written(ending))
    refused = 0
    for name in whole:
        inside = {other: content for other, content in whole.items() if other != name or junk is not None}
        try:
            lines = back(packed(inside if junk is None else inside | {name: junk}), tmp_path, ending).lines
        except FaultsFoundError as error:
            refused += 1
            assert str(error).startswith(f"rad{ending}: ")
        else:
            assert len(lines) in {0, len(SHEET.rows)}, f"{name}: half of it was read"

    assert refused >= 2


@pytest.mark.parametrize("ending", OFFICE)
def test_entities_in_an_office_file_are_refused(ending: str, tmp_path: Path) -> None:
    main = "word/document.xml" if ending == ".docx" else "xl/workbook.xml"
    inside = parts(written(ending))
    head, rest = inside[main].split(b">", maxsplit=1) if inside[main].startswith(b"<?xml") else (b"", inside[main])
    head = head + b">" if head else head

    raw = packed(inside | {main: head + b"<!DOCTYPE a [" + BOMB + b"]>" + rest})

    assert told(raw, tmp_path, ending) == f"rad{ending}: declares entities, which no Office file does; it is refused."


# -------------------------------------------------------------------------------------------------------- LibreOffice


@pytest.mark.parametrize("ending", OFFICE)
def test_libreoffice_keeps_everything(ending: str, tmp_path: Path) -> None:
    office = needed("soffice", "libreoffice")
    (tmp_path / "in").mkdir()
    raw = filled(ending, written(ending))
    (tmp_path / "in" / f"rad{ending}").write_bytes(raw)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [office, profile, "--headless", "--convert-to", ending[1:], "--outdir", tmp_path / "out"]
    subprocess.run([*convert, tmp_path / "in" / f"rad{ending}"], check=True, capture_output=True, timeout=100)
    saved = tmp_path / "out" / f"rad{ending}"
    assert saved.read_bytes() != raw

    ours, theirs = back(raw, tmp_path, ending), forms.read(saved, saved.name)

    assert (theirs.reviewer, theirs.named) == (REVIEWER, "rad")
    assert [(line.code, line.text.strip(), line.review) for line in theirs.lines] == [
        (line.code, line.text.strip(), line.review) for line in ours.lines
    ]
    assert [line.kinh.split("\n")[0] for line in theirs.lines] == [line.kinh.split("\n")[0] for line in ours.lines]
    assert {row_of(CHANGED).code, row_of(FORMULA).code} <= set(texts(theirs))


def test_a_form_writes_for_the_path_that_it_is_given(tmp_path: Path) -> None:
    assert forms.write(SHEET, tmp_path / "a.XLF", WORDS, AT) == written(".xlf")
