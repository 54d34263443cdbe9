"""The names on the shelf: what may lie where, and how a draft is marked; nothing else becomes a path.

A release is `<week>/`, a draft `<week>-draft/`; in it lie

    manifest.json                       what is here, and how good it is
    index.html                          the stations
    fonts/NotoSans-*.woff2, OFL.txt     the letters of all pages
    24235/index.html                    one station: its times and files
    24235/2026-W48-24235.zip            all that station needs
    24235/rad/01-bhyt.mp3 .txt .html    one bulletin in one language

In a draft `-draft` stands before the suffix of every name but manifest.json's and the fonts'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import is_slug
from broadcaster.settings import LANGUAGES

MANIFEST = "manifest.json"
INDEX = "index.html"
FONTS = ("NotoSans-Regular.woff2", "NotoSans-Bold.woff2", "OFL.txt")
DRAFT = "-draft"

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_CODE = re.compile(r"[0-9]{5}")
_BULLETIN = re.compile(r"[0-9]{2,3}-(?P<id>.+?)(?:_tu-[0-9]{4}-[0-9]{2}-[0-9]{2})?\.(?P<suffix>mp3|txt|html)")


class Kind(StrEnum):
    """What a file on the shelf is."""

    AUDIO = "audio"
    TEXT = "text"
    PAGE = "page"
    BUNDLE = "bundle"
    INDEX = "index"
    FONT = "font"


_KINDS = {"mp3": Kind.AUDIO, "txt": Kind.TEXT, "html": Kind.PAGE}


@dataclass(frozen=True)
class Placed:
    """A file as it lies on the shelf.

    Attributes:
        path: its name below the release's folder, with forward slashes; in a draft with the draft's mark.
        sha256: of its bytes, in hex.
    """

    path: str
    size: int
    sha256: str
    kind: Kind


def is_week(week: str) -> bool:
    """Tell whether `week` is an ISO week such as 2026-W48."""
    found = _WEEK.fullmatch(week)
    if found is None:
        return False
    try:
        date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        return False
    return True


def monday_of(week: str) -> date:
    """Return the first day of an ISO week, such as "2026-W48"."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def is_code(code: str) -> bool:
    """Tell whether `code` has the form of a commune code: five digits."""
    return _CODE.fullmatch(code) is not None


def folder(week: str, *, draft: bool) -> str:
    """Return the name of a release's folder: 2026-W48, or 2026-W48-draft.

    Raises:
        FaultsFoundError: `week` is no ISO week.
    """
    if not is_week(week):
        raise FaultsFoundError([Fault("", None, f'"{week}" is not an ISO week such as 2026-W48.')])
    return week + DRAFT if draft else week


def programme(code: str, language: str, edition: str, suffix: str) -> str:
    """Return the name of a bulletin's file: `24235/rad/01-bhyt.mp3`; `edition` is `Edition.name`."""
    return f"{code}/{language}/{edition}.{suffix}"


def bundle(code: str, week: str) -> str:
    """Return the name of a station's ZIP file."""
    return f"{code}/{week}-{code}.zip"


def marked(path: str, *, draft: bool) -> str:
    """Return `path` with the draft's mark, if this is a draft and the name is one that bears it."""
    if not draft or path == MANIFEST or path.startswith("fonts/"):
        return path
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}{DRAFT}{dot}{suffix}"


def unmarked(path: str, *, draft: bool) -> str | None:
    """Return a shelf name without the draft's mark; None when it bears one and must not, or the other way round."""
    stem, dot, suffix = path.rpartition(".")
    plain = stem.removesuffix(DRAFT) + dot + suffix
    return plain if marked(plain, draft=draft) == path else None


def kind_of(path: str, week: str) -> Kind:
    """Return what a file of this name (without the draft's mark) is.

    Raises:
        FaultsFoundError: nothing of that name belongs into a release of `week`.
    """
    kind = _kind(path.split("/"), week)
    if kind is None:
        what = f'"{path}" is not a name for the shelf.'
        hint = (
            f"Names there are {INDEX}, <code>/{INDEX}, <code>/{week}-<code>.zip, fonts/<font> and "
            "<code>/<language>/<NN>-<bulletin>.mp3, .txt or .html; a code has five digits, a bulletin's name is of "
            "a-z, 0-9, - and _, is no device of Windows, and does not end in -draft."
        )
        raise FaultsFoundError([Fault("", None, what, hint)])
    return kind


def _kind(parts: list[str], week: str) -> Kind | None:
    match parts:
        case ["index.html"]:
            return Kind.INDEX
        case ["fonts", name] if name in FONTS:
            return Kind.FONT
        case [code, "index.html"] if is_code(code):
            return Kind.INDEX
        case [code, name] if is_code(code) and name == f"{week}-{code}.zip":
            return Kind.BUNDLE
        case [code, language, name] if is_code(code) and language in LANGUAGES:
            found = _BULLETIN.fullmatch(name)
            if found is not None and is_slug(found["id"]) and not found["id"].endswith(DRAFT):
                return _KINDS[found["suffix"]]
    return None
