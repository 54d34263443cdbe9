"""Plain SQL through the driver itself, for what is asked with every single run that is entered.

SQLAlchemy's own care for a statement and its result takes longer than SQLite takes to answer it, and a commune's tap
should cost what the disk costs. Transactions, connections and all that is asked rarely stay with SQLAlchemy.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

_PORTION = 10_000


class Plain:
    """A connection's driver, inside the transaction that is open on it; `?` stands for a value on every database."""

    def __init__(self, connection: sa.Connection) -> None:
        self._driver: Any = connection.connection.driver_connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    def ask(self, text: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of an answer."""
        with closing(self._driver.cursor()) as cursor:
            cursor.execute(self._marked(text), values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def stream(self, text: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of an answer, of which there may be millions."""
        with closing(self._driver.cursor() if self._is_sqlite else self._driver.cursor("runlog")) as cursor:
            if not self._is_sqlite:
                cursor.itersize = _PORTION  # rows fetched from the server at once
            cursor.execute(self._marked(text), values)
            yield from cursor

    def write(self, text: str, rows: Sequence[Sequence[object]]) -> None:
        """Carry out a statement for each row of values."""
        with closing(self._driver.cursor()) as cursor:
            if len(rows) == 1:
                cursor.execute(self._marked(text), rows[0])
            elif rows:
                cursor.executemany(self._marked(text), rows)

    def insert(self, table: sa.Table, rows: Sequence[Sequence[object]]) -> None:
        """Put rows into a table, each with all its columns."""
        marks = ", ".join("?" * len(table.columns))
        self.write(f"insert into {table.name} values ({marks})", rows)  # noqa: S608 -- a name of ours and marks

    def _marked(self, text: str) -> str:
        return text if self._is_sqlite else text.replace("?", "%s")
