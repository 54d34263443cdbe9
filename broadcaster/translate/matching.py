"""Finds the line that each row of a returned worksheet is: by its code, or, without one, by its Kinh sentence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language import placeholders
from broadcaster.letters import cut
from broadcaster.translate import labels
from broadcaster.translate.desk import CODE, line_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from broadcaster.translate.desk import Desk
    from broadcaster.translate.forms.returned import Line, Returned

_LABEL = re.compile(r"«[^«»]{1,200}»")


@dataclass(frozen=True)
class Match:
    """A row whose line is known.

    Attributes:
        where: the row. sentence: the Kinh sentence as it is now. text: the translation, with placeholders, in NFC.
        stamp: of what stood there when the file was made; "" when the row has no code.
        review: what stands in the column of the review. shown_as: how the placeholders were shown.
        outdated: the row was made for an earlier Kinh sentence than this one.
    """

    where: str
    sentence: str
    text: str
    stamp: str
    review: str
    shown_as: Mapping[str, str]
    outdated: bool


Told = tuple[str, str, str, bool]
"""What is to be told of a row: where, which rule, a sentence, whether it keeps the file out."""


def matched(returned: Returned, desk: Desk, figures: Mapping[str, Mapping[str, str]]) -> tuple[list[Match], list[Told]]:
    """Return the rows whose lines are known, each line once, and what is to be told of the others.

    Args:
        returned: the rows of a file. desk: the language's lines.
        figures: what placeholders stand for now, by Kinh sentence; a row's own Kinh sentence says it better.
    """
    found: dict[str, Match] = {}
    told: list[Told] = []
    finder = _Finder(desk, figures)
    # A row that bears a code says for certain which line it is, and goes before one that only looks like it.
    for line in sorted(returned.lines, key=lambda line: not line.code):
        match = finder.match(line)
        if match is None:
            told += _lost(line)
            continue
        first = found.setdefault(match.sentence, match)
        if first is not match and match.text and match.text != first.text:
            if not first.text:
                found[match.sentence] = match
                continue
            what = f"this line is also in {first.where}, translated in another way; keep one of them."
            told.append((match.where, "double", what, True))
    order = {line.where: number for number, line in enumerate(returned.lines)}
    return sorted(found.values(), key=lambda match: order[match.where]), told


class _Finder:
    def __init__(self, desk: Desk, figures: Mapping[str, Mapping[str, str]]) -> None:
        self._desk, self._figures = desk, figures
        self._by_code, self._replaced = desk.by_code(), desk.replaced()
        self._by_kinh = {_key(labels.plain(sentence, self._labels(sentence))): sentence for sentence in desk.sentences}

    def match(self, line: Line) -> Match | None:
        """Return a row's line, or None when it is none of this desk."""
        code = CODE.search(line.code)
        name, stamp = (code[1], code[2]) if code else ("", "")
        if not code and line.sentence:
            name = line_code(self._desk.language, line.sentence)
        sentence, outdated = self._by_code.get(name), False
        if sentence is None and name in self._replaced:
            sentence, outdated = self._replaced[name], True
        if sentence is None and not code:
            sentence = self._by_kinh.get(_key(_first(line.kinh)))
        if sentence is None:
            return None
        shown_as = self._labels(sentence) | _row_labels(sentence, line.kinh)
        text = labels.named(" ".join(unicodedata.normalize("NFC", line.text).split()), shown_as)
        return Match(line.where, sentence, text, stamp, line.review, shown_as, outdated)

    def _labels(self, sentence: str) -> dict[str, str]:
        sentences: Sequence[str] = (sentence, self._desk.line(sentence).text)
        return labels.labels(sentences, self._figures.get(sentence, {}))


def _row_labels(sentence: str, kinh: str) -> dict[str, str]:
    """Return how the placeholders of a sentence are shown in a row; its figures may be of another day than ours."""
    names, shown = placeholders.names(sentence), _LABEL.findall(_first(kinh))
    if len(names) != len(shown):
        return {}
    found = dict(zip(names, shown, strict=True))
    # A placeholder said twice is shown twice in the same way; if not, somebody has typed into the Kinh sentence.
    return found if all(found[name] == label for name, label in zip(names, shown, strict=True)) else {}


def _lost(line: Line) -> list[Told]:
    """Return what is to be told of a row whose line nobody knows; nothing when there is nothing in it to lose."""
    if not line.text.strip():
        return []
    text = cut(" ".join(line.text.split()), 80)
    if line.code:
        what = f"line {line.code} is no longer said here, or is of another language; “{text}” is not taken in."
        return [(line.where, "unknown", what, False)]
    what = f"the row was added and belongs to no line; “{text}” is not taken in."
    return [(line.where, "added", what, False)]


def _first(kinh: str) -> str:
    """Return the first paragraph of a cell: the sentence; what helps to translate it stands below."""
    return kinh.split("\n", maxsplit=1)[0]


def _key(kinh: str) -> str:
    return " ".join(unicodedata.normalize("NFC", kinh).split()).casefold()
