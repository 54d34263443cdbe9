"""The tokens of playout machines: each lets in one machine, for one station, until it is revoked."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.web.store import keys
from broadcaster.web.store.tables import tokens

if TYPE_CHECKING:
    from broadcaster.web.store.database import Database

PREFIX = "bc_"
_SEEN = 3_600
"""Seconds after which it is worth writing down that a token was used again."""


@dataclass(frozen=True)
class Token:
    """A machine that may speak for a station; times in seconds."""

    number: int
    station: str
    name: str
    made_by: str
    made_at: int
    seen_at: int | None
    revoked_at: int | None

    @property
    def who(self) -> str:
        """What stands in the ledger and the audit log as the one who says so."""
        return f"{self.name} ({self.station})"


_COLUMNS = [tokens.c[name] for name in Token.__dataclass_fields__ if name != "number"]


class Tokens:
    """The tokens in a database. `at` is the clock, in seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, station: str, name: str, *, by: str, at: int) -> str:
        """Make a token; return its secret, which is shown once and kept nowhere.

        Raises:
            FaultsFoundError: the name is missing or malformed.
        """
        name = " ".join(unicodedata.normalize("NFC", name).split())
        if not name or len(name) > 200 or not name.isprintable():
            raise FaultsFoundError([Fault("", None, "name: must be one line of at most 200 letters.")])
        secret = keys.new(PREFIX)
        row = {"digest": keys.digest(secret), "station": station, "name": name, "made_by": by, "made_at": at}
        with self._database.writing() as connection:
            connection.execute(sa.insert(tokens).values(row))
        return secret

    def find(self, secret: str) -> Token | None:
        """Return the token of a secret; None when it was revoked, or never was."""
        query = sa.select(tokens.c.id, *_COLUMNS).where(
            tokens.c.digest == keys.digest(secret), tokens.c.revoked_at.is_(None)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Token(*row) if row is not None else None

    def saw(self, token: Token, *, at: int) -> None:
        """Remember that a token was used, now and then."""
        if at - (token.seen_at or 0) >= _SEEN:
            with self._database.writing() as connection:
                connection.execute(sa.update(tokens).where(tokens.c.id == token.number).values(seen_at=at))

    def all(self) -> list[Token]:
        """Return all tokens, revoked ones too, by station."""
        query = sa.select(tokens.c.id, *_COLUMNS).order_by(tokens.c.station, tokens.c.id)
        with self._database.reading() as connection:
            return [Token(*row) for row in connection.execute(query)]

    def revoke(self, number: int, *, at: int) -> Token | None:
        """Revoke a token; return it, or None when there is none that could be revoked."""
        with self._database.writing() as connection:
            change = sa.update(tokens).where(tokens.c.id == number, tokens.c.revoked_at.is_(None))
            if not connection.execute(change.values(revoked_at=at)).rowcount:
                return None
            return Token(*connection.execute(sa.select(tokens.c.id, *_COLUMNS).where(tokens.c.id == number)).one())
