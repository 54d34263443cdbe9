"""`stale`: what a change of facts, text, templates or dates makes out of date."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from broadcaster import stale as findings
from broadcaster import workspace
from broadcaster.commands import clock, show
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.letters import count, cut, pad, wrap
from broadcaster.schema import near

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from broadcaster.stale import Airing, Answer, Cause, Ground, Told, TouchedLine
    from broadcaster.workspace import Workspace

WIDTH = 120
_PART = 8
"""Columns of the name of a line's part."""


def stale(arguments: argparse.Namespace) -> bool:
    """Tell what is out of date, will be, or would be; the answer may well be that much is.

    With --json:

        today, on       the day it is, and the day asked about (null without --on)
        causes          for each: kind (fact, figure, snippet, text, template, translation, spoken, plan, take or
                        release), name, what (the change in words), day (of a change that a date makes, else null),
                        lines, takes (recordings of no line), airs (bulletins touched as a whole, each with language)
          lines         snippet ("" for a template's phrase), part, path, line, sentence (Kinh with placeholders),
                        was, now (Kinh with figures; "" where it is not said), why (mostly ""), languages
            languages   by code: state, translation (what translators are asked, "" for Kinh), takes (recordings
                        that fit no more), airs: week, bulletin, days, stations (codes)
        counts          snippets, lines, translations, takes, bulletins, stations: each counted once
        notes           what could not be judged, and what to do next, in words
    """
    found = workspace.load(arguments.workspace, clock.today()).sound()
    ground = _ground(found, arguments)
    answer = _answer(ground, arguments)
    if arguments.json:
        show.as_json(
            {
                "today": str(ground.today),
                "on": arguments.on,
                "causes": [_cause(cause) for cause in answer.causes],
                "counts": asdict(answer.counts()),
                "notes": list(answer.notes),
            }
        )
    else:
        print("\n".join(_page(answer)))
    return True


def _ground(found: Workspace, arguments: argparse.Namespace) -> Ground:
    languages, stations = found.settings.languages, found.content.stations
    if arguments.language and arguments.language not in languages:
        told = ", ".join(languages)
        raise UsageError(f'"{arguments.language}" is not a language of this workspace; there are: {told}.')
    if arguments.station and arguments.station not in stations:
        what = f"there is no station {arguments.station}."
        raise FaultsFoundError([Fault("scripts/stations.yaml", None, what, near(arguments.station, stations))])
    if arguments.language and arguments.station:
        own = stations[arguments.station].languages
        if arguments.language not in own:
            raise UsageError(f"the station {arguments.station} airs {', '.join(own)}, not {arguments.language}.")
    return findings.Ground(found, clock.today(), arguments.language, arguments.station)


def _answer(ground: Ground, arguments: argparse.Namespace) -> Answer:
    """Return the answer to the question that the options ask."""
    chosen = findings.chosen(ground, arguments.fact, arguments.snippet, arguments.template)
    if arguments.on:
        return findings.Answer(findings.between(ground, _day(arguments.on), chosen))
    causes: list[Cause] = []
    if arguments.fact:
        causes += findings.by_fact(ground, arguments.fact)
    if arguments.snippet:
        causes += findings.by_snippet(ground, arguments.snippet)
    if arguments.template:
        causes += findings.by_template(ground, arguments.template)
    if arguments.fact or arguments.snippet or arguments.template:
        return findings.Answer(tuple(causes))
    return findings.since_releases(ground)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'--on takes a date such as 2027-01-01; found "{text}".') from error


# -------------------------------------------------------------------------------------------------------- the page


def _page(answer: Answer) -> Iterator[str]:
    """Yield the lines of the table: the causes, what could not be judged, and the counts as the last line."""
    for cause in answer.causes:
        yield from _wrapped(cause.what, "", "    ")
        snippet = None
        for line in cause.lines:
            if line.snippet != snippet:
                snippet = line.snippet
                yield f"  {snippet or 'phrases of templates'}"
            yield from _line(line)
        for take in cause.takes:
            yield f"    {take}"
        yield from _bulletins(cause)
        yield ""
    for note in answer.notes:
        yield from _wrapped(f"Note: {note}", "", "    ")
    if not answer.causes:
        yield "Nothing is out of date."
    counts = answer.counts()
    named = (
        show.counted(counts.snippets, "snippet"),
        show.counted(counts.lines, "line"),
        show.counted(counts.translations, "translation"),
        show.counted(counts.takes, "take"),
        show.counted(counts.bulletins, "planned bulletin"),
        show.counted(counts.stations, "station"),
    )
    yield f"{', '.join(named)}."


def _line(line: TouchedLine) -> Iterator[str]:
    """Yield a line before and after, whole, since a figure may stand at its end; then where it is said, what to do."""
    margin = " " * (4 + _PART)
    head = f"    {pad(cut(line.part, _PART - 1), _PART)}"
    yield from _wrapped(line.was or "(not said)", head, margin)
    if line.now or line.why:
        yield from _wrapped(line.now or "(not said)", f"{margin[:-2]}→ ", margin)
    if line.why:
        yield from _wrapped(f"({line.why})", margin, margin)
    rows: dict[str, list[str]] = {}
    for told in line.told:
        rows.setdefault(_note(told), []).append(told.language)
    where = _where(airing for told in line.told for airing in told.airings)
    notes = [f"{', '.join(languages)}: {note}" for note, languages in rows.items()]
    whole = " · ".join([where, *notes])
    for row in [whole] if count(whole) <= WIDTH - len(margin) else [where, " · ".join(notes)]:
        yield from _wrapped(row, margin, margin)


def _note(told: Told) -> str:
    """Return what is to be done in a language."""
    takes = f"record anew: {', '.join(told.takes)}" if told.takes else ""
    return "; ".join(filter(None, (told.task.value, takes))) or "no take"


def _where(airings: Iterable[Airing]) -> str:
    """Return the planned bulletins by week: `2026-W53 bhxh-tu-nguyen, nhac-dau-nam`."""
    weeks: dict[str, dict[str, None]] = {}
    for airing in airings:
        weeks.setdefault(airing.week, {})[airing.bulletin] = None
    told = [f"{week} {', '.join(bulletins)}" for week, bulletins in sorted(weeks.items())]
    return "; ".join(told) or "in no planned bulletin"


def _bulletins(cause: Cause) -> Iterator[str]:
    """Yield the planned bulletins that a cause touches, with their days and how many stations air them."""
    found: dict[tuple[str, str], list[Airing]] = {}
    for airing in cause.all_airings():
        found.setdefault((airing.week, airing.bulletin), []).append(airing)
    if found:
        yield "  planned bulletins"
    for (week, bulletin), airings in found.items():
        days = sorted({day for airing in airings for day in airing.days})
        when = ", ".join(f"{day.day}/{day.month}" for day in days)
        where = ", ".join(f"{airing.language} {show.counted(len(airing.stations), 'station')}" for airing in airings)
        yield from _wrapped(f"{week} {bulletin} on {when}: {where}", "    ", " " * 8)


def _wrapped(text: str, head: str, margin: str) -> Iterator[str]:
    for index, row in enumerate(wrap(text, WIDTH - max(len(head), len(margin)))):
        yield f"{margin if index else head}{row}"


# ---------------------------------------------------------------------------------------------------- for programs


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind.value,
        "name": cause.name,
        "what": cause.what,
        "day": cause.day and str(cause.day),
        "lines": [_touched(line) for line in cause.lines],
        "takes": list(cause.takes),
        "airs": [{"language": airing.language, **_airing(airing)} for airing in cause.airings],
    }


def _touched(line: TouchedLine) -> dict[str, Any]:
    return {
        "snippet": line.snippet,
        "part": line.part,
        "path": line.place.path if line.place else None,
        "line": line.place.line if line.place else None,
        "sentence": line.sentence,
        "was": line.was,
        "now": line.now,
        "why": line.why,
        "languages": {
            told.language: {
                "state": told.state.value,
                "translation": told.task.value,
                "takes": list(told.takes),
                "airs": [_airing(airing) for airing in told.airings],
            }
            for told in line.told
        },
    }


def _airing(airing: Airing) -> dict[str, Any]:
    return {
        "week": airing.week,
        "bulletin": airing.bulletin,
        "days": [str(day) for day in airing.days],
        "stations": list(airing.stations),
    }
