"""Which station has opened its page of a week, and which has its files: so that the office knows whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from broadcaster.web.store.database import insert_new
from broadcaster.web.store.tables import fetches

if TYPE_CHECKING:
    from broadcaster.web.store.database import Database

_AGAIN = 300
"""Seconds after which it is worth writing down that something was fetched again."""

What = Literal["page", "files"]


@dataclass(frozen=True)
class Fetched:
    """That a station has opened its page ("page") or has its files ("files"); times in seconds.

    Attributes:
        files: which files these are: a digest of them all. A week that is published anew has others.
    """

    what: What
    first_at: int
    last_at: int
    by: str
    files: str


class Fetches:
    """The fetches in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def saw(self, station: str, week: str, what: What, *, by: str, at: int, files: str = "") -> None:
        """Remember a fetch.

        Args:
            at: the clock, in seconds. files: see `Fetched`.
        """
        mine = (fetches.c.station == station, fetches.c.week == week, fetches.c.what == what)
        with self._database.reading() as connection:
            last = connection.execute(sa.select(fetches.c.last_at, fetches.c.files).where(*mine)).first()
        if last is not None and last.files == files and at - last.last_at < _AGAIN:
            return  # a page that is looked at every minute must not make the disk write every minute
        seen = {"last_at": at, "by": by[:220], "files": files}
        with self._database.writing() as connection:
            if not connection.execute(sa.update(fetches).where(*mine).values(seen)).rowcount:
                # Two processes may see a station's first fetch at once.
                row = {"station": station, "week": week, "what": what, "first_at": at, **seen}
                insert_new(connection, fetches, row)

    def of_week(self, week: str) -> dict[str, dict[What, Fetched]]:
        """Return what the stations have fetched of a week, by station."""
        found: dict[str, dict[What, Fetched]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(sa.select(fetches).where(fetches.c.week == week)):
                found.setdefault(row.station, {})[row.what] = _fetched(row)
        return found


def _fetched(row: sa.Row[Any]) -> Fetched:
    return Fetched(row.what, row.first_at, row.last_at, row.by, row.files)
