"""The journal of entries with its chain, slots, lengths and evidence, changes instead of voids alone, totals.

Every run keeps its number. Runs of revision 001 were told by people, without slot or length; what they were entered
with (who, when, file and line) becomes their entry, one for each file and hand, in the order of their numbers.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from broadcaster.runlog import chain

revision = "002"
down_revision = "001"

_number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_SHIFT, _DAY = 7 * 3600, 86_400
_WORD = 1
_GROWING = ("entries", "series", "runs", "changes")


def upgrade() -> None:
    """Make the tables anew and carry the rows over."""
    connection = op.get_bind()
    _drop_guards(connection)
    op.drop_index("runs_identity", "runs")
    op.drop_index("voids_run", "voids")
    op.rename_table("runs", "runs_001")
    op.rename_table("voids", "voids_001")
    if connection.dialect.name == "postgresql":
        for name in ("runs", "voids"):
            op.execute(f"alter index {name}_pkey rename to {name}_001_pkey")
    _make_tables()
    _carry_over(connection)
    op.drop_table("voids_001")
    op.drop_table("runs_001")
    _guard(connection)
    _make_view()


def _make_tables() -> None:
    op.create_table(
        "entries",
        sa.Column("id", _number, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("source_sha256", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("runs", sa.Integer, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("blocks", sa.LargeBinary, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
    )
    op.create_table(
        "series",
        sa.Column("id", _number, primary_key=True, autoincrement=False),
        sa.Column("entry", _number, sa.ForeignKey("entries.id"), nullable=False),
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("bulletin", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
    )
    op.create_index("series_names", "series", ["station", "bulletin", "language"], unique=True)
    op.create_index("series_entry", "series", ["entry"])
    op.create_table(
        "runs",
        sa.Column("id", _number, primary_key=True, autoincrement=False),
        sa.Column("entry", _number, sa.ForeignKey("entries.id"), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("series", _number, sa.ForeignKey("series.id"), nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("planned", sa.SmallInteger, nullable=False),
        sa.Column("aired_at", sa.BigInteger),
        sa.Column("seconds", sa.Integer),
        sa.Column("items", sa.Integer),
        sa.Column("evidence", sa.SmallInteger, nullable=False),
        sa.Column("proof", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("runs_identity", "runs", ["due", "series"], unique=True)
    op.create_table(
        "changes",
        sa.Column("id", _number, primary_key=True, autoincrement=False),
        sa.Column("entry", _number, sa.ForeignKey("entries.id"), nullable=False),
        sa.Column("run", _number, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("counts", sa.SmallInteger, nullable=False),
        sa.Column("planned", sa.SmallInteger, nullable=False),
        sa.Column("aired_at", sa.BigInteger),
        sa.Column("seconds", sa.Integer),
        sa.Column("items", sa.Integer),
        sa.Column("evidence", sa.SmallInteger, nullable=False),
        sa.Column("proof", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("instead", _number, sa.ForeignKey("runs.id")),
    )
    op.create_index("changes_run", "changes", ["run", "id"])
    for name, key in (("station_days", "station"), ("bulletin_days", "bulletin")):
        op.create_table(
            name,
            sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column(key, sa.Text, primary_key=True),
            sa.Column("language", sa.Text, primary_key=True),
            sa.Column("evidence", sa.SmallInteger, primary_key=True, autoincrement=False),
            *(
                sa.Column(column, sa.BigInteger, nullable=False)
                for column in ("runs", "seconds", "untimed", "items", "unlisted")
            ),
            sqlite_with_rowid=False,
        )


def _carry_over(connection: sa.Connection) -> None:
    """Carry runs and voids over, in the order of their numbers."""
    found = connection.execute(
        sa.text(
            "select id, station, bulletin, language, aired_at, note, entered_by, entered_at, source "
            "from runs_001 order by id"
        )
    ).all()
    voids = connection.execute(sa.text('select id, run_id, "by", at, why from voids_001 order by id')).all()
    entered = [
        ((*key, ""), "import" if key[2] else "add", list(rows))
        for key, rows in groupby(found, key=lambda row: (row.entered_by, row.entered_at, _file(row.source)))
    ]
    voided = [
        ((by, at, "", why), "void", list(rows))
        for (by, at, why), rows in groupby(voids, key=lambda row: (row.by, row.at, row.why))
    ]
    acts = list(_in_order(entered, voided))
    numbers: dict[tuple[str, str, str], int] = {}
    told = {row.id: row for row in found}
    before = ""
    for number, ((by, at, source, why), kind, rows) in enumerate(acts, 1):
        new_series, runs, changes = [], [], []
        for row in rows:
            if kind == "void":
                run = told[row.run_id]
                state = (0, 0, run.aired_at, None, None, _WORD, "", run.note)
                changes.append((row.id, row.run_id, "void", *state, None))
                continue
            names = (row.station, row.bulletin, row.language)
            if names not in numbers:
                numbers[names] = len(numbers) + 1
                new_series.append((numbers[names], *names))
            line, moment = _line(row.source), row.aired_at
            runs.append((row.id, line, numbers[names], moment, 0, moment, None, None, _WORD, "", row.note))
        digests = chain.blocks(list(zip(*runs, strict=True)))
        head = chain.Head(number, kind, by, at, source, "", why)
        before = chain.link(before, head, new_series, changes, digests)
        _insert(connection, "entries", [(*head, len(runs), len(changes), digests, before)])
        _insert(connection, "series", [(row[0], number, *row[1:]) for row in new_series])
        _insert(connection, "runs", [(row[0], number, *row[1:]) for row in runs])
        _insert(connection, "changes", [(row[0], number, *row[1:]) for row in changes])
    for name, key in (("station_days", "station"), ("bulletin_days", "bulletin")):
        connection.execute(
            sa.text(
                f"insert into {name} (day, {key}, language, evidence, runs, seconds, untimed, "
                "items, unlisted) "
                f"select (runs.due + {_SHIFT}) / {_DAY}, series.{key}, series.language, {_WORD}, "
                "count(*), 0, count(*), 0, count(*) from runs join series on series.id = runs.series "
                "where not exists (select 1 from changes where changes.run = runs.id) group by 1, 2, 3"
            )
        )


_Act = tuple[tuple[str, int, str, str], str, list[Any]]
"""What an entry is made of: by, at, file and why; its kind; its old rows."""


def _in_order(entered: list[_Act], voided: list[_Act]) -> Iterator[_Act]:
    """Yield what was entered in the order of its numbers, and each void where its time puts it, but after its runs."""
    last, waiting = 0, voided[::-1]
    for act in entered:
        while waiting and waiting[-1][0][1] < act[0][1] and max(row.run_id for row in waiting[-1][2]) <= last:
            yield waiting.pop()
        yield act
        last = act[2][-1].id
    yield from waiting[::-1]


def _insert(connection: sa.Connection, name: str, rows: list[tuple[object, ...]]) -> None:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    columns = [column.name for column in table.columns]
    for start in range(0, len(rows), 10_000):
        connection.execute(
            table.insert(), [dict(zip(columns, row, strict=True)) for row in rows[start : start + 10_000]]
        )


def _file(source: str) -> str:
    """Return the file of a source such as `thang-03.csv:17`."""
    file, _, line = source.rpartition(":")
    return file if line.isdecimal() and file else source


def _line(source: str) -> int:
    line = source.removeprefix(_file(source)).removeprefix(":")
    return int(line) if line else 0


def _drop_guards(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        for table in ("runs", "voids"):
            for deed in ("update", "delete"):
                op.execute(f"drop trigger {table}_no_{deed}")


def _guard(connection: sa.Connection) -> None:
    """Have the database itself refuse to change or delete what was entered."""
    if connection.dialect.name == "sqlite":
        for table in _GROWING:
            for deed in ("update", "delete"):
                op.execute(
                    f"create trigger {table}_no_{deed} before {deed} on {table} "
                    "begin select raise(abort, 'the ledger only grows: a correction is a new row'); end"
                )
        return
    op.execute(
        "create function runlog_only_grows() returns trigger language plpgsql as "
        "$$ begin raise exception 'the ledger only grows: a correction is a new row'; end $$"
    )
    for table in _GROWING:
        op.execute(
            f"create trigger {table}_only_grows before update or delete or truncate on {table} "
            "for each statement execute function runlog_only_grows()"
        )


def _make_view() -> None:
    """Make the view for people who open the ledger in a database browser."""
    local = (
        "datetime({0}, 'unixepoch', '+7 hours')"
        if op.get_bind().dialect.name == "sqlite"
        else "to_char(to_timestamp({0}) at time zone 'Etc/GMT-7', 'YYYY-MM-DD HH24:MI:SS')"
    )

    def now(column: str) -> str:
        return f"case when changes.id is null then runs.{column} else changes.{column} end"

    op.execute(
        "create view runs_to_read as select runs.id as number, series.station, series.bulletin, series.language, "
        f"case when {now('planned')} = 1 then {local.format('runs.due')} end as scheduled, "
        f"{local.format(now('aired_at'))} as aired, {now('seconds')} as seconds, {now('items')} as items, "
        f"{now('evidence')} as evidence, coalesce(changes.counts, 1) as counts, "
        f'entries."by" as entered_by, {local.format("entries.at")} as entered, entries.source, runs.line, '
        f"{now('note')} as note "
        "from runs join series on series.id = runs.series join entries on entries.id = runs.entry "
        "left join changes on changes.id = (select max(id) from changes as later where later.run = runs.id)"
    )
