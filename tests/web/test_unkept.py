"""A database that refuses: people are asked to try again, machines are told when, and nothing that was sent is lost."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from broadcaster.runlog import Ledger
from broadcaster.web.store import Store
from tests.web.conftest import STATION, Portal, csrf
from tests.web.test_guards import FILE, Page
from tests.web.test_station import rows, send, tap

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def impatient(web: Portal) -> Iterator[Portal]:
    """The portal, which waits only a moment for others."""
    desk = web.desk
    kept = desk.store, desk.ledger
    desk.close()
    desk.store = Store(web.folder / "accounts.sqlite", patience=0.1)
    desk.ledger = Ledger.open(web.folder / "runs.sqlite", patience=0.1)
    yield web
    desk.close()
    desk.store, desk.ledger = kept


@contextmanager
def held(web: Portal, name: str) -> Iterator[None]:
    """Keep everybody else out of a database."""
    web.desk.close()  # it lets go of what it has open, and asks anew
    with closing(sqlite3.connect(web.folder / name, isolation_level=None, timeout=0.5)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        (table,) = other.execute(
            "select name from sqlite_schema where type = 'table' and name like '%version%'"
        ).fetchone()
        other.execute(f"update {table} set version_num = version_num")
        yield
        other.execute("rollback")


def test_while_the_accounts_are_held_a_page_asks_to_try_again(impatient: Portal) -> None:
    browser = impatient.signed_in("canbo")
    with held(impatient, "accounts.sqlite"):
        for path in ("/tai-khoan", "/nguoi-dung", f"/tram/{STATION}", "/"):
            answer = browser.get(path)
            assert answer.status_code == 503
            assert "Thử lại sau ít phút" in answer.text
            assert "sqlite" not in answer.text
            assert Page(answer.text).found == []
    assert browser.get("/tai-khoan").status_code == 200


def test_machines_are_told_when_to_ask_again(impatient: Portal) -> None:
    token = impatient.desk.store.tokens.make(STATION, "máy", by="canbo", at=impatient.desk.second())
    browser = impatient.signed_in("tram")
    asks = {"headers": {"Authorization": f"Bearer {token}"}}
    with held(impatient, "accounts.sqlite"):
        answers = [
            browser.get("/tai-khoan", headers={"accept": "application/json"}),
            impatient.client().get("/api/v1/weeks", **asks),
            impatient.client().post("/api/v1/runs", json={"runs": []}, **asks),
        ]
    for answer in answers:
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "sqlite" not in answer.text


def test_what_needs_no_database_goes_on(impatient: Portal) -> None:
    send(impatient.signed_in("tram"), tap())
    with held(impatient, "runs.sqlite"), held(impatient, "accounts.sqlite"):
        for path in (FILE, "/static/portal.css", "/sw.js"):
            assert impatient.client().get(path).status_code == 200


def test_whatever_watches_over_it_learns_which_database_it_is(impatient: Portal) -> None:
    web = impatient
    assert web.client().get("/healthz").json()["ok"] is True, "also before the first run"
    send(web.signed_in("tram"), tap())
    assert web.client().get("/healthz").json() | {"version": ""} == {
        "ok": True,
        "version": "",
        "accounts": True,
        "ledger": True,
        "room": True,
    }
    with held(web, "runs.sqlite"):
        answer = web.client().get("/healthz")
        assert answer.status_code == 503
        assert (answer.json()["accounts"], answer.json()["ledger"]) == (True, False)
    with held(web, "accounts.sqlite"):
        answer = web.client().get("/healthz")
        assert answer.status_code == 503
        assert (answer.json()["accounts"], answer.json()["ledger"]) == (False, True)


@pytest.mark.parametrize("name", ["accounts", "runs"])
@pytest.mark.parametrize("how", ["moved", "replaced"])
def test_it_learns_that_a_database_is_no_longer_the_one_that_is_open(impatient: Portal, name: str, how: str) -> None:
    browser = impatient.signed_in("tram")
    send(browser, tap())
    assert impatient.client().get("/healthz").json()["ok"] is True
    file = impatient.folder / f"{name}.sqlite"
    content = file.read_bytes()
    file.rename(file.with_suffix(".away"))
    if how == "replaced":
        file.write_bytes(content)

    answer = impatient.client().get("/healthz")

    assert answer.status_code == 503
    part = {"accounts": "accounts", "runs": "ledger"}[name]
    assert [key for key, well in answer.json().items() if well is False] == ["ok", part]


def test_it_learns_that_the_disk_is_nearly_full(impatient: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(impatient.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=49_000_000))

    answer = impatient.client().get("/healthz")

    assert (answer.status_code, answer.json()["room"]) == (503, False)


def test_a_tap_that_could_not_be_entered_is_not_taken_for_entered_and_counts_when_it_comes_again(
    impatient: Portal,
) -> None:
    browser = impatient.signed_in("tram")
    send(browser, tap(language="rad"))
    again, secret = tap(), csrf(browser.get("/tai-khoan").text)

    def tapped() -> int:
        status: int = browser.post(
            f"/tram/{STATION}/phat.json",
            json={"taps": [again]},
            headers={"x-csrf": secret, "accept": "application/json"},
        ).status_code
        return status

    with held(impatient, "runs.sqlite"):
        assert tapped() == 503
    assert len(rows(impatient)) == 1
    assert [tapped(), tapped()] == [200, 200]
    assert len(rows(impatient)) == 2


def test_a_tap_without_scripts_that_could_not_be_entered_is_told(impatient: Portal) -> None:
    browser = impatient.signed_in("tram")
    send(browser, tap(language="rad"))
    form = {"bulletin": "bao-hiem", "slot": tap()["slot"], "language": "vi", "aired": "true"}
    secret = csrf(browser.get("/tai-khoan").text)
    with held(impatient, "runs.sqlite"):
        answer = browser.post(f"/tram/{STATION}/phat", data={**form, "csrf": secret})

    assert answer.status_code == 503
    assert "Thử lại sau ít phút" in answer.text


def test_nobody_is_signed_in_or_out_by_halves(impatient: Portal) -> None:
    browser = impatient.client()
    secret = csrf(browser.get("/dang-nhap").text)
    with held(impatient, "accounts.sqlite"):
        answer = browser.post("/dang-nhap", data={"login": "tram", "password": "x", "csrf": secret})

    assert answer.status_code == 503
    assert "session" not in browser.cookies


def test_whoever_keeps_the_server_reads_what_it_was(impatient: Portal, caplog: pytest.LogCaptureFixture) -> None:
    browser = impatient.signed_in("canbo")
    with held(impatient, "accounts.sqlite"):
        browser.get("/tai-khoan")

    assert "accounts.sqlite: is in use by another program that does not let go of it." in caplog.text


def test_a_database_that_is_taken_away_is_told_and_not_made_anew(impatient: Portal) -> None:
    browser = impatient.signed_in("tram")
    send(browser, tap())
    impatient.desk.ledger.close()
    (impatient.folder / "runs.sqlite").unlink()

    assert browser.get(f"/tram/{STATION}").status_code == 503
    assert impatient.client().get("/healthz").status_code == 503


@contextmanager
def writing(web: Portal, name: str) -> Iterator[None]:
    """Write into a database, and take one's time; whoever only reads goes on."""
    with closing(sqlite3.connect(web.folder / name, isolation_level=None, timeout=0.5)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


def test_a_page_that_is_looked_at_needs_nothing_written_and_does_not_wait_for_it(
    web: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    browser = web.signed_in("tram")
    with writing(web, "accounts.sqlite"):
        began = time.monotonic()
        answer = browser.get(f"/tram/{STATION}")
        took = time.monotonic() - began

    assert answer.status_code == 200
    assert took < 10, "and the portal would wait for 30 seconds"
    assert [line.getMessage().partition(":")[0] for line in caplog.records] == [
        "goes on without a note of who was here"
    ]
    assert web.desk.store.fetches.of_week("2026-W48") == {}
    browser.get(f"/tram/{STATION}")
    assert set(web.desk.store.fetches.of_week("2026-W48")) == {STATION}


def test_whoever_was_not_there_for_an_hour_reads_on_all_the_same(web: Portal) -> None:
    browser = web.signed_in("canbo")
    web.clock.pass_(hours=2)
    with writing(web, "accounts.sqlite"):
        answer = browser.get("/tai-khoan")

    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert "set-cookie" in browser.get("/tai-khoan").headers


def test_a_machine_is_answered_though_it_cannot_be_written_down_that_it_asked(web: Portal) -> None:
    secret = web.desk.store.tokens.make(STATION, "máy", by="canbo", at=web.desk.second())
    asks = {"headers": {"Authorization": f"Bearer {secret}"}}
    with writing(web, "accounts.sqlite"):
        assert web.client().get("/api/v1/weeks", **asks).status_code == 200
    assert web.desk.store.tokens.all()[0].seen_at is None


def test_a_database_that_lets_nothing_be_written_is_read_from(web: Portal, caplog: pytest.LogCaptureFixture) -> None:
    browser = web.signed_in("tram")
    web.clock.pass_(hours=2)
    event.listen(web.desk.store._database._engine, "connect", _no_room)
    web.desk.store._database.close()  # it connects anew

    assert browser.get(f"/tram/{STATION}").status_code == 200
    assert caplog.text.count("goes on without a note of who was here") == 2


def _no_room(connection: sqlite3.Connection, _record: object) -> None:
    """Let nothing more be written, as a full disk does."""

    def refuse(action: int, *_: object) -> int:
        return sqlite3.SQLITE_DENY if action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE) else sqlite3.SQLITE_OK

    connection.set_authorizer(refuse)
