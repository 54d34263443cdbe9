"""What the ledger can be asked: counts, the rows behind them, one run and what was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from broadcaster.errors import FaultsFoundError, UsageError
from broadcaster.models import Evidence
from broadcaster.runlog import amending, queries
from broadcaster.runlog.records import By, Count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import sqlalchemy as sa

    from broadcaster.runlog.database import Database
    from broadcaster.runlog.records import Change, Identity, Row

_PAGE = 1_000


class Looking:
    """The half of the ledger that only looks."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @property
    def begun(self) -> bool:
        """Whether anything was ever entered; where not, every count is nought and a user may want to hear why."""
        return self.database.begun()

    def count(
        self,
        from_day: date,
        to_day: date,
        by: By | None = None,
        *,
        station: str | None = None,
        least: Evidence = Evidence.WORD,
    ) -> Count:
        """Return how many runs went on air from one day to another, voided ones left out.

        Args:
            from_day, to_day: local days, both included.
            by: what to split the total by. least: only runs that are known at least so well.
            station: only the runs of this one; they cannot be split by bulletin, as no total has both.

        Raises:
            UsageError: the days are in the wrong order, or `by` is none of the allowed words.
            LedgerError: the database refuses.
        """
        if by is not None and by not in get_args(By):
            raise UsageError(f'runs cannot be counted by "{by}"; allowed: {", ".join(get_args(By))}.')
        if by == "bulletin" and station is not None:
            raise UsageError('the runs of one station cannot be counted by "bulletin"; `rows` has them one by one.')
        query = queries.by_day(from_day, to_day, by, least, station)
        if not self.begun:
            return Count(0, {})
        with self.database.reading() as connection:
            totals = queries.named(by, connection.execute(query).all())
        return Count(sum(totals.values()), totals if by else {})

    def rows(
        self,
        from_day: date,
        to_day: date,
        *,
        station: str | None = None,
        language: str | None = None,
        bulletin: str | None = None,
        with_voided: bool = False,
        least: Evidence = Evidence.PLANNED,
    ) -> Iterator[Row]:
        """Yield the rows behind a count, in the order in which they were due.

        They are fetched a thousand at a time, so that nobody who writes has to wait for a slow reader.

        Args:
            from_day, to_day: local days, both included.
            station, language, bulletin: only the runs of these.
            with_voided: also the runs that do not count. least: only runs that are known at least so well.

        Raises:
            UsageError: the days are in the wrong order.
            LedgerError: the database refuses.
        """
        query = queries.rows(from_day, to_day, station=station, language=language, bulletin=bulletin)
        query = queries.narrowed(query, with_voided=with_voided, least=least).limit(_PAGE)
        place = queries.beginning(from_day, to_day)
        while page := self._fetch(query, place):
            yield from map(queries.row, page)
            place = {"second": page[-1].due, "number": page[-1].id}

    def find(self, identity: Identity) -> Row | None:
        """Return the row of one run, counting or not; None when it was never entered.

        It is found by its slot as well as by when it began.

        Raises:
            LedgerError: the database refuses.
        """
        return next(map(queries.row, self._fetch(queries.one(identity))), None)

    def demand(self, identity: Identity) -> Row:
        """Return the row of one run.

        Raises:
            FaultsFoundError: there is none; says what the station has on that day.
            LedgerError: the database refuses.
        """
        found = self.find(identity)
        if found is None and not self.begun:
            raise FaultsFoundError([amending.no_such_run(None, identity)])
        if found is None:
            with self.database.reading() as connection:
                raise FaultsFoundError([amending.no_such_run(connection, identity)])
        return found

    def history(self, row: Row) -> list[Change]:
        """Return all that was said of a run after it was entered, the oldest first.

        Raises:
            LedgerError: the database refuses.
        """
        with self.database.reading() as connection:
            return queries.history(connection, row)

    def _fetch(self, query: sa.Select[Any], values: dict[str, int] | None = None) -> list[Any]:
        """Return the result of one look; nothing when the ledger has not begun."""
        if not self.begun:
            return []
        with self.database.reading() as connection:
            return list(connection.execute(query, values))
