"""The secrets the portal hands out: random, shown once, and kept as a digest that opens nothing."""

from __future__ import annotations

import hashlib
import secrets

READABLE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody mistakes for one another when typing them from another screen."""


def new(prefix: str = "") -> str:
    """Return a secret of 256 random bits, fit for an address or a header."""
    return prefix + secrets.token_urlsafe(32)


def short(letters: int = 10) -> str:
    """Return a secret of five bits a letter that a person can type; only for what ends within minutes."""
    return "".join(secrets.choice(READABLE) for _ in range(letters))


def digest(secret: str) -> str:
    """Return what is kept of a secret. It is random and long, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
