"""What people have changed since the shelf was filled: each planned week's release beside what would be said now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.models import KINH, LineState, Sentence
from broadcaster.publish import entries
from broadcaster.stale.differences import Difference, differences, doubt, kind, reordered
from broadcaster.stale.findings import Answer, Cause, Gatherer, Kind, Task, Told, TouchedLine
from broadcaster.stale.lagging import lagging, recordings
from broadcaster.stale.plans import compare_plan, note
from broadcaster.stale.questions import facts_behind
from broadcaster.stale.shelved import Shelved

if TYPE_CHECKING:
    from broadcaster.models import Line, Script
    from broadcaster.publish.manifest import Programme
    from broadcaster.stale.findings import Airing
    from broadcaster.stale.ground import Ground


def since_releases(ground: Ground) -> Answer:
    """Return what no longer fits the text: releases, translations, recordings.

    Raises:
        FaultsFoundError: a manifest cannot be read.
    """
    gatherer = Gatherer()
    notes: list[str] = []
    shelf: dict[str, Shelved] = {}
    for plan in ground.plans:
        shelved = Shelved.of(ground, plan)
        if shelved is None:
            notes.append(f"{plan.id} has not been built yet, so there is nothing to compare its text with.")
            continue
        shelf[plan.id] = shelved
        if not shelved.has_lines:
            notes.append(
                f"{shelved} is of an older program, which did not record its lines: only whole scripts were compared. "
                "Build the week again to see lines."
            )
        _Comparison(ground, gatherer, shelved).run()
        compare_plan(ground, gatherer, shelved)
    weeks = gatherer.weeks()
    lagging(ground, gatherer, shelf)
    notes += recordings(ground, gatherer)
    if weeks:
        notes.append(f"to put the shelf right, build again: {', '.join(weeks)}.")
    order = list(Kind)
    return Answer(tuple(sorted(gatherer.causes(), key=lambda cause: order.index(cause.kind))), tuple(notes))


class _Comparison:
    """The scripts of one release beside the same as they would be made now."""

    def __init__(self, ground: Ground, gatherer: Gatherer, shelved: Shelved) -> None:
        self._ground, self._gatherer, self._shelved = ground, gatherer, shelved

    def run(self) -> None:
        now = self._ground.said_now(self._shelved.plan, draft=self._shelved.is_draft)
        for programme in self._shelved.programmes():
            for script in now:
                same = (script.edition.bulletin.id, script.language) == (programme.bulletin, programme.language)
                airing = self._shelved.airing(programme, script.edition.days) if same else None
                if airing:
                    self._compare(programme, script, airing)

    def _compare(self, programme: Programme, script: Script, airing: Airing) -> None:
        if not self._shelved.has_lines:
            if entries.text_digest(script) != programme.text_sha256:
                what = f"{self._shelved} says something else than would be said now"
                self._gatherer.touch(Cause(Kind.RELEASE, self._shelved.plan.id, what), [airing])
            return
        before = self._shelved.lines(programme)
        found = differences(before, script.lines)
        for one in found:
            why = kind(one, before, script, self._shelved.kinh(programme, one.old), self._ground.workspace.content)
            line = self._line(one, programme, script, why)
            self._gatherer.add(self._cause(why, one.snippet, script.language), line, [self._told(one, why, airing)])
        if not found and reordered(before, script.lines):
            note(self._gatherer, self._shelved, programme, airing.days, "says its lines in another order")

    def _line(self, one: Difference, programme: Programme, script: Script, why: Kind) -> TouchedLine:
        """Return the line, before and after: in its own language when only that has changed, otherwise in Kinh."""
        old, new = one.old, one.new
        own = why in {Kind.TRANSLATION, Kind.SPOKEN}
        shown = old if own or script.language == KINH else self._shelved.kinh(programme, old)
        was = shown.words if shown else old.msgid if old else ""
        if new:
            now = new.written if own else new.kinh
            return TouchedLine(
                new.snippet,
                new.part,
                new.place,
                new.msgid,
                was,
                now,
                self._facts(new) if why is Kind.FIGURE else "",
                (),
            )
        sentence = old.msgid if old else ""
        left_out = doubt(old, script, self._ground.workspace.content) if old else ""
        return TouchedLine(one.snippet, "", None, sentence, was, "", left_out, ())

    def _facts(self, line: Line) -> str:
        """Return which facts the figures of a line rest on."""
        snippet = self._ground.workspace.content.snippets.get(line.snippet)
        facts = facts_behind(snippet, Sentence(line.msgid, line.part, line.place))
        return f"rests on {', '.join(sorted(facts))}" if facts else ""

    def _told(self, one: Difference, why: Kind, airing: Airing) -> Told:
        state = one.new.state if one.new else LineState.REVIEWED
        fits = one.old and one.new and one.old.code == one.new.code
        takes = self._ground.takes(airing.language, one.old.code) if one.old and one.old.code and not fits else ()
        return Told(airing.language, state, _task(airing.language, one, why), takes, (airing,))

    def _cause(self, why: Kind, snippet: str, language: str) -> Cause:
        found = self._ground.workspace.content.snippets.get(snippet)
        path = found.place.path if found else f"scripts/policies/{snippet}.yaml" if snippet else "templates"
        names = {Kind.TRANSLATION: language, Kind.SPOKEN: language, Kind.PLAN: self._shelved.plan.id}
        what = {
            Kind.TEXT: f"{path}: its text or validity has changed since it was published",
            Kind.FIGURE: f"{path}: figures in it have changed since it was published",
            Kind.TEMPLATE: "templates: their phrases, or what they say of a snippet, changed since they were published",
            Kind.TRANSLATION: f"locales/{language}: translations have changed since they were published",
            Kind.SPOKEN: f"locales/{language}: the same words would be spoken otherwise than they were published",
            Kind.PLAN: f"{self._shelved.plan.place.path}: bulletins have other snippets than were published",
        }
        return Cause(why, names.get(why, snippet), what[why])


def _task(language: str, one: Difference, why: Kind) -> Task:
    """Return what a difference asks of the translators."""
    if language == KINH:
        return Task.NONE
    if one.new is None:
        return Task.REST
    if one.new.state is LineState.MISSING:
        return Task.TRANSLATE
    if why is Kind.FIGURE:
        return Task.STAYS
    return Task.DONE if one.new.state is LineState.REVIEWED else Task.REREAD
