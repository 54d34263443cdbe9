"""Who did what: a line for each act that changes something, or lets somebody in; lines are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.web.store.tables import audit

if TYPE_CHECKING:
    from broadcaster.web.store.database import Database

PAGE = 100
"""Lines shown at once."""


@dataclass(frozen=True)
class AuditLine:
    """One act: when (seconds), who (a login, a token's name, "" for nobody known), from where, what, about what."""

    number: int
    at: int
    who: str
    address: str
    act: str
    about: str


class Audit:
    """The audit log in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, act: str, *, who: str, address: str, at: int, about: str = "") -> None:
        """Add a line.

        Args:
            act: a word such as `sign-in`. at: the clock, in seconds. about: whom or what it was done to.
        """
        shown = "".join(sign if sign.isprintable() else "�" for sign in about[:600])
        row = {"at": at, "who": who[:220], "address": address[:64], "act": act, "about": shown}
        with self._database.writing() as connection:
            connection.execute(sa.insert(audit).values(row))

    def lines(self, *, before: int | None = None, who: str = "", act: str = "", most: int = PAGE) -> list[AuditLine]:
        """Return the last lines, the newest first; `before`: only those with lower numbers."""
        query = sa.select(audit).order_by(audit.c.id.desc()).limit(most)
        if before is not None:
            query = query.where(audit.c.id < before)
        if who:
            query = query.where(audit.c.who == who)
        if act:
            query = query.where(audit.c.act == act)
        with self._database.reading() as connection:
            return [AuditLine(*row) for row in connection.execute(query)]
