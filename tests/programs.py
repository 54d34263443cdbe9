"""Programs that some tests need and the project does not: a test without its program says so and skips.

With BROADCASTER_SKIP=never, as CI sets it, such a test fails instead, so that there it can never be forgotten.
"""

from __future__ import annotations

import os
import shutil

import pytest


def needed(*names: str) -> str:
    """Return the path of the first of these programs that is here; skip the test, or fail it, when none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    what = f"needs {' or '.join(names)}, which is not installed here"
    if os.environ.get("BROADCASTER_SKIP") == "never":
        pytest.fail(what)
    pytest.skip(what)
