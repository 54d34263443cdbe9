"""A line's words as a model is given them: sentences, the clauses in them, and in those nothing but words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from broadcaster import letters
from broadcaster.errors import VoiceError

_ENDS = ".!?…"
_PAUSES = {",": ",", ";": ";", ":": ":", "–": ",", "—": ",", "(": ",", ")": ",", "/": ","}
_SAID = frozenset("%&@#*§+=<>$€£¥°^~|\\")
"""Signs that stand for a word: to leave one out is to leave out a word."""

_PARTS = re.compile(rf"[^{re.escape(_ENDS + ''.join(_PAUSES))}]+|[{re.escape(_ENDS + ''.join(_PAUSES))}]")


@dataclass(frozen=True)
class Clause:
    """Words without a pause between them.

    Attributes:
        words: of letters, with their apostrophes and hyphens inside.
        mark: what they end in: one of . ! ? , ; : or "" at the end of a text without one.
    """

    words: tuple[str, ...]
    mark: str


def sentences(text: str) -> list[tuple[Clause, ...]]:
    """Return the sentences of a text, each as its clauses; NFC, small letters, straight apostrophes.

    Quotation marks and blanks of all kinds are left out; dashes and brackets are short pauses. A dot inside a word
    (the Êđê of some old texts) parts it.

    Raises:
        VoiceError: it holds a sign that stands for a word, such as %.
    """
    if said := sorted(set(text) & _SAID):
        raise VoiceError(f'cannot read the sign "{"".join(said)}": it must be spelled out before a machine says it.')
    found: list[tuple[Clause, ...]] = []
    clauses: list[Clause] = []
    for part in _PARTS.findall(unicodedata.normalize("NFC", text).lower()):
        mark = "." if part == "…" else _PAUSES.get(part, part)
        if len(mark) == 1 and (part in _ENDS or part in _PAUSES):
            if clauses and not (clauses[-1].mark and part in _PAUSES):
                clauses[-1] = Clause(clauses[-1].words, mark)
            if clauses and part in _ENDS:
                found.append(tuple(clauses))
                clauses = []
        elif words := _words(part):
            clauses.append(Clause(words, ""))
    return [*found, tuple(clauses)] if clauses else found


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text without a pause in it."""
    for apostrophe in letters.APOSTROPHES[1:]:
        text = text.replace(apostrophe, letters.APOSTROPHES[0])
    return tuple(filter(None, (_word(word) for word in text.split())))


def _word(text: str) -> str:
    """Return a word without what is no letter: signs around it, and inside it all but apostrophes and hyphens."""
    found = "".join(each for each in text if each.isalpha() or unicodedata.combining(each) or each in "'-‐‑")
    return re.sub(r"-+", "-", re.sub("[‐‑]", "-", found)).strip("-'")
