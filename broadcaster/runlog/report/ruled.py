"""The tables of the form: ruled, their heads above them again on every page, no row torn, no total left alone."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from broadcaster import ooxml, wordml
from broadcaster.runlog.report import formtable, paper, saying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordFile
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

    from broadcaster.language.wording import Wording
    from broadcaster.runlog.report.formtable import Column
    from broadcaster.runlog.report.widths import Layout

_GREY = "F0F0F0"


def small(
    file: WordFile,
    sizes: Sequence[float],
    head: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    words: Wording,
    *,
    totalled: bool = False,
    middle: int = -1,
) -> None:
    """Add a table to a file.

    Args:
        sizes: of its columns, in millimetres. head: their names. rows: words and numbers.
        words: how numbers are written. totalled: whether the last row is a sum. middle: the column that is centred.
    """
    table = file.add_table(1 + len(rows), len(sizes), "Table Grid")
    paper.close(table)
    wordml.size(table, sizes)
    first, *others = table.rows
    for cell, text in zip(first.cells, head, strict=True):
        _head(cell, "Head", text)
    wordml.heading(first)
    for number, (row, values) in enumerate(zip(others, rows, strict=True), 1):
        for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            _value(cell, value, words, bold=totalled and number == len(rows), middle=place == middle)
        wordml.unbroken(row)
    for row in (first, *others[-3:-1]):
        wordml.together(row)


def communes(file: WordFile, columns: Sequence[Column], laid: Layout, words: Wording) -> None:
    """Add the table by commune to a file: a head, what columns are called for short, a row for each line, totals."""
    size = " small" if laid.small else ""
    heads = 3 if any(column.group for column in columns) else 2
    table = file.add_table(heads + len(columns[0].cells) + 1, len(columns), "Table Grid")
    paper.close(table)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    wordml.size(table, laid.widths)
    rows = list(table.rows)
    _heads(rows[: heads - 1], columns, f"Head{size}")
    for row in rows[: heads - 1]:  # LibreOffice cuts what is merged downwards where a head is repeated
        row.height = Mm(laid.head / (heads - 1))
    for cell, key in zip(rows[heads - 1].cells, formtable.keys(columns), strict=True):
        write(cell, "Key", key)
    lines = zip(*(column.cells for column in columns), strict=True)
    for row, values in zip(rows[heads:], [*lines, [column.total for column in columns]], strict=True):
        for cell, column, value in zip(row.cells, columns, values, strict=True):
            _value(cell, value, words, bold=row is rows[-1], size=size, middle=column.key == "number")
    for row in rows:
        wordml.unbroken(row)
    for row in rows[:heads]:
        wordml.heading(row)
    for row in (*rows[:heads], *rows[heads:][-3:-1]):
        wordml.together(row)


def _heads(rows: Sequence[_Row], columns: Sequence[Column], style: str) -> None:
    """Write the titles; where there are groups, in two rows."""
    grid = [list(row.cells) for row in rows]
    at = 0
    for group, some in groupby(columns, lambda column: column.group):
        members = list(some)
        if group:
            _head(grid[0][at].merge(grid[0][at + len(members) - 1]), style, group)
        for place, column in enumerate(members, at):
            cell = grid[-1][place]
            _head(cell if group else grid[0][place].merge(cell), style, column.title)
        at += len(members)


def write(cell: _Cell, style: str, text: str, *, more: bool = False) -> Paragraph:
    """Fill the paragraph that a cell is born with; with `more`, another one."""
    paragraph: Paragraph = cell.add_paragraph() if more else cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(ooxml.legal(text))
    return paragraph


def _head(cell: _Cell, style: str, text: str) -> None:
    write(cell, style, text)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    wordml.shade(cell, _GREY)


def _value(
    cell: _Cell, value: str | int, words: Wording, *, bold: bool = False, size: str = "", middle: bool = False
) -> None:
    said = saying.number(words, value) if isinstance(value, int) else value
    right = isinstance(value, int) or said == "0" or said.startswith(("+", "−"))
    paragraph = write(cell, f"{'Number' if right else 'Cell'}{size}", said)
    if middle:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for run in paragraph.runs:
        run.bold = bold or None
