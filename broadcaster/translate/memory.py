"""The memory: reviewed lines, searched for the one nearest to a new sentence. It proposes; it fills in nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from broadcaster.language import placeholders

if TYPE_CHECKING:
    from collections.abc import Mapping

LIKE = 70
"""Likeness, in per cent, from which a reviewed sentence is worth a translator's look."""


Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True)
class Stretch:
    """Words that two sentences share ("same"), only the earlier one has ("gone"), or only the later one ("new")."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class Near:
    """A reviewed line near to another sentence.

    Attributes:
        sentence, translation: the reviewed line, with its placeholders. likeness: in per cent.
        difference: what the other sentence has otherwise, word by word.
    """

    sentence: str
    translation: str
    likeness: int
    difference: tuple[Stretch, ...]


@dataclass(frozen=True)
class Memory:
    """The reviewed lines of a language: translations by Kinh sentence."""

    lines: Mapping[str, str]

    def near(self, sentence: str) -> Near | None:
        """Return the reviewed line nearest to a Kinh sentence other than itself; None when none is near enough."""
        # One more than asked for: the nearest of all may be the sentence itself.
        found = process.extract(_bare(sentence), self._bare, scorer=fuzz.ratio, limit=2, score_cutoff=LIKE)
        best = next(((key, score) for _, score, key in found if key != sentence), None)
        if best is None:
            return None
        key, score = best
        return Near(key, self.lines[key], round(score), difference(key, sentence))

    @cached_property
    def _bare(self) -> dict[str, str]:
        return {sentence: _bare(sentence) for sentence in sorted(self.lines)}


def difference(earlier: str, later: str) -> tuple[Stretch, ...]:
    """Return what became of a sentence, word by word: what stayed, what went, what came."""
    before, after = _words(earlier), _words(later)
    stretches: list[Stretch] = []
    gone, new = list[str](), list[str]()
    for step in [*Indel.opcodes(before, after), None]:
        same = after[step.dest_start : step.dest_end] if step and step.tag == "equal" else []
        if step and not same:
            gone += before[step.src_start : step.src_end]
            new += after[step.dest_start : step.dest_end]
            continue
        # Between what stayed, first all that went, then all that came: so a reader can follow it.
        changed: tuple[tuple[Kind, list[str]], ...] = (("gone", gone), ("new", new), ("same", same))
        stretches += [Stretch(kind, " ".join(words)) for kind, words in changed if words]
        gone, new = [], []
    return tuple(stretches)


def told(stretches: tuple[Stretch, ...]) -> str:
    """Return a difference as plain text, in the signs that wdiff made known: [-gone-] {+new+}."""
    signs = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return " ".join(signs[stretch.kind].format(stretch.words) for stretch in stretches)


def _words(sentence: str) -> list[str]:
    """Return the words of a sentence; a placeholder is one word, however many blanks are in it."""
    words: list[str] = []
    for text, name in placeholders.pieces(sentence):
        words += text.split()
        words += [f"{{{{ {name} }}}}"] if name else []
    return words


def _bare(sentence: str) -> str:
    """Return a sentence as it is compared: which figure stands in it matters less than that one does."""
    return placeholders.PLACEHOLDER.sub("{}", sentence).casefold()
