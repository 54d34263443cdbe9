"""One's own account: who I am here, what I may do, on which devices I am signed in; the password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Response
from fastapi.responses import HTMLResponse

from broadcaster.errors import FaultsFoundError
from broadcaster.web import devices
from broadcaster.web.asking import Asker, SignedIn, genuine, see_other, whoever
from broadcaster.web.granting import in_words
from broadcaster.web.routes.signin import DIFFERENT, PASSWORD_RULE, WAIT
from broadcaster.web.store.accounts import fault_of_password

router = APIRouter()

ACCOUNT = "/tai-khoan"
OLD_WRONG = "Mật khẩu đang dùng không đúng."
_DONE = {
    "mat-khau": "Đã đổi mật khẩu. Các máy khác đã thoát.",
    "may": "Máy ấy đã thoát.",
    "may-khac": "Các máy khác đã thoát.",
}
IN_CODE = (OLD_WRONG, *_DONE.values(), *devices.IN_CODE)
"""The texts that stand here and in no template; a catalog needs them too."""

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@dataclass(frozen=True)
class Device:
    """A device on which somebody is signed in; times in seconds."""

    number: int
    name: str
    address: str
    made_at: int
    seen_at: int
    is_this: bool


@router.get(ACCOUNT, response_class=HTMLResponse)
def account(asker: SignedIn, xong: str = "") -> Response:
    """Show one's own account; `xong`: what has just been done."""
    return _page(asker, done=_DONE.get(xong, ""))


@router.post(f"{ACCOUNT}/mat-khau", dependencies=[Depends(genuine)])
def change_password(
    asker: SignedIn,
    old: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Change the password; all other devices are signed out, and links that would let somebody in end."""
    desk, person, now = asker.desk, whoever(asker), asker.desk.second()
    wait = desk.store.limits.attempt(person.login, asker.address, at=now)
    if wait:
        return _page(asker, wrong=desk.words.say(WAIT, minutes=-(-wait // 60)), status=429)
    proven = desk.store.accounts.check(person.login, old)
    if proven is None:
        asker.note("password-wrong")
        return _page(asker, wrong=desk.words.say(OLD_WRONG), status=400)
    desk.store.limits.succeeded(person.login, asker.address)
    if fault_of_password(password, person.login) or password != again:
        wrong = DIFFERENT if password != again else PASSWORD_RULE
        return _page(asker, wrong=desk.words.say(wrong), status=400)
    try:
        desk.store.accounts.set_password(person, password, was=proven.password, but=_this(asker), at=now)
    except FaultsFoundError:  # somebody has changed it since it was found to be right
        return _page(asker, wrong=desk.words.say(OLD_WRONG), status=400)
    asker.note("password-changed")
    return see_other(f"{ACCOUNT}?xong=mat-khau")


@router.post(f"{ACCOUNT}/may/khac", dependencies=[Depends(genuine)])
def end_others(asker: SignedIn) -> Response:
    """Sign out all devices but this one."""
    asker.desk.store.sessions.revoke(whoever(asker).number, but=_this(asker), at=asker.desk.second())
    asker.note("devices-ended")
    return see_other(f"{ACCOUNT}?xong=may-khac")


@router.post(f"{ACCOUNT}/may/{{number}}", dependencies=[Depends(genuine)])
def end_one(asker: SignedIn, number: Number) -> Response:
    """Sign out one of one's devices; somebody else's are not touched, whatever the number."""
    if asker.desk.store.sessions.revoke(whoever(asker).number, number, at=asker.desk.second()):
        asker.note("device-ended")
    return see_other(f"{ACCOUNT}?xong=may#may")


def _this(asker: Asker) -> int | None:
    return asker.session.number if asker.session else None


def _devices(asker: Asker) -> list[Device]:
    say = asker.desk.words.say
    found = []
    for one in asker.desk.store.sessions.of(whoever(asker).number, at=asker.desk.second()):
        browser, system = devices.named(one.device)
        name = say(devices.ON, browser=browser, system=system) if browser and system else browser or system
        found.append(
            Device(
                one.number,
                name or say(devices.UNKNOWN),
                one.address,
                one.made_at,
                one.seen_at,
                is_this=one.number == _this(asker),
            )
        )
    return sorted(found, key=lambda device: not device.is_this)


def _page(asker: Asker, *, done: str = "", wrong: str = "", status: int = 200) -> HTMLResponse:
    return asker.page(
        "account.html.j2",
        status=status,
        done=asker.desk.words.say(done) if done else "",
        wrong=wrong,
        roles=[in_words(asker.desk.known, grant) for grant in whoever(asker).grants],
        devices=_devices(asker),
    )
