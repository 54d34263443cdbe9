"""The office's look at all stations of a week: whom to call; and an operator's list, who has several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import HTMLResponse

from broadcaster.models import Station
from broadcaster.runlog.clock import at_second
from broadcaster.runlog.schedule import EARLY
from broadcaster.web.asking import Asker, may, see_other, whoever
from broadcaster.web.overdue import overdue
from broadcaster.web.overview import Stop, overview
from broadcaster.web.rights import Act, Role
from broadcaster.web.telling import Telling
from broadcaster.web.week import current_week, is_possible, station_week

router = APIRouter()

ALL, UNFETCHED, UNREPORTED = "", "chua-lay", "chua-bao"
"""What `loc` may say: which stations are shown."""


@dataclass(frozen=True)
class Mine:
    """A station of somebody's, and how many of its slots are to be reported now, those of last week among them."""

    station: Station
    open: int


@router.get("/tram", response_class=HTMLResponse)
def stations(
    asker: Annotated[Asker, Depends(may(Act.SEE_REPORTS))], tuan: str = "", loc: str = "", cs: str = ""
) -> Response:
    """Show all stations of a week, those that have to be called first.

    Args:
        tuan: the week; "": the current one. loc: which stations. cs: only those that this local office serves.
    """
    week = tuan or current_week(asker.desk)
    if not is_possible(week):
        raise HTTPException(404)
    shown = overview(asker.desk, cast("Telling", asker.request.app.state.telling), week)
    served = [stop for stop in shown.stops if not cs or stop.station.office == cs]
    loc = loc if loc in (UNFETCHED, UNREPORTED) else ALL
    picked = [stop for stop in served if _is_picked(stop, loc)]
    return asker.page(
        "stations.html.j2",
        shown=shown,
        loc=loc,
        cs=cs,
        to_call=[stop for stop in picked if stop.to_call],
        others=[stop for stop in picked if not stop.to_call],
        counts={
            ALL: len(served),
            UNFETCHED: sum(stop.unfetched for stop in served),
            UNREPORTED: sum(stop.unreported for stop in served),
        },
        calls=sum(stop.to_call for stop in served),
        today=asker.desk.now().date(),
        brief=_brief,
    )


@router.get("/tram-cua-toi", response_class=HTMLResponse)
def mine(asker: Annotated[Asker, Depends(may(Act.SEE_STATION))]) -> Response:
    """Show an operator of several stations a list of them; one who sees all goes to the overview."""
    person, desk = whoever(asker), asker.desk
    codes = set(person.scopes(Role.OPERATOR))
    if not codes and person.may(Act.SEE_REPORTS):
        return see_other("/tram")
    week, soon = current_week(desk), desk.second() + EARLY
    known = [desk.office.stations[code] for code in desk.known.about.stations if code in codes]
    listed = []
    for station in known:
        shown = station_week(desk, station, week)
        now = sum(slot.state == "open" and slot.second <= soon for slot in shown.slots)
        listed.append(Mine(station, now + len(overdue(desk, shown))))
    return asker.page("my-stations.html.j2", mine=listed)


def _brief(second: int) -> str:
    """Return such as "05:12 23/11": the week is said above."""
    return f"{at_second(second):%H:%M %d/%m}"


def _is_picked(stop: Stop, loc: str) -> bool:
    return {UNFETCHED: stop.unfetched, UNREPORTED: stop.unreported}.get(loc, True)
