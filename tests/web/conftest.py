"""A small published week with its portal, people of every role, and a clock that tests turn."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import argon2
import pytest
from starlette.testclient import TestClient

from broadcaster.cli import main
from broadcaster.runlog import LOCAL
from broadcaster.web.app import portal
from broadcaster.web.rights import Grant, Role
from broadcaster.web.store import accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from broadcaster.web.desk import Desk
    from tests.conftest import Site

PASSWORD = "mot-mat-khau-dai"
STATION, OTHER = "24235", "24133"
"""A station of three languages, and one of Kinh alone."""

PEOPLE = {
    "quantri": [Grant(Role.ADMIN)],
    "lanhdao": [Grant(Role.HEAD)],
    "canbo": [Grant(Role.STAFF)],
    "biendich": [Grant(Role.TRANSLATOR, "rad")],
    "duyet": [Grant(Role.REVIEWER, "rad")],
    "phatthanh": [Grant(Role.ANNOUNCER, "rad")],
    "tram": [Grant(Role.OPERATOR, STATION)],
    "tramkhac": [Grant(Role.OPERATOR, OTHER)],
}
"""Somebody of each role, by login."""


@dataclass
class Clock:
    """What time it is; tests say so. It begins on Monday of 2026-W48, 08:00, an hour after its first slot."""

    now: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=LOCAL)
    running_since: float | None = None

    def __call__(self) -> datetime:
        gone = 0.0 if self.running_since is None else time.monotonic() - self.running_since
        return self.now + timedelta(seconds=gone)

    def run(self) -> None:
        """Let it run on by itself, as it does for a real browser."""
        self.running_since = time.monotonic()

    def pass_(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass
class Portal:
    """A portal as tests use it."""

    app: FastAPI
    clock: Clock
    folder: Path
    log: list[str] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        desk: Desk = self.app.state.desk
        return desk

    def client(self, **more: object) -> TestClient:
        """Return a browser that is not signed in; it does not follow redirects."""
        usual = {"base_url": "http://127.0.0.1:8000", "follow_redirects": False, "client": ("127.0.0.1", 4000)}
        return TestClient(self.app, **{**usual, **more})  # type: ignore[arg-type]

    def signed_in(self, login: str) -> TestClient:
        """Return the browser of somebody of `PEOPLE`."""
        client = self.client()
        person = self.desk.store.accounts.find(login)
        assert person is not None
        secret = self.desk.store.sessions.begin(
            person.number, days=30, device="test", address="127.0.0.1", at=self.desk.second()
        )
        client.cookies.set("session", secret)
        return client


def csrf(text: str) -> str:
    """Return the secret that a page's forms bring along."""
    found = re.search(r'<meta name="csrf" content="([^"]*)">', text)
    assert found
    return found[1]


@pytest.fixture(scope="session")
def _published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {"folder": tmp_path_factory.mktemp("published") / "site"}


@pytest.fixture
def published(site: Site, _published: dict[str, Path]) -> Path:
    """A workspace whose week 2026-W48 is on the shelf; built once, then copied."""
    kept = _published["folder"]
    if not kept.exists():
        assert main(["-C", str(site.folder), "build", "2026-W48", "--jobs", "1"]) == 0
        shutil.copytree(site.folder, kept)
    else:
        shutil.copytree(kept / "out", site.folder / "out")
    return site.folder


@pytest.fixture(scope="session")
def _peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("peopled") / "accounts.sqlite"


@pytest.fixture
def made(request: pytest.FixtureRequest, published: Path, _peopled: Path) -> Iterator[Portal]:
    """A portal in which nobody has an account yet."""
    clock, log = Clock(), []
    if "web" in request.fixturenames and _peopled.exists():
        shutil.copy(_peopled, published / "accounts.sqlite")
    app = portal(published, clock, write=log.append)
    yield Portal(app, clock, published, log)
    app.state.desk.close()


@pytest.fixture
def web(made: Portal, quick_passwords: None, _peopled: Path) -> Portal:
    """A portal with somebody of each role, all with the same password; they are made once, then copied."""
    if not made.desk.store.accounts.any():
        settle(made)
        made.desk.store.close()  # so that the file is whole; it is opened again when somebody asks
        shutil.copy(made.folder / "accounts.sqlite", _peopled)
    return made


def settle(made: Portal) -> None:
    """Give everybody of `PEOPLE` an account."""
    for login, grants in PEOPLE.items():
        person = made.desk.store.accounts.make(login, f"Người {login}", "", grants, at=made.desk.second())
        made.desk.store.accounts.set_password(person, PASSWORD, at=0)


@pytest.fixture(scope="module")
def _still() -> Iterator[list[Portal]]:
    kept: list[Portal] = []
    yield kept
    for made in kept:
        made.desk.close()


@pytest.fixture
def still(request: pytest.FixtureRequest, quick_passwords: None, _still: list[Portal]) -> Portal:
    """The same as `web`, and one for all tests of a module that leave no trace in it; at each it is an hour later."""
    if not _still:
        folder = request.getfixturevalue("published")
        clock, log = Clock(), []
        _still.append(Portal(portal(folder, clock, write=log.append), clock, folder, log))
        settle(_still[0])
    _still[0].clock.pass_(hours=1)
    return _still[0]


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with hardly any work: eight of them for each test would be slow."""

    monkeypatch.setattr(accounts, "_hasher", argon2.PasswordHasher(1, 8, 1))
    monkeypatch.setattr(accounts, "_nobody", accounts._hasher.hash("nobody has this password"))


@pytest.fixture
def sign_in(web: Portal) -> Callable[[str], TestClient]:
    """Return what gives the browser of somebody."""
    return web.signed_in
