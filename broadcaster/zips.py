"""ZIP files: packed so that the same content gives the same bytes, unpacked within bounds."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from broadcaster.errors import BroadcasterError, Fault, FaultsFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import IO

STORED = (".mp3", ".woff2")
"""What is compressed already; to deflate it again costs time and gains nothing."""

_EARLIEST, _LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)  # what ZIP can say
_UNIX = 3
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
)
"""What zipfile raises for a damaged archive, one of an unknown kind, or one with a password."""


def pack(files: Mapping[str, bytes], at: datetime) -> bytes:
    """Return a ZIP file; see `write`."""
    buffer = io.BytesIO()
    write(buffer, {name: (content,) for name, content in files.items()}, at)
    return buffer.getvalue()


def write(target: IO[bytes], files: Mapping[str, Iterable[bytes]], at: datetime) -> None:
    """Write a ZIP file into an open file, piece by piece: nothing of it is held twice.

    Args:
        target: open for reading and writing, at its beginning.
        files: the content by name in the ZIP, ASCII with forward slashes; packed in the order of the names.
        at: the time every file in it bears (ZIP knows no zones: the clock reading is taken as it is, to two seconds).

    Raises:
        BroadcasterError: a name is not ASCII, which old unpackers garble, or leads out of the folder it is unpacked in.
    """
    stamp = min(max((at.year, at.month, at.day, at.hour, at.minute, at.second), _EARLIEST), _LATEST)
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            parts = name.split("/")
            if not name.isascii() or "\\" in name or ":" in name or any(part in {"", ".", ".."} for part in parts):
                raise BroadcasterError(f'"{name}" is no name for a file in a ZIP: ASCII, forward slashes, no "..".')
            info = zipfile.ZipInfo(name, stamp)
            info.create_system = _UNIX  # otherwise Windows writes other bytes than Linux
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as file:
                for piece in files[name]:
                    file.write(piece)


def unpack(raw: bytes, shown: str, limit: int) -> dict[str, bytes]:
    """Return the files in a ZIP by name; folders are left out.

    Args:
        raw: the ZIP. shown: its name as a fault should say it.
        limit: the most bytes that all its files together may have. zipfile reads no more of one than it declares.

    Raises:
        FaultsFoundError: it is no ZIP, damaged, or holds more than `limit` bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for info in inside):
                raise FaultsFoundError([Fault(shown, None, "is packed in a way that no Office packs its files.")])
            if sum(info.file_size for info in inside) > limit:
                what = f"unpacks to more than {limit // 1_000_000} MB, the most such a file may have."
                raise FaultsFoundError([Fault(shown, None, what)])
            return {info.filename: archive.read(info) for info in inside}
    except _BROKEN as error:
        what = "is damaged, or was not saved to its end."
        raise FaultsFoundError(
            [Fault(shown, None, what, "Ask for it again, or open and save it once more.")]
        ) from error
