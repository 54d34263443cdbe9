"""The shelf as files: just what nginx, a CDN or a stick would serve, with ranges and ETags so that a download goes on.

What is announced by loudspeaker is no secret, so whoever has an address may fetch. Drafts and whatever else lies in the
folder are not served.
"""

from __future__ import annotations

import stat
from typing import cast

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse

from broadcaster.errors import FaultsFoundError
from broadcaster.publish.names import MANIFEST, is_week, kind_of
from broadcaster.web.desk import Desk

router = APIRouter()


class _File(FileResponse):
    chunk_size = 1 << 20  # each piece costs a turn of the event loop; sound files have less than one


@router.api_route("/shelf/{week}/{path:path}", methods=["GET", "HEAD"])
def shelf(request: Request, week: str, path: str) -> Response:
    """Return a file of a published week."""
    desk = cast("Desk", request.app.state.desk)
    if not _is_name(week, path):
        raise HTTPException(404)
    place = desk.shelf / week / path
    try:
        found = place.lstat()
    except OSError as error:
        raise HTTPException(404) from error
    if not stat.S_ISREG(found.st_mode):
        raise HTTPException(404)
    return _File(place, stat_result=found, headers={"Cache-Control": "public, max-age=300"})


def _is_name(week: str, path: str) -> bool:
    """Tell whether a release may have a file of this name; nothing else is looked for on the disk."""
    if not is_week(week):
        return False
    try:
        kind_of(path, week)
    except FaultsFoundError:
        return path == MANIFEST
    return True
