"""How tests run a command: through the very function that the program calls, in this process."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from broadcaster import cli
from broadcaster.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Site


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def one_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the words of the command line once: that takes longer than many a command."""
    monkeypatch.setattr(cli, "parser", _PARSER)


_PARSER = functools.cache(cli.parser)


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command in the small workspace."""

    def run(*words: str) -> Answer:
        try:
            code = main(["-C", str(site.folder), *words])
        except SystemExit as stop:  # argparse ends the program by itself when it is used wrongly
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run
