"""Which machine asks: a playout machine shows its station's token; there are no cookies, and so nothing to forge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from broadcaster.models import Station
from broadcaster.office import Office
from broadcaster.web.api.problems import refused
from broadcaster.web.desk import Desk, Known
from broadcaster.web.store.tokens import Token

_REALM = 'Bearer realm="Broadcaster"'

bearer = HTTPBearer(
    scheme_name="token",
    bearerFormat="bc_…",
    auto_error=False,
    description="The token of one playout machine, for one station; the office makes it and can revoke it. "
    "It is sent along with every request: `Authorization: Bearer bc_…`.",
)


@dataclass(frozen=True)
class Machine:
    """A machine that may speak for a station.

    Attributes:
        known: the office as its files say now. address: where the request comes from.
    """

    desk: Desk
    known: Known
    token: Token
    station: Station
    address: str

    @property
    def office(self) -> Office:
        """The office as its files say now."""
        return self.known.office

    def note(self, act: str, about: str) -> None:
        """Add a line to the audit log."""
        self.desk.store.audit.add(act, who=self.token.who, address=self.address, at=self.desk.second(), about=about)


def asking(request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Machine:
    """Return which machine asks.

    Whoever shows unknown tokens must wait after some; a token that is known is let in all the same. It has 256 random
    bits, so that nobody finds one by trying (NIST SP 800-63B, 5.1.2.2), while a hundred stations may share the address
    of one telephone company: a machine gone wrong at one of them must not shut the others out.
    """
    if shown is None or not shown.credentials:
        what = 'Send the header "Authorization: Bearer …" with the token of your station; the office gives you one.'
        raise refused("no-token", what, headers={"WWW-Authenticate": _REALM})
    desk = cast("Desk", request.app.state.desk)
    address = request.client.host if request.client else ""
    now = desk.second()
    token = desk.store.tokens.find(shown.credentials)
    if token is None:
        _count(desk, shown.credentials, address, now)
        what = "Check that the whole token was copied; else ask the office for a new one."
        raise refused("unknown-token", what, headers={"WWW-Authenticate": f'{_REALM}, error="invalid_token"'})
    with desk.noting():
        desk.store.tokens.saw(token, at=now)
    request.state.who = token.who
    known = desk.known
    station = known.office.stations.get(token.station)
    if station is None:
        what = f"The station {token.station} is no longer in the office's list. Ask the office for a new token."
        raise refused("no-station", what)
    return Machine(desk, known, token, station, address)


def _count(desk: Desk, credentials: str, address: str, now: int) -> None:
    """Count an unknown token.

    Raises:
        HTTPException: there were too many.
    """
    name = f"token {credentials}"
    wait = desk.store.limits.wait(name, address, at=now)
    if wait:
        what = f"Wait {wait} seconds, and check the token meanwhile."
        raise refused("too-many-attempts", what, headers={"Retry-After": str(wait)})
    desk.store.limits.failed(name, address, at=now)


Asking = Annotated[Machine, Depends(asking)]
