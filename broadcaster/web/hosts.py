"""Lets in only who asks for the portal by its own name, or one of this machine's; IPv6 addresses are names as well."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from broadcaster.web.guards import refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = re.compile(r"(?:\[([0-9a-f:.]{2,45})\]|([^\[\]:/?#@\s]{1,253}))(?::[0-9]{1,5})?", re.ASCII)

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
"""Names by which the machine itself asks, as whatever watches over the portal does."""


class OwnHost:
    """Refuses requests for other names: a page elsewhere whose name leads here could otherwise ask in its own name.

    Args:
        host: the name that people type, as browsers send it; without a port and brackets.
    """

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app = app
        self._names = frozenset(map(_one, (host, *_THIS_MACHINE)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and named(Headers(scope=scope).get("host", "")) not in self._names:
            await refusal(scope, 400, "The portal has another name.", "wrong-host")(scope, receive, send)
            return
        await self._app(scope, receive, send)


def named(host: str) -> str:
    """Return the name in a header `Host`, without the port and an IPv6 address's brackets; "" where there is none."""
    found = _HOST.fullmatch(host.lower())
    return _one(found[1] or found[2]) if found else ""


def _one(host: str) -> str:
    """Return the one way to write a name: of an IPv6 address there are many."""
    try:
        return str(ipaddress.ip_address(host)) if ":" in host else host.lower()
    except ValueError:
        return ""
