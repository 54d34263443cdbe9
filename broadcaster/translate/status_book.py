"""The status of the translations as an Excel file: the matrix on one sheet, each gap with what it blocks on another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from broadcaster import ooxml
from broadcaster.language.wording import STATES
from broadcaster.models import LineState
from broadcaster.translate import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from broadcaster.language.wording import Wording
    from broadcaster.translate.status import Gap, Status

_HEAD = PatternFill("solid", fgColor="E8ECF1")


def write(status: Status, names: Mapping[str, str], words: Wording, at: datetime) -> bytes:
    """Return the status as an XLSX file.

    Args:
        status: how far everything is. names: of languages and stations, by code.
        words: the pages' language. at: the time the file bears, aware.
    """
    book = Workbook()
    summary = book.worksheets[0]
    summary.title = words.say(texts.SUMMARY)
    states = [words.say(STATES[state]) for state in LineState]
    head = [f"{names[language]}: {state}" for language in status.languages for state in states]
    rows: list[list[object]] = [
        [row.title or words.say(texts.PHRASES), *_counts(row.states, status.languages)] for row in status.rows
    ]
    rows.append(
        [words.say(texts.ALL), *[sum(_number(row[column]) for row in rows) for column in range(1, len(head) + 1)]]
    )
    _sheet(summary, [words.say(texts.SNIPPET), *head], rows, [44, *[14] * len(head)])
    if status.wanted:
        needs = book.create_sheet(words.say(texts.NEEDS, week=status.week))
        _sheet(
            needs,
            [words.say(texts.BULLETINS), words.say(texts.LANGUAGE), words.say(texts.STATIONS), *states],
            [
                [one.use.title, names[one.language], len(one.use.stations), *(one.states.get(s, 0) for s in LineState)]
                for one in status.wanted
            ],
            [44, 14, 10, *[14] * len(states)],
        )
    columns = (texts.LANGUAGE, texts.CODE, texts.STATE, texts.SNIPPET, texts.CONTEXT, texts.KINH)
    head = [words.say(text) for text in (*columns, texts.BULLETINS, texts.STATIONS)]
    gaps = [_gap(gap, names, words) for gap in status.gaps]
    _sheet(book.create_sheet(words.say(texts.GAPS)), head, gaps, [12, 14, 20, 30, 18, 70, 40, 60])
    return ooxml.saved(book, at)


def _counts(states: Mapping[str, Mapping[LineState, int]], languages: Sequence[str]) -> list[int]:
    return [states[language].get(state, 0) for language in languages for state in LineState]


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _gap(gap: Gap, names: Mapping[str, str], words: Wording) -> list[object]:
    stations = ", ".join(names[code] for code in gap.stations)
    blocks = "\n".join(
        dict.fromkeys(
            words.say(texts.USED_IN, title=use.title, week=use.week, n=len(use.stations)) for use in gap.blocks
        )
    )
    what = (gap.code, words.say(STATES[gap.state]), gap.snippet, words.say(texts.PARTS[gap.part]), gap.sentence)
    return [names[gap.language], *what, blocks, stations]


def _sheet(grid: Any, head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]) -> None:
    """Fill a sheet: a head that stays, numbers as numbers, text as text whatever it begins with."""
    for number, cells in enumerate([head, *rows], 1):
        for column, value in enumerate(cells, 1):
            cell = grid.cell(number, column)
            ooxml.put(cell, value)
            cell.font = Font(name=ooxml.FONT, size=11, bold=number == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.fill = _HEAD
    for column, width in enumerate(widths, 1):
        grid.column_dimensions[get_column_letter(column)].width = width
    grid.freeze_panes = "B2"
    grid.auto_filter.ref = grid.dimensions
