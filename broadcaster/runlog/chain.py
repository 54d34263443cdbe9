"""The chain over the ledger's rows: each entry's link is made of the one before and of all that was entered.

    link = SHA-256 of the JSON array [link before, number, kind, by, at, source, source_sha256, why,
                                      series rows, change rows, digests of the blocks of runs]

A row is the array of its columns but `entry`. A block is up to a hundred runs of the entry in the order of their
numbers; its digest is the SHA-256 of the JSON array of its columns, each the array of the runs' values. JSON is written
without blanks, in UTF-8, so that an auditor can make every link again with a few lines of any language. The link before
the first is "".

What the chain shows: a row that was edited, taken out or put in between, down to a block of a hundred runs. What it
cannot show by itself: that the last entries were cut off, or that somebody with the whole file made all links anew.
Therefore every report bears the number and code of the last entry; a ledger that no longer has that code there is not
the one the report was made from.

This form stays as it is: links of years ago are made again by it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from broadcaster.codes import code

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK = 100
"""Runs in a block."""

DIGEST = 32
"""Bytes of a block's digest."""

RUN_COLUMNS = ("id", "line", "series", "due", "planned", "aired_at", "seconds", "items", "evidence", "proof", "note")
CHANGE_COLUMNS = (
    *("id", "run", "kind", "counts", "planned", "aired_at", "seconds", "items", "evidence", "proof", "note"),
    "instead",
)
SERIES_COLUMNS = ("id", "station", "bulletin", "language")
"""The columns of a row, in the order in which they are digested."""


class Head(NamedTuple):
    """What an entry says of itself."""

    number: int
    kind: str
    by: str
    at: int
    source: str
    source_sha256: str
    why: str


def blocks(columns: Sequence[Sequence[object]]) -> bytes:
    """Return the digests of an entry's runs, one after the other, as far as the columns go.

    Args:
        columns: of RUN_COLUMNS, in the order of the runs' numbers. A part of an entry's runs must be of whole blocks,
            unless it is the last.
    """
    size = len(columns[0]) if columns else 0
    digests = []
    for start in range(0, size, BLOCK):
        block = [list(column[start : start + BLOCK]) for column in columns]
        digests.append(hashlib.sha256(_json(block)).digest())
    return b"".join(digests)


def link(
    before: str,
    head: Head,
    series: Sequence[Sequence[object]],
    changes: Sequence[Sequence[object]],
    digests: bytes,
) -> str:
    """Return the link of an entry, in hex.

    Args:
        before: the link of the entry before; "" for the first.
        head: what it says of itself. series, changes: its rows, in the order of their numbers.
        digests: `blocks` of its runs.
    """
    return hashlib.sha256(_json([before, *head, series, changes, digests.hex()])).hexdigest()


def code_of(number: int, its_link: str) -> str:
    """Return what stands on a report: an entry's number and twelve letters of its link, such as 1234-7K2M-09QX-VB5T."""
    letters = code(its_link, 12)
    return f"{number}-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _json(value: object) -> bytes:
    return _ENCODER.encode(value).encode(errors="surrogateescape")


def _strange(value: object) -> str:
    """Return what stands for a value that no ledger holds and an edited file may."""
    return f"{type(value).__name__} {value!r}"


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_strange)
