"""A year like 2022 comes out at 8,080 runs, however often its sheets are sent."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from broadcaster.runlog import Identity, Known, Ledger
from tests.runlog.conftest import NOW
from tests.year_of_runs import COMMUNES, FIRST, LANGUAGES, LAST, TOTAL, VOIDED, Year, year_of_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KNOWN = Known(dict.fromkeys(COMMUNES, "xã"), LANGUAGES)


@pytest.fixture(scope="module")
def year() -> Year:
    return year_of_runs()


@pytest.fixture(scope="module")
def sheets(year: Year, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sheets")
    for name, content in year.files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in year.files]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger") / "runs.sqlite"


@pytest.fixture(scope="module")
def ledger(year: Year, sheets: list[Path], path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        for sheet in sheets:
            opened.import_csv(sheet, KNOWN, entered_at=NOW, by="phòng truyền thông")
        for airing, why in year.voids:
            opened.void([Identity(*airing)], why=why, by="phòng truyền thông", at=NOW)
        yield opened


def test_the_year_has_repeats_and_voids_to_be_counted_right(year: Year) -> None:
    assert year.rows > TOTAL + VOIDED + year.outside + 300
    assert len(year.voids) == VOIDED
    assert year_of_runs() == year
    assert year_of_runs(seed=1).files != year.files


def test_the_year_counts_8080_runs(ledger: Ledger) -> None:
    assert ledger.count(FIRST, LAST).total == 8_080


@pytest.mark.parametrize("by", ["language", "station", "month"])
def test_each_split_says_what_was_aired_and_adds_up(ledger: Ledger, year: Year, by: str) -> None:
    count = ledger.count(FIRST, LAST, by)  # type: ignore[arg-type]

    assert count.groups == getattr(year, f"by_{by}")
    assert sum(count.groups.values()) == count.total == TOTAL


def test_three_languages_and_twelve_months_are_all_there(ledger: Ledger) -> None:
    assert set(ledger.count(FIRST, LAST, "language").groups) == {"vi", "rad", "cmo"}
    assert list(ledger.count(FIRST, LAST, "month").groups) == [f"2022-{month:02d}" for month in range(1, 13)]


def test_every_total_opens_down_to_its_rows(ledger: Ledger) -> None:
    rows = list(ledger.rows(FIRST, LAST))
    times = [row.run.aired_at for row in rows]

    assert len({Identity.of(row.run) for row in rows}) == len(rows) == TOTAL
    assert times == sorted(times)
    assert all(row.void is None for row in rows)
    for language, total in ledger.count(FIRST, LAST, "language").groups.items():
        assert len(list(ledger.rows(FIRST, LAST, language=language))) == total
    assert len(list(ledger.rows(FIRST, LAST, with_voided=True))) == TOTAL + VOIDED


def test_importing_everything_again_adds_nothing_and_revives_nothing(
    ledger: Ledger, year: Year, sheets: list[Path]
) -> None:
    results = [ledger.import_csv(sheet, KNOWN, entered_at=NOW, by="người khác") for sheet in sheets]

    assert [result.added for result in results] == [0] * 12
    assert sum(result.already_there for result in results) == year.rows
    assert sum(result.voided for result in results) >= VOIDED
    assert ledger.count(FIRST, LAST).total == TOTAL


def test_sent_in_any_order_the_year_is_the_same(year: Year, sheets: list[Path], tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "runs.sqlite") as other:
        results = [other.import_csv(sheet, KNOWN, entered_at=NOW, by="ai đó") for sheet in reversed(sheets)]
        other.void([Identity(*airing) for airing, _ in year.voids], why="hỏng", by="ai đó", at=NOW)

        assert sum(result.added for result in results) == TOTAL + VOIDED + year.outside
        assert other.count(FIRST, LAST, "station").groups == year.by_station


def test_the_database_holds_one_row_for_each_run(ledger: Ledger, year: Year, path: Path) -> None:
    with closing(sqlite3.connect(path)) as bare:
        counts = bare.execute("select (select count(*) from runs), (select count(*) from voids)").fetchone()

    assert ledger.begun
    assert counts == (TOTAL + VOIDED + year.outside, VOIDED)
