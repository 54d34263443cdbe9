"""The ground that findings are looked up on: what is planned, what is said, what has been recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from broadcaster.compose.phrases import Phrasebook
from broadcaster.compose.sayings import Sayings
from broadcaster.errors import FaultsFoundError
from broadcaster.models import LineState, Week
from broadcaster.narrate.takes import KINDS
from broadcaster.stale.findings import Airing, gathered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from broadcaster.models import Bulletin, Edition, Line, Script, Sentence, Snippet
    from broadcaster.workspace import Workspace

    Key = tuple[str, str]
    """A sentence wherever it is said: its snippet ("" for a template's phrase), and the Kinh text with placeholders."""


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date = date.min
    last: date = date.max

    def of(self, days: tuple[date, ...]) -> tuple[date, ...]:
        """Return those of `days` that lie in it."""
        return tuple(day for day in days if self.first <= day <= self.last)


EVER = Span()


class Ground:
    """A sound workspace on a day, seen whole or narrowed to a language or a station.

    Args:
        today: weeks that are over on it are left alone; nothing of them will be aired.
        language: only this one; None for all of the workspace.
        station: only what this station airs, in the languages it airs; None for all stations.
    """

    def __init__(
        self, workspace: Workspace, today: date, language: str | None = None, station: str | None = None
    ) -> None:
        self.workspace, self.today, self.station = workspace, today, station
        own = workspace.content.stations[station].languages if station else workspace.settings.languages
        self.languages = tuple(
            code for code in workspace.settings.languages if code in own and language in {None, code}
        )
        self.plans: tuple[Week, ...] = tuple(
            plan for _, plan in sorted(workspace.content.weeks.items()) if not plan.is_over(today)
        )
        self._sure: dict[str, tuple[Script, ...]] = {}
        self.sayings = Sayings(workspace.composer(draft=True))

    @cached_property
    def scripts(self) -> Mapping[str, tuple[Script, ...]]:
        """The scripts of each planned week, with what nobody has reviewed yet."""
        return {plan.id: self.workspace.scripts(plan, draft=True) for plan in self.plans}

    def said_now(self, plan: Week, *, draft: bool) -> tuple[Script, ...]:
        """Return the scripts as a build would make them now: a draft, or a release, which leaves out what is unsure."""
        if draft:
            return self.scripts[plan.id]
        if plan.id not in self._sure:
            self._sure[plan.id] = self.workspace.scripts(plan, draft=False)
        return self._sure[plan.id]

    @cached_property
    def phrasebook(self) -> Phrasebook:
        """Which template says which phrases."""
        return Phrasebook(self.workspace.templates)

    def sentences(self) -> Iterator[tuple[Snippet | None, Sentence]]:
        """Yield every sentence of the workspace, each once for its snippet; the phrases of templates last."""
        for _, snippet in sorted(self.workspace.content.snippets.items()):
            seen: set[str] = set()
            for sentence in snippet.sentences():
                if sentence.text not in seen:
                    seen.add(sentence.text)
                    yield snippet, sentence
        for phrase in self.workspace.templates.phrases:
            yield None, phrase

    def airing(self, edition: Edition, language: str, span: Span = EVER) -> Airing | None:
        """Return an edition's airing on the days of a span; None where no day or no station is left."""
        content = self.workspace.content
        codes = content.stations if edition.bulletin.stations is None else edition.bulletin.stations
        airing = tuple(
            code
            for code in sorted(codes)
            if self.station in {None, code}
            and code in content.stations
            and language in content.stations[code].languages
        )
        days = span.of(edition.days)
        return Airing(edition.week, edition.bulletin.id, language, days, airing) if days and airing else None

    def airings(
        self, key: Key, language: str, span: Span = EVER, templates: Collection[str] | None = None
    ) -> tuple[Airing, ...]:
        """Return where a sentence is planned to be said in a language, by all bulletins or those of some templates."""
        found = [
            self.airing(edition, language, span)
            for edition, _ in self._planned.get((*key, language), ())
            if templates is None or edition.bulletin.template in templates
        ]
        return gathered(airing for airing in found if airing)

    def left_out(self, snippet: Snippet, sentence: Sentence, language: str, span: Span) -> tuple[Airing, ...]:
        """Return the planned bulletins that name a snippet and would say this sentence of it, if they still might."""
        found = [
            self.airing(script.edition, language, span) for script in self._naming(snippet, sentence.part, language)
        ]
        return gathered(airing for airing in found if airing)

    def _naming(self, snippet: Snippet, part: str, language: str) -> Iterator[Script]:
        for scripts in self.scripts.values():
            for script in scripts:
                bulletin: Bulletin = script.edition.bulletin
                parts = self.workspace.templates.parts.get(bulletin.template, frozenset())
                if script.language == language and snippet.id in bulletin.items and part in parts:
                    yield script

    @cached_property
    def _planned(self) -> Mapping[tuple[str, str, str], tuple[tuple[Edition, Line], ...]]:
        """Every line that is planned, by snippet, sentence and language."""
        found: dict[tuple[str, str, str], dict[tuple[str, str], tuple[Edition, Line]]] = {}
        for scripts in self.scripts.values():
            for script in scripts:
                for line in script.lines:
                    editions = found.setdefault((line.snippet, line.msgid, script.language), {})
                    editions[script.edition.week, script.edition.name] = script.edition, line
        return {key: tuple(editions.values()) for key, editions in found.items()}

    def codes(self, key: Key, language: str) -> frozenset[str]:
        """Return the codes under which a sentence is planned to be said in a language."""
        return frozenset(line.code for _, line in self._planned.get((*key, language), ()) if line.code)

    # ------------------------------------------------------------------------------------------------- recordings

    @cached_property
    def recorded(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """The recordings of each language by the code they are filed under, in small letters."""
        return {language: self._recorded(language) for language in self.languages}

    def _recorded(self, language: str) -> dict[str, tuple[str, ...]]:
        folder = self.workspace.path("recordings") / language
        found: dict[str, tuple[str, ...]] = {}
        if folder.is_dir():
            for path in sorted(folder.iterdir()):
                if path.suffix.lower() in KINDS and path.is_file():
                    shown = f"{folder.parent.name}/{language}/{path.name}"
                    found[path.stem.casefold()] = (*found.get(path.stem.casefold(), ()), shown)
        return found

    def takes(self, language: str, *codes: str) -> tuple[str, ...]:
        """Return the recordings filed under any of the codes, as paths in the workspace."""
        return tuple(take for code in codes for take in self.recorded[language].get(code.casefold(), ()))

    @cached_property
    def live(self) -> Mapping[str, frozenset[str]]:
        """For each language the codes, in small letters, of what planned weeks say."""
        found: dict[str, set[str]] = {language: set() for language in self.languages}
        for (_, _, language), lines in self._planned.items():
            if language in found:
                found[language] |= {line.code.casefold() for _, line in lines}
        return {language: frozenset(codes) for language, codes in found.items()}

    def may_say(self, language: str, days: Collection[date]) -> frozenset[str]:
        """Return the codes, in small letters, of all that the workspace's sentences say on any of the days."""
        found: set[str] = set()
        for snippet, sentence in self.sentences():
            for day in days:
                try:
                    quantities = self.sayings.figures(sentence, snippet, day)
                except FaultsFoundError:
                    continue  # a fact has no value on that day, so nothing is said
                said = self.sayings.say(sentence, quantities, language)
                if said.state is not LineState.OUTDATED:
                    found.add(said.code.casefold())
        return frozenset(found)

    def turning_days(self, span: Span) -> tuple[date, ...]:
        """Return the days of a span on which a fact or a snippet's validity changes, in order."""
        content = self.workspace.content
        values = [value for fact in content.facts.values() for value in fact.values]
        first = {value.since for value in values} | {snippet.valid_from for snippet in content.snippets.values()}
        last = {value.until for value in values} | {snippet.valid_to for snippet in content.snippets.values()}
        last |= {snippet.review_by for snippet in content.snippets.values()}
        after = {date.fromordinal(day.toordinal() + 1) for day in last if day and day < date.max}
        return span.of(tuple(sorted(first | after)))
