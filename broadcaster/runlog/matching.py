"""Which reports are of one run: the rule that nothing counts twice, and nothing that aired is lost.

A run has one identity: its series (station, bulletin, language) and its slot, or, outside the plan, the time it began.
Reports of one airing come by several ways, though, and each knows something else: a tap knows the slot, a playout log
the second, a person's sheet some round time. A report is of a run that is there already when

1. it tells the same beginning, to the second; or
2. it is of the same slot; or one of the two began near the slot of the other, and no plan said so when it was entered;
   or they began minutes apart, and the plan was changed in between; or
3. no slot is known of either, they come from witnesses of different kinds (what people say, a tap, a machine), and lie
   no more than ten minutes apart: people round, and tap a little late;

but by 2 and 3 never when it tells of another airing: when both are of machines that wrote down different beginnings, or
when the same source has told of that run already, by a witness of the same kind, with another beginning.

A slot that the source itself names is always taken at its word. All else is a run of its own; one that finds its slot
taken is a run outside the plan, which is reported apart.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from broadcaster.models import Evidence
from broadcaster.runlog.batch import WINDOW
from broadcaster.runlog.tables import EXTRA, SLOT, UNPLANNED

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

MARGIN = 12 * 3600
"""Seconds that may lie between a slot and the airing for it; so far around a report its run is looked for."""

ROUNDED = 600
"""Seconds by which the times of two witnesses of different kinds may differ."""


@dataclass(slots=True)
class Standing:
    """A run as it stands while reports are matched with it.

    Attributes:
        number: in the ledger; 0 for one that this source brings. place: of a new one, in its batch; else -1.
        series: the number of its series. planned: see `tables.runs`. counts: it has not been voided.
        retracted: who told of it took that back, and nobody has told of it since.
        source: by which way the last that was said of it came alone, so that it may be taken back; "" for any other.
        told: with which beginning this source has told of it, by the kind of witness.
    """

    number: int
    place: int
    series: int
    due: int
    planned: int
    aired: int | None
    seconds: int | None
    items: int | None
    evidence: int
    proof: str
    note: str
    counts: bool
    retracted: bool = False
    source: str = ""
    told: dict[int, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether this source brings it."""
        return self.number == 0


class Report(NamedTuple):
    """What a source tells of a run; see `batch.Batch`."""

    series: int
    due: int
    planned: int
    said: bool
    aired: int | None
    evidence: int


class Matcher:
    """Finds the run that a report is of. Reports come in the order of `due`, and so do the runs of the ledger.

    Args:
        known: the ledger's runs from `MARGIN` before the first report on, in the order of `due`; read as it is needed.
        window: seconds between a run and a slot it may be taken for, where no plan said so when it was entered.
    """

    def __init__(self, known: Iterator[Standing], window: int = WINDOW) -> None:
        self._window = window
        self._known = known
        self._ahead = next(known, None)
        self._by_due: dict[tuple[int, int], Standing] = {}
        self._by_start: dict[tuple[int, int], Standing] = {}
        self._times: dict[int, list[int]] = {}
        self._dues: dict[int, list[int]] = {}
        self._old: deque[Standing] = deque()
        self._new: deque[Standing] = deque()

    def find(self, report: Report) -> Standing | None:
        """Return the run that a report is of; None: it is new, and `enter` wants to hear of it."""
        self._move(report.due)
        found = self._find(report)
        if found is not None and report.aired is not None:
            found.told[kind_of(report.evidence)] = report.aired
        return found

    def _find(self, report: Report) -> Standing | None:
        if report.aired is not None and (same := self._by_start.get((report.aired, report.series))):
            return same
        held = self._by_due.get((report.due, report.series))
        if held is not None and (report.said or not _tells_of_another(report, held)):
            return held
        if report.planned == SLOT and held is None:
            before = self._began_near(report, report.due, self._window, lambda run, _: run.planned == UNPLANNED)
            return before or self._moved(report)
        if report.planned == EXTRA or report.aired is None:
            return None
        slotted = self._slot_near(report, report.aired) if report.planned == UNPLANNED else None
        return slotted or self._rounded(report, report.aired)

    def _rounded(self, report: Report, aired: int) -> Standing | None:
        """Return the run without a slot that another witness tells of."""
        kind = kind_of(report.evidence)
        return self._began_near(
            report, aired, ROUNDED, lambda run, _: run.planned != SLOT and kind_of(run.evidence) != kind
        )

    def _moved(self, report: Report) -> Standing | None:
        """Return the run of a slot that the plan no longer has: it began nearer to the report than the slot of that."""
        if report.aired is None or report.said:
            return None
        kind, off = kind_of(report.evidence), abs(report.aired - report.due)

        def fits(run: Standing, apart: int) -> bool:
            return run.planned == SLOT and apart < off and kind_of(run.evidence) != kind

        return self._began_near(report, report.aired, ROUNDED, fits)

    def _slot_near(self, report: Report, aired: int) -> Standing | None:
        """Return the run whose slot lies nearest to when the report began, where the report's own plan has no slot."""
        dues = self._dues.get(report.series, [])
        near = dues[bisect_left(dues, aired - self._window) : bisect_left(dues, aired + self._window + 1)]
        found = [run for due in near if (run := self._by_due[due, report.series]).planned == SLOT]
        found = [run for run in found if not _tells_of_another(report, run)]
        return min(found, key=lambda run: abs(run.due - aired), default=None)

    def free(self, report: Report, others: Container[tuple[int, int]] = ()) -> tuple[int, int]:
        """Return what a new run is to have as `due` and `planned`; `others`: identities that its source brings besides.

        Where the slot is another run's, it is when it began; two that would then have one identity, which happens when
        a late run holds the slot in which this one began to the second, are told apart by a second.
        """
        due, planned = report.due, report.planned
        if (due, report.series) in self._by_due:
            due, planned = (report.due if report.aired is None else report.aired), EXTRA
            while (due, report.series) in self._by_due or (due, report.series) in others:
                due += 1
        return due, planned

    def enter(self, run: Standing) -> None:
        """Take a new run among the known ones."""
        if run.aired is not None:
            run.told[kind_of(run.evidence)] = run.aired
        self._take(run)
        self._new.append(run)

    def begins(self, run: Standing, aired: int | None) -> None:
        """Change when a known run began."""
        self._drop_start(run)
        run.aired = aired
        self._take_start(run)

    def _move(self, to: int) -> None:
        """Read on to what lies around a time, and forget what lies far behind it."""
        while self._ahead is not None and self._ahead.due <= to + MARGIN:
            self._take(self._ahead)
            self._old.append(self._ahead)
            self._ahead = next(self._known, None)
        for runs in (self._old, self._new):
            while runs and runs[0].due < to - 2 * MARGIN:
                self._forget(runs.popleft())

    def _take(self, run: Standing) -> None:
        self._by_due[run.due, run.series] = run
        insort(self._dues.setdefault(run.series, []), run.due)
        self._take_start(run)

    def _forget(self, run: Standing) -> None:
        del self._by_due[run.due, run.series]
        dues = self._dues[run.series]
        del dues[bisect_left(dues, run.due)]
        self._drop_start(run)

    def _take_start(self, run: Standing) -> None:
        if run.aired is not None and (run.aired, run.series) not in self._by_start:
            self._by_start[run.aired, run.series] = run
            insort(self._times.setdefault(run.series, []), run.aired)

    def _drop_start(self, run: Standing) -> None:
        if run.aired is not None and self._by_start.get((run.aired, run.series)) is run:
            del self._by_start[run.aired, run.series]
            times = self._times[run.series]
            del times[bisect_left(times, run.aired)]

    def _began_near(
        self, report: Report, second: int, most: int, fits: Callable[[Standing, int], bool]
    ) -> Standing | None:
        """Return the run of the series that began nearest to a second, fits, and may be what is reported.

        Args:
            fits: is told a run and how many seconds from `second` it began.
        """
        times = self._times.get(report.series, [])
        first, end = bisect_left(times, second - most), bisect_left(times, second + most + 1)
        near = (self._by_start[time, report.series] for time in times[first:end])
        apart = [(abs((run.aired or 0) - second), run) for run in near]
        found = [(off, run) for off, run in apart if fits(run, off) and not _tells_of_another(report, run)]
        return min(found, key=itemgetter(0), default=(0, None))[1]


def _tells_of_another(report: Report, run: Standing) -> bool:
    """Tell whether a report that might be of a run is of another airing."""
    if report.aired is None:
        return False
    kind = kind_of(report.evidence)
    if run.told.get(kind, report.aired) != report.aired:
        return True
    return run.aired is not None and kind == kind_of(run.evidence) == _MACHINE


_MACHINE = 2


def kind_of(evidence: int) -> int:
    """Return what kind of witness it is: people's word, a tap, a machine."""
    return _MACHINE if evidence >= Evidence.LOG else int(evidence == Evidence.TAP)
