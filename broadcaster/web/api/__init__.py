"""The API of playout machines: they fetch their station's week, and report what they played."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from broadcaster.web.api import description, problems, runs, weeks

router = APIRouter(prefix="/api/v1")
for _room in (description, weeks, runs):
    router.include_router(_room.router)


def refuse(path: str, error: HTTPException) -> Response:
    """Return the answer to a request for `path` that was refused, by a route or by the framework."""
    if error.status_code == 405:
        # The framework names the methods of one route alone, also where another has the same path.
        error = HTTPException(405, headers={"Allow": ", ".join(description.methods(path))})
    return problems.answer(error)
