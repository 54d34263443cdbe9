"""Answers that a machine may ask for again and again: what it has already is not sent once more (RFC 9110, 13.1.2)."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any

from fastapi import Header, Response
from pydantic import BaseModel

_TAG = re.compile(r'(?:W/)?("[^"]*")')

IfNoneMatch = Annotated[
    str | None,
    Header(
        description="The ETag of an answer that the machine has; where that is still the answer, 304 says so.",
        examples=['W/"5d41402abc4b2a76b9719d911017c592"'],
    ),
]

_ETAG = {"ETag": {"description": "Changes when the answer does.", "required": True, "schema": {"type": "string"}}}

POLLED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer.", "headers": _ETAG},
    304: {"description": "The machine has this answer already; nothing is sent.", "headers": _ETAG},
}
"""How such answers stand in the API's description."""


def polled(told: BaseModel, has: str | None) -> Response:
    """Return an answer, or that the machine has it.

    Args:
        told: the answer. has: the header `If-None-Match`.
    """
    body = told.model_dump_json(by_alias=True)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": f"W/{tag}"}  # weak: the same answer may come packed
    if has is not None and (has.strip() == "*" or tag in _TAG.findall(has)):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
