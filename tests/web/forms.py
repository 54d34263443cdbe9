"""Sends forms as a browser does: with the secret of the page they stand on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.web.conftest import csrf

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpx2 import Response
    from starlette.testclient import TestClient

    from broadcaster.web.rights import Person
    from tests.web.conftest import Portal


def send(browser: TestClient, where: str, page: str = "/tai-khoan", **data: object) -> Response:
    """Return the answer to a form of `page`."""
    return browser.post(where, data={"csrf": csrf(browser.get(page).text), **data})


def number(web: Portal, login: str) -> int:
    return person(web, login).number


def person(web: Portal, login: str) -> Person:
    found = web.desk.store.accounts.find(login)
    assert found is not None
    return found


def acts(web: Portal) -> list[tuple[str, str, str]]:
    """Return the audit log, the newest first: who, what, about what."""
    return [(line.who, line.act, line.about) for line in web.desk.store.audit.lines()]


def at_once(*todo: Callable[[], Response]) -> list[Response]:
    """Do several things at the same time."""
    with ThreadPoolExecutor(len(todo)) as pool:
        return [job.result() for job in [pool.submit(one) for one in todo]]
