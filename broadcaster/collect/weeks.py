"""Reads scripts/weeks/<week>.yaml: the plan of one ISO week, its bulletins, slots and stations."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from broadcaster.collect.shapes import DAYS, WeekShape
from broadcaster.errors import Fault, FaultsFoundError, Severity
from broadcaster.language import sentences
from broadcaster.models import Bulletin, Place, Sentence, Week
from broadcaster.schema import hold, near

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from broadcaster.models import Snippet
    from broadcaster.yamldoc import YamlDoc

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


def monday(week: str) -> dt.date:
    """Return the Monday of an ISO week such as "2026-W48".

    Raises:
        ValueError: there is no such week.
    """
    found = _WEEK.fullmatch(week)
    if not found:
        raise ValueError(f'"{week}" is no week; weeks are written as 2026-W48.')
    try:
        return dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise ValueError(f"the year {found[1]} has no week {found[2]}.") from error


def week(doc: YamlDoc, name: str) -> Week:
    """Return the plan in the document.

    Raises:
        FaultsFoundError: it does not have the shape of a plan, or `name` is no week; all mismatches at once.
    """
    try:
        first = monday(name)
    except ValueError as error:
        raise FaultsFoundError([Fault(doc.path, None, f"the file's name is no week: {error}")]) from error
    shape = hold(doc, WeekShape)
    bulletins = tuple(
        Bulletin(
            id=entry.id,
            number=index + 1,
            title=Sentence(entry.title, "title", Place(doc.path, doc.line(("bulletins", index, "title")))),
            template=entry.template,
            items=tuple(entry.items),
            days=tuple(sorted({DAYS.index(day) for day in entry.air.days})),
            at=tuple(sorted(set(entry.air.at))),
            stations=None if entry.stations == "all" else tuple(entry.stations),
            place=Place(doc.path, doc.line(("bulletins", index))),
        )
        for index, entry in enumerate(shape.bulletins)
    )
    return Week(name, first, bulletins, Place(doc.path))


def check(
    plan: Week,
    snippets: Mapping[str, Snippet],
    known_snippets: Collection[str],
    stations: Collection[str] | None,
    templates: Collection[str],
) -> list[Fault]:
    """Return what is wrong in a plan, seen against the rest of the workspace.

    Args:
        plan: the plan.
        snippets: the sound snippets.
        known_snippets: the names of all, faulty ones too (their faults are told elsewhere).
        stations: the station codes; None when their file is faulty, so that nothing can be said.
        templates: the names of the bulletin templates.
    """
    faults: list[Fault] = []
    seen: dict[str, Bulletin] = {}
    for bulletin in plan.bulletins:
        path, line = bulletin.place.path, bulletin.place.line
        if bulletin.id in seen:
            faults.append(
                Fault(path, line, f'a second bulletin "{bulletin.id}" (first on line {seen[bulletin.id].place.line}).')
            )
        seen[bulletin.id] = bulletin
        faults += sentences.check(bulletin.title, ())
        if bulletin.template not in templates:
            what = f'there is no template "{bulletin.template}"; there are: {", ".join(sorted(templates)) or "none"}.'
            faults.append(Fault(path, line, what, near(bulletin.template, templates)))
        for item in bulletin.items:
            if item not in known_snippets:
                what = f'there is no snippet "{item}" in scripts/policies/.'
                faults.append(Fault(path, line, what, near(item, known_snippets)))
            elif item in snippets:
                faults += _validity(plan, bulletin, snippets[item])
        if stations is not None:
            faults += [
                Fault(path, line, f"there is no station {code} in scripts/stations.yaml.", near(code, stations))
                for code in bulletin.stations or ()
                if code not in stations
            ]
    return faults


def _validity(plan: Week, bulletin: Bulletin, snippet: Snippet) -> list[Fault]:
    """Return a fault when the snippet may be aired on none of the days, a warning when on some of them it may not."""
    days = plan.days_of(bulletin)
    refused = [day for day in days if not snippet.valid_on(day)]
    if not refused:
        return []
    reasons = []
    if any(day < snippet.valid_from for day in refused):
        reasons.append(f"is valid only from {snippet.valid_from}")
    if snippet.valid_to and any(day > snippet.valid_to for day in refused):
        reasons.append(f"is valid only to {snippet.valid_to}")
    if any(day > snippet.review_by for day in refused):
        reasons.append(f"must be read again before it airs after {snippet.review_by} (`review_by`)")
    told = ", ".join(str(day) for day in refused)
    what = f'"{snippet.id}" may not be aired on {told}: it {" and ".join(reasons)}.'
    if len(refused) == len(days):
        return [Fault(bulletin.place.path, bulletin.place.line, what, "Take it out of the plan, or renew the snippet.")]
    hint = "On those days the bulletin goes without it."
    return [Fault(bulletin.place.path, bulletin.place.line, what, hint, Severity.WARNING)]
