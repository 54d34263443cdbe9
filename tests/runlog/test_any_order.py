"""In whatever order, over whatever files, however often reports come: every airing counts once, and none is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcaster.models import Evidence, Run
from tests.runlog import postgres
from tests.runlog.conftest import PROOF, YEAR, at, logged, planned, run_at, take

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from broadcaster.runlog import Known, Ledger

ONE_LEDGER = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""All examples go into one ledger, each with a bulletin of its own: runs of other bulletins never meet."""

APART = 30
"""Minutes between airings outside the plan: more than people round."""


@dataclass(frozen=True)
class Airing:
    """What aired, and who tells of it how.

    Attributes:
        begins: minutes after 5 o'clock. tapped, rounded: what the phone and the sheet say.
        told: the kinds of evidence that tell of it.
    """

    begins: float
    tapped: float
    rounded: float
    told: frozenset[Evidence]

    def reports(self, bulletin: str) -> Iterator[Run]:
        for evidence in sorted(self.told):
            minutes = {Evidence.PLANNED: self.rounded, Evidence.WORD: self.rounded, Evidence.TAP: self.tapped}
            proof = PROOF if evidence is Evidence.PROOF else ""
            run = run_at(minutes.get(evidence, self.begins), bulletin=bulletin)
            yield replace(run, evidence=evidence, proof=proof)


@st.composite
def airings(draw: st.DrawFn) -> list[Airing]:
    """Airings of one bulletin, half an hour and more apart; nobody's time is ten minutes off another's."""
    places = draw(st.lists(st.integers(0, 40), min_size=1, max_size=4, unique=True))
    told = st.frozensets(st.sampled_from(list(Evidence)), min_size=1)
    off = st.integers(-240, 240)
    return [
        Airing(place * APART + draw(off) / 60, place * APART + draw(off) / 60, place * APART, draw(told))
        for place in places
    ]


def split(reports: list[Run], chance: random.Random) -> list[list[Run]]:
    """Return the reports, some of them twice and thrice, in any order, in any number of files.

    Each file is of one kind of witness: one source that tells of two beginnings tells of two airings.
    """
    sent = [report for report in reports for _ in range(chance.choice((1, 1, 2, 3)))]
    chance.shuffle(sent)
    files: list[list[Run]] = []
    for report in sent:
        fit = [file for file in files if kind(file[0]) == kind(report)]
        if fit and chance.random() < 0.5:
            chance.choice(fit).append(report)
        else:
            files.append([report])
    return files


def kind(run: Run) -> int:
    """Return what kind of witness tells of a run: a person's list, a phone, a machine."""
    return {Evidence.PLANNED: 0, Evidence.WORD: 0, Evidence.TAP: 1}.get(run.evidence, 2)


def enter(ledger: Ledger, files: list[list[Run]], known: Known) -> None:
    for number, file in enumerate(files):
        take(ledger, *file, known=known, source=f"{number}.csv")


@ONE_LEDGER
@given(airings(), st.randoms(use_true_random=False))
def test_outside_the_plan(ledger: Ledger, aired: list[Airing], chance: random.Random) -> None:
    bulletin = f"b{next(postgres.NAMES)}"
    reports = [report for airing in aired for report in airing.reports(bulletin)]

    enter(ledger, split(reports, chance), planned())

    rows = list(ledger.rows(*YEAR, bulletin=bulletin))
    assert len(rows) == len(aired)
    assert sorted(row.run.evidence for row in rows) == sorted(max(airing.told) for airing in aired)
    seconds = {run_at(airing.begins).aired_at for airing in aired}
    assert {row.run.aired_at for row in rows if row.run.evidence >= Evidence.LOG} <= seconds


@ONE_LEDGER
@given(
    st.lists(
        st.tuples(
            st.frozensets(st.sampled_from(["tap", "late tap", "sheet", "other sheet", "log", "proof"]), min_size=1),
            st.integers(-1_500, 1_500),
        ),
        min_size=1,
        max_size=3,
    ),
    st.randoms(use_true_random=False),
)
def test_in_the_slots_of_a_plan(ledger: Ledger, slots: list[tuple[frozenset[str], int]], chance: random.Random) -> None:
    bulletin = f"b{next(postgres.NAMES)}"
    known = planned("05:00", "11:00", "17:00", ids=(bulletin,))
    reports = []
    for number, (told, late) in enumerate(slots):
        slot = number * 360
        began = at(slot, late)
        run = replace(run_at(bulletin=bulletin), aired_at=began)
        ways = {
            "tap": replace(run, aired_at=None, scheduled_at=at(slot), evidence=Evidence.TAP),
            "late tap": replace(run, aired_at=at(slot, late + 70), scheduled_at=at(slot), evidence=Evidence.TAP),
            "sheet": replace(run, aired_at=at(slot)),
            "other sheet": replace(run, aired_at=at(slot + 5), seconds=300),
            "log": replace(run, evidence=Evidence.LOG, seconds=301),
            "proof": replace(run, evidence=Evidence.PROOF, proof=PROOF),
        }
        reports += [ways[one] for one in sorted(told)]
    # One file of two sheets would tell of two beginnings, and so of two airings: each sheet is a file of its own.
    files = [[report] for report in reports for _ in range(chance.choice((1, 2)))]
    chance.shuffle(files)

    enter(ledger, files, known)

    rows = list(ledger.rows(*YEAR, bulletin=bulletin))
    assert [row.run.scheduled_at for row in rows] == [at(number * 360) for number in range(len(slots))]
    assert ledger.count(*YEAR, "bulletin").groups[bulletin] == len(slots)


@ONE_LEDGER
@given(st.sets(st.integers(0, 5_000), min_size=1, max_size=8), st.booleans(), st.randoms(use_true_random=False))
def test_by_the_second_of_one_kind_of_witness(
    ledger: Ledger, seconds: set[int], machine: bool, chance: random.Random
) -> None:
    bulletin = f"b{next(postgres.NAMES)}"
    known = planned("05:00", "05:30", ids=(bulletin,)) if machine else planned()
    evidence = Evidence.LOG if machine else Evidence.WORD
    reports = [replace(run_at(bulletin=bulletin), aired_at=at(0, second), evidence=evidence) for second in seconds]

    enter(ledger, split(reports, chance), known)

    rows = list(ledger.rows(*YEAR, bulletin=bulletin))
    assert {row.run.aired_at for row in rows} == {at(0, second) for second in seconds}
    assert len(rows) == len(seconds)
    slots = [row.run.scheduled_at for row in rows if row.run.scheduled_at]
    assert len(set(slots)) == len(slots)


@pytest.mark.parametrize("known", [planned(), planned("05:00", "17:00")], ids=["unplanned", "planned"])
def test_one_sheet_row_by_row_is_the_same_as_the_sheet_at_once(ledger: Ledger, known: Known) -> None:
    runs = [run_at(minutes, language=one) for minutes in (0, 12 * 60, 24 * 60) for one in ("vi", "rad")]

    together, alone = take(ledger, *runs, known=known), [take(ledger, run, known=known).added for run in runs]

    assert (together.added, alone) == (6, [0] * 6)


def test_a_repeat_near_one_slot_is_two_runs_in_every_order_and_whenever_the_plan_is_written(ledger: Ledger) -> None:
    wrong = []
    for order in permutations(["tap", "sheet", "log"]):
        for written in range(order.index("tap") + 1):  # a phone shows no slot before the plan is written
            bulletin = f"b{next(postgres.NAMES)}"
            tap = replace(run_at(bulletin=bulletin), aired_at=None, scheduled_at=at(), evidence=Evidence.TAP)
            files = {
                "tap": [tap],
                "sheet": [run_at(0, bulletin=bulletin), run_at(20, bulletin=bulletin)],
                "log": [logged(1, 12, bulletin=bulletin), logged(21, 30, bulletin=bulletin)],
            }
            for number, file in enumerate((*order, *order)):
                known = planned("05:00", ids=(bulletin,)) if number >= written else planned()
                take(ledger, *files[file], known=known, source=f"{number}.csv")
            if (count := len(list(ledger.rows(*YEAR, bulletin=bulletin)))) != 2:
                wrong.append((order, written, count))
    assert wrong == []
