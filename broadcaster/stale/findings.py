"""What is found out of date: causes, under each the lines it touches, and under each line its languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from broadcaster.models import LineState, Place


class Kind(StrEnum):
    """What has changed, will change, or would."""

    FACT = "fact"
    FIGURE = "figure"
    SNIPPET = "snippet"
    TEXT = "text"
    TEMPLATE = "template"
    TRANSLATION = "translation"
    SPOKEN = "spoken"
    PLAN = "plan"
    TAKE = "take"
    RELEASE = "release"


class Task(StrEnum):
    """What a touched line asks of the translators of a language."""

    NONE = ""
    MISSING = "not translated"
    STAYS = "figure changes, translation stays"
    REREAD = "translation to be read again"
    TRANSLATE = "to be translated"
    REST = "translation no longer said"
    DONE = "translation is up to date"

    @property
    def touches(self) -> bool:
        """Whether it counts as a translation that is touched."""
        return self not in {Task.NONE, Task.MISSING, Task.DONE}


@dataclass(frozen=True)
class Airing:
    """A planned bulletin in one language.

    Attributes:
        days: those of its dates that are touched, in order. stations: the codes of those that air it in the language.
    """

    week: str
    bulletin: str
    language: str
    days: tuple[date, ...]
    stations: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What a touched line means for one language.

    Attributes:
        takes: the recordings of the words before, as paths in the workspace; they fit no more.
        airings: the planned bulletins that say the line, or leave it out from now on.
    """

    language: str
    state: LineState
    task: Task
    takes: tuple[str, ...]
    airings: tuple[Airing, ...]


@dataclass(frozen=True)
class TouchedLine:
    """A line that a cause touches.

    Attributes:
        snippet: its snippet, "" for a template's phrase. sentence: the Kinh sentence with its placeholders.
        was, now: its words before and after; "" where it is not said. Of what would change only `was` is known.
        why: why it is not said any more, or not as sure as before; mostly "".
        told: one for each language.
    """

    snippet: str
    part: str
    place: Place | None
    sentence: str
    was: str
    now: str
    why: str
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Cause:
    """One change and all that it touches.

    Attributes:
        name: of the fact, snippet, template, … that changes. what: the change, in a sentence.
        day: from when on, where a date makes the change; else None.
        takes: recordings that belong to no line. airings: bulletins that are touched as a whole.
    """

    kind: Kind
    name: str
    what: str
    day: date | None = None
    lines: tuple[TouchedLine, ...] = ()
    takes: tuple[str, ...] = ()
    airings: tuple[Airing, ...] = ()

    @property
    def shows_kinh(self) -> bool:
        """Whether its lines are shown in Kinh; when only a translation has changed they are shown as it."""
        return self.kind not in {Kind.TRANSLATION, Kind.SPOKEN}

    def all_airings(self) -> tuple[Airing, ...]:
        """Return every airing the cause touches, those of one bulletin in one language brought together."""
        return gathered([*self.airings, *(a for line in self.lines for told in line.told for a in told.airings)])


@dataclass(frozen=True)
class Counts:
    """How many different ones are touched."""

    snippets: int
    lines: int
    translations: int
    takes: int
    bulletins: int
    stations: int


@dataclass(frozen=True)
class Answer:
    """All that is out of date; in notes what could not be judged, and what to do next."""

    causes: tuple[Cause, ...]
    notes: tuple[str, ...] = ()

    def counts(self) -> Counts:
        """Return the counts; what two causes touch counts once."""
        lines = [line for cause in self.causes for line in cause.lines]
        told = [(line, one) for line in lines for one in line.told]
        airings = [airing for cause in self.causes for airing in cause.all_airings()]
        takes = [take for cause in self.causes for take in cause.takes] + [
            take for _, one in told for take in one.takes
        ]
        return Counts(
            snippets=len({line.snippet for line in lines} - {""}),
            lines=len({(line.snippet, line.sentence) for line in lines}),
            translations=len({(one.language, line.sentence) for line, one in told if one.task.touches}),
            takes=len(set(takes)),
            bulletins=len({(airing.week, airing.bulletin) for airing in airings}),
            stations=len({code for airing in airings for code in airing.stations}),
        )


class Gatherer:
    """Brings together what is found piece by piece: one cause, one line, one language at a time."""

    def __init__(self) -> None:
        self._causes: dict[Cause, dict[TouchedLine, dict[str, Told]]] = {}
        self._airings: dict[Cause, list[Airing]] = {}

    def add(self, cause: Cause, line: TouchedLine, told: Iterable[Told]) -> None:
        """Note what a line means for languages; the same line of the same cause may come again, from another week."""
        languages = self._causes.setdefault(cause, {}).setdefault(line, {})
        for one in told:
            before = languages.get(one.language)
            languages[one.language] = one if before is None else _merged(before, one)

    def touch(self, cause: Cause, airings: Iterable[Airing]) -> None:
        """Note bulletins that a cause touches as a whole."""
        self._causes.setdefault(cause, {})
        self._airings.setdefault(cause, []).extend(airings)

    def note_takes(self, cause: Cause, takes: Iterable[str]) -> None:
        """Note recordings that belong to no line."""
        self._causes.setdefault(replace(cause, takes=(*cause.takes, *takes)), {})

    def join(self, cause: Cause, line: TouchedLine, told: Told) -> None:
        """Note what a line means for a language under each cause that has it already; if none has, under `cause`."""
        known = [
            (other, same)
            for other, lines in self._causes.items()
            for same in lines
            if (same.snippet, same.sentence) == (line.snippet, line.sentence) and other.shows_kinh
        ]
        for other, same in known or [(cause, line)]:
            self.add(other, same, [told])

    def weeks(self) -> tuple[str, ...]:
        """Return the weeks that anything noted so far is aired in."""
        return tuple(sorted({airing.week for cause in self.causes() for airing in cause.all_airings()}))

    def takes(self) -> frozenset[str]:
        """Return the takes noted so far."""
        found = (told for lines in self._causes.values() for languages in lines.values() for told in languages.values())
        return frozenset(take for told in found for take in told.takes)

    def causes(self) -> tuple[Cause, ...]:
        """Return the causes, in the order in which they were first noted."""
        return tuple(
            replace(
                cause,
                lines=tuple(replace(line, told=tuple(languages.values())) for line, languages in lines.items()),
                airings=gathered(self._airings.get(cause, [])),
            )
            for cause, lines in self._causes.items()
        )


def gathered(airings: Iterable[Airing]) -> tuple[Airing, ...]:
    """Return the airings with those of one bulletin in one language made one, in the order of week and bulletin."""
    found: dict[tuple[str, str, str], list[Airing]] = {}
    for airing in airings:
        found.setdefault((airing.week, airing.bulletin, airing.language), []).append(airing)
    return tuple(_one(same) for _, same in sorted(found.items(), key=lambda item: item[0][:2]))


def _one(same: Sequence[Airing]) -> Airing:
    days = sorted({day for airing in same for day in airing.days})
    stations = sorted({code for airing in same for code in airing.stations})
    return replace(same[0], days=tuple(days), stations=tuple(stations))


def _merged(before: Told, new: Told) -> Told:
    takes = tuple(dict.fromkeys((*before.takes, *new.takes)))
    return replace(new, takes=takes, airings=gathered((*before.airings, *new.airings)))
