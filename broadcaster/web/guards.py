"""What stands around every route: bounded bodies, our own pages only, strict headers, and a line for each request."""

from __future__ import annotations

import json
import secrets
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from anyio import fail_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

from broadcaster.web.api import problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 8_000_000
"""Bytes a request to the API may bring: a year of one station's runs has about two million."""

FORM_LIMIT = 500_000
"""Bytes any other request may bring: five hundred taps have a hundred thousand."""

SILENCE = 60
"""Seconds for which the rest of a body may stay away: a slow line sends slowly, but it sends."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'{shelf}; media-src 'self' blob:{shelf}; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def fixed(policy: str, *, secure: bool) -> list[tuple[bytes, bytes]]:
    """Return the headers that are the same with every answer.

    Args:
        policy: what browsers may load for it. secure: whether people come by HTTPS.
    """
    told = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    }
    if secure:
        told["Strict-Transport-Security"] = "max-age=31536000"
    return [(name.lower().encode(), value.encode()) for name, value in told.items()]


def refusal(scope: Scope, status: int, what: str, kind: str = "") -> Response:
    """Return what is answered before any route is asked: words to browsers, to machines what they understand.

    Args:
        kind: one of `problems.KINDS`; "" for the one that the status has by itself.
    """
    if problems.is_api(scope["path"]):
        return problems.answer(problems.refused(kind, what) if kind else HTTPException(status))
    return PlainTextResponse(what, status)


class Headed:
    """Sends strict headers with every answer.

    Args:
        shelf: where else the shelf is served; "" for here. secure: whether people come by HTTPS.
    """

    def __init__(self, app: ASGIApp, *, shelf: str, secure: bool) -> None:
        self._app = app
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(shelf)) if shelf else ""
        self._fixed = fixed(_POLICY.format(shelf=f" {origin}" if origin else ""), secure=secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = False

        async def headed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed:
                    headers[name.decode()] = value.decode()
                renewed = scope.get("state", {}).get("cookie")
                if renewed and "set-cookie" not in headers:  # who signs out, or in as another, has a cookie to send
                    headers.append("Set-Cookie", renewed)
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "private, no-cache"
            await send(message)

        try:
            await self._app(scope, receive, headed)
        except Exception:
            # A fault of this program. The server logs it; who asked hears nothing of it but the number in the log.
            if not begun:
                number = scope.get("state", {}).get("request", "")
                await PlainTextResponse(f"Cổng gặp lỗi. Báo văn phòng số này: {number}\n", 500)(scope, receive, headed)
            raise


class OwnPages:
    """Refuses what other sites make a browser send: a second lock besides the forms' secrets.

    Args:
        origin: what the portal's own addresses begin with; "" for whatever this machine is called by.
    """

    def __init__(self, app: ASGIApp, *, origin: str) -> None:
        self._app = app
        self._origin = as_browsers_say(origin) if origin else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            headers = Headers(scope=scope)
            origin, site = headers.get("origin"), headers.get("sec-fetch-site")
            own = self._origin or f"{scope['scheme']}://{headers.get('host', '')}"
            if (origin is not None and origin != own) or site not in (None, "same-origin", "none"):
                await refusal(scope, 403, "Another site may not ask this.")(scope, receive, send)
                return
        await self._app(scope, receive, send)


def as_browsers_say(origin: str) -> str:
    """Return an origin as browsers send it: in small letters, in ASCII, without the port that its scheme has anyway."""
    try:
        parts = urlsplit(origin)
        host, port = str(parts.hostname), parts.port
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:  # no browser comes by such a name either
        return origin
    host = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{host}" if port in (None, usual) else f"{parts.scheme}://{host}:{port}"


class Bounded:
    """Refuses bodies that are too large, also those that do not say so beforehand; and waits for none for ever."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = BODY_LIMIT if problems.is_api(scope["path"]) else FORM_LIMIT
        told = Headers(scope=scope).get("content-length", "0")
        if not (told.isascii() and told.isdecimal() and len(told) < 20 and int(told) <= limit):
            await refusal(scope, 413, "Too large.")(scope, receive, send)
            return
        seen, is_whole, begun = 0, False, False

        async def counted() -> Message:
            nonlocal seen, is_whole
            try:
                with fail_after(None if is_whole else SILENCE):  # behind the body, it is waited for who hangs up
                    message = await receive()
            except TimeoutError:
                if begun:  # nobody reads the body, who is answered already; it is as if the line were cut
                    return {"type": "http.disconnect"}
                raise HTTPException(408, headers={"Connection": "close"}) from None
            seen += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if seen > limit:
                raise HTTPException(413)  # whoever reads the body goes no further, and the answer says why
            return message

        async def noticed(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        await self._app(scope, counted, noticed)


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
        state["request"] = secrets.token_hex(6)

        async def watched(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", state["request"].encode())]
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
                "bytes": size + state.get("pushed", 0),
                "ms": round((time.perf_counter() - began) * 1000, 1),
            }
            self._write(_json(line))


_json = json.JSONEncoder(ensure_ascii=False).encode
"""`json.dumps` would make an encoder for each line."""

_SECRET = ("moi", "m")
"""What the addresses of one-time links begin with."""


def _shown(path: str) -> str:
    """Return a path without the secret that it may have, also where somebody has not typed it quite right."""
    first, *rest = [part for part in path.split("/") if part] or [""]
    return f"/{first}/…" if rest and first.casefold() in _SECRET else path


def _to_stderr(line: str) -> None:
    # A run that was told of must not be lost because a log has no room, or nobody reads it any more.
    with suppress(OSError, ValueError):
        if sys.stderr is not None:  # as it is in a Windows service
            sys.stderr.write(f"{line}\n")
