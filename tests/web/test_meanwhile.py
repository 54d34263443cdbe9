"""Between a look and what is written by it others write: whoever was looked at is looked at again, in the same step.

Each test has somebody else act just in that moment: the one between the portal's look and its write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster.web.rights import Grant, Role
from broadcaster.web.store.sessions import LinkKind
from tests.web.conftest import OTHER, PASSWORD, STATION, csrf
from tests.web.forms import acts, number, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from tests.web.conftest import Portal

NEW, THIRD = "mot-mat-khau-khac", "mot-mat-khau-thu-ba"
ADMIN = [Grant(Role.OPERATOR, STATION), Grant(Role.ADMIN)]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have something happen once: before a method is called (again), or after."""

    def once(owner: object, name: str, act: Callable[[], object], *, after: bool = False) -> None:
        method, done = getattr(owner, name), []

        def called(*args: Any, **more: Any) -> Any:
            if done:
                return method(*args, **more)
            done.append(True)
            if not after:
                act()
            found = method(*args, **more)
            if after:
                act()
            return found

        monkeypatch.setattr(owner, name, called)

    return once


def is_in(browser: TestClient) -> bool:
    return browser.get("/tai-khoan").status_code == 200


def open_sessions(web: Portal, login: str = "tram") -> int:
    return len(web.desk.store.sessions.of(number(web, login), at=web.desk.second()))


def changed(web: Portal) -> None:
    """Have the owner of the account choose another password on another machine."""
    web.desk.store.accounts.set_password(person(web, "tram"), NEW, at=web.desk.second())


def reopened(web: Portal) -> None:
    """Have the office close the account and open it again."""
    tram = person(web, "tram")
    web.desk.store.accounts.close(tram, at=web.desk.second())
    web.desk.store.accounts.reopen(tram)


def closed(web: Portal) -> None:
    web.desk.store.accounts.close(person(web, "tram"), at=web.desk.second())


def signed_out(web: Portal) -> None:
    web.desk.store.sessions.revoke(number(web, "tram"), at=web.desk.second())


# ------------------------------------------------------------------------------------------- who comes in, and by what


@pytest.mark.parametrize("act", [changed, closed, reopened])
def test_nobody_signs_in_by_a_password_that_was_right_a_moment_ago(
    web: Portal, meanwhile: Callable[..., None], act: Callable[[Portal], None]
) -> None:
    browser = web.client()
    form = {"login": "tram", "password": PASSWORD, "csrf": csrf(browser.get("/dang-nhap").text)}
    meanwhile(web.desk.store.accounts, "check", lambda: act(web), after=True)

    answer = browser.post("/dang-nhap", data=form)

    assert (answer.status_code, "session" in browser.cookies) == (400, False)
    assert acts(web)[0][1] == "sign-in-failed"
    if act is not closed:
        assert open_sessions(web) == 0


def test_who_is_signed_in_and_signs_in_as_another_in_vain_stays_who_they_were(
    web: Portal, meanwhile: Callable[..., None]
) -> None:
    browser = web.signed_in("canbo")
    form = {"login": "tram", "password": PASSWORD, "csrf": csrf(browser.get("/tai-khoan").text)}
    meanwhile(web.desk.store.accounts, "check", lambda: changed(web), after=True)

    assert browser.post("/dang-nhap", data=form).status_code == 400
    assert is_in(browser)


@pytest.mark.parametrize("act", [changed, closed, reopened])
@pytest.mark.parametrize("before", ["set_password", "begin"])
def test_nobody_comes_in_by_an_invitation_that_held_a_moment_ago(
    web: Portal, meanwhile: Callable[..., None], act: Callable[[Portal], None], before: str
) -> None:
    store, browser = web.desk.store, web.client()
    tram = person(web, "tram")
    secret = store.sessions.link(LinkKind.INVITATION, tram.number, by="canbo", at=web.desk.second())
    form = {"password": THIRD, "again": THIRD, "csrf": csrf(browser.get(f"/moi/{secret}").text)}
    accounts, sessions = store.accounts, store.sessions
    if before == "begin":
        meanwhile(sessions, "begin", lambda: act(web))
    else:
        meanwhile(accounts, "set_password", lambda: act(web))

    answer = browser.post(f"/moi/{secret}", data=form)

    assert (answer.status_code, "session" in browser.cookies) == (410, False)
    assert not is_in(browser)
    assert accounts.check("tram", THIRD) is None
    assert sessions.of(tram.number, at=web.desk.second()) == []


def test_an_invitation_that_set_no_password_is_not_used_up(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    store = web.desk.store
    secret = store.sessions.link(LinkKind.INVITATION, number(web, "tram"), by="canbo", at=web.desk.second())
    browser = web.client()
    form = {"password": NEW, "again": NEW, "csrf": csrf(browser.get(f"/moi/{secret}").text)}
    monkeypatch.setattr("broadcaster.web.store.accounts.end_sessions", _fails)

    with pytest.raises(RuntimeError, match="power cut"):
        browser.post(f"/moi/{secret}", data=form)

    assert store.sessions.whose(LinkKind.INVITATION, secret, at=web.desk.second()) == number(web, "tram")
    assert store.accounts.check("tram", PASSWORD) is not None


def _fails(*_: object, **__: object) -> None:
    raise RuntimeError("power cut")


@pytest.mark.parametrize("act", [changed, closed, reopened, signed_out])
def test_nobody_comes_in_by_a_code_that_held_a_moment_ago(
    web: Portal, meanwhile: Callable[..., None], act: Callable[[Portal], None]
) -> None:
    sessions, browser = web.desk.store.sessions, web.client()
    whom = number(web, "tram")
    code = sessions.link(LinkKind.HANDOVER, whom, by="tram", at=web.desk.second())
    secret = csrf(browser.get(f"/m/{code}").text)
    meanwhile(sessions, "begin", lambda: act(web))

    answer = browser.post(f"/m/{code}", data={"csrf": secret})

    assert (answer.status_code, "session" in browser.cookies) == (410, False)
    assert sessions.of(whom, at=web.desk.second()) == []


def test_a_device_that_is_being_signed_out_makes_no_code(web: Portal, meanwhile: Callable[..., None]) -> None:
    browser = web.signed_in("tram")
    secret = csrf(browser.get("/tai-khoan").text)
    link = web.desk.store.sessions.link
    meanwhile(web.desk.store.sessions, "link", lambda: signed_out(web))

    answer = browser.post("/chuyen-may", data={"csrf": secret})

    assert answer.status_code == 401
    assert "/m/" not in answer.text
    assert link(LinkKind.HANDOVER, number(web, "tram"), by="tram", at=web.desk.second()), "on another device they may"


def test_of_two_who_know_the_password_the_later_does_not_change_what_the_first_has_chosen(
    web: Portal, meanwhile: Callable[..., None]
) -> None:
    browser = web.signed_in("tram")
    form = {"old": PASSWORD, "password": THIRD, "again": THIRD, "csrf": csrf(browser.get("/tai-khoan").text)}
    meanwhile(web.desk.store.accounts, "check", lambda: changed(web), after=True)

    answer = browser.post("/tai-khoan/mat-khau", data=form)

    assert answer.status_code == 400
    assert web.desk.store.accounts.check("tram", THIRD) is None
    assert web.desk.store.accounts.check("tram", NEW) is not None


def test_a_password_changes_and_all_devices_go_out_in_one_step(web: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, other = web.signed_in("tram"), web.signed_in("tram")
    form = {"old": PASSWORD, "password": NEW, "again": NEW, "csrf": csrf(browser.get("/tai-khoan").text)}
    monkeypatch.setattr("broadcaster.web.store.accounts.end_sessions", _fails)

    with pytest.raises(RuntimeError, match="power cut"):
        browser.post("/tai-khoan/mat-khau", data=form)

    assert web.desk.store.accounts.check("tram", PASSWORD) is not None
    assert is_in(other)


# -------------------------------------------------------------------------------------------- whose account it is


def becomes(web: Portal, login: str, grants: list[Grant]) -> Callable[[], None]:
    one = person(web, login)
    return lambda: web.desk.store.accounts.change(one, one.name, "", grants, at=web.desk.second())  # type: ignore[return-value]


@pytest.mark.parametrize("where", ["", "/moi", "/thoat", "/dong"])
@pytest.mark.parametrize("which", ["the account becomes more", "the asker becomes less"])
def test_an_account_that_becomes_an_administrators_is_at_once_not_for_staff_to_change(
    web: Portal, meanwhile: Callable[..., None], where: str, which: str
) -> None:
    store, browser = web.desk.store, web.signed_in("canbo")
    theirs, whom = web.signed_in("tram"), number(web, "tram")
    form = {"csrf": csrf(browser.get("/tai-khoan").text), "name": "Tên khác", "grant": [f"operator:{OTHER}"]}
    act = (
        becomes(web, "tram", ADMIN)
        if which == "the account becomes more"
        else becomes(web, "canbo", [Grant(Role.TRANSLATOR, "rad")])
    )
    before = person(web, "tram")
    get, looks = store.accounts.get, []

    def looked(wanted: int, **more: Any) -> Any:
        found = get(wanted, **more)
        if wanted == whom and not looks:
            looks.append(True)
            act()
        return found

    store.accounts.get = looked  # type: ignore[method-assign]

    answer = browser.post(f"/nguoi-dung/{whom}{where}", data=form)

    assert looks == [True]
    assert answer.status_code == 403
    assert store.sessions.invited(at=web.desk.second()) == {}
    assert person(web, "tram").name == before.name
    assert set(person(web, "tram").grants) == set(ADMIN if which == "the account becomes more" else before.grants)
    assert is_in(theirs)
    assert {act for _, act, _ in acts(web)} == set()


def test_a_closed_account_that_becomes_an_administrators_is_not_for_staff_to_open(
    web: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, browser = web.desk.store, web.signed_in("canbo")
    tram = person(web, "tram")
    form = {"csrf": csrf(browser.get("/tai-khoan").text)}
    store.accounts.close(tram, at=web.desk.second())
    get = store.accounts.get

    def looked(wanted: int, **more: Any) -> Any:
        found = get(wanted, **more)
        if wanted == tram.number:
            store.accounts.change(tram, tram.name, "", ADMIN, at=web.desk.second())
        return found

    monkeypatch.setattr(store.accounts, "get", looked)

    assert browser.post(f"/nguoi-dung/{tram.number}/mo", data=form).status_code == 403
    assert [one.login for one in store.accounts.all(closed=True)] == ["tram"]


def test_nobody_is_invited_who_was_closed_a_moment_ago(web: Portal, meanwhile: Callable[..., None]) -> None:
    store, browser = web.desk.store, web.signed_in("canbo")
    tram = person(web, "tram")
    form = {"csrf": csrf(browser.get("/tai-khoan").text)}
    meanwhile(store.sessions, "link", lambda: closed(web))

    assert browser.post(f"/nguoi-dung/{tram.number}/moi", data=form).status_code == 403
    store.accounts.reopen(tram)
    assert store.sessions.invited(at=web.desk.second()) == {}


def test_of_many_stations_the_others_are_invited_all_the_same(web: Portal, meanwhile: Callable[..., None]) -> None:
    store, browser = web.desk.store, web.signed_in("canbo")
    for login in ("tram", "tramkhac"):
        store.accounts.close(person(web, login), at=web.desk.second())
    first = store.accounts.make("moi1", "Mới", "", [Grant(Role.OPERATOR, STATION)], at=web.desk.second())
    store.accounts.make("moi2", "Mới", "", [Grant(Role.OPERATOR, OTHER)], at=web.desk.second())
    form = {"csrf": csrf(browser.get("/tai-khoan").text), "station": [STATION, OTHER]}
    whole, done = store.sessions.link, []

    def link(kind: LinkKind, whom: int, **more: Any) -> str:
        if whom == first.number:
            done.append(True)
            store.accounts.change(first, first.name, "", ADMIN, at=web.desk.second())
        return whole(kind, whom, **more)

    store.sessions.link = link  # type: ignore[method-assign]

    answer = browser.post("/nguoi-dung/cac-tram", data=form)

    assert (answer.status_code, done) == (200, [True])
    assert set(store.sessions.invited(at=web.desk.second())) == {number(web, "moi2")}
    assert len(set(re.findall(r"/moi/([\w-]{20,})", answer.text))) == 1
