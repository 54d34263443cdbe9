"""Finds the header of a table: which of its rows names the columns, and which column is what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import Cells, Complaint, shown_cell
from broadcaster.runlog.incoming.excel import Under
from broadcaster.runlog.incoming.moments import said
from broadcaster.runlog.incoming.words import plain
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from broadcaster.runlog.incoming.moments import Cell
    from broadcaster.settings import Sheet

    Row = tuple[int, Sequence[Cell | Under] | Complaint]

SEARCHED = 50
"""Rows that have something in them among which the header is looked for: titles, an address, a motto stand above it."""

_NUMBERING = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
"""What stands in the row under a header that numbers the columns."""


@dataclass(frozen=True)
class Wanted:
    """What a table must have.

    Attributes:
        titles: what the table calls each column, by what it is. marks: the same for the columns of marks, by language.
        needed: the columns without which it is no table of runs. one_of: columns of which one must be there.
    """

    titles: Mapping[str, str]
    marks: Mapping[str, str] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sheet: Sheet | None) -> Wanted:
        """Return what the office's settings say; without, the columns of `Cells` by their names."""
        if sheet is None:
            names = {name: name for name in Cells._fields}
            return cls(
                names, {}, frozenset({"station", "bulletin", "language"}), frozenset({"aired_at", "scheduled_at"})
            )
        titles = {str(name): title for name, title in sheet.columns.items()}
        return cls(titles, dict(sheet.marks), frozenset(titles))

    def all(self) -> dict[tuple[str, str], str]:
        """Return the title of every column, by kind ("column" or "mark") and name."""
        columns = {("column", name): title for name, title in self.titles.items()}
        return columns | {("mark", language): title for language, title in self.marks.items()}


@dataclass(frozen=True)
class Layout:
    """Where the columns of a table are, counted from 0.

    Attributes:
        columns: by what they are. marks: by language. row: the header's number; for a header of two rows, the lower.
        width: how many columns the header has.
    """

    columns: Mapping[str, int]
    marks: Mapping[str, int]
    row: int
    width: int


@dataclass
class _Seen:
    """A row looked at as a header: its number, where each wanted column is, and what is there twice."""

    number: int
    places: dict[tuple[str, str], int]
    twice: list[str]
    titles: list[str]


def find(rows: Iterator[Row], wanted: Wanted, header: int, shown: str) -> tuple[Layout, Iterable[Row]]:
    """Return the layout of a table, and the rows that were read beyond its header.

    A header may be of two rows: a title over several columns, and theirs under it.

    Args:
        rows: the table's; those up to the header are taken from it.
        wanted: the columns. header: the number of its row; 0 to find it.
        shown: the file's name as a fault should say it.

    Raises:
        FaultsFoundError: there is none, or columns are missing in it, or there twice; all of them at once.
    """
    read: list[Row] = []
    best: _Seen | None = None
    for row in rows:
        read.append(row)
        if len(read) > SEARCHED + 1 or (header and row[0] > header + 1):
            break
    for index, row in enumerate(read[: SEARCHED + 1]):
        if isinstance(row[1], Complaint) or (header and row[0] != header):
            continue
        seen = _seen(row[0], row[1], wanted)
        rest = read[index + 1 :]
        if not _missing(seen, wanted):
            return _layout(seen, wanted, shown), _under(rest)
        if seen.places and rest and not isinstance(rest[0][1], Complaint) and rest[0][0] == row[0] + 1:
            seen = _both(seen, _seen(rest[0][0], rest[0][1], wanted))
            if not _missing(seen, wanted):
                return _layout(seen, wanted, shown), _under(rest[1:])
        if best is None or len(seen.places) > len(best.places):
            best = seen
    raise FaultsFoundError(_faults(best, wanted, header, shown))


def _seen(number: int, cells: Sequence[Cell | Under], wanted: Wanted) -> _Seen:
    titles = ["" if isinstance(cell, Under) else said(cell) for cell in cells]
    bare = [_squeezed(title) for title in titles]
    places: dict[tuple[str, str], int] = {}
    twice = []
    for key, title in wanted.all().items():
        found = [place for place, there in enumerate(bare) if there and there == _squeezed(title)]
        if found:
            places[key] = found[0]
        if len(found) > 1:
            twice.append(title)
    return _Seen(number, places, twice, titles)


def _squeezed(title: str) -> str:
    """Return a title as it is compared: `Ê đê` is `Êđê`, and `Xã/phường` is `Xã, phường`."""
    return plain(title).replace(" ", "")


def _both(upper: _Seen, lower: _Seen) -> _Seen:
    """Return a header of two rows; what both of them name, the upper one says."""
    twice = upper.twice + [title for title in lower.twice if title not in upper.twice]
    width = max(len(upper.titles), len(lower.titles))
    over, under = ([*one.titles, *[""] * (width - len(one.titles))] for one in (upper, lower))
    titles = [low or high for high, low in zip(over, under, strict=True)]
    return _Seen(lower.number, lower.places | upper.places, twice, titles)


def _missing(seen: _Seen, wanted: Wanted) -> list[tuple[str, str]]:
    """Return the columns that must be there and are not."""
    missing = [key for key in wanted.all() if key not in seen.places and (key[0] == "mark" or key[1] in wanted.needed)]
    if wanted.one_of and not any(("column", name) in seen.places for name in wanted.one_of):
        missing.append(("column", min(wanted.one_of)))
    return missing


def _layout(seen: _Seen, wanted: Wanted, shown: str) -> Layout:
    if seen.twice:
        faults = [
            Fault(shown, seen.number, f'the column "{shown_cell(title)}" is there twice.') for title in seen.twice
        ]
        raise FaultsFoundError(faults)
    columns = {name: place for (kind, name), place in seen.places.items() if kind == "column"}
    marks = {name: place for (kind, name), place in seen.places.items() if kind == "mark"}
    filled = [place for place, title in enumerate(seen.titles) if title]
    width = max([*filled, *columns.values(), *marks.values()]) + 1
    return Layout(columns, {language: marks[language] for language in wanted.marks}, seen.number, width)


def _under(rows: list[Row]) -> list[Row]:
    """Return the rows under a header without the one that numbers its columns: (1) (2) (3), or A B 1 2."""
    if rows and not isinstance(rows[0][1], Complaint):
        cells = [said(cell) for cell in rows[0][1] if not isinstance(cell, Under) and said(cell)]
        if len(cells) > 2 and len(set(cells)) == len(cells) and all(map(_NUMBERING.fullmatch, cells)):
            return rows[1:]
    return rows


def _faults(best: _Seen | None, wanted: Wanted, header: int, shown: str) -> list[Fault]:
    titles = ", ".join(f'"{title}"' for title in wanted.all().values())
    hint = f"The header must name the columns: {titles}."
    if best is None:
        what = f"row {header}, where the header should be, is empty." if header else "the table is empty."
        return [Fault(shown, header or None, what, hint)]
    if not best.places:
        where = header or None
        return [Fault(shown, where, "no row here names the columns of a table of runs.", hint)]
    faults = []
    for kind, name in _missing(best, wanted):
        title = wanted.marks[name] if kind == "mark" else wanted.titles[name]
        meant = f"marks of {name}" if kind == "mark" else name
        called = "" if meant == title else f" ({meant})"
        what = f'the column "{shown_cell(title)}"{called} is not in the header.'
        there = [shown_cell(one) for one in best.titles if one]
        faults.append(Fault(shown, best.number, what, near(title, there) or hint))
    return faults
