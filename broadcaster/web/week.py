"""A station's week as its page shows it: the days, their slots, what is played then, and what of it has aired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from broadcaster import publish
from broadcaster.publish import names
from broadcaster.runlog import Period, week_of
from broadcaster.runlog.clock import EARLIEST_YEAR, LATEST_YEAR, second_of
from broadcaster.web.airing import is_by_portal, seal_of
from broadcaster.web.standing import by_slot
from broadcaster.web.store.taps import Planned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from broadcaster.models import Station
    from broadcaster.publish import Link, Part
    from broadcaster.runlog import Row
    from broadcaster.runlog.statement import Due
    from broadcaster.web.desk import Desk, Release
    from broadcaster.web.standing import Key


State = Literal["open", "aired", "kept", "voided", "lacking"]
"""How a run is: not reported; reported by taps alone, so that it can be taken back; reported by other witnesses too;
taken out of the count by the office; not to be played, since nothing in its language is on the shelf."""


@dataclass(frozen=True)
class Airing:
    """One run that is due: a language of a bulletin in a slot.

    Attributes:
        part: what is to be played; None where the release has nothing in this language.
        row: the run in the ledger, counting or not; None when nobody told of it.
        reportable: whether there is something to play; of a week that is not on the shelf nobody knows here.
        seal: shows that this portal offered it to be reported; see `airing.seal_of`.
    """

    language: str
    language_name: str
    part: Part | None
    row: Row | None
    reportable: bool
    seal: str

    @property
    def state(self) -> State:
        """How it is: what the page says of it, and which taps it offers."""
        if self.row is not None and self.row.counts:
            return "aired" if is_by_portal(self.row) else "kept"
        if self.row is not None and not self.row.is_retracted:
            return "voided"
        return "open" if self.reportable else "lacking"


@dataclass(frozen=True)
class Slot:
    """One bulletin at one time; second: since 1970. airings: in the order of the office's languages."""

    second: int
    at: datetime
    bulletin: str
    title: str
    airings: tuple[Airing, ...]

    @property
    def state(self) -> Literal["open", "done", "still"]:
        """Whether something of it can be reported, or taken back, or neither."""
        states = {airing.state for airing in self.airings}
        return "open" if "open" in states else "done" if "aired" in states else "still"


@dataclass(frozen=True)
class StationWeek:
    """A station's week.

    Attributes:
        week: ISO week. monday: its first day. slots: all that is due, in the order of time.
        parts: the files to play, in order; empty while the week is not on the shelf. bundle: all in one ZIP.
        folder: where the files lie, as an address. digests: of each file, by its place below that.
        release: which files these are all together, see `desk.Release.files_of`; "" for none.
        lacking: languages that are due and not released.
        earlier, later: the weeks before and after that the office has planned or published; "" for none.
        published: whether the week is on the shelf.
    """

    week: str
    monday: date
    station: Station
    slots: tuple[Slot, ...]
    parts: tuple[Part, ...]
    bundle: Link | None
    folder: str
    digests: Mapping[str, str]
    release: str
    lacking: tuple[str, ...]
    earlier: str
    later: str
    published: bool

    def address(self, link: Link) -> str:
        """Return where a file is fetched; it changes when the file does, so that a phone may keep what it has."""
        return f"{self.folder}/{link.href}?v={self.digests.get(link.href, '')[:12]}"

    @property
    def files(self) -> list[str]:
        """The addresses of all that is played and read, the sound last: what a phone keeps."""
        links = [link for part in self.parts for link in (part.page, part.text) if link]
        links += [part.audio for part in self.parts if part.audio]
        return [self.address(link) for link in links]

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def by_day(self) -> list[tuple[date, list[Slot]]]:
        """Return the slots of each day that has some."""
        return [(day, list(slots)) for day, slots in groupby(self.slots, key=lambda slot: slot.at.date())]


def is_possible(week: str) -> bool:
    """Tell whether a page may be asked for this week: an ISO week of the years in which the ledger has runs."""
    return names.is_week(week) and EARLIEST_YEAR < int(week[:4]) < LATEST_YEAR


def all_weeks(desk: Desk) -> list[str]:
    """Return the weeks that are planned or published, the earliest first."""
    return sorted({*desk.office.weeks, *desk.weeks()})


def current_week(desk: Desk) -> str:
    """Return the week that a station wants to see: this one, else the next that there is, else the last."""
    this = week_of(desk.now().date())
    there = all_weeks(desk)
    coming = [week for week in there if week >= this]
    return coming[0] if coming else (there[-1] if there else this)


def station_week(desk: Desk, station: Station, week: str) -> StationWeek:
    """Return a station's week; one that is neither planned nor published is empty.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    monday = names.monday_of(week)
    release = desk.release(week)
    parts = _parts(desk, station, release)
    period = Period(monday, monday + timedelta(days=6))
    due = list(desk.office.schedule.due(period.first, period.last, station.code))
    rows = by_slot(desk, station.code, period, {(one.bulletin, one.language, one.slot) for one in due})
    slots = tuple(_slots(desk, station, due, parts, rows, published=release is not None))
    there = all_weeks(desk)
    return StationWeek(
        week=week,
        monday=monday,
        station=station,
        slots=slots,
        parts=parts,
        bundle=_bundle(station, week, release),
        folder=f"{desk.shelf_address}/{week}/{station.code}",
        digests=_digests(station, release),
        release=release.files_of(station.code) if release else "",
        lacking=_lacking(slots) if release else (),
        earlier=max((other for other in there if other < week), default=""),
        later=min((other for other in there if other > week), default=""),
        published=release is not None,
    )


def _parts(desk: Desk, station: Station, release: Release | None) -> tuple[Part, ...]:
    if release is None:
        return ()
    imprint = publish.Imprint(desk.known.about.office, desk.known.about.languages, draft=False)
    return publish.parts_of(release.by_station.get(station.code, ()), f"{station.code}/", imprint)


def _bundle(station: Station, week: str, release: Release | None) -> Link | None:
    wanted = names.bundle(station.code, week)
    files = release.by_station.get(station.code, ()) if release else ()
    return next((publish.Link(wanted.split("/")[1], file.size) for file in files if file.path == wanted), None)


def _digests(station: Station, release: Release | None) -> dict[str, str]:
    files = release.by_station.get(station.code, ()) if release else ()
    return {file.path.removeprefix(f"{station.code}/"): file.sha256 for file in files}


def _slots(
    desk: Desk,
    station: Station,
    due: Iterable[Due],
    parts: tuple[Part, ...],
    rows: Mapping[Key, Row],
    *,
    published: bool,
) -> Iterable[Slot]:
    for (at, bulletin), asked in groupby(due, key=lambda one: (one.slot, one.bulletin)):
        airings = []
        for one in asked:
            part = _part(parts, one)
            name = desk.known.about.languages.get(one.language, one.language)
            row = rows.get((bulletin, one.language, at))
            seal = seal_of(desk, Planned(station.code, second_of(at), bulletin, one.language))
            airings.append(Airing(one.language, name, part, row, part is not None or not published, seal))
        title = desk.known.about.bulletins.get(bulletin, bulletin)
        yield Slot(second_of(at), at, bulletin, title, tuple(airings))


def _part(parts: tuple[Part, ...], due: Due) -> Part | None:
    day, time = due.slot.date(), f"{due.slot:%H:%M}"
    for part in parts:
        said = part.said
        if said.bulletin == due.bulletin and said.language == due.language and day in said.days and time in said.slots:
            return part
    return None


def _lacking(slots: Iterable[Slot]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.language_name for slot in slots for one in slot.airings if one.part is None))
