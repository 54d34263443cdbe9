"""What goes into the ledger and comes out of it besides the run itself: identities, rows, changes, results, counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from broadcaster.models import Run

By = Literal["language", "station", "bulletin", "month", "week", "day", "evidence"]
"""What a count may be split by."""


class Kind(StrEnum):
    """What a change does to a run.

    EVIDENCE: it is known better, or told of again. CORRECT: something was entered wrongly. VOID: the office takes it
    out of the count. UNVOID: the end of that. RETRACT: whoever told of it takes that back; any other witness is still
    believed, and when there was one before, the run counts on as that one tells it.
    """

    EVIDENCE = "evidence"
    CORRECT = "correct"
    VOID = "void"
    UNVOID = "unvoid"
    RETRACT = "retract"


GONE = (Kind.VOID, Kind.RETRACT)
"""The changes after which a run is in no count, and none stands in its place."""


@dataclass(frozen=True)
class Identity:
    """What names a run, however often it is sent.

    The week is no part of it: it follows from the time.

    Attributes:
        due: its slot, or, for a run outside the plan, when it was first told to have begun: an aware datetime; the same
            moment in another time zone is the same.
    """

    station: str
    bulletin: str
    language: str
    due: datetime


@dataclass(frozen=True)
class Entered:
    """Who entered something, when, and where it came from.

    Attributes:
        number: of the entry in the ledger, from 1. source: the file it came from; "" when it was entered by hand.
    """

    number: int
    by: str
    at: datetime
    source: str = ""


@dataclass(frozen=True)
class Change:
    """A row that changes what is known of a run: what, why, by whom and when, and the run as it has stood since.

    Attributes:
        counts: whether the run counts from here on. instead: the number of the run that stands in its place, when what
            names it was wrong.
    """

    kind: Kind
    entered: Entered
    why: str
    counts: bool
    run: Run
    instead: int | None = None


@dataclass(frozen=True)
class Row:
    """A run as it stands in the ledger.

    Attributes:
        number: its number in this ledger, from 1; never given twice.
        run: the run as it stands now, its times at +07:00. due: what names it besides its series: see `Identity`.
        entered: who entered it first, when, from which file. line: the line in that file; 0 when entered by hand.
        change: the last thing that was changed of it; None when nothing was.
    """

    number: int
    run: Run
    due: datetime
    entered: Entered
    line: int
    change: Change | None

    @property
    def identity(self) -> Identity:
        """What names it."""
        return Identity(self.run.station, self.run.bulletin, self.run.language, self.due)

    @property
    def counts(self) -> bool:
        """Whether it counts: it was neither voided nor taken back."""
        return self.change is None or self.change.counts

    @property
    def is_retracted(self) -> bool:
        """Whether it does not count because who told of it took that back."""
        return self.change is not None and self.change.kind is Kind.RETRACT and not self.change.counts

    @property
    def source(self) -> str:
        """The file and line it came from, such as `thang-03.csv:17`; "" when it was entered by hand."""
        return f"{self.entered.source}:{self.line}" if self.entered.source and self.line else self.entered.source


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    Attributes:
        added: runs that were new.
        already_there: rows whose run was in the ledger before, or stood twice in the file: not counted again.
        strengthened: those of `already_there` that are known better since: better evidence, a length, a time, a note,
            a second witness of what was tapped; or that count again, as whoever told of them had taken that back.
        voided: those of `already_there` that had been voided; they stay voided.
        passed_over: rows that are no run: music in a playout log, sums and headings in a table, what had been voided.
    """

    added: int
    already_there: int
    strengthened: int = 0
    voided: int = 0
    passed_over: int = 0


class Met(StrEnum):
    """What became of a row whose run was there already: counted once, known better since, or voided as it was."""

    THERE = "already_there"
    STRENGTHENED = "strengthened"
    VOIDED = "voided"


@dataclass(frozen=True)
class VoidResult:
    """What voiding did: `voided` runs left the count now, `already_void` had left it before."""

    voided: int
    already_void: int


@dataclass(frozen=True)
class Count:
    """How many runs went on air.

    Attributes:
        total: the runs that count.
        groups: the same by language, station, bulletin, month (2022-03), week (2022-W09), day or evidence, in order;
            empty when not asked for. Groups without a run are left out. They add up to the total.
    """

    total: int
    groups: Mapping[str, int]
