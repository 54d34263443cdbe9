"""The ledger's tables. Rows are only ever added; the migrations make them, this says how the program sees them.

    entries   one act of entering each: who, when, from which file, why; and the link of the chain (see `chain`)
    series    what is aired again and again: one bulletin in one language by one station
    runs      one run each: of a series, at a slot or a time
    changes   what was said of a run later: more evidence, a correction, a void, the end of a void
    station_days, bulletin_days   totals, kept in the same transaction; they follow from the rows and can be made anew

Times are whole seconds since 1970-01-01T00:00Z: one meaning on every database, and a local day is plain arithmetic.
To read them by hand there is a view, `runs_to_read`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, SmallInteger, Table, Text

VERSION_TABLE = "runlog_version"
"""Where the schema's revision stands; its name tells a run ledger from any other database."""

REVISION = "002"
"""The newest revision in `migrations/versions`; a ledger that has it needs no alembic to be opened."""

metadata = MetaData()

# SQLite counts up by itself only in a column that is called INTEGER.
_number = BigInteger().with_variant(Integer, "sqlite")

entries = Table(
    "entries",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_sha256", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("runs", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("blocks", LargeBinary, nullable=False),
    Column("link", Text, nullable=False),
)
"""One row for each act of entering. blocks: the digests of its runs, a hundred at a time. See `chain`."""

series = Table(
    "series",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=False),
    Column("entry", _number, ForeignKey("entries.id"), nullable=False),
    Column("station", Text, nullable=False),
    Column("bulletin", Text, nullable=False),
    Column("language", Text, nullable=False),
    Index("series_names", "station", "bulletin", "language", unique=True),
    Index("series_entry", "entry"),
)
"""One row for each bulletin in one language by one station, of whatever week; made when it is first needed."""

UNPLANNED, SLOT, EXTRA = 0, 1, 2
"""What `planned` says: no slot was known; `due` is the slot; it is known to be another run than a slot's near by."""

runs = Table(
    "runs",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=False),
    Column("entry", _number, ForeignKey("entries.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("series", _number, ForeignKey("series.id"), nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("planned", SmallInteger, nullable=False),
    Column("aired_at", BigInteger),
    Column("seconds", Integer),
    Column("items", Integer),
    Column("evidence", SmallInteger, nullable=False),
    Column("proof", Text, nullable=False),
    Column("note", Text, nullable=False),
    # The time comes first, so that the index that guards identity also finds a period.
    Index("runs_identity", "due", "series", unique=True),
)
"""One row for each run, as it was first entered (see `models.Run`).

due: what names the run besides its series, and gives its day and week: the slot when `planned` is SLOT, else when it
was told to have begun. line: in the entry's file, 0 when there is none.
"""

changes = Table(
    "changes",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=False),
    Column("entry", _number, ForeignKey("entries.id"), nullable=False),
    Column("run", _number, ForeignKey("runs.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("counts", SmallInteger, nullable=False),
    Column("planned", SmallInteger, nullable=False),
    Column("aired_at", BigInteger),
    Column("seconds", Integer),
    Column("items", Integer),
    Column("evidence", SmallInteger, nullable=False),
    Column("proof", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("instead", _number, ForeignKey("runs.id")),
    Index("changes_run", "run", "id"),
)
"""One row for each thing said of a run later (see `records.Change`), with all of the run as it has stood since."""

SUMS = ("runs", "seconds", "untimed", "items", "unlisted")
"""The columns of the totals that are added up."""


def _totals(name: str, key: str) -> Table:
    return Table(
        name,
        metadata,
        Column("day", Integer, primary_key=True, autoincrement=False),
        Column(key, Text, primary_key=True),
        Column("language", Text, primary_key=True),
        Column("evidence", SmallInteger, primary_key=True, autoincrement=False),
        *(Column(column, BigInteger, nullable=False) for column in SUMS),
        sqlite_with_rowid=False,  # its key is all it is found by; one page less to write with each run
    )


station_days = _totals("station_days", "station")
bulletin_days = _totals("bulletin_days", "bulletin")
"""What counts on each local day (its number since 1970-01-01), by language and evidence; see `statement.Units`."""
