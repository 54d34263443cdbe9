"""What is no honest report is refused in words, whatever it is; no question brings the portal down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import LedgerError
from broadcaster.web.guards import BODY_LIMIT
from tests.web.api.conftest import Machine, problem, run

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE = json.dumps(run()).encode()
PARCEL = b'{"runs": [' + ONE + b"]}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"nonsense",
        PARCEL[:-1],
        PARCEL + b"x",
        PARCEL + PARCEL,
        b'{"runs": [' + ONE + b",]}",
        PARCEL.replace(b"300", b"NaN"),
        PARCEL.replace(b"300", b"-Infinity"),
        PARCEL.replace(b"300", b"1e999"),
        PARCEL.replace(b"300", b"9" * 5_000),
        PARCEL.replace(b"300", b"9" * 30),
        PARCEL.replace(b"300", b"0300"),
        PARCEL.replace(b'"vi"', b'"vi", "language": "rad"'),
        b'{"runs": [], ' + PARCEL[1:],
        PARCEL.replace(b'"vi"', rb'"\ud83d"'),
        PARCEL.replace(b'"vi"', rb'"\udcaa\ud83d"'),
        PARCEL.replace(b'"vi"', rb'"\\\ud83d"'),
        PARCEL.replace(b'"vi"', b'"\xed\xa0\x80"'),
        PARCEL.replace(b'"vi"', b'"\xff"'),
        PARCEL.replace(b'"vi"', b'"v\x00i"'),
        PARCEL.decode().encode("utf-16"),
        b"[" * 100_000,
        b'{"runs": ' * 100_000,
        b'{"runs": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
    ],
    ids=range(26),
)
def test_a_body_that_is_no_json_or_could_be_read_in_two_ways_is_refused(machine: Machine, body: bytes) -> None:
    told = problem(machine.send(body=body), 400, "malformed")
    assert told["detail"].startswith("The body cannot be read: ")
    assert len(told["detail"]) < 200
    assert not machine.web.desk.ledger.begun


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"17",
        b'"runs"',
        b"[]",
        b"[" + ONE + b"]",
        ONE,
        b"{}",
        b'{"runs": null}',
        b'{"runs": {}}',
        b'{"runs": "x"}',
        b'{"runs": []}',
        b'{"runs": [null]}',
        b'{"runs": [[[[]]]]}',
        b'{"runs": [{}]}',
        PARCEL[:-1] + b', "as_written": 1}',
        PARCEL[:-1] + b', "as_written": null}',
        PARCEL[:-1] + b', "more": 1}',
        PARCEL[:-1] + b', "a/b~": 1}',
        PARCEL.replace(b"300", b"1.5"),
        PARCEL.replace(b"300", b"true"),
        PARCEL.replace(b"300", b'"300"'),
        PARCEL.replace(b"300", b"-1"),
        PARCEL.replace(b"300", b"21601"),
        PARCEL.replace(b'"vi"', b"[]"),
        PARCEL.replace(b'"vi"', rb'"\u0000"'),
        PARCEL.replace(b'"vi"', rb'"\ud83d\ude00"'),
        PARCEL.replace(b"bao-hiem", b"../../etc/passwd"),
        PARCEL.replace(b"bao-hiem", b"nul"),
        PARCEL.replace(b"bao-hiem", b"' or 1=1 --"),
        PARCEL.replace(b"bao-hiem", b"x" * 10_000),
    ],
    ids=range(30),
)
def test_json_that_is_no_report_is_refused_with_what_is_wrong(machine: Machine, body: bytes) -> None:
    told = problem(machine.send(body=body), 422, "faulty")
    assert all(len(error["what"]) < 200 for error in told["errors"])
    assert told["errors"]
    assert not machine.web.desk.ledger.begun


def test_numbers_and_letters_may_be_written_as_json_allows(machine: Machine) -> None:
    body = (
        PARCEL.replace(b"300", b"3.0e2")
        .replace(b'"vi"', rb'"\u0076i"')
        .replace(b"}]", rb', "note": "\\ud83d \ud83d\ude00"}]')
    )
    assert machine.send(body=b"\xef\xbb\xbf" + body).json()["added"] == 1
    (row,) = machine.get("/runs", **{"from": "2026-11-23", "to": "2026-11-23"}).json()["runs"]
    assert (row["seconds"], row["language"], row["note"]) == (300, "vi", "\\ud83d 😀")


def test_objects_with_very_many_names_are_not_gone_through(machine: Machine) -> None:
    crowd = {f"k{number}": 0 for number in range(200_000)}
    told = problem(machine.send(run(), {**run(), **crowd}), 422, "faulty")
    assert [error["what"] for error in told["errors"]] == ["it has more than 40 names."]
    problem(machine.send(body=json.dumps({"runs": [run()], **crowd}).encode()), 422, "faulty")
    twice = json.dumps(crowd)[:-1].encode() + b', "k199999": 1}'
    problem(machine.send(body=twice), 400, "malformed")


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "",
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin-1",
    ],
)
def test_a_body_of_another_type_is_refused(machine: Machine, kind: str | None) -> None:
    sent = {**machine.headers, "Idempotency-Key": "a"}
    sent |= {} if kind is None else {"Content-Type": kind}
    problem(machine.web.client().post("/api/v1/runs", content=PARCEL, headers=sent), 415, "not-json")


def test_a_packed_body_is_refused(machine: Machine) -> None:
    problem(machine.send(run(), headers={"Content-Encoding": "gzip"}), 415, "not-json")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])
def test_json_may_say_that_it_is_utf_8(machine: Machine, kind: str) -> None:
    assert machine.send(run(), headers={"Content-Type": kind}).json()["added"] == 1


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(machine: Machine) -> None:
    problem(machine.send(body=b" " * (BODY_LIMIT + 1)), 413, "too-large")

    def pieces() -> Iterator[bytes]:
        for _ in range(BODY_LIMIT // 1_000_000 + 1):
            yield b" " * 1_000_000

    sent = {**machine.headers, "Content-Type": "application/json", "Idempotency-Key": "a"}
    answer = machine.web.client().post("/api/v1/runs", content=pieces(), headers=sent)
    problem(answer, 413, "too-large")


@pytest.mark.parametrize("key", ["", " ", "x" * 121, "\t", "é", "\x7f", "a\tb"])
def test_a_report_without_a_proper_key_is_refused(machine: Machine, key: str) -> None:
    sent = {**machine.headers, "Content-Type": "application/json"}
    client = machine.web.client()
    problem(client.post("/api/v1/runs", content=PARCEL, headers=sent), 400, "no-key")
    sent["Idempotency-Key"] = key.encode("latin-1")  # type: ignore[assignment]
    problem(client.post("/api/v1/runs", content=PARCEL, headers=sent), 400, "no-key")
    assert not machine.web.desk.ledger.begun


@pytest.mark.parametrize("key", ["x", "!", "x" * 120, '"8e03978e-40d5-43e8-bc93-6894a57f9324"', "a b", "' or 1=1 --"])
def test_any_printable_key_will_do(machine: Machine, key: str) -> None:
    assert machine.send(run(), key=key).json()["added"] == 1
    assert machine.send(run(), key=key).json()["added"] == 1


def test_a_ledger_that_cannot_be_used_is_said_and_the_key_is_free_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise LedgerError("/srv/secret/runs.sqlite: is in use by another program that does not let go of it.")

    with monkeypatch.context() as patch:
        patch.setattr(machine.web.desk.ledger, "take", locked)
        answer = machine.send(run(), key="a")
        told = problem(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == "5"
        assert "secret" not in json.dumps(told)
    assert machine.send(run(), key="a").json()["added"] == 1
