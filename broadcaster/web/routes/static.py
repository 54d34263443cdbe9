"""The portal's own style, scripts and pictures; they come with the program."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse

from broadcaster.publish.names import FONTS
from broadcaster.publish.sandbox import FOLDER
from broadcaster.web.desk import Desk
from broadcaster.web.printing import KINDS, Printer

router = APIRouter()


@router.get("/static/{name}")
def static(request: Request, name: str, v: str = "") -> Response:
    """Return a file; one that was asked for by its version never changes.

    By its own version: while a new one of this program is put in place, the old one may be asked for its files.
    """
    printer = cast("Printer", request.app.state.printer)
    content = printer.files.get(name)
    if content is None:
        raise HTTPException(404)
    is_this = printer.static(name) == f"/static/{name}?v={v}"
    kept = "public, max-age=31536000, immutable" if is_this else "public, no-cache"
    return Response(content, media_type=KINDS[name[name.rfind(".") :]], headers={"Cache-Control": kept})


@router.get("/letters/{name}")
def letters(request: Request, name: str) -> Response:
    """Return the letters of the workspace's pages, for systems whose own lack some of Êđê and M'nông."""
    if name not in FONTS:
        raise HTTPException(404)
    place = cast("Desk", request.app.state.desk).folder / FOLDER / "fonts" / name
    if not place.is_file():
        raise HTTPException(404)
    kind = "font/woff2" if name.endswith(".woff2") else "text/plain; charset=utf-8"  # their licence
    return FileResponse(place, media_type=kind, headers={"Cache-Control": "public, max-age=604800"})
