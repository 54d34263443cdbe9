"""The report as an Excel file: what it says in all, by commune, against the plan, and every row behind it.

The sheets are written row by row and forgotten: openpyxl's `write_only` keeps 100,000 rows in some ten megabytes, where
its usual books take a kilobyte for each cell.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from broadcaster import ooxml
from broadcaster.letters import wrap
from broadcaster.models import Evidence
from broadcaster.runlog.report import formtable, saying, tables, texts
from broadcaster.runlog.statement import Units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from broadcaster import settings
    from broadcaster.language.wording import Wording
    from broadcaster.runlog.records import Row
    from broadcaster.runlog.statement import Statement

SHEET = 1_048_575
"""Rows that a sheet may have under its head; Excel takes no more."""

_NUMBER, _TENTHS, _TIME = "#,##0", "#,##0.0", "dd/mm/yyyy hh:mm"
_HEAD = PatternFill("solid", fgColor="E8ECF1")
_PLAIN, _BOLD, _TITLE = (
    Font(name=ooxml.FONT, size=size, bold=bold) for size, bold in ((11, False), (11, True), (15, True))
)
_CHANGE = re.compile(r"[+−]|0$")
"""How a change begins, which stands under numbers."""


def write(statement: Statement, rows: Iterable[Row], form: settings.Form, words: Wording) -> bytes:
    """Return the report as an XLSX file.

    Args:
        statement: what it says. rows: every run of the period, voided ones and those of weak evidence too, in the order
            in which they are to stand; they are taken one by one.
        form: the columns of the table by commune. words: the pages' language.
    """
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = ooxml.legal(_title(statement, words))[:255], "Broadcaster"
    with _put_away(book):
        _summary(_Sheet(book, words.say(texts.SUMMARY), (36, 14, 14, 18, 12, 12)), statement, words)
        _communes(book, statement, form, words)
        if statement.kept:
            _plan(book, statement, words)
        _rows(book, rows, tables.Names.of(statement), words)
    return ooxml.saved(book, statement.made_at)


def rows_only(rows: Iterable[Row], names: tables.Names, words: Wording, at: datetime) -> bytes:
    """Return rows as an XLSX file without a report.

    Args:
        rows: in the order in which they are to stand. names: what their codes are called, and what counts.
        words: the pages' language. at: the time the file bears, aware.
    """
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = words.say(texts.ROWS), "Broadcaster"
    with _put_away(book):
        _rows(book, rows, names, words)
    return ooxml.saved(book, at)


@contextmanager
def _put_away(book: Workbook) -> Iterator[None]:
    """Have nothing left of a book that cannot be finished: openpyxl writes its sheets to files as they grow."""
    try:
        yield
    except BaseException:
        for sheet in book.worksheets:
            grid: Any = sheet
            grid.close()
            grid._writer.cleanup()
        raise


def _title(statement: Statement, words: Wording) -> str:
    return f"{words.say(texts.SUBJECT)}: {saying.period(words, statement.period)}"


class _Sheet:
    """A sheet that is written from the top down."""

    def __init__(self, book: Workbook, title: str, widths: Sequence[float], *, frozen: str = "") -> None:
        self.grid: Any = book.create_sheet(title)
        for number, width in enumerate(widths, 1):
            self.grid.column_dimensions[get_column_letter(number)].width = width
        self.height, self._widths = 0, widths
        page = self.grid.page_setup
        page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", 9, 1, 0
        self.grid.sheet_properties.pageSetUpPr.fitToPage = True
        if frozen:
            self.grid.freeze_panes = frozen
            self.grid.print_title_rows = "1:1"

    def add(self, *values: object, font: Font = _PLAIN, head: bool = False) -> None:
        """Add a row of words and numbers, as high as its words need; programs that see to that themselves are few."""
        self.height += 1
        lines = [_lines(value, width) for value, width in zip(values, self._widths, strict=False)]
        if max(lines) > 1:
            self.grid.row_dimensions[self.height].height = 15 * max(lines)
        self.grid.append([self._cell(value, _BOLD if head else font, head=head) for value in values])

    def _cell(self, value: object, font: Font, *, head: bool) -> Any:
        cell = WriteOnlyCell(self.grid)
        ooxml.put(cell, saying.local(value) if isinstance(value, datetime) else value)
        cell.font = font
        side = "right" if isinstance(value, str) and _CHANGE.match(value) else None
        cell.alignment = Alignment(wrap_text=isinstance(value, str), vertical="top", horizontal=side)
        if head:
            cell.fill = _HEAD
        elif isinstance(value, datetime):
            cell.number_format = _TIME
        elif isinstance(value, int):
            cell.number_format = _NUMBER
        return cell

    def told(self, text: str, font: Font = _PLAIN) -> None:
        """Add a sentence that runs over the columns."""
        cell = WriteOnlyCell(self.grid)
        ooxml.put(cell, text)
        cell.font = font
        self.grid.append([cell])
        self.height += 1

    def filtered(self) -> None:
        """Let people filter what has been added so far under the head in the first row."""
        self.grid.auto_filter.ref = f"A1:{get_column_letter(len(self._widths))}{self.height}"


def _lines(value: object, width: float) -> int:
    """Return how many lines a text takes in a cell so wide; in bold at most, which is what heads are in."""
    return len(wrap(value, max(1, int(width / 1.05)))) if isinstance(value, str) else 1


def _summary(sheet: _Sheet, statement: Statement, words: Wording) -> None:
    say = words.say
    sheet.told(statement.office, _BOLD)
    sheet.told(say(texts.SUBJECT), _TITLE)
    sheet.told(say(texts.PERIOD, period=saying.period(words, statement.period)))
    sheet.told(say(texts.BEFORE, period=saying.period(words, statement.before)))
    sheet.told(say(texts.LEAST, evidence=say(texts.EVIDENCES[statement.least])))
    sheet.told("")
    sheet.add(*(say(text) for text in (texts.UNIT, texts.NOW, texts.THEN, texts.CHANGE)), head=True)
    now, then = saying.measures(statement.total), saying.measures(statement.previous)
    for key, name in texts.UNITS.items():
        sheet.add(say(name), now[key], then[key], saying.change(words, now[key], then[key]))
    sheet.told("")
    sheet.add(say(texts.LANGUAGE), *(say(name) for name in texts.UNITS.values()), head=True)
    for code, name in saying.languages(statement).items():
        sheet.add(name, *saying.measures(statement.by_language.get(code, Units())).values())
    sheet.told("")
    sheet.add(say(texts.EVIDENCE), say(texts.RUNS), say(texts.COUNTED), head=True)
    for kind in Evidence:
        counted = say(texts.YES if kind >= statement.least else texts.NO)
        sheet.add(say(texts.EVIDENCES[kind]), statement.by_evidence.get(kind, 0), counted)
    sheet.add(say(texts.ALL_COUNTED), statement.total.runs, font=_BOLD)
    sheet.told(say(texts.VOIDED, n=saying.number(words, statement.voided)))
    sheet.told("")
    sheet.told(say(texts.HOW_COUNTED), _BOLD)
    for told in (*saying.definitions(words), *saying.unknown(words, statement), "", saying.ledger(words, statement)):
        sheet.told(told)


def _communes(book: Workbook, statement: Statement, form: settings.Form, words: Wording) -> None:
    columns = formtable.columns(statement, form, words)
    widths = [28 if column.is_worded else 12 for column in columns]
    sheet = _Sheet(book, words.say(texts.COLUMNS["commune"]), widths, frozen="A2")
    sheet.add(*(f"{column.group}: {column.title}" if column.group else column.title for column in columns), head=True)
    for cells in zip(*(column.cells for column in columns), strict=True):
        sheet.add(*cells)
    sheet.filtered()  # without the totals, which are not to be sorted among the communes
    sheet.add(*(column.total for column in columns), font=_BOLD)


def _plan(book: Workbook, statement: Statement, words: Wording) -> None:
    """Write how the stations kept the plan, those to be called first, and every run that nobody told of."""
    say = words.say
    sheet = _Sheet(book, say(texts.PLAN), (10, 28, 12, 12, 12, 12, 12, 90), frozen="C2")
    names = (texts.COLUMNS["code"], texts.COLUMNS["commune"], texts.DUE, texts.AIRED)
    sheet.add(*map(say, (*names, texts.LATE, texts.MISSING, texts.EXTRA, texts.ASK)), head=True)
    kept = sorted(statement.kept, key=lambda one: -len(one.missing))
    for one in kept:
        numbers = (one.due, one.aired, one.late, len(one.missing), one.extra)
        sheet.add(one.code, one.name, *numbers, saying.to_ask(words, one.missing, statement))
    sheet.filtered()
    sheet = _Sheet(book, say(texts.CALLS), (10, 28, 17, 10, 36, 12), frozen="C2")
    titles = (*names[:2], texts.SLOTTED, texts.ROW["week"], texts.BULLETIN, texts.LANGUAGE)
    sheet.add(*map(say, titles), head=True)
    for one in kept:
        for due in one.missing:
            title = statement.bulletins.get(due.bulletin, due.bulletin)
            language = statement.languages.get(due.language, due.language)
            sheet.add(one.code, one.name, due.slot, due.week, title, language)
    sheet.filtered()


def _rows(book: Workbook, rows: Iterable[Row], names: tables.Names, words: Wording) -> None:
    """Write the rows, on as many sheets as they need; the cells of a column are one cell, filled again and again."""
    sheet, cells = _begun(book, words, 1)
    said = _words_of(words)
    number = 1
    for row in rows:
        if sheet.height > SHEET:
            sheet.filtered()
            number += 1
            sheet, cells = _begun(book, words, number)
        filled = [
            _filled(cell, _shown(column, row, names, said)) for column, cell in zip(tables.COLUMNS, cells, strict=True)
        ]
        sheet.grid.append(filled)
        sheet.height += 1
    sheet.filtered()


def _shown(column: tables.Column, row: Row, names: tables.Names, said: dict[str, dict[object, str]]) -> object:
    """Return what a row has in a column, as people read it; None for nothing."""
    value = column.value(row, names)
    if column.key in said:
        return said[column.key].get(value, value)
    if isinstance(value, datetime):
        return saying.local(value)
    if column.key == "seconds" and isinstance(value, int):
        return round(value / 60, 2)
    return None if value == "" else value


def _filled(cell: Any, value: object) -> Any:
    if value is None:
        return None
    ooxml.put(cell, value)
    return cell


def _begun(book: Workbook, words: Wording, number: int) -> tuple[_Sheet, list[Any]]:
    """Return a sheet of rows with its head, and a cell for each column."""
    title = words.say(texts.MORE_ROWS, n=number) if number > 1 else words.say(texts.ROWS)
    sheet = _Sheet(book, title, [column.width for column in tables.COLUMNS], frozen="D2")
    sheet.add(*(words.say(texts.ROW[column.key]) for column in tables.COLUMNS), head=True)
    cells = []
    for column in tables.COLUMNS:
        cell: Any = WriteOnlyCell(sheet.grid)
        cell.font = _PLAIN
        cell.number_format = _TIME if column.key.endswith("_at") else _TENTHS if column.key == "seconds" else "General"
        cells.append(cell)
    return sheet, cells


def _words_of(words: Wording) -> dict[str, dict[object, str]]:
    """Return what people read in place of the names that programs have for things, by column."""
    return {
        "evidence": {kind.word: words.say(text) for kind, text in texts.EVIDENCES.items()},
        "counts": {True: words.say(texts.YES), False: words.say(texts.NO)},
        "change": {kind: words.say(text) for kind, text in texts.CHANGES.items()},
    }
