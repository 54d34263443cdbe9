"""What is tapped becomes a run: taps are kept first, then the ledger is made to say what the latest of them says.

Both halves may be done again at any time without harm, in any order, by several processes; so a tap whose answer was
lost on the way, or whose process was killed in between, is simply sent again.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from itsdangerous import Signer

from broadcaster.models import Evidence, Run
from broadcaster.runlog import Kind, day_of_second, week_of
from broadcaster.runlog.clock import at_second
from broadcaster.runlog.schedule import EARLY
from broadcaster.web.rights import Role
from broadcaster.web.standing import run_of

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
    sound = [tap for tap in given if _is_due(desk, tap, now)]
    first = moment - len(sound) + 1
    sound = [replace(tap, at=_believed(tap, first + place)) for place, tap in enumerate(sound)]
    desk.store.taps.add(sound, at=now)
    ends = {run: _settle(desk, person, run) for run in dict.fromkeys(tap.run for tap in sound)}
    return {tap.number: ends.get(tap.run, Outcome.UNKNOWN) for tap in given}


def is_by_portal(row: Row) -> bool:
    """Tell whether a run is known by taps alone, as far as its row shows, so that whoever tapped may take it back."""
    told = row.entered if row.change is None else row.change.entered
    alone = row.entered.source == told.source == PORTAL and row.run.aired_at is None
    return alone and (row.change is None or row.change.kind is not Kind.RETRACT)  # which says that others have told


def seal_of(desk: Desk, run: Planned) -> str:
    """Return what shows that this portal offered a run to be reported.

    A phone may send a tap days later, when the office has changed the plan; what has aired has aired all the same.
    """
    named = f"{run.station} {run.slot} {run.bulletin} {run.language}".encode("utf-8", "replace")
    return Signer(desk.store.secret, salt="slot").get_signature(named).decode()


def _believed(tap: Tap, latest: int) -> int:
    """Return when a tap was made, in milliseconds, as far as its phone's clock can be believed.

    It was not made in the future, nor before the run could be reported. A clock that says so is wrong, and the tap is
    taken to have been made when it came; what was sent at once stays in the order it was sent in.
    """
    return tap.at if (tap.run.slot - EARLY) * 1000 <= tap.at <= latest else latest


def _is_due(desk: Desk, tap: Tap, now: int) -> bool:
    run = tap.run
    if run.slot > now + EARLY:
        return False
    planned = desk.office.schedule.is_slot(run.station, run.bulletin, run.language, run.slot)
    return planned or hmac.compare_digest(tap.seal.encode("utf-8", "replace"), seal_of(desk, run).encode())


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
    operator = run.station in person.scopes(Role.OPERATOR)
    told = Run(
        station=run.station,
        week=week_of(day_of_second(run.slot)),
        bulletin=run.bulletin,
        language=run.language,
        aired_at=None,
        scheduled_at=at_second(run.slot),
        seconds=None,
        evidence=Evidence.TAP if operator else Evidence.WORD,
        proof="",
        note="",
    )
    row = run_of(desk, run)
    if row is not None and row.run.scheduled_at not in (None, told.scheduled_at):
        pass  # it was told of when its slot lay elsewhere; by this slot it would be told of a second time
    elif row is None or row.is_retracted or row.run.evidence < told.evidence:
        # The page offered it, so its bulletin is no slip of the pen, whatever the plan says by now.
        by, known = name_of(person), desk.office.knows(as_written=True)
        entered = desk.ledger.enter(told, known, entered_at=desk.now(), by=by, source=PORTAL, length=desk.length)
        row = run_of(desk, run)
        if row is None:  # it was voided, when it had another name: it was told of before its slot was planned
            return Outcome.VOIDED if entered.voided else Outcome.AIRED
    return Outcome.AIRED if row.counts else Outcome.VOIDED


def _take_back(desk: Desk, person: Person, run: Planned) -> Outcome:
    row = run_of(desk, run)
    if row is not None and row.counts:
        if desk.ledger.retract(row.identity, source=PORTAL, why=UNDONE, by=name_of(person), at=desk.now()):
            return Outcome.OPEN
        row = run_of(desk, run)
    if row is None or row.is_retracted:
        return Outcome.OPEN
    return Outcome.KEPT if row.counts else Outcome.VOIDED


def name_of(person: Person) -> str:
    """Return who says so, as the ledger keeps it."""
    return f"{person.name} ({person.login})"
