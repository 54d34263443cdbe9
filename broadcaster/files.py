"""Files read within bounds and written whole; names that every file system takes.

A reader of a half-written file, a name that climbs out of its folder, a 50 MB "snippet": none of them gets past here.
"""

from __future__ import annotations

import codecs
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEXT_LIMIT = 1_000_000
"""Bytes a text file that people write may have; a year of snippets is a tenth of it."""

_MOSTLY = 5
"""A file is UTF-8 with lost bytes when it has so many times more letters beyond ASCII than lost ones."""

SLUG = "made of a-z, 0-9 and single - or _ (60 at most, no device name of Windows), such as bhyt-ho-gia-dinh"
"""What a name that becomes part of a file name must be, in words."""

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_WINDOWS_NAMES = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}


def is_slug(name: str) -> bool:
    """Tell whether `name` may be part of a file name: a-z, 0-9, single - or _, 60 at most, no Windows device name."""
    return len(name) <= 60 and _SLUG.fullmatch(name) is not None and name not in _WINDOWS_NAMES


def read_text(path: Path, shown: str, limit: int = TEXT_LIMIT) -> str:
    """Return the text of a UTF-8 file, without BOM and with line ends as `\\n`.

    Args:
        path: the file.
        shown: its name as the fault should say it.
        limit: the most bytes it may have.

    Raises:
        FaultsFoundError: the file is missing, unreadable, too large or not UTF-8; with the line where there is one.
    """
    raw = read_bytes(path, shown, limit)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"holds byte 0x{raw[error.start]:02X}, which is not UTF-8."
        raise FaultsFoundError([Fault(shown, line, what, "Save the file again with the encoding UTF-8.")]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, shown: str, limit: int) -> bytes:
    """Return what a file holds.

    Raises:
        FaultsFoundError: the file is missing, unreadable, or has more than `limit` bytes.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as error:
        raise FaultsFoundError([Fault(shown, None, f"cannot be read: {error.strerror or error}.")]) from error
    return bounded(raw, shown, limit)


def bounded(raw: bytes, shown: str, limit: int) -> bytes:
    """Return what was read, of which one byte more than `limit` was asked for.

    Raises:
        FaultsFoundError: it has more than `limit` bytes.
    """
    if len(raw) > limit:
        what = f"is larger than {limit // 1000:,} kB, the most such a file may have."
        raise FaultsFoundError([Fault(shown, None, what, "Split it, or take out what does not belong.")])
    return raw


def decode(raw: bytes) -> tuple[str, str]:
    """Return the text in bytes whose encoding nobody has told, with its line ends as they are, and the encoding's name.

    UTF-8 and, where it says so by a mark, UTF-16; anything else is read as Windows-1252, as Windows itself does.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), "utf-16"
    try:
        return raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text = raw.decode("utf-8-sig", errors="replace")
        lost = text.count("\ufffd")
        if sum(letter > "\x7f" for letter in text) > _MOSTLY * lost:
            return text, "utf-8"  # a byte of it was lost; the text doctor says where
        # The five bytes that Windows-1252 leaves undefined stay what they are in Latin-1.
        pieces = (raw[at : at + 1] for at in range(len(raw)))
        return "".join([_windows(piece) for piece in pieces]), "Windows-1252"


def _windows(byte: bytes) -> str:
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def write_whole(path: Path, content: bytes | str | Iterable[bytes], *, lasting: bool = True) -> None:
    """Write `content` to `path`, whole or not at all: to a neighbour first, then renamed over the old file.

    Text is written as UTF-8 with `\\n` line ends on every system. Folders are made as needed.

    Args:
        path: the file. content: bytes, text, or bytes piece by piece.
        lasting: it is on the disk when this returns; without, the system writes it when it likes, and a power cut may
            leave it empty: enough for a cache that believes its files only by their digests.

    Raises:
        OSError: the disk is full, the folder may not be written, …; the old file is then still there, untouched.
    """
    pieces = (
        [content.encode("utf-8") if isinstance(content, str) else content]
        if isinstance(content, bytes | str)
        else content
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        part.chmod(0o644)  # mkstemp makes private files; these are to be read by others
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def files_below(folder: Path, suffix: str) -> Iterator[Path]:
    """Yield the files right in `folder` that end in `suffix`, by name; nothing when the folder is not there."""
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.suffix == suffix and not path.name.startswith("."))
