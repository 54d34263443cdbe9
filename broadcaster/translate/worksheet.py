"""A worksheet: the lines a translator or reviewer is given, each with all that helps to translate it well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.models import LineState
from broadcaster.translate import labels
from broadcaster.translate.memory import difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from broadcaster.language.glossary import Glossary, Term
    from broadcaster.language.reviews import Review
    from broadcaster.models import Content
    from broadcaster.translate.desk import Desk
    from broadcaster.translate.labels import Part
    from broadcaster.translate.memory import Near, Stretch
    from broadcaster.translate.needs import Need


@dataclass(frozen=True)
class Row:
    """A line on a worksheet.

    Attributes:
        code: which line it is, and what stood there when the worksheet was made. sentence: the Kinh sentence.
        translation: what there is, "" for nothing; both with their placeholders.
        shown_as: how the placeholders are shown, by name.
        state: how far the line is. review: who reviewed it, and when; None for nobody.
        part: what the sentence does in its snippet. need: where it is said, and with which figures.
        terms: the words of the glossary that it uses. near: the reviewed line nearest to it, if it needs one.
        change: for an outdated line, how the Kinh sentence changed since it was translated; else empty.
        remarks: what people noted beside it; "" for nothing.
    """

    code: str
    sentence: str
    translation: str
    shown_as: Mapping[str, str]
    state: LineState
    review: Review | None
    part: str
    need: Need
    terms: tuple[Term, ...] = ()
    near: Near | None = None
    change: tuple[Stretch, ...] = ()
    remarks: str = ""

    @property
    def kinh(self) -> tuple[Part, ...]:
        """The Kinh sentence as it is shown."""
        return labels.shown(self.sentence, self.shown_as)

    @property
    def text(self) -> tuple[Part, ...]:
        """The translation as it is shown."""
        return labels.shown(self.translation, self.shown_as)


@dataclass(frozen=True)
class Section:
    """The lines of one snippet, or, with the title "", the fixed phrases of the templates."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Worksheet:
    """What a translator is given.

    Attributes:
        language: its code. name: its name. kinh_name: that of Kinh.
        week: what it is for, such as 2026-W49; "" for no week.
        sections: the lines, in the order they are said.
    """

    language: str
    name: str
    kinh_name: str
    week: str
    sections: tuple[Section, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All its lines."""
        return tuple(row for section in self.sections for row in section.rows)


def sections(
    desk: Desk, needed: Iterable[Need], content: Content, glossary: Glossary, *, reviewed: bool
) -> tuple[Section, ...]:
    """Return the lines of a worksheet, by snippet, in the order they are needed.

    Args:
        desk: the language's lines. needed: those that are wanted. content: for the titles of snippets.
        glossary: the language's terms.
        reviewed: whether lines that are reviewed already are given too, to be read again.
    """
    memory = desk.memory()
    rows: dict[str, list[Row]] = {}
    for need in needed:
        line = desk.line(need.sentence)
        if line.state is LineState.REVIEWED and not reviewed:
            continue
        rows.setdefault(need.snippet, []).append(
            Row(
                code=desk.code(need.sentence),
                sentence=need.sentence,
                translation=line.text,
                shown_as=labels.labels((need.sentence, line.text), need.figures),
                state=line.state,
                review=line.review,
                part=need.part,
                need=need,
                terms=glossary.within(need.sentence),
                near=None if line.state is LineState.REVIEWED else memory.near(need.sentence),
                change=difference(line.previous, need.sentence) if line.previous else (),
                remarks=desk.remarks(need.sentence),
            )
        )
    return tuple(
        Section(content.snippets[name].title.text if name else "", tuple(found)) for name, found in rows.items()
    )
