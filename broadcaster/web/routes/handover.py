"""Opening the portal on another phone, without typing a password: a QR code and a short code, good once, for minutes.

The device that takes the code is signed in as the same person, and so may do what the person may do at any moment and
no more. Messengers and QR readers open addresses to show what is there, so opening uses nothing up; pressing does.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Response
from fastapi.responses import HTMLResponse

from broadcaster.errors import FaultsFoundError
from broadcaster.web import asking, qr
from broadcaster.web.asking import Anybody, Asker, SignedIn, genuine, genuine_visit, see_other, whoever
from broadcaster.web.rights import Person, Role
from broadcaster.web.routes.signin import WAIT, let_in
from broadcaster.web.store import keys
from broadcaster.web.store.sessions import LinkKind

router = APIRouter()

HANDOVER, TAKE = "/chuyen-may", "/m"
_GROUP = 5
"""Letters of a code that are read out in one breath."""

WRONG = "Mã không đúng, đã dùng rồi, hoặc đã quá hạn. Lấy mã mới trên máy cũ."
NO_SUCH_LETTERS = "Mã không bao giờ có số 0, số 1, chữ O và chữ I. Xem lại trên máy cũ."
ACCENTED = "Mã chỉ có chữ không dấu và chữ số. Tắt bộ gõ tiếng Việt rồi gõ lại."
IN_CODE = (WRONG, NO_SUCH_LETTERS, ACCENTED)
"""The texts that stand here and in no template; a catalog needs them too."""


@router.get(HANDOVER, response_class=HTMLResponse)
def about(asker: SignedIn) -> Response:
    """Say what a hand-over does, and show the stations' permanent addresses."""
    return asker.page("handover.html.j2", code="", place="", picture="", until=0, stations=_stations(asker))


@router.post(HANDOVER, dependencies=[Depends(genuine)])
def offer(asker: SignedIn) -> Response:
    """Make a link, in place of the one before, and show it: here and now, for it is kept nowhere."""
    person, now = whoever(asker), asker.desk.second()
    session = asker.session.number if asker.session else None
    try:
        code = asker.desk.store.sessions.link(
            LinkKind.HANDOVER, person.number, by=person.login, session=session, at=now
        )
    except FaultsFoundError as error:  # signed out from elsewhere, a moment ago
        raise HTTPException(401, "signed out") from error
    asker.note("handover-offered")
    origin = asker.desk.settings.portal.origin
    answer = asker.page(
        "handover.html.j2",
        code=" ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP)),
        place=f"{origin.removeprefix('https://')}{TAKE}",
        picture=qr.svg(f"{origin}{TAKE}/{code}"),
        until=now + LinkKind.HANDOVER.lasts,
        stations=_stations(asker),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get(TAKE, response_class=HTMLResponse)
def type_code(asker: Anybody, ma: str = "") -> Response:
    """Show the field for a code; `ma`: what was typed there."""
    if not ma:
        return _field(asker)
    code = read(ma)
    wrong = fault_of(code)
    return _field(asker, ma, wrong, 400) if wrong else see_other(f"{TAKE}/{code}")


@router.get(f"{TAKE}/{{code}}", response_class=HTMLResponse)
def ask(asker: Anybody, code: str) -> Response:
    """Ask whether to open the portal here as whoever made the code; nothing is used up."""
    offered = _offered(asker, code)
    if isinstance(offered, Response):
        return offered
    return asking.with_visitor(asker, lambda one: one.page("handover-ask.html.j2", offered=offered, code=read(code)))


@router.post(f"{TAKE}/{{code}}", dependencies=[Depends(genuine_visit)])
def take(asker: Anybody, code: str) -> Response:
    """Use a code up, and sign this device in as whoever made it; of two devices that ask at once one comes in."""
    offered = _offered(asker, code)
    if isinstance(offered, Response):
        return offered
    answer = let_in(asker, offered, "/", handover=read(code))
    if answer is None:
        return _field(asker, "", WRONG, 410)
    asker.note("handover-taken", who=offered.login)
    return answer


@router.get("/t/{code}")
def station(asker: Anybody, code: Annotated[str, Path(pattern="^[0-9]{5}$")]) -> Response:
    """Lead from a station's short, permanent address to its page."""
    if code not in asker.desk.office.stations:
        raise HTTPException(404)
    return see_other(f"/tram/{code}")


def read(typed: str) -> str:
    """Return a code as it is kept: typed small, wide, or with blanks and dashes between, it is the same."""
    wide = unicodedata.normalize("NFKC", typed[:200]).upper()
    return "".join(sign for sign in wide if not sign.isspace() and unicodedata.category(sign) not in ("Pd", "Cf"))


def fault_of(code: str) -> str:
    """Return what can be told of a code that is none at sight; "" when it may be one.

    Nothing is read as what it looks like: of the letters that codes lack, none looks like one that they have.
    """
    if code and all(sign in keys.READABLE for sign in code):
        return ""
    if all(sign in f"{keys.READABLE}01OI" for sign in code):
        return NO_SUCH_LETTERS
    return ACCENTED if any(sign.isalpha() and not sign.isascii() for sign in code) else WRONG


def _offered(asker: Asker, typed: str) -> Person | Response:
    """Return whom a code lets in; or the answer to one that lets in nobody, which counts as a guess."""
    desk, now, code = asker.desk, asker.desk.second(), read(typed)
    wrong = fault_of(code)
    if wrong:
        return _field(asker, code, wrong, 410)
    wait = desk.store.limits.attempt(code, asker.address, at=now)
    if wait:
        return _field(asker, "", WAIT, 429, minutes=-(-wait // 60))
    number = desk.store.sessions.whose(LinkKind.HANDOVER, code, at=now)
    person = desk.store.accounts.get(number) if number is not None else None
    if person is None:
        return _field(asker, "", WRONG, 410)
    desk.store.limits.succeeded(code, asker.address)
    return person


def _field(asker: Asker, typed: str = "", wrong: str = "", status: int = 200, **values: object) -> HTMLResponse:
    said = asker.desk.words.say(wrong, **values) if wrong else ""
    return asker.page("handover-code.html.j2", status=status, typed=typed, wrong=said)


def _stations(asker: Asker) -> list[tuple[str, str]]:
    """Return the permanent addresses of the stations that somebody operates, and what they are called."""
    names = asker.desk.known.about.stations
    mine = [code for code in whoever(asker).scopes(Role.OPERATOR) if code in names]
    return [(f"{asker.desk.settings.portal.origin}/t/{code}", names[code]) for code in mine]
