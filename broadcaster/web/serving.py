"""Runs the portal: uvicorn, in one process or several, each of which makes the portal for itself."""

from __future__ import annotations

import json
import logging
import signal
from datetime import datetime
from typing import Any

import uvicorn

from broadcaster.runlog.clock import LOCAL
from broadcaster.web.pushing import Protocol

_GRACE = 5
"""Seconds that whoever is being answered has when the portal stops; a phone goes on with its download later."""

_KEPT = 75
"""Seconds for which an idle connection is kept: longer than proxies do, or they would now and then use a closed one."""

_LOGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "broadcaster.web.serving.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
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
        http=Protocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        access_log=False,  # `guards.Logged` writes a better one
        proxy_headers=False,  # `portal` believes the proxies that the settings name, and nobody else
        server_header=False,
        log_level="warning",
        log_config=_LOGS,
        timeout_keep_alive=_KEPT,
        timeout_graceful_shutdown=_GRACE,
    )
