"""How often somebody may try: failures are counted by what was tried and by where from, in every process alike."""

from __future__ import annotations

import ipaddress
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
            return _waits(connection, name, address, at)

    def attempt(self, name: str, address: str, *, at: int) -> int:
        """Count a try before it is made; return how many seconds to wait instead of making it, 0: none.

        A password takes a moment to check. Were a try counted after it had failed, a hundred that are sent at once
        would all be let through. One that then succeeds is taken back (`succeeded`).
        """
        with self._database.writing() as connection:
            connection.execute(sa.delete(attempts).where(attempts.c.at <= at - WINDOW))
            wait = _waits(connection, name, address, at)
            if not wait:
                _count(connection, name, address, at)
        return wait

    def failed(self, name: str, address: str, *, at: int) -> None:
        """Remember a failure; those that count no more are forgotten."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(attempts).where(attempts.c.at <= at - WINDOW))
            _count(connection, name, address, at)

    def succeeded(self, name: str, address: str = "") -> None:
        """Forget the failures of a name whose owner has come in; and of an address one try, if it was an `attempt`."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(attempts).where(attempts.c.what == _name(name)))
            if address:
                last = sa.select(sa.func.max(attempts.c.id)).where(attempts.c.what == _address(address))
                connection.execute(sa.delete(attempts).where(attempts.c.id == last.scalar_subquery()))


def _count(connection: sa.Connection, name: str, address: str, at: int) -> None:
    rows = [{"what": _name(name), "at": at}, {"what": _address(address), "at": at}]
    connection.execute(sa.insert(attempts), rows)


def _waits(connection: sa.Connection, name: str, address: str, at: int) -> int:
    return max(
        _wait(connection, what, most, at) for what, most in ((_name(name), PER_NAME), (_address(address), PER_ADDRESS))
    )


def _wait(connection: sa.Connection, what: str, most: int, at: int) -> int:
    query = sa.select(attempts.c.at).where(attempts.c.what == what, attempts.c.at > at - WINDOW)
    times = connection.scalars(query.order_by(attempts.c.at.desc()).limit(most)).all()
    return times[-1] + WINDOW - at if len(times) == most else 0


def _name(name: str) -> str:
    return "n:" + keys.digest(name)  # what is typed as a name is now and then a password


def _address(address: str) -> str:
    """Return what an address is counted under; of IPv6 its network, for there each device has billions."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "a:" + keys.digest(address)
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        found = mapped or ipaddress.IPv6Address(int(found) >> 64 << 64)
    return "a:" + keys.digest(str(found))
