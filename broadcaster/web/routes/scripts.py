"""The week's bulletins to read and to hear, in the languages that somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import HTMLResponse

from broadcaster import publish
from broadcaster.models import Bulletin, Station
from broadcaster.publish import Part
from broadcaster.publish.names import monday_of
from broadcaster.web.asking import Asker, may, whoever
from broadcaster.web.desk import Desk
from broadcaster.web.rights import Act
from broadcaster.web.week import all_weeks, current_week, is_possible

router = APIRouter()


@dataclass(frozen=True)
class Reading:
    """A bulletin in a language: what there is to read and to hear of it.

    Attributes:
        part: as a station plays it; folder: where its files lie, as an address. station: the one whose they are.
    """

    part: Part
    folder: str
    station: Station


@dataclass(frozen=True)
class Said:
    """A bulletin of the week in one language; readings: one for each of its texts, none while none is ready."""

    language: str
    language_name: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Entry:
    """A bulletin of the week: its title, when it airs, and how it is said."""

    title: str
    days: tuple[date, ...]
    times: tuple[str, ...]
    said: tuple[Said, ...]


@router.get("/ban-tin", response_class=HTMLResponse)
def scripts(asker: Annotated[Asker, Depends(may(Act.SEE_SCRIPTS))], tuan: str = "") -> Response:
    """Show the bulletins of a week in all languages that somebody may see."""
    return _page(asker, tuan, whoever(asker).languages(asker.desk.known.about.languages), "")


@router.get("/ban-tin/{language}", response_class=HTMLResponse)
def in_language(
    asker: Annotated[Asker, Depends(may(Act.SEE_SCRIPTS, "language"))], language: str, tuan: str = ""
) -> Response:
    """Show the bulletins of a week in one language."""
    if language not in asker.desk.known.about.languages:
        raise HTTPException(404)
    return _page(asker, tuan, (language,), language)


def _page(asker: Asker, tuan: str, languages: Sequence[str], only: str) -> Response:
    desk = asker.desk
    week = tuan or current_week(desk)
    if not is_possible(week):
        raise HTTPException(404)
    there = all_weeks(desk)
    return asker.page(
        "scripts.html.j2",
        week=week,
        monday=monday_of(week),
        sunday=monday_of(week) + timedelta(days=6),
        entries=_entries(desk, week, languages),
        published=desk.release(week) is not None,
        mine=whoever(asker).languages(desk.known.about.languages),
        only=only,
        earlier=max((other for other in there if other < week), default=""),
        later=min((other for other in there if other > week), default=""),
    )


def _entries(desk: Desk, week: str, languages: Sequence[str]) -> list[Entry]:
    """Return the bulletins of a week, those of the plan and whatever else is on the shelf."""
    known = desk.known
    plan = known.office.weeks.get(week)
    bulletins: dict[str, Bulletin] = {one.id: one for one in plan.bulletins} if plan else {}
    found = _readings(desk, week, languages)
    titles = {one.id: one.title.text for one in bulletins.values()}
    titles |= {reading.part.said.bulletin: reading.part.said.title for some in found.values() for reading in some}
    entries = []
    for bulletin, title in titles.items():
        said = tuple(
            Said(language, known.about.languages[language], tuple(found.get((bulletin, language), ())))
            for language in languages
        )
        readings = [reading.part.said for one in said for reading in one.readings]
        planned = bulletins.get(bulletin)
        days = sorted({day for one in readings for day in one.days})
        times = sorted({slot for one in readings for slot in one.slots})
        if plan and planned:
            days, times = sorted(plan.days_of(planned)), list(planned.at)
        entries.append(Entry(title, tuple(days), tuple(times), said))
    return entries


def _readings(desk: Desk, week: str, languages: Sequence[str]) -> dict[tuple[str, str], list[Reading]]:
    """Return what is on the shelf, by bulletin and language: of each text the files of one station that airs it."""
    release, known = desk.release(week), desk.known
    found: dict[tuple[str, str], list[Reading]] = {}
    if release is None:
        return found
    imprint = publish.Imprint(known.about.office, known.about.languages, draft=False)
    wanted = {
        (file.programme.edition, file.programme.language)
        for file in release.manifest.files
        if file.programme is not None and file.programme.language in languages
    }
    for code in known.about.stations:
        files = [
            file
            for file in release.by_station.get(code, ())
            if file.programme is not None and (file.programme.edition, file.programme.language) in wanted
        ]
        if not files:
            continue
        for part in publish.parts_of(files, f"{code}/", imprint):
            wanted.discard((part.said.edition, part.said.language))
            reading = Reading(part, f"{desk.shelf_address}/{week}/{code}", known.office.stations[code])
            found.setdefault((part.said.bulletin, part.said.language), []).append(reading)
        if not wanted:
            break
    return found
