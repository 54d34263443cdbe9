"""A playout machine of the station of three languages, and what it sends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.conftest import STATION

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.web.conftest import Portal

WEEK = "2026-W48"
NAME = "máy phát sóng"
DAY = "2026-11-23"
"""The Monday of that week; the clock of the tests says 08:00 of it."""


def run(**more: Any) -> dict[str, Any]:
    """Return the run of that morning's slot, as a machine wrote it down."""
    return {"bulletin": "bao-hiem", "language": "vi", "aired_at": f"{DAY}T05:00:10+07:00", "seconds": 300, **more}


@dataclass
class Machine:
    """A machine with its token."""

    web: Portal
    station: str = STATION
    secret: str = ""
    number: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if not self.secret:
            self.secret = self.web.desk.store.tokens.make(self.station, NAME, by="canbo", at=self.web.desk.second())
        self._client = self.web.client()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def get(self, path: str, headers: dict[str, str] | None = None, **params: str) -> Response:
        return self._client.get(f"/api/v1{path}", params=params, headers={**self.headers, **(headers or {})})

    def post(self, path: str, **more: Any) -> Response:
        return self._client.post(f"/api/v1{path}", headers=self.headers, **more)

    def send(
        self,
        *runs: Any,
        key: str | None = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> Response:
        """Report runs, under a key of their own if none is given; or whatever body is given instead."""
        self.number += 1
        sent = {
            **self.headers,
            "Content-Type": "application/json",
            "Idempotency-Key": key if key is not None else f"key {self.number}",
            **(headers or {}),
        }
        raw = json.dumps({"runs": runs, **more}).encode() if body is None else body
        return self._client.post("/api/v1/runs", content=raw, headers=sent)


def problem(answer: Response, status: int, kind: str) -> dict[str, Any]:
    """Return a refusal, and make sure that it is this one, in the shape that all of them have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert set(told) == {"type", "title", "status", "detail", "errors"}
    assert told["type"] == f"urn:problem-type:broadcaster:{kind}"
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


@pytest.fixture
def machine(made: Portal) -> Machine:
    """The machine of the station of three languages."""
    return Machine(made)
