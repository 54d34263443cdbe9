"""The ledger: enter runs one by one or by the file, correct and void them, count them, open a count to its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from broadcaster.models import Evidence
from broadcaster.runlog import amending, clock
from broadcaster.runlog.cells import Cells
from broadcaster.runlog.checks import Checker, read_remarks
from broadcaster.runlog.database import Database
from broadcaster.runlog.entering import ADD, Act, Entry
from broadcaster.runlog.gathering import NAMED_IN_FULL, gather
from broadcaster.runlog.looking import Looking
from broadcaster.runlog.place import Place
from broadcaster.runlog.records import ImportResult, Kind, VoidResult
from broadcaster.runlog.settling import settle
from broadcaster.runlog.tables import EXTRA

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from broadcaster.models import Run
    from broadcaster.runlog.batch import Batch
    from broadcaster.runlog.cells import Rows
    from broadcaster.runlog.checks import Known
    from broadcaster.runlog.gathering import Length
    from broadcaster.runlog.records import Identity, Row
    from broadcaster.runlog.settling import Hear


class Ledger(Looking):
    """The memory of what went on air. Use it as a context manager, or `close` it.

    A run is entered once, however often it is sent (`matching` has the rule). Nothing is changed or deleted: what is
    said of a run later is a row of its own. Days are those of the stations' clocks (+07:00), both ends of a period
    included; a run's day is that of its slot.
    """

    @classmethod
    def open(cls, where: str | Path, *, patience: float = 30.0) -> Self:
        """Return the ledger in a file, or in a database of a PostgreSQL server.

        A file that is not there is not made: such a ledger counts nothing, and its first run makes it. A ledger of an
        earlier version is brought up to date.

        Args:
            where: the file, or a URL (`sqlite:///runs.sqlite`, `postgresql://host/database`).
            patience: seconds to wait for another program that is writing to it.

        Raises:
            LedgerError: it is locked, damaged, not a ledger, out of reach, or of a newer version of this program.
            UsageError: the URL is of a database this version does not know.
        """
        database = Database(Place.of(where), patience)
        try:
            database.begun()
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------------------- going in

    def enter(
        self,
        run: Run,
        known: Known,
        *,
        entered_at: datetime,
        by: str,
        source: str = "",
        length: Length | None = None,
        extra: bool = False,
    ) -> ImportResult:
        """Enter one run, durably: when this returns, it survives a power cut.

        Args:
            run: what went on air. One that names no slot gets that of the plan it lies near to.
            known: what a run may name, and what is planned.
            entered_at: the clock, aware. by: who enters it. source: by which way it comes; "" for by hand.
            length: see `gathering.gather`. extra: it was aired besides the planned runs, whatever slot lies near.

        Returns:
            What became of it: it is new, or was there already, and may be known better now, or be voided.

        Raises:
            FaultsFoundError: it cannot be true, or `by` is missing.
            LedgerError: the database refuses; nothing was entered.
        """
        act = Act(ADD, read_remarks(by=by)["by"], clock.second_of(entered_at), source)
        rows = iter([(0, Cells.of(run))])
        wanted = replace(known, schedule=None) if extra else known
        batch, _ = gather(rows, "", Checker(known, entered_at), wanted, usual=run.evidence, length=length)
        batch.planned[0] = EXTRA if extra else batch.planned[0]
        return self._enter(batch, act)

    def take(  # noqa: PLR0913 - one argument for each thing that is remembered of a source
        self,
        rows: Rows,
        known: Known,
        *,
        entered_at: datetime,
        by: str,
        source: str,
        source_sha256: str = "",
        shown: str | None = None,
        usual: Evidence = Evidence.WORD,
        length: Length | None = None,
        rehearsal: bool = False,
        in_full: int = NAMED_IN_FULL,
        hear: Hear | None = None,
    ) -> ImportResult:
        """Enter all runs that a source tells or, if one row is faulty, none.

        The source is checked whole before the ledger is touched. A run that is in the ledger already, or twice in the
        source, is entered once. One that had been voided stays voided: whoever voided it had a reason, and a second
        copy of the old sheet is no reason against it. One that was taken back counts again: this is another witness.

        Args:
            rows: what a reader gives (see `incoming`). known: what a run may name, and what is planned.
            entered_at: the clock, aware. by: who enters them.
            source: the file's name, kept with the entry; `source_sha256`: its digest. shown: its name in faults.
            usual: the evidence of rows that say none. length: see `gathering.gather`.
            rehearsal: only tell what would be entered. in_full: how many faults are told in sentences; of the rows
                behind those only the lines. hear: is told, by its line, what became of each row that was not new.

        Raises:
            FaultsFoundError: rows are faulty, every one named; nothing was entered.
            LedgerError: the database refuses; nothing was entered.
        """
        # A disk may hold names that are no text, or would upset a screen.
        name = "".join(sign if sign.isprintable() else "�" for sign in source.encode(errors="replace").decode())
        act = Act("import", read_remarks(by=by)["by"], clock.second_of(entered_at), name, source_sha256)
        checker = Checker(known, entered_at)
        told = shown or source
        batch, passed_over = gather(rows, told, checker, known, usual=usual, length=length, in_full=in_full)
        return replace(self._enter(batch, act, keep=not rehearsal, hear=hear), passed_over=passed_over)

    def _enter(self, batch: Batch, act: Act, *, keep: bool = True, hear: Hear | None = None) -> ImportResult:
        if not len(batch):
            return ImportResult(0, 0)
        # A rehearsal where nothing is yet must not leave a file behind.
        database = self.database if keep or self.begun else Database(Place.nowhere(), 1)
        with database.writing(keep=keep) as connection:
            entry = Entry(connection, act)
            settled = settle(entry, batch, hear=hear)
            better = settled.strengthened + settled.returned
            if len(batch) or better:
                entry.close(batch)
        return ImportResult(len(batch), settled.already_there, better, settled.voided)

    # ------------------------------------------------------------------------------------------- said of a run later

    def void(self, which: Iterable[Identity], *, why: str, by: str, at: datetime) -> VoidResult:
        """Take runs out of the count, all of them or none, by a new row for each; a run voided before stays as it is.

        Args:
            which: the runs (`read_identity`, `Row.identity`).
            why: the reason, for whoever opens the count later. by: who says so. at: the clock, aware.

        Raises:
            FaultsFoundError: there is no such run, or `why` or `by` is missing; nothing was voided.
            LedgerError: the database refuses; nothing was voided.
        """
        return amending.turn(self.database, which, Kind.VOID, why=why, by=by, at=at)

    def unvoid(
        self, which: Iterable[Identity], *, why: str, by: str, at: datetime, besides: bool = False
    ) -> VoidResult:
        """Take runs that were voided by mistake back into the count; arguments and errors are those of `void`.

        Args:
            besides: also a run that was corrected into another which counts: both were aired.

        Returns:
            How many came back (`voided`), and how many were counting all along (`already_void`).
        """
        return amending.turn(self.database, which, Kind.UNVOID, why=why, by=by, at=at, besides=besides)

    def retract(self, which: Identity, *, source: str, why: str, by: str, at: datetime) -> bool:
        """Take back what one source told of a run.

        If nobody else has told of it, it leaves the count; unlike a void this is no judgement on the run: whoever tells
        of it afterwards has it count again. If others have, it counts on, known as well as they know it.

        Args:
            which: the run. source: by which way it came, as `enter` was told. Others are those of `void`.

        Returns:
            Whether it left the count now; not when it had left it before, or others say that it aired.

        Raises:
            FaultsFoundError: there is no such run, or `why` or `by` is missing. LedgerError: the database refuses.
        """
        return amending.retract(self.database, which, source=source, why=why, by=by, at=at)

    def correct(self, which: Identity, to: Run, known: Known, *, why: str, by: str, at: datetime) -> Row:
        """Put right what was entered wrongly of a run, by new rows; the old ones stay and can be seen.

        What names a run cannot change: where `to` is of another station, bulletin, language or slot, the old run leaves
        the count and the right one is entered, and the old one says which stands in its place.

        Args:
            which: the run. to: what it should have been. known: what a run may name; the plan is not asked.
            why: the reason. by: who says so. at: the clock, aware.

        Returns:
            The row that counts now.

        Raises:
            FaultsFoundError: there is no such run, it is voided, `to` cannot be true or is another run that is there
                already, or a remark is missing; nothing was changed.
            LedgerError: the database refuses; nothing was changed.
        """
        return amending.correct(self.database, which, to, known, why=why, by=by, at=at)
