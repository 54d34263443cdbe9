"""A report that is sent again under its key is answered as before; in whatever way two meet, no run counts twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster.web.app import portal
from broadcaster.web.store import Store
from broadcaster.web.store.answers import PATIENCE, Answer, Answers
from tests.web.api.conftest import DAY, Machine, problem, run
from tests.web.conftest import OTHER, Portal

if TYPE_CHECKING:
    from httpx2 import Response

KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


def total(machine: Machine) -> int:
    found: int = machine.get("/counts", **{"from": DAY, "to": DAY}).json()["total"]
    return found


def test_the_same_report_under_the_same_key_is_answered_as_before(machine: Machine) -> None:
    first = machine.send(run(), key=KEY)
    again = machine.send(run(), key=KEY)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert first.json()["added"] == 1
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert total(machine) == 1


def test_another_report_under_the_same_key_is_refused_and_not_entered(machine: Machine) -> None:
    machine.send(run(), key=KEY)
    problem(machine.send(run(language="rad"), key=KEY), 422, "key-reused")
    problem(machine.send(run(), key=KEY, as_written=True), 422, "key-reused")
    assert total(machine) == 1


def test_a_key_is_the_tokens_own(machine: Machine) -> None:
    machine.send(run(), key=KEY)
    assert Machine(machine.web, station=OTHER).send(run(), key=KEY).json()["added"] == 1
    assert Machine(machine.web).send(run(), key=KEY).json()["already_there"] == 1


def test_the_same_run_under_another_key_counts_once(machine: Machine) -> None:
    machine.send(run())
    assert machine.send(run()).json()["states"] == ["already_there"]
    assert total(machine) == 1


def test_a_faulty_report_uses_no_key_up(machine: Machine) -> None:
    problem(machine.send(run(seconds=0), key=KEY), 422, "faulty")
    assert machine.send(run(), key=KEY).json()["added"] == 1


def test_answers_are_forgotten_after_two_weeks_and_runs_are_not(machine: Machine) -> None:
    machine.send(run(), key=KEY)
    machine.web.clock.pass_(days=13)
    assert machine.send(run(), key=KEY).json()["states"] == ["added"]
    machine.web.clock.pass_(days=2)
    assert machine.send(run(), key=KEY).json()["states"] == ["already_there"]
    assert total(machine) == 1


def test_of_two_at_once_under_one_key_one_does_the_work_and_the_other_is_told_to_ask_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    ledger = machine.web.desk.ledger
    take = ledger.take

    def slow(*given: Any, **more: Any) -> Any:
        begun.set()
        assert go_on.wait(20)
        return take(*given, **more)

    monkeypatch.setattr(ledger, "take", slow)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(machine.send, run(), key=KEY)
        assert begun.wait(20)
        meanwhile = machine.send(run(), key=KEY)
        problem(meanwhile, 409, "in-progress")
        assert int(meanwhile.headers["retry-after"]) >= 1
        problem(machine.send(run(language="rad"), key=KEY), 422, "key-reused")
        go_on.set()
        assert first.result().json()["added"] == 1
    assert machine.send(run(), key=KEY).json()["added"] == 1
    assert total(machine) == 1


def test_many_at_once_under_one_key_and_under_many_enter_each_run_once(machine: Machine) -> None:
    runs = [
        run(language=language, aired_at=f"{DAY}T0{hour}:00:10+07:00") for language in ("vi", "rad") for hour in (1, 5)
    ]

    def send(number: int) -> Response:
        return Machine(machine.web, secret=machine.secret).send(*runs, key=f"key {number % 3}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(24)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    added = {answer.text: answer.json()["added"] for answer in answers if answer.status_code == 200}
    assert sum(added.values()) == 4
    assert total(machine) == 4


def test_a_process_that_was_killed_before_it_entered_anything_does_no_harm(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _die(machine, monkeypatch, before=True)
    problem(machine.send(run(), key=KEY), 409, "in-progress")
    machine.web.clock.pass_(seconds=PATIENCE + 1)
    assert machine.send(run(), key=KEY).json()["states"] == ["added"]
    assert total(machine) == 1


def test_a_process_that_was_killed_between_ledger_and_answer_does_no_harm(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _die(machine, monkeypatch, before=False)
    assert total(machine) == 1
    machine.web.clock.pass_(seconds=PATIENCE + 1)
    problem(machine.send(run(language="rad"), key=KEY), 422, "key-reused")
    assert machine.send(run(), key=KEY).json()["states"] == ["already_there"]
    assert machine.send(run(), key=KEY).headers["idempotent-replayed"] == "true"
    assert total(machine) == 1


def _die(machine: Machine, monkeypatch: pytest.MonkeyPatch, *, before: bool) -> None:
    """Report a run, and have nothing happen any more from the ledger's work on: neither an answer nor a tidying up."""

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(machine.web.desk.ledger, "take", die) if before else patch.setattr(Answers, "keep", die)
        patch.setattr(Answers, "drop", lambda *_: None)
        with pytest.raises(BaseException):  # noqa: B017 -- whatever the test client makes of it
            machine.send(run(), key=KEY)


def test_what_a_restored_ledger_has_lost_is_entered_when_it_is_sent_again(machine: Machine) -> None:
    machine.send(run(), key=KEY)
    ledger = machine.web.desk.settings.paths.runs
    app = portal(machine.web.folder, machine.web.clock, write=lambda _: None)
    try:
        (machine.web.folder / ledger).rename(machine.web.folder / "lost.sqlite")
        app.state.desk.ledger.close()
        app.state.desk.ledger = app.state.desk.office.ledger()
        other = Machine(Portal(app, machine.web.clock, machine.web.folder), secret=machine.secret)
        assert total(other) == 0

        anew = other.send(run(), key=KEY)
        again = other.send(run(), key=KEY)

        assert (anew.json()["states"], "idempotent-replayed" in anew.headers) == (["added"], False)
        assert (again.content, again.headers["idempotent-replayed"]) == (anew.content, "true")
        assert total(other) == 1
    finally:
        app.state.desk.close()


def test_what_would_be_refused_by_now_is_answered_as_before(machine: Machine) -> None:
    first = machine.send(run(), key=KEY)
    machine.web.clock.pass_(days=-2)  # somebody has set the server's clock
    problem(machine.send(run()), 422, "faulty")

    assert machine.send(run(), key=KEY).content == first.content


def test_two_processes_share_the_keys(machine: Machine) -> None:
    app = portal(machine.web.folder, machine.web.clock, write=lambda _: None)
    try:
        other = Machine(Portal(app, machine.web.clock, machine.web.folder), secret=machine.secret)
        assert machine.send(run(), key=KEY).json()["added"] == 1
        assert other.send(run(), key=KEY).headers["idempotent-replayed"] == "true"
        problem(other.send(run(language="rad"), key=KEY), 422, "key-reused")
    finally:
        app.state.desk.close()


def test_whoever_comes_too_late_hears_the_answer_that_was_kept(place: str) -> None:
    with closing(Store(place)) as store, closing(Store(place)) as other:
        assert store.answers.begin(1, KEY, "a" * 64, at=0) is None
        found = other.answers.begin(1, KEY, "a" * 64, at=PATIENCE)
        assert found is not None
        assert found.is_pending
        assert other.answers.begin(1, KEY, "a" * 64, at=PATIENCE + 1) is None
        first, second = Answer("a" * 64, 200, "first"), Answer("a" * 64, 200, "second")
        assert (other.answers.keep(1, KEY, first), store.answers.keep(1, KEY, second)) == (first, first)
        store.answers.drop(1, KEY)
        assert store.answers.begin(1, KEY, "a" * 64, at=999) == first


def test_of_many_who_take_a_key_at_once_one_gets_it(place: str) -> None:
    with closing(Store(place)) as store, closing(Store(place)) as other, ThreadPoolExecutor(8) as pool:

        def begin(number: int) -> bool:
            answers = (store, other)[number % 2].answers
            if answers.begin(1, f"key {number // 8}", "a" * 64, at=0) is not None:
                return False
            if number % 3 == 0:
                answers.drop(1, f"key {number // 8}")
                return False
            return True

        taken = list(pool.map(begin, range(200)))
    for key in range(25):
        assert sum(taken[8 * key : 8 * key + 8]) <= 1
