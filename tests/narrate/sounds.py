"""Pronunciations as sources print them and as the voices give them → phonemes that can be compared."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parent / "sourced_words.tsv"

_VOICED = {"p": "b", "t": "d", "c": "ɟ", "k": "ɡ"}
"""SIL and Sidwell print the voiced stops of Bunong as voiceless ones with breath. (Chan, Central Mnong, note 1)"""

_SAME = {
    "ɑ": "a", "ä": "a", "ɒ": "ɔ", "ɵ": "ə", "dʒ": "ɟ", "ʱ": "h", "ᵐ": "m", "g": "ɡ", "u̯": "w", "o̯": "w", "i̯": "j",
}  # fmt: skip
_DROPPED = re.compile(r"ə̯|ᵊ|['ˈ\u0361\u031a\s]")
"""Sounds that a source calls optional or that are no phonemes: a schwa inside a cluster; and stress, ties, blanks."""

_PHONEME = re.compile(r"([^\u0300-\u036fːʰ])(ʰ?)([\u0300-\u036f]*)(ː?)")


class Word(NamedTuple):
    language: str
    spelling: str
    ipa: tuple[str, ...]
    source: str


class Phoneme(NamedTuple):
    """A sound; long is None where nothing is said of its length."""

    quality: str
    long: bool | None


def words() -> list[Word]:
    """Return the table of words; of several pronunciations each counts."""
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [Word(code, spelling, tuple(ipa.split(" / ")), source) for code, spelling, ipa, source in rows]


def sourced(ipa: str) -> list[Phoneme]:
    """Return the phonemes of a source: length is judged where it is marked, as ː or as a breve."""
    text = unicodedata.normalize("NFD", _DROPPED.sub("", ipa))
    text = re.sub(r"([ptck])\u0324", lambda match: _VOICED[match[1]], text)
    text = re.sub(r"([ptck])([aeiouəɛɔ])\u0324", lambda match: _VOICED[match[1]] + match[2], text)
    for written, same in _SAME.items():
        text = text.replace(unicodedata.normalize("NFD", written), same)
    return [
        Phoneme(base + aspirated, True if length else False if "\u0306" in marks else None)
        for base, aspirated, marks, length in _PHONEME.findall(text)
    ]


def given(ipa: str) -> list[Phoneme]:
    """Return the phonemes that a voice gives: a vowel is long or short."""
    text = unicodedata.normalize("NFD", _DROPPED.sub("", ipa))
    return [Phoneme(base + aspirated, bool(length)) for base, aspirated, _, length in _PHONEME.findall(text)]


def errors(expected: list[Phoneme], found: list[Phoneme]) -> int:
    """Return how many phonemes are wrong, lacking or too many."""
    row = list(range(len(found) + 1))
    for number, wanted in enumerate(expected, 1):
        before, row[0] = row[0], number
        for place, said in enumerate(found, 1):
            alike = wanted.quality == said.quality and wanted.long in {None, said.long}
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (not alike))
    return row[-1]
