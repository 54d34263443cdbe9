"""One act of entering: worked out to the last row, link and total before the first row is written.

Everything happens in one transaction. Whoever writes holds the ledger alone, so that numbers follow each other and each
entry's link can be made of the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from broadcaster.errors import LedgerError
from broadcaster.runlog import chain, current, totals
from broadcaster.runlog.matching import MARGIN, Standing
from broadcaster.runlog.plain import Plain
from broadcaster.runlog.records import Kind
from broadcaster.runlog.refusals import EDITED
from broadcaster.runlog.tables import changes, entries, series

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from broadcaster.runlog.batch import Batch, Names

_PORTION = 10_000
"""Rows written with one call; a multiple of chain.BLOCK."""

ADD = "add"
"""The kind of an entry of one run, by hand or by a phone."""

MOVED = "move"
"""The kind of a ledger's last entry, when it was carried elsewhere."""

_FEW = 400
"""Series for which the database is asked by number; for more it is asked for all."""


_NOW = ", ".join(
    f"case when changes.id is null then runs.{column} else changes.{column} end" for column in current.COLUMNS
)
_STANDING = (
    f"select runs.id, runs.series, runs.due, {_NOW}, coalesce(changes.counts, 1), "  # noqa: S608 -- our names
    "changes.kind, entries.kind, entries.source from runs left join changes "
    "on changes.id = (select max(later.id) from changes as later where later.run = runs.id) "
    "join entries on entries.id = coalesce(changes.entry, runs.entry) "
    "where runs.due between ? and ? {} order by runs.due"
)
"""The question of `Entry.standing`, in plain SQL: it is asked for every single run that is entered."""


@dataclass(frozen=True)
class Act:
    """What an entry is: who enters what, when (in seconds), from which file, why."""

    kind: str
    by: str
    at: int
    source: str = ""
    source_sha256: str = ""
    why: str = ""


@dataclass
class Entry:
    """An entry that is being made inside an open transaction.

    Args:
        connection: with the transaction. act: what it is.
    """

    connection: sa.Connection
    act: Act
    _tally: totals.Tally = field(default_factory=totals.Tally)
    _names: dict[int, Names] = field(default_factory=dict)
    _series: list[tuple[object, ...]] = field(default_factory=list)
    _changes: list[tuple[object, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find out what comes before.

        Raises:
            LedgerError: the ledger was moved elsewhere; nothing more is written here.
        """
        self._plain = Plain(self.connection)
        found = self._plain.ask(
            "select (select max(id) from entries), (select max(id) from series), (select max(id) from runs), "
            "(select max(id) from changes), (select link from entries order by id desc limit 1), "
            "(select kind from entries order by id desc limit 1), (select source from entries order by id desc limit 1)"
        )[0]
        last, self._last_series, self._last_run, self._last_change = ((value or 0) for value in found[:4])
        self.number, self._before = last + 1, found[4] or ""
        if found[5] == MOVED:
            raise LedgerError(f"the ledger was moved to {found[6]}; set paths: runs in broadcaster.yaml to that.")

    @property
    def next_run(self) -> int:
        """The number that the first new run of this entry will have."""
        return self._last_run + 1

    def series(self, wanted: Sequence[Names]) -> list[int]:
        """Return the numbers of some series; those that were never needed before are made with this entry."""
        known = self._known_series(wanted)
        numbers = []
        for names in wanted:
            number = known.get(names)
            if number is None:
                self._last_series += 1
                number = known[names] = self._last_series
                self._series.append((number, *names))
            self._names[number] = names
            numbers.append(number)
        return numbers

    def _known_series(self, wanted: Sequence[Names]) -> dict[Names, int]:
        names = "station, bulletin, language"
        if len(wanted) == 1:
            one = "station = ? and bulletin = ? and language = ?"
            found = self._plain.ask(f"select id, {names} from series where {one}", wanted[0])  # noqa: S608 -- constants
        else:
            found = self._plain.ask(f"select id, {names} from series")  # noqa: S608 -- likewise
        return {(station, bulletin, language): number for number, station, bulletin, language in found}

    def standing(self, numbers: Sequence[int], first: int, last: int) -> Iterator[Standing]:
        """Yield the runs of some series that are due around some seconds, in the order of `due`, as they stand now."""
        few = tuple(numbers) if len(numbers) <= _FEW else ()
        narrowed = f"and runs.series in ({', '.join('?' * len(few))})" if few else ""
        for row in self._plain.stream(_STANDING.format(narrowed), (first - MARGIN, last + MARGIN, *few)):
            number, one, due, planned, aired, seconds, items, evidence, proof, note, counts, change, entry, source = row
            if type(evidence) is not int or type(counts) is not int or not isinstance(aired, int | None):
                raise LedgerError(EDITED)
            state = (due, planned, aired, seconds, items, evidence, proof, note)
            yield Standing(
                number,
                -1,
                one,
                *state,
                bool(counts),
                change == Kind.RETRACT and not counts,
                source if entry == ADD else "",
            )

    def around(self, first: int, last: int) -> tuple[int, int] | None:
        """Return when the first and the last run of the ledger around some seconds are due, if there is one."""
        ends = [
            self._plain.ask(
                f"select due from runs where due between ? and ? order by due {order} limit 1",  # noqa: S608 -- two words
                (first - MARGIN, last + MARGIN),
            )
            for order in ("asc", "desc")
        ]
        return (ends[0][0][0], ends[1][0][0]) if ends[0] else None

    def change(self, run: Standing, kind: Kind, *, counts: bool, instead: int | None = None) -> None:
        """Say something new of a run: `run` is the run as it stands from now on, but for `counts`."""
        self._last_change += 1
        what = (self._last_change, run.number, str(kind), int(counts))
        state = (run.planned, run.aired, run.seconds, run.items, run.evidence, run.proof, run.note)
        self._changes.append((*what, *state, instead))

    def count(self, run: Standing, times: int) -> None:
        """Have a run come into the count (1) or leave it (-1), as it stands."""
        names = self._names_of(run.series)
        self._tally.count(names, run.due, (run.evidence, run.seconds, run.items), times)

    def _names_of(self, number: int) -> Names:
        if number not in self._names:
            found = self._plain.ask("select station, bulletin, language from series where id = ?", (number,))[0]
            self._names[number] = (found[0], found[1], found[2])
        return self._names[number]

    def close(self, batch: Batch | None = None) -> None:
        """Write the entry: its new runs (the series of the batch are numbers by now), its changes, the totals."""
        first = self.next_run
        digests = b"".join(chain.blocks(portion) for portion in _portions(batch, first))
        act = self.act
        head = chain.Head(self.number, act.kind, act.by, act.at, act.source, act.source_sha256, act.why)
        link = chain.link(self._before, head, self._series, self._changes, digests)
        size = len(batch) if batch else 0
        self._plain.insert(entries, [(*head, size, len(self._changes), digests, link)])
        self._plain.insert(series, [(row[0], self.number, *row[1:]) for row in self._series])
        for portion in _portions(batch, first):
            self._write_portion(portion)
        self._plain.insert(changes, [(row[0], self.number, *row[1:]) for row in self._changes])
        if batch:
            self._tally.count_all(batch, self._names)
        totals.keep(self._plain, self._tally)

    def _write_portion(self, portion: Sequence[Sequence[object]]) -> None:
        """Write some runs. What is the same in all of them is said once: binding values takes half the time."""
        said = [str(self.number)]
        bound = []
        for column in portion:
            value = _constant(column)
            said.append("?" if value is None else value)
            if value is None:
                bound.append(column)
        # `entry` is the second column of the table; the digested rows leave it out.
        said[0], said[1] = said[1], said[0]
        text = f"insert into runs values ({', '.join(said)})"  # noqa: S608 -- numbers, null and '' only
        self._plain.write(text, list(zip(*bound, strict=True)) or [()])  # of one run, all is said


def _portions(batch: Batch | None, first: int) -> Iterator[tuple[Sequence[object], ...]]:
    """Yield the columns of `chain.RUN_COLUMNS`, some rows at a time."""
    columns = batch.columns() if batch else ()
    for start in range(0, len(batch) if batch else 0, _PORTION):
        portion = tuple(column[start : start + _PORTION] for column in columns)
        yield (range(first + start, first + start + len(portion[0])), *portion)


def _constant(column: Sequence[object]) -> str | None:
    """Return the one value of a column as SQL; None when it has several, or one that is better bound."""
    first = column[0]
    if column[-1] != first or column.count(first) != len(column):
        return None
    if first is None:
        return "null"
    if first == "":
        return "''"
    return str(first) if isinstance(first, int) else None
