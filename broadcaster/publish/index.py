"""Makes the index pages: of a station, with its times and files in the order they are played, and of a release."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from broadcaster.publish.fonts import Letters, faces
from broadcaster.publish.names import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from broadcaster.models import Station
    from broadcaster.publish.manifest import File, Programme, Sound
    from broadcaster.publish.names import Placed
    from broadcaster.publish.press import Press
    from broadcaster.publish.sheet import Imprint


@dataclass(frozen=True)
class Link:
    """A file as a page of the same folder points to it; `size` in bytes."""

    href: str
    size: int


@dataclass(frozen=True)
class Part:
    """One edition in one language, as a station plays it.

    Attributes:
        number: its place on the page, from 1. order: the number its files' names begin with, which players sort by.
        audio: its sound file, and `sound` what was measured of it; None while nobody speaks it.
        page, text: its script, in large print and plain.
    """

    number: int
    order: str
    said: Programme
    language_name: str
    audio: Link | None
    sound: Sound | None
    page: Link | None
    text: Link | None


@dataclass(frozen=True)
class Airing:
    """What a station plays on one day, at each of `slots`: bulletin by bulletin, each in its languages."""

    day: date
    slots: tuple[str, ...]
    bulletins: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Stop:
    """A station as the release's index lists it, with its index page and its ZIP."""

    station: Station
    page: Placed
    bundle: Placed


def station_page(
    press: Press, week: str, station: Station, files: Iterable[File], imprint: Imprint, bundle: Placed | None
) -> str:
    """Return the index page of a station, for its folder on the shelf or for its ZIP.

    Args:
        press: the workspace's page templates.
        week: ISO week.
        station: the station.
        files: entries of the manifest; those of other stations are passed over.
        imprint: office, names of the languages in the order they are aired, draft or not.
        bundle: its ZIP, to be offered; None for the page that lies in the ZIP.

    Raises:
        FaultsFoundError: the template `station.html.j2` is faulty.
    """
    parts = parts_of((file for file in files if file.station == station.code), f"{station.code}/", imprint)
    return press.render(
        "station.html.j2",
        week=week,
        station=station,
        parts=parts,
        airings=_airings(parts),
        imprint=imprint,
        lacking=_lacking(station, parts, imprint),
        bundle=Link(bundle.path.removeprefix(f"{station.code}/"), bundle.size) if bundle else None,
        faces=faces(press, Letters.STATION if bundle else Letters.ROOT),
    )


def week_page(press: Press, week: str, stops: Sequence[Stop], imprint: Imprint) -> str:
    """Return the index page of a release: its stations in the order given, each with its page and its ZIP.

    Raises:
        FaultsFoundError: the template `week.html.j2` is faulty.
    """
    rows = [
        (
            stop.station,
            [imprint.languages.get(language, language) for language in stop.station.languages],
            Link(stop.page.path, stop.page.size),
            Link(stop.bundle.path, stop.bundle.size),
        )
        for stop in stops
    ]
    return press.render("week.html.j2", week=week, rows=rows, imprint=imprint, faces=faces(press, Letters.ROOT))


def parts_of(files: Iterable[File], folder: str, imprint: Imprint) -> tuple[Part, ...]:
    """Return what a station plays, in the order of its page.

    Args:
        files: the station's entries of a manifest. folder: what their paths begin with and links to them do not.
        imprint: names of the languages in the order they are aired.
    """
    order = list(imprint.languages)
    grouped: dict[tuple[int, date, int, str], tuple[Programme, dict[Kind, File]]] = {}
    for file in files:
        if file.programme is not None:
            said = file.programme
            place = order.index(said.language) if said.language in order else len(order)
            key = (int(_order(said)), said.days[0], place, said.language)
            grouped.setdefault(key, (said, {}))[1][file.kind] = file
    parts = []
    for number, key in enumerate(sorted(grouped), start=1):
        said, kinds = grouped[key]
        links = {kind: Link(file.path.removeprefix(folder), file.size) for kind, file in kinds.items()}
        audio = kinds.get(Kind.AUDIO)
        parts.append(
            Part(
                number=number,
                order=_order(said),
                said=said,
                language_name=imprint.languages.get(said.language, said.language),
                audio=links.get(Kind.AUDIO),
                sound=audio.sound if audio else None,
                page=links.get(Kind.PAGE),
                text=links.get(Kind.TEXT),
            )
        )
    return tuple(parts)


def _order(said: Programme) -> str:
    return said.edition.partition("-")[0]


def _lacking(station: Station, parts: Sequence[Part], imprint: Imprint) -> list[str]:
    """Return the names of the languages that the station airs and that this release has nothing in."""
    here = {part.said.language for part in parts}
    return [imprint.languages.get(language, language) for language in station.languages if language not in here]


def _airings(parts: Sequence[Part]) -> tuple[Airing, ...]:
    """Return the plan of the week; times of a day at which the same is played are told together."""
    plan: dict[tuple[date, tuple[int, ...]], list[str]] = {}
    times = sorted({(day, slot) for part in parts for day in part.said.days for slot in part.said.slots})
    for day, slot in times:
        numbers = tuple(part.number for part in parts if day in part.said.days and slot in part.said.slots)
        plan.setdefault((day, numbers), []).append(slot)
    airings = []
    for (day, numbers), slots in plan.items():
        played = groupby((parts[number - 1] for number in numbers), key=lambda part: part.said.edition)
        airings.append(Airing(day, tuple(slots), tuple(tuple(bulletin) for _, bulletin in played)))
    return tuple(airings)
