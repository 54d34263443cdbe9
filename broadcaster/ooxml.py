"""Word and Excel files (Office Open XML): opened within bounds, saved so that the same content gives the same bytes."""

from __future__ import annotations

import io
import re
from datetime import UTC
from typing import IO, TYPE_CHECKING, Protocol

from broadcaster import zips
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import read_bytes

if TYPE_CHECKING:
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
_STRICT = b"http://purl.oclc.org/ooxml/"
_CORE = "docProps/core.xml"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TIMES = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


def read(path: Path, shown: str, part: str) -> bytes:
    """Return a Word or Excel file, once it is certain that it is one and that opening it does no harm.

    Args:
        path: the file. shown: its name as a fault should say it.
        part: WORD or EXCEL.

    Raises:
        FaultsFoundError: it cannot be read, is too large, damaged, no such file, or declares entities.
    """
    raw = read_bytes(path, shown, LIMIT)
    name = "Word" if part == WORD else "Excel"
    ending = path.suffix.lower()
    hint = f"Open it in {name} and save it as {ending}."
    if raw.startswith(_OLD):
        what = f"is of an Office before 2007, or has a password; it must be a {ending} file without one."
        raise FaultsFoundError([Fault(shown, None, what, hint)])
    inside = zips.unpack(raw, shown, UNPACKED) if raw.startswith(_ARCHIVE) else {}
    if part not in inside:
        raise FaultsFoundError([Fault(shown, None, f"is no {name} file.", hint)])
    if any(_is_hidden(content) for inner, content in inside.items() if inner.startswith(_OURS)):
        raise FaultsFoundError([Fault(shown, None, "declares entities, which no Office file does; it is refused.")])
    if _STRICT in inside[part][:4000]:
        hint = f"In {name}, save it as “{name} {'Document' if part == WORD else 'Workbook'} (*{ending})”."
        raise FaultsFoundError(
            [Fault(shown, None, "is saved in the form Strict Open XML, which few programs read.", hint)]
        )
    return raw


def _is_hidden(content: bytes) -> bool:
    """Tell whether a part declares entities, or is in an encoding in which it could do so unseen."""
    return content.startswith(_WIDE) or _DOCTYPE.search(content) is not None


def legal(text: str) -> str:
    """Return a text with � for what XML cannot say (control characters): a lost letter shows, and is not dropped."""
    return _NO_XML.sub("\ufffd", text)


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
    inside = zips.unpack(raw, "the file just made", UNPACKED)
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    if _CORE in inside:
        inside[_CORE] = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", inside[_CORE])
    return zips.pack(inside, at)
