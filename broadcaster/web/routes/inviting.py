"""Accounts for many stations at once: which have nobody yet, and a sheet of invitations to send or to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from broadcaster.errors import FaultsFoundError
from broadcaster.letters import skeleton
from broadcaster.models import Station
from broadcaster.web import qr
from broadcaster.web.asking import Asker, genuine, whoever
from broadcaster.web.desk import Desk
from broadcaster.web.granting import value_of
from broadcaster.web.rights import Grant, Person, Role
from broadcaster.web.routes.people import PEOPLE, Managing, invite_by_link

router = APIRouter()

NAME = "Trạm %(station)s"
IN_CODE = (NAME,)
"""The texts that stand here and in no template; a catalog needs them too."""


@dataclass(frozen=True)
class Candidate:
    """A station whose operator has not come yet; person: the account that is made already, if one is."""

    code: str
    name: str
    office: str
    person: Person | None


@dataclass(frozen=True)
class Invitation:
    """An invitation for a station's operator."""

    station: str
    person: Person
    link: str
    picture: Markup


@router.get(f"{PEOPLE}/cac-tram", response_class=HTMLResponse)
def stations(asker: Managing) -> Response:
    """Show the stations that have no operator, and those whose operator has not come yet."""
    return _choose(asker)


@router.post(f"{PEOPLE}/cac-tram", dependencies=[Depends(genuine)])
def invite(asker: Managing, station: Annotated[list[str], Form(default_factory=list)]) -> Response:
    """Invite the operators of the stations that were ticked, and show the invitations: they are kept nowhere.

    Stations without an account get one. Sent twice, as by a double tap, it makes no second account, but new links,
    and the page that is seen in the end has those which hold.
    """
    desk = asker.desk
    wanted = [code for code in desk.known.about.stations if code in set(station)]
    if not wanted:
        return _choose(asker, is_empty=True)
    proposed = logins(desk.office.stations.values())
    found: list[Invitation] = []
    links: dict[int, str] = {}  # whoever operates several stations is invited once
    until = desk.second()
    for code in wanted:
        person = _operator(asker, code, proposed[code])
        if person is None:
            continue
        if person.number not in links:
            try:
                links[person.number], until = invite_by_link(asker, person)
            except HTTPException:  # since a moment ago the account is another's to change; the others are invited
                continue
        link = links[person.number]
        found.append(Invitation(desk.known.about.stations[code], person, link, qr.svg(link)))
    answer = asker.page("stations-invited.html.j2", invitations=found, until=until, left=len(wanted) - len(found))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def candidates(desk: Desk, people: Iterable[Person], waiting: frozenset[int]) -> list[Candidate]:
    """Return the stations with no operator who has ever come, by name."""
    here: set[str] = set()
    invited: dict[str, Person] = {}
    for person in people:
        for code in person.scopes(Role.OPERATOR):
            if person.number in waiting:
                invited.setdefault(code, person)
            else:
                here.add(code)
    known = desk.known
    return [
        Candidate(code, name, known.office.stations[code].office, invited.get(code))
        for code, name in known.about.stations.items()
        if code not in here
    ]


def logins(stations: Iterable[Station]) -> dict[str, str]:
    """Return what the stations' operators are to sign in with: "buondon", or the code where two have one name."""
    short = {
        station.code: "".join(sign for sign in skeleton(station.name) if "a" <= sign <= "z") for station in stations
    }
    many = Counter(short.values())
    return {code: name if len(name) > 1 and many[name] == 1 else code for code, name in short.items()}


def _operator(asker: Asker, code: str, login: str) -> Person | None:
    """Return the operator of a station who is to be invited, made if need be; None when one has come already."""
    desk = asker.desk
    for wished in dict.fromkeys((login, code, f"{login}-{code}")):
        waiting = desk.store.accounts.waiting()
        mine = [one for one in desk.store.accounts.all() if code in one.scopes(Role.OPERATOR)]
        if mine:
            invitable = [one for one in mine if one.number in waiting and whoever(asker).manages(one)]
            return invitable[0] if len(invitable) == len(mine) else None
        name = desk.words.say(NAME, station=desk.known.about.stations[code])
        grant = Grant(Role.OPERATOR, code)
        try:
            person = desk.store.accounts.make(wished, name, "", [grant], at=desk.second())
        except FaultsFoundError:
            continue  # the login is taken: by somebody else, or for this station a moment ago
        asker.note("person-made", f"{person.login}: {value_of(grant)}")
        return person
    return None


def _choose(asker: Asker, *, is_empty: bool = False) -> HTMLResponse:
    accounts = asker.desk.store.accounts
    found = candidates(asker.desk, accounts.all(), accounts.waiting())
    return asker.page(
        "stations-to-invite.html.j2",
        status=400 if is_empty else 200,
        new=[one for one in found if one.person is None],
        invited=[one for one in found if one.person is not None],
        logins=logins(asker.desk.office.stations.values()),
        is_empty=is_empty,
    )
