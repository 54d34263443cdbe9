"""Who may sign in: the list, and each account: made, changed, invited again, signed out, closed, opened again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Response
from fastapi.responses import HTMLResponse

from broadcaster.errors import FaultsFoundError
from broadcaster.letters import skeleton
from broadcaster.web import qr
from broadcaster.web.asking import Asker, genuine, may, see_other, whoever
from broadcaster.web.granting import REFUSED, Choices, choices, chosen, in_words, told, value_of
from broadcaster.web.rights import Act, Grant, Person
from broadcaster.web.store.holding import NOT_YOURS
from broadcaster.web.store.sessions import LinkKind

router = APIRouter()

PEOPLE = "/nguoi-dung"
OWN = "Không tự đóng tài khoản của mình được."
_DONE = {
    "luu": "Đã lưu.",
    "thoat": "Đã cho thoát khỏi mọi máy.",
    "dong": "Đã đóng tài khoản.",
}
IN_CODE = (OWN, *_DONE.values())
"""The texts that stand here and in no template; a catalog needs them too."""

Managing = Annotated[Asker, Depends(may(Act.MANAGE_PEOPLE))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Grants = Annotated[list[str], Form(default_factory=list)]

State = Literal["in", "invited", "lapsed"]
"""Of somebody: has been here; is invited, and has not come yet; or can come no more before the next invitation."""


@dataclass(frozen=True)
class Row:
    """Somebody in the list; seen: when they were last here, in seconds."""

    person: Person
    roles: list[str]
    seen: int | None
    state: State
    manageable: bool


@router.get(PEOPLE, response_class=HTMLResponse)
def people(asker: Managing, tim: str = "", dong: bool = False) -> Response:
    """Show everybody; `tim`: only those whose name, login, phone or role has these words; `dong`: closed accounts."""
    rows = _rows(asker, closed=dong)
    words = skeleton(tim[:200]).split()
    found = [row for row in rows if all(word in _searched(row) for word in words)]
    return asker.page("people.html.j2", rows=found, many=len(rows), tim=tim, closed=dong)


@router.get(f"{PEOPLE}/moi", response_class=HTMLResponse)
def new(asker: Managing) -> Response:
    """Show the form for a new account."""
    return _form(asker, None, Typed())


@router.post(f"{PEOPLE}/moi", dependencies=[Depends(genuine)])
def make(
    asker: Managing,
    grant: Grants,
    login: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    phone: Annotated[str, Form()] = "",
) -> Response:
    """Make an account, and show its invitation: here and now, for it is kept nowhere."""
    desk, giver = asker.desk, whoever(asker)
    given = chosen(desk.known, giver, grant)
    typed = Typed(login, name, phone, tuple(given or ()))
    if given is None:
        return _form(asker, None, typed, [desk.words.say(REFUSED)])
    try:
        person = desk.store.accounts.make(login, name, phone, given, at=desk.second())
    except FaultsFoundError as error:
        return _form(asker, None, typed, told(desk.known, error.faults))
    asker.note("person-made", _about(person))
    return invitation(asker, person)


@router.get(f"{PEOPLE}/{{number}}", response_class=HTMLResponse)
def person(asker: Managing, number: Number, xong: str = "") -> Response:
    """Show somebody's account; `xong`: what has just been done."""
    other = managed(asker, number)
    return _form(asker, other, _typed(other), done=_DONE.get(xong, ""))


@router.post(f"{PEOPLE}/{{number}}", dependencies=[Depends(genuine)])
def change(
    asker: Managing,
    number: Number,
    grant: Grants,
    name: Annotated[str, Form()] = "",
    phone: Annotated[str, Form()] = "",
) -> Response:
    """Change what somebody is called, called at, and may do."""
    desk, other = asker.desk, managed(asker, number)
    given = chosen(desk.known, whoever(asker), grant, other.grants)
    typed = Typed(other.login, name, phone, other.grants if given is None else tuple(given))
    if given is None:
        return _form(asker, other, typed, [desk.words.say(REFUSED)])
    try:
        with _still_managed():
            giver = whoever(asker).number
            changed = desk.store.accounts.change(other, name, phone, given, giver=giver, at=desk.second())
    except FaultsFoundError as error:
        return _form(asker, other, typed, told(desk.known, error.faults))
    asker.note("person-changed", _about(changed))
    if number == whoever(asker).number and not changed.may(Act.MANAGE_PEOPLE):
        return see_other("/")  # which is what they may still see
    return see_other(f"{PEOPLE}/{number}?xong=luu")


@router.post(f"{PEOPLE}/{{number}}/moi", dependencies=[Depends(genuine)])
def invite(asker: Managing, number: Number) -> Response:
    """Make a new invitation, in place of those before: for who has lost it, or forgotten the password."""
    return invitation(asker, managed(asker, number))


@router.post(f"{PEOPLE}/{{number}}/thoat", dependencies=[Depends(genuine)])
def sign_out(asker: Managing, number: Number) -> Response:
    """Sign somebody out on all devices."""
    other = managed(asker, number)
    with _still_managed():
        asker.desk.store.sessions.revoke(other.number, giver=whoever(asker).number, at=asker.desk.second())
    asker.note("person-signed-out", other.login)
    return see_other(f"{PEOPLE}/{number}?xong=thoat")


@router.get(f"{PEOPLE}/{{number}}/dong", response_class=HTMLResponse)
def before_closing(asker: Managing, number: Number) -> Response:
    """Ask whether to close an account."""
    return asker.page("person-close.html.j2", other=managed(asker, number), wrong="")


@router.post(f"{PEOPLE}/{{number}}/dong", dependencies=[Depends(genuine)])
def close(asker: Managing, number: Number) -> Response:
    """Close an account: its owner is out at once on every device."""
    desk, other = asker.desk, managed(asker, number)
    if other.number == whoever(asker).number:
        return asker.page("person-close.html.j2", status=400, other=other, wrong=desk.words.say(OWN))
    try:
        with _still_managed():
            desk.store.accounts.close(other, giver=whoever(asker).number, at=desk.second())
    except FaultsFoundError as error:
        wrong = " ".join(told(desk.known, error.faults))
        return asker.page("person-close.html.j2", status=400, other=other, wrong=wrong)
    asker.note("person-closed", other.login)
    return see_other(f"{PEOPLE}?dong=1")


@router.post(f"{PEOPLE}/{{number}}/mo", dependencies=[Depends(genuine)])
def reopen(asker: Managing, number: Number) -> Response:
    """Open a closed account again; its owner comes in by a new invitation and chooses a new password."""
    other = managed(asker, number, closed=True)
    with _still_managed():
        asker.desk.store.accounts.reopen(other, giver=whoever(asker).number)
    asker.note("person-reopened", _about(other))
    return invitation(asker, other)


def managed(asker: Asker, number: int, *, closed: bool = False) -> Person:
    """Return the person of a number whose account the asker may change.

    Raises:
        HTTPException: there is none, or it is not for the asker to change.
    """
    other = asker.desk.store.accounts.get(number, closed=closed)
    if other is None:
        raise HTTPException(404)
    if not whoever(asker).manages(other):
        raise HTTPException(403, "not allowed")
    return other


@contextmanager
def _still_managed() -> Iterator[None]:
    """Answer as `managed` does where an account is no more the asker's to change when the store looks again.

    Raises:
        HTTPException: it is not.
    """
    try:
        yield
    except FaultsFoundError as error:
        if any(fault.what == NOT_YOURS for fault in error.faults):
            raise HTTPException(403, "not allowed") from error
        raise


def invitation(asker: Asker, other: Person) -> HTMLResponse:
    """Make an invitation, and show it."""
    link, until = invite_by_link(asker, other)
    answer = asker.page("invited.html.j2", other=other, link=link, until=until, picture=qr.svg(link))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def invite_by_link(asker: Asker, other: Person) -> tuple[str, int]:
    """Make an invitation in place of those before; return its address, and the second at which it ends.

    Raises:
        HTTPException: the account is closed, or not for the asker to change, since a moment ago.
    """
    desk, now, giver = asker.desk, asker.desk.second(), whoever(asker)
    try:
        secret = desk.store.sessions.link(LinkKind.INVITATION, other.number, by=giver.login, giver=giver.number, at=now)
    except FaultsFoundError as error:
        raise HTTPException(403, "not allowed") from error
    asker.note("person-invited", other.login)
    return f"{desk.settings.portal.origin}/moi/{secret}", now + LinkKind.INVITATION.lasts


@dataclass(frozen=True)
class Typed:
    """What stands in the form of an account."""

    login: str = ""
    name: str = ""
    phone: str = ""
    grants: tuple[Grant, ...] = ()


def _typed(person: Person) -> Typed:
    return Typed(person.login, person.name, person.phone, person.grants)


def _about(person: Person) -> str:
    return f"{person.login}: {', '.join(value_of(grant) for grant in person.grants)}"


def _form(
    asker: Asker, other: Person | None, typed: Typed, wrong: list[str] | None = None, done: str = ""
) -> HTMLResponse:
    offered: Choices = choices(asker.desk.known, whoever(asker), typed.grants)
    return asker.page(
        "person.html.j2",
        status=400 if wrong else 200,
        other=other,
        row=_row_of(asker, other) if other else None,
        typed=typed,
        offered=offered,
        wrong=wrong or [],
        done=asker.desk.words.say(done) if done else "",
        own=other is not None and other.number == whoever(asker).number,
    )


def _row_of(asker: Asker, person: Person) -> Row:
    return next(row for row in _rows(asker, closed=False, only=person))


def _rows(asker: Asker, *, closed: bool, only: Person | None = None) -> list[Row]:
    store, giver = asker.desk.store, whoever(asker)
    seen, invited, waiting = (
        store.sessions.last_seen(),
        store.sessions.invited(at=asker.desk.second()),
        store.accounts.waiting(),
    )
    found = [only] if only else store.accounts.all(closed=closed)
    rows = []
    for person in found:
        state: State = "in" if person.number not in waiting else "invited" if person.number in invited else "lapsed"
        roles = [in_words(asker.desk.known, grant) for grant in person.grants]
        rows.append(Row(person, roles, seen.get(person.number), state, giver.manages(person)))
    return sorted(rows, key=lambda row: (skeleton(row.person.name), row.person.name, row.person.login))


def _searched(row: Row) -> str:
    phone = "".join(sign for sign in row.person.phone if sign.isdigit())
    return skeleton(" ".join((row.person.name, row.person.login, row.person.phone, phone, *row.roles)))
