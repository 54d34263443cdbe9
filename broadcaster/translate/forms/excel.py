"""A worksheet as an Excel file: one line a row; all but what is typed into or copied from is locked against slips."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from lxml.etree import XMLSyntaxError
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from broadcaster import ooxml, zips
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.letters import count
from broadcaster.models import KINH
from broadcaster.ooxml import FONT, legal, put
from broadcaster.translate import helps, labels, texts
from broadcaster.translate.forms.returned import MERGED, Columns, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet as Grid

    from broadcaster.language.wording import Wording
    from broadcaster.translate.forms.returned import Returned
    from broadcaster.translate.labels import Part
    from broadcaster.translate.memory import Stretch
    from broadcaster.translate.worksheet import Row, Worksheet

WIDTHS = (18, 22, 58, 58, 16, 44, 44, 44, 60)
"""Of the columns, in letters: code, snippet, Kinh, translation, review, terms, near line, its translation, context."""

_OPEN = (4, 5)
"""The columns that are typed into, from 1: the translation and the review."""

_COPIED = 3
"""The Kinh sentence: not locked either, since nobody can copy a figure out of a locked cell."""

_BROKEN = (
    *(InvalidFileException, zipfile.BadZipFile, XMLSyntaxError, ParseError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, OSError),
)
"""What openpyxl raises for a file whose parts do not fit together."""

_HEAD = PatternFill("solid", fgColor="E8ECF1")
_TYPED = PatternFill("solid", fgColor="FFF6D6")

_WIDE = 50
"""Columns up to which merged cells are looked at."""

_GAP = 10_000
"""Empty rows after which nobody has written anything; a file may say that it has four milliards of them."""

_TALL = 6
"""The columns, from the left, that a row is made high enough for; the others are there to be looked into."""
_POINTS = 16
"""The height of a line of text in a cell."""

_Look = dict[str, Any]
"""How a stretch of a cell looks, in the words of openpyxl's InlineFont."""

_LOOKS: dict[str, _Look] = {
    "same": {},
    "gone": {"strike": True, "color": "FF8A1F11"},
    "new": {"u": "single", "color": "FF0B4F8A"},
}

_SIDE = Side(style="thin", color="C4CAD3")
_THIN = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


def write(sheet: Worksheet, words: Wording, at: datetime) -> bytes:
    """Return a worksheet as an XLSX file.

    Args:
        sheet: the lines. words: the pages' language. at: the time the file bears, aware.
    """
    book = Workbook()
    grid = book.worksheets[0]
    title = words.say(texts.TITLE_OF_WEEK if sheet.week else texts.TITLE, name=sheet.name, week=sheet.week)
    book.properties.title, book.properties.creator = title, "Broadcaster"
    grid.title = f"{sheet.language} {sheet.week}".strip()
    column = words.say(texts.COLUMN, name=sheet.name, language=sheet.language)
    _fill(grid.cell(1, 1), title, bold=True, points=16)
    told = (*texts.HOW, texts.HOW_IN_EXCEL)
    for number, how in enumerate(told, 2):
        _fill(grid.cell(number, 1), words.say(how, column=column))
    reviewer = len(told) + 2
    _fill(grid.cell(reviewer, 1), words.say(texts.REVIEWER), bold=True)
    _fill(grid.cell(reviewer, 2), "")
    _open(grid.cell(reviewer, 2))
    head = reviewer + 1
    kinh = words.say(texts.COLUMN, name=sheet.kinh_name, language=KINH)
    others = (texts.REVIEW, texts.TERMS, texts.NEAR, texts.NEAR_TRANSLATION, texts.CONTEXT)
    names = (words.say(texts.CODE), words.say(texts.SNIPPET), kinh, column, *map(words.say, others))
    for index, name in enumerate(names, 1):
        _fill(grid.cell(head, index), name, bold=True, fill=_HEAD)
    number = head
    for section in sheet.sections:
        for row in section.rows:
            number += 1
            _row(grid, number, row, section.title or words.say(texts.PHRASES), words)
    _protect(grid, head, number)
    return ooxml.saved(book, at)


def _row(grid: Grid, number: int, row: Row, section: str, words: Wording) -> None:
    near = row.near
    others = {words.say(texts.CHANGED), words.say(texts.REMARKS), ""}  # what has no column of its own
    rest = [helps.context(row, words), *(one.plain for one in helps.helps(row, words) if one.head in others)]
    cells: Sequence[object] = (
        row.code,
        section,
        _parts(row.kinh),
        _parts(row.text),
        "",
        "\n".join(helps.term_told(term, words) for term in row.terms),
        _stretches(helps.readable(near.difference, row)) if near else "",
        labels.plain(near.translation, row.shown_as) if near else "",
        "\n".join(rest),
    )
    for index, value in enumerate(cells, 1):
        _fill(grid.cell(number, index), value)
    for index in _OPEN:
        _open(grid.cell(number, index))
    kinh = grid.cell(number, _COPIED)
    kinh.protection, kinh.number_format = Protection(locked=False), "@"


def _parts(parts: Iterable[Part]) -> object:
    """Return a sentence for a cell, its figures in bold."""
    return _rich([(part.text, {"b": True} if part.name else {}) for part in parts])


def _stretches(stretches: Iterable[Stretch]) -> object:
    return _rich([(f"{stretch.words} ", _LOOKS[stretch.kind]) for stretch in stretches])


def _rich(pieces: list[tuple[str, _Look]]) -> object:
    if not any(look for _, look in pieces):
        return "".join([text for text, _ in pieces])
    return CellRichText(
        *(
            TextBlock(InlineFont(rFont=FONT, sz=12, **look), legal(text)) if look else legal(text)
            for text, look in pieces
        )
    )


def _fill(cell: Any, value: object, *, bold: bool = False, points: int = 12, fill: PatternFill | None = None) -> None:
    put(cell, value)
    cell.font = Font(name=FONT, size=points, bold=bold)
    if fill:
        cell.fill, cell.border = fill, _THIN


def _open(cell: Any) -> None:
    cell.protection = Protection(locked=False)
    cell.fill = _TYPED
    cell.number_format = "@"  # whatever is typed stays text: no date is made of 1/7, no formula of a hyphen


def _protect(grid: Grid, head: int, last: int) -> None:
    """Fix the head, set widths, and lock all but the open cells; there is no password: it guards against a slip."""
    grid.freeze_panes = f"D{head + 1}"
    for index, width in enumerate(WIDTHS, 1):
        grid.column_dimensions[get_column_letter(index)].width = width
    cells: Any = grid.iter_rows(min_row=head, max_row=last, max_col=len(WIDTHS))
    for number, row in enumerate(cells, head):
        grid.row_dimensions[number].height = _POINTS * max(map(_lines, row[:_TALL], WIDTHS))
        for each in row:
            each.alignment = Alignment(wrap_text=True, vertical="top")
            each.border = _THIN
    grid.print_area = f"A{head}:E{last}"
    grid.auto_filter.ref = f"A{head}:{get_column_letter(len(WIDTHS))}{last}"
    protection = grid.protection
    protection.sheet = True
    # Locked in Excel's file means "not allowed": what helps to read stays allowed. Rows with locked cells cannot be
    # moved or deleted before the sheet is unprotected, which the sheet says.
    protection.formatColumns = protection.formatRows = protection.autoFilter = False
    page = grid.page_setup
    page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", 9, 1, 0
    grid.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    grid.print_title_rows = f"{head}:{head}"


def _lines(cell: Any, width: int) -> int:
    """Return how many lines the text of a cell takes; programs that make a row as high as it needs are few."""
    said = str(cell.value or "").split("\n")
    return min(20, sum(1 + count(line) // (width - 2) for line in said))


def read(path: Path, shown: str) -> Returned:
    """Return what came back in an XLSX file, all its sheets.

    Raises:
        FaultsFoundError: it is no Excel file, damaged, or has a formula where a translation should be.
    """
    raw = ooxml.read(path, shown, ooxml.EXCEL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of extensions of Excel's that it passes over
            book: Any = load_workbook(io.BytesIO(raw), read_only=True)
            formulas: set[tuple[str, str]] = set()
            several = len(book.worksheets) > 1
            parts = zips.unpack(raw, shown, ooxml.UNPACKED)
            rows = [
                row
                for grid in book.worksheets
                for row in _rows(grid, ooxml.merged(parts[grid._worksheet_path]), formulas, several=several)
            ]
    except _BROKEN as error:
        hint = "Open it in Excel and save it as .xlsx again."
        raise FaultsFoundError(
            [Fault(shown, None, "is damaged: Excel's parts in it do not fit together.", hint)]
        ) from error
    returned = table(rows, Columns(2, 3, 4))
    what, hint = "has a formula where the translation should be.", "Copy the cell, and paste its value alone over it."
    faults = [
        Fault(shown, None, f"{line.where} {what}", hint)
        for line in returned.lines
        if (line.where, line.text) in formulas
    ]
    if faults:
        raise FaultsFoundError(faults)
    return returned


def _rows(
    grid: Any, merged: Sequence[tuple[int, int, int, int]], formulas: set[tuple[str, str]], *, several: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield the rows of a sheet that have anything in them; put into `formulas` where there is one, and its text."""
    grid.reset_dimensions()
    last = 0
    for number, row in enumerate(grid.iter_rows(), 1):
        cells = [_text(cell.value) for cell in row]
        written = any(cells)
        for left, top, right, bottom in merged:
            if top <= number <= bottom:
                last_one = min(right, _WIDE)
                cells += [""] * (last_one - len(cells))
                for index in range(left - (number > top), last_one):
                    cells[index] = MERGED
        if number - last > _GAP:
            return
        if written:
            last = number
            where = f"{grid.title}, row {number}" if several else f"row {number}"
            formulas |= {(where, text) for cell, text in zip(row, cells, strict=False) if cell.data_type == "f"}
            yield where, cells


def _text(value: object) -> str:
    """Return what a cell says; the box that new Excel and Google Sheets have for ticking is a truth value, no text."""
    if isinstance(value, bool):
        return "x" if value else ""
    return "" if value is None else str(value)
