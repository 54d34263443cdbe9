"""espeak-ng's phoneme table, read and put together anew: a table for the highland languages made of sounds it has.

espeak-ng compiles a language's spelling rules at run time, but its sounds only from a source tree of spectra and
recordings that no wheel carries. The compiled tables themselves can be read: a table is a list of entries, each of
which points at the program that makes the sound. So a new table can name the sounds of others and give them lengths of
its own; the sounds themselves stay where they are.

The format is that of espeak-ng 1.49 to 1.52 (its src/libespeak-ng/phoneme.h, PHONEME_TAB, and synthdata.c, LoadPhData).
"""

from __future__ import annotations

import csv
import struct
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from broadcaster.errors import VoiceError

NAME = "highland"
"""What the new table is called in the voice files."""

_BASE = "base1"
"""The table it is built on: pauses, stress marks, and whatever sound is not named anew."""

_ENTRY = struct.Struct("<IIHBBBBBB")
_HEAD = 4
_TABLE_HEAD = 36
_MOST_TABLES, _MOST_CODES = 150, 255

_FIRST_CODE = 108
"""Where codes of our own begin: `base1` ends below it, and programs of its sounds name each other by code."""


@dataclass(frozen=True)
class Sound:
    """One sound of our table.

    Attributes:
        name: what the rules call it, 1 to 4 ASCII letters. table, like: the sound it is made like.
        milliseconds: its length before stress and pace; None for that of the sound it is like.
        ipa: what it stands for; "" for what only prepares the next sound.
    """

    name: str
    table: str
    like: str
    milliseconds: int | None
    ipa: str


@dataclass(frozen=True)
class _Entry:
    """One phoneme of a table. `program` is where phonindex has what makes it; `length` is in units of two ms."""

    name: str
    flags: int
    program: int
    code: int
    kind: int
    starts: int
    ends: int
    length: int
    weight: int

    def packed(self) -> bytes:
        name = int.from_bytes(self.name.encode("ascii").ljust(4, b"\0"), "little")
        numbers = (self.flags, self.program, self.code, self.kind, self.starts, self.ends, self.length, self.weight)
        return _ENTRY.pack(name, *numbers)


@dataclass(frozen=True)
class _Table:
    name: str
    includes: int
    entries: tuple[_Entry, ...]


@cache
def sounds() -> tuple[Sound, ...]:
    """Return the sounds of the highland voices, as rules/sounds.tsv has them."""
    return tuple(
        Sound(row["name"], row["table"], row["like"], None if row["ms"] == "-" else int(row["ms"]), row["ipa"])
        for row in rows("sounds.tsv")
    )


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the tables in rules/."""
    text = files(__package__).joinpath("rules", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def extended(phontab: bytes) -> bytes:
    """Return espeak-ng's phoneme tables with ours behind them.

    Args:
        phontab: the file of that name in the data of espeak-ng.

    Raises:
        VoiceError: it is not of the form known here, or lacks a sound that ours is made like.
    """
    tables = _read(phontab)
    if len(tables) >= _MOST_TABLES or any(table.name == NAME for table in tables):
        raise VoiceError("has no room for another phoneme table: its data is of a version this program does not know.")
    by_name = {table.name: number for number, table in enumerate(tables)}
    known = {entry.name: entry.code for entry in _reached(tables, by_name[_BASE]).values()}
    entries, code = [], _FIRST_CODE
    for sound in sounds():
        if sound.table not in by_name or sound.like not in (there := _reached(tables, by_name[sound.table])):
            raise VoiceError(f'has no sound "{sound.like}" of "{sound.table}", which ours is made like.')
        like = there[sound.like]
        length = like.length if sound.milliseconds is None else sound.milliseconds // 2
        number = known.get(sound.name)
        if number is None:
            number, code = code, code + 1
        entries.append(replace(like, name=sound.name, code=number, length=length))
    if code > _MOST_CODES:
        raise VoiceError("has no room for so many sounds.")
    head = bytes([len(entries) + 1, by_name[_BASE] + 1, 0, 0]) + NAME.encode("ascii").ljust(32, b"\0")
    table = head + b"".join(entry.packed() for entry in entries) + bytes(_ENTRY.size)
    return bytes([len(tables) + 1]) + phontab[1:] + table


def _read(phontab: bytes) -> list[_Table]:
    """Return the tables of a file.

    Raises:
        VoiceError: it is no such file, or ends in the middle of one.
    """
    tables, place = [], _HEAD
    try:
        for _ in range(phontab[0]):
            count, includes = phontab[place], phontab[place + 1]
            name = _name(phontab[place + 4 : place + _TABLE_HEAD])
            place += _TABLE_HEAD
            entries = []
            for _ in range(count):
                first, *numbers = _ENTRY.unpack_from(phontab, place)
                entries.append(_Entry(_name(first.to_bytes(4, "little")), *numbers))
                place += _ENTRY.size
            tables.append(_Table(name, includes, tuple(entries)))
    except (IndexError, struct.error) as error:
        raise VoiceError("has phoneme tables of a form this program does not know.") from error
    if place != len(phontab) or _BASE not in {table.name for table in tables}:
        raise VoiceError("has phoneme tables of a form this program does not know.")
    return tables


def _name(field: bytes) -> str:
    return field.split(b"\0")[0].decode("latin-1")  # a few names are not ASCII


def _reached(tables: list[_Table], number: int) -> dict[str, _Entry]:
    """Return the sounds of a table and of those it includes, its own first."""
    found: dict[str, _Entry] = {}
    for _ in tables:  # bounded, whatever a damaged file includes
        for entry in tables[number].entries:
            if entry.name:
                found.setdefault(entry.name, entry)
        number = tables[number].includes - 1
        if not 0 <= number < len(tables):
            break
    return found
