"""What stands beside a line on a worksheet to help whoever translates it: context, terms, earlier sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language.wording import STATES
from broadcaster.translate import labels, texts
from broadcaster.translate.memory import Stretch, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadcaster.language.glossary import Term
    from broadcaster.language.wording import Wording
    from broadcaster.translate.worksheet import Row


@dataclass(frozen=True)
class Help:
    """One thing to know about a line: what it is, and what it says, in stretches of which some are struck or new.

    Attributes:
        head: such as "Thuật ngữ"; may be "". said: the rest.
    """

    head: str
    said: tuple[Stretch, ...]

    @property
    def plain(self) -> str:
        """It as one text."""
        return ": ".join(filter(None, [self.head, told(self.said)]))


def helps(row: Row, words: Wording) -> Iterator[Help]:
    """Yield all that helps with a line, the nearest at hand first."""
    yield Help(words.say(texts.CONTEXT), _same(context(row, words)))
    if row.change:
        yield Help(words.say(texts.CHANGED), readable(row.change, row))
    for term in row.terms:
        yield Help(words.say(texts.TERMS), _same(term_told(term, words)))
    if row.near:
        yield Help(words.say(texts.NEAR_TOLD, likeness=row.near.likeness), readable(row.near.difference, row))
        yield Help(words.say(texts.NEAR_TRANSLATION), _same(labels.plain(row.near.translation, row.shown_as)))
    for day, figures in row.need.later:
        other = ", ".join(f"«{figure}»" for name, figure in figures.items() if figure != row.need.figures.get(name))
        yield Help("", _same(words.say(texts.STILL, day=f"{day:%d/%m/%Y}", figures=other)))
    if row.remarks:
        yield Help(words.say(texts.REMARKS), _same(" ".join(row.remarks.split())))


def context(row: Row, words: Wording) -> str:
    """Return what a line does, how far it is, and which bulletins say it."""
    state = words.say(STATES[row.state])
    if row.review:
        state = words.say(texts.REVIEWED, who=row.review.who, day=f"{row.review.on:%d/%m/%Y}")
    uses = [words.say(texts.USED, title=use.title, n=len(use.stations)) for use in row.need.uses]
    return " · ".join([words.say(texts.PARTS[row.part]), state, *(dict.fromkeys(uses) or [words.say(texts.UNUSED)])])


def term_told(term: Term, words: Wording) -> str:
    """Return a term of the glossary with what it is called, and what is to be known of it."""
    sure = texts.TERM if term.certain else texts.TERM_UNSURE
    called = words.say(sure, term=term.term, translations=" / ".join(term.translations))
    return words.say(texts.TERM_NOTE, term=called, note=" ".join(term.note.split())) if term.note else called


def readable(stretches: Sequence[Stretch], row: Row) -> tuple[Stretch, ...]:
    """Return a difference with its placeholders shown as figures."""
    return tuple(Stretch(stretch.kind, labels.plain(stretch.words, row.shown_as)) for stretch in stretches)


def _same(text: str) -> tuple[Stretch, ...]:
    return (Stretch("same", text),)
