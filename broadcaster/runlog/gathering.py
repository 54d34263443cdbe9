"""Takes what a reader tells, row by row, into a batch; gathers every fault: a file is taken whole or not at all.

The loop is written for a million rows: what repeats from row to row (a series, a time, a length) is judged once.
"""

from __future__ import annotations

from array import array
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.batch import Batch
from broadcaster.runlog.cells import Cells, Complaint
from broadcaster.runlog.tables import SLOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from broadcaster.models import Evidence
    from broadcaster.runlog.batch import Names
    from broadcaster.runlog.cells import Rows
    from broadcaster.runlog.checks import Checker, Known
    from broadcaster.runlog.schedule import Schedule

    Length = Callable[[str, str, str, int], int | None]
    """Tells how many seconds a station's file of a bulletin in a language lasts, for a slot; None when it has none."""

ROW_LIMIT = 1_000_000
"""Rows a source may have; a province airs that many runs in three years."""

NAMED_IN_FULL = 1_000
"""Faults told in sentences; the rows behind them are named by their line numbers alone."""

_REMEMBERED = 100_000
"""Times and lengths that are remembered; a log with a million different ones must not fill the memory."""


_Times: TypeAlias = "tuple[int | None, int | None]"
"""When a run began, and its slot, in seconds."""
_Rest: TypeAlias = "tuple[int | None, int, str, str, int | None]"
"""Its length, evidence, proof, note and snippets."""


class Faults:
    """The faults of a source in the order of its lines; past `in_full`, only the lines of the faulty rows."""

    def __init__(self, shown: str, in_full: int = NAMED_IN_FULL) -> None:
        self._shown = shown
        self._in_full = in_full
        self._faults: list[Fault] = []
        self._more = array("q")

    def add(self, line: int, complaints: Iterable[Complaint]) -> None:
        """Take all that is wrong with one line."""
        if len(self._faults) < self._in_full:
            self._faults += (Fault(self._shown, line or None, *complaint) for complaint in complaints)
        else:
            self._more.append(line)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def demand_none(self) -> None:
        """Go on only if there are none.

        Raises:
            FaultsFoundError: there are; the last of them names all the lines that have no sentence of their own.
        """
        if self._more:
            what = f"and {len(self._more):,} more faulty rows, on the lines {_ranges(self._more)}."
            self._faults.append(Fault(self._shown, self._more[0], what))
        if self._faults:
            raise FaultsFoundError(self._faults)


def gather(
    rows: Rows,
    shown: str,
    checker: Checker,
    known: Known,
    *,
    usual: Evidence,
    length: Length | None = None,
    in_full: int = NAMED_IN_FULL,
) -> tuple[Batch, int]:
    """Return the runs that a reader tells, and how many of its rows are of no bulletin.

    Args:
        rows: what the reader gives. shown: the source's name as faults should say it.
        checker: knows what a run may say. known: what is planned.
        usual: the evidence of rows that say none.
        length: where lengths come from that the source does not tell; only planned runs have one.
        in_full: how many faults are told in sentences.

    Raises:
        FaultsFoundError: rows are faulty; every one of them is named.
    """
    faults = Faults(shown, in_full)
    gatherer = _Gatherer(checker, usual)
    passed_over = gatherer.take(rows, faults)
    faults.demand_none()
    batch = gatherer.batch()
    if known.schedule is not None:
        batch.window = known.schedule.window
        _plan(batch, known.schedule, length)
    batch.sort()
    return batch, passed_over


_names_of, _times_of, _rest_of = itemgetter(0, 2, 3), itemgetter(1, 4, 5), itemgetter(6, 7, 8, 9, 10)


class _Gatherer:
    """What the rows say, part by part, and what was judged before."""

    def __init__(self, checker: Checker, usual: Evidence) -> None:
        self._checker = checker
        self._usual = usual
        self._names: dict[Names, int] = {}
        self._known_times: dict[tuple[str, str, str], _Times] = {}
        self._known_rests: dict[tuple[str, ...], _Rest] = {}
        self._lines: list[int] = []
        self._series: list[int] = []
        self._times: list[_Times] = []
        self._rests: list[_Rest] = []

    def take(self, rows: Rows, faults: Faults) -> int:
        """Take all rows; return how many are of no bulletin."""
        names, times, rests, judge = self._names, self._known_times, self._known_rests, self._judge
        add_line, add_series = self._lines.append, self._series.append
        add_time, add_rest = self._times.append, self._rests.append
        passed_over = 0
        for line, told in islice(rows, ROW_LIMIT):
            if not isinstance(told, Cells):
                if told is None:
                    passed_over += 1
                else:
                    faults.add(line, told)
                continue
            place, time, rest = names.get(_names_of(told)), times.get(_times_of(told)), rests.get(_rest_of(told))
            if place is None or time is None or rest is None:
                judged = judge(told)
                if not isinstance(judged, tuple):
                    faults.add(line, judged)
                    continue
                place, time, rest = judged
            add_line(line)
            add_series(place)
            add_time(time)
            add_rest(rest)
        if (beyond := next(iter(rows), None)) is not None:
            what = f"there are more than {ROW_LIMIT:,} rows; what follows was not read."
            faults.add(beyond[0], [Complaint(what, "Import it in parts.")])
        return passed_over

    def batch(self) -> Batch:
        """Return what was taken; slots that no row names are not looked for yet."""
        aired = [time[0] for time in self._times]
        if any(time[1] is not None for time in self._known_times.values()) or len(self._known_times) == _REMEMBERED:
            slots = [time[1] for time in self._times]
            said = [int(slot is not None) for slot in slots]
            due = [at if slot is None else slot for at, slot in zip(aired, slots, strict=True)]
        else:
            said, due = [0] * len(aired), aired.copy()
        rests = self._rests
        return Batch(
            names=list(self._names),
            lines=self._lines,
            series=self._series,
            due=due,  # type: ignore[arg-type]  # a sound row has one of the two times
            planned=said.copy(),
            said=said,
            aired=aired,
            seconds=[rest[0] for rest in rests],
            items=[rest[4] for rest in rests],
            evidence=[rest[1] for rest in rests],
            proof=[rest[2] for rest in rests],
            note=[rest[3] for rest in rests],
        )

    def _judge(self, told: Cells) -> tuple[int, _Times, _Rest] | Sequence[Complaint]:
        """Return the place of a row's series, its times and the rest; or what is wrong with it."""
        names = (told.station, told.bulletin, told.language)
        about_names = [] if names in self._names else self._checker.names(*names)
        aired, scheduled, about_times = self._checker.times(told.week, told.aired_at, told.scheduled_at)
        seconds, about_length = self._checker.length(told.seconds)
        items, about_items = self._checker.items(told.items)
        evidence, about_evidence = self._checker.evidence(told.evidence, told.proof, self._usual)
        note, about_note = self._checker.note(told.note)
        if wrong := [*about_names, *about_times, *about_length, *about_items, *about_evidence, *about_note]:
            return wrong
        place = self._names.setdefault(names, len(self._names))
        time, rest = (aired, scheduled), (seconds, int(evidence), told.proof, note, items)
        if len(self._known_times) < _REMEMBERED:
            self._known_times[_times_of(told)] = time
        if len(self._known_rests) < _REMEMBERED:
            self._known_rests[_rest_of(told)] = rest
        return place, time, rest


def _plan(batch: Batch, schedule: Schedule, length: Length | None) -> None:
    """Find the slots that runs were aired for, and what the plan knows of them: snippets, length."""
    near: dict[tuple[str, int], bool] = {}
    for place, (series, due, said) in enumerate(zip(batch.series, batch.due, batch.said, strict=True)):
        station, bulletin, language = batch.names[series]
        key = (bulletin, due)
        if key not in near:
            near[key] = schedule.plans(bulletin, due)
        if not near[key]:
            continue
        slot = due
        if not said:
            found = schedule.slot(station, bulletin, language, due)
            if found is None:
                continue
            slot = batch.due[place] = found.second
            batch.planned[place] = SLOT
        if batch.items[place] is None:
            batch.items[place] = schedule.items(bulletin, slot)
        if length is not None and batch.seconds[place] is None:
            batch.seconds[place] = length(station, bulletin, language, slot)


def _ranges(numbers: Iterable[int]) -> str:
    """Return rising numbers as people write them: `3, 7–12, 20`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
