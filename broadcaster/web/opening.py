"""A number of a report, opened to the rows behind it: a page at a time, each row with all that was said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, get_args

from broadcaster.runlog import clock
from broadcaster.runlog.judging import judge_station
from broadcaster.runlog.leafing import Leaf, Place, Wanted, leaf, number
from broadcaster.web.overview import playable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadcaster.models import Evidence
    from broadcaster.runlog import Row
    from broadcaster.runlog.judging import Judged, Own
    from broadcaster.runlog.records import Change
    from broadcaster.runlog.statement import Due
    from broadcaster.web.choosing import Asked
    from broadcaster.web.desk import Desk

PAGE = 100
"""Rows shown at once."""

Which = Literal["", "huy", "ke-hoach", "phat", "muon", "thieu", "can-bao", "chua-co-ban", "ngoai"]
"""All rows; those that were voided; of one station: what the plan asked for, what of it aired, what of that was late,
what is missing, what of that could have been aired and what could not, what was aired besides."""

JUDGED: tuple[Which, ...] = ("ke-hoach", "phat", "muon", "thieu", "can-bao", "chua-co-ban", "ngoai")
ALL: tuple[Which, ...] = get_args(Which)

_PLACE = re.compile(r"(-?\d{1,12})-(\d{1,12})", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One line: a run, or a slot that nobody told of.

    Attributes:
        row: the run; None: nobody told of it. slot: what the plan asked for; None: nothing, or it was not looked for.
        late: whether it began too late. counted: whether it counts in the report.
        history: all that was said of it later.
    """

    row: Row | None
    slot: Due | None
    late: bool
    counted: bool
    history: tuple[Change, ...]


@dataclass(frozen=True)
class Opened:
    """A page of lines.

    Attributes:
        counted: how many lines there are in all that count. others: how many besides, voided ones.
        missing: how many slots nobody told of. after: where the next page begins, for `sau`; "": there is none.
    """

    lines: tuple[Line, ...]
    counted: int
    others: int
    missing: int
    after: str


def rows(desk: Desk, wanted: Wanted, after: str) -> Opened:
    """Return a page of the rows that are wanted, voided ones among them.

    Args:
        after: where it begins, as the page before says; "": with the first.

    Raises:
        ValueError: `after` is no place. LedgerError: the ledger cannot be read.
    """
    found: Leaf = leaf(desk.ledger.database, wanted, _place(after), PAGE)
    counted, others = number(desk.ledger.database, wanted)
    lines = tuple(Line(row, None, late=False, counted=row.counts, history=_history(desk, row)) for row in found.rows)
    return Opened(lines, counted, others, 0, f"{found.after.second}-{found.after.number}" if found.after else "")


def judged(desk: Desk, station: str, asked: Asked, which: Which, after: str) -> Opened:
    """Return a page of what a station's plan asked for, or of what became of it.

    Args:
        which: one of `JUDGED`. after: how many lines come before it; "": none.

    Raises:
        ValueError: `after` is no number. LedgerError: the ledger cannot be read.
    """
    if after and not after.isdecimal():
        raise ValueError("after")
    begin = int(after[:9] or 0)
    told = judge_station(
        desk.ledger.database, station, asked.period, desk.known.about, least=asked.least, made_at=desk.now()
    )
    none: Own | None = None
    wanted = [*_keys(told, which), *((none, slot) for slot in _missing(desk, station, told.missing, which))]
    whole = sorted(wanted, key=lambda one: (_second(*one), one[0] is None, one[0] or ("", "", 0)))
    some = whole[begin : begin + PAGE]
    found = _rows(desk, station, asked.least, [own for own, _ in some if own is not None])
    lines = []
    for own, slot in some:
        row = found.get(own) if own is not None else None
        history = _history(desk, row) if row is not None else ()
        lines.append(Line(row, slot, late=own in told.late, counted=row is not None, history=history))
    runs = sum(own is not None for own, _ in whole)
    end = begin + PAGE
    return Opened(tuple(lines), runs, 0, len(whole) - runs, str(end) if whole[end:] else "")


def _keys(told: Judged, which: Which) -> Iterable[tuple[Own | None, Due | None]]:
    """Yield the runs that are asked for."""
    if which == "ngoai":
        yield from ((own, None) for own in told.extra)
    if which in ("phat", "ke-hoach"):
        yield from told.aired.items()
    if which == "muon":
        yield from ((own, told.aired[own]) for own in told.late)


def _missing(desk: Desk, station: str, missing: Sequence[Due], which: Which) -> Sequence[Due]:
    """Return the slots without a run that are asked for."""
    if which in ("thieu", "ke-hoach"):
        return missing
    if which not in ("can-bao", "chua-co-ban"):
        return ()
    weeks = groupby(missing, key=lambda one: one.week)
    could = {one for week, some in weeks for one in playable(some, station, desk.release(week))}
    return [one for one in missing if (one in could) is (which == "can-bao")]


def _second(own: Own | None, slot: Due | None) -> int:
    return clock.second_of(slot.slot) if slot is not None else own[2] if own is not None else 0


def _rows(desk: Desk, station: str, least: Evidence, owns: Sequence[Own]) -> dict[Own, Row]:
    """Return the rows of some runs of a station; only the days on which they lie are read."""
    if not owns:
        return {}
    days = [clock.day_of_second(second) for _, _, second in owns]
    wanted = set(owns)
    rows = desk.ledger.rows(min(days), max(days), station=station, least=least)
    named = (((row.run.bulletin, row.run.language, clock.second_of(row.due)), row) for row in rows)
    return {own: row for own, row in named if own in wanted}


def _history(desk: Desk, row: Row) -> tuple[Change, ...]:
    return tuple(desk.ledger.history(row)) if row.change is not None else ()


def _place(after: str) -> Place | None:
    if not after:
        return None
    found = _PLACE.fullmatch(after)
    if found is None:
        raise ValueError("after")
    return Place(int(found[1]), int(found[2]))
