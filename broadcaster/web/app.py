"""Puts the portal together: the desk, the guards around every route, the routes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException as PlainHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from broadcaster import __version__
from broadcaster.errors import LedgerError
from broadcaster.web import api, asking, guards
from broadcaster.web.api import problems
from broadcaster.web.desk import Desk, log
from broadcaster.web.hosts import OwnHost
from broadcaster.web.printing import Printer
from broadcaster.web.routes import (
    account,
    audit,
    downloads,
    handover,
    health,
    inviting,
    people,
    reports,
    rows,
    scripts,
    signin,
    static,
    station,
    stations,
    tokens,
)
from broadcaster.web.shelf import Shelf
from broadcaster.web.telling import Telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

_PAGES = {
    401: "Cần đăng nhập lại.",
    403: "Tài khoản này không được phép xem hoặc làm việc này.",
    404: "Không có trang này.",
    408: "Mạng chậm quá, cổng chưa nhận đủ. Thử lại.",
    422: "Biểu mẫu gửi lên thiếu hoặc sai một chỗ. Quay lại trang trước và gửi lại.",
    503: "Cổng đang bận hoặc sổ lượt phát chưa ghi được. Thử lại sau ít phút.",
}
IN_CODE = tuple(_PAGES.values())
"""The texts that stand here and in no template; a catalog needs them too."""


class Portal(FastAPI):
    """All routes, and in front of them what answers without them: FastAPI takes as long to be asked as a file to send.

    Attributes:
        front: what is asked first; hands on to `routed`.
    """

    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.front(scope, receive, send)

    async def routed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by its route."""
        await super().__call__(scope, receive, send)


def portal(
    folder: Path,
    now: Callable[[], datetime],
    *,
    listen: str | None = None,
    write: Callable[[str], None] | None = None,
) -> Portal:
    """Return the portal of a workspace.

    Args:
        folder: the workspace. now: the clock, aware, at +07:00.
        listen: host and port where it is served; None: as the settings say.
        write: takes each line of the access log; None: to stderr.

    Raises:
        FaultsFoundError: the settings, stations, plans or locales are faulty. LedgerError: a database cannot be opened.
    """
    desk = Desk(folder, now, listen=listen)
    settings = desk.settings.portal

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = Portal(
        title="Broadcaster",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,  # to whatever the request calls this host, and of the API as well: see `_slashed`
    )
    app.state.desk = desk
    app.state.printer = Printer()
    app.state.telling = Telling(desk)
    office = (stations, reports, rows, downloads, scripts)
    for routes in (health, static, signin, station, *office, account, handover, inviting, people, tokens, audit):
        app.include_router(routes.router, include_in_schema=False)
    app.include_router(api.router)
    app.add_exception_handler(PlainHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(LedgerError, _unkept)
    # The last one added is the outermost.
    app.add_middleware(guards.Bounded)
    app.add_middleware(guards.OwnPages, origin=settings.address)
    app.add_middleware(GZipMiddleware, minimum_size=600)
    if settings.address:
        host = str(urlsplit(guards.as_browsers_say(settings.address)).hostname)
        app.add_middleware(OwnHost, host=host)
    app.add_middleware(guards.Headed, shelf=settings.shelf, secure=settings.is_secure)
    shelf = Shelf(app.routed, folder=desk.shelf, secure=settings.is_secure)
    front: Any = guards.Logged(shelf, now=now, write=write)
    if settings.proxies:  # uvicorn and Starlette each have types of their own for the same calls
        front = ProxyHeadersMiddleware(front, trusted_hosts=settings.proxies)
    app.front = front
    return app


def _refused(request: Request, error: Exception) -> Response:
    """Say why a request was refused: as a page to people, as JSON to scripts and machines."""
    path = request.scope["path"]
    if isinstance(error, PlainHTTPException) and problems.is_api(path):
        return api.refuse(path, error)
    status = error.status_code if isinstance(error, PlainHTTPException) else 500
    if status == 404 and request.method in ("GET", "HEAD") and (meant := _slashed(request)):
        return RedirectResponse(meant, 307)
    headers = dict(error.headers or {}) if isinstance(error, PlainHTTPException) else {}
    if "Location" in headers:
        return Response(status_code=status, headers=headers)
    if _is_for_machines(request):
        return JSONResponse({"detail": str(getattr(error, "detail", ""))}, status, headers=headers)
    answer = _told(request, status)
    answer.headers.update(headers)
    return answer


def _slashed(request: Request) -> str:
    """Return where somebody meant to go who typed a slash too many at the end; "" where that leads nowhere either."""
    path = request.scope["path"]
    plain = path.rstrip("/")
    if plain in ("", path) or plain.startswith("//"):
        return ""
    scope = {**request.scope, "path": plain, "method": "GET"}
    if all(route.matches(scope)[0] is Match.NONE for route in request.app.router.routes):
        return ""
    query = request.scope["query_string"].decode("latin-1")
    return quote(plain) + (f"?{query}" if query else "")


def _malformed(request: Request, error: Exception) -> Response:
    if isinstance(error, RequestValidationError) and problems.is_api(request.scope["path"]):
        return problems.malformed(error)
    detail = error.errors() if isinstance(error, RequestValidationError) else []
    if _is_for_machines(request):
        told = [{"where": [str(part) for part in one["loc"]], "what": one["msg"]} for one in detail]
        return JSONResponse({"detail": told}, 422)
    return _told(request, 404 if request.method == "GET" else 422)


def _unkept(request: Request, error: Exception) -> Response:
    """A database that refuses is told to whoever keeps the server; people are asked to try again."""
    log.error("%s", error)
    if problems.is_api(request.scope["path"]):
        return problems.unavailable()
    if _is_for_machines(request):
        return JSONResponse({"detail": "The ledger cannot be used now; try again."}, 503, headers={"Retry-After": "5"})
    answer = _told(request, 503)
    answer.headers["Retry-After"] = "5"
    return answer


def _is_for_machines(request: Request) -> bool:
    return "json" in request.headers.get("accept", "")


def _told(request: Request, status: int) -> HTMLResponse:
    try:
        asker = asking.asking(request)
    except LedgerError:  # which may be why there is something to tell
        asker = asking.Asker(request.app.state.desk, request.app.state.printer, request, None, None, "")
    what = _PAGES.get(status, _PAGES[404])
    return asker.page("refused.html.j2", status=status, what=asker.desk.words.say(what))
