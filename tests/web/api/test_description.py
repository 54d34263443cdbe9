"""The description says what the API does: every route, every refusal, with examples that are true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster.web.api import description, examples, problems
from broadcaster.web.api.shapes import (
    CountAnswer,
    ReportAnswer,
    Reports,
    RowsAnswer,
    StationAnswer,
    WeekAnswer,
    WeeksAnswer,
)
from tests.web.api.conftest import run

if TYPE_CHECKING:
    from tests.web.api.conftest import Machine

TOLD = description.described()["paths"]
METHODS = [(path, method) for path, operations in TOLD.items() for method in operations]


def test_the_description_needs_no_token_and_is_openapi(machine: Machine) -> None:
    answer = machine.web.client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    assert told["openapi"].startswith("3.1")
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert set(told["paths"]) == {
        "/api/v1/station",
        "/api/v1/weeks",
        "/api/v1/weeks/{week}",
        "/api/v1/weeks/{week}/fetched",
        "/api/v1/runs",
        "/api/v1/counts",
    }


def test_no_page_of_people_is_described_and_no_other_page_shows_the_description(machine: Machine) -> None:
    text = json.dumps(description.described())
    assert "/tram" not in text
    assert "HTTPValidationError" not in text
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert machine.web.client().get(path).status_code == 404


@pytest.mark.parametrize(("path", "method"), METHODS)
def test_every_route_tells_its_refusals_in_one_shape_with_examples(path: str, method: str) -> None:
    told: dict[str, Any] = TOLD[path][method]
    refusals = {status: answer for status, answer in told["responses"].items() if int(status) >= 400}
    assert {"401", "403", "405", "429", "503"} <= set(refusals)
    for status, answer in refusals.items():
        assert answer["description"]
        (kind, content) = next(iter(answer["content"].items()))
        assert (kind, content["schema"]) == (problems.MEDIA_TYPE, {"$ref": "#/components/schemas/Problem"})
        assert content["examples"]
        for example in content["examples"].values():
            assert problems.Problem.model_validate(example["value"]).status == int(status)
    assert told["security"] == [{"token": []}]
    assert told["summary"]
    assert told["description"]


def test_what_is_refused_and_how_is_described(machine: Machine) -> None:
    responses = TOLD["/api/v1/runs"]["post"]["responses"]
    assert set(responses) >= {"200", "400", "401", "403", "409", "413", "415", "422", "429", "503"}
    described = {
        kind
        for answer in responses.values()
        for content in answer["content"].values()
        for kind in content.get("examples", {})
    }
    assert described == set(problems.KINDS) - {"not-found"}


@pytest.mark.parametrize(
    ("shape", "example"),
    [
        (StationAnswer, examples.STATION),
        (WeeksAnswer, examples.WEEKS),
        (WeekAnswer, examples.WEEK),
        (Reports, examples.REPORTS),
        (ReportAnswer, examples.REPORTED),
        (RowsAnswer, examples.ROWS),
        (CountAnswer, examples.COUNTS),
    ],
)
def test_the_examples_are_of_the_shape_they_stand_for(shape: Any, example: dict[str, Any]) -> None:
    held = shape.model_validate(example)
    told = held.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert told == example


def test_the_example_of_a_report_is_taken(machine: Machine) -> None:
    assert machine.send(*examples.REPORTS["runs"]).json() == examples.REPORTED


def test_what_is_answered_is_what_the_examples_show(machine: Machine) -> None:
    machine.send(run())
    period = {"from": "2026-11-23", "to": "2026-11-23"}
    pairs = [
        (machine.get("/station"), examples.STATION),
        (machine.get("/weeks"), examples.WEEKS),
        (machine.get("/weeks/2026-W48"), examples.WEEK),
        (machine.get("/runs", **period), examples.ROWS),
        (machine.get("/counts", **period, by="language"), examples.COUNTS),
    ]
    for answer, example in pairs:
        assert _names(answer.json()) == _names(example)


def _names(told: Any) -> Any:
    """Return the names in an answer; of a list, those of its first item."""
    if isinstance(told, dict):
        return {name: _names(value) for name, value in told.items() if name != "groups"}
    return [_names(told[0])] if isinstance(told, list) and told and isinstance(told[0], dict) else None


def test_each_address_of_the_api_is_described_or_is_the_description(machine: Machine) -> None:
    for path, operations in TOLD.items():
        address = path.replace("{week}", "2026-W48")
        answer = machine.web.client().request("PATCH", address, headers=machine.headers)
        assert answer.headers["allow"] == ", ".join(sorted(method.upper() for method in operations))


def test_what_the_manual_shows_is_sent_and_answered_so(machine: Machine) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    report, answer, refusal = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", manual, re.DOTALL)]
    assert machine.send(body=json.dumps(report).encode()).json() == answer
    first, second = report["runs"]
    faulty = machine.send(first, {**second, "aired_at": "2026-11-23T05:06:10", "scheduled_at": None})
    assert faulty.json() == refusal
    told = {kind.rpartition("/")[2] for kind in re.findall(r"/api/v1/([a-z]+)", manual)}
    assert told == {path.split("/")[3] for path in TOLD} | {"openapi"}


def test_the_manual_names_every_refusal(machine: Machine) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{3}(?:, [^|]*)?) \|", manual, re.MULTILINE)
    assert {int(status) for row in rows for status in re.findall(r"\d{3}", row)} >= {
        status for status, _ in problems.KINDS.values()
    }
