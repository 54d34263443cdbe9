"""What the commands of the run ledger share: the workspace's ledger, what a run may name, who says so, which days."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from broadcaster import publish, workspace
from broadcaster.errors import FaultsFoundError, UsageError
from broadcaster.language import locale
from broadcaster.models import Evidence
from broadcaster.runlog import Known, Ledger, Schedule, day_of_second, week_of
from broadcaster.runlog.report import tables
from broadcaster.schema import near

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from broadcaster.models import Station
    from broadcaster.runlog import Row
    from broadcaster.settings import Settings


@dataclass(frozen=True)
class Office:
    """The workspace as far as the ledger needs it: nothing else of it need be sound.

    Attributes:
        known: what a run may name, and what is planned.
    """

    folder: Path
    settings: Settings
    stations: Mapping[str, Station]
    schedule: Schedule
    known: Known

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Office:
        """Return the office of a workspace.

        Raises:
            FaultsFoundError: the settings, the stations or a plan are faulty.
        """
        settings, stations, weeks = workspace.plans(arguments.workspace)
        schedule = Schedule(weeks, stations, settings.languages, settings.runs.window * 60)
        names = {code: f"{station.kind} {station.name}" for code, station in stations.items()}
        known = Known(names, settings.languages, schedule, schedule.titles)
        return cls(arguments.workspace, settings, stations, schedule, known)

    def knows(self, arguments: argparse.Namespace) -> Known:
        """Return what a run may name; with `--as-written`, also a bulletin called nearly as a planned one."""
        return replace(self.known, bulletins=()) if arguments.as_written else self.known

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

    def names(self) -> tables.Names:
        """Return what codes are called in rows."""
        return tables.Names(self.known.stations, self.languages(), self.schedule.titles)

    def row(self, row: Row) -> dict[str, object]:
        """Return a row as it stands in a JSON answer."""
        return dict(next(iter(tables.json_rows([row], self.names()))))

    def least(self, arguments: argparse.Namespace) -> Evidence:
        """Return the evidence that a run needs to be counted."""
        return evidence(arguments.evidence or self.settings.runs.evidence)


def evidence(word: str) -> Evidence:
    """Return the evidence of that name."""
    return Evidence[word.upper()]


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
            manifest = publish.read(self.shelf / week)
        except FaultsFoundError:
            return {}
        return {
            (file.station, said.bulletin, said.language, day): round(file.sound.duration_ms / 1000)
            for file in manifest.files
            if (said := file.programme) is not None and file.sound is not None
            for day in said.days
        }


def who(arguments: argparse.Namespace) -> str:
    """Return who says so: the name given, or that of the signed-in user.

    Raises:
        UsageError: none is given, and this machine does not tell who is signed in.
    """
    if arguments.who is not None:
        return str(arguments.who)  # also "": the ledger refuses a nobody
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError("this machine does not tell who is signed in; say it with --who NAME.") from error


_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


def days(arguments: argparse.Namespace) -> tuple[date, date]:
    """Return the first and the last day that a person asked for, by `--in` or by `--from` and `--until`.

    Raises:
        UsageError: they are missing, or no days.
    """
    if arguments.within:
        if arguments.first or arguments.last:
            raise UsageError("--in names the whole period; leave --from and --until out.")
        return _within(arguments.within)
    if not arguments.first or not arguments.last:
        raise UsageError("say which days: --in 2026-11, or --from DATE and --until DATE.")
    return _day(arguments.first, "--from"), _day(arguments.last, "--until")


def _within(text: str) -> tuple[date, date]:
    try:
        if _YEAR.fullmatch(text):
            return _months(int(text), 1, 12)
        if found := _QUARTER.fullmatch(text):
            return _months(int(found[1]), int(found[2]) * 3 - 2, 3)
        if found := _MONTH.fullmatch(text):
            return _months(int(found[1]), int(found[2]), 1)
        if found := _WEEK.fullmatch(text):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return monday, monday + timedelta(days=6)
    except (ValueError, OverflowError):
        pass  # there is no such month or week
    raise UsageError(f'--in takes a year, quarter, month or week: 2026, 2026-Q4, 2026-11, 2026-W48; found "{text}".')


def _months(year: int, month: int, many: int) -> tuple[date, date]:
    after = year * 12 + month - 1 + many
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'{option} takes a date such as 2022-12-31; found "{text}".') from error
