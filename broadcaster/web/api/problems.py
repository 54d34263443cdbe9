"""How the API says no: always in one shape, the problem details of RFC 9457.

Every kind of refusal has a name of its own, the end of its `type`, so that a machine need not read sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as PlainHTTPException

PREFIX = "/api/"
"""What the addresses of the API begin with."""

MEDIA_TYPE = "application/problem+json"
_URN = "urn:problem-type:broadcaster:"

KINDS: dict[str, tuple[int, str]] = {
    "malformed": (400, "The request cannot be read"),
    "no-key": (400, "The idempotency key is missing or malformed"),
    "wrong-host": (400, "The portal has another name"),
    "no-token": (401, "A token is needed"),
    "unknown-token": (401, "The token is unknown or was revoked"),
    "no-station": (403, "The token's station is no station of the office any more"),
    "another-site": (403, "Another site may not ask this"),
    "not-found": (404, "There is nothing here"),
    "wrong-method": (405, "This cannot be done here"),
    "too-slow": (408, "The body did not come"),
    "in-progress": (409, "The same report is being worked on"),
    "too-large": (413, "The request is too large"),
    "not-json": (415, "The body is not JSON"),
    "faulty": (422, "Something in the request is faulty; nothing of it was taken"),
    "key-reused": (422, "The idempotency key was used for something else"),
    "too-many-attempts": (429, "Too many unknown tokens came from this address"),
    "unavailable": (503, "The ledger cannot be used now"),
}
"""The refusals by name: status, and what they are called."""

_BY_STATUS = {
    400: "malformed",
    401: "no-token",
    403: "another-site",
    405: "wrong-method",
    408: "too-slow",
    413: "too-large",
}
"""The name of what the framework itself refuses."""

_INDEX_NOTE = "Place of the faulty run in the list that was sent, counted from 0; null where no run is meant."


class ProblemFault(BaseModel):
    """One thing that is wrong with a request."""

    index: Annotated[int | None, Field(ge=0, description=_INDEX_NOTE)] = None
    where: Annotated[str, Field(description="JSON Pointer into the body, or the parameter or header.")] = ""
    what: Annotated[str, Field(description="What is wrong, in one sentence.")]
    hint: Annotated[str, Field(description="What to do next; may be empty.")] = ""


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": f"{_URN}faulty",
                "title": KINDS["faulty"][1],
                "status": 422,
                "detail": "1 of 2 runs is faulty. Mend it and send all of them again.",
                "errors": [
                    {
                        "index": 1,
                        "where": "/runs/1",
                        "what": 'the time "2026-11-25T05:00:10" has no offset, so nobody knows which clock it is; '
                        "write +07:00 behind it for Vietnam's.",
                        "hint": "",
                    }
                ],
            }
        }
    )

    type: Annotated[str, Field(description="Which refusal this is; stays the same in later versions.")]
    title: Annotated[str, Field(description="The same in words.")]
    status: Annotated[int, Field(description="The HTTP status, once more.")]
    detail: Annotated[str, Field(description="What is wrong this time, and what to do next.")]
    errors: Annotated[list[ProblemFault], Field(description="Every single fault, where there are some.")] = []


def is_api(path: str) -> bool:
    """Tell whether an address is one of the API, so that whoever asks for it is a machine."""
    return path.startswith(PREFIX)


def refused(
    kind: str, detail: str, *, errors: Iterable[ProblemFault] = (), headers: Mapping[str, str] | None = None
) -> HTTPException:
    """Return what is raised to refuse a request.

    Args:
        kind: one of `KINDS`. detail: what is wrong this time. errors: every single fault. headers: to be sent along.
    """
    status, title = KINDS[kind]
    told = Problem(type=f"{_URN}{kind}", title=title, status=status, detail=detail, errors=list(errors))
    return HTTPException(status, told, dict(headers or {}))


def answer(error: PlainHTTPException) -> Response:
    """Return the answer to a request that was refused, by `refused` or by the framework."""
    if not isinstance(error.detail, Problem):
        kind = _BY_STATUS.get(error.status_code, "not-found")
        error = refused(kind, f"{KINDS[kind][1]}.", headers=error.headers)
    told: Any = error.detail
    return Response(told.model_dump_json(), error.status_code, headers=error.headers, media_type=MEDIA_TYPE)


def malformed(error: RequestValidationError) -> Response:
    """Return the answer to a request whose parameters or headers are not as they must be."""
    found = error.errors()
    errors = [ProblemFault(where=str(one["loc"][-1]), what=_in_words(one)) for one in found]
    places = {one["loc"][0] for one in found}
    if "path" in places:
        return answer(refused("not-found", "There is no such week.", errors=errors))
    if "header" in places:
        what = "Idempotency-Key must be 1 to 120 printable letters of ASCII; a new one for each new report."
        return answer(refused("no-key", what, errors=errors))
    return answer(refused("faulty", "A parameter is missing or faulty.", errors=errors))


def unavailable() -> Response:
    """Return the answer where a database refuses."""
    what = "The ledger cannot be used at this moment; nothing was entered. Ask again, with the same key."
    return answer(refused("unavailable", what, headers={"Retry-After": "5"}))


def _in_words(one: Mapping[str, Any]) -> str:
    name = one["loc"][-1]
    return f'"{name}" is missing.' if one["type"] == "missing" else f'"{name}": {str(one["msg"]).lower()}.'


_SAID: dict[int, str] = {
    400: "The portal has another name; or the body is no JSON, or the idempotency key is missing.",
    401: "The token is missing, unknown or revoked.",
    403: "The station of this token was closed, or another site's page asks.",
    404: "There is no such week.",
    405: "This address has no such method.",
    408: "Nothing came of the rest of the body for a minute; ask again, with the same key.",
    409: "The same report is being worked on at this moment; ask again, with the same key.",
    413: "The body has more than 8 MB.",
    415: "The body is not of the type application/json.",
    422: "Something in the request is faulty; nothing of it was taken. `errors` names every fault.",
    429: "Too many unknown tokens came from this address.",
    503: "The ledger cannot be used at this moment; ask again, with the same key.",
}

_HEADERS: dict[int, tuple[str, str, dict[str, str]]] = {
    401: ("WWW-Authenticate", "How to say who asks: RFC 6750.", {"type": "string"}),
    405: ("Allow", "What can be done here.", {"type": "string"}),
    409: ("Retry-After", "Seconds to wait before asking again.", {"type": "string", "pattern": "^[0-9]+$"}),
    429: ("Retry-After", "Seconds to wait before asking again.", {"type": "string", "pattern": "^[0-9]+$"}),
    503: ("Retry-After", "Seconds to wait before asking again.", {"type": "string", "pattern": "^[0-9]+$"}),
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how refusals stand in the API's description: those of every route, and some more."""
    told: dict[int | str, dict[str, Any]] = {}
    for status in sorted({400, 401, 403, 405, 429, 503, *statuses}):
        shape = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": _examples(status)}
        told[status] = {"description": _SAID[status], "content": {MEDIA_TYPE: shape}}
        if status in _HEADERS:
            name, what, schema = _HEADERS[status]
            told[status]["headers"] = {name: {"description": what, "required": True, "schema": schema}}
    return told


def _examples(status: int) -> dict[str, Any]:
    return {
        kind: {
            "summary": title,
            "value": {"type": f"{_URN}{kind}", "title": title, "status": status, "detail": _SAID[status], "errors": []},
        }
        for kind, (of, title) in KINDS.items()
        if of == status
    }
