"""Coming in and going: sign-in, sign-out, the invitation that lets somebody choose a password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import HTMLResponse

from broadcaster.errors import FaultsFoundError
from broadcaster.web import asking
from broadcaster.web.asking import (
    SESSION,
    Anybody,
    Asker,
    SignedIn,
    genuine,
    genuine_visit,
    see_other,
    set_cookie,
    whoever,
)
from broadcaster.web.rights import Act, Person
from broadcaster.web.store.accounts import fault_of_password, fold
from broadcaster.web.store.sessions import LinkKind

router = APIRouter()

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
WAIT = "Thử sai nhiều lần quá. Đợi %(minutes)s phút rồi thử lại."
PASSWORD_RULE = "Mật khẩu cần từ 10 đến 200 ký tự, khác tên đăng nhập, không lặp mãi vài ký tự."  # noqa: S105
DIFFERENT = "Hai lần gõ mật khẩu không giống nhau."
IN_CODE = (WRONG, WAIT, PASSWORD_RULE, DIFFERENT)
"""The texts that stand here and in no template; a catalog needs them too."""


@router.get(asking.SIGN_IN, response_class=HTMLResponse)
def sign_in_page(asker: Anybody, tiep: str = "") -> Response:
    """Show the form to sign in; `tiep`: where to go on."""
    if asker.person is not None:
        return see_other(_safe(tiep))
    return _form(asker, tiep)


@router.post(asking.SIGN_IN, dependencies=[Depends(genuine_visit)])
def sign_in(
    asker: Anybody, login: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "", tiep: str = ""
) -> Response:
    """Sign somebody in."""
    desk, now = asker.desk, asker.desk.second()
    wait = desk.store.limits.attempt(fold(login), asker.address, at=now)
    if wait:
        return _form(asker, tiep, login=login, wrong=(WAIT, {"minutes": -(-wait // 60)}), status=429)
    proven = desk.store.accounts.check(login, password)
    answer = None if proven is None else let_in(asker, proven.person, _safe(tiep), password=proven.password)
    if proven is None or answer is None:
        asker.note("sign-in-failed", who="")
        return _form(asker, tiep, login=login, wrong=(WRONG, {}), status=400)
    desk.store.limits.succeeded(fold(login), asker.address)
    asker.note("sign-in", who=proven.person.login)
    return answer


@router.post("/dang-xuat", dependencies=[Depends(genuine)])
def sign_out(asker: SignedIn) -> Response:
    """Sign out on this device, and let it forget the pages it was shown.

    Not what scripts have kept: with it would go taps that wait to be sent. The scripts delete the rest; see leaving.js.
    """
    if asker.session is not None:
        asker.desk.store.sessions.revoke(whoever(asker).number, asker.session.number, at=asker.desk.second())
    asker.note("sign-out")
    answer = see_other(asking.SIGN_IN)
    set_cookie(asker.desk, answer, SESSION, "", days=0)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/moi/{secret}", response_class=HTMLResponse)
def invitation_page(asker: Anybody, secret: str) -> Response:
    """Show the form to choose a password. Opening it uses nothing up: messengers open links to show what is there."""
    invited = _invited(asker, secret)
    if invited is None:
        return asker.page("gone.html.j2", status=410)
    return _choose(asker, secret, invited)


@router.post("/moi/{secret}", dependencies=[Depends(genuine_visit)])
def accept(
    asker: Anybody, secret: str, password: Annotated[str, Form()] = "", again: Annotated[str, Form()] = ""
) -> Response:
    """Give an invited person the password they chose, and sign them in; all other devices are signed out."""
    invited = _invited(asker, secret)
    if invited is None:
        return asker.page("gone.html.j2", status=410)
    if fault_of_password(password, invited.login):
        return _choose(asker, secret, invited, PASSWORD_RULE, status=400)
    if password != again:
        return _choose(asker, secret, invited, DIFFERENT, status=400)
    desk, now = asker.desk, asker.desk.second()
    try:
        proven = desk.store.accounts.set_password(invited, password, invitation=secret, at=now)
    except FaultsFoundError:
        return asker.page("gone.html.j2", status=410)
    asker.note("password-set", who=invited.login)
    return let_in(asker, invited, "/", password=proven.password) or asker.page("gone.html.j2", status=410)


@router.get("/", response_class=HTMLResponse)
def home(asker: SignedIn) -> Response:
    """Lead to what somebody comes for: operators to their station, the office to its overview."""
    return see_other(home_of(whoever(asker)))


def home_of(person: Person) -> str:
    """Return the address of what somebody comes for."""
    if person.may(Act.SEE_REPORTS):
        return "/tram"
    stations = [grant.scope for grant in person.grants if grant.scope and person.may(Act.SEE_STATION, grant.scope)]
    if stations:
        return f"/tram/{stations[0]}" if len(stations) == 1 else "/tram-cua-toi"
    if person.may(Act.SEE_SCRIPTS):
        return "/ban-tin"
    return "/nguoi-dung" if person.may(Act.MANAGE_PEOPLE) else "/tai-khoan"


def let_in(
    asker: Asker, person: Person, where: str, *, password: str | None = None, handover: str | None = None
) -> Response | None:
    """Sign a person in on the device that asks, in place of whoever was signed in there, and send them on.

    Args:
        password: as it was kept when it was found to be right. handover: the link by which they come, to be used up.

    Returns:
        None when neither holds any more; then nobody is signed in or out.
    """
    days = asking.days_of(asker.desk, person)
    try:
        secret = asker.desk.store.sessions.begin(
            person.number,
            days=days,
            device=asker.request.headers.get("user-agent", ""),
            address=asker.address,
            at=asker.desk.second(),
            password=password,
            handover=handover,
        )
    except FaultsFoundError:
        return None
    if asker.session is not None:
        asker.desk.store.sessions.revoke(asker.session.person, asker.session.number, at=asker.desk.second())
    answer = see_other(where)
    set_cookie(asker.desk, answer, SESSION, secret, days=days)
    return answer


def _safe(where: str) -> str:
    """Return where to go on: a path of ours and nothing else."""
    return where if where.startswith("/") and not where.startswith(("//", "/\\")) and where.isprintable() else "/"


def _form(
    asker: Asker, tiep: str, login: str = "", wrong: tuple[str, dict[str, object]] | None = None, status: int = 200
) -> HTMLResponse:
    said = asker.desk.words.say(wrong[0], **wrong[1]) if wrong else ""
    return asking.with_visitor(
        asker, lambda one: one.page("sign-in.html.j2", status=status, tiep=_safe(tiep), login=login, wrong=said)
    )


def _invited(asker: Asker, secret: str) -> Person | None:
    number = asker.desk.store.sessions.whose(LinkKind.INVITATION, secret, at=asker.desk.second())
    return asker.desk.store.accounts.get(number) if number is not None else None


def _choose(asker: Asker, secret: str, invited: Person, wrong: str = "", status: int = 200) -> HTMLResponse:
    said = asker.desk.words.say(wrong) if wrong else ""
    return asking.with_visitor(
        asker, lambda one: one.page("invitation.html.j2", status=status, secret=secret, invited=invited, wrong=said)
    )
