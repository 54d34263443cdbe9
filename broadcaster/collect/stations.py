"""Reads scripts/stations.yaml: the communes, what they air, and which M'nông is spoken there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.collect.shapes import StationsShape
from broadcaster.errors import Fault, Severity
from broadcaster.models import Mnong, Place, Station
from broadcaster.schema import hold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadcaster.collect.shapes import StationShape
    from broadcaster.yamldoc import YamlDoc

MNONG = frozenset({"cmo", "mng", "mnn"})


def stations(doc: YamlDoc, languages: Sequence[str]) -> tuple[dict[str, Station], list[Fault]]:
    """Return the stations by code and what is wrong with them.

    Args:
        doc: the file as read.
        languages: the languages of this workspace.

    Raises:
        FaultsFoundError: the file does not have its shape; all mismatches at once.
    """
    shape = hold(doc, StationsShape)
    found: dict[str, Station] = {}
    faults: list[Fault] = []
    for index, entry in enumerate(shape.stations):
        line = doc.line(("stations", index))
        if entry.code in found:
            first = found[entry.code].place.line
            faults.append(
                Fault(doc.path, line, f"the code {entry.code} stands here a second time (first on line {first}).")
            )
            continue
        found[entry.code] = _station(entry, Place(doc.path, line))
        faults += _faults(found[entry.code], languages)
    return found, faults


def _station(entry: StationShape, place: Place) -> Station:
    mnong = Mnong(entry.mnong.language, entry.mnong.variety) if entry.mnong else None
    return Station(
        entry.code,
        entry.name,
        entry.kind,
        tuple(entry.languages),
        mnong,
        entry.evidence,
        entry.confirm,
        entry.office,
        place,
    )


def _faults(station: Station, languages: Sequence[str]) -> list[Fault]:
    path, line = station.place.path, station.place.line
    who = f"station {station.code} {station.name}"
    faults = [
        Fault(
            path,
            line,
            f'{who} airs "{language}", which is not among the languages of broadcaster.yaml: {", ".join(languages)}.',
        )
        for language in station.languages
        if language not in languages
    ]
    airs = MNONG & set(station.languages)
    if airs and station.mnong is None:
        what = f"{who} airs M'nông, but does not say which one is spoken there."
        hint = 'Add `mnong: {language: cmo, variety: …}`, with language "" and variety "chưa rõ" while nobody knows.'
        faults.append(Fault(path, line, what, hint))
    elif airs and station.mnong and station.mnong.language not in airs:
        spoken = f"{station.mnong.variety} ({station.mnong.language or 'code not known'})"
        what = f"{who} gets M'nông text in {', '.join(sorted(airs))}, but the M'nông spoken there is: {spoken}."
        faults.append(Fault(path, line, what, "Let a reader from there adapt it.", Severity.WARNING))
    if station.confirm:
        told = ", ".join(station.languages[1:]) or "Kinh alone"
        what = f"{who}: that it airs {told} rests on evidence the office has yet to confirm."
        faults.append(Fault(path, line, what, "Then take `confirm` out.", Severity.WARNING))
    return faults
