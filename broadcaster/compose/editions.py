"""Cuts a bulletin's days where what it says changes: one edition for each stretch of days that say the same."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from broadcaster import figures
from broadcaster.language import placeholders
from broadcaster.models import Edition

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from broadcaster.models import Bulletin, Content, Sentence, Snippet, Week

Said = tuple[tuple[str, str, bool], ...]


def editions(plan: Week, bulletin: Bulletin, content: Content, phrases: Iterable[Sentence]) -> tuple[Edition, ...]:
    """Return the editions of a bulletin in a week, in the order of their days.

    Two days belong to one edition when the same snippets may be aired on them and every figure comes out the same and
    as well founded. `phrases` are the fixed phrases of the templates, whose facts count too.

    Raises:
        FaultsFoundError: a figure cannot be worked out on one of the days.
    """
    items = [content.snippets[item] for item in bulletin.items]
    spoken = [phrase.text for phrase in phrases]
    groups = [
        tuple(group) for _, group in groupby(plan.days_of(bulletin), lambda day: _said(items, spoken, content, day))
    ]
    return tuple(Edition(plan.id, bulletin, days, len(groups) > 1) for days in groups)


def _said(items: list[Snippet], phrases: list[str], content: Content, day: date) -> Said:
    """Return all figures said on a day, each with the snippet it stands in."""
    said: list[tuple[str, str, bool]] = []
    for item in items:
        if item.valid_on(day):
            quantity = figures.work_out(item.figures, content.facts, day)
            said.append((item.id, "", False))
            for name in _names(sentence.text for sentence in item.sentences()):
                found = quantity(name)
                said.append((f"{item.id}.{name}", found.written, found.confirm))
    quantity = figures.work_out({}, content.facts, day)
    for name in _names(phrases):
        if name in content.facts:
            found = quantity(name)
            said.append((name, found.written, found.confirm))
    return tuple(said)


def _names(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for sentence in sentences for name in placeholders.names(sentence)))
