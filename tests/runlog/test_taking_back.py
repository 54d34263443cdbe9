"""Who told of a run may take that back, as long as nobody else has told of it; it is no void: others are believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.models import Evidence, Run
from broadcaster.runlog import Cells, Kind, Ledger, Met, verify
from tests.runlog.conftest import (
    KNOWN,
    NOW,
    PROOF,
    YEAR,
    identity,
    logged,
    planned,
    run_at,
    take,
    tapped,
    total,
)

if TYPE_CHECKING:
    from broadcaster.runlog import Row

LATER = NOW + timedelta(hours=3)
PLAN = planned("05:00")


def tap(ledger: Ledger) -> None:
    ledger.enter(tapped(), PLAN, entered_at=NOW, by="Y Moan", source="portal")


def retract(ledger: Ledger, run: Run | None = None, source: str = "portal") -> bool:
    return ledger.retract(identity(run or tapped()), source=source, why="bấm nhầm", by="Y Moan", at=LATER)


def only(ledger: Ledger) -> Row:
    (row,) = ledger.rows(*YEAR, with_voided=True)
    return row


def told_by(witness: str) -> Run:
    """Return the run as another witness tells of it."""
    return {
        "sheet, the slot": replace(tapped(), evidence=Evidence.WORD),
        "sheet, a time": run_at(4),
        "another tap": tapped(),
        "log": logged(2, 13),
        "recording": replace(logged(2, 13), evidence=Evidence.PROOF, proof=PROOF),
    }[witness]


WITNESSES = ("sheet, the slot", "sheet, a time", "another tap", "log", "recording")
BEFORE = {"another tap": Evidence.TAP, "log": Evidence.LOG, "recording": Evidence.PROOF}
"""How well witnesses know it who told of it before the tap; the others: by word."""
AFTER = BEFORE | {"another tap": Evidence.WORD}
"""And those who told of it after the tap, to which another tap adds nothing."""


def test_what_is_taken_back_does_not_count_and_says_who_when_and_why(ledger: Ledger) -> None:
    tap(ledger)

    assert retract(ledger)
    assert total(ledger) == 0
    row = only(ledger)
    assert row.is_retracted
    assert row.change is not None
    assert (row.change.kind, row.change.counts, row.change.why) == (Kind.RETRACT, False, "bấm nhầm")
    assert (row.change.entered.by, row.change.entered.at, row.change.entered.source) == ("Y Moan", LATER, "portal")
    assert verify(ledger.database).faults == []


def test_taking_back_twice_changes_nothing(ledger: Ledger) -> None:
    tap(ledger)
    retract(ledger)

    assert not retract(ledger)
    assert len(ledger.history(only(ledger))) == 1


def test_nothing_can_be_taken_back_that_was_never_told(ledger: Ledger) -> None:
    with pytest.raises(FaultsFoundError, match="no run of"):
        retract(ledger)
    tap(ledger)
    with pytest.raises(FaultsFoundError, match="no run of"):
        retract(ledger, run_at(1))
    assert total(ledger) == 1


def test_another_source_takes_nothing_back(ledger: Ledger) -> None:
    tap(ledger)

    assert not retract(ledger, source="thang-03.csv")
    assert total(ledger) == 1


@pytest.mark.parametrize("witness", WITNESSES)
@pytest.mark.parametrize("order", ["the witness, the tap", "the tap, the witness", "the tap, the witness, the tap"])
def test_what_others_told_counts_on_as_well_as_they_know_it(ledger: Ledger, witness: str, order: str) -> None:
    for one in order.split(", "):
        if one == "the tap":
            tap(ledger)
        else:
            take(ledger, told_by(witness), known=PLAN)

    assert not retract(ledger)

    known = BEFORE if order.startswith("the witness") else AFTER
    assert total(ledger) == 1
    assert only(ledger).run.evidence is known.get(witness, Evidence.WORD)
    assert verify(ledger.database).faults == []
    assert not retract(ledger)
    assert total(ledger) == 1


@pytest.mark.parametrize("witness", WITNESSES)
def test_a_witness_who_adds_nothing_is_on_record_once(ledger: Ledger, witness: str) -> None:
    tap(ledger)
    take(ledger, told_by(witness), known=PLAN)
    before = len(ledger.history(only(ledger)))
    take(ledger, told_by(witness), known=PLAN)

    assert len(ledger.history(only(ledger))) == before == 1


@pytest.mark.parametrize("witness", WITNESSES)
def test_what_was_taken_back_counts_again_as_the_next_witness_tells_it(ledger: Ledger, witness: str) -> None:
    tap(ledger)
    retract(ledger)

    result = take(ledger, told_by(witness), known=PLAN)

    assert (result.added, result.already_there, result.strengthened, result.voided) == (0, 1, 1, 0)
    row, told = only(ledger), told_by(witness)
    assert row.counts
    assert (row.run.evidence, row.run.aired_at, row.run.proof) == (told.evidence, told.aired_at, told.proof)
    assert total(ledger) == 1
    assert not retract(ledger)  # that would take back what others told
    assert verify(ledger.database).faults == []


@pytest.mark.parametrize("witness", WITNESSES)
def test_after_that_a_tap_takes_nothing_of_it_back(ledger: Ledger, witness: str) -> None:
    tap(ledger)
    retract(ledger)
    take(ledger, told_by(witness), known=PLAN)
    tap(ledger)  # better evidence than a sheet, so it is the last thing that is said of the run

    assert not retract(ledger)
    assert total(ledger) == 1


def test_what_is_taken_back_takes_its_length_along(ledger: Ledger) -> None:
    ledger.enter(replace(tapped(), seconds=600), PLAN, entered_at=NOW, by="Y Moan", source="portal")
    retract(ledger)
    take(ledger, logged(2, 13), known=PLAN)

    assert only(ledger).run.seconds is None
    assert verify(ledger.database).faults == []  # the totals were told so


def test_it_may_be_told_and_taken_back_again_and_again(ledger: Ledger) -> None:
    for turn in range(1, 4):
        tap(ledger)
        assert total(ledger) == 1
        assert retract(ledger)
        assert total(ledger) == 0
        assert len(ledger.history(only(ledger))) == 2 * turn - 1
    assert verify(ledger.database).faults == []


def test_a_void_of_what_was_taken_back_is_the_offices_word_and_holds(ledger: Ledger) -> None:
    tap(ledger)
    retract(ledger)

    done = ledger.void([identity(tapped())], why="mất điện", by="Văn phòng", at=LATER)
    result = take(ledger, logged(2, 13), known=PLAN)

    assert (done.voided, result.voided, total(ledger)) == (1, 1, 0)
    assert verify(ledger.database).faults == []


def test_what_the_office_takes_back_into_the_count_is_not_taken_back(ledger: Ledger) -> None:
    tap(ledger)
    retract(ledger)
    ledger.unvoid([identity(tapped())], why="trạm xác nhận", by="Văn phòng", at=LATER)

    assert not retract(ledger)
    assert total(ledger) == 1


def test_nothing_is_corrected_into_what_was_taken_back(ledger: Ledger) -> None:
    tap(ledger)
    retract(ledger)
    wrong = run_at(24 * 60)
    take(ledger, wrong)

    with pytest.raises(FaultsFoundError, match="unvoid"):
        ledger.correct(identity(wrong), tapped(), KNOWN, why="nhầm ngày", by="Văn phòng", at=LATER)
    assert [row.counts for row in ledger.rows(*YEAR, with_voided=True)] == [False, True]


def test_a_source_hears_that_a_run_is_known_again(ledger: Ledger) -> None:
    tap(ledger)
    retract(ledger)
    heard: list[tuple[int, Met]] = []

    rows = iter([(7, Cells.of(logged(2, 13)))])
    ledger.take(rows, PLAN, entered_at=NOW, by="máy", source="api", hear=lambda line, met: heard.append((line, met)))

    assert heard == [(7, Met.STRENGTHENED)]
