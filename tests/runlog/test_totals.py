"""The totals are what the rows say, after whatever was done in whatever order; where they are not, it is told."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcaster.errors import FaultsFoundError
from broadcaster.models import Evidence, Run
from broadcaster.runlog import Ledger, rebuild, totals, verify
from broadcaster.runlog.tables import SUMS, bulletin_days, station_days
from tests.runlog import postgres
from tests.runlog.conftest import KNOWN, NOW, PROOF, YEAR, enter, identity, planned, run_at, take

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = (station_days, bulletin_days)

RUNS = st.builds(
    lambda minutes, station, language, evidence, seconds, slot: replace(
        run_at(minutes, station=station, language=language),
        evidence=evidence,
        seconds=seconds,
        proof=PROOF if evidence is Evidence.PROOF else "",
        scheduled_at=run_at(slot).aired_at if slot is not None and abs(minutes - slot) < 720 else None,
    ),
    st.sampled_from([0, 3, 8, 20, 24 * 60, 24 * 60 + 1, -5 * 60, -5 * 60 - 1, 19 * 60]),  # midnights on both sides
    st.sampled_from(["24235", "24133"]),
    st.sampled_from(["vi", "rad"]),
    st.sampled_from(list(Evidence)),
    st.sampled_from([None, 1, 300, 21_600]),
    st.sampled_from([None, None, 0, 24 * 60]),
)
DEEDS = st.one_of(
    st.tuples(st.just("add"), RUNS),
    st.tuples(st.just("take"), st.lists(RUNS, max_size=6)),
    st.tuples(st.just("plan"), st.lists(RUNS, max_size=6)),
    st.tuples(st.just("void"), RUNS),
    st.tuples(st.just("unvoid"), RUNS),
    st.tuples(st.just("correct"), RUNS, RUNS, st.sampled_from([None, 1, 7])),
)


def do(ledger: Ledger, bulletin: str, deed: tuple[Any, ...]) -> None:
    """Do one thing that people do; what is refused has changed nothing."""

    def of(run: Run) -> Run:
        return replace(run, bulletin=bulletin)

    said: dict[str, Any] = {"why": "vì sao", "by": "H'Lan", "at": NOW}
    slots = planned("05:00", "23:59", "00:00", days=(0, 1, 2), ids=(bulletin,))
    doings: dict[str, Callable[[], object]] = {
        "add": lambda: ledger.enter(of(deed[1]), KNOWN, entered_at=NOW, by="H'Lan"),
        "take": lambda: take(ledger, *map(of, deed[1])),
        "plan": lambda: take(ledger, *map(of, deed[1]), known=slots),
        "void": lambda: ledger.void([identity(of(deed[1]))], **said),
        "unvoid": lambda: ledger.unvoid([identity(of(deed[1]))], **said),
        "correct": lambda: ledger.correct(identity(of(deed[1])), replace(of(deed[2]), items=deed[3]), KNOWN, **said),
    }
    with contextlib.suppress(FaultsFoundError):
        doings[deed[0]]()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, min_size=1, max_size=12))
def test_after_any_deeds_the_totals_are_what_the_rows_say(ledger: Ledger, deeds: list[tuple[Any, ...]]) -> None:
    bulletin = f"b{next(postgres.NAMES)}"
    for deed in deeds:
        do(ledger, bulletin, deed)
    if not ledger.begun:
        return

    with ledger.database.reading() as connection:
        assert totals.differences(connection) == []
    rows = list(ledger.rows(*YEAR, bulletin=bulletin))
    counted = ledger.count(*YEAR, "bulletin", least=Evidence.PLANNED).groups.get(bulletin, 0)
    assert counted == len(rows)
    assert len({row.identity for row in ledger.rows(*YEAR, bulletin=bulletin, with_voided=True)}) == len(
        list(ledger.rows(*YEAR, bulletin=bulletin, with_voided=True))
    )


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, min_size=4, max_size=12))
def test_after_any_deeds_the_chain_is_whole(ledger: Ledger, deeds: list[tuple[Any, ...]]) -> None:
    bulletin = f"b{next(postgres.NAMES)}"
    for deed in deeds:
        do(ledger, bulletin, deed)

    assert verify(ledger.database).faults == []


def kept(ledger: Ledger, table: sa.Table) -> list[tuple[object, ...]]:
    with ledger.database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger with runs of two days, with and without lengths."""
    enter(ledger, replace(run_at(), seconds=300, items=3), run_at(30), replace(run_at(24 * 60), seconds=200))
    return ledger


def test_the_totals_hold_each_unit_and_what_is_not_known_of_it(filled: Ledger) -> None:
    assert kept(filled, station_days) == [
        (19052, "24235", "vi", 1, 2, 300, 1, 3, 1),
        (19053, "24235", "vi", 1, 1, 200, 0, 0, 1),
    ]
    assert [row[4:] for row in kept(filled, bulletin_days)] == [row[4:] for row in kept(filled, station_days)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_total_that_was_edited_is_told_and_made_right_again(filled: Ledger, table: sa.Table) -> None:
    before = kept(filled, table)
    for column in SUMS:
        with filled.database.writing() as connection:
            connection.execute(table.update().where(table.c.day == 19053).values({column: table.c[column] + 5}))

        assert [fault.split(" say")[0] for fault in verify(filled.database).faults] == [
            f"the totals of {table.name} for 2022-03-02 {'24235' if table is station_days else 'bao-hiem-y-te'} vi"
        ]

        rebuild(filled.database)
        assert verify(filled.database).faults == []
        assert kept(filled, table) == before


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_totals_that_were_deleted_or_made_up_are_told_and_made_right_again(filled: Ledger, table: sa.Table) -> None:
    before = kept(filled, table)
    with filled.database.writing() as connection:
        connection.execute(table.delete().where(table.c.day == 19053))
        connection.execute(table.insert().values([19050, "x", "rad", 4, 1, 1, 1, 1, 1]))

    assert len(verify(filled.database).faults) == 2

    rebuild(filled.database)
    assert verify(filled.database).faults == []
    assert kept(filled, table) == before


def test_the_fault_says_what_differs(filled: Ledger) -> None:
    with filled.database.writing() as connection:
        connection.execute(station_days.update().where(station_days.c.day == 19053).values(seconds=777))

    (fault,) = verify(filled.database).faults

    assert "777" in fault, "a sentence that says 1 runs where there is 1 run helps nobody"
    assert "200" in fault


def test_to_make_the_totals_anew_is_no_entry(filled: Ledger) -> None:
    code = verify(filled.database).code

    rebuild(filled.database)

    assert verify(filled.database, code).code == code
