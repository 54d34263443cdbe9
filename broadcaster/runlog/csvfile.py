"""Reads a CSV file of runs, as Excel or a playout program saves it; names every faulty row and keeps memory in bounds.

The whole file is checked before the ledger hears of it. What is sound is kept column by column, each text once, so
that a million runs take about 60 MB, and the write that follows is short.

One line is one row, always: no column has a reason to hold a line break, and a quotation mark that somebody forgot to
close then spoils its own line and not the rest of the file.
"""

from __future__ import annotations

import csv
import io
from array import array
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.checks import Cells, Checker, Complaint, shown_cell
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

ROW_LIMIT = 1_000_000
"""Rows a file may have; a province airs that many runs in a century."""

LINE_LIMIT = 1_000
"""Letters a line may have; the longest sound one has about 130."""

NAMED_IN_FULL = 1_000
"""Faults told in sentences; the rows behind them are named by their line numbers alone."""

_RESAVE = 'In Excel, save it with the file type "CSV UTF-8 (comma delimited)".'
_FOREIGN = {
    b"PK\x03\x04": "is an Excel workbook or a ZIP, not a CSV file.",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook, not a CSV file.",
    b"\xff\xfe": "is text in UTF-16, not in UTF-8.",
    b"\xfe\xff": "is text in UTF-16, not in UTF-8.",
}


@dataclass
class Columns:
    """The sound runs of a file, column by column, in the file's order.

    Attributes:
        lines: the line of each. seconds: when each aired, in seconds since 1970-01-01T00:00Z.
    """

    lines: array[int] = field(default_factory=lambda: array("q"))
    station: list[str] = field(default_factory=list)
    week: list[str] = field(default_factory=list)
    bulletin: list[str] = field(default_factory=list)
    language: list[str] = field(default_factory=list)
    seconds: array[int] = field(default_factory=lambda: array("q"))
    _once: dict[str, str] = field(default_factory=dict)

    def append(self, line: int, cells: Cells, second: int) -> None:
        """Take one run."""
        once = self._once.setdefault
        self.lines.append(line)
        self.station.append(once(cells.station, cells.station))
        self.week.append(once(cells.week, cells.week))
        self.bulletin.append(once(cells.bulletin, cells.bulletin))
        self.language.append(once(cells.language, cells.language))
        self.seconds.append(second)

    def __len__(self) -> int:
        return len(self.lines)

    def rows(self, start: int, stop: int) -> Iterator[tuple[int, str, str, str, str, int]]:
        """Yield line, station, week, bulletin, language and second of the runs from `start` up to `stop`."""
        part = slice(start, stop)
        columns = (self.station[part], self.week[part], self.bulletin[part], self.language[part])
        return zip(self.lines[part], *columns, self.seconds[part], strict=True)


class _Found:
    """The faults of a file in the order of its lines; past `NAMED_IN_FULL`, only the lines of the faulty rows."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._faults: list[Fault] = []
        self._more = array("q")

    def add(self, line: int, complaints: Iterable[Complaint]) -> None:
        """Take all that is wrong with one line."""
        if len(self._faults) < NAMED_IN_FULL:
            self._faults += (Fault(self._shown, line, *complaint) for complaint in complaints)
        else:
            self._more.append(line)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def all(self) -> list[Fault]:
        """Return the faults, the last of them naming all the lines that have no sentence of their own."""
        if not self._more:
            return self._faults
        what = f"and {len(self._more):,} more faulty rows, on the lines {_ranges(self._more)}."
        return [*self._faults, Fault(self._shown, self._more[0], what)]


def read_runs(path: Path, shown: str, checker: Checker) -> Columns:
    """Return the runs of a CSV file.

    The first line names the columns `station,week,bulletin,language,aired_at`, in any order. UTF-8 with or without
    BOM, any line ends, cells parted by `,` or by Excel's `;`; empty lines are passed over.

    Args:
        path: the file; at most `ROW_LIMIT` rows.
        shown: its name as faults should say it.
        checker: knows what a run may say.

    Raises:
        FaultsFoundError: the file cannot be read, or rows of it are faulty; every one of them is named.
    """
    found = _Found(shown)
    try:
        with path.open("rb") as raw:
            start = raw.peek(4)
            for mark, what in _FOREIGN.items():
                if start.startswith(mark):
                    raise FaultsFoundError([Fault(shown, None, what, _RESAVE)])
            # Bytes that are no UTF-8 become lone surrogates, so that each line can be judged by itself.
            with io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline=None) as text:
                columns = _read(partial(text.readline, LINE_LIMIT + 1), found, checker)
    except OSError as error:
        raise FaultsFoundError([Fault(shown, None, f"cannot be read: {error.strerror or error}.")]) from error
    if found:
        raise FaultsFoundError(found.all())
    return columns


def _read(readline: Callable[[], str], found: _Found, checker: Checker) -> Columns:
    """Return the sound rows of a text; what is faulty goes into `found`."""
    columns = Columns()
    sheet = _sheet(readline(), found)
    if sheet is None:
        return columns
    for line, text in enumerate(iter(readline, ""), 2):
        if line > ROW_LIMIT + 1 or len(text) > LINE_LIMIT:
            found.add(line, [_endless(text)])
            break
        row = sheet.cells(text)
        if row is None:
            continue
        second, complaints = (-1, [row]) if isinstance(row, Complaint) else checker.read(row)
        if complaints:
            found.add(line, complaints)
        elif isinstance(row, Cells) and not found:  # after a fault nothing will be imported; the rest is only checked
            columns.append(line, row, second)
    return columns


def _sheet(header: str, found: _Found) -> _Sheet | None:
    """Return how the rows under this first line are read; None, with the reasons in `found`, when it is faulty."""
    usual = ",".join(Cells._fields)
    separator = max(",;\t", key=header.count)
    if header.lower().startswith("sep="):
        found.add(1, [Complaint('the first line is a hint for Excel, "sep=".', "Delete that line.")])
        return None
    cells = _split(header, separator) if len(header) <= LINE_LIMIT else _endless(header)
    if isinstance(cells, Complaint):
        found.add(1, [cells])
        return None
    while cells and not cells[-1]:
        cells.pop()  # Excel writes empty columns to the right of the table
    if not cells:
        what = "the first line is empty." if header else "the file is empty."
        found.add(1, [Complaint(what, f"The first line must name the columns: {usual}.")])
        return None
    names = [name.lower() for name in cells]
    missing = [name for name in Cells._fields if name not in names]
    complaints = [Complaint(f'the column "{name}" is missing.', f"The first line must be {usual}.") for name in missing]
    for name in dict.fromkeys(names):
        if name not in Cells._fields:
            hint = near(name, missing) or f"The columns are {usual}."
            complaints.append(Complaint(f'the column "{shown_cell(name)}" is unknown.', hint))
        elif names.count(name) > 1:
            complaints.append(Complaint(f'the column "{name}" is there {names.count(name)} times.'))
    found.add(1, complaints)
    return None if complaints else _Sheet(separator, names)


class _Sheet:
    """How the rows of one file are read: what parts the cells, and which column stands where."""

    def __init__(self, separator: str, names: list[str]) -> None:
        self._separator = separator
        self._width = len(names)
        self._in_order = itemgetter(*(names.index(name) for name in Cells._fields))

    def cells(self, text: str) -> Cells | Complaint | None:
        """Return the cells of one line, what is wrong with it, or None when it is empty."""
        row = _split(text, self._separator)
        if isinstance(row, Complaint):
            return row
        if len(row) != self._width:
            while len(row) > self._width and not row[-1]:
                row.pop()
            if not any(row):
                return None
            if len(row) != self._width:
                count = f"{len(row)} cell{'' if len(row) == 1 else 's'}"
                return Complaint(
                    f'the row has {count} where the first line has {self._width}, parted by "{self._separator}".'
                )
        cells = Cells._make(self._in_order(row))
        return cells if any(cells) else None


def _split(text: str, separator: str) -> list[str] | Complaint:
    """Return the cells of one line, without the blanks around them, or what is wrong with it."""
    if not text.isascii() and (strange := [sign for sign in text if "\udc80" <= sign <= "\udcff"]):
        byte = ord(strange[0]) - 0xDC00
        return Complaint(f"the line holds byte 0x{byte:02X}, which is not UTF-8.", _RESAVE)
    if "\0" in text:
        return Complaint("the line holds a NUL byte, so this is not plain text.", _RESAVE)
    if '"' not in text:
        return [cell.strip() for cell in text.split(separator)]
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=separator, strict=True))]
    except csv.Error:
        return Complaint("the line holds a quotation mark that is not closed on it, or that stands inside a cell.")


def _endless(text: str) -> Complaint:
    """Return why reading stops at this line: it is too long, or there are too many."""
    if len(text) > LINE_LIMIT:
        return Complaint(f"the line is longer than {LINE_LIMIT:,} letters; what follows was not read.")
    return Complaint(f"the file has more than {ROW_LIMIT:,} rows; what follows was not read.", "Import it in parts.")


def _ranges(numbers: Iterable[int]) -> str:
    """Return rising numbers as people write them: `3, 7–12, 20`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
