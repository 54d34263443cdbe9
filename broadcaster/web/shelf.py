"""The shelf as files: just what nginx, a CDN or a stick would serve, with ranges and ETags so that a download goes on.

What is announced by loudspeaker is no secret, so whoever has an address may fetch. Drafts and whatever else lies in the
folder are not served.

It answers before sign-in, cookies and pages are thought of: a station's week is a hundred times as much as its page.
Nothing is kept in memory and no file is held open while a slow line takes its time, so that hundreds may fetch at once,
and a new release can take the place of the old one also on Windows, which moves no folder with an open file.
"""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread

from broadcaster.errors import FaultsFoundError
from broadcaster.publish.names import MANIFEST, is_week, kind_of
from broadcaster.web.conditions import ASKING, Version, wish
from broadcaster.web.guards import fixed
from broadcaster.web.pushing import connection, read_at_hand

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from broadcaster.web.conditions import Wish

SHELF = "/shelf/"

PIECE = 1 << 16
"""Bytes that are read for a slow line at a time."""

_READERS = 8
"""Threads that may wait for the disk at once."""

_REMEMBERED = 4096
"""Addresses and answers' heads that are remembered: making them takes longer than sending a file."""

_LONGEST = 200
"""Letters of an address that is looked at: files of the shelf have shorter ones, and what is remembered takes room."""

_TYPES = {
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    "mp3": "audio/mpeg",
    "woff2": "font/woff2",
    "zip": "application/zip",
}
"""Windows would ask its registry, where any program may have written something else."""

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of pages on the shelf: they bring their style along, as they must be whole on a stick; they have no scripts."""

# No link is followed, and nothing that is no file makes anybody wait.
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOINHERIT", 0)
)


class Shelf:
    """Answers what is asked of the shelf; hands on all else, and what is not there.

    Args:
        folder: of the releases. secure: whether people come by HTTPS.
    """

    def __init__(self, app: ASGIApp, *, folder: Path, secure: bool) -> None:
        self._app = app
        self._folder = f"{folder}{os.sep}"
        self._readers = CapacityLimiter(_READERS)
        self._headers = [
            *fixed(_POLICY, secure=secure),
            (b"accept-ranges", b"bytes"),
            (b"access-control-allow-origin", b"*"),  # the portal may be at another address than its shelf
            (b"cache-control", b"public, max-age=300"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        name = ""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and scope["path"].startswith(SHELF):
            name = _name(scope["path"])
        found = _opened(self._folder, name) if name else None
        if found is None:
            await self._app(scope, receive, send)
            return
        file, version = found
        try:
            headers = {key.decode(): value.decode("latin-1") for key, value in scope["headers"] if key in ASKING}
            wanted = wish(scope["method"], headers, version)
            told = [*self._headers, *_told(name.rpartition(".")[2], version, wanted)]
            await send({"type": "http.response.start", "status": wanted.status, "headers": told})
            end = wanted.end if scope["method"] == "GET" else wanted.start
            at = await self._part(file, wanted.start, end, scope, send)
        finally:
            os.close(file)
        while at < end:
            # Ends when what was sent is on its way, or nearly: nothing is read that a slow line has no room for yet.
            await send({"type": "http.response.body", "body": b"", "more_body": True})
            before, at = at, await self._go_on(name, version, at, end, scope, send)
            if at == before:
                # The file has changed, or whoever asked has gone. An answer that does not end is cut off by the
                # server; the phone goes on with what there is now.
                return
        await send({"type": "http.response.body", "body": b""})

    async def _go_on(self, name: str, version: Version, at: int, end: int, scope: Scope, send: Send) -> int:
        """Send the next part of a file, which may have been replaced meanwhile."""
        line = connection(scope)
        found = None if line and line.is_gone else _opened(self._folder, name)
        if found is None:
            return at
        file, now = found
        try:
            return await self._part(file, at, end, scope, send) if now == version else at
        finally:
            os.close(file)

    async def _part(self, file: int, at: int, end: int, scope: Scope, send: Send) -> int:
        """Send as much of a file as the line takes, and one piece to wait for its turn; return where it goes on."""
        line = connection(scope)
        if line and at < end:
            after = line.push(file, at, end)
            state = scope.setdefault("state", {})
            state["pushed"] = state.get("pushed", 0) + after - at  # for the access log, which does not see it
            at = after
        if at < end:
            size = min(PIECE, end - at)
            piece = read_at_hand(file, at, size)
            if piece is None:
                piece = await to_thread.run_sync(_read, file, at, size, limiter=self._readers)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            at += len(piece)
        return at


def _name(path: str) -> str:
    """Return the file that is asked for, below the folder of releases; "" when the shelf has none of such a name."""
    return _known(path) if len(path) <= _LONGEST else ""


@lru_cache(_REMEMBERED)
def _known(path: str) -> str:
    name = path.removeprefix(SHELF)
    week, _, rest = name.partition("/")
    if not is_week(week):
        return ""
    try:
        kind_of(rest, week)
    except FaultsFoundError:
        return name if rest == MANIFEST else ""
    return name


def _opened(folder: str, name: str) -> tuple[int, Version] | None:
    """Return the descriptor of a file, and which it is; None when there is none, or a link leads there."""
    try:
        end = name.find("/")
        while end > 0:
            if not stat.S_ISDIR(os.lstat(folder + name[:end]).st_mode):
                return None
            end = name.find("/", end + 1)
        file = os.open(folder + name, _OPEN)
    except OSError:
        return None
    about = os.fstat(file)
    if stat.S_ISREG(about.st_mode):
        return file, Version(about.st_size, about.st_mtime_ns)
    os.close(file)
    return None


def _read(file: int, at: int, size: int) -> bytes:
    os.lseek(file, at, os.SEEK_SET)
    return os.read(file, size)


@lru_cache(_REMEMBERED)
def _told(ending: str, version: Version, wanted: Wish) -> list[tuple[bytes, bytes]]:
    """Return the headers that tell of a file and of the part of it that is sent."""
    told = {"etag": version.tag, "last-modified": version.last_modified}
    if wanted.status in (200, 206):
        told["content-type"] = _TYPES[ending]
    if wanted.status == 206:
        told["content-range"] = f"bytes {wanted.start}-{wanted.end - 1}/{version.size}"
    if wanted.status == 416:
        told["content-range"] = f"bytes */{version.size}"
    if wanted.status != 304:
        told["content-length"] = str(wanted.end - wanted.start)
    return [(name.encode(), value.encode()) for name, value in told.items()]
