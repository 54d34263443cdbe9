"""Reads one row of the office's own table: its cells by what they are, the runs it tells of, and all that is wrong."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from broadcaster.runlog.cells import Cells, Complaint, about
from broadcaster.runlog.incoming import moments
from broadcaster.runlog.incoming.excel import Under
from broadcaster.runlog.incoming.moments import Broken, said
from broadcaster.runlog.incoming.words import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from broadcaster.runlog.cells import Told
    from broadcaster.runlog.incoming.layout import Layout
    from broadcaster.runlog.incoming.moments import Cell
    from broadcaster.runlog.incoming.words import Words

MARKS = ("x", "✓", "✔", "☑", "v", "1", "có", "yes")
"""What says in a column of marks that it was aired."""

_MARKED = {*MARKS, "co", "true", "đã phát"}
_UNMARKED = {"", "-", "–", "0", "không", "khong", "no", "false", "☐"}
_NOTHING = {"", "-", "–"}
_DATES = ("date", "aired_at", "scheduled_at")
_CALLED = {"aired_at": "time", "scheduled_at": "slot", "minutes": "length"}
"""What complaints call a column that people know by another word."""


class OneRow:
    """One row of a table.

    Args:
        cells: the row. layout: where the columns are. words: looks up names.
        usual: the evidence of a row that says none.

    Attributes:
        written: what stands in each cell that is written, merged ones only once.
        dates: each date of its runs, and whether it was kept as text.
    """

    def __init__(self, cells: Sequence[Cell | Under], layout: Layout, words: Words, usual: str) -> None:
        self._cells, self._layout, self._words, self._usual = cells, layout, words, usual
        self._wrong: list[Complaint] = []
        self._timeless = True
        self.written = [said(cell) for cell in cells if not isinstance(cell, Under) and said(cell)]
        self.dates: list[tuple[date, bool]] = []

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not self.written and not self.is_broken

    @property
    def is_broken(self) -> bool:
        """Whether a cell of it cannot be read at all."""
        return any(isinstance(cell, Broken) for cell in self._cells)

    @property
    def height(self) -> int:
        """How many lines of a CSV file it takes."""
        return 1 + sum(cell.count("\n") for cell in self._cells if isinstance(cell, str))

    @property
    def is_dated(self) -> bool:
        """Whether it has a date."""
        found = [self._cell(name) for name in _DATES]
        return any(
            isinstance(moments.day(one), date) or isinstance(moments.moment(one, None), datetime) for one in found
        )

    @property
    def names_one(self) -> bool:
        """Whether it names a station, a bulletin or a language that is known."""
        station, language, bulletin = (said(self._cell(name)) for name in ("station", "language", "bulletin"))
        return (
            (bool(station) and isinstance(self._words.station(station), str))
            or (bool(language) and not isinstance(self._words.languages(language), Complaint))
            or (bool(bulletin) and bool(self._words.titled(bulletin)))
        )

    @property
    def beyond(self) -> list[str]:
        """What stands to the right of the last column that the header names."""
        return [said(cell) for cell in self._cells[self._layout.width :] if not isinstance(cell, Under) and said(cell)]

    def first_words(self) -> str:
        """Return what the first cell with a word in it says, as titles are compared."""
        return next((plain(text) for text in self.written if plain(text)), "")

    def runs(self) -> list[Told]:
        """Return the runs it tells of, one for each language; or all that is wrong with it."""
        for name in self._layout.columns:
            cell = self._cell(name)
            if isinstance(cell, Broken):
                self._wrong.append(Complaint(f"the {_CALLED.get(name, name)} {cell.what}."))
        languages = self._marked() if self._layout.marks else self._languages()
        aired_at, scheduled_at = self._moments()
        run = Cells(
            station=self._word("station", self._words.station),
            week=self._text("week"),
            bulletin=self._word("bulletin", self._words.bulletin),
            language="",
            aired_at=aired_at,
            scheduled_at=scheduled_at,
            seconds=self._seconds(),
            evidence=(self._word("evidence", self._words.evidence) if self._text("evidence") else "") or self._usual,
            proof=self._text("proof"),
            note=self._text("note"),
        )
        if self._wrong:
            return [self._wrong]
        return [run._replace(language=language) for language in languages] or [None]

    def _cell(self, name: str) -> Cell:
        place = self._layout.columns.get(name, len(self._cells))
        return self._at(place)

    def _at(self, place: int) -> Cell:
        """Return a cell; of one that is merged with those above it, what they say."""
        cell = self._cells[place] if place < len(self._cells) else None
        while isinstance(cell, Under):
            cell = cell.cell
        return cell

    def _text(self, name: str) -> str:
        return said(self._cell(name))

    def _word(self, name: str, look: Callable[[str], str | Complaint]) -> str:
        """Return what a cell's word means; "" when it is wrong."""
        cell = self._cell(name)
        found = "" if isinstance(cell, Broken) else look(said(cell))
        if isinstance(found, str):
            return found
        self._wrong.append(found)
        return ""

    def _languages(self) -> list[str]:
        cell = self._cell("language")
        found = [""] if isinstance(cell, Broken) else self._words.languages(said(cell))
        if isinstance(found, list):
            return found
        self._wrong.append(found)
        return []

    def _marked(self) -> list[str]:
        """Return the languages in whose columns there is a mark."""
        marked = []
        for language, place in self._layout.marks.items():
            cell = self._at(place)
            mark = said(cell).lower()
            if isinstance(cell, Broken):
                self._wrong.append(Complaint(f"the mark of {language} {cell.what}."))
            elif mark in _MARKED:
                marked.append(language)
            elif mark not in _UNMARKED:
                rule = f"is unknown; allowed: {', '.join(MARKS)}, or nothing"
                self._wrong.append(about(f"mark of {language}", mark, rule, "What was aired twice needs two rows."))
        return marked

    def _moments(self) -> tuple[str, str]:
        """Return when it began and its slot, in ISO 8601, each "" where the row does not say it."""
        before = len(self._wrong)
        dated = self._cell("date")
        on: date | None = None
        if said(dated):
            read = moments.day(dated)
            if isinstance(read, date):
                on = read
                self.dates.append((read, isinstance(dated, str)))
            else:
                self._wrong.append(about("date", said(dated), read))
        began = self._moment("aired_at", on) or self._began(dated, on)
        slot = self._moment("scheduled_at", on)
        broken = any(isinstance(self._cell(name), Broken) for name in (*_DATES, "time"))
        if not began and not slot and not broken and len(self._wrong) == before:
            lacking = "the time is" if on else "the date is" if self._text("time") else "the date and the time are"
            self._wrong.append(Complaint(f"{lacking} missing."))
        return began, slot

    def _moment(self, name: str, on: date | None) -> str:
        """Return the moment in one cell."""
        cell = self._cell(name)
        if not said(cell):
            return ""
        read = moments.moment(cell, on)
        if isinstance(read, str):
            self._wrong.append(about(_CALLED[name], said(cell), read))
            return ""
        self.dates.append((read.date(), isinstance(cell, str)))
        return read.isoformat()

    def _began(self, dated: Cell, on: date | None) -> str:
        """Return the moment of the columns date and time; a date of Excel's may have its time in the same cell."""
        cell = self._cell("time")
        if not said(cell) and isinstance(dated, datetime) and dated.time() != time():
            cell = dated
        if not said(cell):
            return ""
        timed = moments.hour(cell)
        if isinstance(timed, str):
            self._wrong.append(about("time", said(cell), timed))
            return ""
        return moments.at(on, timed).isoformat() if on else ""

    def _seconds(self) -> str:
        """Return the length; of merged cells, nobody can tell whose it is."""
        if "minutes" not in self._layout.columns:
            return self._text("seconds")
        place = self._layout.columns["minutes"]
        cell = self._cells[place] if place < len(self._cells) else None
        if isinstance(cell, Under | Broken) or said(cell) in _NOTHING:
            return ""
        read = moments.length(cell)
        if isinstance(read, int):
            return str(read)
        self._wrong.append(about("length", said(cell), read))
        return ""
