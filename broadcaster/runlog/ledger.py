"""The ledger: enter runs one by one or by the file, void them, count them, open a count down to its rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, get_args

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.runlog import clock, queries
from broadcaster.runlog.checks import Checker, read_remarks
from broadcaster.runlog.csvfile import read_runs
from broadcaster.runlog.database import Database
from broadcaster.runlog.records import By, Count, ImportResult, VoidResult
from broadcaster.runlog.tables import runs, voids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from broadcaster.models import Run
    from broadcaster.runlog.checks import Known
    from broadcaster.runlog.records import Identity, Row

_BATCH = 10_000
_PAGE = 1_000
_ENTER = insert(runs).on_conflict_do_nothing(index_elements=list(queries.IDENTITY))
_IN_ORDER = [column.name for column in runs.columns if not column.primary_key]
_COUNTED = {"preserve_rowcount": True}  # else a batch does not say how many of its rows were new
_VOID = insert(voids).on_conflict_do_nothing(index_elements=[voids.c.run_id])


class Ledger:
    """The memory of what went on air. Use it as a context manager, or `close` it.

    A run is entered once, however often it is sent. Nothing is changed or deleted: a void is a row of its own. Days are
    those of the stations' clocks (+07:00), both ends of a period included.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, where: str | Path, *, patience: float = 30.0) -> Self:
        """Return the ledger in a file.

        A file that is not there is not made: such a ledger counts nothing, and its first run makes it. A ledger of an
        earlier version is brought up to date.

        Args:
            where: the file, or its URL (`sqlite:///runs.sqlite`).
            patience: seconds to wait for another program that is writing to it.

        Raises:
            LedgerError: it is locked, damaged, not a ledger, or of a newer version of this program.
            UsageError: the URL is of a database this version does not know.
        """
        path = _path_of(where)
        database = Database(path, path.as_posix(), patience)
        try:
            database.begun()
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def begun(self) -> bool:
        """Whether anything was ever entered; where not, every count is nought and a user may want to hear why."""
        return self._database.begun()

    # ------------------------------------------------------------------------------------------------------- going in

    def add(self, run: Run, known: Known, *, entered_at: datetime, by: str) -> bool:
        """Enter one run, durably: when this returns, it survives a power cut.

        Args:
            run: what went on air. known: what a run may name.
            entered_at: the clock, aware. by: who enters it.

        Returns:
            Whether it is new. False: it was there before, counting or voided (`find` tells); nothing has changed.

        Raises:
            FaultsFoundError: it cannot be true, or `by` is missing.
            LedgerError: the file refuses; nothing was entered.
        """
        remarks = read_remarks(by=by, note=run.note)
        if complaints := Checker(known, entered_at).check(run):
            raise FaultsFoundError(Fault("", None, *complaint) for complaint in complaints)
        row = {
            "station": run.station,
            "week": run.week,
            "bulletin": run.bulletin,
            "language": run.language,
            "aired_at": clock.second_of(run.aired_at),
            "note": remarks["note"],
            "entered_by": remarks["by"],
            "entered_at": clock.second_of(entered_at),
            "source": "",
        }
        with self._database.writing() as connection:
            return connection.execute(_ENTER, row).rowcount == 1

    def import_csv(
        self, path: Path, known: Known, *, entered_at: datetime, by: str, shown: str | None = None
    ) -> ImportResult:
        """Enter the runs of a CSV file, all of them or, if one row is faulty, none.

        The file is checked whole before the ledger is touched. A run that is in the ledger already, or twice in the
        file, is entered once. One that had been voided stays voided: whoever voided it had a reason, and a second copy
        of the old sheet is no reason against it.

        Args:
            path: the file; see `csvfile.read_runs`. known: what a run may name.
            entered_at: the clock, aware. by: who enters them.
            shown: the file's name as faults should say it; the path by default. The ledger keeps its last part and the
                line beside each run.

        Raises:
            FaultsFoundError: the file cannot be read or has faulty rows, every one named; nothing was entered.
            LedgerError: the ledger refuses; nothing was entered.
        """
        by = read_remarks(by=by)["by"]
        columns = read_runs(path, shown or path.as_posix(), Checker(known, entered_at))
        if not columns:
            return ImportResult(0, 0, 0)
        now = clock.second_of(entered_at)
        name = path.name.encode(errors="replace").decode()  # a disk may hold names that are no text
        added = 0
        with self._database.writing() as connection:
            # SQLAlchemy's own way with a batch takes three times as long, all of it on naming parameters.
            enter = str(_ENTER.compile(dialect=connection.dialect, column_keys=_IN_ORDER))
            for start in range(0, len(columns), _BATCH):
                rows = [
                    (station, week, bulletin, language, second, "", by, now, f"{name}:{line}")
                    for line, station, week, bulletin, language, second in columns.rows(start, start + _BATCH)
                ]
                added += connection.exec_driver_sql(enter, rows, execution_options=_COUNTED).rowcount
            already_there = len(columns) - added
            voided = queries.count_voided(connection, columns) if already_there else 0
        return ImportResult(added, already_there, voided)

    def void(self, which: Iterable[Identity], *, why: str, by: str, at: datetime) -> VoidResult:
        """Take runs out of the count, all of them or none, by a new row for each; a run voided before stays as it is.

        Args:
            which: the runs (`Identity.of`, `read_identity`).
            why: the reason, for whoever opens the count later. by: who says so. at: the clock, aware.

        Raises:
            FaultsFoundError: there is no such run, or `why` or `by` is missing; nothing was voided.
            LedgerError: the ledger refuses; nothing was voided.
        """
        remarks = read_remarks(why=why, by=by)
        wanted = list(dict.fromkeys(which))
        if not self.begun:
            raise FaultsFoundError(_no_such_run(identity, []) for identity in wanted)
        faults = []
        voided = 0
        with self._database.writing() as connection:
            for identity in wanted:
                number = connection.scalar(sa.select(runs.c.id).where(queries.is_run(identity)))
                if number is None:
                    faults.append(_no_such_run(identity, queries.that_day(connection, identity)))
                elif not faults:
                    row = {"run_id": number, "by": remarks["by"], "at": clock.second_of(at), "why": remarks["why"]}
                    voided += connection.execute(_VOID, row).rowcount
            if faults:
                raise FaultsFoundError(faults)
        return VoidResult(voided, len(wanted) - voided)

    # ----------------------------------------------------------------------------------------------------- coming out

    def count(self, from_day: date, to_day: date, by: By | None = None) -> Count:
        """Return how many runs went on air from one day to another, voided ones left out.

        Args:
            from_day, to_day: local days, both included.
            by: what to split the total by.

        Raises:
            UsageError: the days are in the wrong order, or `by` is none of the allowed words.
            LedgerError: the ledger refuses.
        """
        if by is not None and by not in get_args(By):
            raise UsageError(f'runs cannot be counted by "{by}"; allowed: {", ".join(get_args(By))}.')
        query = queries.totals(from_day, to_day, by)
        if not self.begun:
            return Count(0, {})
        with self._database.reading() as connection:
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
    ) -> Iterator[Row]:
        """Yield the rows behind a count, in the order in which they aired.

        They are fetched a thousand at a time, so that nobody who writes has to wait for a slow reader.

        Args:
            from_day, to_day: local days, both included.
            station, language, bulletin: only the runs of these.
            with_voided: also the runs that do not count.

        Raises:
            UsageError: the days are in the wrong order.
            LedgerError: the ledger refuses.
        """
        query = queries.rows(from_day, to_day, station=station, language=language, bulletin=bulletin)
        if not with_voided:
            query = query.where(queries.COUNTS)
        query = query.limit(_PAGE)
        place = queries.beginning(from_day, to_day)
        while page := self._fetch(query, place):
            yield from map(queries.row, page)
            place = {"second": page[-1].aired_at, "number": page[-1].id}

    def find(self, identity: Identity) -> Row | None:
        """Return the row of one run, voided or not; None when it was never entered.

        Raises:
            LedgerError: the ledger refuses.
        """
        return next(map(queries.row, self._fetch(queries.ROWS.where(queries.is_run(identity)))), None)

    def _fetch(self, query: sa.Select[Any], values: dict[str, int] | None = None) -> list[Any]:
        """Return the result of one look; nothing when the ledger has not begun."""
        if not self.begun:
            return []
        with self._database.reading() as connection:
            return list(connection.execute(query, values))


def _path_of(where: str | Path) -> Path:
    """Return the file that a path or a URL names."""
    if isinstance(where, Path) or "://" not in where:
        return Path(where)
    try:
        url = sa.make_url(where)
    except sa.exc.ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise UsageError("the ledger must be a file, or a URL such as sqlite:///runs.sqlite that names one.")
    return Path(url.database)


def _no_such_run(identity: Identity, that_day: list[str]) -> Fault:
    when = identity.aired_at.astimezone(clock.LOCAL).isoformat()
    what = f'no run of "{identity.bulletin}" in "{identity.language}" by station "{identity.station}" at {when}.'
    hint = f"On that day it has: {', '.join(that_day)}." if that_day else "On that day it has no run at all."
    return Fault("", None, what, hint)
