"""What a machine fetches: its station, the weeks, and of a week what to play when, from where."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from broadcaster.publish import Link, Part
from broadcaster.publish.names import is_week, monday_of
from broadcaster.runlog import week_of
from broadcaster.web.api.machine import Asking, Machine
from broadcaster.web.api.polling import POLLED, IfNoneMatch, polled
from broadcaster.web.api.problems import documented, refused
from broadcaster.web.api.rows import row_of
from broadcaster.web.api.shapes import (
    FileAnswer,
    Play,
    ReviewAnswer,
    SlotAnswer,
    SoundAnswer,
    StationAnswer,
    WeekAnswer,
    WeekEntry,
    WeeksAnswer,
)
from broadcaster.web.week import Airing, StationWeek, station_week

router = APIRouter(tags=["What to play"])

Named = Annotated[
    str, Path(description="An ISO week.", pattern="^[0-9]{4}-W[0-9]{2}$", examples=["2026-W48"], alias="week")
]


@router.get(
    "/station",
    summary="Which station is this token for?",
    operation_id="station",
    response_model=StationAnswer,
    responses={**documented(), **POLLED},
)
def station(machine: Asking, if_none_match: IfNoneMatch = None) -> Response:
    """Say which station the token speaks for: a first question, to see that address and token are right."""
    here = machine.station
    languages = [language for language in here.languages if language in machine.office.settings.languages]
    told = StationAnswer.model_validate(
        {"code": here.code, "name": here.name, "kind": here.kind, "languages": languages}
    )
    return polled(told, if_none_match)


@router.get(
    "/weeks",
    summary="The weeks in which the station has something to play",
    operation_id="weeks",
    response_model=WeeksAnswer,
    responses={**documented(), **POLLED},
)
def weeks(machine: Asking, if_none_match: IfNoneMatch = None) -> Response:
    """List the weeks that are planned for the station, and say which of them is the current one."""
    names = _weeks(machine)
    this = week_of(machine.desk.now().date())
    current = next((name for name in names if name >= this), names[-1] if names else None)
    published = set(machine.desk.weeks())
    entries = [
        WeekEntry(
            week=name,
            first_day=monday_of(name),
            last_day=monday_of(name) + timedelta(days=6),
            published=name in published,
        )
        for name in names
    ]
    return polled(WeeksAnswer(current=current, weeks=entries), if_none_match)


@router.get(
    "/weeks/{week}",
    summary="A week: what to play when, the files, and what was reported",
    operation_id="week",
    response_model=WeekAnswer,
    responses={**documented(404), **POLLED},
)
def week(machine: Asking, request: Request, name: Named, if_none_match: IfNoneMatch = None) -> Response:
    """Tell all of a week: each slot with what is played in it, the addresses of the files, and what the ledger has.

    Ask as often as every few minutes, with `If-None-Match`: while nothing has changed, the answer is an empty 304. The
    office sees that the station has asked.
    """
    _demand(machine, name)
    desk, here = machine.desk, machine.station
    shown = station_week(desk, here, name)
    if shown.published:
        desk.store.fetches.saw(here.code, name, "page", by=machine.token.who, at=desk.second())
    return polled(_told(shown, _origin(machine, request)), if_none_match)


@router.post(
    "/weeks/{week}/fetched",
    summary="Say that the files of a week are there",
    operation_id="fetched",
    status_code=204,
    responses={204: {"description": "The office sees it."}, **documented(404)},
)
def fetched(machine: Asking, name: Named) -> Response:
    """Say that the machine has all of its files of a week, so that nobody need call the station.

    Say it when the digests of the files are right. It may be said again.
    """
    _demand(machine, name)
    desk, here = machine.desk, machine.station.code
    release = desk.release(name)
    if release is None:
        raise refused("not-found", f"The files of {name} are not published yet.")
    files = release.files_of(here)
    desk.store.fetches.saw(here, name, "files", by=machine.token.who, at=desk.second(), files=files)
    return Response(status_code=204)


def _weeks(machine: Machine) -> list[str]:
    """Return the weeks in which something is due from the station, the earliest first."""
    planned = sorted(machine.office.weeks)
    if not planned:
        return []
    first, last = monday_of(planned[0]), monday_of(planned[-1]) + timedelta(days=6)
    return sorted({due.week for due in machine.office.schedule.due(first, last, machine.station.code)})


def _demand(machine: Machine, name: str) -> None:
    """Go on only if there is such a week.

    Raises:
        HTTPException: there is none.
    """
    if not is_week(name) or (name not in machine.office.weeks and machine.desk.release(name) is None):
        raise refused("not-found", f'There is no week "{name}". GET /api/v1/weeks lists those that there are.')


def _origin(machine: Machine, request: Request) -> str:
    """Return what the addresses of files begin with."""
    if "://" in machine.desk.shelf_address:
        return ""
    return machine.desk.settings.portal.address or f"{request.base_url}".rstrip("/")


def _told(shown: StationWeek, origin: str) -> WeekAnswer:
    slots = [
        SlotAnswer(
            at=slot.at.isoformat(),
            bulletin=slot.bulletin,
            title=slot.title,
            plays=[_play(shown, airing, origin) for airing in slot.airings],
        )
        for slot in shown.slots
    ]
    return WeekAnswer(
        week=shown.week,
        first_day=shown.monday,
        last_day=shown.sunday,
        station=shown.station.code,
        published=shown.published,
        bundle=_file(shown, shown.bundle, origin),
        slots=slots,
    )


def _play(shown: StationWeek, airing: Airing, origin: str) -> Play:
    part = airing.part
    told = {
        "language": airing.language,
        "language_name": airing.language_name,
        "sound": _sound(shown, part, origin),
        "script": _file(shown, part.page if part else None, origin),
        "text": _file(shown, part.text if part else None, origin),
        "review": ReviewAnswer(**dict(part.said.review)) if part else None,
        "run": row_of(airing.row) if airing.row else None,
    }
    return Play.model_validate(told)


def _file(shown: StationWeek, link: Link | None, origin: str) -> FileAnswer | None:
    if link is None:
        return None
    return FileAnswer(
        path=f"{shown.station.code}/{link.href}",
        address=f"{origin}{shown.address(link)}",
        size=link.size,
        sha256=shown.digests[link.href],
    )


def _sound(shown: StationWeek, part: Part | None, origin: str) -> SoundAnswer | None:
    file = _file(shown, part.audio, origin) if part else None
    if file is None or part is None or part.sound is None:
        return None
    return SoundAnswer(**dict(file), duration_ms=part.sound.duration_ms)
