"""Whether the portal is well, for whatever watches over it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from broadcaster import __version__
from broadcaster.errors import LedgerError

router = APIRouter()


@router.get("/healthz")
def healthz(request: Request) -> Response:
    """Tell whether both databases answer; 503 when one does not."""
    desk = request.app.state.desk
    well = {}
    today = desk.now().date()
    for name, ask in (("accounts", desk.store.accounts.any), ("ledger", lambda: desk.ledger.count(today, today))):
        try:
            ask()
        except LedgerError:
            well[name] = False
        else:
            well[name] = True
    status = 200 if all(well.values()) else 503
    return JSONResponse({"ok": status == 200, "version": __version__, **well}, status)
