"""Codes: short names made from what they name, in letters and digits that nobody takes for each other."""

from __future__ import annotations

import base64
import hashlib

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32, without I, L, O and U: a code is read from paper and told by telephone."""

_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", LETTERS)


def code(text: str, length: int = 8) -> str:
    """Return the code of a text: its SHA-256 in `length` letters of five bits each (at most 51)."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return base64.b32encode(digest).decode("ascii").translate(_CROCKFORD)[:length]
