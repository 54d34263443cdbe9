"""Reads a CSV file of runs in this program's own form, as Excel or a program saves it.

One line is one row, always: no column has a reason to hold a line break, and a quotation mark that somebody forgot to
close then spoils its own line and not the rest of the file.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import EXPORTED, Cells, Complaint, shown_cell, unguarded
from broadcaster.runlog.incoming.texts import RESAVE, SEPARATORS
from broadcaster.schema import near

if TYPE_CHECKING:
    from broadcaster.runlog.cells import Given, Rows

LINE_LIMIT = 2_000
"""Letters a line may have; the longest sound one has about 900."""

USUAL = ",".join(Cells._fields[:5])
"""The header of a plain file."""

_NEEDED = ("station", "bulletin", "language")
_FOREIGN = {
    b"PK\x03\x04": "is an Excel workbook or a ZIP, not a CSV file.",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook, not a CSV file.",
    b"\xff\xfe": "is text in UTF-16, not in UTF-8.",
    b"\xfe\xff": "is text in UTF-16, not in UTF-8.",
}
_NOT_PLAIN = (b'"', b" ", b"\t", b"\0")
_EMPTY = Cells("", "", "", "", "")


def read(raw: bytes, shown: str, _given: Given) -> Rows:
    """Yield the rows of a CSV file.

    The first line names the columns, in any order: station, bulletin, language, and aired_at or scheduled_at; week,
    seconds, evidence, proof and note may be there. UTF-8 with or without BOM, any line ends, cells parted by `,` or by
    Excel's `;`; empty lines are passed over.

    Raises:
        FaultsFoundError: it is no text in UTF-8, or the first line is faulty.
    """
    for mark, what in _FOREIGN.items():
        if raw.startswith(mark):
            raise FaultsFoundError([Fault(shown, None, what, RESAVE)])
    # Bytes that are no UTF-8 become lone surrogates, so that each line can be judged by itself.
    text = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig", errors="surrogateescape", newline=None)
    separator, names = _header(text.readline(), shown)
    width, make = len(names), tuple.__new__  # what Cells._make does, without its care for the length
    rest = ("",) * (len(Cells._fields) - width)
    # Most files are all of plain rows: then most of what a row may hold need not be looked for in each of a million.
    if names == list(Cells._fields[:width]) and not any(sign in raw for sign in _NOT_PLAIN) and raw.isascii():
        for line, row in enumerate(text, 2):
            cells = row.rstrip("\n").split(separator)
            if len(cells) == width and cells[0] and len(row) <= LINE_LIMIT:
                yield line, make(Cells, (*cells, *rest))
            else:
                yield from _row(line, row, separator, names)
    else:
        for line, row in enumerate(text, 2):
            yield from _row(line, row, separator, names)


def _row(line: int, row: str, separator: str, names: list[str]) -> Rows:
    """Yield what one line of text says, if it says anything."""
    if len(row) > LINE_LIMIT:
        yield line, [Complaint(f"the line is longer than {LINE_LIMIT:,} letters.")]
        return
    found = _cells(row, separator, len(names))
    if isinstance(found, Complaint):
        yield line, [found]
    elif found:
        told = dict(zip(names, found, strict=True))
        if told.get("counts") == "no":
            yield line, None  # exported as one that had been voided
        else:
            cells = _EMPTY._replace(**{name: told[name] for name in names if name not in EXPORTED})
            # In an export the week is that of the ledger, which may be another than that of a better witness's time.
            week = "" if EXPORTED & told.keys() else cells.week
            yield line, cells._replace(note=unguarded(cells.note), week=week)


def _header(header: str, shown: str) -> tuple[str, list[str]]:
    """Return what parts the cells, and the names of the columns.

    Raises:
        FaultsFoundError: the first line does not name them.
    """
    separator = max(SEPARATORS, key=header.count)
    hint = f"The first line must be {USUAL}, or name some of {', '.join(Cells._fields)}."

    def refuse(*complaints: Complaint) -> FaultsFoundError:
        return FaultsFoundError(Fault(shown, 1, *complaint) for complaint in complaints)

    if header.lower().startswith("sep="):
        raise refuse(Complaint('the first line is a hint for Excel, "sep=".', "Delete that line."))
    if len(header) > LINE_LIMIT:
        raise refuse(Complaint(f"the line is longer than {LINE_LIMIT:,} letters."))
    cells = _split(header, separator)
    if isinstance(cells, Complaint):
        raise refuse(cells)
    while cells and not cells[-1]:
        cells.pop()  # Excel writes empty columns to the right of the table
    if not cells:
        raise refuse(Complaint("the first line is empty." if header else "the file is empty.", hint))
    names = [name.lower() for name in cells]
    missing = [name for name in _NEEDED if name not in names]
    if "aired_at" not in names and "scheduled_at" not in names:
        missing.append("aired_at")
    found = [Complaint(f'the column "{name}" is missing.', hint) for name in missing]
    for name in dict.fromkeys(names):
        if name not in Cells._fields and name not in EXPORTED:
            found.append(Complaint(f'the column "{shown_cell(name)}" is unknown.', near(name, missing) or hint))
        elif names.count(name) > 1:
            found.append(Complaint(f'the column "{name}" is there {names.count(name)} times.'))
    if found:
        raise refuse(*found)
    return separator, names


def _cells(text: str, separator: str, width: int) -> list[str] | Complaint:
    """Return the cells of one line, nothing when it is empty; or what is wrong with it."""
    row = _split(text, separator)
    if isinstance(row, Complaint):
        return row
    while len(row) > width and not row[-1]:
        row.pop()
    if not any(row):
        return []
    if len(row) != width:
        count = f"{len(row)} cell{'' if len(row) == 1 else 's'}"
        return Complaint(f'the row has {count} where the first line has {width}, parted by "{separator}".')
    return row


def _split(text: str, separator: str) -> list[str] | Complaint:
    """Return the cells of one line, without the blanks around them, or what is wrong with it."""
    if not text.isascii() and (strange := [sign for sign in text if "\udc80" <= sign <= "\udcff"]):
        byte = ord(strange[0]) - 0xDC00
        return Complaint(f"the line holds byte 0x{byte:02X}, which is not UTF-8.", RESAVE)
    if "\0" in text:
        return Complaint("the line holds a NUL byte, so this is not plain text.", RESAVE)
    if '"' not in text:
        return [cell.strip() for cell in text.split(separator)]
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=separator, strict=True))]
    except csv.Error:
        return Complaint("the line holds a quotation mark that is not closed on it, or that stands inside a cell.")
