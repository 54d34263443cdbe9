"""The letters of the pages: linked to from a shelf, or put into a page that travels alone."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.publish.names import FONTS
from broadcaster.publish.sandbox import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.publish.press import Press

LIMIT = 200_000
"""Bytes a font file may have; a page that holds both must still go through on a slow line."""


class Letters(Enum):
    """Where a page finds its letters.

    A page of a release lies at `<code>/<language>/x.html` on the shelf and at `<language>/x.html` in its station's ZIP;
    the browser takes the first address that answers. Without an answer the system's own letters serve.
    """

    LINKED = ("../../fonts/", "../fonts/")
    STATION = ("../fonts/",)
    ROOT = ("fonts/",)
    EMBEDDED = ()


@dataclass(frozen=True)
class Face:
    """One weight of the letters, as CSS wants it."""

    weight: int
    source: str


def faces(press: Press, letters: Letters) -> tuple[Face, ...]:
    """Return the faces for a page's style.

    Raises:
        FaultsFoundError: they are to be embedded and a file is missing or broken.
    """
    found = []
    for weight, name in ((400, FONTS[0]), (700, FONTS[1])):
        if letters is Letters.EMBEDDED:
            addresses = ["data:font/woff2;base64," + b64encode(_read(press.folder, name)).decode("ascii")]
        else:
            addresses = [f"{prefix}{name}" for prefix in letters.value]
        found.append(Face(weight, ", ".join(f'url("{address}") format("woff2")' for address in addresses)))
    return tuple(found)


def files(press: Press) -> dict[str, bytes]:
    """Return what a release's folder `fonts/` holds, by path on the shelf.

    Raises:
        FaultsFoundError: a file is missing, too large, or no font; all of them at once.
    """
    found: dict[str, bytes] = {}
    faults: list[Fault] = []
    for name in FONTS:
        try:
            found[f"fonts/{name}"] = _read(press.folder, name)
        except FaultsFoundError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultsFoundError(faults)
    return found


def _read(folder: Path, name: str) -> bytes:
    shown = f"{FOLDER}/fonts/{name}"
    hint = "Take it from a workspace that `broadcaster init` makes."
    try:
        with (folder / "fonts" / name).open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as error:
        raise FaultsFoundError([Fault(shown, None, f"cannot be read: {error.strerror or error}.", hint)]) from error
    if len(content) > LIMIT:
        raise FaultsFoundError([Fault(shown, None, f"is larger than {LIMIT // 1000} kB.", hint)])
    if name.endswith(".woff2") and not _is_whole(content):
        raise FaultsFoundError([Fault(shown, None, "is no WOFF2 font, or was cut short.", hint)])
    return content


def _is_whole(font: bytes) -> bool:
    """Tell whether bytes have the signature of WOFF2, and the length that it says it has (WOFF 2.0, section 4)."""
    return font[:4] == b"wOF2" and int.from_bytes(font[8:12], "big") == len(font)
