"""Digests that tell whether anything has changed of what a build is made from: people's files, and this program."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def of(*parts: object) -> str:
    """Return the digest of some values, by what `repr` shows of them; frozen nouns show all that they hold."""
    return hashlib.sha256("\0".join(map(repr, parts)).encode()).hexdigest()


def contents(*places: Path) -> str:
    """Return the digest of names and bytes of files, and of all files below folders; what is not there counts too."""
    digest = hashlib.sha256()
    for place in places:
        for name, path in _below(place):
            digest.update(f"{name}\0".encode())
            digest.update(_content(path))
        digest.update(b"\n")
    return digest.hexdigest()


def stamps(*places: Path) -> str:
    """Return the digest of names and stamps of all files below folders; see `stamp`."""
    return of(*((name, stamp(path)) for place in places for name, path in _below(place)))


def stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what tells that a file has been written since: its size, and its times of change (ns); None if it is gone.

    The second time is the system's own, which programs that copy or restore a file cannot set; Windows has none such
    and tells when the file was created.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


@cache
def program() -> str:
    """Return the digest of this program and of all that is installed beside it: no other's work is taken for ours.

    Of a package its name and version are believed, of our own files their sizes and times too: whoever works on the
    program does not raise its version with every change.
    """
    places = (Path(place) for place in sys.path)
    installed = sorted(entry.name for place in places if place.is_dir() for entry in place.glob("*.dist-info"))
    named = os.environ.get("IMAGEIO_FFMPEG_EXE", "")  # an ffmpeg of one's own
    return of(sys.version, installed, named, stamp(Path(named)), stamps(Path(__file__).parent))


def _below(place: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files below a folder, or the one file, by name; not those that Python and editors leave.

    Folders that are only linked to are gone into too, as those who read them do, but none twice.
    """
    if place.is_file():
        yield place.name, place
    known: set[tuple[int, int]] = set()
    for folder, names, files in os.walk(place, followlinks=True):
        here = Path(folder)
        names[:] = sorted(name for name in names if name != "__pycache__" and not name.startswith("."))
        names[:] = [name for name in names if _new(here / name, known)]
        for name in sorted(files):
            if not name.startswith("."):
                yield (here / name).relative_to(place).as_posix(), here / name


def _new(folder: Path, known: set[tuple[int, int]]) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    before = len(known)
    known.add((found.st_dev, found.st_ino))
    return len(known) > before


def _content(path: Path) -> bytes:
    """Return the digest of a file's bytes; nothing of what cannot be read as one: whoever needs it will say so."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b""
