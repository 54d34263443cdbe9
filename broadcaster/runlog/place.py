"""Where a ledger is: a file, or a database of a PostgreSQL server, as a path or a URL says it.

The portal keeps its accounts in such places too, so a place knows what it is for; only errors tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from broadcaster.errors import UsageError

_DRIVER = "postgresql+psycopg"


@dataclass(frozen=True)
class Contents:
    """What a place is for.

    Attributes:
        name: what it is called in errors; kind: the same, as what a file may or may not be.
        key: where broadcaster.yaml says the place.
    """

    name: str
    kind: str
    key: str

    @property
    def allowed(self) -> str:
        """What may be set as its place."""
        file = f"{self.key.rpartition('.')[2]}.sqlite"
        return f"the {self.name} must be a file, or a URL such as sqlite:///{file} or postgresql://host/database."


LEDGER = Contents("ledger", "a run ledger", "paths.runs")


@dataclass(frozen=True)
class Place:
    """Where a ledger is.

    Attributes:
        url: as SQLAlchemy takes it. path: the file; None on a server. shown: its name as errors say it, no password.
        contents: what it is for.
    """

    url: sa.URL
    path: Path | None
    shown: str
    contents: Contents = LEDGER

    @classmethod
    def of(cls, where: str | Path, contents: Contents = LEDGER) -> Place:
        """Return the place that a path or a URL names.

        Raises:
            UsageError: it is a URL of something else.
        """
        if isinstance(where, Path) or "://" not in where:
            return cls._file(Path(where), contents)
        try:
            url = sa.make_url(where)
        except (sa.exc.ArgumentError, ValueError) as error:
            raise UsageError(contents.allowed) from error
        kind = url.get_backend_name()
        if kind == "sqlite" and url.database and url.database != ":memory:":
            return cls._file(Path(url.database), contents)
        # "postgres" is what hosting companies write; SQLAlchemy no longer knows it.
        if kind not in ("postgresql", "postgres") or not url.database:
            raise UsageError(contents.allowed)
        query = {name: url.query[name] for name in ("host", "port") if name in url.query}  # all else may be a secret
        shown = sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
        return cls(url.set(drivername=_DRIVER), None, shown.render_as_string(), contents)

    @classmethod
    def _file(cls, path: Path, contents: Contents) -> Place:
        return cls(sa.URL.create("sqlite", database=str(path.absolute())), path, path.as_posix(), contents)

    @classmethod
    def nowhere(cls) -> Place:
        """Return a place in memory, for what is not to be kept."""
        return cls(sa.URL.create("sqlite"), None, "memory")

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite's: a file, or memory."""
        return self.url.get_backend_name() == "sqlite"

    def __str__(self) -> str:
        return self.shown

    def engine(self, patience: float) -> sa.Engine:
        """Return what connects to it.

        Args:
            patience: seconds to wait for another who is writing.

        Raises:
            UsageError: the driver of PostgreSQL is not installed.
        """
        if self.is_sqlite:
            # Left to itself, Python's sqlite3 begins transactions late and never for a change of the schema.
            return sa.create_engine(self.url, connect_args={"timeout": patience, "isolation_level": None})
        options = {"connect_timeout": max(2, round(patience)), "options": f"-c lock_timeout={int(patience * 1000)}"}
        try:
            return sa.create_engine(self.url, connect_args=options)
        except ModuleNotFoundError as error:
            needs = f'a {self.contents.name} in PostgreSQL needs its driver: pip install "broadcaster[postgres]".'
            raise UsageError(needs) from error
