"""A workspace, read whole and checked from every side before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from broadcaster import publish, yamldoc
from broadcaster import settings as settings_file
from broadcaster.collect import collect, collect_plans, collect_stations
from broadcaster.compose import SUFFIX, Composer, editions, load_templates
from broadcaster.errors import Fault, FaultsFoundError, Severity, VoiceError
from broadcaster.language import catalog, glossary, locale, pronouncing, proofreading
from broadcaster.language.doctor import Doctor
from broadcaster.letters import collation
from broadcaster.models import KINH, LineState
from broadcaster.narrate import voices
from broadcaster.schema import near
from broadcaster.translate import absent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from broadcaster.compose import Templates
    from broadcaster.language.catalog import Catalog
    from broadcaster.language.glossary import Glossary
    from broadcaster.language.locale import Locale
    from broadcaster.language.pronouncing import Pronunciations
    from broadcaster.models import Content, Script, Station, Week
    from broadcaster.settings import Settings
    from broadcaster.yamldoc import YamlDoc


@dataclass(frozen=True)
class Workspace:
    """All that was read from a workspace's folder, and everything found wrong with it."""

    folder: Path
    settings: Settings
    content: Content
    templates: Templates
    locales: Mapping[str, Locale]
    catalogs: Mapping[str, Catalog]
    glossaries: Mapping[str, Glossary]
    pronunciations: Mapping[str, Pronunciations]
    findings: tuple[Fault, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The findings that stop the work."""
        return tuple(fault for fault in self.findings if fault.severity is Severity.FAULT)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The findings that are only said."""
        return tuple(fault for fault in self.findings if fault.severity is Severity.WARNING)

    def sound(self) -> Workspace:
        """Return the workspace itself.

        Raises:
            FaultsFoundError: it has faults.
        """
        if self.faults:
            raise FaultsFoundError(self.faults)
        return self

    def path(self, name: str) -> Path:
        """Return one of the settings' paths, `out`, `cache`, `recordings`, …, as a place on this machine."""
        return self.folder / str(getattr(self.settings.paths, name))

    def week(self, name: str | None) -> Week:
        """Return the plan of a week, by default the newest.

        Raises:
            FaultsFoundError: there is no such plan.
        """
        weeks = self.content.weeks
        name = max(weeks, default=None) if name is None else name
        if name is None or name not in weeks:
            told = ", ".join(sorted(weeks)) or "none"
            hint = near(name or "", weeks) or "Write one in scripts/weeks/, in a file such as 2026-W48.yaml."
            what = f"there is no plan for {name or 'any week'}; there are: {told}."
            raise FaultsFoundError([Fault("scripts/weeks", None, what, hint)])
        return weeks[name]

    def imprint(self, *, draft: bool) -> publish.Imprint:
        """Return what stands on every page."""
        names = {code: found.name for code, found in self.locales.items()}
        paces = {
            code: publish.Pace(found.syllables_per_minute, found.rate_source) for code, found in self.locales.items()
        }
        return publish.Imprint(self.settings.office.name, names, draft, paces)

    def stations_by_name(self) -> dict[str, Station]:
        """Return the stations in the order of the Kinh alphabet, as people look for theirs."""
        order = collation(self.locales[KINH].letters)
        return dict(sorted(self.content.stations.items(), key=lambda item: (order(item[1].name), item[0])))

    def composer(self, *, draft: bool) -> Composer:
        """Return what composes this workspace's scripts."""
        office = self.settings.office.name
        return Composer(self.content, self.templates, self.locales, self.catalogs, office, draft)

    def scripts(self, plan: Week, *, draft: bool) -> tuple[Script, ...]:
        """Return the scripts of a week: for each bulletin, edition and language that a station of it airs.

        Raises:
            FaultsFoundError: some cannot be composed; all their faults at once.
        """
        gone = list(_gone(self, plan))
        if gone:
            raise FaultsFoundError(gone)
        composer = self.composer(draft=draft)
        scripts: list[Script] = []
        faults: list[Fault] = []
        for bulletin in plan.bulletins:
            codes = bulletin.stations or tuple(self.content.stations)
            airing = {language for code in codes for language in self.content.stations[code].languages}
            try:
                for edition in editions(composer, plan, bulletin):
                    languages = (language for language in self.settings.languages if language in airing)
                    scripts.extend(composer.script(edition, language) for language in languages)
            except FaultsFoundError as error:
                faults += (
                    fault if fault.path else Fault(bulletin.place.path, bulletin.place.line, fault.what, fault.hint)
                    for fault in error.faults
                )
        if faults:
            raise FaultsFoundError(dict.fromkeys(faults))
        return tuple(scripts)


def load(folder: Path, today: date) -> Workspace:
    """Read and check the workspace in `folder`.

    Args:
        folder: its folder, with broadcaster.yaml in it.
        today: the day on which snippets that no plan names are tried; plans of weeks before it are read, not checked.

    Raises:
        FaultsFoundError: broadcaster.yaml is missing or faulty, so that nothing else can be judged.
    """
    settings = settings_file.load(folder)
    findings = list(_voices(folder, settings, yamldoc.read(folder / settings_file.FILE, settings_file.FILE)))
    locales: dict[str, Locale] = {}
    catalogs: dict[str, Catalog] = {}
    glossaries: dict[str, Glossary] = {}
    pronunciations: dict[str, Pronunciations] = {}
    for language in settings.languages:
        pronunciations[language], faults = pronouncing.load(folder / "locales", language)
        findings += faults
        try:
            locales[language] = locale.load(folder / "locales", language)
        except FaultsFoundError as error:
            findings += error.faults
        if language != KINH:
            catalogs[language], faults = catalog.load(folder / "locales", language)
            findings += faults
            glossaries[language], faults = glossary.load(folder / "locales", language)
            findings += faults
            if language in locales:
                findings += catalog.copies(catalogs[language], locales[language])
    names = {path.name.removesuffix(SUFFIX) for path in (folder / "templates").glob(f"*{SUFFIX}")}
    collected = collect(folder, settings, names, today)
    templates, faults = load_templates(folder / "templates", collected.facts)
    findings += (*faults, *collected.findings)
    try:
        findings += publish.load(folder, settings.pages).faults()
    except FaultsFoundError as error:
        findings += error.faults
    workspace = Workspace(
        folder, settings, collected.content, templates, locales, catalogs, glossaries, pronunciations, tuple(findings)
    )
    findings += (*_absent(workspace), *_letters(workspace))
    if not workspace.faults:
        findings += _scripts(workspace, today)
    order = {fault: (fault.path, fault.line or 0) for fault in findings}
    return replace(workspace, findings=tuple(sorted(order, key=order.__getitem__)))


def stations(folder: Path) -> tuple[Settings, Mapping[str, Station]]:
    """Return the settings and the stations of the workspace in `folder`, for which nothing else need be sound.

    Raises:
        FaultsFoundError: one of the two files is faulty.
    """
    settings = settings_file.load(folder)
    return settings, collect_stations(folder, settings)


def plans(folder: Path) -> tuple[Settings, Mapping[str, Station], Mapping[str, Week]]:
    """Return the settings, the stations and the plans of all weeks, for which nothing else need be sound.

    Raises:
        FaultsFoundError: a file of theirs is faulty.
    """
    settings, found = stations(folder)
    return settings, found, collect_plans(folder)


def fit_for_air(script: Script) -> bool:
    """Tell whether a script says something of its snippets, and every line of it is reviewed."""
    says = any(line.snippet for line in script.lines)
    return says and all(line.state is LineState.REVIEWED for line in script.lines)


def _gone(workspace: Workspace, plan: Week) -> Iterator[Fault]:
    """Yield what a plan names and the workspace has no more; of a week that is over, `check` does not ask."""
    content = workspace.content
    for bulletin in plan.bulletins:
        missing = [f'snippet "{item}"' for item in bulletin.items if item not in content.snippets]
        missing += [f"station {code}" for code in bulletin.stations or () if code not in content.stations]
        if bulletin.template not in workspace.templates.names:
            missing.append(f'template "{bulletin.template}"')
        for name in missing:
            yield Fault(bulletin.place.path, bulletin.place.line, f"there is no {name}, or it is faulty.")


def _voices(folder: Path, settings: Settings, doc: YamlDoc) -> Iterator[Fault]:
    """Yield what is wrong with the voices of broadcaster.yaml."""
    here = voices(settings, folder)
    known = ", ".join(here)
    for language, wished in settings.voices.items():
        for index, voice in enumerate(wished):
            key, named = ("voices", language, index), f'"voices.{language}[{index}]" names the voice "{voice}"'
            if voice not in here:
                yield doc.fault(key, f"{named}; there are: {known}.", near(voice, here))
                continue
            try:
                languages = here[voice].languages
            except VoiceError as error:
                yield doc.fault(key, f"{named}, which {error}")
                continue
            if language not in languages:
                what = f"{named}, which speaks {', '.join(sorted(languages))} only."
                yield doc.fault(key, what, "No language is spoken by another's voice.")
    for voice in settings.judged:
        if voice not in here:
            what = f'"judged.{voice}" names a voice that is not here; there are: {known}.'
            yield doc.fault(("judged", voice), what, near(voice, here))


def _absent(workspace: Workspace) -> Iterator[Fault]:
    """Yield, for each language, that its catalogs lag behind the Kinh text."""
    for language, found in workspace.catalogs.items():
        count = absent(workspace.content, workspace.templates.phrases, found)
        if count:
            what = f"{count} Kinh sentences are not in the catalogs yet."
            hint = "Run `broadcaster translate extract`."
            yield Fault(f"locales/{language}", None, what, hint, Severity.WARNING)


def _letters(workspace: Workspace) -> Iterator[Fault]:
    """Yield what the text doctor finds in the Kinh sentences, in their translations and in the glossaries."""
    locales = tuple(workspace.locales.values())
    if KINH not in workspace.locales:
        return
    content = workspace.content
    written = [sentence for snippet in content.snippets.values() for sentence in snippet.sentences()]
    written += workspace.templates.phrases
    written += [bulletin.title for plan in content.weeks.values() for bulletin in plan.bulletins]
    yield from proofreading.sentences(written, Doctor(workspace.locales[KINH], locales))
    for language, found in workspace.catalogs.items():
        if language in workspace.locales:
            doctor = Doctor(workspace.locales[language], locales)
            yield from proofreading.translations(found, doctor)
            yield from glossary.proofread(workspace.glossaries[language], doctor)


def _scripts(workspace: Workspace, today: date) -> Iterator[Fault]:
    """Yield what goes wrong when every coming script is composed: only then does a template show all it does."""
    for plan in workspace.content.weeks.values():
        if plan.is_over(today):
            continue
        try:
            workspace.scripts(plan, draft=True)
        except FaultsFoundError as error:
            yield from error.faults
