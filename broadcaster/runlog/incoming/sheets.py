"""The office's own table of runs, as CSV or Excel: columns named as the settings say, cells as people write them.

Not every row of such a table is a run, and a table that people made is not tidied up first. So these rows are passed
over, and the import says how many there were:

* sums: a row whose first words are "Tổng cộng", "Cộng", "Tổng số", "Lũy kế", and that has no date;
* headings between groups: a row in which one cell alone is written, and no date;
* what stands under the table (place and date, signatures): rows below an empty row or a sum in which nothing that the
  table asks for can be read, neither a date nor a station, a bulletin or a language;
* a table with marks: rows without a mark, in which nothing was aired.

Any other row that cannot be read is a fault. A station, a date or a time that is left out is one too; it holds for the
rows below it only where the cells are merged, which Excel says and CSV cannot. A length does not: of merged minutes
nobody can tell whose they are. Where a row is of several languages, its length is that of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import Complaint
from broadcaster.runlog.incoming import excel, layout, texts
from broadcaster.runlog.incoming.onerow import OneRow
from broadcaster.runlog.incoming.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from broadcaster.runlog.cells import Given, Rows
    from broadcaster.runlog.incoming.layout import Layout, Row

_SUMS = ("tong cong", "tong so", "tong", "cong", "luy ke", "total")
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read(raw: bytes, shown: str, given: Given) -> Rows:
    """Yield what the rows of a table say; a row with several marks gives one run for each.

    A date and a time without an offset are at +07:00: it is the office's own table.

    Args:
        raw: the file, CSV or XLSX. shown: its name as a fault should say it.
        given: the stations, languages and bulletins there are, and how the table is laid out.

    Raises:
        FaultsFoundError: it is no table, columns are missing, or its dates cannot be trusted.
    """
    sheet = given.sheet
    in_excel = raw.startswith(_EXCEL)
    rows: Iterator[Row]
    if in_excel:
        rows = excel.rows(raw, shown, sheet.sheet if sheet else "")
    else:
        rows = texts.rows(texts.strict(raw, shown), shown)
    found, rest = layout.find(rows, layout.Wanted.of(sheet), sheet.header if sheet else 0, shown)
    table = _Table(found, given, loose=in_excel)
    for part in (rest, rows):
        yield from table.read(part)
    if table.is_mangled:
        what = "has dates that are partly dates and partly text, as Excel with American settings makes of 01/03/2022."
        hint = "Nobody can tell day and month apart. Set the column to Text, and write the dates again."
        raise FaultsFoundError([Fault(shown, found.row, what, hint)])


class _Table:
    """Reads the rows of one table, and tells those that are no runs.

    Args:
        found: where its columns are. given: what there is.
        loose: a row may be wider than the header, as in Excel, where people write beside a table.
    """

    def __init__(self, found: Layout, given: Given, *, loose: bool) -> None:
        self._layout, self._words = found, Words(given)
        self._usual = given.sheet.evidence if given.sheet else ""
        self._loose = loose
        self._next = found.row + 2  # a row of numbers may stand under the header
        self._ended = False
        self._kept = {(late, text): 0 for late in (False, True) for text in (False, True)}

    @property
    def is_mangled(self) -> bool:
        """Whether Excel took the day for the month wherever it could, and left the other dates as text."""
        early, early_text = self._kept[False, False], self._kept[False, True]
        late, late_text = self._kept[True, False], self._kept[True, True]
        return bool(early and late_text and not late and not early_text)

    def read(self, rows: Iterable[Row]) -> Rows:
        """Yield what each row says."""
        for number, cells in rows:
            if isinstance(cells, Complaint):
                yield number, [cells]
                continue
            row = OneRow(cells, self._layout, self._words, self._usual)
            if row.is_blank:
                continue
            gap = number > self._next
            self._next = number + (1 if self._loose else row.height)
            if self._is_no_run(row, gap=gap):
                yield number, None
            elif row.beyond and not self._loose:
                what = f"the row has {len(cells)} cells where the header has {self._layout.width}."
                yield number, [Complaint(what, "Put cells that hold the separator into quotation marks.")]
            else:
                for told in row.runs():
                    yield number, told
                for day, as_text in row.dates:
                    self._kept[day.day > 12, as_text] += 1

    def _is_no_run(self, row: OneRow, *, gap: bool) -> bool:
        """Tell whether a row is a sum, a heading, or stands under the table; `gap`: an empty row is above it."""
        if row.is_dated:
            self._ended = False
            return False
        first = row.first_words()
        is_sum = any(first == word or first.startswith(f"{word} ") for word in _SUMS)
        if is_sum and not row.names_one:
            self._ended = True
            return True
        if len(row.written) == 1 and not row.is_broken:
            self._ended = self._ended or gap
            return True
        self._ended = (self._ended or gap) and not row.names_one
        return self._ended
