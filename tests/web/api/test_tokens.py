"""Who may ask: a machine with the token of its station, and nobody else; whoever guesses must wait."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.web.api.conftest import DAY, NAME, WEEK, Machine, problem, run
from tests.web.conftest import OTHER, STATION

if TYPE_CHECKING:
    from tests.web.conftest import Portal

PATHS = ["/station", "/weeks", f"/weeks/{WEEK}", f"/runs?from={DAY}&to={DAY}", f"/counts?from={DAY}&to={DAY}"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dHJhbTpt", "bc_abc", "Bearer\xe9"])
def test_nobody_is_let_in_without_a_token(made: Portal, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    answer = made.client().get(f"/api/v1{path}", headers=headers)
    problem(answer, 401, "no-token")
    assert answer.headers["www-authenticate"] == 'Bearer realm="Broadcaster"'


@pytest.mark.parametrize("path", ["/runs", f"/weeks/{WEEK}/fetched"])
def test_nobody_reports_without_a_token(made: Portal, path: str) -> None:
    problem(made.client().post(f"/api/v1{path}", content=b"{"), 401, "no-token")
    assert made.desk.store.fetches.of_week(WEEK) == {}


def test_a_token_that_is_unknown_or_revoked_lets_nobody_in(machine: Machine) -> None:
    stranger = Machine(machine.web, secret="bc_nobody")
    answer = stranger.get("/station")
    problem(answer, 401, "unknown-token")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert machine.get("/station").status_code == 200
    token = machine.web.desk.store.tokens.all()[0]
    machine.web.desk.store.tokens.revoke(token.number, at=machine.web.desk.second())
    problem(machine.get("/station"), 401, "unknown-token")


def test_a_person_who_is_signed_in_is_no_machine(web: Portal) -> None:
    problem(web.signed_in("canbo").get("/api/v1/station"), 401, "no-token")
    problem(web.signed_in("tram").post("/api/v1/runs", json={"runs": [run()]}), 401, "no-token")


def test_a_token_in_the_address_is_none(machine: Machine) -> None:
    answer = machine.web.client().get(f"/api/v1/station?token={machine.secret}&access_token={machine.secret}")
    problem(answer, 401, "no-token")


def test_each_token_speaks_for_its_own_station(machine: Machine) -> None:
    other = Machine(machine.web, station=OTHER)
    assert (machine.get("/station").json()["code"], other.get("/station").json()["code"]) == (STATION, OTHER)
    assert machine.send(run()).json()["added"] == 1
    assert other.get("/runs", **{"from": DAY, "to": DAY}).json()["runs"] == []
    assert other.get("/counts", **{"from": DAY, "to": DAY}).json()["total"] == 0
    assert all(f"/{STATION}/" not in json.dumps(other.get(path).json()) for path in ("/weeks", f"/weeks/{WEEK}"))


def test_the_token_of_a_station_that_is_no_more_is_refused(machine: Machine) -> None:
    gone = Machine(machine.web, station="99999")
    problem(gone.get("/station"), 403, "no-station")
    problem(gone.send(run()), 403, "no-station")


def test_whoever_tries_many_tokens_must_wait_and_who_has_one_need_not(machine: Machine) -> None:
    answers = [Machine(machine.web, secret=f"bc_{number}").get("/station") for number in range(41)]
    assert {answer.status_code for answer in answers[:40]} == {401}
    problem(answers[40], 429, "too-many-attempts")
    assert 0 < int(answers[40].headers["retry-after"]) <= 900
    assert machine.get("/station").status_code == 200
    machine.web.clock.pass_(minutes=16)
    assert Machine(machine.web, secret="bc_x").get("/station").status_code == 401


def test_a_machine_that_goes_on_with_a_revoked_token_does_not_shut_out_its_neighbours(machine: Machine) -> None:
    lost = Machine(machine.web, secret="bc_revoked")
    statuses = [lost.get("/station").status_code for _ in range(60)]
    assert statuses == [401] * 8 + [429] * 52
    problem(Machine(machine.web, secret="bc_a-slip").get("/station"), 401, "unknown-token")


def test_what_another_sites_page_sends_is_refused(machine: Machine) -> None:
    problem(machine.send(run(), headers={"Origin": "https://elsewhere.example"}), 403, "another-site")
    problem(machine.send(run(), headers={"Sec-Fetch-Site": "cross-site"}), 403, "another-site")
    assert machine.send(run()).json()["added"] == 1


def test_the_logs_say_which_machine_it_was(machine: Machine) -> None:
    machine.send(run())
    assert json.loads(machine.web.log[-1])["who"] == f"{NAME} ({STATION})"
    line = machine.web.desk.store.audit.lines()[0]
    assert (line.act, line.who, line.address) == ("api-runs", f"{NAME} ({STATION})", "127.0.0.1")
    assert line.about == f"{STATION}: 1 added, 0 there already"


def test_what_is_nowhere_and_what_cannot_be_done_is_said_in_the_same_shape(machine: Machine) -> None:
    problem(machine.get("/nothing"), 404, "not-found")
    answer = machine.web.client().request("DELETE", "/api/v1/runs", headers=machine.headers)
    problem(answer, 405, "wrong-method")
    assert answer.headers["allow"] == "GET, POST"
    assert machine.web.client().post("/api/v1/openapi.json").headers["allow"] == "GET"
