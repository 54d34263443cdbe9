"""One tab of Chromium for the tests of this folder, blank again before each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.programs import CHROMIUM, needed, needed_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page


@pytest.fixture(scope="package")
def tab() -> Iterator[Page]:
    playwright, program = needed_library("playwright.sync_api"), needed(*CHROMIUM)
    quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield opened.new_page()
        opened.close()


@pytest.fixture
def page(tab: Page) -> Page:
    tab.goto("about:blank")
    tab.emulate_media(media="null")
    tab.set_viewport_size({"width": 1200, "height": 900})
    return tab
