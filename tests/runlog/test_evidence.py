"""What happens to a run that is told again: a void stays, better evidence makes it stronger, worse leaves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.models import Evidence
from tests.runlog.conftest import NOW, PROOF, YEAR, at, identity, logged, planned, run_at, take, tapped, total

if TYPE_CHECKING:
    from broadcaster.runlog import Ledger

FIVE = planned("05:00")

# ------------------------------------------------------------------------------------------------------ what a void means


def test_a_voided_run_stays_voided_however_it_is_told_again(ledger: Ledger) -> None:
    take(ledger, run_at(2), known=FIVE)
    ledger.void([identity(run_at())], why="mất điện", by="Y Bhiông", at=NOW)

    again = [take(ledger, run, known=FIVE) for run in (run_at(2), tapped(), logged(3), run_at(7))]

    assert [(result.added, result.already_there, result.voided) for result in again] == [(0, 1, 1)] * 4
    assert total(ledger) == 0


def test_a_voided_run_does_not_keep_others_out(ledger: Ledger) -> None:
    take(ledger, logged(2), known=FIVE)
    ledger.void([identity(run_at())], why="thử máy", by="Y Bhiông", at=NOW)

    assert take(ledger, logged(14), known=FIVE).added == 1
    assert total(ledger) == 1


# ------------------------------------------------------------------------------------------------------- better evidence


def test_better_evidence_strengthens_a_run_and_worse_leaves_it(ledger: Ledger) -> None:
    told = [
        replace(run_at(1), evidence=Evidence.PROOF, proof=PROOF, seconds=290),
        logged(2),
        tapped(),
        replace(run_at(), evidence=Evidence.PLANNED),
    ]

    results = [take(ledger, run, known=FIVE) for run in (*reversed(told), *told)]

    assert [(one.added, one.already_there, one.strengthened) for one in results] == [
        (1, 0, 0),
        *[(0, 1, 1)] * 2,
        # Two machines with other seconds: another airing.
        (1, 0, 0),
        *[(0, 1, 0)] * 4,
    ]
    assert ledger.count(*YEAR, "evidence").groups == {"log": 1, "proof": 1}


def test_what_better_evidence_does_not_say_is_kept(ledger: Ledger) -> None:
    take(ledger, replace(run_at(3), seconds=280), known=FIVE)
    take(ledger, tapped(), known=FIVE)

    row = ledger.find(identity(run_at()))
    assert row is not None
    assert (row.run.aired_at, row.run.seconds, row.run.items, row.run.evidence) == (at(3), 280, 2, Evidence.TAP)
    assert [(change.kind, change.run.evidence) for change in ledger.history(row)] == [("evidence", Evidence.TAP)]


def test_a_recording_proves_what_the_log_of_the_same_second_told(ledger: Ledger) -> None:
    take(ledger, logged(2))

    result = take(ledger, replace(run_at(2), evidence=Evidence.PROOF, proof=PROOF))

    assert (result.added, result.strengthened) == (0, 1)
    assert next(ledger.rows(*YEAR)).run.proof == PROOF


def test_evidence_within_one_source_makes_one_row_of_the_best(ledger: Ledger) -> None:
    take(ledger, run_at(), replace(run_at(), evidence=Evidence.TAP, seconds=250), logged())

    row = next(ledger.rows(*YEAR))
    assert (row.run.evidence, row.run.seconds, row.change) == (Evidence.LOG, 250, None)
    assert (total(ledger), row.line) == (1, 2)
