"""Which line a recording is of, by its file's name: the code stands in it, whatever else a phone or a person wrote."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from broadcaster import codes

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_LENGTH = 8
"""Letters of a line's code. (models.Line.code)"""

_READ_AS = str.maketrans("OIL", "011")
"""Crockford's letters as people type them: he has no O, I and L, which are taken for 0, 1 and 1."""

_PARTS = re.compile(r"[0-9A-Za-z]+")
_COUNTED = re.compile(r"[A-Z]+\d{3,}")
"""What a recorder calls its files: a word, and a number that counts them (REC00012). Few codes look like that."""

_NUMBER = re.compile(r"(?<!\d)(\d{1,3})\W*$")


class Named(NamedTuple):
    """What a file's name tells: the code in it, whether a line wanted has it, and which reading it is (0: not said).

    `other`: the code of another line that stands in it too.
    """

    code: str
    known: bool
    reading: int
    other: str = ""


def named(path: Path, wanted: Collection[str]) -> Named | None:
    """Return what a file's name tells of its line; None when no code stands in it.

    Args:
        path: such as `7G2K9QXW.m4a`, `rad 7g2k-9qxw (2).mp3`, `Giọng nói 7G2K9QXW lan 2.m4a`.
        wanted: the codes of the lines that recordings are wanted of; another code is one only if nothing else can be
            meant by it: all its letters are Crockford's, and a figure is among them.
    """
    parts = _PARTS.findall(path.stem)
    # A sheet shows codes in two groups of four, and some will type them so.
    spans = [(part, place + 1) for place, part in enumerate(parts)]
    spans += [(one + two, place + 2) for place, (one, two) in enumerate(pairwise(parts))]
    found: Named | None = None
    for text, behind in spans:
        if len(text) != _LENGTH:
            continue
        code = text.upper().translate(_READ_AS)
        rest = " ".join(parts[behind:])
        number = _NUMBER.search(rest)
        reading = int(number[1]) if number else 0
        if code in wanted:
            if found is not None and found.known:
                return found if found.code == code else found._replace(other=code)
            found = Named(code, known=True, reading=reading)
            continue
        typed = set(text.upper())
        date = text.isdigit()  # phones name files by the day: 20261125
        counted = _COUNTED.fullmatch(text.upper()) is not None
        if found is None and not date and not counted and typed <= set(codes.LETTERS) and any(map(str.isdigit, text)):
            found = Named(code, known=False, reading=reading)
    return found
