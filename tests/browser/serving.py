"""A portal, or whatever else answers, on a free port of this machine: for a real browser, or a bare line."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

_PATIENCE = 30.0


@contextmanager
def serve(app: ASGIApp, port: int = 0, *, at_once: bool = False, **more: Any) -> Iterator[str]:
    """Serve an application in a thread; give what its addresses begin with, such as "http://127.0.0.1:40123".

    Args:
        port: where; 0: on a port that is free. A portal that comes back later must come back where it was.
        at_once: whether to stop without waiting for whoever is being answered. more: what uvicorn is told besides.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        # Without its lifespan: that closes the desk, which belongs to whoever made the application.
        usual = {"lifespan": "off", "log_config": None, "access_log": False, "timeout_graceful_shutdown": 1}
        config = uvicorn.Config(app, **{**usual, **more})
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + _PATIENCE
        while not server.started:
            if not thread.is_alive() or time.monotonic() > until:
                raise RuntimeError("the portal did not start")
            time.sleep(0.01)
        try:
            yield origin
        finally:
            server.force_exit, server.should_exit = at_once, True
            thread.join(_PATIENCE)
