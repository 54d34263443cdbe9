"""How wide the columns of the form are, and whether its pages must lie for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.letters import count, wrap
from broadcaster.runlog.report import saying
from broadcaster.runlog.report.paper import LYING, UPRIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadcaster.language.wording import Wording
    from broadcaster.runlog.report.formtable import Cell, Column

_LETTER, _DIGIT, _HEAD = 1.8, 1.95, 2.05
"""Millimetres that a letter, a digit and a bold letter of a head take, all but the widest."""
_SIDES, _LINE = 2.6, 4.1
_LEAST, _MOST = 28.0, 52.0
"""Millimetres of a column of words."""


@dataclass(frozen=True)
class Layout:
    """How the table lies.

    Attributes:
        widths: of the columns, and head: height of the titles, in millimetres.
        lying: whether its pages lie. small: whether its letters must be small.
    """

    widths: tuple[float, ...]
    head: float
    lying: bool
    small: bool


def lay_out(columns: Sequence[Column], words: Wording) -> Layout:
    """Return how a table of these columns lies: upright when it fits, else lying, and if need be in small letters."""
    wanted = [_wanted(column, words) for column in columns]
    least = [min(width, _LEAST) if column.is_worded else width for column, width in zip(columns, wanted, strict=True)]
    if sum(least) > LYING:
        return _laid(columns, [width * LYING / sum(least) for width in least], lying=True, small=True)
    room = UPRIGHT if sum(least) <= UPRIGHT else LYING
    wished = sum(wanted) - sum(least)  # what names need to stand on one line comes first, then all alike
    part = min(1.0, (room - sum(least)) / wished) if wished else 0.0
    widths = [few + (much - few) * part for few, much in zip(least, wanted, strict=True)]
    return _laid(columns, [width * room / sum(widths) for width in widths], lying=room == LYING, small=False)


def _laid(columns: Sequence[Column], widths: Sequence[float], *, lying: bool, small: bool) -> Layout:
    letters = [max(1, int((width - _SIDES) / _HEAD)) for width in widths]
    lines = max(len(wrap(column.title, most)) for column, most in zip(columns, letters, strict=True))
    return Layout(tuple(widths), _LINE * (lines + 0.5), lying=lying, small=small)


def _wanted(column: Column, words: Wording) -> float:
    head = max((count(word) for word in column.title.split()), default=1) * _HEAD
    if column.key in {"commune", "note"}:
        named = max((count(str(cell)) for cell in column.cells), default=0) * _LETTER
        return max(_LEAST, min(_MOST, named + _SIDES), min(head, _MOST) + _SIDES)
    written = max((_length(cell, words) for cell in (*column.cells, column.total)), default=0)
    return max(written, min(head, _LEAST)) + _SIDES


def _length(cell: Cell, words: Wording) -> float:
    said = saying.number(words, cell) if isinstance(cell, int) else cell
    return sum(_DIGIT if sign.isalnum() else _DIGIT / 2 for sign in said)
