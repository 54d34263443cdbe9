"""The office and its ledger: what a run may name, which runs are planned, how long the published sound is.

What the commands of the run ledger and the portal share; of the workspace nothing else need be sound.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from broadcaster import publish, workspace
from broadcaster.errors import FaultsFoundError, UsageError
from broadcaster.language import locale
from broadcaster.letters import collation
from broadcaster.models import KINH
from broadcaster.runlog import About, Known, Ledger, Schedule, day_of_second, week_of
from broadcaster.runlog.report import tables
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from broadcaster.models import Station, Week
    from broadcaster.runlog import Row
    from broadcaster.settings import Settings


@dataclass(frozen=True)
class Office:
    """The workspace as far as the ledger needs it: nothing else of it need be sound.

    Attributes:
        weeks: all plans by ISO week. known: what a run may name, and what is planned.
    """

    folder: Path
    settings: Settings
    stations: Mapping[str, Station]
    weeks: Mapping[str, Week]
    schedule: Schedule
    known: Known

    @classmethod
    def of(cls, folder: Path) -> Office:
        """Return the office of the workspace in `folder`.

        Raises:
            FaultsFoundError: the settings, the stations or a plan are faulty.
        """
        settings, stations, weeks = workspace.plans(folder)
        schedule = Schedule(weeks, stations, settings.languages, settings.runs.window * 60)
        names = {code: f"{station.kind} {station.name}" for code, station in stations.items()}
        known = Known(names, settings.languages, schedule, schedule.titles)
        return cls(folder, settings, stations, weeks, schedule, known)

    @property
    def shelf(self) -> Path:
        """The folder of the releases."""
        return self.folder / self.settings.paths.out

    def knows(self, *, as_written: bool) -> Known:
        """Return what a run may name; `as_written`: also a bulletin called nearly as a planned one."""
        return replace(self.known, bulletins=()) if as_written else self.known

    def ledger(self) -> Ledger:
        """Open the ledger.

        Raises:
            LedgerError: it cannot be opened. UsageError: paths.runs names no ledger.
        """
        place = self.settings.paths.runs
        return Ledger.open(place if "://" in place else self.folder / place)

    def demand_station(self, code: str) -> None:
        """Make sure that there is such a station.

        Raises:
            UsageError: there is none.
        """
        if code not in self.stations:
            hint = near(code, self.stations)
            raise UsageError(f'there is no station "{code}" in scripts/stations.yaml. {hint}'.rstrip())

    def languages(self) -> dict[str, str]:
        """Return what the languages are called, by code.

        Raises:
            FaultsFoundError: a locale is faulty.
        """
        return {code: locale.load(self.folder / "locales", code).name for code in self.settings.languages}

    def about(self) -> About:
        """Return what a report tells of besides the ledger; stations in the order of the Kinh alphabet.

        Raises:
            FaultsFoundError: a locale is faulty.
        """
        order = collation(locale.load(self.folder / "locales", KINH).letters)
        stations = sorted(self.stations.values(), key=lambda station: (order(station.name), station.code))
        return About(
            office=self.settings.office.name,
            stations={station.code: self.known.stations[station.code] for station in stations},
            languages=self.languages(),
            bulletins=self.schedule.titles,
            schedule=self.schedule,
            late=self.settings.runs.late * 60,
        )

    def names(self) -> tables.Names:
        """Return what codes are called in rows."""
        return tables.Names(self.known.stations, self.languages(), self.schedule.titles)

    def row(self, row: Row) -> dict[str, object]:
        """Return a row as it stands in a JSON answer."""
        return dict(next(iter(tables.json_rows([row], self.names()))))


@dataclass
class Lengths:
    """How long the published sound files are, read from the manifests of their weeks when somebody asks.

    Args:
        shelf: the folder of the releases.
    """

    shelf: Path
    _weeks: dict[str, dict[tuple[str, str, str, date], int]] = field(default_factory=dict)

    def __call__(self, station: str, bulletin: str, language: str, slot: int) -> int | None:
        """Return the seconds of a station's file for a slot; None when there is none, or no release."""
        day = day_of_second(slot)
        week = week_of(day)
        if week not in self._weeks:
            self._weeks[week] = self._read(week)
        return self._weeks[week].get((station, bulletin, language, day))

    def _read(self, week: str) -> dict[tuple[str, str, str, date], int]:
        try:
            return lengths_of(publish.read(self.shelf / week))
        except FaultsFoundError:
            return {}


def lengths_of(manifest: publish.Manifest) -> dict[tuple[str, str, str, date], int]:
    """Return the seconds of a release's sound files, by station, bulletin, language and day."""
    return {
        (file.station, said.bulletin, said.language, day): round(file.sound.duration_ms / 1000)
        for file in manifest.files
        if (said := file.programme) is not None and file.sound is not None
        for day in said.days
    }
