"""Finds the line that each row of a returned worksheet is: by its code, held against the Kinh sentence beside it.

The code says which line a row is, the Kinh sentence whether that can be true: a column that was sorted alone, or pasted
one row further down, must not put every translation onto its neighbour's line.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from broadcaster.letters import cut
from broadcaster.settings import LANGUAGES
from broadcaster.translate import labels
from broadcaster.translate.catalogs import NEAR
from broadcaster.translate.desk import line_code
from broadcaster.translate.marks import mark
from broadcaster.translate.rowlabels import bare, first, row_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadcaster.translate.desk import Desk
    from broadcaster.translate.forms.returned import Line, Returned

LONGEST = 3000
"""Letters a translation may have; the longest Kinh sentence has 600."""

UNLIKE = 50
"""Likeness, in per cent, below which a row's Kinh sentence is not that of its line, whoever has typed into it."""


@dataclass(frozen=True)
class Match:
    """A row whose line is known.

    Attributes:
        where: the row. sentence: the Kinh sentence as it is now. text: the translation, with placeholders, in NFC.
        stamp: of what stood there when the file was made; "" when the row has no code.
        review: what stands in the column of the review. shown_as: how the placeholders were shown.
        earlier: the Kinh sentence that the row was made for, when that is not what is said now; else "".
    """

    where: str
    sentence: str
    text: str
    stamp: str
    review: str
    shown_as: Mapping[str, str]
    earlier: str = ""


@dataclass(frozen=True)
class Told:
    """Something to be told of a row that is no match: where, by which rule, and whether it keeps the file out."""

    where: str
    rule: str
    what: str
    grave: bool


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
        if isinstance(match, Told):
            told += [match] if match.what else []
            continue
        before = found.get(match.sentence)
        if before and before.text and match.text and before.text != match.text:
            what = f"this line is also in {before.where}, translated in another way; keep one of them."
            told.append(Told(match.where, "double", what, grave=True))
        else:
            found[match.sentence] = _joined(before, match) if before else match
    order = {line.where: number for number, line in enumerate(returned.lines)}
    return sorted(found.values(), key=lambda match: order[match.where]), told


def _joined(one: Match, other: Match) -> Match:
    """Return two rows of one line as one: what either says, so that no mark and no remark is lost."""
    kept = one if one.text else replace(other, where=one.where)
    if mark(one.review).yes and mark(other.review).yes:
        return kept
    return replace(kept, review=" / ".join(dict.fromkeys(filter(None, (one.review, other.review)))))


class _Finder:
    def __init__(self, desk: Desk, figures: Mapping[str, Mapping[str, str]]) -> None:
        self._desk, self._figures = desk, figures
        self._by_code, self._replaced = desk.by_code(), desk.replaced()
        self._known = set(desk.sentences)
        self._by_kinh: dict[str, str] = {}
        for sentence in desk.sentences:
            # Two that differ in their figures alone cannot be told apart by their words.
            self._by_kinh[bare(sentence)] = "" if bare(sentence) in self._by_kinh else sentence

    def match(self, line: Line) -> Match | Told:
        """Return a row's line, or what is to be told of a row that is none; with no words when nothing is lost."""
        if line.damage:
            return Told(line.where, "cells", f"{line.damage}: nobody can tell what is the translation.", grave=True)
        if len(line.text) > LONGEST:
            return Told(line.where, "length", f"has {len(line.text)} letters; {LONGEST} are the most.", grave=True)
        name, _, stamp = line.code.partition("-")
        sentence, earlier = self._by_code.get(name, ""), ""
        if line.sentence in self._known:
            # Where the sentence itself comes back, it says better than a code which line it is.
            stamp, sentence = (stamp if sentence == line.sentence else ""), line.sentence
        elif sentence and (mixed := self._mixed(line, sentence)):
            return mixed
        elif not sentence and name in self._replaced:
            sentence = self._replaced[name]
            earlier = self._desk.line(sentence).previous
        elif not sentence:
            sentence, earlier = self._by_words(line)
        if not sentence:
            return _lost(line)
        shown_as = self._shown_as(sentence, earlier, line.kinh)
        text = labels.named(labels.even(line.text), shown_as)
        review = unicodedata.normalize("NFC", line.review)
        return Match(line.where, sentence, text, stamp, review, shown_as, earlier)

    def _mixed(self, line: Line, sentence: str) -> Told | None:
        """Return what is to be told of a row whose Kinh sentence is not that of its code; None when it may well be."""
        kinh = bare(first(line.kinh))
        if not kinh or kinh == bare(sentence):
            return None
        if self._by_kinh.get(kinh) or fuzz.ratio(kinh, bare(sentence)) < UNLIKE:
            what = f"the code is of “{cut(sentence, 60)}”, but beside it stands “{cut(first(line.kinh), 60)}”"
            return Told(line.where, "mixed", f"{what}: were the columns moved apart?", grave=True)
        return None

    def _by_words(self, line: Line) -> tuple[str, str]:
        """Return the line whose Kinh sentence a row has, or the nearest and the row's own; "" for none."""
        own = line.sentence or first(line.kinh)
        same = self._by_kinh.get(bare(own), "")
        if same:
            code = line.code.partition("-")[0]
            if any(line_code(language, same) == code for language in LANGUAGES):
                return "", ""  # beside our sentence stands the code that another language has for it
            return same, own if code or line.sentence else ""
        if not line.code and not line.sentence:
            return "", ""  # a row that somebody added
        found = process.extractOne(bare(own), self._by_kinh.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
        near = self._by_kinh[found[0]] if found else ""
        return (near, own) if near else ("", "")

    def _shown_as(self, sentence: str, earlier: str, kinh: str) -> dict[str, str]:
        said = earlier or sentence
        now = labels.labels((said, sentence, self._desk.line(sentence).text), self._figures.get(sentence, {}))
        return {**now, **row_labels(said, kinh)}


def _lost(line: Line) -> Told:
    """Return what is to be told of a row whose line nobody knows; no words when there is nothing in it to lose."""
    text = cut(" ".join(line.text.split()), 80)
    if not text:
        return Told(line.where, "unknown", "", grave=False)
    if line.code or line.sentence:
        what = f"the line is no longer said here, or is of another language; “{text}” has no place."
        return Told(line.where, "unknown", what, grave=True)
    return Told(
        line.where, "added", f"the row was added and belongs to no line; “{text}” is not taken in.", grave=False
    )
