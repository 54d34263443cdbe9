"""Runs that a machine reports go into the ledger as all others do, once each, and the machine hears what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from broadcaster.models import Evidence
from broadcaster.runlog import verify
from broadcaster.web.api import reading
from broadcaster.web.app import portal
from tests.web.api.conftest import DAY, NAME, Machine, problem, run
from tests.web.conftest import OTHER, STATION, Clock, Portal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Site

ADDED = {"added": 1, "already_there": 0, "strengthened": 0, "voided": 0, "passed_over": 0, "states": ["added"]}
PROOF = "0123456789abcdef" * 4


def rows(machine: Machine, first: str = DAY, last: str = DAY, **more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = machine.get("/runs", **{"from": first, "to": last, **more}).json()["runs"]
    return found


def test_a_run_is_entered_for_the_tokens_station_with_all_that_is_known_of_it(machine: Machine) -> None:
    answer = machine.send(run(note="  loa số 3 hỏng  "))
    assert (answer.status_code, answer.json()) == (200, ADDED)
    (row,) = machine.web.desk.ledger.rows(machine.web.clock().date(), machine.web.clock().date())
    assert (row.run.station, row.run.evidence, row.run.note, row.run.items) == (
        STATION,
        Evidence.LOG,
        "loa số 3 hỏng",
        2,
    )
    assert (row.entered.by, row.entered.source, row.line) == (f"{NAME} ({STATION})", f"api:{NAME}", 1)
    assert row.run.scheduled_at is not None
    assert f"{row.run.scheduled_at:%H:%M}" == "05:00"
    with machine.web.desk.ledger.database.reading() as connection:
        digest = connection.exec_driver_sql("select source_sha256 from entries").scalar_one()
    assert len(digest) == 64
    assert verify(machine.web.desk.ledger.database).faults == []


def test_a_run_that_says_no_length_is_as_long_as_our_file(machine: Machine) -> None:
    machine.send({"bulletin": "bao-hiem", "language": "vi", "scheduled_at": f"{DAY}T05:00:00+07:00"})
    sound = machine.get("/weeks/2026-W48").json()["slots"][0]["plays"][0]["sound"]
    (row,) = rows(machine)
    assert row["seconds"] == round(sound["duration_ms"] / 1000)
    assert (row["aired_at"], row["scheduled_at"]) == (None, f"{DAY}T05:00:00+07:00")


def test_each_run_hears_what_became_of_it(machine: Machine) -> None:
    first = run(aired_at=None, scheduled_at=f"{DAY}T05:00:00+07:00", seconds=None, evidence="tap")
    voided = run(language="cmo")
    machine.send(first, voided, run(language="rad"))
    desk = machine.web.desk
    (gone,) = (row for row in desk.ledger.rows(desk.now().date(), desk.now().date()) if row.run.language == "cmo")
    desk.ledger.void([gone.identity], why="thử máy", by="canbo", at=desk.now())
    # In the order in which they were sent, which is not that of time.
    new = run(aired_at="2026-11-22T05:00:10+07:00")
    answer = machine.send(run(language="rad"), voided, run(), new, new)
    assert answer.json() == {
        "added": 1,
        "already_there": 4,
        "strengthened": 1,
        "voided": 1,
        "passed_over": 0,
        "states": ["already_there", "voided", "strengthened", "added", "already_there"],
    }


@pytest.mark.parametrize("word", ["planned", "word", "tap", "log"])
def test_the_evidence_is_what_the_machine_says(machine: Machine, word: str) -> None:
    machine.send(run(evidence=word))
    assert [row["evidence"] for row in rows(machine)] == [word]


def test_a_recording_is_a_proof(machine: Machine) -> None:
    assert machine.send(run(proof=PROOF)).json()["added"] == 1
    assert machine.send(run(proof=PROOF, evidence="proof", language="rad")).json()["added"] == 1
    assert {(row["evidence"], row["proof"]) for row in rows(machine)} == {("proof", PROOF)}


def test_what_is_left_out_may_also_be_null(machine: Machine) -> None:
    empty = dict.fromkeys(["scheduled_at", "evidence", "proof", "note", "station"])
    assert machine.send(run(**empty)).json() == ADDED


def test_the_station_need_not_be_said_and_another_one_is_refused(machine: Machine) -> None:
    assert machine.send(run(station=STATION)).json() == ADDED
    told = problem(machine.send(run(), run(station=OTHER, language="rad")), 422, "faulty")
    (error,) = told["errors"]
    assert (error["index"], error["where"]) == (1, "/runs/1")
    assert error["what"] == f'the station is "{OTHER}"; this token speaks for {STATION} alone.'
    assert len(rows(machine)) == 1


def test_all_faults_are_told_at_once_and_nothing_is_taken(machine: Machine) -> None:
    faulty = [
        run(),
        run(bulletin="bao-hien"),
        run(aired_at="2026-11-23T05:00:10"),
        run(aired_at="2027-11-23T05:00:10+07:00"),
        run(aired_at=f"{DAY}T05:00:00+07:00", scheduled_at="2026-11-24T05:00:00+07:00"),
        run(language="mnong", seconds=0, sceonds=1),
        run(evidence="proof"),
        {"language": "vi"},
        17,
        run(note="hai\ndòng"),
        run(language="rad"),
    ]
    told = problem(machine.send(*faulty), 422, "faulty")
    assert told["detail"].startswith("9 of 11 runs are faulty.")
    errors = {(error["index"], error["what"]) for error in told["errors"]}
    assert [error["index"] for error in told["errors"]] == [1, 2, 3, 4, 5, 5, 5, 6, 7, 7, 8, 9]
    assert (1, 'the bulletin "bao-hien" is in no plan, and nearly the name of one that is.') in errors
    assert (7, '"bulletin" is missing.') in errors
    assert (8, "it must be an object with names and values: {…}.") in errors
    assert (5, '"sceonds" is unknown here.') in errors
    hints = {error["hint"] for error in told["errors"]}
    assert 'Did you mean "seconds"?' in hints
    assert not any("--" in hint for hint in hints)
    assert not machine.web.desk.ledger.begun


def test_a_bulletin_that_is_called_nearly_as_another_is_taken_as_written_where_the_machine_says_so(
    machine: Machine,
) -> None:
    told = problem(machine.send(run(bulletin="bao-hien")), 422, "faulty")
    assert told["errors"][0]["hint"].endswith('Where it is another one, add "as_written": true beside "runs".')
    assert machine.send(run(bulletin="bao-hien"), as_written=True).json() == ADDED


def test_every_one_of_many_faults_is_told(machine: Machine) -> None:
    told = problem(machine.send(*[run(language="xx") for _ in range(3_000)]), 422, "faulty")
    assert [error["index"] for error in told["errors"]] == list(range(3_000))


def test_of_runs_that_are_all_wrong_each_is_named_and_the_answer_stays_small(machine: Machine) -> None:
    wrong = {f"n{number}": 1 for number in range(36)}
    many = 3_000
    answer = machine.send(*[run(**wrong) for _ in range(many)])
    told = problem(answer, 422, "faulty")

    assert told["detail"].startswith("3,000 of 3,000 runs are faulty.")
    assert {error["index"] for error in told["errors"]} == set(range(many))
    assert [error["index"] for error in told["errors"]] == sorted(error["index"] for error in told["errors"])
    assert [error["index"] for error in told["errors"]][:20] == [0] * reading.EACH + [1] * reading.EACH
    assert len(told["errors"]) == many + reading._BESIDES
    assert len(answer.content) < 1_500_000


def test_ten_thousand_runs_are_taken_at_once_and_one_more_is_not(machine: Machine) -> None:
    runs = [
        run(aired_at=f"20{year:02}-{month:02}-{day:02}T{hour:02}:{minute:02}:00+07:00", seconds=60 + minute)
        for year in range(10, 15)
        for month in range(1, 13)
        for day in range(1, 29)
        for hour in (5, 17)
        for minute in (0, 15, 30)
    ][:10_000]
    problem(machine.send(*runs, run()), 422, "faulty")
    problem(machine.send(), 422, "faulty")
    answer = machine.send(*runs)
    assert (answer.status_code, answer.json()["added"], set(answer.json()["states"])) == (200, 10_000, {"added"})
    assert machine.send(*runs).json()["already_there"] == 10_000
    counted = machine.get("/counts", **{"from": "2010-01-01", "to": "2014-12-31"}).json()
    assert counted["total"] == 10_000


def test_rows_come_a_thousand_at_a_time(machine: Machine) -> None:
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    machine.send(*[run(aired_at=f"{day}T{hour:02}:00:00+07:00") for day in days for hour in (5, 11, 17)])
    Machine(machine.web, station=OTHER).send(run(aired_at="2025-06-01T11:00:00+07:00"))
    seen: list[int] = []
    cursor = None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = machine.get("/runs", **{"from": "2025-01-01", "to": "2025-12-31", **more}).json()
        seen += [row["number"] for row in page["runs"]]
        cursor = page["cursor"]
        if cursor is None:
            break
        assert len(page["runs"]) == 1_000
    assert seen == list(range(1, len(days) * 3 + 1))


@pytest.mark.parametrize("cursor", ["", "x", "1", "1-", "-1-1", "1-1-1", "9" * 30 + "-1", "1-1\n", "１-1"])
def test_a_cursor_that_is_none_of_ours_is_refused(machine: Machine, cursor: str) -> None:
    problem(machine.get("/runs", **{"from": DAY, "to": DAY, "cursor": cursor}), 422, "faulty")


def test_a_cursor_before_the_period_begins_with_it(machine: Machine) -> None:
    machine.send(run(), run(aired_at="2026-11-20T05:00:00+07:00"))
    assert [row["week"] for row in rows(machine, cursor="0-0")] == ["2026-W48"]
    assert rows(machine, cursor="999999999999-1") == []


def test_counts_are_those_of_the_station_split_as_wanted(machine: Machine) -> None:
    machine.send(
        run(), run(language="rad", evidence="tap"), run(aired_at="2026-10-30T05:00:00+07:00", evidence="planned")
    )
    Machine(machine.web, station=OTHER).send(run())
    period = {"from": "2026-10-01", "to": "2026-11-30"}
    assert machine.get("/counts", **period).json() == {**period, "by": None, "least": "word", "total": 2, "groups": {}}
    wanted = {
        "language": {"rad": 1, "vi": 2},
        "month": {"2026-10": 1, "2026-11": 2},
        "week": {"2026-W44": 1, "2026-W48": 2},
        "day": {"2026-10-30": 1, DAY: 2},
        "evidence": {"planned": 1, "tap": 1, "log": 1},
    }
    for by, groups in wanted.items():
        told = machine.get("/counts", **period, by=by, least="planned").json()
        assert (told["total"], told["groups"]) == (3, groups)
    problem(machine.get("/counts", **period, by="bulletin"), 422, "faulty")


@pytest.mark.parametrize("path", ["/runs", "/counts"])
@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-24", DAY),
        ("2026-02-30", DAY),
        (DAY, "2026-13-01"),
        ("1999-12-31", DAY),
        (DAY, "9999-12-31"),
        ("0", DAY),
        ("20261123", DAY),
        (f"{DAY}T00:00:00", DAY),
        ("", ""),
    ],
)
def test_days_that_are_none_or_in_the_wrong_order_are_refused(
    machine: Machine, path: str, first: str, last: str
) -> None:
    problem(machine.get(path, **{"from": first, "to": last}), 422, "faulty")


@pytest.mark.parametrize("path", ["/runs", "/counts"])
def test_a_period_must_be_said(machine: Machine, path: str) -> None:
    told = problem(machine.get(path), 422, "faulty")
    assert [error["what"] for error in told["errors"]] == ['"from" is missing.', '"to" is missing.']


def test_it_is_the_same_with_the_databases_of_a_server(
    site: Site, published: Path, databases: Callable[[], str]
) -> None:
    place = f"paths: {{runs: '{databases()}', accounts: '{databases()}', "
    site.replace("broadcaster.yaml", "paths: {", place)
    clock = Clock()
    app = portal(site.folder, clock, write=lambda _: None)
    try:
        machine = Machine(Portal(app, clock, published))
        sent = [run(), run(language="rad"), run()]
        first = machine.send(*sent, key="a").json()
        assert first["states"] == ["added", "added", "already_there"]
        assert machine.send(*sent, key="a").json() == first
        assert machine.send(*sent, key="b").json()["already_there"] == 3
        problem(machine.send(run(), key="a"), 422, "key-reused")
        assert machine.post("/weeks/2026-W48/fetched").status_code == 204
        assert machine.get("/weeks/2026-W48").json()["slots"][0]["plays"][1]["run"]["counts"]
        assert len(rows(machine)) == 2
        assert machine.get("/counts", **{"from": DAY, "to": DAY, "by": "month"}).json()["groups"] == {"2026-11": 2}
    finally:
        app.state.desk.close()
