"""Who is signed in, on which device, until when: kept in the database, so that all processes know it at once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from broadcaster.web.app import portal
from broadcaster.web.rights import Grant, Role
from broadcaster.web.store import tables
from broadcaster.web.store.sessions import DAY, LinkKind
from tests.web.conftest import OTHER, PASSWORD, STATION, Portal, csrf
from tests.web.forms import person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient


@pytest.fixture
def other(web: Portal) -> Iterator[Portal]:
    """The same portal in another process, as far as it knows: another app on the same databases."""
    app = portal(web.folder, web.clock, write=web.log.append)
    yield Portal(app, web.clock, web.folder, web.log)
    app.state.desk.close()


def moved(browser: TestClient, to: Portal) -> TestClient:
    """Return the same browser, as another process sees it."""
    there = to.client()
    there.cookies.update(browser.cookies)
    return there


def signed_in(web: Portal, login: str = "tram", *, browser: TestClient | None = None) -> TestClient:
    """Return a browser in which somebody has signed in by the form."""
    browser = browser or web.client()
    secret = csrf(browser.get("/dang-nhap").text)
    answer = browser.post("/dang-nhap", data={"login": login, "password": PASSWORD, "csrf": secret})
    assert answer.status_code == 303
    return browser


def is_in(browser: TestClient) -> bool:
    return browser.get("/tai-khoan").status_code == 200


def everything(web: Portal) -> str:
    """Return all that the database has, as text."""
    with web.desk.store._database.reading() as connection:
        return "\n".join(
            f"{row}" for table in tables.metadata.sorted_tables for row in connection.execute(sa.select(table))
        )


# ------------------------------------------------------------------------------------------------------------ ending


@pytest.mark.parametrize(("login", "days"), [("tram", 90), ("canbo", 7), ("quantri", 7), ("biendich", 7)])
def test_a_session_ends_when_nobody_came_for_so_long(web: Portal, login: str, days: int) -> None:
    browser = signed_in(web, login)

    web.clock.pass_(days=days, seconds=-1)
    kept = dict(browser.cookies)
    assert is_in(browser)

    late = signed_in(web, login)
    web.clock.pass_(days=days)
    assert not is_in(late)
    late.cookies.update(kept)
    assert not is_in(late)


def test_a_session_lasts_as_long_as_somebody_comes(web: Portal) -> None:
    browser = signed_in(web, "canbo")
    for _ in range(20):
        web.clock.pass_(days=6)
        assert is_in(browser)
    web.clock.pass_(days=7)

    assert not is_in(browser)


def test_the_cookie_lasts_as_long_as_the_session(web: Portal) -> None:
    browser = signed_in(web, "canbo")
    assert "set-cookie" not in browser.get("/tai-khoan").headers, "not with every page"

    web.clock.pass_(days=3)
    sent = browser.get("/tai-khoan").headers["set-cookie"]
    (session,) = web.desk.store.sessions.of(person(web, "canbo").number, at=web.desk.second())
    assert f"Max-Age={7 * DAY};" in sent
    assert session.ends_at == web.desk.second() + 7 * DAY

    web.clock.pass_(days=3)
    for page in ("/bao-cao", "/khong-co", f"/tram/{STATION}"):
        assert "set-cookie" in browser.get(page).headers, "whichever page it is"
        web.clock.pass_(hours=2)


def test_an_operator_who_becomes_staff_stays_signed_in_as_briefly_as_staff(web: Portal) -> None:
    browser = signed_in(web, "tram")
    given = [Grant(Role.OPERATOR, STATION), Grant(Role.STAFF)]
    web.desk.store.accounts.change(person(web, "tram"), "Trạm", "", given, at=web.desk.second())

    web.clock.pass_(days=8)
    assert is_in(browser), "until then it had the word of 90 days"
    web.clock.pass_(days=8)
    assert not is_in(browser)


def test_a_clock_that_goes_back_lets_nobody_stay_longer(web: Portal) -> None:
    browser = signed_in(web, "canbo")
    (before,) = web.desk.store.sessions.of(person(web, "canbo").number, at=web.desk.second())
    web.clock.pass_(days=-3)
    assert is_in(browser)
    (after,) = web.desk.store.sessions.of(person(web, "canbo").number, at=web.desk.second())

    assert after == before


# ---------------------------------------------------------------------------------------------------------- revoking


def test_signing_out_ends_the_session_and_not_only_the_cookie(web: Portal, other: Portal) -> None:
    browser = signed_in(web)
    kept = dict(browser.cookies)
    browser.post("/dang-xuat", data={"csrf": csrf(browser.get("/tai-khoan").text)})

    assert "session" not in browser.cookies
    for process in (web, other):
        thief = process.client()
        thief.cookies.update(kept)
        assert not is_in(thief)


def test_a_session_that_is_revoked_is_over_at_once_in_every_process(web: Portal, other: Portal) -> None:
    here = signed_in(web)
    there = moved(here, other)
    assert is_in(there)

    number = person(web, "tram").number
    (session,) = web.desk.store.sessions.of(number, at=web.desk.second())
    web.desk.store.sessions.revoke(number, session.number, at=web.desk.second())

    assert not is_in(there)
    assert not is_in(here)
    tap = {"taps": []}
    assert there.post(f"/tram/{STATION}/phat.json", json=tap, headers={"x-csrf": "x"}).status_code == 401


def test_who_sends_a_form_after_the_session_has_ended_is_told_to_sign_in(web: Portal) -> None:
    browser = signed_in(web)
    form = {"csrf": csrf(browser.get("/tai-khoan").text)}
    web.clock.pass_(days=91)

    answer = browser.post("/tai-khoan/may/khac", data=form, headers={"accept": "text/html"})

    assert answer.status_code == 401
    assert "Cần đăng nhập lại." in answer.text
    assert "không được phép" not in answer.text


def test_revoking_one_leaves_the_others(web: Portal) -> None:
    first, second = signed_in(web), signed_in(web)
    number = person(web, "tram").number
    newest = web.desk.store.sessions.of(number, at=web.desk.second())[0]
    web.desk.store.sessions.revoke(number, newest.number, at=web.desk.second())

    assert (is_in(first), is_in(second)) == (True, False)


def test_a_session_that_is_over_is_not_brought_back_by_using_it(web: Portal) -> None:
    browser = signed_in(web, "canbo")
    sessions = web.desk.store.sessions
    (session,) = sessions.of(person(web, "canbo").number, at=web.desk.second())
    web.clock.pass_(hours=2)
    # Between the look and the writing down, another process revokes it.
    sessions.revoke(session.person, at=web.desk.second())
    sessions.renew(session, days=7, at=web.desk.second())

    assert not is_in(browser)


def test_a_closed_account_is_out_at_once_in_every_process(web: Portal, other: Portal) -> None:
    here = signed_in(web)
    there = moved(here, other)
    assert is_in(there)

    web.desk.store.accounts.close(person(web, "tram"), at=web.desk.second())

    assert (is_in(here), is_in(there)) == (False, False)
    form = {"login": "tram", "password": PASSWORD, "csrf": csrf(other.client().get("/dang-nhap").text)}
    assert other.client().post("/dang-nhap", data=form).status_code == 403
    browser = other.client()
    form["csrf"] = csrf(browser.get("/dang-nhap").text)
    assert browser.post("/dang-nhap", data=form).status_code == 400


def test_what_somebody_may_do_is_asked_anew_at_every_request_in_every_process(web: Portal, other: Portal) -> None:
    there = moved(signed_in(web), other)
    assert there.get(f"/tram/{STATION}").status_code == 200

    given = [Grant(Role.OPERATOR, OTHER)]
    web.desk.store.accounts.change(person(web, "tram"), "Trạm", "", given, at=web.desk.second())

    assert [there.get(f"/tram/{code}").status_code for code in (STATION, OTHER)] == [403, 200]


# ---------------------------------------------------------------------------------------------------------- fixation


def test_the_cookie_changes_when_somebody_signs_in(web: Portal) -> None:
    planted, browser = "a-secret-that-somebody-else-knows-too", web.client()
    secret = csrf(browser.get("/dang-nhap").text)
    answer = browser.post(
        "/dang-nhap",
        data={"login": "tram", "password": PASSWORD, "csrf": secret},
        headers={"cookie": f"session={planted}; visitor={browser.cookies['visitor']}"},
    )

    assert answer.status_code == 303
    assert planted not in answer.headers["set-cookie"]
    thief = web.client()
    thief.cookies.set("session", planted)
    assert not is_in(thief)


def test_each_sign_in_has_a_secret_of_its_own(web: Portal) -> None:
    secrets = {signed_in(web).cookies["session"] for _ in range(5)}

    assert len(secrets) == 5
    assert all(len(secret) >= 43 for secret in secrets), "256 bits"


def test_whoever_signs_in_over_somebody_leaves_no_session_of_theirs(web: Portal) -> None:
    browser = signed_in(web, "canbo")
    before = browser.cookies["session"]
    # The page to sign in leads home whoever is signed in already; its form can still be sent, from a page kept open.
    secret = csrf(browser.get("/tai-khoan").text)
    browser.post("/dang-nhap", data={"login": "tram", "password": PASSWORD, "csrf": secret})

    thief = web.client()
    thief.cookies.set("session", before)
    assert not is_in(thief)
    assert "tram" in browser.get("/tai-khoan").text


def test_the_secret_of_the_forms_changes_with_the_session(web: Portal) -> None:
    browser = web.client()
    before = csrf(browser.get("/dang-nhap").text)
    signed_in(web, browser=browser)
    first = csrf(browser.get("/tai-khoan").text)
    second = csrf(signed_in(web).get("/tai-khoan").text)

    assert len({before, first, second}) == 3
    assert csrf(browser.get(f"/tram/{STATION}").text) == first


# -------------------------------------------------------------------------------------------------- what is kept


def test_no_secret_stands_in_the_database(web: Portal) -> None:
    store, now = web.desk.store, web.desk.second()
    number = person(web, "tram").number
    secrets = [signed_in(web).cookies["session"]]
    secrets += [store.sessions.link(kind, number, by="x", at=now) for kind in LinkKind]
    secrets += [store.tokens.make(STATION, "máy", by="x", at=now), PASSWORD]
    kept = everything(web)

    assert len(secrets) == 5
    assert [one for one in secrets if one in kept] == []
    for secret in secrets[:-1]:
        assert hashlib.sha256(secret.encode()).hexdigest() in kept
    assert "$argon2id$" in kept


@pytest.mark.parametrize("secret", ["", "x", "\x00", "'", "a" * 100_000, "é", "session", "None"])
def test_a_cookie_of_whatever_is_nobody(web: Portal, secret: str) -> None:
    browser = web.client()

    answer = browser.get("/tai-khoan", headers={"cookie": f"session={secret}; visitor={secret}".encode("latin-1")})

    assert answer.status_code == 303


def test_a_digest_from_the_database_opens_nothing(web: Portal) -> None:
    secret = signed_in(web).cookies["session"]
    thief = web.client()
    thief.cookies.set("session", hashlib.sha256(secret.encode()).hexdigest())

    assert not is_in(thief)


def test_who_is_where_is_remembered_for_the_list_of_devices(web: Portal) -> None:
    browser = web.client(headers={"user-agent": "x" * 5000}, client=("2001:db8::1", 4000))
    signed_in(web, browser=browser)
    (session,) = web.desk.store.sessions.of(person(web, "tram").number, at=web.desk.second())

    assert session.device == "x" * len(session.device) != ""
    assert len(session.device) < 500
    assert session.address == "2001:db8::1"
