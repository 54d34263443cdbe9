"""How often somebody may try: failures are counted by what was tried and by where from, in every process alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.web.store import keys
from broadcaster.web.store.tables import attempts

if TYPE_CHECKING:
    from broadcaster.web.store.database import Database

WINDOW = 900
"""Seconds over which failures are counted."""

PER_NAME, PER_ADDRESS = 8, 40
"""Failures within the window after which a name, or an address, must wait. A whole office may share one address."""


class Limits:
    """The failures in a database. `at` is the clock, in seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def wait(self, name: str, address: str, *, at: int) -> int:
        """Return how many seconds to wait before trying again; 0: none."""
        with self._database.reading() as connection:
            waits = [
                _wait(connection, what, most, at)
                for what, most in ((_name(name), PER_NAME), (_address(address), PER_ADDRESS))
            ]
        return max(waits)

    def failed(self, name: str, address: str, *, at: int) -> None:
        """Remember a failure; those that count no more are forgotten."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(attempts).where(attempts.c.at <= at - WINDOW))
            connection.execute(
                sa.insert(attempts), [{"what": _name(name), "at": at}, {"what": _address(address), "at": at}]
            )

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name whose owner has come in."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(attempts).where(attempts.c.what == _name(name)))


def _wait(connection: sa.Connection, what: str, most: int, at: int) -> int:
    query = sa.select(attempts.c.at).where(attempts.c.what == what, attempts.c.at > at - WINDOW)
    times = connection.scalars(query.order_by(attempts.c.at.desc()).limit(most)).all()
    return times[-1] + WINDOW - at if len(times) == most else 0


def _name(name: str) -> str:
    return "n:" + keys.digest(name)  # what is typed as a name is now and then a password


def _address(address: str) -> str:
    return "a:" + keys.digest(address)
