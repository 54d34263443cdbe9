"""Word and Excel files (Office Open XML): opened within bounds, saved so that the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC
from typing import IO, TYPE_CHECKING, Any, Protocol

from broadcaster import zips
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

LIMIT = 20_000_000
"""Bytes a Word or Excel file may have that comes back from a translator; one of a year's lines has 300 kB."""
UNPACKED = 200_000_000
"""Bytes it may unpack to."""

FONT = "Arial"
"""The one plain, upright face that is on every Windows and every Mac, has the letters of all three languages (ƀ and the
breve that stands over ê, ô, ơ, ư among them) and has a twin of the same widths elsewhere (Liberation Sans): the same
lines on the same pages wherever the file is opened. Segoe UI is on Windows alone, Calibri comes with Office alone."""

WORD, EXCEL = "word/document.xml", "xl/workbook.xml"
"""The part that makes an archive a Word file, or an Excel file."""

_ARCHIVE = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0"
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY")
_OURS = ("word/", "xl/", "_rels/", "[Content_Types]")
"""The parts that are read; what a company's server puts beside them may be in any form."""
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_LONGEST = 1_000_000
"""Bytes that a value, a comment or an instruction in a part may have; Word keeps whole drawings in a value."""
_ENDLESS = re.compile(rb"=\s*[\"'][^\"'<]{%d}" % _LONGEST)
_QUIET = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
_STRICT = b"http://purl.oclc.org/ooxml/"
_CORE = "docProps/core.xml"
_PIECE = 1_000_000
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^<>]{0,200}?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_TIMES = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


def read(path: Path, shown: str, part: str) -> bytes:
    """Return a Word or Excel file, once it is certain that it is one and that opening it does no harm.

    Args:
        path: the file. shown: its name as a fault should say it.
        part: WORD or EXCEL.

    Raises:
        FaultsFoundError: it cannot be read, is too large, damaged, no such file, or declares entities.
    """
    return checked(read_bytes(path, shown, LIMIT), shown, part, path.suffix.lower())


def checked(raw: bytes, shown: str, part: str, ending: str) -> bytes:
    """Return a Word or Excel file as it is, once it is certain that it is one and that opening it does no harm.

    Args:
        raw: the file. shown: its name as a fault should say it.
        part: WORD or EXCEL. ending: of its name, such as ".xlsx".

    Raises:
        FaultsFoundError: it is damaged, no such file, unpacks to more than `UNPACKED` bytes, or declares entities.
    """
    name = "Word" if part == WORD else "Excel"
    hint = f"Open it in {name} and save it as {ending}."
    if raw.startswith(_OLD):
        what = f"is of an Office before 2007, or has a password; it must be a {ending} file without one."
        raise FaultsFoundError([Fault(shown, None, what, hint)])
    inside = zips.unpack(raw, shown, UNPACKED) if raw.startswith(_ARCHIVE) else {}
    if part not in inside:
        raise FaultsFoundError([Fault(shown, None, f"is no {name} file.", hint)])
    if any(_is_hidden(content) for inner, content in inside.items() if inner.startswith(_OURS)):
        raise FaultsFoundError([Fault(shown, None, "declares entities, which no Office file does; it is refused.")])
    if any(_is_endless(content) for inner, content in inside.items() if inner.endswith((".xml", ".rels"))):
        raise FaultsFoundError([Fault(shown, None, "holds a comment or a value without end; no Office writes that.")])
    if _STRICT in inside[part][:4000]:
        hint = f"In {name}, save it as “{name} {'Document' if part == WORD else 'Workbook'} (*{ending})”."
        raise FaultsFoundError(
            [Fault(shown, None, "is saved in the form Strict Open XML, which few programs read.", hint)]
        )
    return raw


def _is_hidden(content: bytes) -> bool:
    """Tell whether a part declares entities, or is in an encoding in which it could do so unseen."""
    return content.startswith(_WIDE) or _DOCTYPE.search(content) is not None


def _is_endless(content: bytes) -> bool:
    """Tell whether a part holds a comment or an attribute so long that older parsers take hours for it.

    Until 2.6.0, expat read such a token anew for each piece of it (CVE-2023-52425).
    """
    if _ENDLESS.search(content):
        return True
    for opening, closing in _QUIET:
        start = content.find(opening)
        while start >= 0:
            end = content.find(closing, start)
            if end < 0 or end - start > _LONGEST:
                return True
            start = content.find(opening, end)
    return False


def merged(sheet: bytes) -> list[tuple[int, int, int, int]]:
    """Return which cells of a worksheet are merged, as first column, first row, last column, last row, from 1.

    openpyxl does not know it of a book that it reads row by row.

    Args:
        sheet: the worksheet's part, as it is packed.
    """
    found = _MERGE.findall(sheet)
    return [(_column(left), int(top), _column(right), int(bottom)) for left, top, right, bottom in found]


def _column(letters: bytes) -> int:
    """Return the number of a column, from 1: A, B, …, Z, AA, …"""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def legal(text: str) -> str:
    """Return a text with � for what XML cannot say (control characters): a lost letter shows, and is not dropped."""
    return _NO_XML.sub("\ufffd", text)


def put(cell: Any, value: object) -> None:
    """Put a value into a cell of openpyxl's; text as text whatever it begins with: a sentence is never a formula."""
    cell.value = legal(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"


class Savable(Protocol):
    """A document of python-docx, or a book of openpyxl."""

    def save(self, stream: IO[bytes], /) -> object:
        """Write it to a stream."""


def saved(document: Savable, at: datetime) -> bytes:
    """Return the bytes of a Word or Excel file; the same for the same content and time (see `still`)."""
    buffer = io.BytesIO()
    document.save(buffer)
    return still(buffer.getvalue(), at)


def still(raw: bytes, at: datetime) -> bytes:
    """Return a Word or Excel file that says it was made at a given time; the same content, the same bytes.

    Args:
        raw: the file as python-docx or openpyxl wrote it, which put the clock of this machine into it.
        at: an aware time.
    """
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as made:
        zips.write(buffer, {name: _pieces(made, name, stamp) for name in made.namelist()}, at)
    return buffer.getvalue()


def _pieces(made: zipfile.ZipFile, name: str, stamp: bytes) -> Iterator[bytes]:
    """Yield a part of a file piece by piece; a sheet of a million rows has a gigabyte."""
    if name == _CORE:
        yield _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", made.read(name))
        return
    with made.open(name) as part:
        while piece := part.read(_PIECE):
            yield piece
