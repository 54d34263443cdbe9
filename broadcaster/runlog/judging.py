"""Holds what a station aired against what the plan asked of it: in time, late, missing, besides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from broadcaster.runlog import clock, counting
from broadcaster.runlog.tables import EXTRA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from broadcaster.models import Evidence
    from broadcaster.runlog.database import Database
    from broadcaster.runlog.reporting import About
    from broadcaster.runlog.statement import Due, Period

Own: TypeAlias = tuple[str, str, int]
"""What names a run of a station: its bulletin, language and `due`, in seconds."""


@dataclass(frozen=True)
class Judged:
    """How the runs of a station stand to its plan.

    Attributes:
        aired: the runs that a plan asked for, each with its slot. late: those of them that were late.
        missing: what nobody told of, in the order of the plan. extra: the runs that no plan asked for.
    """

    aired: Mapping[Own, Due]
    late: frozenset[Own]
    missing: tuple[Due, ...]
    extra: tuple[Own, ...]


def judge(
    code: str, due: Iterable[Due], found: Mapping[Own, counting.Began], about: About, made_at: datetime
) -> Judged:
    """Return how a station kept its plan.

    Args:
        code: the station's. due: what the plan asks of it. found: what it aired in weeks that have a plan.
        about: the plan, and what is late. made_at: the clock, aware: what is due later is not missing yet.
    """
    left = dict(found)
    slots = {(one.bulletin, one.language, clock.second_of(one.slot)): one for one in due}
    kept = {key: (key, left.pop(key)) for key in slots.keys() & left.keys()}
    # What was entered before its week was planned, or planned otherwise, is not missing for having no slot of now.
    for own, began in sorted(left.items()):
        bulletin, language, second = own
        slot = about.schedule.slot(code, bulletin, language, second)
        key = (bulletin, language, slot.second if slot else second)
        if began.planned != EXTRA and key in slots and key not in kept:
            kept[key] = own, (began if began.at is not None else began._replace(at=second))
            del left[own]
    late = frozenset(kept[key][0] for key in _late({key: began for key, (_, began) in kept.items()}, about.late))
    missing = tuple(one for key, one in slots.items() if key not in kept and one.slot <= made_at)
    return Judged({own: slots[key] for key, (own, _) in kept.items()}, late, missing, tuple(left))


def judge_station(
    database: Database, code: str, period: Period, about: About, *, least: Evidence, made_at: datetime
) -> Judged:
    """Return how one station kept its plan: the runs behind its line of a report; arguments are those of `draw_up`.

    Raises:
        LedgerError: the database refuses.
    """
    aired: Mapping[tuple[str, str, str, int], counting.Began] = {}
    if database.begun():
        with database.reading() as connection:
            aired = counting.aired(connection, period, least, code)
    planned = {one.week for one in about.schedule.due(period.first, period.last)}
    due = about.schedule.due(period.first, period.last, code)
    return judge(code, due, by_station(aired, planned)[code], about, made_at)


def by_station(
    aired: Mapping[tuple[str, str, str, int], counting.Began], planned: Collection[str]
) -> defaultdict[str, dict[Own, counting.Began]]:
    """Return what each station aired in weeks that have a plan; others are not judged."""
    found: defaultdict[str, dict[Own, counting.Began]] = defaultdict(dict)
    for (station, bulletin, language, second), began in aired.items():
        if clock.week_of(clock.day_of_second(second)) in planned:
            found[station][bulletin, language, second] = began
    return found


def _late(kept: Mapping[Own, counting.Began], most: int) -> Iterator[Own]:
    """Yield the runs that were late: they began too long after their slot, or after the language before had ended.

    One loudspeaker says the languages of a slot one after the other; the third is not late for being third.
    """
    together: defaultdict[tuple[str, int], list[tuple[int, Own, counting.Began]]] = defaultdict(list)
    for key, began in kept.items():
        if began.at is not None:
            together[key[0], key[2]].append((began.at, key, began))
    for (_, slot), runs in together.items():
        free = slot
        for at, key, began in sorted(runs, key=lambda one: one[0]):
            if at > free + most:
                yield key
            free = max(free, at + (began.seconds or 0))
