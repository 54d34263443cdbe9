"""Hands a file to the system, to be sent without a copy of it in this program: `sendfile`, as nginx does.

uvicorn gives no such call, so its protocol is asked which connection an answer goes out on. That is as far as this
reaches into it, and only as long as uvicorn counts what is left of an answer just as it is read here; otherwise, and
on systems without `sendfile`, files are sent like any other answer.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Scope

_NAME = "broadcaster.connection"


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol; what it answers knows its connection."""

    def on_headers_complete(self) -> None:
        """Take a request in."""
        super().on_headers_complete()
        cycle = self.cycle
        if cycle is not None and cycle.scope is self.scope:
            scope = cast("Scope", self.scope)
            scope["extensions"] = {**scope.get("extensions", {}), _NAME: Connection(self.transport, cycle)}


class Connection:
    """The connection that an answer goes out on."""

    def __init__(self, transport: asyncio.Transport, cycle: RequestResponseCycle) -> None:
        self._transport = transport
        self._cycle = cycle

    @property
    def is_gone(self) -> bool:
        """Whether the other end has hung up."""
        return self._transport.is_closing()

    def push(self, file: int, start: int, end: int) -> int:
        """Send as much of a file as the line takes at once.

        Args:
            file: its descriptor. start, end: the rest of it that is still to be sent, which ends the answer.

        Returns:
            Where the next rest begins; `start` when nothing could be sent so.
        """
        if sys.platform != "linux":  # elsewhere it behaves otherwise, and nobody has tried it
            return start
        transport, cycle = self._transport, self._cycle
        if transport.is_closing() or cycle.expected_content_length != end - start:
            return start
        # What was written before is sent before; and from now on whoever waits, waits until all of it is on its way.
        transport.set_write_buffer_limits(0)
        if transport.get_write_buffer_size() or not _at_hand(file, start, end):
            return start
        line = transport.get_extra_info("socket").fileno()
        try:
            while start < end:
                sent = os.sendfile(line, file, start, end - start)
                if not sent:
                    break
                start += sent
                cycle.expected_content_length -= sent
        except OSError:  # the line is full, or cut off, or the disk knows no such call; whoever goes on will see
            pass
        return start


def connection(scope: Scope) -> Connection | None:
    """Return the connection that a request's answer goes out on; None where the server does not tell."""
    found = scope.get("extensions", {}).get(_NAME)
    return found if isinstance(found, Connection) else None


def read_at_hand(file: int, start: int, size: int) -> bytes | None:
    """Return a part of a file that is in memory already; None when it has to be fetched from the disk."""
    if sys.platform != "linux":
        return None
    part = bytearray(size)
    try:
        read = os.preadv(file, [part], start, os.RWF_NOWAIT)
    except OSError:
        return None
    return bytes(part) if read == size else None


def _at_hand(file: int, start: int, end: int) -> bool:
    """Tell whether the system has a part of a file in memory, as far as its two ends show: nobody is to wait."""
    if sys.platform != "linux":
        return False
    for at in (start, end - 1):
        try:
            os.preadv(file, [bytearray(1)], at, os.RWF_NOWAIT)
        except BlockingIOError:
            return False
        except OSError:  # a file system that does not tell
            return True
    return True
