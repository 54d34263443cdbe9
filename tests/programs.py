"""Programs and libraries that some tests need and the project does not: a test without them says so and skips.

With BROADCASTER_SKIP=never, as CI sets it, such a test fails instead, so that there it can never be forgotten.
"""

from __future__ import annotations

import importlib
import os
import shutil
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from types import ModuleType

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def needed(*names: str) -> str:
    """Return the path of the first of these programs that is here; skip the test, or fail it, when none is."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        _lacks(" or ".join(names))
    return found


def needed_library(name: str) -> ModuleType:
    """Return the library of this name; skip the test, or fail it, when it is not here."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _lacks(name)


def _lacks(name: str) -> NoReturn:
    what = f"needs {name}, which is not installed here"
    if os.environ.get("BROADCASTER_SKIP") == "never":
        pytest.fail(what)
    pytest.skip(what)
