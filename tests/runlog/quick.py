"""Makes the tables of a new ledger by the statements that alembic gave for the first one: ten times as fast."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from broadcaster.runlog.database import Database
from broadcaster.runlog.tables import VERSION_TABLE

_given: dict[str, list[tuple[str, Any]]] = {}
"""The statements that change a database, by the name of its dialect."""

_upgrade = Database._upgrade


def upgrade(database: Database, connection: sa.Connection) -> None:
    """Do what `Database._upgrade` does."""
    if sa.inspect(connection).has_table(VERSION_TABLE):
        _upgrade(database, connection)
        return
    name = connection.dialect.name
    if name not in _given:
        _given[name] = _recorded(database, connection)
        return
    if name == "postgresql" and not any(values for _, values in _given[name]):
        connection.exec_driver_sql(";\n".join(statement for statement, _ in _given[name]))  # one way to the server
        return
    for statement, values in _given[name]:
        connection.exec_driver_sql(statement, values)


def _recorded(database: Database, connection: sa.Connection) -> list[tuple[str, Any]]:
    """Upgrade a new ledger, and return the statements that did it."""
    found: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if statement.lstrip().partition(" ")[0].lower() not in {"select", "pragma"}:
            found.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        _upgrade(database, connection)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return found
