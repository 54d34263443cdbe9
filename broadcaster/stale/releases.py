"""What people have changed since the shelf was filled: each planned week's release beside what would be said now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster import publish
from broadcaster.models import KINH, LineState
from broadcaster.publish import entries, names
from broadcaster.stale.differences import Difference, differences, kind, reordered
from broadcaster.stale.findings import Airing, Answer, Cause, Gatherer, Kind, Task, Told, TouchedLine
from broadcaster.stale.lagging import lagging, recordings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from broadcaster.models import Bulletin, Script, Week
    from broadcaster.publish.manifest import Manifest, Programme, SaidLine
    from broadcaster.stale.ground import Ground


def since_releases(ground: Ground) -> Answer:
    """Return what no longer fits the text: releases, translations, recordings.

    Raises:
        FaultsFoundError: a manifest cannot be read.
    """
    gatherer = Gatherer()
    notes: list[str] = []
    manifests: dict[str, Manifest] = {}
    for plan in ground.plans:
        manifest = _newest(ground, plan)
        if manifest is None:
            notes.append(f"{plan.id} has not been built yet, so there is nothing to compare its text with.")
            continue
        manifests[plan.id] = manifest
        if manifest.scripts is None:
            notes.append(
                f"{_named(manifest)} is of an older program, which did not record its lines: only whole scripts could "
                "be compared. Build the week again to see lines."
            )
        _Comparison(ground, gatherer, plan, manifest).run()
    lagging(ground, gatherer, manifests)
    notes += recordings(ground, gatherer)
    return Answer(gatherer.causes(), tuple(notes))


def _newest(ground: Ground, plan: Week) -> Manifest | None:
    """Return the manifest of a week's release, or of its draft where there is no release."""
    for draft in (False, True):
        folder = ground.workspace.path("out") / names.folder(plan.id, draft=draft)
        if (folder / names.MANIFEST).is_file():
            return publish.read(folder)
    return None


def _named(manifest: Manifest) -> str:
    kind_ = "draft" if manifest.draft else "release"
    return f"the {kind_} of {manifest.week} (built {manifest.built_at:%Y-%m-%d %H:%M})"


class _Comparison:
    """One release beside what would be said now."""

    def __init__(self, ground: Ground, gatherer: Gatherer, plan: Week, manifest: Manifest) -> None:
        self._ground, self._gatherer, self._plan, self._manifest = ground, gatherer, plan, manifest
        self._now = ground.said_now(plan, draft=manifest.draft)
        self._published = {
            (file.programme.edition, file.programme.language): file.programme
            for file in manifest.files
            if file.programme
        }
        self._lines: Mapping[tuple[str, str], tuple[SaidLine, ...]] = {
            (said.edition, said.language): said.lines for said in manifest.scripts or ()
        }
        self._stations: dict[tuple[str, str], set[str]] = {}
        for file in manifest.files:
            if file.programme and file.station:
                key = file.programme.edition, file.programme.language
                self._stations.setdefault(key, set()).add(file.station)

    def run(self) -> None:
        for programme in self._published.values():
            if programme.language in self._ground.languages:
                self._compare(programme)
        self._added()

    def _compare(self, programme: Programme) -> None:
        """Compare one published edition in one language with what its days say now."""
        bulletin = next((one for one in self._plan.bulletins if one.id == programme.bulletin), None)
        self._plan_changes(programme, bulletin)
        for script in self._now:
            days = tuple(day for day in programme.days if day in script.edition.days)
            same = script.language == programme.language and script.edition.bulletin.id == programme.bulletin
            if same and days:
                self._scripts(programme, script, self._airing(programme, days))

    def _plan_changes(self, programme: Programme, bulletin: Bulletin | None) -> None:
        if bulletin is None:
            self._whole("is not in the plan any more", programme.bulletin, [self._airing(programme, programme.days)])
            return
        gone = tuple(day for day in programme.days if day not in self._plan.days_of(bulletin))
        if gone:
            told = ", ".join(map(str, gone))
            self._whole(f"is no longer aired on {told}", bulletin.id, [self._airing(programme, gone)])
        if programme.slots != bulletin.at:
            told = f"{', '.join(programme.slots)}, now {', '.join(bulletin.at)}"
            self._whole(f"is aired at other times: {told}", bulletin.id, [self._airing(programme, programme.days)])

    def _scripts(self, programme: Programme, script: Script, airing: Airing | None) -> None:
        if airing is None:
            return
        before = self._lines.get((programme.edition, programme.language))
        if before is None:
            if entries.text_digest(script) != programme.text_sha256:
                what = f"{_named(self._manifest)} says something else than would be said now"
                self._gatherer.touch(Cause(Kind.RELEASE, self._plan.id, what), [airing])
            return
        found = differences(before, script.lines)
        for one in found:
            self._line(one, programme, script, airing)
        if not found and reordered(before, script.lines):
            self._whole("says its lines in another order", programme.bulletin, [airing])

    def _line(self, one: Difference, programme: Programme, script: Script, airing: Airing) -> None:
        language = programme.language
        before = self._lines[programme.edition, language]
        beside = self._lines.get((programme.edition, KINH), ())
        kinh = next((line for line in beside if one.old and line.msgid == one.old.msgid), None)
        why = kind(one, before, script, kinh, self._ground.workspace.content)
        own = why in {Kind.TRANSLATION, Kind.SPOKEN}
        # In other languages a change of the Kinh sentence is shown as Kinh, where the release has it.
        shown = one.old if own or language == KINH else kinh
        was = shown.words if shown else one.old.msgid if one.old else ""
        now = (one.new.written if own else one.new.kinh) if one.new else ""
        left = next(
            (left.why for left in script.left_out if one.old and not one.new and left.what == one.old.msgid), ""
        )
        line = TouchedLine(
            snippet=one.snippet,
            part=one.new.part if one.new else "",
            place=one.new.place if one.new else None,
            sentence=one.new.msgid if one.new else one.old.msgid if one.old else "",
            was=was,
            now=now,
            why=left,
            told=(),
        )
        takes = self._ground.takes(language, one.old.code) if one.old and one.old.code and self._unfit(one) else ()
        state = one.new.state if one.new else LineState.REVIEWED
        told = Told(language, state, _task(language, one, why), takes, (airing,))
        self._gatherer.add(self._cause(why, one.snippet, language), line, [told])

    @staticmethod
    def _unfit(one: Difference) -> bool:
        """Tell whether a recording of the old line says other words, or the same to another Kinh sentence."""
        return not one.old or not one.new or one.old.code != one.new.code or one.old.msgid != one.new.msgid

    def _cause(self, why: Kind, snippet: str, language: str) -> Cause:
        found = self._ground.workspace.content.snippets.get(snippet)
        path = found.place.path if found else snippet
        what = {
            Kind.TEXT: f"{path}: its text or validity has changed since it was published",
            Kind.FIGURE: f"{path or 'templates'}: figures or the office's name have changed since they were published",
            Kind.TEMPLATE: "templates: their phrases, or what they say of a snippet, changed since they were published",
            Kind.TRANSLATION: f"locales/{language}: translations have changed since they were published",
            Kind.SPOKEN: f"locales/{language}: the same words would be spoken otherwise than they were published",
            Kind.PLAN: f"{self._plan.place.path}: bulletins have other snippets than were published",
        }[why]
        name = {Kind.TEMPLATE: "templates", Kind.TRANSLATION: language, Kind.SPOKEN: language, Kind.PLAN: self._plan.id}
        return Cause(why, name.get(why, snippet), what)

    def _added(self) -> None:
        """Note what would be published now and is not in the release."""
        for script in self._now:
            if script.language not in self._ground.languages or not (self._manifest.draft or _ready(script)):
                continue
            published = {
                day
                for programme in self._published.values()
                if (programme.bulletin, programme.language) == (script.edition.bulletin.id, script.language)
                for day in programme.days
            }
            new = tuple(day for day in script.edition.days if day not in published)
            airing = self._ground.airing(script.edition, script.language)
            if new and airing:
                edition = replace(airing, days=new)
                self._whole(f"is ready and not in {_named(self._manifest)}", script.edition.bulletin.id, [edition])

    def _whole(self, what: str, bulletin: str, airings: Iterable[Airing | None]) -> None:
        found = [airing for airing in airings if airing]
        if found:
            cause = Cause(Kind.PLAN, self._plan.id, f"{self._plan.place.path}: {bulletin} {what}")
            self._gatherer.touch(cause, found)

    def _airing(self, programme: Programme, days: tuple[object, ...]) -> Airing | None:
        """Return where a published edition lies on the shelf, for a station or for all."""
        stations = sorted(self._stations.get((programme.edition, programme.language), ()))
        own = tuple(code for code in stations if self._ground.station in {None, code})
        kept = tuple(day for day in programme.days if day in days)
        return Airing(self._plan.id, programme.bulletin, programme.language, kept, own) if own else None


def _ready(script: Script) -> bool:
    """Tell whether a release would hold the script."""
    return any(line.snippet for line in script.lines) and all(line.state is LineState.REVIEWED for line in script.lines)


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
