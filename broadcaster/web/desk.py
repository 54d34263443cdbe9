"""What every request is answered with: the office as its files say now, the shelf, the ledger, the portal's memory."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from broadcaster import publish
from broadcaster import settings as settings_file
from broadcaster.errors import BroadcasterError, FaultsFoundError, LedgerError
from broadcaster.language import wording
from broadcaster.office import Office, lengths_of
from broadcaster.publish.names import MANIFEST, is_week
from broadcaster.runlog import day_of_second, week_of
from broadcaster.web.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from datetime import date, datetime
    from pathlib import Path

    from broadcaster.language.wording import Wording
    from broadcaster.publish.manifest import File
    from broadcaster.runlog import About, Ledger
    from broadcaster.runlog.place import Place
    from broadcaster.settings import Settings

log = logging.getLogger("broadcaster.portal")

MOMENT = 0.5
"""Seconds for which files are not looked at again."""

_T = TypeVar("_T")


class _Fresh(Generic[_T]):
    """Something read from files, read again when they have changed; threads may ask for it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked = 0.0
        self._kept: tuple[Hashable, _T] | None = None

    def get(self, stamp: Callable[[], Hashable], read: Callable[[], _T], *, moment: float = 0) -> _T:
        """Return it.

        Args:
            stamp: tells what changes whenever the files do. moment: seconds for which it is not asked again.
        """
        kept, began = self._kept, time.monotonic()
        if kept is not None and began - self._looked < moment:
            return kept[1]
        now = stamp()
        with self._lock:
            kept = self._kept
            if kept is None or kept[0] != now:
                kept = self._kept = (now, self._read(kept, read))
            self._looked = began
            return kept[1]

    def _read(self, before: tuple[Hashable, _T] | None, read: Callable[[], _T]) -> _T:
        """Read it; when it is faulty, go on with what was good before: stations must not pay for a slip in a file."""
        try:
            return read()
        except BroadcasterError as error:
            if before is None:
                raise
            log.warning("goes on with what was read before: %s", error)
            return before[1]


@dataclass(frozen=True)
class Known:
    """The office, and what is worked out from it once: names in their order."""

    office: Office
    about: About
    words: Wording


class Release:
    """A published week: its manifest, and its files by station."""

    def __init__(self, folder: Path) -> None:
        self.manifest = publish.read(folder)
        if self.manifest.draft:
            raise FaultsFoundError([])

    @cached_property
    def lengths(self) -> dict[tuple[str, str, str, date], int]:
        """The seconds of its sound files, by station, bulletin, language and day."""
        return lengths_of(self.manifest)

    def files_of(self, station: str) -> str:
        """Return which files a station has to fetch: a digest of them all; "" for none."""
        there = sorted((file.path, file.sha256) for file in self.by_station.get(station, ()))
        return hashlib.sha256(repr(there).encode()).hexdigest() if there else ""

    @cached_property
    def by_station(self) -> dict[str, list[File]]:
        """The files that are for one station, by its code."""
        found: dict[str, list[File]] = {}
        for file in self.manifest.files:
            if file.station:
                found.setdefault(file.station, []).append(file)
        return found


class Desk:
    """What every request is answered with; one for each process.

    Args:
        folder: the workspace. now: the clock: aware, at +07:00.
        listen: host and port where the portal is served; None: as the settings say.

    Attributes:
        settings: as the portal was started with; addresses and paths hold until it is started anew.

    Raises:
        FaultsFoundError: the settings, stations, plans or locales are faulty. LedgerError: a database cannot be opened.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime], *, listen: str | None = None) -> None:
        self.folder = folder
        self.now = now
        self._office: _Fresh[Known] = _Fresh()
        self._releases: dict[str, _Fresh[Release | None]] = {}
        self.settings: Settings = self.office.settings
        if listen is not None:
            served = self.settings.portal.model_copy(update={"listen": listen})
            self.settings = self.settings.model_copy(update={"portal": served})
        place = self.settings.paths.accounts
        self.store = Store(place if "://" in place else folder / place)
        try:
            self.ledger: Ledger = self.office.ledger()
        except BaseException:
            self.store.close()
            raise
        self._opened: dict[Path, tuple[int, int]] = {}
        self.is_in_place(self.store.place)
        self.is_in_place(self.ledger.database.place)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Write down what may be left as well: that somebody was here. Nobody's page waits for it, or fails with it."""
        try:
            with self.store.hurried():
                yield
        except LedgerError as error:
            log.warning("goes on without a note of who was here: %s", error)

    def is_in_place(self, place: Place) -> bool:
        """Tell whether a database's file is the one that was opened; when somebody has moved it, nothing is written."""
        if place.path is None:
            return True
        try:
            found = place.path.stat()
        except OSError:
            return place.path not in self._opened  # the first run makes the ledger
        return self._opened.setdefault(place.path, (found.st_dev, found.st_ino)) == (found.st_dev, found.st_ino)

    def close(self) -> None:
        """Let go of the databases."""
        self.ledger.close()
        self.store.close()

    def second(self) -> int:
        """Return the time, in seconds since 1970."""
        return int(self.now().timestamp())

    def millisecond(self) -> int:
        """Return the time, in milliseconds since 1970."""
        return int(self.now().timestamp() * 1000)

    @property
    def known(self) -> Known:
        """The office as its files say now, or said a moment ago: one page asks for it many times."""
        return self._office.get(self._stamp, self._read, moment=MOMENT)

    @property
    def office(self) -> Office:
        """The office as its files say now."""
        return self.known.office

    @property
    def words(self) -> Wording:
        """The pages' language."""
        return self.known.words

    def _read(self) -> Known:
        office = Office.of(self.folder)
        return Known(office, office.about(), wording.load(self.folder / "locales", office.settings.pages))

    def _stamp(self) -> Hashable:
        files = [self.folder / settings_file.FILE, *(self.folder / "scripts").glob("*.yaml")]
        files += [*(self.folder / "scripts" / "weeks").glob("*.yaml"), *(self.folder / "locales").glob("*/*.yaml")]
        files += (self.folder / "locales").glob("*/pages.po")
        return tuple((str(path), _stamp(path)) for path in sorted(files))

    @property
    def shelf(self) -> Path:
        """The folder of the releases."""
        return self.folder / self.settings.paths.out

    @property
    def shelf_address(self) -> str:
        """Where pages find the shelf: here, or where the settings say that it is served."""
        return self.settings.portal.shelf or "/shelf"

    def release(self, week: str) -> Release | None:
        """Return a published week; None when it is not on the shelf, or cannot be read."""
        if not is_week(week):
            return None
        stamp = _stamp(self.shelf / week / MANIFEST)
        if stamp is None:
            return None
        return self._releases.setdefault(week, _Fresh()).get(lambda: stamp, lambda: self._release(week))

    def _release(self, week: str) -> Release | None:
        try:
            return Release(self.shelf / week)
        except FaultsFoundError as error:
            log.warning("the release %s cannot be read: %s", week, error)
            return None

    def weeks(self) -> list[str]:
        """Return the weeks on the shelf, the newest first."""
        try:
            names = [path.name for path in self.shelf.iterdir()]
        except OSError:
            return []
        return sorted((name for name in names if is_week(name) and self.release(name) is not None), reverse=True)

    def length(self, station: str, bulletin: str, language: str, slot: int) -> int | None:
        """Return the seconds of a station's file for a slot; None when there is none."""
        day = day_of_second(slot)
        release = self.release(week_of(day))
        return release.lengths.get((station, bulletin, language, day)) if release else None


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever a file does; None when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
