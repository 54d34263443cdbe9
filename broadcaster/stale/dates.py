"""What dates change by themselves: between two days facts take another value, snippets lapse, and others begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from broadcaster import figures
from broadcaster.errors import FaultsFoundError
from broadcaster.models import KINH, LineState
from broadcaster.stale.findings import Cause, Gatherer, Kind, Task, Told, TouchedLine
from broadcaster.stale.ground import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadcaster.figures import Quantity
    from broadcaster.models import Fact, FactValue, Sentence, Snippet
    from broadcaster.stale.ground import Ground
    from broadcaster.stale.questions import Chosen

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Stage:
    """A sentence from `day` on: its figures; or, in `fault`, why they cannot be worked out; or `silent`."""

    day: date
    figures: Mapping[str, Quantity]
    fault: str = ""
    silent: bool = False

    @property
    def said(self) -> bool:
        return not self.silent and not self.fault

    @property
    def effect(self) -> object:
        """What makes the difference between two stages: every figure, and whether it is sure enough for the air."""
        return self.silent, bool(self.fault), tuple((one.written, one.confirm) for one in self.figures.values())


def between(ground: Ground, day: date, chosen: Chosen) -> tuple[Cause, ...]:
    """Return what changes between today and `day`, the earliest first; of a `day` in the past, what has changed since.

    Args:
        chosen: tells of a snippet (None for a template's phrase) and a sentence whether it is asked about.
    """
    first, last = sorted((ground.today, day))
    days = (first, *ground.turning_days(Span(first + _DAY, last))) if first < last else (first,)
    gatherer = Gatherer()
    for snippet, sentence in ground.sentences():
        if not chosen(snippet, sentence):
            continue
        stages: list[_Stage] = []
        for turning in days:
            stage = _stage(ground, snippet, sentence, turning)
            if not stages or stage.effect != stages[-1].effect:
                stages.append(stage)
        ends = [*(stage.day - _DAY for stage in stages[2:]), date.max]
        for before, after, end in zip(stages, stages[1:], ends, strict=False):
            if before.said or after.said:
                _note(ground, gatherer, (snippet, sentence), before, (after, Span(after.day, end)))
    return tuple(sorted(gatherer.causes(), key=lambda cause: cause.day or date.max))


def _stage(ground: Ground, snippet: Snippet | None, sentence: Sentence, day: date) -> _Stage:
    if snippet and not snippet.valid_on(day):
        return _Stage(day, {}, silent=True)
    try:
        return _Stage(day, ground.sayings.figures(sentence, snippet, day))
    except FaultsFoundError as error:
        return _Stage(day, {}, fault=" ".join(fault.what for fault in error.faults))


def _note(
    ground: Ground,
    gatherer: Gatherer,
    what: tuple[Snippet | None, Sentence],
    before: _Stage,
    later: tuple[_Stage, Span],
) -> None:
    """Note the change of one sentence from one stage to the next, under each of its causes."""
    (snippet, sentence), (after, span) = what, later
    told = []
    for language in ground.languages:
        old = ground.sayings.say(sentence, before.figures, language) if before.said else None
        new = ground.sayings.say(sentence, after.figures, language) if after.said else None
        state = said.state if (said := new or old) else LineState.MISSING
        takes = ground.takes(language, old.code) if old and old.code and (not new or new.code != old.code) else ()
        key = snippet.id if snippet else "", sentence.text
        airings = ground.airings(key, language, span)
        if not after.said and snippet:
            airings = ground.left_out(snippet, sentence, language, span)
        told.append(Told(language, state, _task(language, state, before, after), takes, airings))
    if ground.station and not any(one.airings for one in told):
        return
    line = TouchedLine(
        snippet=snippet.id if snippet else "",
        part=sentence.part,
        place=sentence.place,
        sentence=sentence.text,
        was=ground.sayings.say(sentence, before.figures, KINH).kinh if before.said else "",
        now=ground.sayings.say(sentence, after.figures, KINH).kinh if after.said else "",
        why=after.fault or _doubts(after),
        told=(),
    )
    for cause in _causes(ground, snippet, before, after):
        gatherer.add(cause, line, told)


def _task(language: str, state: LineState, before: _Stage, after: _Stage) -> Task:
    if language == KINH:
        return Task.NONE
    if not after.said:
        return Task.MISSING if state is LineState.MISSING else Task.REST
    if state is LineState.MISSING:
        return Task.MISSING if before.said else Task.TRANSLATE
    return Task.STAYS if before.said else Task.DONE if state is LineState.REVIEWED else Task.REREAD


def _doubts(stage: _Stage) -> str:
    """Return which figures of a line nobody has confirmed yet, so that a release leaves the line out."""
    doubtful = dict.fromkeys(one.written for one in stage.figures.values() if one.confirm)
    return f"left out until somebody confirms {', '.join(doubtful)}" if doubtful else ""


def _causes(ground: Ground, snippet: Snippet | None, before: _Stage, after: _Stage) -> list[Cause]:
    """Return what makes the difference between two stages: the snippet's validity, or facts."""
    if snippet and (before.silent or after.silent):
        return [Cause(Kind.SNIPPET, snippet.id, _validity(snippet, after), after.day)]
    yesterday = after.day - _DAY
    named = {name for stage in (before, after) for one in stage.figures.values() for name in one.facts}
    moved = [
        fact
        for name, fact in ground.workspace.content.facts.items()
        if name in named and fact.on(yesterday) is not fact.on(after.day)
    ]
    return [Cause(Kind.FACT, fact.name, _turn(fact, yesterday, after.day), after.day) for fact in moved]


def _validity(snippet: Snippet, after: _Stage) -> str:
    if not after.silent:
        return f"{snippet.id}: may be aired from {after.day}."
    if snippet.valid_to and snippet.valid_to < after.day:
        return f"{snippet.id}: lapses on {after.day}; it is valid to {snippet.valid_to}."
    return (
        f"{snippet.id}: lapses on {after.day}; review_by {snippet.review_by} has passed. "
        "Read it against the law again, then move the date."
    )


def _turn(fact: Fact, before: date, day: date) -> str:
    """Return in words what a fact was worth, what it is worth from `day` on, and by which document."""
    old, new = fact.on(before), fact.on(day)
    was = f"{written(fact, old)} until {before}" if old else f"no value until {before}"
    return f"{fact.name}: {was}, {worth(fact, new)}" if new else f"{fact.name}: {was}, no value from {day}."


def worth(fact: Fact, value: FactValue) -> str:
    """Return in words what a fact is worth, from when, by which document, and whether that must be confirmed."""
    doubt = "; to be confirmed" if value.confirm else ""
    return f"{written(fact, value)} from {value.since} ({value.source}{doubt})"


def written(fact: Fact, value: FactValue) -> str:
    """Return a value of a fact as Kinh writes it."""
    return figures.work_out({}, {fact.name: fact}, value.since)(fact.name).written
