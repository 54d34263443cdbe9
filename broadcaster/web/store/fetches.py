"""Which station has opened its page of a week, and which has its files: so that the office knows whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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
    """That a station has opened its page ("page") or has its files ("files"); times in seconds."""

    what: What
    first_at: int
    last_at: int
    by: str


class Fetches:
    """The fetches in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def saw(self, station: str, week: str, what: What, *, by: str, at: int) -> None:
        """Remember a fetch; `at` is the clock, in seconds."""
        mine = (fetches.c.station == station, fetches.c.week == week, fetches.c.what == what)
        with self._database.reading() as connection:
            last = connection.scalar(sa.select(fetches.c.last_at).where(*mine))
        if last is not None and at - last < _AGAIN:
            return  # a page that is looked at every minute must not make the disk write every minute
        with self._database.writing() as connection:
            change = sa.update(fetches).where(*mine).values(last_at=at, by=by[:220])
            if not connection.execute(change).rowcount:
                # Two processes may see a station's first fetch at once.
                row = {"station": station, "week": week, "what": what, "first_at": at, "last_at": at, "by": by[:220]}
                insert_new(connection, fetches, row)

    def of_week(self, week: str) -> dict[str, dict[What, Fetched]]:
        """Return what the stations have fetched of a week, by station."""
        found: dict[str, dict[What, Fetched]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(sa.select(fetches).where(fetches.c.week == week)):
                found.setdefault(row.station, {})[row.what] = Fetched(row.what, row.first_at, row.last_at, row.by)
        return found
