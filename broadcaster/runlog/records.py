"""What goes into the ledger and comes out of it besides the run itself: identities, rows, voids, results, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from broadcaster.models import Run

By = Literal["language", "station", "month"]
"""What a count may be split by."""


@dataclass(frozen=True)
class Identity:
    """What makes a run one and the same, however often it is sent.

    The week is no part of it: it follows from the time.

    Attributes:
        aired_at: an aware datetime; the same moment in another time zone is the same.
    """

    station: str
    bulletin: str
    language: str
    aired_at: datetime

    @classmethod
    def of(cls, run: Run) -> Identity:
        """Return the identity of a run."""
        return cls(run.station, run.bulletin, run.language, run.aired_at)


@dataclass(frozen=True)
class Void:
    """The row that takes a run out of the count: who said so, when and why."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class Row:
    """A run as it stands in the ledger.

    Attributes:
        number: its number in this ledger, from 1; never given twice.
        run: the run, its time at +07:00.
        by, entered_at: who entered it first, and when.
        source: the file and line it came from, such as `thang-03.csv:17`; "" when it was entered by hand.
        void: what took it out of the count; None while it counts.
    """

    number: int
    run: Run
    by: str
    entered_at: datetime
    source: str
    void: Void | None


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    Attributes:
        added: runs that were new.
        already_there: rows whose run was in the ledger before, or stood twice in the file: not counted again.
        voided: those of `already_there` that had been voided; they stay voided.
    """

    added: int
    already_there: int
    voided: int


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
        groups: the same by language code, station code or month (2022-03), in that order; empty when not asked for.
            Groups without a run are left out. They add up to the total.
    """

    total: int
    groups: Mapping[str, int]
