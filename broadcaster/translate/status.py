"""How far the translations are: snippet by language by state, and which bulletins each gap keeps off the shelf."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.models import LineState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from broadcaster.language.reviews import Review
    from broadcaster.models import Content, Sentence
    from broadcaster.translate.desk import Desk
    from broadcaster.translate.needs import Need, Use


@dataclass(frozen=True)
class Row:
    """A snippet, or, with the id "", the fixed phrases of the templates: its lines by state, for each language."""

    snippet: str
    title: str
    states: Mapping[str, Mapping[LineState, int]]


@dataclass(frozen=True)
class Gap:
    """A line that is not reviewed in a language.

    Attributes:
        code: of the line, as files for translators begin with it. sentence: in Kinh, with placeholders.
        snippet, part, path, line: where it is written.
        blocks: the bulletins of coming weeks that it keeps off the shelf in this language; empty when none says it.
    """

    language: str
    code: str
    state: LineState
    sentence: str
    snippet: str
    part: str
    path: str
    line: int | None
    blocks: tuple[Use, ...]

    @property
    def stations(self) -> tuple[str, ...]:
        """The codes of all stations that wait for it, each once, in order."""
        return tuple(sorted({code for use in self.blocks for code in use.stations}))


@dataclass(frozen=True)
class Wanted:
    """What one edition of a bulletin needs in a language: its lines by state."""

    use: Use
    language: str
    states: Mapping[LineState, int]

    @property
    def ready(self) -> bool:
        """Whether a release has it."""
        return self.use.says and set(self.states) <= {LineState.REVIEWED}


@dataclass(frozen=True)
class Status:
    """How far everything is.

    Attributes:
        week: the one whose needs are told; "" when none is planned. languages: all but Kinh, in the settings' order.
        rows: the snippets by id, the fixed phrases first. gaps: all lines that are not reviewed, language by language.
        wanted: what the week needs. reviews: of each language, by whom and when each reviewed line was, by its code.
    """

    week: str
    languages: tuple[str, ...]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    wanted: tuple[Wanted, ...]
    reviews: Mapping[str, Mapping[str, Review]]


def status(
    desks: Mapping[str, Desk],
    content: Content,
    phrases: Iterable[Sentence],
    needed: Mapping[str, Mapping[str, Need]],
    week: str,
) -> Status:
    """Return how far the translations are.

    Args:
        desks: one for each language but Kinh. content, phrases: all that is said in Kinh.
        needed: what coming weeks say, by language and Kinh sentence. week: the one whose needs are told.
    """
    groups: dict[str, dict[str, Sentence]] = {"": {}}
    for sentence in phrases:
        groups[""].setdefault(sentence.text, sentence)
    for name, snippet in sorted(content.snippets.items()):
        groups[name] = {sentence.text: sentence for sentence in snippet.sentences() if sentence.text not in groups[""]}
    rows, gaps = [], []
    for name, sentences in groups.items():
        states = {language: Counter(desk.line(text).state for text in sentences) for language, desk in desks.items()}
        rows.append(Row(name, content.snippets[name].title.text if name else "", states))
    for language, desk in desks.items():
        for name, sentences in groups.items():
            gaps += [
                _gap(desk, sentence, name, needed.get(language, {}).get(text))
                for text, sentence in sentences.items()
                if desk.line(text).state is not LineState.REVIEWED
            ]
    wanted = [one for language, desk in desks.items() for one in _wanted(desk, needed.get(language, {}), week)]
    reviews = {
        language: {
            desk.name(text): review
            for sentences in groups.values()
            for text in sentences
            if (review := desk.line(text).review)
        }
        for language, desk in desks.items()
    }
    return Status(week, tuple(desks), tuple(rows), tuple(gaps), tuple(wanted), reviews)


def _gap(desk: Desk, sentence: Sentence, snippet: str, need: Need | None) -> Gap:
    return Gap(
        language=desk.language,
        code=desk.name(sentence.text),
        state=desk.line(sentence.text).state,
        sentence=sentence.text,
        snippet=snippet,
        part=sentence.part,
        path=sentence.place.path,
        line=sentence.place.line,
        blocks=need.uses if need else (),
    )


def _wanted(desk: Desk, needed: Mapping[str, Need], week: str) -> list[Wanted]:
    states: dict[Use, Counter[LineState]] = {}
    for text, need in needed.items():
        for use in need.uses:
            if use.week == week:
                states.setdefault(use, Counter())[desk.line(text).state] += 1
    return [
        Wanted(use, desk.language, counts) for use, counts in sorted(states.items(), key=lambda item: item[0].edition)
    ]
