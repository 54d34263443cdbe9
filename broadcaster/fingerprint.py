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
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        digest.update(b"\n")
    return digest.hexdigest()


def stamps(*places: Path) -> str:
    """Return the digest of names, sizes and times of all files below folders: enough where nobody edits in place."""
    return of(*(_stamp(name, path) for place in places for name, path in _below(place)))


@cache
def program() -> str:
    """Return the digest of this program and of all that is installed beside it: no other's work is taken for ours.

    Of a package its name and version are believed, of our own files their sizes and times too: whoever works on the
    program does not raise its version with every change.
    """
    places = (Path(place) for place in sys.path)
    installed = sorted(entry.name for place in places if place.is_dir() for entry in place.glob("*.dist-info"))
    return of(sys.version, installed, os.environ.get("IMAGEIO_FFMPEG_EXE"), stamps(Path(__file__).parent))


def _below(place: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files below a folder, or the one file, by name; not those that Python and editors leave."""
    if place.is_file():
        yield place.name, place
    for folder, names, files in os.walk(place):
        names[:] = sorted(name for name in names if name != "__pycache__" and not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                path = Path(folder, name)
                yield path.relative_to(place).as_posix(), path


def _stamp(name: str, path: Path) -> tuple[str, int, int]:
    found = path.stat()
    return name, found.st_size, found.st_mtime_ns
