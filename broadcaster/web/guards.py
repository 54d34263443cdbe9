"""What stands around every route: bounded bodies, our own pages only, strict headers, and a line for each request."""

from __future__ import annotations

import json
import logging
import sys
import time
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 8_000_000
"""Bytes a request may bring: a year of one station's runs has about two million."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'{shelf}; media-src 'self' blob:{shelf}; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SHELF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of pages on the shelf: they bring their style along, as they must be whole on a stick; they have no scripts."""

SHELF = "/shelf/"


class Headed:
    """Sends strict headers with every answer.

    Args:
        shelf: where else the shelf is served; "" for here. secure: whether people come by HTTPS.
    """

    def __init__(self, app: ASGIApp, *, shelf: str, secure: bool) -> None:
        self._app = app
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(shelf)) if shelf else ""
        self._policy = _POLICY.format(shelf=f" {origin}" if origin else "")
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = _SHELF_POLICY if scope["path"].startswith(SHELF) else self._policy

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self)"
                if self._secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "private, no-cache"
            await send(message)

        await self._app(scope, receive, headed)


class OwnPages:
    """Refuses what other sites make a browser send: a second lock besides the forms' secrets.

    Args:
        origin: what the portal's own addresses begin with; "" for whatever this machine is called by.
    """

    def __init__(self, app: ASGIApp, *, origin: str) -> None:
        self._app = app
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            headers = Headers(scope=scope)
            origin, site = headers.get("origin"), headers.get("sec-fetch-site")
            own = self._origin or f"{scope['scheme']}://{headers.get('host', '')}"
            if (origin is not None and origin != own) or site not in (None, "same-origin", "none"):
                await PlainTextResponse("Another site may not ask this.", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Bounded:
    """Refuses bodies that are too large, also those that do not say so beforehand."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdecimal() or int(told) > BODY_LIMIT:
            await PlainTextResponse("Too large.", 413)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_LIMIT:
                # As if the client had gone: nothing of what came so far is read any further.
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, counted, send)


class Squeezed:
    """Packs pages for slow lines; not the shelf, whose sound is packed already and must be sent in parts as asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed = GZipMiddleware(app, minimum_size=600)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        plain = scope["type"] != "http" or scope["path"].startswith(SHELF)
        await (self._app if plain else self._packed)(scope, receive, send)


class Logged:
    """Writes a line of JSON for each request: when, who, what, how it ended, how long it took.

    Addresses of one-time links are secrets while they last, so of those only the beginning is written.
    """

    def __init__(
        self, app: ASGIApp, *, now: Callable[[], datetime], write: Callable[[str], None] | None = None
    ) -> None:
        self._app = app
        self._now = now
        self._write = write or _to_stderr

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, size = time.perf_counter(), 500, 0
        state = scope.setdefault("state", {})
        state["request"] = uuid.uuid4().hex[:12]

        async def watched(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = state["request"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            client = scope.get("client")
            line = {
                "at": self._now().isoformat(timespec="milliseconds"),
                "id": state["request"],
                "from": client[0] if client else "",
                "who": state.get("who", ""),
                "method": scope["method"],
                "path": _shown(scope["path"]),
                "status": status,
                "bytes": size,
                "ms": round((time.perf_counter() - began) * 1000, 1),
            }
            self._write(json.dumps(line, ensure_ascii=False))


_SECRET = ("/moi/", "/m/")
"""What the addresses of one-time links begin with."""


def _shown(path: str) -> str:
    for beginning in _SECRET:
        if path.startswith(beginning):
            return f"{beginning}…"
    return path


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def quiet() -> None:
    """Leave the log of requests to `Logged`."""
    logging.getLogger("uvicorn.access").disabled = True
