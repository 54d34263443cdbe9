"""The locales, as the repository has them, and a text doctor for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from broadcaster.language import locale
from broadcaster.language.doctor import Doctor
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from broadcaster.language.locale import Locale


@pytest.fixture(scope="session")
def kinh() -> Locale:
    return locale.load(REPOSITORY / "locales", "vi")


@pytest.fixture(scope="session")
def rade() -> Locale:
    return locale.load(REPOSITORY / "locales", "rad")


@pytest.fixture(scope="session")
def mnong() -> Locale:
    return locale.load(REPOSITORY / "locales", "cmo")


@pytest.fixture(scope="session")
def doctors(kinh: Locale, rade: Locale, mnong: Locale) -> dict[str, Doctor]:
    """Return a doctor for each language."""
    return {one.code: Doctor(one, (kinh, rade, mnong)) for one in (kinh, rade, mnong)}
