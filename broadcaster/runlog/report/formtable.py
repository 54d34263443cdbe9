"""The table that the office signs: its columns as the settings have them, filled; Word and Excel show the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.runlog.report import saying, texts
from broadcaster.runlog.statement import Units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadcaster import settings
    from broadcaster.language.wording import Wording
    from broadcaster.runlog.statement import Statement

    Cell = int | str

_WORDED = {"code", "commune", "note"}
_NONE = Units()


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes:
        key: as the settings call it. title: what stands above it. group: what stands above it and its neighbours
            together; "" for nothing.
        cells: one for each line. total: in the row of totals.
    """

    key: str
    title: str
    group: str
    cells: tuple[Cell, ...]
    total: Cell

    @property
    def is_worded(self) -> bool:
        """Whether it holds words, not numbers."""
        return self.key in _WORDED


def columns(statement: Statement, form: settings.Form, words: Wording) -> list[Column]:
    """Return the columns of the table from left to right; one that the settings name twice stands once."""
    return [column for key in dict.fromkeys(form.columns) for column in _columns(key, statement, form, words)]


def keys(columns: Sequence[Column]) -> list[str]:
    """Return what stands under the titles, by which people speak of columns: A, B for words, 1, 2, 3 for numbers."""
    named = [column.key == "number" or column.is_worded for column in columns]
    letters, numbers = iter("ABCDEFGH"), iter(range(1, len(columns) + 1))
    return [next(letters) if words else str(next(numbers)) for words in named]


def _columns(key: str, statement: Statement, form: settings.Form, words: Wording) -> Iterator[Column]:
    lines = statement.lines
    title = {str(name): told for name, told in form.titles.items()}.get(key) or words.say(texts.COLUMNS[key])
    if key == "languages":
        for code, name in saying.languages(statement).items():
            cells = tuple(line.by_language.get(code, _NONE).runs for line in lines)
            yield Column(key, name, title, cells, statement.by_language.get(code, _NONE).runs)
    elif key == "number":
        yield Column(key, title, "", tuple(range(1, len(lines) + 1)), "")
    elif key == "code":
        yield Column(key, title, "", tuple(line.code for line in lines), "")
    elif key == "commune":
        yield Column(key, title, "", tuple(line.name for line in lines), words.say(texts.TOTAL))
    elif key == "note":
        yield Column(key, title, "", ("",) * len(lines), "")
    elif key == "previous":
        yield Column(key, title, "", tuple(line.previous.runs for line in lines), statement.previous.runs)
    else:
        cells = tuple(saying.measures(line.total)[key] for line in lines)
        yield Column(key, title, "", cells, saying.measures(statement.total)[key])
