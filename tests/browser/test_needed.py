"""What a test needs and has not is told; where nothing may be forgotten, it is a failure and no skip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.programs import needed, needed_library

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("need", [needed, needed_library])
@pytest.mark.parametrize(("rule", "outcome"), [("never", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_what_is_not_here_skips_a_test_and_fails_it_where_nothing_may_skip(
    monkeypatch: pytest.MonkeyPatch, need: Callable[[str], object], rule: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("BROADCASTER_SKIP", rule)

    with pytest.raises(outcome, match="needs no_such_thing, which is not installed here"):
        need("no_such_thing")
