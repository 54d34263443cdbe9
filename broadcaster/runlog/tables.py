"""The ledger's tables. Rows are only ever added; the migrations make them, this says how the program sees them.

Times are whole seconds since 1970-01-01T00:00Z: one meaning on every database, and a local day is plain arithmetic.
To read them by hand in SQLite: `select *, datetime(aired_at, 'unixepoch', '+7 hours') from runs`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text

VERSION_TABLE = "runlog_version"
"""Where the schema's revision stands; its name tells a run ledger from any other database."""

REVISION = "001"
"""The newest revision in `migrations/versions`; a ledger that has it needs no alembic to be opened."""

metadata = MetaData()

# SQLite counts up by itself only in a column that is called INTEGER.
_number = BigInteger().with_variant(Integer, "sqlite")

runs = Table(
    "runs",
    metadata,
    Column("id", _number, primary_key=True),
    Column("station", Text, nullable=False),
    Column("week", Text, nullable=False),
    Column("bulletin", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("aired_at", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    # The time comes first, so that the index that guards identity also finds a period, and holds all a count needs.
    # An index rather than a constraint: a later revision can widen the identity without rewriting the table.
    Index("runs_identity", "aired_at", "station", "language", "bulletin", unique=True),
)
"""One row for each run that went on air (see `models.Run`), with who entered it, when, and from which file and line."""

voids = Table(
    "voids",
    metadata,
    Column("id", _number, primary_key=True),
    Column("run_id", _number, ForeignKey("runs.id"), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    Index("voids_run", "run_id", unique=True),
)
"""One row for each run that does not count, with who said so, when and why."""
