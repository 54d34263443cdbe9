"""What is tapped becomes a run: taps are kept first, then the ledger is made to say what the latest of them says.

Both halves may be done again at any time without harm, in any order, by several processes; so a tap whose answer was
lost on the way, or whose process was killed in between, is simply sent again.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from broadcaster.models import Evidence, Run
from broadcaster.runlog import Identity, day_of_second, week_of
from broadcaster.runlog.clock import at_second
from broadcaster.runlog.schedule import EARLY
from broadcaster.web.rights import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcaster.runlog import Row
    from broadcaster.web.desk import Desk
    from broadcaster.web.rights import Person
    from broadcaster.web.store.taps import Planned, Tap

PORTAL = "portal"
"""The source of runs that came by the portal, in the ledger."""

UNDONE = "bấm nhầm, trạm tự hoàn tác"
"""Why a run does not count whose tap was taken back. It stands in reports, so it is in Vietnamese."""

_ROUNDS = 8
"""How often to look whether another process has kept a later tap meanwhile."""


class Outcome(StrEnum):
    """What became of a tap."""

    AIRED = "aired"  # the run counts
    OPEN = "open"  # it does not
    KEPT = "kept"  # it was taken back, and counts all the same: a machine or the office says that it aired
    VOIDED = "voided"  # it was tapped, and does not count: the office has voided it
    UNKNOWN = "unknown"  # no such run is planned, or its time has not come


def report(desk: Desk, person: Person, taps: Iterable[Tap]) -> dict[str, Outcome]:
    """Take taps in; return what became of each, by its number.

    Args:
        person: who is signed in; may report the runs of the taps' stations.

    Raises:
        LedgerError: a database refuses; what was done so far may be sent again.
    """
    moment = desk.millisecond()
    now = moment // 1000
    given = list(taps)
    sound = [tap for tap in given if _is_due(desk, tap.run, now)]
    first = moment - len(sound) + 1
    sound = [replace(tap, at=_believed(tap, first + place)) for place, tap in enumerate(sound)]
    desk.store.taps.add(sound, at=now)
    ends = {run: _settle(desk, person, run) for run in dict.fromkeys(tap.run for tap in sound)}
    return {tap.number: ends.get(tap.run, Outcome.UNKNOWN) for tap in given}


def is_by_portal(row: Row) -> bool:
    """Tell whether a run is known by taps alone, as far as its row shows, so that whoever tapped may take it back."""
    told = row.entered if row.change is None else row.change.entered
    return row.entered.source == told.source == PORTAL and row.run.aired_at is None


def _believed(tap: Tap, latest: int) -> int:
    """Return when a tap was made, in milliseconds, as far as its phone's clock can be believed.

    It was not made in the future, nor before the run could be reported. A clock that says so is wrong, and the tap is
    taken to have been made when it came; what was sent at once stays in the order it was sent in.
    """
    return tap.at if (tap.run.slot - EARLY) * 1000 <= tap.at <= latest else latest


def _is_due(desk: Desk, run: Planned, now: int) -> bool:
    slot = desk.office.schedule.slot(run.station, run.bulletin, run.language, run.slot)
    return slot is not None and slot.second == run.slot and run.slot <= now + EARLY


def _settle(desk: Desk, person: Person, run: Planned) -> Outcome:
    """Make the ledger say what the latest tap on a run says."""
    outcome = Outcome.OPEN
    for _ in range(_ROUNDS):
        latest = desk.store.taps.latest(run)
        if latest is None:
            return outcome
        outcome = _count(desk, person, run) if latest.aired else _take_back(desk, person, run)
        after = desk.store.taps.latest(run)
        if after is not None and after.aired == latest.aired:
            break
    return outcome


def _count(desk: Desk, person: Person, run: Planned) -> Outcome:
    identity = _identity(run)
    operator = run.station in person.scopes(Role.OPERATOR)
    told = Run(
        station=run.station,
        week=week_of(day_of_second(run.slot)),
        bulletin=run.bulletin,
        language=run.language,
        aired_at=None,
        scheduled_at=identity.due,
        seconds=None,
        evidence=Evidence.TAP if operator else Evidence.WORD,
        proof="",
        note="",
    )
    row = desk.ledger.find(identity)
    if row is None or row.is_retracted or row.run.evidence < told.evidence:
        by, known = name_of(person), desk.office.known
        entered = desk.ledger.enter(told, known, entered_at=desk.now(), by=by, source=PORTAL, length=desk.length)
        row = desk.ledger.find(identity)
        if row is None:  # a log told of it before this slot was planned: it is named by when it began
            return Outcome.VOIDED if entered.voided else Outcome.AIRED
    return Outcome.AIRED if row.counts else Outcome.VOIDED


def _take_back(desk: Desk, person: Person, run: Planned) -> Outcome:
    identity = _identity(run)
    row = desk.ledger.find(identity)
    if row is not None and row.counts:
        if desk.ledger.retract(identity, source=PORTAL, why=UNDONE, by=name_of(person), at=desk.now()):
            return Outcome.OPEN
        row = desk.ledger.find(identity)
    if row is None or row.is_retracted:
        return Outcome.OPEN
    return Outcome.KEPT if row.counts else Outcome.VOIDED


def name_of(person: Person) -> str:
    """Return who says so, as the ledger keeps it."""
    return f"{person.name} ({person.login})"


def _identity(run: Planned) -> Identity:
    return Identity(run.station, run.bulletin, run.language, at_second(run.slot))
