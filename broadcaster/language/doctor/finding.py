"""A finding of the text doctor: where, which letters, what to write instead, and whether that is certain."""

from __future__ import annotations

from dataclasses import dataclass

INVISIBLE_NAMES = {0x00AD: "soft hyphen", 0x200B: "zero-width space", 0x200D: "joiner", 0xFEFF: "byte order mark"}


@dataclass(frozen=True)
class Finding:
    """One fault in a text.

    Attributes:
        line, column: where it begins, counted from 1; columns are letters as a reader sees them.
        offset: the same place in code points from the start of the text, from 0.
        rule: what kind of fault it is; one of RULES.
        found: the word or sign as it stands.
        letters: the letters at fault in it, each as they stand.
        proposal: what to write instead; None when nobody but the writer knows.
        certain: `repair` writes the proposal by itself.
        why: what is wrong, in a sentence.
    """

    line: int
    column: int
    offset: int
    rule: str
    found: str
    letters: tuple[str, ...]
    proposal: str | None
    certain: bool
    why: str

    @property
    def code_points(self) -> tuple[str, ...]:
        """The letters at fault with their code points, such as `ơ̌ U+01A1 U+030C`."""
        return tuple(code_points(letter) for letter in self.letters)

    @property
    def reason(self) -> str:
        """What is wrong, with the letters at fault and their code points, as the end of a sentence."""
        letters = f" ({', '.join(self.code_points)})" if self.letters else ""
        return f"{self.why.removesuffix('.')}{letters}."


RULES = {
    "nfc": "loose marks instead of one letter",
    "mark order": "marks in an order that Unicode does not take for the same letter",
    "loose mark": "a mark apart from its letter",
    "look-alike": "a letter that only looks like the right one",
    "tilde": "a tilde in place of a breve",
    "apostrophe": "another sign in place of the apostrophe",
    "invisible": "a sign that nobody sees",
    "broken": "a sign that stands for a lost letter",
    "letter": "a letter that the language does not have",
    "legacy": "text typed for an old font",
    "double encoding": "UTF-8 read as if it were Windows-1252",
    "language": "text in another language",
}
"""The kinds of faults, by name."""


def code_points(letter: str) -> str:
    """Return a letter with its code points: `ĕ̂ U+0115 U+0302`; a blank or invisible one by its code points alone."""
    points = " ".join(f"U+{ord(point):04X}" for point in letter)
    name = INVISIBLE_NAMES.get(ord(letter)) if len(letter) == 1 else None
    if name:
        return f"{points} ({name})"
    return f"{letter} {points}" if letter.isprintable() and not letter.isspace() else points
