"""How long a spoken line takes to read aloud, planned from its syllables."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from broadcaster.letters import MARKS, words

if TYPE_CHECKING:
    from broadcaster.language.locale import Locale

PLANNED = "planning figure"
"""What a locale writes for the source of its rate while nobody has measured one."""

_MARKS = re.compile(f"[{MARKS}]+")
_NUCLEUS = re.compile(r"[aeiouy]+")


def syllables(spoken_text: str) -> int:
    """Return the number of syllables in spoken text of any of the three languages.

    A syllable is a run of vowels; a word without one (`m`, `BHXH`) counts as one. That is exact for Kinh, whose written
    word is a syllable. In Êđê and M'nông it counts `amâo` as two and, with the apostrophe's minor syllable left out,
    `n'gor` as one.
    """
    # Marks go first: ê̆ is one vowel, and its breve, which NFC leaves loose, must not cut a word in two.
    bare = _MARKS.sub("", unicodedata.normalize("NFD", spoken_text)).lower()
    return sum(max(1, len(_NUCLEUS.findall(word))) for word in words(bare))


def seconds(spoken_text: str, locale: Locale) -> float:
    """Return the planned reading time of spoken text in seconds, at the locale's rate, without pauses between lines."""
    return syllables(spoken_text) * 60 / locale.syllables_per_minute
