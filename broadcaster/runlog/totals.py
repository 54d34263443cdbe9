"""Totals by day: kept with each write, in its transaction; made anew from the rows when somebody asks for proof.

Two tables hold the same runs: by station and by bulletin, each with day, language and evidence. What a report asks for
most, runs by month and language, is then a sum over some thousand rows, however many runs there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeAlias

import sqlalchemy as sa

from broadcaster.runlog import clock, current
from broadcaster.runlog.tables import SUMS, bulletin_days, series, station_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from broadcaster.runlog.batch import Batch, Names
    from broadcaster.runlog.database import Database
    from broadcaster.runlog.plain import Plain

TABLES = (station_days, bulletin_days)

_Told: TypeAlias = "tuple[int, int | None, int | None]"
"""What a total needs to know of a run: evidence, seconds, items."""


def _add(table: sa.Table) -> str:
    """Return what adds a row to a table of totals."""
    names = [column.name for column in table.columns]
    more = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in SUMS)
    marks = ", ".join("?" * len(names))
    into = f"insert into {table.name} ({', '.join(names)}) values ({marks})"  # noqa: S608 -- names of ours and marks
    return f"{into} on conflict ({', '.join(names[:4])}) do update set {more}"


_ADD = {table.name: _add(table) for table in TABLES}

Difference: TypeAlias = "tuple[str, tuple[object, ...], tuple[int, ...], tuple[int, ...]]"
"""A table, a key of it, the sums that are kept there, and those that the rows give."""


_Key: TypeAlias = "tuple[int, tuple[str, str]]"
"""A day, and a station or bulletin with a language."""


class Tally:
    """What comes into the count and leaves it with one entry."""

    def __init__(self) -> None:
        self._counts: defaultdict[_Told, tuple[Counter[_Key], ...]] = defaultdict(lambda: (Counter(), Counter()))

    def count(self, names: Names, due: int, told: _Told, times: int) -> None:
        """Have a run come (1) or leave (-1)."""
        for counts, part in zip(self._counts[told], (0, 1), strict=True):
            counts[clock.day_number(due), (names[part], names[2])] += times

    def count_all(self, batch: Batch, names: Mapping[int, Names]) -> None:
        """Have all runs of a batch come, whose series are numbers."""
        days = [(due + clock.SHIFT) // clock.DAY for due in batch.due]
        told = list(zip(batch.evidence, batch.seconds, batch.items, strict=True))
        one = told.count(told[0]) == len(told)  # of a file that says no lengths, all are told the same
        for part in (0, 1):
            keys = {number: (names[number][part], names[number][2]) for number in set(batch.series)}
            ordered = list(dict.fromkeys(keys.values()))
            places = {key: place for place, key in enumerate(ordered)}
            of_series = {number: places[key] for number, key in keys.items()}
            size = len(ordered)
            # A day and a key as one number: a million of those are counted in a third of the time of pairs.
            numbers = [day * size + of_series[series] for day, series in zip(days, batch.series, strict=True)]
            if one:
                for number, times in Counter(numbers).items():
                    self._counts[told[0]][part][number // size, ordered[number % size]] += times
            else:
                for (number, said), times in Counter(zip(numbers, told, strict=True)).items():
                    self._counts[said][part][number // size, ordered[number % size]] += times

    def sums(self) -> Iterator[tuple[sa.Table, list[tuple[object, ...]]]]:
        """Yield, for each table of totals, rows that are to be added to it."""
        for (evidence, seconds, items), tables in self._counts.items():
            a, b, c, d = (seconds or 0, int(seconds is None), items or 0, int(items is None))
            for table, counts in zip(TABLES, tables, strict=True):
                yield (
                    table,
                    [
                        (day, *key, evidence, times, times * a, times * b, times * c, times * d)
                        for (day, key), times in counts.items()
                        if times
                    ],
                )


def keep(plain: Plain, tally: Tally) -> None:
    """Add a tally to the totals."""
    for table, rows in tally.sums():
        plain.write(_ADD[table.name], rows)


def rebuild(database: Database) -> None:
    """Make the totals anew from the rows.

    Raises:
        LedgerError: the database refuses; they are as they were.
    """
    with database.writing() as connection:
        _rebuild(connection)


def _rebuild(connection: sa.Connection) -> None:
    for table in TABLES:
        connection.execute(table.delete())
        connection.execute(table.insert().from_select([column.name for column in table.columns], _anew(table)))


def differences(connection: sa.Connection) -> list[Difference]:
    """Return where the kept totals are not what the rows say: table, key, sums kept, sums of the rows."""
    found: list[Difference] = []
    nothing = (0,) * len(SUMS)
    for table in TABLES:
        kept = {tuple(row[:4]): tuple(row[4:]) for row in connection.execute(sa.select(table))}
        true: dict[tuple[object, ...], tuple[int, ...]] = {}
        for row in connection.execute(_anew(table)):
            true[tuple(row[:4])] = tuple(row[4:])
        found += (
            (table.name, key, kept.get(key, nothing), true.get(key, nothing))
            for key in sorted(kept.keys() | true.keys(), key=repr)
            if kept.get(key, nothing) != true.get(key, nothing)
        )
    return found


def _anew(table: sa.Table) -> sa.Select[tuple[object, ...]]:
    """Return the question for a table's totals, from the rows."""
    key = series.c[list(table.columns)[1].name]
    seconds, items = current.column("seconds"), current.column("items")
    whole = sa.BigInteger  # PostgreSQL would add integers up to a numeric, which is another type

    def total(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
        return sa.cast(sa.func.sum(sa.func.coalesce(column, 0)), whole)

    def lacking(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
        return sa.func.count() - sa.func.count(column)

    columns = [current.DAY.label("day"), key, series.c.language, current.column("evidence").label("evidence")]
    sums = [sa.func.count(), total(seconds), lacking(seconds), total(items), lacking(items)]
    return sa.select(*columns, *sums).select_from(current.RUNS).where(current.COUNTS).group_by(*columns)
