"""Reads a whole workspace's scripts/, and gathers the faults of all its files before anything else is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from broadcaster import yamldoc
from broadcaster.collect import facts, snippets, stations, weeks
from broadcaster.errors import Fault, FaultsFoundError, Severity
from broadcaster.files import SLUG, files_below, is_slug
from broadcaster.language import sentences
from broadcaster.models import Content

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from pathlib import Path

    from broadcaster.models import Fact, Snippet, Station, Week
    from broadcaster.settings import Settings
    from broadcaster.yamldoc import YamlDoc


@dataclass(frozen=True)
class Collected:
    """What was read: the sound part of it as content, and everything found wrong with the rest.

    Attributes:
        facts: the names of all facts, faulty ones too, so that one slip does not make a hundred sentences faulty; None
            when their file cannot be read at all.
    """

    content: Content
    facts: frozenset[str] | None
    findings: tuple[Fault, ...]


@dataclass
class _Reading:
    """What has been read so far."""

    workspace: Path
    findings: list[Fault] = field(default_factory=list)

    def doc(self, path: Path) -> YamlDoc | None:
        """Read one file; its faults are kept, and None is returned when it cannot be used."""
        shown = path.relative_to(self.workspace).as_posix()
        try:
            found = yamldoc.read(path, shown)
        except FaultsFoundError as error:
            self.findings += error.faults
            return None
        self.findings += sentences.nfc_faults(found.text, shown)
        return found


def collect(workspace: Path, settings: Settings, templates: Collection[str], today: dt.date) -> Collected:
    """Read scripts/ of a workspace.

    Args:
        workspace: its folder.
        settings: its settings.
        templates: the names of the bulletin templates it has.
        today: the day on which snippets that no plan names are tried; plans of weeks before it are read, not checked.
    """
    reading = _Reading(workspace)
    scripts = workspace / "scripts"
    fact_names, known_facts = _facts(reading, scripts / "facts.yaml")
    found_stations = _stations(reading, scripts / "stations.yaml", settings)
    names, found_snippets = _snippets(reading, scripts / "policies", fact_names)
    plans = _weeks(reading, scripts / "weeks")
    # A week that is over is history: its snippets may have ended or been rewritten since, and rightly so.
    coming = {name: plan for name, plan in plans.items() if not plan.is_over(today)}
    for plan in coming.values():
        codes = None if found_stations is None else found_stations.keys()
        reading.findings += weeks.check(plan, found_snippets, names, codes, templates)
    if fact_names is not None and fact_names == known_facts.keys():
        reading.findings += _on_their_days(found_snippets, known_facts, coming, today)
    content = Content(known_facts, found_snippets, found_stations or {}, plans)
    return Collected(content, fact_names, tuple(dict.fromkeys(reading.findings)))


def collect_stations(workspace: Path, settings: Settings) -> dict[str, Station]:
    """Return the stations of a workspace alone.

    Raises:
        FaultsFoundError: their file is faulty.
    """
    reading = _Reading(workspace)
    found = _stations(reading, workspace / "scripts" / "stations.yaml", settings)
    faults = [fault for fault in reading.findings if fault.severity is Severity.FAULT]
    if found is None or faults:
        raise FaultsFoundError(faults)
    return found


def collect_plans(workspace: Path) -> dict[str, Week]:
    """Return the plans of all weeks alone; whether what they name is there, nobody asks.

    Raises:
        FaultsFoundError: files of them are faulty; all their faults at once.
    """
    reading = _Reading(workspace)
    found = _weeks(reading, workspace / "scripts" / "weeks")
    faults = [fault for fault in reading.findings if fault.severity is Severity.FAULT]
    if faults:
        raise FaultsFoundError(faults)
    return found


def _facts(reading: _Reading, path: Path) -> tuple[frozenset[str] | None, dict[str, Fact]]:
    """Return the names of all facts (None when nothing can be said), and the sound ones."""
    doc = reading.doc(path)
    if doc is None:
        return None, {}
    found, faults = facts.facts(doc)
    reading.findings += faults
    return (frozenset(map(str, doc.value)) if isinstance(doc.value, dict) else None), found


def _stations(reading: _Reading, path: Path, settings: Settings) -> dict[str, Station] | None:
    doc = reading.doc(path)
    if doc is None:
        return None
    try:
        found, faults = stations.stations(doc, settings.languages)
    except FaultsFoundError as error:
        reading.findings += error.faults
        return None
    reading.findings += faults
    return found


def _snippets(reading: _Reading, folder: Path, facts: frozenset[str] | None) -> tuple[set[str], dict[str, Snippet]]:
    """Return the names of all snippets, and the sound ones."""
    names: set[str] = set()
    found: dict[str, Snippet] = {}
    for path in files_below(folder, ".yaml"):
        names.add(path.stem)
        shown = path.relative_to(reading.workspace).as_posix()
        if not is_slug(path.stem):
            what = f"the file's name must be {SLUG}."
            reading.findings.append(Fault(shown, None, what))
            continue
        doc = reading.doc(path)
        if doc is None:
            continue
        try:
            snippet = snippets.snippet(doc, path.stem)
        except FaultsFoundError as error:
            reading.findings += error.faults
            continue
        faults = snippets.check(snippet, facts)
        reading.findings += faults
        if all(fault.severity is Severity.WARNING for fault in faults):
            found[path.stem] = snippet
    return names, found


def _weeks(reading: _Reading, folder: Path) -> dict[str, Week]:
    plans: dict[str, Week] = {}
    for path in files_below(folder, ".yaml"):
        doc = reading.doc(path)
        if doc is None:
            continue
        try:
            plans[path.stem] = weeks.week(doc, path.stem)
        except FaultsFoundError as error:
            reading.findings += error.faults
    return plans


def _on_their_days(
    found: dict[str, Snippet], known: dict[str, Fact], plans: dict[str, Week], today: dt.date
) -> list[Fault]:
    """Return why figures cannot be worked out on a day they are planned for, or today."""
    days: dict[str, set[dt.date]] = {name: {today} for name in found}
    for plan in plans.values():
        for bulletin in plan.bulletins:
            for item in bulletin.items:
                days.get(item, set()).update(plan.days_of(bulletin))
    faults: list[Fault] = []
    for name, snippet in found.items():
        for day in sorted(days[name]):
            if snippet.valid_on(day):
                faults += snippets.check_on(snippet, known, day)
    return faults
