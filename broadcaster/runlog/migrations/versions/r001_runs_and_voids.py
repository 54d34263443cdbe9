"""Runs that went on air, the voids that take some of them out of the count, and the guard that nothing is changed."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None

_number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the first ledger."""
    op.create_table(
        "runs",
        sa.Column("id", _number, primary_key=True),
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("bulletin", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("aired_at", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("entered_at", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
    )
    op.create_index("runs_identity", "runs", ["aired_at", "station", "language", "bulletin"], unique=True)
    op.create_table(
        "voids",
        sa.Column("id", _number, primary_key=True),
        sa.Column("run_id", _number, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_index("voids_run", "voids", ["run_id"], unique=True)
    if op.get_bind().dialect.name != "sqlite":
        return  # ledgers of this revision were SQLite files; elsewhere it is a step on the way to the next
    for table in ("runs", "voids"):
        for deed in ("update", "delete"):
            op.execute(
                f"create trigger {table}_no_{deed} before {deed} on {table} "
                "begin select raise(abort, 'the ledger only grows: a correction is a new row'); end"
            )
