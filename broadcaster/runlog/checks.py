"""Holds what people say went on air against what can be true, and words every fault at once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import is_slug
from broadcaster.letters import count, skeleton
from broadcaster.models import Evidence
from broadcaster.runlog import clock
from broadcaster.runlog.batch import WINDOW
from broadcaster.runlog.cells import Complaint, about, shown_cell
from broadcaster.runlog.matching import MARGIN
from broadcaster.runlog.records import Identity
from broadcaster.schema import near, slip

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from broadcaster.runlog.schedule import Schedule

AHEAD = timedelta(days=1)
"""How far a run may lie in the future: as much as a phone's clock may be wrong."""

REMARK_LIMIT = 500
"""Letters a note, a name or a reason may have."""

LONGEST = 6 * 3600
"""Seconds a run may last."""

MOST_ITEMS = 1_000
"""Snippets a run may say."""

AROUND_MIDNIGHT = 600
"""Seconds around midnight between Sunday and Monday in which a run may be of either week."""

_NAMES_LOOKED_UP = 1_000
_SHA256 = re.compile("[0-9a-f]{64}", re.ASCII)
_WHOLE = re.compile("[0-9]{1,6}", re.ASCII)
_is_slug = lru_cache(maxsize=4096)(is_slug)


@dataclass(frozen=True)
class Known:
    """What a run may name, and what is planned.

    Attributes:
        stations: each station's name by its code.
        languages: the codes of the languages that are aired.
        schedule: the plan; None where nothing is planned.
        bulletins: ids that are planned somewhere. A run may be of another one, but not of one called nearly like them:
            that is a slip of the pen, and would count the same airing under two names.
        as_written: what somebody adds who means another bulletin all the same, in the words of where they are.
    """

    stations: Mapping[str, str]
    languages: Collection[str]
    schedule: Schedule | None = None
    bulletins: Collection[str] = ()
    as_written: str = "--as-written"


class Checker:
    """Checks runs part by part; remembers what it looked up, because the same stations and days come again and again.

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
        # How many seconds before a slot a run may begin and be said to be of it.
        self._early = max(WINDOW, known.schedule.window if known.schedule else 0)
        self._near: dict[str, str] = {}

    def names(self, station: str, bulletin: str, language: str) -> list[Complaint]:
        """Return what is wrong with the station, the bulletin and the language."""
        found = []
        if station not in self._known.stations:
            found.append(self._unknown_station(station))
        if not _is_slug(bulletin):
            rule = "must be a bulletin's id: a-z, 0-9, single - or _, 60 letters at most, such as bao-hiem-y-te"
            found.append(about("bulletin", bulletin, rule))
        elif meant := slip(bulletin, self._known.bulletins):
            hint = f'Did you mean "{meant}"? Where it is another one, add {self._known.as_written}.'
            found.append(about("bulletin", bulletin, "is in no plan, and nearly the name of one that is", hint))
        if language not in self._languages:
            rule = f"is unknown; allowed: {', '.join(self._known.languages)}"
            found.append(about("language", language, rule))
        return found

    def times(self, week: str, aired_at: str, scheduled_at: str) -> tuple[int | None, int | None, list[Complaint]]:
        """Return when a run aired and its slot, in seconds (None: not said), and all that is wrong with them.

        Args:
            week: the ISO week as written; "" where the source has none.
        """
        found: list[Complaint] = []
        aired = self._second("time", aired_at, found)
        scheduled = self._second("scheduled time", scheduled_at, found)
        if not aired_at and not scheduled_at:
            found.append(Complaint("the time is missing.", "Say when it aired, or the slot it aired for."))
        if aired is not None and scheduled is not None and abs(aired - scheduled) > MARGIN:
            hint = "A run so far from its slot is one outside the plan: leave the scheduled time out."
            found.append(about("time", aired_at, f"lies more than 12 hours from its slot, {scheduled_at}", hint))
        elif aired is not None and scheduled is not None and scheduled - aired > self._early:
            what = f"lies more than {self._early // 60} minutes before its slot, {scheduled_at}"
            found.append(about("time", aired_at, what, "Name the slot that had come, or leave the scheduled time out."))
        if week:
            found += self._week(week, None if found else (aired if scheduled is None else scheduled))
        return aired, scheduled, found

    def length(self, seconds: str) -> tuple[int | None, list[Complaint]]:
        """Return how many seconds a run lasted, None where nobody says; and what is wrong with it."""
        if not seconds:
            return None, []
        if not _WHOLE.fullmatch(seconds) or not 0 < int(seconds) <= LONGEST:
            return None, [about("length", seconds, f"must be whole seconds, 1 to {LONGEST}")]
        return int(seconds), []

    def items(self, items: str) -> tuple[int | None, list[Complaint]]:
        """Return how many snippets a run said, None where nobody says; and what is wrong with that."""
        if not items:
            return None, []
        if not _WHOLE.fullmatch(items) or int(items) > MOST_ITEMS:
            return None, [about("items", items, f"must be a whole number, 0 to {MOST_ITEMS}")]
        return int(items), []

    def evidence(self, evidence: str, proof: str, usual: Evidence) -> tuple[Evidence, list[Complaint]]:
        """Return how a run is known, and what is wrong with that."""
        found = []
        words = {one.word: one for one in Evidence}
        if evidence not in words and evidence:
            found.append(about("evidence", evidence, f"is unknown; allowed: {', '.join(words)}"))
        told = words.get(evidence, Evidence.PROOF if proof and not evidence else usual)
        if proof and not _SHA256.fullmatch(proof):
            found.append(about("proof", proof, "must be the SHA-256 of the recording: 64 of 0-9 and a-f"))
        elif bool(proof) != (told is Evidence.PROOF):
            what = "a proof needs the recording's SHA-256" if not proof else f"a recording is a proof, not {told.word}"
            found.append(Complaint(f"{what}."))
        return told, found

    def note(self, note: str) -> tuple[str, list[Complaint]]:
        """Return a remark as the ledger keeps it, and what is wrong with it."""
        kept = unicodedata.normalize("NFC", note).strip()
        return kept, [Complaint(wrong) for wrong in _fault_of_remark("note", kept)]

    def _second(self, column: str, text: str, found: list[Complaint]) -> int | None:
        """Return the second a time says; None, and what is wrong with it in `found`, when it says none."""
        if not text:
            return None
        moment = clock.read_time(text)
        if isinstance(moment, str):
            found.append(about(column, text, moment))
            return None
        second = clock.second_of(moment)
        if second < self._first:
            found.append(about(column, text, f"lies before {clock.EARLIEST_YEAR}"))
        elif second > self._last:
            told = clock.at_second(clock.second_of(self._now)).isoformat()
            hint = "If that is wrong, set the clock of this machine."
            found.append(about(column, text, f"lies in the future: the clock says {told}", hint))
        return second

    def _week(self, week: str, second: int | None) -> list[Complaint]:
        """Return what is wrong with the week of a run of `second` (None: unknown)."""
        if wrong := clock.fault_of_week(week):
            return [about("week", week, wrong)]
        if second is None:
            return []
        day = clock.day_of_second(second)
        true = clock.week_of(day)
        # A run that begins a little before midnight may be that of a slot on Monday, and the other way round.
        beside = {clock.week_of(clock.day_of_second(second + off)) for off in (-AROUND_MIDNIGHT, AROUND_MIDNIGHT)}
        if week == true or week in beside:
            return []
        return [about("week", week, f"does not hold {day}, the day it aired (at +07:00): that is {true}")]

    def _unknown_station(self, station: str) -> Complaint:
        """Return that a station is unknown, with the near one by code or by name."""
        # Looking up near names is slow; a file of a million wrong codes must not take minutes to be refused.
        if station and station not in self._near and len(self._near) < _NAMES_LOOKED_UP:
            self._near[station] = self._near_station(shown_cell(station))
        hint = self._near.get(station) or "A station is named by the five-digit code of its commune."
        return about("station", station, "is unknown")._replace(hint=hint)

    def _near_station(self, written: str) -> str:
        """Return the question whether the station of that name, or of nearly that code or name, is meant."""
        named = {f"{code} {name}": skeleton(name) for code, name in self._known.stations.items()}
        same = [f'"{station}"' for station, name in named.items() if name == skeleton(written)]
        return f"Did you mean {' or '.join(same)}?" if same else near(written, named)


def read_identity(station: str, bulletin: str, language: str, due: str) -> Identity:
    """Return the identity of a run as a person wrote it, as `runs void` gets it.

    Whether there is such a run, the ledger says; a station that has since been closed must still be found.

    Raises:
        FaultsFoundError: a part is missing or no text, or the time is none or has no offset; all faults at once.
    """
    named = {"station": station, "bulletin": bulletin, "language": language}
    found = [about(part, text, "is unknown") for part, text in named.items() if not text or not text.isprintable()]
    moment = clock.read_time(due)
    if not isinstance(moment, str) and not 1 < moment.year < 9999:
        moment = "does not exist on any calendar or clock"  # at the ends of time, other zones have no such day
    if isinstance(moment, str):
        found.append(about("time", due, moment))
    if found or isinstance(moment, str):
        raise FaultsFoundError(Fault("", None, *complaint) for complaint in found)
    return Identity(station, bulletin, language, moment)


def read_moment(text: str, name: str) -> datetime:
    """Return the time a person wrote; `name` is what it is the time of.

    Raises:
        FaultsFoundError: it is none, or has no offset.
    """
    moment = clock.read_time(text)
    if isinstance(moment, str):
        raise FaultsFoundError([Fault("", None, *about(name, text, moment))])
    return moment


def read_remarks(**written: str) -> dict[str, str]:
    """Return remarks of people (who, why, a note) by name, as the ledger keeps them: NFC and one line.

    Only a note may be empty.

    Raises:
        FaultsFoundError: some are missing, too long or hold control characters; all of them at once.
    """
    kept = {name: unicodedata.normalize("NFC", text).strip() for name, text in written.items()}
    faults = [Fault("", None, wrong) for name, text in kept.items() for wrong in _fault_of_remark(name, text)]
    if faults:
        raise FaultsFoundError(faults)
    return kept


def _fault_of_remark(name: str, text: str) -> list[str]:
    """Return what is wrong with a remark: nothing, or one sentence."""
    name = "who" if name == "by" else name  # as people say it
    if not text:
        return [] if name == "note" else [f'"{name}" is missing; the ledger keeps it beside the row.']
    if count(text) > REMARK_LIMIT or not text.isprintable():
        return [f'"{name}" must be one line of at most {REMARK_LIMIT} letters; found "{shown_cell(text)}".']
    return []
