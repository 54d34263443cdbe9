"""What the licence of a model asks of the office, from the notes that come with the model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

MMS = "CC-BY-NC-4.0"
"""The licence of every MMS model; its converters seldom put a note beside it."""

NOT_TOLD = "not told"
"""The licence of a model that comes without a note of it."""

NOTES = ("MODEL_CARD", "MODEL_CARD.md", "LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "README.md", "NOTICE")
"""Files that tell of a model's licence; they are filed with it."""

_LINE = re.compile(
    r"^[^:=\n]{0,40}\blicen[cs]e[^:=\n\w]{0,5}[:=][ \t*_`\"']*(?P<said>\S.{0,200})$", re.IGNORECASE | re.MULTILINE
)
_NON_COMMERCIAL = re.compile(r"\bnc\b|-nc-|non-?\s?commercial", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:mit|apache|bsd|isc|cc0|cc[ -]by(?:[ -]sa)?(?![ -]n)|creative commons attribution|public domain|blizzard|gpl|"
    r"unlicense)\b",
    re.IGNORECASE,
)


class Terms(Enum):
    """How freely a model may be used."""

    OPEN = "open"
    NON_COMMERCIAL = "non-commercial"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Licence:
    """The licence of a model.

    Attributes:
        name: as its note says it, or an SPDX name. terms: how freely it may be used.
    """

    name: str
    terms: Terms

    @property
    def told(self) -> str:
        """What the licence asks of the office, in a sentence or two."""
        if self.terms is Terms.OPEN:
            return f"The model's note gives the licence “{self.name}”; name the makers where you name the voice."
        if self.terms is Terms.NON_COMMERCIAL:
            return (
                f"The model is under {self.name}: the office may use its voice only where nobody earns by it, such as "
                "in free bulletins, and must name the makers; sound made with it must not be sold, lent to a business, "
                "or stand beside paid advertising. Whether your broadcasts count as non-commercial is a legal question "
                "that this program cannot answer: ask whoever answers for the office before it is heard on air."
            )
        said = f"its note says “{self.name}”" if self.name != NOT_TOLD else "no note in its folder names a licence"
        return (
            f"What the model may be used for is not known: {said}. Ask whoever published it, or take a model that "
            "tells its licence."
        )


def of_mms() -> Licence:
    """Return the licence of MMS, whatever a converter's note says: who converts a model cannot free it."""
    return Licence(MMS, Terms.NON_COMMERCIAL)


def found_in(notes: dict[str, str]) -> Licence:
    """Return the licence told in notes, by file name: the strictest where they differ."""
    said = [found["said"].strip(" \t\r*_`\"'") for text in notes.values() for found in _LINE.finditer(text)]
    said = [each for each in said if each]
    for name in said:
        if _NON_COMMERCIAL.search(name):
            return Licence(name, Terms.NON_COMMERCIAL)
    unclear = [name for name in said if not _OPEN.search(name)]
    if unclear or not said:
        return Licence(unclear[0] if unclear else NOT_TOLD, Terms.UNKNOWN)
    return Licence(said[0], Terms.OPEN)
