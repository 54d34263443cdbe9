"""Holds what people say went on air against what can be true, and words every fault at once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import is_slug
from broadcaster.letters import count, cut, skeleton
from broadcaster.models import Run
from broadcaster.runlog import clock
from broadcaster.runlog.records import Identity
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

AHEAD = timedelta(days=1)
"""How far a run may lie in the future: as much as a phone's clock may be wrong."""

REMARK_LIMIT = 500
"""Letters a note, a name or a reason may have."""

_NAMES_LOOKED_UP = 1_000
_is_slug = lru_cache(maxsize=4096)(is_slug)


class Cells(NamedTuple):
    """A run as people write it; the fields are the columns of a CSV file, in its usual order."""

    station: str
    week: str
    bulletin: str
    language: str
    aired_at: str


@dataclass(frozen=True)
class Known:
    """What a run may name.

    Attributes:
        stations: each station's name by its code.
        languages: the codes of the languages that are aired.
    """

    stations: Mapping[str, str]
    languages: Collection[str]


class Complaint(NamedTuple):
    """What is wrong with a run, in a sentence, and what to do next."""

    what: str
    hint: str = ""


class Checker:
    """Checks runs one by one; remembers what it looked up, because the same stations and days come again and again.

    Args:
        known: what a run may name.
        now: the clock; no run may lie more than a day after it.
    """

    def __init__(self, known: Known, now: datetime) -> None:
        self._known = known
        self._languages = frozenset(known.languages)
        self._first = clock.earliest_second()
        self._last = clock.second_of(now + AHEAD)
        self._now = now
        self._weeks: dict[int, str] = {}
        self._near: dict[str, str] = {}

    def read(self, cells: Cells) -> tuple[int, list[Complaint]]:
        """Return the second at which a written run aired (-1 when it cannot be told), and all that is wrong with it."""
        moment = clock.read_time(cells.aired_at)
        if isinstance(moment, str):
            return -1, [*self._names(cells), *self._week(cells.week, None), _about("time", cells.aired_at, moment)]
        return self._judge(cells, int(moment.timestamp() // 1))

    def check(self, run: Run) -> list[Complaint]:
        """Return all that is wrong with a run."""
        cells = Cells(run.station, run.week, run.bulletin, run.language, run.aired_at.isoformat())
        if run.aired_at.tzinfo is None:
            return self.read(cells)[1]
        return self._judge(cells, clock.second_of(run.aired_at))[1]

    def _judge(self, cells: Cells, second: int) -> tuple[int, list[Complaint]]:
        found = self._names(cells)
        if second < self._first:
            slip = f"lies before {clock.EARLIEST_YEAR}"
        elif second > self._last:
            slip = f"lies in the future: the clock says {clock.at_second(clock.second_of(self._now)).isoformat()}"
        else:
            found += self._week(cells.week, second)
            return second, found
        return -1, [*found, *self._week(cells.week, None), _about("time", cells.aired_at, slip)]

    def _names(self, cells: Cells) -> list[Complaint]:
        """Return what is wrong with the station, the bulletin and the language."""
        found = []
        if cells.station not in self._known.stations:
            found.append(self._unknown_station(cells.station))
        if not _is_slug(cells.bulletin):
            rule = "must be a bulletin's id: a-z, 0-9, single - or _, 60 letters at most, such as bao-hiem-y-te"
            found.append(_about("bulletin", cells.bulletin, rule))
        if cells.language not in self._languages:
            rule = f"is unknown; allowed: {', '.join(self._known.languages)}"
            found.append(_about("language", cells.language, rule))
        return found

    def _week(self, week: str, second: int | None) -> list[Complaint]:
        """Return what is wrong with the week of a run that aired at `second` (None: unknown)."""
        if second is not None:
            number = clock.day_number(second)
            if number not in self._weeks:
                self._weeks[number] = clock.week_of(clock.day_numbered(number))
            if week == self._weeks[number]:
                return []
        if wrong := clock.fault_of_week(week):
            return [_about("week", week, wrong)]
        if second is None:
            return []
        day = clock.day_numbered(clock.day_number(second))
        return [
            _about("week", week, f"does not hold {day}, the day it aired (at +07:00): that is {self._weeks[number]}")
        ]

    def _unknown_station(self, station: str) -> Complaint:
        """Return that a station is unknown, with the near one by code or by name."""
        # Looking up near names is slow; a file of a million wrong codes must not take minutes to be refused.
        if station and station not in self._near and len(self._near) < _NAMES_LOOKED_UP:
            self._near[station] = self._near_station(shown_cell(station))
        hint = self._near.get(station) or "A station is named by the five-digit code of its commune."
        return _about("station", station, "is unknown")._replace(hint=hint)

    def _near_station(self, written: str) -> str:
        """Return the question whether the station of that name, or of nearly that code or name, is meant."""
        named = {f"{code} {name}": skeleton(name) for code, name in self._known.stations.items()}
        same = [f'"{station}"' for station, name in named.items() if name == skeleton(written)]
        return f"Did you mean {' or '.join(same)}?" if same else near(written, named)


def shown_cell(text: str) -> str:
    """Return what somebody wrote as it may be shown: short, and without signs that would upset a screen."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in cut(text, 40))


def _about(column: str, cell: str, what: str) -> Complaint:
    """Return a complaint about one cell."""
    if not cell:
        return Complaint(f"the {column} is missing.")
    return Complaint(f'the {column} "{shown_cell(cell)}" {what}.')


def read_run(cells: Cells, known: Known, *, now: datetime, note: str = "") -> Run:
    """Return the run that a person wrote, as `runs add` gets it.

    Args:
        cells: what was written; the time in ISO 8601 with its offset.
        known: what a run may name.
        now: the clock, aware.
        note: anything worth remembering with the run.

    Raises:
        FaultsFoundError: it cannot be true; all its faults at once.
    """
    second, found = Checker(known, now).read(cells)
    if found:
        raise FaultsFoundError(Fault("", None, *complaint) for complaint in found)
    station, week, bulletin, language, _ = cells
    return Run(station, week, bulletin, language, clock.at_second(second), note)


def read_identity(station: str, bulletin: str, language: str, aired_at: str) -> Identity:
    """Return the identity of a run as a person wrote it, as `runs void` gets it.

    Whether there is such a run, the ledger says; a station that has since been closed must still be found.

    Raises:
        FaultsFoundError: a part is missing or no text, or the time is none or has no offset; all faults at once.
    """
    named = {"station": station, "bulletin": bulletin, "language": language}
    found = [_about(part, text, "is unknown") for part, text in named.items() if not text or not text.isprintable()]
    moment = clock.read_time(aired_at)
    if not isinstance(moment, str) and not 1 < moment.year < 9999:
        moment = "does not exist on any calendar or clock"  # at the ends of time, other zones have no such day
    if isinstance(moment, str):
        found.append(_about("time", aired_at, moment))
    if found or isinstance(moment, str):
        raise FaultsFoundError(Fault("", None, *complaint) for complaint in found)
    return Identity(station, bulletin, language, moment)


def read_remarks(**written: str) -> dict[str, str]:
    """Return remarks of people (who, why, a note) by name, as the ledger keeps them: NFC and one line.

    Only a note may be empty.

    Raises:
        FaultsFoundError: some are missing, too long or hold control characters; all of them at once.
    """
    kept = {name: unicodedata.normalize("NFC", text).strip() for name, text in written.items()}
    faults = []
    for name, text in kept.items():
        if not text and name != "note":
            faults.append(Fault("", None, f'"{name}" is missing; the ledger keeps it beside the row.'))
        elif count(text) > REMARK_LIMIT or (text and not text.isprintable()):
            rule = f"must be one line of at most {REMARK_LIMIT} letters"
            faults.append(Fault("", None, f'"{name}" {rule}; found "{shown_cell(text)}".'))
    if faults:
        raise FaultsFoundError(faults)
    return kept
