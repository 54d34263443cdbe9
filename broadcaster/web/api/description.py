"""The API's description, OpenAPI 3.1: made of the routes themselves, so that it says what they do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic.json_schema import models_json_schema

from broadcaster import __version__
from broadcaster.web.api import runs, weeks
from broadcaster.web.api.problems import Problem
from broadcaster.web.api.shapes import Reports

router = APIRouter()

DESCRIPTION = "/api/v1/openapi.json"

_ABOUT = """
How a playout machine fetches the week of its station and tells what it played.

**A token** speaks for one station. The office makes it, shows it once, and can revoke it. Every request brings it:
`Authorization: Bearer bc_…`.

**Times** are RFC 3339 with an offset; days and weeks are those of the stations' clocks, +07:00.

**A run** is one airing of one bulletin in one language. It counts once, however often it is reported.

**Refusals** are problem details (RFC 9457): `type` says which one it is, `detail` what to do, `errors` names each fault
with the place of its run in the list that was sent.

**Old machines.** What this version answers may get new fields; nothing that is here will go or change its meaning.
"""

_TAGS = [
    {"name": "What to play", "description": "The station's weeks, their slots and files."},
    {"name": "What aired", "description": "Reporting runs, and reading what the ledger has of them."},
]


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """Return the description of the API; it is no secret, and needs no token."""
    address = request.app.state.desk.settings.portal.address
    headers = {"Cache-Control": "public, max-age=300"}
    return JSONResponse({**described(), "servers": [{"url": address or "/"}]}, headers=headers)


_FRAMEWORKS = ("HTTPValidationError", "ValidationError")
"""Shapes that FastAPI would answer with; here all refusals have one shape, see `problems`."""


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """Return the description of the API."""
    prefixed = APIRouter(prefix="/api/v1")
    for room in (weeks, runs):
        prefixed.include_router(room.router)
    told = get_openapi(
        title="Broadcaster: the API of playout machines",
        version=__version__,
        description=_ABOUT.strip(),
        routes=prefixed.routes,
        tags=_TAGS,
    )
    shapes = {name: shape for name, shape in told["components"]["schemas"].items() if name not in _FRAMEWORKS}
    for operations in told["paths"].values():
        for operation in operations.values():
            if _FRAMEWORKS[0] in str(operation["responses"].get("422")):
                del operation["responses"]["422"]  # no parameter of these is refused so
    # What no route names by itself: how refusals look, and the body that is read run by run.
    _, more = models_json_schema(
        [(Problem, "serialization"), (Reports, "validation")], ref_template="#/components/schemas/{model}"
    )
    return {**told, "components": {**told["components"], "schemas": {**shapes, **more["$defs"]}}}


def methods(path: str) -> list[str]:
    """Return what can be done at an address; nothing where there is none."""
    if path == DESCRIPTION:
        return ["GET"]
    for template, operations in described()["paths"].items():
        if re.fullmatch(re.sub(r"\\{[a-z]+\\}", "[^/]+", re.escape(template)), path):
            return sorted(method.upper() for method in operations)
    return []
