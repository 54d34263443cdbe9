"""Taps, fetches, answers, tries, approvals and the audit log: each kept once, by however many processes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from broadcaster.web.store.answers import PATIENCE, Answer
from broadcaster.web.store.approvals import Approval
from broadcaster.web.store.audit import PAGE
from broadcaster.web.store.limits import PER_ADDRESS, PER_NAME, WINDOW
from broadcaster.web.store.taps import Planned, Tap
from tests.web.store.conftest import NOW, at_once

if TYPE_CHECKING:
    from broadcaster.web.store import Store

RUN = Planned("24235", 1_795_384_800, "bao-hiem", "vi")
_numbers = itertools.count(1)


def tap(at: int, *, aired: bool = True, number: int | None = None, run: Planned = RUN) -> Tap:
    return Tap(f"{next(_numbers) if number is None else number:036}", run, aired, at, "tram")


# -------------------------------------------------------------------------------------------------------------- taps


def test_the_latest_tap_says_how_a_run_is_in_whatever_order_they_come(store: Store) -> None:
    for turn, order in enumerate(itertools.permutations(range(3))):
        run = Planned("24235", turn, "bao-hiem", "vi")
        taps = [tap(1000, run=run), tap(2000, aired=False, run=run), tap(3000, run=run)]
        for place in order:
            store.taps.add([taps[place]], at=NOW)
        assert store.taps.latest(run) == taps[2]


def test_of_two_at_one_moment_the_one_that_says_aired_holds(store: Store) -> None:
    for turn, order in enumerate(((True, False), (False, True))):
        run = Planned("24235", turn, "bao-hiem", "vi")
        store.taps.add([tap(1000, aired=aired, run=run) for aired in order], at=NOW)
        latest = store.taps.latest(run)
        assert latest is not None
        assert latest.aired


def test_a_tap_sent_again_is_there_once_as_it_came_first(store: Store, second: Store) -> None:
    first = tap(1000, number=7)
    assert store.taps.add([first, first], at=NOW) == 1
    assert second.taps.add([tap(9000, aired=False, number=7), tap(500)], at=NOW) == 1

    assert store.taps.latest(RUN) == first


def test_of_one_number_given_twice_at_once_the_first_holds(store: Store) -> None:
    assert store.taps.add([tap(1000, number=8), tap(9000, aired=False, number=8)], at=NOW) == 1

    latest = store.taps.latest(RUN)
    assert latest is not None
    assert (latest.at, latest.aired) == (1000, True)


def test_a_tap_is_of_its_own_run_only(store: Store) -> None:
    store.taps.add([tap(1000)], at=NOW)

    for other in (
        Planned("24133", RUN.slot, "bao-hiem", "vi"),
        Planned("24235", RUN.slot + 1, "bao-hiem", "vi"),
        Planned("24235", RUN.slot, "khac", "vi"),
        Planned("24235", RUN.slot, "bao-hiem", "rad"),
    ):
        assert store.taps.latest(other) is None
    assert store.taps.add([], at=NOW) == 0


# ----------------------------------------------------------------------------------------------------------- fetches


def test_the_first_and_the_last_look_of_each_station_are_kept(store: Store, second: Store) -> None:
    for minute in (0, 1, 30, 600):
        store.fetches.saw("24235", "2026-W48", "page", by=f"lan {minute}", at=NOW + 60 * minute)
    second.fetches.saw("24235", "2026-W48", "files", by="lan", at=NOW)
    second.fetches.saw("24133", "2026-W49", "page", by="x" * 500, at=NOW)

    seen = second.fetches.of_week("2026-W48")
    assert set(seen) == {"24235"}
    assert set(seen["24235"]) == {"page", "files"}
    assert (seen["24235"]["page"].first_at, seen["24235"]["page"].last_at) == (NOW, NOW + 36_000)
    assert seen["24235"]["page"].by == "lan 600"
    assert set(store.fetches.of_week("2026-W49")) == {"24133"}
    assert store.fetches.of_week("2026-W50") == {}


def test_other_files_are_on_record_at_once(store: Store) -> None:
    store.fetches.saw("24235", "2026-W48", "files", by="lan", at=NOW, files="a")
    store.fetches.saw("24235", "2026-W48", "files", by="lan", at=NOW + 1, files="a")
    assert store.fetches.of_week("2026-W48")["24235"]["files"].last_at == NOW
    store.fetches.saw("24235", "2026-W48", "files", by="lan", at=NOW + 2, files="b")

    seen = store.fetches.of_week("2026-W48")["24235"]["files"]
    assert (seen.files, seen.first_at, seen.last_at) == ("b", NOW, NOW + 2)


def test_a_first_look_by_many_at_once_is_one(store: Store, second: Store) -> None:
    looks = at_once(
        *(lambda own=own: own.fetches.saw("24235", "2026-W48", "page", by="lan", at=NOW) for own in (store, second) * 4)
    )

    assert looks == [None] * 8
    assert store.fetches.of_week("2026-W48")["24235"]["page"].first_at == NOW


# ----------------------------------------------------------------------------------------------------------- answers


def test_a_key_is_worked_under_once_and_answered_alike_ever_after(store: Store, second: Store) -> None:
    assert store.answers.begin(1, "k", "sha", at=NOW) is None
    working = second.answers.begin(1, "k", "sha", at=NOW + PATIENCE)
    assert working is not None
    assert working.is_pending

    told = store.answers.keep(1, "k", Answer("sha", 200, "{}"))
    assert told == second.answers.begin(1, "k", "sha", at=NOW + 1) == Answer("sha", 200, "{}")
    assert second.answers.begin(1, "k", "another", at=NOW + 1) == told, "which whoever asks must compare"
    assert second.answers.begin(2, "k", "sha", at=NOW) is None, "another machine's key"


def test_of_many_who_take_a_key_at_once_one_works(store: Store, second: Store) -> None:
    got = at_once(*(lambda own=own: own.answers.begin(1, "k", "sha", at=NOW) for own in (store, second) * 4))

    assert got.count(None) == 1
    assert {one for one in got if one is not None} == {Answer("sha", 0, "")}


def test_a_key_whose_worker_died_is_taken_over_for_the_same_question(store: Store) -> None:
    store.answers.begin(1, "k", "sha", at=NOW)

    other = store.answers.begin(1, "k", "another", at=NOW + PATIENCE + 1)
    assert other is not None
    assert store.answers.begin(1, "k", "sha", at=NOW + PATIENCE + 1) is None
    # Whoever was taken for dead comes to an end all the same: the first answer holds.
    assert store.answers.keep(1, "k", Answer("sha", 200, "first")).body == "first"
    assert store.answers.keep(1, "k", Answer("sha", 200, "second")).body == "first"


def test_a_key_that_was_given_back_is_free(store: Store) -> None:
    store.answers.begin(1, "k", "sha", at=NOW)
    store.answers.drop(1, "k")
    assert store.answers.begin(1, "k", "another", at=NOW) is None
    store.answers.keep(1, "k", Answer("another", 200, "x"))
    store.answers.drop(1, "k")

    assert store.answers.begin(1, "k", "another", at=NOW) == Answer("another", 200, "x")


def test_answers_are_forgotten_after_two_weeks(store: Store) -> None:
    store.answers.begin(1, "k", "sha", at=NOW)
    store.answers.keep(1, "k", Answer("sha", 200, "x"))

    assert store.answers.begin(1, "k", "sha", at=NOW + 14 * 86_400) == Answer("sha", 200, "x")
    assert store.answers.begin(1, "k", "sha", at=NOW + 14 * 86_400 + 1) is None


# ------------------------------------------------------------------------------------------------------------- tries


def test_tries_are_counted_before_they_are_made_and_taken_back_when_they_succeed(store: Store, second: Store) -> None:
    waits = [(store, second)[n % 2].limits.attempt("lan", "10.0.0.1", at=NOW + n) for n in range(PER_NAME + 1)]
    assert waits == [0] * PER_NAME + [WINDOW - PER_NAME]
    assert store.limits.wait("lan", "10.0.0.9", at=NOW + 10) == WINDOW - 10

    store.limits.succeeded("lan", "10.0.0.1")
    assert second.limits.wait("lan", "10.0.0.1", at=NOW + 10) == 0
    assert [store.limits.attempt(f"x{n}", "10.0.0.1", at=NOW + 10) for n in range(PER_ADDRESS - PER_NAME + 1)] == [
        0
    ] * (PER_ADDRESS - PER_NAME + 1), "all of theirs but the one that succeeded still stand against the address"
    assert store.limits.attempt("y", "10.0.0.1", at=NOW + 10) == WINDOW - 10


def test_of_many_tries_at_once_in_one_process_no_more_are_made_than_may_be(store: Store) -> None:
    waits = at_once(*[lambda: store.limits.attempt("lan", "10.0.0.1", at=NOW)] * 20)

    assert waits.count(0) == PER_NAME


@pytest.mark.parametrize("name", ["", "\x00", "x" * 100_000, "\ud800", "lan' --"])
def test_whatever_is_typed_as_a_name_is_counted(store: Store, name: str) -> None:
    for _ in range(PER_NAME):
        store.limits.failed(name, "fe80::1%eth0", at=NOW)

    assert store.limits.wait(name, "", at=NOW + 1) == WINDOW - 1
    assert store.limits.wait(name, "", at=NOW + WINDOW) == 0


# ---------------------------------------------------------------------------------------- the audit log, approvals


def test_the_audit_log_gives_the_newest_first_page_by_page(store: Store) -> None:
    for number in range(PAGE + 5):
        store.audit.add("x", who=("lan", "hoa")[number % 2], address="::1", at=NOW + number, about=f"{number}")
    first = store.audit.lines()
    rest = store.audit.lines(before=first[-1].number)

    assert [line.about for line in (*first, *rest)] == [f"{number}" for number in reversed(range(PAGE + 5))]
    assert {line.who for line in store.audit.lines(who="lan")} == {"lan"}
    assert store.audit.lines(act="y") == []


def test_whatever_is_told_fits_into_the_audit_log(store: Store) -> None:
    store.audit.add("x", who="w" * 999, address="a" * 999, at=NOW, about="một\x00\n\ud800\u202e" + "ệ" * 999)
    (line,) = store.audit.lines()

    assert (len(line.who), len(line.address), len(line.about)) == (220, 64, 600)
    assert line.about.startswith("một����ệ")


def test_approvals_are_kept_in_their_order_and_of_their_period(store: Store, second: Store) -> None:
    first = Approval(NOW, "lanhdao", "2026-11-01", "2026-11-30", "tap", 120, "5-abcd")
    later = Approval(NOW + 9, "lanhdao", "2026-11-01", "2026-11-30", "word", 125, "6-abcd")
    for approval in (first, later, Approval(NOW, "x", "2026-10-01", "2026-10-31", "tap", 9, "c")):
        store.approvals.add(approval)

    assert second.approvals.of("2026-11-01", "2026-11-30") == [later, first]
    assert second.approvals.of("2026-11-01", "2026-11-29") == []
