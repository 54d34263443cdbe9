"""What commands put on the screen: findings, tables, progress, JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from broadcaster.errors import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadcaster.errors import Fault

__all__ = ["as_json", "counted", "fault", "findings", "json_line", "number", "progress", "some", "summary", "table"]


def as_json(answer: Any) -> None:
    """Print an answer for programs."""
    print(json.dumps(answer, ensure_ascii=False, indent=1))


def json_line(answer: Any) -> str:
    """Return an answer for programs on one line, so that many can follow each other."""
    return json.dumps(answer, ensure_ascii=False)


def fault(found: Fault) -> dict[str, Any]:
    """Return a finding as it stands in a JSON answer."""
    return {"path": found.path, "line": found.line, "what": found.what, "hint": found.hint}


def findings(found: Iterable[Fault]) -> None:
    """Print findings, one a line."""
    for one in found:
        print(one)


def number(count: int) -> str:
    """Return a number as Vietnam writes it: 8.080."""
    return f"{count:,}".replace(",", ".")


def counted(count: int, word: str) -> str:
    """Return a number with its noun: 1 run, 8.080 runs."""
    return f"{number(count)} {word}{'' if count == 1 else 's'}"


def some(names: Sequence[str], most: int = 6) -> str:
    """Return the first of some names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; all columns but the first are numbers or short words, set to the right."""
    drawn = Table(box=None, pad_edge=False, show_edge=False)
    for index, title in enumerate(head):
        drawn.add_column(title, justify="right" if index else "left", no_wrap=True)
    for row in rows:
        drawn.add_row(*row)
    # A table that is piped into a file has no screen to be as wide as.
    Console(file=sys.stdout, highlight=False, markup=False, width=None if sys.stdout.isatty() else 120).print(drawn)


def progress() -> Progress:
    """Return a bar of what is being done, how far and how much longer, on stderr."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
