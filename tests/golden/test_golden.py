"""The whole scripts of the province's weeks, in each language, are what they were when somebody last read them."""

from __future__ import annotations

import difflib

import pytest

from tests.golden.regenerate import EXPECTED, WEEKS, scripts

LANGUAGES = ("vi", "rad", "cmo")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return scripts()


@pytest.mark.parametrize("name", [f"{week}-{language}.txt" for week in WEEKS for language in LANGUAGES])
def test_a_script_is_what_was_last_read(made: dict[str, str], name: str) -> None:
    expected = (EXPECTED / name).read_text(encoding="utf-8")

    difference = list(
        difflib.unified_diff(expected.split("\n"), made[name].split("\n"), "expected", "made", lineterm="")
    )

    assert not difference, "\n".join([*difference[:60], "Wanted? Then: python tests/golden/regenerate.py"])


def test_no_expected_file_is_left_over(made: dict[str, str]) -> None:
    assert {path.name for path in EXPECTED.iterdir()} == set(made)
