"""Rows of an Excel file: what its cells hold, formulas as they were last worked out, merged cells told apart.

The file is opened only once it is certain that it does no harm (`ooxml.checked`), and read row by row.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import ParseError

from lxml.etree import XMLSyntaxError
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from broadcaster import ooxml, zips
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import shown_cell
from broadcaster.runlog.incoming.moments import Broken, Cell
from broadcaster.runlog.incoming.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDE = 60
"""Columns, from the left, that are looked at."""

GAP = 10_000
"""Empty rows after which nobody has written anything; a file may say that it has four milliards of them."""

MERGED = 100_000
"""Merged cells a sheet may have."""

_BROKEN = (
    *(InvalidFileException, zipfile.BadZipFile, XMLSyntaxError, ParseError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, OSError),
)
"""What openpyxl raises for a file whose parts do not fit together."""

_UNWORKED = re.compile(
    rb'<(?:\w+:)?c (?![^<>]{0,200}?t="str")[^<>]{0,200}?r="([A-Z]{1,3}[0-9]{1,7})"[^<>]{0,200}>\s*'
    rb"<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula without a value: made by a program that cannot work it out, and never opened in Excel since."""


class Under(NamedTuple):
    """A cell that is merged with one above it, and what that one says."""

    cell: Cell


Row = tuple[int, "list[Cell | Under]"]
"""The number of a row, and its cells."""


def rows(raw: bytes, shown: str, sheet: str) -> Iterator[Row]:
    """Yield the rows of a worksheet in which something is written.

    Args:
        raw: the file. shown: its name as a fault should say it.
        sheet: the worksheet's name; "" for the first.

    Raises:
        FaultsFoundError: it is no Excel file, damaged, harmful, or has no such worksheet.
    """
    ooxml.checked(raw, shown, ooxml.EXCEL, ".xlsx")
    hint = "Open it in Excel and save it as .xlsx again."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of extensions of Excel's that it passes over
            book: Any = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            grid = _grid(book, shown, sheet)
            part = zips.unpack(raw, shown, ooxml.UNPACKED)[grid._worksheet_path]
            yield from _rows(grid, part, shown)
    except _BROKEN as error:
        what = "is damaged: Excel's parts in it do not fit together."
        raise FaultsFoundError([Fault(shown, None, what, hint)]) from error


def _grid(book: Any, shown: str, sheet: str) -> Any:
    """Return a worksheet by its name, however it is typed."""
    grids = {grid.title: grid for grid in book.worksheets}
    if not grids:
        raise FaultsFoundError([Fault(shown, None, "has no worksheet.")])
    if not sheet:
        return next(iter(grids.values()))
    found = [grid for title, grid in grids.items() if plain(title) == plain(sheet)]
    if sheet in grids or len(found) == 1:
        return grids.get(sheet) or found[0]
    there = ", ".join(f'"{shown_cell(title)}"' for title in list(grids)[:20])
    raise FaultsFoundError([Fault(shown, None, f'has no worksheet "{shown_cell(sheet)}"; there are: {there}.')])


def _rows(grid: Any, part: bytes, shown: str) -> Iterator[Row]:
    above = _Merged(ooxml.merged(part), shown)
    unworked = {name.decode() for name in _UNWORKED.findall(part)} if b"<f" in part or b":f" in part else set()
    grid.reset_dimensions()  # a file may be wrong about how large it is
    last = 0
    for number, found in enumerate(grid.iter_rows(max_col=WIDE), 1):
        if number - last > GAP:
            return
        row: list[Cell | Under] = [_cell(one, number, column, unworked) for column, one in enumerate(found, 1)]
        if any(cell not in (None, "") for cell in row):
            last = number
            above.keep(number, row)
            above.fill(number, row)
            yield number, row


def _cell(one: Any, number: int, column: int, unworked: set[str]) -> Cell:
    """Return what a cell holds."""
    if one.data_type == "e":
        return Broken(f"holds Excel's error {shown_cell(str(one.value))}")
    if one.value is None and unworked and f"{get_column_letter(column)}{number}" in unworked:
        return Broken("holds a formula that was never worked out; open the file in Excel and save it")
    value: Cell = one.value
    return value.strip() if isinstance(value, str) else value


class _Merged:
    """The cells of a sheet that are merged with one above them."""

    def __init__(self, ranges: Iterable[tuple[int, int, int, int]], shown: str) -> None:
        self._tops: dict[int, list[int]] = defaultdict(list)
        self._bottoms: dict[int, list[int]] = defaultdict(list)
        self._values: dict[int, Cell | Under] = {}
        tall = sorted((top, left, bottom) for left, top, _, bottom in ranges if top < bottom and left <= WIDE)
        if len(tall) > MERGED:
            what = f"has more than {MERGED:,} merged cells."
            raise FaultsFoundError([Fault(shown, None, what, "In Excel, unmerge them (Home, Merge & Center).")])
        for top, left, bottom in tall:
            self._tops[left].append(top)
            self._bottoms[left].append(bottom)

    def keep(self, number: int, row: list[Cell | Under]) -> None:
        """Remember what a merged cell says that begins in this row."""
        for column, tops in self._tops.items():
            place = bisect_right(tops, number) - 1
            if place >= 0 and tops[place] == number:
                self._values[column] = row[column - 1] if column <= len(row) else None

    def fill(self, number: int, row: list[Cell | Under]) -> None:
        """Put into a row what merged cells say that began above it."""
        for column, tops in self._tops.items():
            place = bisect_right(tops, number) - 1
            if place >= 0 and tops[place] < number <= self._bottoms[column][place]:
                row += [None] * (column - len(row))
                value = self._values.get(column)
                row[column - 1] = value if isinstance(value, Under) else Under(value)
