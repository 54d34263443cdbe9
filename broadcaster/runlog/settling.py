"""Settles a batch with the ledger: which of its runs are new, which are there already, which are better evidence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING

from broadcaster.models import Evidence
from broadcaster.runlog.matching import MARGIN, Matcher, Report, Standing, kind_of
from broadcaster.runlog.records import Kind, Met
from broadcaster.runlog.tables import UNPLANNED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from broadcaster.runlog.batch import Batch
    from broadcaster.runlog.entering import Entry

    Hear = Callable[[int, Met], None]
    """Is told, by its line, what became of each row whose run was there already."""


@dataclass
class Settled:
    """How many runs of a batch were there already, and what became of them; see `records.ImportResult`.

    Attributes:
        returned: those that count again, as who told of them had taken that back; `strengthened` has only the others.
    """

    already_there: int = 0
    strengthened: int = 0
    returned: int = 0
    voided: int = 0


def settle(entry: Entry, batch: Batch, *, leave_out: int = 0, hear: Hear | None = None) -> Settled:
    """Leave in a batch only the runs that are new, under the numbers of their series; enter what is better evidence.

    Args:
        entry: what is being entered; gets the changes. batch: in the order of `due`; is changed.
        leave_out: the number of a run that is about to be replaced. hear: is told of those that are not new.
    """
    if not len(batch):
        return Settled()
    numbers = entry.series(batch.names)
    batch.series = [numbers[place] for place in batch.series]
    start, end = _met(entry, batch) if len(batch) > 1 and _is_plain(batch) else (0, len(batch))
    settled, new = _match(entry, batch, range(start, end), leave_out, hear)
    if len(new) < end - start:
        batch.keep([*range(start), *new, *range(end, len(batch))])
    return settled


def _met(entry: Entry, batch: Batch) -> tuple[int, int]:
    """Return from where to where the runs of a batch have runs of the ledger around them; the others are new.

    A month's file meets the ledger on its first morning alone.
    """
    there = entry.around(batch.due[0], batch.due[-1])
    if there is None:
        return 0, 0
    return bisect_left(batch.due, there[0] - MARGIN), bisect_right(batch.due, there[1] + MARGIN)


def _match(entry: Entry, batch: Batch, places: range, leave_out: int, hear: Hear | None) -> tuple[Settled, list[int]]:
    """Hold some runs of a batch against the ledger and each other; return what became of them, and which are new."""
    settled = Settled()
    new: list[int] = []
    if not places:
        return settled, new
    identities = _Identities(batch)
    known = entry.standing(sorted(set(batch.series)), batch.due[places[0]], batch.due[places[-1]])
    matcher = Matcher((run for run in known if run.number != leave_out), batch.window)
    for place in places:
        evidence = batch.evidence[place]
        names = (batch.series[place], batch.due[place], batch.planned[place], bool(batch.said[place]))
        report = Report(*names, batch.aired[place], evidence)
        found = matcher.find(report)
        if found is None:
            batch.due[place], batch.planned[place] = matcher.free(report, identities)
            matcher.enter(_standing(batch, place))
            new.append(place)
            continue
        settled.already_there += 1
        met = Met.THERE
        if found.retracted:
            _believe(entry, matcher, batch, place, found)
            settled.returned, met = settled.returned + 1, Met.STRENGTHENED
        elif not found.counts:
            settled.voided, met = settled.voided + 1, Met.VOIDED
        elif evidence > found.evidence or _says_more(batch, place, found) or _attests(entry, evidence, found):
            stronger = _strengthen(entry, matcher, batch, place, found)
            settled.strengthened, met = settled.strengthened + stronger, Met.STRENGTHENED if stronger else met
        if hear is not None:
            hear(batch.lines[place], met)
    return settled, new


def _is_plain(batch: Batch) -> bool:
    """Tell whether no two runs of a batch can be the same: other slots, other times, witnesses of one kind."""
    if not _differ(batch.due, batch.series):
        return False
    if any(batch.said):  # else the slot follows from when it began
        known = [place for place, aired in enumerate(batch.aired) if aired is not None]
        starts = [batch.aired[place] or 0 for place in known]
        if not _differ(starts, [batch.series[place] for place in known]):
            return False
    if None in batch.aired and UNPLANNED in batch.planned:
        return False  # a slot and a beginning near it might be of one airing
    return len({kind_of(evidence) for evidence in set(batch.evidence)}) == 1


class _Identities:
    """The identities of all runs of a batch, gathered when the first is asked for: nearly always nobody asks."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    @cached_property
    def _all(self) -> frozenset[tuple[int, int]]:
        return frozenset(zip(self._batch.due, self._batch.series, strict=True))

    def __contains__(self, identity: object) -> bool:
        return identity in self._all


def _differ(seconds: Iterable[int], series: Iterable[int]) -> bool:
    """Tell whether no two runs have the same second and series."""
    pairs = [second << 40 | number for second, number in zip(seconds, series, strict=True)]
    # Most sheets are in order, where each run need only be held against the next.
    return all(map(lt, pairs, islice(pairs, 1, None))) or len(set(pairs)) == len(pairs)


def _standing(batch: Batch, place: int) -> Standing:
    return Standing(
        number=0,
        place=place,
        series=batch.series[place],
        due=batch.due[place],
        planned=batch.planned[place],
        aired=batch.aired[place],
        seconds=batch.seconds[place],
        items=batch.items[place],
        evidence=batch.evidence[place],
        proof=batch.proof[place],
        note=batch.note[place],
        counts=True,
    )


def _says_more(batch: Batch, place: int, run: Standing) -> bool:
    """Tell whether a report that is no better evidence knows what nobody told yet: a beginning, a length, a note."""
    pairs = ((run.aired, batch.aired), (run.seconds, batch.seconds), (run.items, batch.items))
    return any(known is None and told[place] is not None for known, told in pairs) or (
        not run.note and bool(batch.note[place])
    )


def _attests(entry: Entry, evidence: int, run: Standing) -> bool:
    """Tell whether a report is the first to bear a tap out: who tapped may take that back, but not what others say."""
    return evidence >= Evidence.WORD and run.source not in ("", entry.act.source)


def _believe(entry: Entry, matcher: Matcher, batch: Batch, place: int, run: Standing) -> None:
    """Have a run that was taken back count again, as a report tells it: nothing else is known of it any more."""
    matcher.begins(run, batch.aired[place])
    run.seconds, run.items, run.note = batch.seconds[place], batch.items[place], batch.note[place]
    run.evidence, run.proof = batch.evidence[place], batch.proof[place]
    run.counts, run.retracted = True, False
    entry.change(run, Kind.EVIDENCE, counts=True)
    entry.count(run, 1)


def _strengthen(entry: Entry, matcher: Matcher, batch: Batch, place: int, run: Standing) -> int:
    """Have a run be known as well as a report knows it; return whether that is a row of the ledger.

    Better evidence is believed before what is there; other evidence fills what is not.
    """
    if not run.is_new:
        entry.count(run, -1)
    better = batch.evidence[place] > run.evidence
    if batch.aired[place] is not None and (better or run.aired is None):
        matcher.begins(run, batch.aired[place])
    if batch.seconds[place] is not None and (better or run.seconds is None):
        run.seconds = batch.seconds[place]
    if batch.items[place] is not None and (better or run.items is None):
        run.items = batch.items[place]
    run.note = run.note or batch.note[place]
    if better:
        run.evidence, run.proof = batch.evidence[place], batch.proof[place]
    if run.is_new:
        batch.aired[run.place], batch.seconds[run.place], batch.items[run.place] = run.aired, run.seconds, run.items
        batch.evidence[run.place], batch.proof[run.place], batch.note[run.place] = run.evidence, run.proof, run.note
        return 0
    entry.change(run, Kind.EVIDENCE, counts=True)
    entry.count(run, 1)
    return 1
