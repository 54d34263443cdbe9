"""What one station, or its machine, is told: its own counts, and what became of each row it sent."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError, UsageError
from broadcaster.models import Evidence
from broadcaster.runlog import Cells, Ledger, Met
from tests.runlog.conftest import KNOWN, NOW, YEAR, enter, identity, logged, planned, run_at, take

if TYPE_CHECKING:
    from broadcaster.models import Run

STATIONS, LANGUAGES = ("22015", "24133", "24235"), ("vi", "rad", "cmo")
DAYS = 24 * 60


def a_year(ledger: Ledger) -> list[Run]:
    """Enter runs of three stations in three languages, of which some are voided and some only planned."""
    runs = [
        replace(
            run_at(day * DAYS + place, station=station, language=language),
            evidence=Evidence.PLANNED if day % 5 == 0 else Evidence.TAP,
        )
        for day, (place, station), language in product(range(0, 300, 7), enumerate(STATIONS), LANGUAGES)
        if (day + place) % 3 or language != "cmo"
    ]
    take(ledger, *runs)
    ledger.void([identity(run) for run in runs[::11]], why="thử", by="H'Lan", at=NOW)
    return [run for place, run in enumerate(runs) if place % 11]


@pytest.mark.parametrize("by", [None, "language", "month", "week", "day", "evidence", "station"])
def test_the_counts_of_stations_add_up_to_those_of_all(ledger: Ledger, by: str | None) -> None:
    runs = a_year(ledger)
    for least in (Evidence.PLANNED, Evidence.WORD):
        whole = ledger.count(*YEAR, by, least=least)  # type: ignore[arg-type]
        parts = [ledger.count(*YEAR, by, station=one, least=least) for one in STATIONS]  # type: ignore[arg-type]
        assert sum(part.total for part in parts) == whole.total > 0
        for name, number in whole.groups.items():
            assert sum(part.groups.get(name, 0) for part in parts) == number
        counted = [sum(run.station == one and run.evidence >= least for run in runs) for one in STATIONS]
        assert [part.total for part in parts] == counted


def test_a_station_that_never_aired_has_no_runs(ledger: Ledger) -> None:
    assert ledger.count(*YEAR, station="24235").total == 0
    enter(ledger, run_at())
    assert (ledger.count(*YEAR, station="22015").total, ledger.count(*YEAR, "day", station="x").groups) == (0, {})


def test_the_runs_of_a_station_cannot_be_split_by_bulletin(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="one station"):
        ledger.count(*YEAR, "bulletin", station="24235")


def test_the_source_hears_what_became_of_each_row_that_was_not_new(ledger: Ledger) -> None:
    known = planned("05:00", "17:00")
    enter(ledger, replace(run_at(), aired_at=None, scheduled_at=run_at().aired_at, evidence=Evidence.TAP), known=known)
    enter(ledger, logged(12 * 60, 10), logged(0, 3, language="rad"), known=known)
    ledger.void([identity(run_at(12 * 60))], why="thử", by="H'Lan", at=NOW)
    rows = [
        logged(0, 3, language="rad"),
        logged(12 * 60, 10),
        run_at(3 * DAYS),
        logged(0, 10),
        run_at(3 * DAYS),
        replace(run_at(-DAYS), seconds=300),
        run_at(-DAYS),
    ]
    heard: dict[int, Met] = {}
    cells = iter([(line, Cells.of(run)) for line, run in enumerate(rows, 1)])
    result = ledger.take(
        cells, known, entered_at=NOW, by="máy", source="api", hear=lambda line, met: heard.update({line: met})
    )
    assert heard == {1: Met.THERE, 2: Met.VOIDED, 4: Met.STRENGTHENED, 5: Met.THERE, 7: Met.THERE}
    assert (result.added, result.already_there, result.strengthened, result.voided) == (2, 5, 1, 1)


def test_a_source_may_want_every_fault_in_a_sentence(ledger: Ledger) -> None:
    def faults(in_full: int) -> list[int | None]:
        cells = iter([(line, Cells.of(run_at(line, language="xx"))) for line in range(1, 31)])
        with pytest.raises(FaultsFoundError) as caught:
            ledger.take(cells, KNOWN, entered_at=NOW, by="máy", source="api", in_full=in_full)
        return [fault.line for fault in caught.value.faults]

    assert faults(30) == list(range(1, 31))
    assert faults(10) == [*range(1, 11), 11]  # the last one names all others


def test_a_slip_of_the_pen_is_answered_in_the_words_of_where_it_was_made(ledger: Ledger) -> None:
    for say, more in (("--as-written", {}), ('"as_written": true', {"as_written": '"as_written": true'})):
        known = replace(planned("05:00"), bulletins=("bao-hiem-y-te",), **more)
        with pytest.raises(FaultsFoundError) as caught:
            enter(ledger, run_at(bulletin="bao-hiem-y-tr"), known=known)
        assert f"add {say}." in str(caught.value)
