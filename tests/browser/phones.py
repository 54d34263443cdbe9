"""An operator's phone in front of the portal: signed in, its week kept; and a line between the two that can be bad."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster.runlog import LOCAL
from tests.browser.serving import serve
from tests.web.conftest import STATION, Portal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Page
    from starlette.types import ASGIApp, Receive, Scope, Send

PATH = f"/tram/{STATION}"
KINH = '.runs [data-language="vi"]'


def sign_in(web: Portal, context: BrowserContext, origin: str, login: str = "tram") -> Page:
    """Return a page of somebody who is signed in on a phone."""
    web.clock.run()
    person = web.desk.store.accounts.find(login)
    assert person is not None
    secret = web.desk.store.sessions.begin(person.number, days=90, device="", address="", at=web.desk.second())
    context.add_cookies([{"name": "session", "value": secret, "url": origin, "expires": 4_000_000_000}])
    return context.pages[0] if context.pages else context.new_page()


@contextmanager
def opened(web: Portal, phone: Callable[[], BrowserContext], line: Line | None = None) -> Iterator[tuple[Page, str]]:
    """Have the station's page open on a phone; `line`: what stands between the two."""
    with serve(line or web.app) as origin:
        context = phone()
        page = sign_in(web, context, origin)
        page.goto(origin + PATH)
        yield page, origin
        context.close()


def kept(page: Page) -> None:
    """Wait until the phone has all files of the week."""
    page.get_by_text("Đã giữ đủ tệp trên máy này").wait_for()


def runs(web: Portal) -> list[tuple[str, str, bool]]:
    """Return language, time of the slot and whether it counts, of all runs of the station."""
    monday, sunday = datetime(2026, 11, 23, tzinfo=LOCAL).date(), datetime(2026, 11, 29, tzinfo=LOCAL).date()
    rows = web.desk.ledger.rows(monday, sunday, with_voided=True)
    return [(row.run.language, f"{row.due:%a %H:%M}", row.counts) for row in rows]


def wait_for(what: Callable[[], object], page: Page) -> None:
    for _ in range(100):
        if what():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come")


def tap(page: Page) -> None:
    """Say that the first slot aired that is to be reported."""
    page.locator("#due .slot:visible").first.get_by_role("button", name="Đã phát").click()


def waiting(page: Page) -> list[dict[str, Any]]:
    """Return the taps that a phone keeps, in the order in which they were made."""
    found: list[dict[str, Any]] = page.evaluate("Queue.all()")
    return found


def without_background_sync(page: Page) -> None:
    """Make the browser one whose service worker sends nothing by itself, as those of Apple and Mozilla."""
    page.add_init_script("delete ServiceWorkerRegistration.prototype.sync")


@dataclass
class Line:
    """What stands between a phone and the portal.

    Attributes:
        broken: what is answered to whoever asks for a page in place of the portal; 0: the portal answers.
        slow: seconds that a page takes.
    """

    app: ASGIApp
    broken: int = 0
    slow: float = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on a request."""
        is_page = dict(scope.get("headers", ())).get(b"sec-fetch-dest") == b"document" or scope["path"] == PATH
        if is_page and self.slow:
            await asyncio.sleep(self.slow)
        if is_page and self.broken:
            await send({"type": "http.response.start", "status": self.broken, "headers": []})
            await send({"type": "http.response.body", "body": b"the portal is down"})
        else:
            await self.app(scope, receive, send)
