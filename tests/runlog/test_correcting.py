"""What is said of a run later is a row of its own, with who, when and why; what was said before can always be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.models import Evidence, Run
from broadcaster.runlog import Identity, Kind, Ledger, VoidResult, verify
from tests.runlog.conftest import (
    KNOWN,
    MORNING,
    NOW,
    PROOF,
    YEAR,
    at,
    enter,
    identity,
    logged,
    run_at,
    take,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from broadcaster.runlog import Row

LATER = NOW + timedelta(hours=3)
DAY_LATER = run_at(24 * 60)
MONTH_LATER = run_at(31 * 24 * 60)


def void(ledger: Ledger, *runs: Run, why: str = "mất điện") -> VoidResult:
    return ledger.void(map(identity, runs), why=why, by="Y Bhiông", at=LATER)


def unvoid(ledger: Ledger, *runs: Run, why: str = "có phát") -> VoidResult:
    return ledger.unvoid(map(identity, runs), why=why, by="H'Bia", at=LATER)


def correct(ledger: Ledger, run: Run, to: Run) -> Row:
    return ledger.correct(identity(run), to, KNOWN, why="ghi nhầm", by="Y Bhiông", at=LATER)


def found(ledger: Ledger, run: Run) -> Row:
    row = ledger.find(identity(run))
    assert row is not None
    return row


# ---------------------------------------------------------------------------------------------------------------- voids


def test_a_voided_run_does_not_count_and_says_who_when_and_why(ledger: Ledger) -> None:
    enter(ledger, run_at(), run_at(1))

    assert void(ledger, run_at()) == VoidResult(voided=1, already_void=0)

    assert ledger.count(*YEAR, "language").groups == {"vi": 1}
    change = found(ledger, run_at()).change
    assert change is not None
    assert (change.kind, change.counts, change.why) == (Kind.VOID, False, "mất điện")
    assert (change.entered.by, change.entered.at, change.entered.number) == ("Y Bhiông", LATER, 3)
    assert [row.run for row in ledger.rows(*YEAR)] == [run_at(1)]
    assert [row.counts for row in ledger.rows(*YEAR, with_voided=True)] == [False, True]


def test_a_second_void_changes_nothing(ledger: Ledger) -> None:
    enter(ledger, run_at())
    void(ledger, run_at())

    assert void(ledger, run_at(), run_at(), why="khác") == VoidResult(0, 1)
    assert [change.why for change in ledger.history(found(ledger, run_at()))] == ["mất điện"]


def test_a_void_that_was_a_mistake_ends_and_both_stay_to_be_seen(ledger: Ledger) -> None:
    enter(ledger, replace(run_at(), seconds=300))
    void(ledger, run_at())

    assert unvoid(ledger, run_at()) == VoidResult(1, 0)
    assert unvoid(ledger, run_at()) == VoidResult(0, 1)
    void(ledger, run_at(), why="mất điện thật")

    row = found(ledger, run_at())
    assert [(change.kind, change.counts, change.why, change.entered.by) for change in ledger.history(row)] == [
        (Kind.VOID, False, "mất điện", "Y Bhiông"),
        (Kind.UNVOID, True, "có phát", "H'Bia"),
        (Kind.VOID, False, "mất điện thật", "Y Bhiông"),
    ]
    assert row.run.seconds == 300
    assert total(ledger) == 0


def test_nobody_voids_without_a_name_and_a_reason(ledger: Ledger) -> None:
    enter(ledger, run_at())

    for deed in (ledger.void, ledger.unvoid):
        with pytest.raises(FaultsFoundError) as refused:
            deed([identity(run_at())], why="", by="a\nb", at=NOW)
        assert [fault.what for fault in refused.value.faults] == [
            '"why" is missing; the ledger keeps it beside the row.',
            '"who" must be one line of at most 500 letters; found "a\\x0ab".',
        ]
    assert total(ledger) == 1


def test_voids_are_all_or_nothing_and_name_what_the_station_did_air(ledger: Ledger) -> None:
    enter(ledger, run_at(), run_at(30, language="rad"))

    with pytest.raises(FaultsFoundError) as refused:
        void(ledger, run_at(), run_at(1), run_at(station="24133"))

    first, second = map(str, refused.value.faults)
    assert first == (
        'no run of "bao-hiem-y-te" in "vi" by station "24235" at 2022-03-01T05:01:00+07:00. '
        "On that day it has: bao-hiem-y-te vi 05:00:00, bao-hiem-y-te rad 05:30:00."
    )
    assert second.endswith('by station "24133" at 2022-03-01T05:00:00+07:00. On that day it has no run at all.')
    assert total(ledger) == 2


def test_a_ledger_that_has_not_begun_has_nothing_to_void_and_makes_no_file(path: Path) -> None:
    with Ledger.open(path) as ledger:
        for deed in (void, unvoid):
            with pytest.raises(FaultsFoundError, match="no run of"):
                deed(ledger, run_at())
        with pytest.raises(FaultsFoundError, match="no run of"):
            correct(ledger, run_at(), run_at(1))
    assert not path.exists()


def test_a_run_of_a_station_that_is_no_more_can_be_voided(ledger: Ledger) -> None:
    enter(ledger, run_at(station="22015"))

    assert ledger.void([Identity("22015", "bao-hiem-y-te", "vi", MORNING)], why="a", by="b", at=NOW).voided == 1


# ---------------------------------------------------------------------------------------------------------- corrections


def test_a_correction_is_a_row_of_its_own(ledger: Ledger) -> None:
    slot = replace(run_at(40), scheduled_at=MORNING)
    enter(ledger, slot)
    right = replace(run_at(4), scheduled_at=MORNING, seconds=290, items=3, evidence=Evidence.PROOF, proof=PROOF)

    row = correct(ledger, slot, right)

    assert (row.number, row.run) == (1, right)
    assert (row.entered.by, row.entered.at) == ("H'Lan", NOW)
    assert [(change.kind, change.why, change.entered.by, change.run) for change in ledger.history(row)] == [
        (Kind.CORRECT, "ghi nhầm", "Y Bhiông", right)
    ]
    assert row.change is not None
    assert (row.change.entered.at, row.change.counts) == (LATER, True)
    assert ledger.count(*YEAR, "evidence").groups == {"proof": 1}


@pytest.mark.parametrize(
    "right",
    [
        run_at(language="rad"),
        run_at(station="24133"),
        run_at(bulletin="luong-huu"),
        DAY_LATER,
        MONTH_LATER,
        replace(run_at(), scheduled_at=MORNING),
        replace(run_at(), scheduled_at=at(-30)),
        replace(run_at(), aired_at=None, scheduled_at=at(12 * 60)),
    ],
    ids=["language", "station", "bulletin", "day", "month", "its slot", "another slot", "the slot alone"],
)
@pytest.mark.parametrize(
    "wrong", [run_at(), replace(run_at(), scheduled_at=at(-60))], ids=["outside the plan", "in a slot"]
)
def test_what_names_a_run_is_corrected_by_another_run_in_its_place(ledger: Ledger, wrong: Run, right: Run) -> None:
    enter(ledger, wrong)

    row = correct(ledger, wrong, right)

    assert row.run == right
    assert row.counts
    assert [found.run for found in ledger.rows(*YEAR)] == [right]
    assert ledger.count(*YEAR, "month").groups == {f"{row.due:%Y-%m}": 1}
    assert row.due == identity(right).due
    assert row.run.week == right.week
    # Whichever of the two sheets is sent again, it is known.
    assert [take(ledger, run).added for run in (wrong, right, wrong)] == [0, 0, 0]
    assert total(ledger) == 1
    assert verify(ledger.database).faults == []


def test_a_run_that_was_replaced_says_by_which(ledger: Ledger) -> None:
    enter(ledger, run_at())

    row = correct(ledger, run_at(), run_at(language="rad"))

    old = found(ledger, run_at())
    assert not old.counts
    assert old.change is not None
    assert (old.change.kind, old.change.instead, old.change.why) == (Kind.CORRECT, row.number, "ghi nhầm")
    assert row.entered.by == "Y Bhiông"


def test_a_run_that_was_replaced_does_not_come_back_beside_the_one_in_its_place(ledger: Ledger) -> None:
    enter(ledger, run_at())
    correct(ledger, run_at(), run_at(language="rad"))

    with pytest.raises(FaultsFoundError):
        unvoid(ledger, run_at())
    assert total(ledger) == 1

    # When the correction was the mistake, it leaves first.
    void(ledger, run_at(language="rad"))
    assert unvoid(ledger, run_at()) == VoidResult(1, 0)
    assert ledger.count(*YEAR, "language").groups == {"vi": 1}


def test_a_run_can_be_corrected_again_and_again(ledger: Ledger) -> None:
    enter(ledger, run_at())
    steps: Sequence[Run] = [replace(run_at(), seconds=100), run_at(language="rad"), DAY_LATER, logged(24 * 60)]

    last = run_at()
    for step in steps:
        assert correct(ledger, last, step).run == step
        last = step

    assert [row.run for row in ledger.rows(*YEAR)] == [steps[-1]]
    assert len(list(ledger.rows(*YEAR, with_voided=True))) == 3
    assert verify(ledger.database).faults == []


def test_a_corrected_note_is_kept(ledger: Ledger) -> None:
    enter(ledger, replace(run_at(), note="mưa"))

    assert correct(ledger, run_at(), replace(run_at(), note="mưa to")).run.note == "mưa to"
    assert found(ledger, run_at()).run.note == "mưa to"


def test_the_wrong_time_in_an_old_sheet_does_not_bring_the_run_again(ledger: Ledger) -> None:
    enter(ledger, run_at())
    correct(ledger, run_at(), run_at(90))

    assert [take(ledger, run).added for run in (run_at(), run_at(90))] == [0, 0]
    assert [row.run.aired_at for row in ledger.rows(*YEAR)] == [at(90)]


@pytest.mark.parametrize(
    ("to", "told"),
    [
        (run_at(30), "the run as corrected is in the ledger already, and counts. Void the wrong one"),
        (run_at(station="24236"), 'the station "24236" is unknown. Did you mean "24235 Buôn Đôn"?'),
        (replace(run_at(), seconds=0), "must be whole seconds"),
        (replace(run_at(), aired_at=NOW + timedelta(days=30), week="2023-W07"), "lies in the future"),
        (replace(run_at(), week="2022-W10"), "does not hold 2022-03-01"),
    ],
)
def test_a_correction_that_cannot_be_true_is_refused(ledger: Ledger, to: Run, told: str) -> None:
    enter(ledger, run_at(), run_at(30))

    with pytest.raises(FaultsFoundError) as refused:
        correct(ledger, run_at(), to)

    assert told in str(refused.value)
    assert total(ledger) == 2
    assert ledger.history(found(ledger, run_at())) == []


def test_a_voided_run_is_not_corrected(ledger: Ledger) -> None:
    enter(ledger, run_at())
    void(ledger, run_at())

    with pytest.raises(FaultsFoundError, match="has been voided; there is nothing to correct"):
        correct(ledger, run_at(), run_at(1))


def test_nobody_corrects_without_a_name_and_a_reason(ledger: Ledger) -> None:
    enter(ledger, run_at())

    with pytest.raises(FaultsFoundError) as refused:
        ledger.correct(identity(run_at()), run_at(1), KNOWN, why=" ", by="", at=NOW)

    assert [fault.what[:5] for fault in refused.value.faults] == ['"why"', '"who"']
