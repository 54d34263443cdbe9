"""The plan as the ledger sees it: which slot a run was aired for, and which runs a period is due."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.runlog import clock
from broadcaster.runlog.batch import WINDOW
from broadcaster.runlog.statement import Due

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from broadcaster.models import Bulletin, Station, Week

EARLY = 600
"""Seconds before a slot from which a run is taken for that slot's, although an earlier one is near as well."""


@dataclass(frozen=True)
class Slot:
    """A time at which a bulletin is planned: seconds since 1970-01-01T00:00Z; stations: None for all."""

    second: int
    week: str
    bulletin: Bulletin
    stations: Collection[str] | None

    def is_for(self, station: str) -> bool:
        """Tell whether the station is to air it."""
        return self.stations is None or station in self.stations


class Schedule:
    """All planned slots of a workspace.

    Args:
        weeks: the plans by ISO week. stations: by code; each airs only its own languages.
        languages: those that bulletins are made in.
        window: seconds between a run and the slot it may be taken for.

    Attributes:
        window: as given. titles: of all bulletins, by id.
    """

    def __init__(
        self,
        weeks: Mapping[str, Week],
        stations: Mapping[str, Station],
        languages: Collection[str],
        window: int = WINDOW,
    ) -> None:
        self.window = window
        self._airs = {
            code: tuple(language for language in station.languages if language in languages)
            for code, station in stations.items()
        }
        self.titles = {bulletin.id: bulletin.title.text for plan in weeks.values() for bulletin in plan.bulletins}
        self._slots: dict[str, list[Slot]] = {}
        for slot in sorted(_slots(weeks.values()), key=lambda slot: slot.second):
            self._slots.setdefault(slot.bulletin.id, []).append(slot)
        self._seconds = {bulletin: [slot.second for slot in slots] for bulletin, slots in self._slots.items()}

    def slot(self, station: str, bulletin: str, language: str, second: int) -> Slot | None:
        """Return the slot that a run which began at a second was aired for; None where none is near.

        It is the last one that had come, or was to come within ten minutes; before the first, that one.
        """
        seconds = self._seconds.get(bulletin)
        if seconds is None or language not in self._airs.get(station, ()):
            return None
        slots = self._slots[bulletin]
        first, end = bisect_left(seconds, second - self.window), bisect_left(seconds, second + self.window + 1)
        near = [slot for slot in slots[first:end] if slot.is_for(station)]
        come = [slot for slot in near if slot.second <= second + EARLY]
        return come[-1] if come else next(iter(near), None)

    def is_slot(self, station: str, bulletin: str, language: str, second: int) -> bool:
        """Tell whether a station is to air a bulletin in a language at just this second."""
        seconds = self._seconds.get(bulletin, ())
        there = self._slots.get(bulletin, [])[bisect_left(seconds, second) : bisect_left(seconds, second + 1)]
        return language in self._airs.get(station, ()) and any(slot.is_for(station) for slot in there)

    def plans(self, bulletin: str, second: int) -> bool:
        """Tell whether the bulletin is planned anywhere near a second; when not, nobody need ask for `slot`."""
        seconds = self._seconds.get(bulletin, ())
        place = bisect_left(seconds, second - self.window)
        return place < len(seconds) and seconds[place] <= second + self.window

    def items(self, bulletin: str, second: int) -> int | None:
        """Return how many snippets a bulletin has at a slot; None where there is no such slot."""
        seconds = self._seconds.get(bulletin, ())
        place = bisect_left(seconds, second)
        found = place < len(seconds) and seconds[place] == second
        return len(self._slots[bulletin][place].bulletin.items) if found else None

    def due(self, from_day: date, to_day: date, station: str | None = None) -> Iterator[Due]:
        """Yield the runs that are due between two local days, both included: by station, time and bulletin.

        Args:
            station: only those of this one.
        """
        first, end = clock.span(from_day, to_day)
        slots = sorted(
            (slot for slots in self._slots.values() for slot in slots if first <= slot.second < end),
            key=lambda slot: (slot.second, slot.bulletin.number),
        )
        for code, languages in self._airs.items():
            if station is not None and code != station:
                continue
            for slot in slots:
                if slot.is_for(code):
                    at = clock.at_second(slot.second)
                    yield from (Due(code, slot.week, slot.bulletin.id, language, at) for language in languages)


def _slots(weeks: Iterable[Week]) -> Iterator[Slot]:
    for plan in weeks:
        for bulletin in plan.bulletins:
            stations = None if bulletin.stations is None else frozenset(bulletin.stations)
            for day in plan.days_of(bulletin):
                start, _ = clock.span(day, day)
                for at in bulletin.at:
                    hours, minutes = at.split(":")
                    yield Slot(start + int(hours) * 3600 + int(minutes) * 60, plan.id, bulletin, stations)
