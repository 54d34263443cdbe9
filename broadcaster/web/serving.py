"""Runs the portal: uvicorn, in one process or several, each of which makes the portal for itself."""

from __future__ import annotations

import json
import logging
import signal
import sys
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import uvicorn

from broadcaster.runlog.clock import LOCAL
from broadcaster.web.pushing import Protocol

if TYPE_CHECKING:
    import asyncio

MOST = 4096
"""Connections that are answered at once in one process, where the system allows as many: hundreds of slow downloads."""

_OTHERS = 512
"""Files that a process may have open besides: databases, what is being sent, connections that are being turned away."""

SILENCE = 60
"""Seconds that whoever has connected may take to say what they want."""

_GRACE = 5
"""Seconds that whoever is being answered has when the portal stops; a phone goes on with its download later."""

_KEPT = 75
"""Seconds for which an idle connection is kept: longer than proxies do, or they would now and then use a closed one."""

_LOGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "broadcaster.web.serving.Lines"}},
    "filters": {"hung-up": {"()": "broadcaster.web.serving.HungUp"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "lines",
            "filters": ["hung-up"],
            "stream": "ext://sys.stderr",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


class Lines(logging.Formatter):
    """Writes what programs log as lines of JSON, as the access log has them, so that one reader takes both."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "at": datetime.fromtimestamp(record.created, LOCAL).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "what": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


class HungUp(logging.Filter):
    """Leaves out that an answer was not sent to its end: phones hang up on downloads, the shelf on what has changed.

    The access log says how much of it was sent. What goes wrong here is told by an error of its own.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written."""
        return record.getMessage() != "ASGI callable returned without completing response."


class Patient(Protocol):
    """The protocol, which hangs up on who connects and says nothing, and on who comes when there are far too many.

    A little more than uvicorn's `limit_concurrency` may connect, so that they can be told that the portal is busy.
    """

    _quiet: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection in."""
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency * 17 // 16:
            transport.abort()
        else:
            self._wait()

    def on_message_begin(self) -> None:
        """Take the first letters of a request in."""
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Take a request in."""
        self._wait_no_more()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._wait_no_more()
        self._quiet = self.loop.call_later(SILENCE, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._quiet is not None:
            self._quiet.cancel()
            self._quiet = None


def room() -> int:
    """Return how many connections a process may have; the system is asked to allow enough.

    Where a process runs out of files, the system's refusals fill the log, and databases cannot be opened either.
    """
    if sys.platform == "win32":  # which has no such limit
        return MOST
    import resource  # noqa: PLC0415

    wanted = MOST + _OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST if soft == resource.RLIM_INFINITY else max(64, min(MOST, soft - _OTHERS))


def run(factory: str, host: str, port: int, workers: int) -> None:
    """Serve until somebody stops it: by Ctrl-C, or as systems stop services.

    Args:
        factory: what makes the portal in each process, such as "package.module:function"; processes are begun anew and
            not forked, as Windows knows no other way. workers: how many.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    uvicorn.run(
        factory,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=Patient,
        ws="none",
        loop="asyncio",
        lifespan="on",
        access_log=False,  # `guards.Logged` writes a better one
        proxy_headers=False,  # `portal` believes the proxies that the settings name, and nobody else
        server_header=False,
        log_level="warning",
        log_config=_LOGS,
        limit_concurrency=room(),
        backlog=_OTHERS // 2,  # so many may be taken in before the first of them can be turned away
        timeout_keep_alive=_KEPT,
        timeout_graceful_shutdown=_GRACE,
    )
