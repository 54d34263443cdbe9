"""A workspace, read whole and checked from every side before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster import publish
from broadcaster import settings as settings_file
from broadcaster.collect import collect
from broadcaster.compose import Composer, editions, load_templates
from broadcaster.errors import Fault, FaultsFoundError, Severity
from broadcaster.language import catalog, locale
from broadcaster.models import KINH
from broadcaster.narrate import NAMES
from broadcaster.schema import near
from broadcaster.translate import absent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from broadcaster.compose import Templates
    from broadcaster.language.catalog import Catalog
    from broadcaster.language.locale import Locale
    from broadcaster.models import Content, Script, Week
    from broadcaster.settings import Settings


@dataclass(frozen=True)
class Workspace:
    """All that was read from a workspace's folder, and everything found wrong with it."""

    folder: Path
    settings: Settings
    content: Content
    templates: Templates
    locales: Mapping[str, Locale]
    catalogs: Mapping[str, Catalog]
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
        """Return one of the settings' paths, `out`, `cache`, `recordings` or `runs`, as a place on this machine."""
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
            hint = f"Write scripts/weeks/{name or '2026-W48'}.yaml. {near(name or '', weeks)}".strip()
            what = f"there is no plan for {name or 'any week'}; there are: {told}."
            raise FaultsFoundError([Fault("scripts/weeks", None, what, hint)])
        return weeks[name]

    def composer(self, *, draft: bool) -> Composer:
        """Return what composes this workspace's scripts."""
        office = self.settings.office.name
        return Composer(self.content, self.templates, self.locales, self.catalogs, office, draft)

    def scripts(self, plan: Week, *, draft: bool) -> tuple[Script, ...]:
        """Return the scripts of a week: for each bulletin, edition and language that a station of it airs.

        Raises:
            FaultsFoundError: some cannot be composed; all their faults at once.
        """
        composer = self.composer(draft=draft)
        scripts: list[Script] = []
        faults: list[Fault] = []
        for bulletin in plan.bulletins:
            codes = bulletin.stations or tuple(self.content.stations)
            airing = {language for code in codes for language in self.content.stations[code].languages}
            phrases = self.templates.phrases_of(bulletin.template)
            try:
                for edition in editions(plan, bulletin, self.content, phrases):
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
    findings = list(_voices(settings))
    locales: dict[str, Locale] = {}
    catalogs: dict[str, Catalog] = {}
    for language in settings.languages:
        try:
            locales[language] = locale.load(folder / "locales", language)
        except FaultsFoundError as error:
            findings += error.faults
        if language != KINH:
            catalogs[language], faults = catalog.load(folder / "locales", language)
            findings += faults
    names = [path.name for path in sorted((folder / "templates").glob("*.ssml.j2"))]
    collected = collect(folder, settings, {name.removesuffix(".ssml.j2") for name in names}, today)
    templates, faults = load_templates(folder / "templates", collected.facts)
    findings += (*faults, *collected.findings)
    try:
        findings += publish.load(folder, settings.pages).faults()
    except FaultsFoundError as error:
        findings += error.faults
    workspace = Workspace(folder, settings, collected.content, templates, locales, catalogs, tuple(findings))
    findings += _absent(workspace)
    if not workspace.faults:
        findings += _scripts(workspace, today)
    order = {fault: (fault.path, fault.line or 0) for fault in findings}
    return Workspace(
        folder, settings, collected.content, templates, locales, catalogs, tuple(sorted(order, key=order.__getitem__))
    )


def _voices(settings: Settings) -> Iterator[Fault]:
    """Yield what is wrong with the voices of broadcaster.yaml."""
    for language, wished in settings.voices.items():
        for voice in wished:
            if voice not in NAMES:
                what = f'"voices.{language}" names the voice "{voice}"; there are: {", ".join(NAMES)}.'
                yield Fault(settings_file.FILE, None, what, near(voice, NAMES))
            elif (speaks := NAMES[voice]) is not None and language not in speaks:
                what = f'"voices.{language}" names the voice "{voice}", which speaks {", ".join(sorted(speaks))} only.'
                yield Fault(settings_file.FILE, None, what, "No language is spoken by another's voice.")


def _absent(workspace: Workspace) -> Iterator[Fault]:
    """Yield, for each language, that its catalogs lag behind the Kinh text."""
    for language, found in workspace.catalogs.items():
        count = absent(workspace.content, workspace.templates.phrases, found)
        if count:
            what = f"{count} Kinh sentences are not in the catalogs yet."
            hint = "Run `broadcaster translate extract`."
            yield Fault(f"locales/{language}", None, what, hint, Severity.WARNING)


def _scripts(workspace: Workspace, today: date) -> Iterator[Fault]:
    """Yield what goes wrong when every coming script is composed: only then does a template show all it does."""
    for plan in workspace.content.weeks.values():
        if plan.is_over(today):
            continue
        try:
            workspace.scripts(plan, draft=True)
        except FaultsFoundError as error:
            yield from error.faults
