"""What a request asks of a file besides the file: only if it has changed, only a part of it (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_RANGE = re.compile(r"bytes=[ \t]*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))[ \t]*", re.ASCII | re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')

ASKING = frozenset({b"range", b"if-range", b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since"})
"""The headers that ask for it."""


@dataclass(frozen=True)
class Version:
    """Which file it is: its size, and when it was last written (nanoseconds since 1970).

    Releases are swapped in whole and a file that is the same is not written again, so this names its content, and does
    so for a phone that goes on with a download tomorrow.
    """

    size: int
    written: int

    @property
    def tag(self) -> str:
        """The ETag."""
        return f'"{self.written:x}-{self.size:x}"'

    @property
    def second(self) -> datetime:
        """When it was written, as exactly as headers say it."""
        return datetime.fromtimestamp(self.written // 10**9, UTC)

    @property
    def last_modified(self) -> str:
        """The header Last-Modified."""
        return format_datetime(self.second, usegmt=True)


@dataclass(frozen=True)
class Wish:
    """What is to be answered: the status, and from where to where the file is sent."""

    status: int
    start: int = 0
    end: int = 0


def wish(method: str, headers: Mapping[str, str], version: Version) -> Wish:
    """Return how a request for a file is to be answered.

    Args:
        headers: of the request, by name in lower case.
    """
    status = _condition(headers, version)
    if status != 200:
        return Wish(status)
    asked = headers.get("range") if method == "GET" else None
    if asked is None or not _holds(headers.get("if-range"), version):
        return Wish(200, 0, version.size)
    return _part(asked, version.size)


def _condition(headers: Mapping[str, str], version: Version) -> int:
    """Return the status that the conditions make, in the order of RFC 9110, 13.2.2."""
    match, since = headers.get("if-match"), headers.get("if-unmodified-since")
    if match is not None:
        # A strong comparison: ours are strong, and a weak one is equal to none.
        if match.strip() != "*" and version.tag not in (one.strip() for one in match.split(",")):
            return 412
    elif since is not None and (when := _moment(since)) is not None and version.second > when:
        return 412
    none, since = headers.get("if-none-match"), headers.get("if-modified-since")
    if none is not None:
        return 304 if none.strip() == "*" or version.tag in _TAG.findall(none) else 200
    return 304 if since is not None and (when := _moment(since)) is not None and version.second <= when else 200


def _holds(if_range: str | None, version: Version) -> bool:
    """Tell whether the part that is asked for belongs to what the asker has already."""
    return if_range is None or if_range.strip() in (version.tag, version.last_modified)


def _part(asked: str, size: int) -> Wish:
    """Return the part that is asked for. What is no range of bytes, and several at once, is answered with the whole.

    Nobody who plays or fetches sound asks for several; a server may leave that be (RFC 9110, 14.2).
    """
    found = _RANGE.fullmatch(asked)
    if found is None:
        return Wish(200, 0, size)
    first, last, suffix = found.groups()
    if suffix is not None:
        start, end = max(0, size - int(suffix)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return Wish(200, 0, size)
    return Wish(206, start, end) if start < end else Wish(416)


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
