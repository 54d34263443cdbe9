"""Playout machines: which may speak for a station through the API, until they are told off."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Response
from fastapi.responses import HTMLResponse

from broadcaster.errors import FaultsFoundError
from broadcaster.web.asking import Asker, genuine, may, see_other, whoever
from broadcaster.web.rights import Act

router = APIRouter()

TOKENS = "/may-phat"
NAME_WRONG = "Tên máy cần là một dòng, nhiều nhất 200 ký tự."
NO_STATION = "Chọn một trạm."
IN_CODE = (NAME_WRONG, NO_STATION)
"""The texts that stand here and in no template; a catalog needs them too."""

Keeping = Annotated[Asker, Depends(may(Act.MANAGE_TOKENS))]


@router.get(TOKENS, response_class=HTMLResponse)
def tokens(asker: Keeping) -> Response:
    """Show the machines, and the form for another one."""
    return _page(asker)


@router.post(TOKENS, dependencies=[Depends(genuine)])
def make(asker: Keeping, station: Annotated[str, Form()] = "", name: Annotated[str, Form()] = "") -> Response:
    """Make a machine's secret, and show it: here and now, for it is kept nowhere."""
    desk = asker.desk
    if station not in desk.known.about.stations:
        return _page(asker, typed=(station, name), wrong=NO_STATION)
    try:
        secret = desk.store.tokens.make(station, name, by=whoever(asker).login, at=desk.second())
    except FaultsFoundError:
        return _page(asker, typed=(station, name), wrong=NAME_WRONG)
    asker.note("token-made", f"{station}: {name}")
    answer = asker.page(
        "token-made.html.j2",
        secret=secret,
        machine=name,
        code=station,
        station=desk.known.about.stations[station],
        origin=desk.settings.portal.origin,
        example=f"{desk.now():%Y-%m-%dT%H:%M:00+07:00}",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post(f"{TOKENS}/{{number}}/huy", dependencies=[Depends(genuine)])
def revoke(asker: Keeping, number: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    """Tell a machine off: what it sends from now on is refused; what it has reported stays."""
    token = asker.desk.store.tokens.revoke(number, at=asker.desk.second())
    if token is None:
        raise HTTPException(404)
    asker.note("token-revoked", f"{token.station}: {token.name}")
    return see_other(TOKENS)


def _page(asker: Asker, *, typed: tuple[str, str] = ("", ""), wrong: str = "") -> HTMLResponse:
    every = asker.desk.store.tokens.all()
    return asker.page(
        "tokens.html.j2",
        status=400 if wrong else 200,
        tokens=[token for token in every if token.revoked_at is None],
        revoked=[token for token in every if token.revoked_at is not None],
        typed=typed,
        wrong=asker.desk.words.say(wrong) if wrong else "",
    )
