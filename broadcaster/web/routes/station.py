"""The operator's page: a station's week, its files, and one tap for what went on air."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from itertools import zip_longest
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from broadcaster.models import Station
from broadcaster.publish.names import is_week
from broadcaster.runlog import day_of_second, week_of
from broadcaster.runlog.schedule import EARLY
from broadcaster.web.airing import report
from broadcaster.web.asking import Anybody, Asker, genuine, may, see_other, whoever
from broadcaster.web.overdue import MOST, overdue
from broadcaster.web.rights import Act, Role
from broadcaster.web.store.taps import Planned, Tap
from broadcaster.web.week import current_week, is_possible, station_week

router = APIRouter()

Seeing = Annotated[Asker, Depends(may(Act.SEE_STATION, "code"))]
Reporting = Annotated[Asker, Depends(may(Act.REPORT_RUNS, "code"))]

OFFLINE = "/ngoai-tuyen"

MOST_TAPS = 500
"""Taps that a phone may send at once; a station has some forty runs a week."""

_BulletinId = Annotated[str, Field(pattern="^[a-z0-9_-]{1,60}$")]
_LanguageCode = Annotated[str, Field(pattern="^[a-z]{2,3}$")]
_Seal = Annotated[str, Field(max_length=100)]
_Second = Annotated[int, Field(ge=0, le=10**11)]


class TapShape(BaseModel):
    """One tap, as a phone sends it; see `store.taps.Tap`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Annotated[str, Field(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    bulletin: _BulletinId
    language: _LanguageCode
    slot: _Second
    aired: bool
    at: Annotated[int, Field(ge=-(10**14), le=10**14)]  # a phone may believe that it is 1969
    seal: _Seal = ""


class TapsShape(BaseModel):
    """What a phone sends at once."""

    model_config = ConfigDict(extra="forbid", strict=True)

    taps: Annotated[list[TapShape], Field(max_length=MOST_TAPS)]


@router.get("/tram/{code}", response_class=HTMLResponse)
def this_week(asker: Seeing, code: str) -> Response:
    """Show a station the week it has come for."""
    return _page(asker, code, current_week(asker.desk))


@router.get("/tram/{code}/{week}", response_class=HTMLResponse)
def some_week(asker: Seeing, code: str, week: str) -> Response:
    """Show a station another week."""
    return _page(asker, code, week)


@router.post("/tram/{code}/phat", dependencies=[Depends(genuine)])
def tap(
    asker: Reporting,
    code: str,
    bulletin: Annotated[str, Form()],
    slot: Annotated[int, Form(ge=0, le=10**11)],
    language: Annotated[list[str], Form()],
    aired: Annotated[bool, Form()],
    seal: Annotated[list[_Seal], Form()] = [],  # noqa: B006 -- as FastAPI has it
) -> Response:
    """Take a tap from a browser without scripts: the languages of a bulletin in a slot, aired or taken back."""
    now = asker.desk.millisecond()
    by = whoever(asker).login
    taps = [
        Tap(str(uuid.uuid4()), Planned(code, slot, bulletin, one), aired, now, by, brought)
        for one, brought in zip_longest(language, seal[: len(language)], fillvalue="")
    ]
    outcomes = report(asker.desk, whoever(asker), taps)
    asker.note("aired" if aired else "taken-back", _about(taps, outcomes))
    return see_other(f"/tram/{code}/{week_of(day_of_second(slot))}#s-{slot}-{bulletin}")


@router.post("/tram/{code}/phat.json", dependencies=[Depends(genuine)])
def taps(asker: Reporting, code: str, given: TapsShape) -> Response:
    """Take taps from the page's script, in whatever order and however often it sends them."""
    person = whoever(asker)
    wanted = [
        Tap(one.id, Planned(code, one.slot, one.bulletin, one.language), one.aired, one.at, person.login, one.seal)
        for one in given.taps
    ]
    outcomes = report(asker.desk, person, wanted)
    for aired in (True, False):
        some = [one for one in wanted if one.aired is aired]
        if some:
            asker.note("aired" if aired else "taken-back", _about(some, outcomes))
    return JSONResponse({"taps": outcomes, "now": asker.desk.millisecond()})


class KeptShape(BaseModel):
    """Which files a phone has; see `desk.Release.files_of`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    files: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@router.post("/tram/{code}/{week}/da-lay", dependencies=[Depends(genuine)], status_code=204)
def fetched(asker: Reporting, code: str, week: str, kept: KeptShape | None = None) -> Response:
    """Remember that a station has its files of a week; only what it says of itself counts, not the office's look."""
    release = asker.desk.release(week) if is_week(week) else None
    if release is None:
        raise HTTPException(404)
    if _is_its_own(asker, code):
        files = kept.files if kept else release.files_of(code)
        asker.desk.store.fetches.saw(code, week, "files", by=whoever(asker).login, at=asker.desk.second(), files=files)
    return Response(status_code=204)


@router.get("/sw.js")
def service_worker(request: Request) -> Response:
    """Return the script that keeps pages and files on the phone; it must come from the root to speak for all pages."""
    printer = request.app.state.printer
    shell = [
        "/ngoai-tuyen",
        *(printer.static(name) for name in ("portal.css", "station.css", "queue.js", "station.js", "icon.svg")),
    ]
    content = printer.page("sw.js.j2", request.app.state.desk.words, {"version": printer.version, "shell": shell})
    return Response(content, media_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@router.get(OFFLINE, response_class=HTMLResponse)
def offline_page(asker: Anybody) -> Response:
    """Return what is shown instead of a page that was never opened before, while there is no network."""
    nobody = Asker(asker.desk, asker.printer, asker.request, None, None, "")
    return nobody.page("offline.html.j2")


def _page(asker: Asker, code: str, week: str) -> Response:
    if not is_possible(week):
        raise HTTPException(404)
    desk, person = asker.desk, whoever(asker)
    station = _station(asker, code)
    shown = station_week(desk, station, week)
    if _is_its_own(asker, code) and shown.published:
        with desk.noting():
            desk.store.fetches.saw(code, week, "page", by=person.login, at=desk.second())
    may_report = person.may(Act.REPORT_RUNS, code)
    late = overdue(desk, shown) if may_report else []
    return asker.page(
        "station.html.j2",
        shown=shown,
        station=station,
        now=desk.second(),
        today=desk.now().date(),
        late=desk.office.settings.runs.late * 60,
        early=EARLY,
        overdue=late[:MOST],
        more_overdue=len(late[MOST:]),
        may_report=may_report,
        own=_is_its_own(asker, code),
    )


def _station(asker: Asker, code: str) -> Station:
    station = asker.desk.office.stations.get(code)
    if station is None:
        raise HTTPException(404)
    return station


def _is_its_own(asker: Asker, code: str) -> bool:
    return code in whoever(asker).scopes(Role.OPERATOR)


def _about(taps: list[Tap], outcomes: Mapping[str, str]) -> str:
    """Return what an audit line says of taps: the runs, and what became of them."""
    first = taps[0].run
    told = ", ".join(
        f"{tap.run.slot} {tap.run.bulletin} {tap.run.language} {outcomes[tap.number]}" for tap in taps[:20]
    )
    return f"{first.station}: {told}{' …' if len(taps) > 20 else ''}"
