"""Whether the portal is well, for whatever watches over it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from broadcaster import __version__
from broadcaster.errors import LedgerError

if TYPE_CHECKING:
    from broadcaster.web.desk import Desk

router = APIRouter()

_ROOM = 50_000_000
"""Bytes that have to be free on the disk: runs that are told of when there are none are refused."""


@router.get("/healthz")
def healthz(request: Request) -> Response:
    """Tell whether both databases answer, are where they were, and have room; 503 when one does not."""
    desk: Desk = request.app.state.desk
    well: dict[str, bool] = {}
    today = desk.now().date()
    for name, ask in (("accounts", desk.store.accounts.any), ("ledger", lambda: desk.ledger.count(today, today))):
        try:
            ask()
        except LedgerError:
            well[name] = False
        else:
            well[name] = True
    well["accounts"] &= desk.is_in_place(desk.store.place)
    well["ledger"] &= desk.is_in_place(desk.ledger.database.place)
    well["room"] = shutil.disk_usage(desk.folder).free >= _ROOM
    status = 200 if all(well.values()) else 503
    return JSONResponse({"ok": status == 200, "version": __version__, **well}, status)
