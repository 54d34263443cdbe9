"""The locale of Kinh, as the repository has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from broadcaster.language import locale
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from broadcaster.language.locale import Locale


@pytest.fixture(scope="session")
def kinh() -> Locale:
    return locale.load(REPOSITORY / "locales", "vi")
