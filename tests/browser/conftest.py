"""One tab of Chromium for the tests of this folder, blank again before each; browsers that are closed and come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.programs import CHROMIUM, needed, needed_library
from tests.web.conftest import (  # noqa: F401 -- fixtures of the portal
    _peopled,
    _published,
    made,
    published,
    quick_passwords,
    web,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright


QUIET = ("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="package")
def started() -> Iterator[Playwright]:
    with needed_library("playwright.sync_api").sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def chromium(started: Playwright) -> Iterator[Browser]:
    program = needed(*CHROMIUM)
    opened = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu", *QUIET])
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def tab(chromium: Browser) -> Page:
    return chromium.new_page()


@pytest.fixture
def phone(started: Playwright, tmp_path: Path) -> Callable[[], BrowserContext]:
    """Return what opens the same phone again and again: what it kept when it was closed is there."""

    def opened() -> BrowserContext:
        context: BrowserContext = started.chromium.launch_persistent_context(
            tmp_path / "phone",
            executable_path=needed(*CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", *QUIET],
            viewport={"width": 360, "height": 740},
            has_touch=True,
            is_mobile=True,
        )
        return context

    return opened


@pytest.fixture
def page(tab: Page) -> Page:
    tab.goto("about:blank")
    tab.emulate_media(media="null")
    tab.set_viewport_size({"width": 1200, "height": 900})
    return tab
