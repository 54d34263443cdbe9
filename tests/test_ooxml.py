"""A Word or Excel file is opened only once it is certain that it is one, and harmless."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest

from broadcaster import ooxml, zips
from broadcaster.errors import FaultsFoundError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT, LATER = datetime(2026, 11, 23, 1, tzinfo=UTC), datetime(2027, 2, 3, 4, tzinfo=UTC)


def word() -> bytes:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    return buffer.getvalue()


def excel() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def archive(**inside: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in ({"word/document.xml": b"<a/>"} | inside).items():
            made.writestr(name, content)
    return buffer.getvalue()


def refusal(raw: bytes, folder: Path, part: str = ooxml.WORD) -> str:
    """Return the one fault of a file."""
    path = folder / ("rad.docx" if part == ooxml.WORD else "rad.xlsx")
    path.write_bytes(raw)
    with pytest.raises(FaultsFoundError) as refused:
        ooxml.read(path, path.name, part)
    (fault,) = refused.value.faults
    return str(fault)


@pytest.mark.parametrize(("part", "raw"), [(ooxml.WORD, word()), (ooxml.EXCEL, excel())])
def test_a_sound_file_is_read_byte_for_byte(part: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(raw)

    assert ooxml.read(tmp_path / "a", "a", part) == raw


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(b"", "rad.docx: is no Word file. Open it in Word and save it as .docx.", id="empty"),
        pytest.param(b"{\\rtf1}", "is no Word file", id="RTF under a Word name"),
        pytest.param(excel(), "is no Word file", id="Excel under a Word name"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "has a password", id="old or locked"),
        pytest.param(word()[:3000], "is damaged, or was not saved to its end", id="cut off"),
        pytest.param(b"PK\x03\x04" + bytes(100), "is damaged", id="no archive behind its head"),
        pytest.param(
            archive(**{"word/styles.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "declares entities", id="xml"
        ),
        pytest.param(archive(**{"_rels/.rels": b"<!DOCTYPE a SYSTEM 'b'><a/>"}), "declares entities", id="rels"),
    ],
)
def test_what_is_no_sound_word_file_is_refused_in_a_sentence(raw: bytes, told: str, tmp_path: Path) -> None:
    assert told in refusal(raw, tmp_path)


def test_a_word_file_under_an_excel_name_is_refused(tmp_path: Path) -> None:
    told = refusal(word(), tmp_path, ooxml.EXCEL)

    assert told == "rad.xlsx: is no Excel file. Open it in Excel and save it as .xlsx."


def test_what_unpacks_to_too_much_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive(**{"word/media/a.bin": bytes(3_000_000)})
    assert len(bomb) < 10_000
    monkeypatch.setattr(ooxml, "UNPACKED", 2_000_000)

    assert "unpacks to more than 2 MB" in refusal(bomb, tmp_path)


def test_too_large_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ooxml, "LIMIT", 10_000)

    assert "is larger than 10 kB" in refusal(word(), tmp_path)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultsFoundError, match=r"lost\.docx: cannot be read"):
        ooxml.read(tmp_path / "lost.docx", "lost.docx", ooxml.WORD)


@pytest.mark.parametrize(
    ("text", "legal"),
    [
        ("Hmư̆ bĕ\n\t\r", "Hmư̆ bĕ\n\t\r"),
        ("a\x00b\x0bc\x1f", "a�b�c�"),
        ("\ud800\uffff", "��"),
        ("\U0001f4e2", "\U0001f4e2"),
    ],
)
def test_what_xml_cannot_say_shows_as_a_lost_letter(text: str, legal: str) -> None:
    assert ooxml.legal(text) == legal


@pytest.mark.parametrize("make", [word, excel])
def test_only_the_given_time_is_in_a_file(make: Callable[[], bytes]) -> None:
    raw = make()

    first, again, later = ooxml.still(raw, AT), ooxml.still(raw, AT), ooxml.still(raw, LATER)

    assert first == again != later
    inside, other = (zips.unpack(one, "a", ooxml.UNPACKED) for one in (first, later))
    assert [name for name in inside if inside[name] != other[name]] == ["docProps/core.xml"]
    assert inside["docProps/core.xml"].count(b"2026-11-23T01:00:00Z") == 2
    assert other["docProps/core.xml"].count(b"2027-02-03T04:00:00Z") == 2


def test_a_time_in_another_zone_is_the_same_time() -> None:
    here = AT.astimezone(timezone(timedelta(hours=7)))

    inside = zips.unpack(ooxml.still(word(), here), "a", ooxml.UNPACKED)

    assert b"2026-11-23T01:00:00Z" in inside["docProps/core.xml"]
