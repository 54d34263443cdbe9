"""One Chromium for the tests of this folder, and a blank page in it for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.programs import CHROMIUM, needed, needed_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page


@pytest.fixture(scope="package")
def browser() -> Iterator[BrowserContext]:
    playwright, program = needed_library("playwright.sync_api"), needed(*CHROMIUM)
    quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield opened.new_context()
        opened.close()


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    opened = browser.new_page()
    opened.set_viewport_size({"width": 1200, "height": 900})
    yield opened
    opened.close()
