"""What a changed plan makes of a release: bulletins that are gone or new, other days, times, titles and stations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.stale.findings import Cause, Kind
from broadcaster.workspace import fit_for_air

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from broadcaster.models import Bulletin, Script
    from broadcaster.publish.manifest import Programme
    from broadcaster.stale.findings import Gatherer
    from broadcaster.stale.ground import Ground
    from broadcaster.stale.shelved import Shelved


def compare_plan(ground: Ground, gatherer: Gatherer, shelved: Shelved) -> None:
    """Note each bulletin as a whole that lies on the shelf otherwise than it is planned now."""
    bulletins = {bulletin.id: bulletin for bulletin in shelved.plan.bulletins}
    for programme in shelved.programmes():
        bulletin = bulletins.get(programme.bulletin)
        if bulletin is None:
            note(gatherer, shelved, programme, programme.days, "is not in the plan any more")
        else:
            _compare(gatherer, shelved, programme, bulletin)
    for script in ground.said_now(shelved.plan, draft=shelved.is_draft):
        if script.language in ground.languages and (shelved.is_draft or fit_for_air(script)):
            _added(ground, gatherer, shelved, script)


def note(gatherer: Gatherer, shelved: Shelved, programme: Programme, days: Collection[date], what: str) -> None:
    """Note what has become of a published edition on some of its days."""
    airing = shelved.airing(programme, days)
    if airing:
        gatherer.touch(_cause(shelved, f"{programme.bulletin} {what}"), [airing])


def _cause(shelved: Shelved, what: str) -> Cause:
    return Cause(Kind.PLAN, shelved.plan.id, f"{shelved.plan.place.path}: {what}")


def _compare(gatherer: Gatherer, shelved: Shelved, programme: Programme, bulletin: Bulletin) -> None:
    gone = [day for day in programme.days if day not in shelved.plan.days_of(bulletin)]
    if gone:
        note(gatherer, shelved, programme, gone, f"is no longer aired on {', '.join(map(str, gone))}")
    if programme.slots != bulletin.at:
        times = f"{', '.join(programme.slots)}, now {', '.join(bulletin.at)}"
        note(gatherer, shelved, programme, programme.days, f"is aired at other times: {times}")
    if programme.title != bulletin.title.text:
        note(
            gatherer,
            shelved,
            programme,
            programme.days,
            f"has another title: {programme.title}, now {bulletin.title.text}",
        )


def _added(ground: Ground, gatherer: Gatherer, shelved: Shelved, script: Script) -> None:
    """Note the days and the stations for which a script is ready and nothing lies on the shelf."""
    airing = ground.airing(script.edition, script.language)
    if airing is None:
        return
    bulletin, published = airing.bulletin, shelved.days_of(script)
    days = tuple(day for day in airing.days if day not in published)
    if days:
        gatherer.touch(_cause(shelved, f"{bulletin} is ready and not in {shelved}"), [replace(airing, days=days)])
        return
    there = shelved.stations(bulletin, script.language)
    new = tuple(code for code in airing.stations if code not in there)
    if new:
        what = f"{bulletin} is for stations that {shelved} has nothing for"
        gatherer.touch(_cause(shelved, what), [replace(airing, stations=new)])
    gone = tuple(sorted(there - set(airing.stations)))
    if gone:
        what = f"{bulletin} lies in {shelved} for stations that do not air it any more"
        gatherer.touch(_cause(shelved, what), [replace(airing, stations=gone)])
