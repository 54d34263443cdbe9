"""Who asks, from where, and whether they may: what every route that is not for everybody begins with."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import Signer

from broadcaster.web.desk import Desk
from broadcaster.web.printing import Printer
from broadcaster.web.rights import Act, Person, Role
from broadcaster.web.store import keys
from broadcaster.web.store.sessions import Session

SESSION, VISITOR = "session", "visitor"
"""The names of the cookies: of somebody signed in, and of somebody about to be."""

SIGN_IN = "/dang-nhap"


@dataclass
class Asker:
    """Who asks: the person and the session, when somebody is signed in.

    Attributes:
        csrf: what every form and request that changes something must bring along.
    """

    desk: Desk
    printer: Printer
    request: Request
    person: Person | None
    session: Session | None
    csrf: str

    @property
    def address(self) -> str:
        """Where the request comes from; behind a proxy, what one says that the settings name."""
        return self.request.client.host if self.request.client else ""

    def page(self, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page."""
        given = {"asker": self, "person": self.person, "csrf": self.csrf, "known": self.desk.known, **values}
        return HTMLResponse(self.printer.page(name, self.desk.words, given), status)

    def note(self, act: str, about: str = "", *, who: str | None = None) -> None:
        """Add a line to the audit log; `who`: for somebody who is not signed in (yet)."""
        name = who if who is not None else (self.person.login if self.person else "")
        self.desk.store.audit.add(act, who=name, address=self.address, at=self.desk.second(), about=about)


def cookie_name(desk: Desk, name: str) -> str:
    """Return a cookie's name: with HTTPS, one that no other host and no plain page can set (RFC 6265bis, 4.1.3)."""
    return f"__Host-{name}" if desk.settings.portal.is_secure else name


def set_cookie(desk: Desk, answer: Response, name: str, value: str, *, days: int) -> None:
    """Send a cookie that scripts cannot read and other sites cannot make browsers send along with forms."""
    answer.set_cookie(
        cookie_name(desk, name),
        value,
        max_age=days * 86_400,
        path="/",
        secure=desk.settings.portal.is_secure,
        httponly=True,
        samesite="lax",
    )


def days_of(desk: Desk, person: Person) -> int:
    """Return how many days somebody stays signed in after last being there."""
    operates_only = all(grant.role is Role.OPERATOR for grant in person.grants)
    return desk.settings.portal.operator_days if operates_only else desk.settings.portal.office_days


def asking(request: Request) -> Asker:
    """Return who asks."""
    desk = cast("Desk", request.app.state.desk)
    printer = cast("Printer", request.app.state.printer)
    secret = request.cookies.get(cookie_name(desk, SESSION), "")
    now = desk.second()
    session = desk.store.sessions.find(secret, at=now) if secret else None
    person = desk.store.accounts.get(session.person) if session else None
    if session is None or person is None:
        visitor = request.cookies.get(cookie_name(desk, VISITOR), "")
        return Asker(desk, printer, request, None, None, _csrf(desk, visitor) if visitor else "")
    days, is_renewed = days_of(desk, person), False
    with desk.noting():
        is_renewed = desk.store.sessions.renew(session, days=days, at=now)
    if is_renewed:
        renewed = Response()
        set_cookie(desk, renewed, SESSION, secret, days=days)
        request.state.cookie = renewed.headers["set-cookie"]  # `guards.Headed` sends it, whatever the answer is
    request.state.who = person.login
    return Asker(desk, printer, request, person, session, _csrf(desk, secret))


Anybody = Annotated[Asker, Depends(asking)]


def with_visitor(asker: Asker, make: Callable[[Asker], HTMLResponse]) -> HTMLResponse:
    """Return a page with a form for somebody not signed in, and the cookie that the form's secret is bound to."""
    if asker.csrf:
        return make(asker)
    visitor = keys.new()
    asker.csrf = _csrf(asker.desk, visitor)
    answer = make(asker)
    set_cookie(asker.desk, answer, VISITOR, visitor, days=1)
    return answer


async def genuine_visit(request: Request, asker: Anybody) -> None:
    """Refuse a request that changes something and does not come from one of our own pages; for those who come in by it.

    The secret comes in the field `csrf` of a form, or in the header `X-CSRF` of a script's request. A form in parts is
    none of ours: nobody sends files here, and its sender could choose how bytes become letters.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    brought = request.headers.get("x-csrf", "")
    if not brought and kind == "application/x-www-form-urlencoded":
        brought = str((await request.form()).get("csrf", ""))
    is_right = asker.csrf and hmac.compare_digest(brought.encode("utf-8", "replace"), asker.csrf.encode())
    if not is_right or kind.startswith("multipart/"):
        raise HTTPException(403, "csrf")


def signed_in(asker: Anybody) -> Asker:
    """Return who asks; somebody who is not signed in is sent to do so, and back."""
    if asker.person is None:
        if asker.request.method == "GET" and not asker.request.headers.get("hx-request"):
            # As the server has it: `Request.url` would parse the address, and Python remembers what it has parsed.
            query = asker.request.scope["query_string"].decode("latin-1")
            path = asker.request.scope["path"] + (f"?{query}" if query else "")
            raise HTTPException(303, "signed out", {"Location": f"{SIGN_IN}?tiep={quote(path, safe='')}"})
        raise HTTPException(401, "signed out")
    return asker


SignedIn = Annotated[Asker, Depends(signed_in)]


async def genuine(request: Request, asker: SignedIn) -> None:
    """Refuse as `genuine_visit` does; but whoever is not signed in (any more) is told that, and not "forged"."""
    await genuine_visit(request, asker)


def may(act: Act, about: str = "") -> Callable[..., Asker]:
    """Return what lets in only those who may do something.

    Args:
        about: the path's parameter that names the station or language it is about; "" where it is about none.
    """

    def let_in(asker: SignedIn) -> Asker:
        named = asker.request.path_params[about] if about else None
        if asker.person is None or not asker.person.may(act, named):
            raise HTTPException(403, "not allowed")
        return asker

    return let_in


def whoever(asker: Asker) -> Person:
    """Return the person who asks, on a route that lets in nobody else."""
    if asker.person is None:
        raise HTTPException(401, "signed out")
    return asker.person


def see_other(where: str) -> RedirectResponse:
    """Return the answer to a form: the page to go on with."""
    return RedirectResponse(where, 303)


def _csrf(desk: Desk, bound_to: str) -> str:
    return Signer(desk.store.secret, salt="csrf").get_signature(bound_to).decode()
