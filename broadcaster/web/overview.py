"""All stations in a week: who has its files, who has reported, and whom the office has to call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from broadcaster.models import Evidence
from broadcaster.publish.names import monday_of
from broadcaster.runlog import Period
from broadcaster.runlog.leafing import last_told
from broadcaster.runlog.statement import Kept
from broadcaster.web.rights import Role
from broadcaster.web.week import all_weeks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from broadcaster.models import Station
    from broadcaster.runlog.statement import Due
    from broadcaster.web.desk import Desk, Release
    from broadcaster.web.rights import Person
    from broadcaster.web.store.fetches import Fetched, What
    from broadcaster.web.telling import Telling

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stop:
    """A station as the office sees it in a week.

    Attributes:
        opened, files: that it opened its page, and has its files; None: it has not.
        due, aired, late, extra: its runs so far, as a report counts them; not those for which it has nothing to play.
        missing: those that nobody told of. lacking: those besides for which nothing is on the shelf in their language.
        told_at: when something was last told of its runs, in seconds; None: never.
        people: who operates it.
        offered: whether there are files for it to fetch.
        outdated: the week was published anew since it fetched them.
        unfetched: it has not fetched those of now, and nothing shows that it has them from elsewhere.
        unreported: a run is due, and none at all was told of; or one is missing for more than a day.
    """

    station: Station
    opened: Fetched | None
    files: Fetched | None
    due: int
    aired: int
    late: int
    missing: int
    lacking: int
    extra: int
    told_at: int | None
    people: tuple[Person, ...]
    offered: bool
    outdated: bool
    unfetched: bool
    unreported: bool

    @property
    def to_call(self) -> bool:
        """Whether the office has to call it."""
        return self.unfetched or self.unreported


@dataclass(frozen=True)
class Overview:
    """A week of all stations, in the order of the Kinh alphabet; earlier, later: weeks beside it, "" for none."""

    week: str
    monday: date
    published: bool
    stops: tuple[Stop, ...]
    earlier: str
    later: str

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def offices(self) -> list[str]:
        """The local social insurance offices that serve the stations."""
        return list(dict.fromkeys(sorted(stop.station.office for stop in self.stops if stop.station.office)))


def overview(desk: Desk, telling: Telling, week: str) -> Overview:
    """Return a week of all stations.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    office, release, monday = desk.office, desk.release(week), monday_of(week)
    period = Period(monday, monday + timedelta(days=6))
    least = Evidence[office.settings.runs.evidence.upper()]
    ripe = desk.now() - timedelta(minutes=office.settings.runs.late)
    kept = {one.code: one for one in telling.statement(period, least).kept}
    told = last_told(desk.ledger.database, period)
    fetched, people = desk.store.fetches.of_week(week), operators(desk)
    there = all_weeks(desk)
    codes = [code for code in desk.known.about.stations if code in office.stations]
    return Overview(
        week=week,
        monday=monday,
        published=release is not None,
        stops=tuple(
            _stop(
                office.stations[code],
                kept.get(code, Kept(code, "", 0, 0, 0, (), 0)),
                fetched.get(code, {}),
                release,
                ripe,
                told_at=told.get(code),
                people=people.get(code, ()),
            )
            for code in codes
        ),
        earlier=max((other for other in there if other < week), default=""),
        later=min((other for other in there if other > week), default=""),
    )


def operators(desk: Desk) -> Mapping[str, tuple[Person, ...]]:
    """Return who operates which station, by its code."""
    found: defaultdict[str, list[Person]] = defaultdict(list)
    for person in desk.store.accounts.all():
        for code in person.scopes(Role.OPERATOR):
            found[code].append(person)
    return {code: tuple(some) for code, some in found.items()}


def _stop(
    station: Station,
    kept: Kept,
    fetched: Mapping[What, Fetched],
    release: Release | None,
    ripe: datetime,
    *,
    told_at: int | None,
    people: tuple[Person, ...],
) -> Stop:
    missing = playable(kept.missing, station.code, release)
    lacking = len(kept.missing) - len(missing)
    offered = release.files_of(station.code) if release is not None else ""
    has = fetched.get("files")
    outdated = bool(offered and has and has.files and has.files != offered)
    return Stop(
        station=station,
        opened=fetched.get("page"),
        files=has,
        due=kept.due - lacking,
        aired=kept.aired,
        late=kept.late,
        missing=len(missing),
        lacking=lacking,
        extra=kept.extra,
        told_at=told_at,
        people=people,
        offered=bool(offered),
        outdated=outdated,
        unfetched=outdated or (bool(offered) and has is None and not kept.aired + kept.extra),
        unreported=_is_silent([one.slot for one in missing], ripe, none_told=not kept.aired),
    )


def playable(missing: Iterable[Due], station: str, release: Release | None) -> list[Due]:
    """Return what a station could have aired: of a week that is not on the shelf nobody knows.

    Args:
        missing: what nobody told of in that week. station: its code. release: that of the week.
    """
    wanted = list(missing)
    if release is None or not wanted:
        return wanted
    there = {
        (said.bulletin, said.language, day, slot)
        for file in release.by_station.get(station, ())
        if (said := file.programme) is not None
        for day in said.days
        for slot in said.slots
    }
    return [one for one in wanted if (one.bulletin, one.language, one.slot.date(), f"{one.slot:%H:%M}") in there]


def _is_silent(slots: list[datetime], before: datetime, *, none_told: bool) -> bool:
    return bool(slots) and min(slots) < (before if none_told else before - _DAY)
