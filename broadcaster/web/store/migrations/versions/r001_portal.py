"""The portal's first tables, written out: they stay what they were, whatever `tables` says by then."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    _who_may()
    _what_was_done()


def _who_may() -> None:
    """People and machines: what they sign in with, what they may do, where they are signed in."""
    op.create_table(
        "portal_attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("portal_attempts_what_at", "portal_attempts", ["what", "at"])
    op.create_table(
        "portal_people",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("login", sa.String(60), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(30), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
    )
    op.create_table(
        "portal_secrets",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("value", sa.String(100), nullable=False),
    )
    op.create_table(
        "portal_tokens",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("station", sa.String(5), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger()),
        sa.Column("revoked_at", sa.BigInteger()),
    )
    op.create_table(
        "portal_grants",
        sa.Column("person", sa.Integer(), sa.ForeignKey("portal_people.id"), primary_key=True),
        sa.Column("role", sa.String(20), primary_key=True),
        sa.Column("scope", sa.String(20), primary_key=True),
    )
    op.create_table(
        "portal_links",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("person", sa.Integer(), sa.ForeignKey("portal_people.id"), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
    )
    op.create_index("ix_portal_links_person", "portal_links", ["person"])
    op.create_table(
        "portal_sessions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("person", sa.Integer(), sa.ForeignKey("portal_people.id"), nullable=False),
        sa.Column("device", sa.String(300), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
    )
    op.create_index("ix_portal_sessions_person", "portal_sessions", ["person"])


def _what_was_done() -> None:
    """The audit log, taps, fetches, answers to machines, approvals."""
    op.create_table(
        "portal_answers",
        sa.Column("token", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("asked_sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "portal_approvals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("least", sa.String(10), nullable=False),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
    )
    op.create_table(
        "portal_audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(220), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("about", sa.String(600), nullable=False),
    )
    op.create_index("ix_portal_audit_at", "portal_audit", ["at"])
    op.create_table(
        "portal_fetches",
        sa.Column("station", sa.String(5), primary_key=True),
        sa.Column("week", sa.String(8), primary_key=True),
        sa.Column("what", sa.String(8), primary_key=True),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(220), nullable=False),
    )
    op.create_table(
        "portal_taps",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("station", sa.String(5), nullable=False),
        sa.Column("bulletin", sa.String(60), nullable=False),
        sa.Column("language", sa.String(3), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("aired", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
    )
    op.create_index("portal_taps_run", "portal_taps", ["station", "slot", "bulletin", "language"])
