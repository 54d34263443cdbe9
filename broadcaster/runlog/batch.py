"""Runs on their way into the ledger, column by column: a million of them take some 150 MB, and a short write."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from itertools import islice
from operator import gt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW = 3600
"""Seconds a run may begin before or after a slot and still be taken for that slot's, unless the settings say else."""

Names = tuple[str, str, str]
"""Station, bulletin and language: what a series is."""


@dataclass
class Batch:
    """Runs that are sound, column by column; times in seconds since 1970-01-01T00:00Z.

    Attributes:
        names: the series that occur, each once. series: for each run the place of its series among them.
        lines: where each run stands in its source, 0 for none.
        due: the slot, or, where `planned` is 0, when it began. said: 1 where the source itself named the slot.
        aired: when it began, None where only the slot is known. seconds, items: None where nobody told.
        evidence, proof, note: see `models.Run`.
        window: seconds between a run and a slot it may be taken for, where no plan says so.
    """

    names: list[Names] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    series: list[int] = field(default_factory=list)
    due: list[int] = field(default_factory=list)
    planned: list[int] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    aired: list[int | None] = field(default_factory=list)
    seconds: list[int | None] = field(default_factory=list)
    items: list[int | None] = field(default_factory=list)
    evidence: list[int] = field(default_factory=list)
    proof: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    window: int = WINDOW

    def __len__(self) -> int:
        return len(self.due)

    def columns(self) -> tuple[Sequence[object], ...]:
        """Return line, series, due, planned, aired, seconds, items, evidence, proof and note: what the ledger keeps."""
        kept = (self.lines, self.series, self.due, self.planned, self.aired, self.seconds, self.items)
        return (*kept, self.evidence, self.proof, self.note)

    def sort(self) -> None:
        """Put the runs in the order of `due`, those of one time in the order of their lines."""
        if any(map(gt, self.due, islice(self.due, 1, None))):
            self.keep(sorted(range(len(self)), key=self.due.__getitem__))

    def keep(self, places: Sequence[int]) -> None:
        """Leave only the runs at these places, in this order."""
        for name in _COLUMNS:
            column = getattr(self, name)
            setattr(self, name, [column[place] for place in places])


_COLUMNS = tuple(one.name for one in fields(Batch) if one.name not in ("names", "window"))
