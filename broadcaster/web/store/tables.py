"""The tables of the portal's memory. Times are whole seconds since 1970; secrets are kept as their SHA-256 only."""

from __future__ import annotations

import sqlalchemy as sa

REVISION = "002"
"""The newest revision in `migrations/versions`, which is these tables."""

VERSION_TABLE = "portal_version"

metadata = sa.MetaData()

people = sa.Table(
    "portal_people",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("login", sa.String(60), nullable=False, unique=True),  # what they sign in with, in lower case
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("phone", sa.String(30), nullable=False),
    sa.Column("password", sa.String(200), nullable=False),  # argon2's; "" until they have chosen one
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("closed_at", sa.BigInteger),  # when the account was closed; accounts are never deleted
)

grants = sa.Table(
    "portal_grants",
    metadata,
    sa.Column("person", sa.Integer, sa.ForeignKey("portal_people.id"), primary_key=True),
    sa.Column("role", sa.String(20), primary_key=True),
    sa.Column("scope", sa.String(20), primary_key=True),  # a station's code, a language's, or ""
)

links = sa.Table(  # one-time links: an invitation, or a hand-over to another device
    "portal_links",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("person", sa.Integer, sa.ForeignKey("portal_people.id"), nullable=False, index=True),
    sa.Column("made_by", sa.String(60), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("ends_at", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.BigInteger),
)

sessions = sa.Table(
    "portal_sessions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("person", sa.Integer, sa.ForeignKey("portal_people.id"), nullable=False, index=True),
    sa.Column("device", sa.String(300), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("ends_at", sa.BigInteger, nullable=False),
    sa.Column("revoked_at", sa.BigInteger),
)

tokens = sa.Table(  # of playout machines, each for one station
    "portal_tokens",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("station", sa.String(5), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("made_by", sa.String(60), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger),
    sa.Column("revoked_at", sa.BigInteger),
)

attempts = sa.Table(  # failures of signing in, by name and by address
    "portal_attempts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("what", sa.String(80), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("portal_attempts_what_at", "what", "at"),
)

audit = sa.Table(
    "portal_audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
    sa.Column("who", sa.String(220), nullable=False),  # a login, the name of a token, or ""
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("act", sa.String(40), nullable=False),
    sa.Column("about", sa.String(600), nullable=False),
)

taps = sa.Table(  # what operators tapped, by the number their phone gave it: sent twice, it is there once
    "portal_taps",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("station", sa.String(5), nullable=False),
    sa.Column("bulletin", sa.String(60), nullable=False),
    sa.Column("language", sa.String(3), nullable=False),
    sa.Column("slot", sa.BigInteger, nullable=False),
    sa.Column("aired", sa.Boolean, nullable=False),  # False: taken back
    sa.Column("at", sa.BigInteger, nullable=False),  # milliseconds, by the phone's clock as far as it can be believed
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Index("portal_taps_run", "station", "slot", "bulletin", "language"),
)

fetches = sa.Table(  # which station has opened its page and fetched its files
    "portal_fetches",
    metadata,
    sa.Column("station", sa.String(5), primary_key=True),
    sa.Column("week", sa.String(8), primary_key=True),
    sa.Column("what", sa.String(8), primary_key=True),
    sa.Column("first_at", sa.BigInteger, nullable=False),
    sa.Column("last_at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.String(220), nullable=False),
    sa.Column("files", sa.String(64), nullable=False, server_default=""),
)

answers = sa.Table(  # what the API answered under an idempotency key
    "portal_answers",
    metadata,
    sa.Column("token", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(120), primary_key=True),
    sa.Column("asked_sha256", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

approvals = sa.Table(  # reports that the head of the office has approved
    "portal_approvals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("first_day", sa.String(10), nullable=False),
    sa.Column("last_day", sa.String(10), nullable=False),
    sa.Column("least", sa.String(10), nullable=False),
    sa.Column("runs", sa.BigInteger, nullable=False),
    sa.Column("code", sa.String(40), nullable=False),
)

secrets = sa.Table(
    "portal_secrets",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("value", sa.String(100), nullable=False),
)
