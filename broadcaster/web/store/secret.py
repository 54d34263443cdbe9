"""The secret that the portal signs with: made once, the same in every process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.web.store import keys
from broadcaster.web.store.database import insert_new
from broadcaster.web.store.tables import secrets

if TYPE_CHECKING:
    from broadcaster.web.store.database import Database

_NAME = "signing"


def secret(database: Database) -> str:
    """Return the secret; the first who asks makes it."""
    with database.writing() as connection:
        insert_new(connection, secrets, {"name": _NAME, "value": keys.new()})
        return str(connection.scalar(sa.select(secrets.c.value).where(secrets.c.name == _NAME)))
