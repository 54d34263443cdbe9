"""A year like 2022 comes out at 8,080 runs, however often its sheets are sent, in a file and on a server."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from broadcaster.models import Evidence
from broadcaster.runlog import (
    About,
    Cells,
    Given,
    Identity,
    Known,
    Ledger,
    Period,
    Schedule,
    csvfile,
    draw_up,
    verify,
)
from tests.runlog.conftest import NOW
from tests.year_of_runs import COMMUNES, FIRST, LANGUAGES, LAST, TOTAL, VOIDED, Year, year_of_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.runlog import ImportResult
    from tests.runlog import postgres

KNOWN = Known(dict.fromkeys(COMMUNES, "xã"), LANGUAGES)
TABLES = "runs", "changes"


@pytest.fixture(scope="module")
def year() -> Year:
    return year_of_runs()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, year: Year, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger into which the year was entered as it came."""
    place = (tmp_path_factory.mktemp("year") / "runs.sqlite").as_posix()
    if request.param == "postgres":
        server: postgres.Server = request.getfixturevalue("server")
        place = server.named("year")
    with Ledger.open(place) as opened:
        for name in year.files:
            send(opened, year, name, by="phòng truyền thông")
        void(opened, year)
        yield opened


def send(ledger: Ledger, year: Year, name: str, *, by: str = "ai đó") -> ImportResult:
    rows = csvfile.read(year.files[name], name, Given(KNOWN.stations, {}))
    return ledger.take(rows, KNOWN, entered_at=NOW, by=by, source=name)


def void(ledger: Ledger, year: Year) -> None:
    for why, airings in groupby(sorted(year.voids, key=lambda void: void[1]), key=lambda void: void[1]):
        ledger.void([Identity(*airing) for airing, _ in airings], why=why, by="phòng truyền thông", at=NOW)


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


def test_the_report_says_the_same(ledger: Ledger, year: Year) -> None:
    about = About("BHXH", KNOWN.stations, dict.fromkeys(LANGUAGES, ""), {}, Schedule({}, {}, []), 900)

    said = draw_up(ledger.database, Period(FIRST, LAST), about, least=Evidence.WORD, made_at=NOW)

    assert (said.total.runs, said.previous.runs, said.voided) == (TOTAL, 1, VOIDED)
    assert {line.code: line.total.runs for line in said.lines if line.total.runs} == year.by_station
    assert {code: units.runs for code, units in said.by_language.items()} == year.by_language
    assert said.code == verify(ledger.database).code


def test_three_languages_and_twelve_months_are_all_there(ledger: Ledger) -> None:
    assert set(ledger.count(FIRST, LAST, "language").groups) == {"vi", "rad", "cmo"}
    assert list(ledger.count(FIRST, LAST, "month").groups) == [f"2022-{month:02d}" for month in range(1, 13)]


def test_every_total_opens_down_to_its_rows(ledger: Ledger) -> None:
    rows = list(ledger.rows(FIRST, LAST))
    times = [row.due for row in rows]

    assert len({row.identity for row in rows}) == len(rows) == TOTAL
    assert times == sorted(times)
    assert all(row.change is None for row in rows)
    for language, total in ledger.count(FIRST, LAST, "language").groups.items():
        assert len(list(ledger.rows(FIRST, LAST, language=language))) == total
    assert len(list(ledger.rows(FIRST, LAST, with_voided=True))) == TOTAL + VOIDED


def test_every_row_opens_down_to_its_line(ledger: Ledger, year: Year) -> None:
    lines = {name: raw.decode("utf-8-sig").splitlines() for name, raw in year.files.items()}

    for row in list(ledger.rows(FIRST, LAST))[::97]:
        name, _, number = row.source.partition(":")
        written = lines[name][int(number) - 1].replace(";", ",").split(",")
        told = Cells.of(row.run)
        assert (written[0], written[1], written[2], written[3]) == (
            told.station,
            told.week,
            told.bulletin,
            told.language,
        )


def test_importing_everything_again_adds_nothing_and_revives_nothing(ledger: Ledger, year: Year) -> None:
    before = verify(ledger.database)

    results = [send(ledger, year, name) for name in year.files]

    assert [result.added for result in results] == [0] * 12
    assert sum(result.already_there for result in results) == year.rows
    assert sum(result.voided for result in results) >= VOIDED
    assert ledger.count(FIRST, LAST).total == TOTAL
    assert verify(ledger.database) == before, "what says nothing new leaves no entry"


def test_sent_in_any_order_the_year_is_the_same(year: Year, place: str) -> None:
    with Ledger.open(place) as other:
        results = [send(other, year, name) for name in reversed(year.files)]
        void(other, year)

        assert sum(result.added for result in results) == TOTAL + VOIDED + year.outside
        assert other.count(FIRST, LAST, "station").groups == year.by_station
        assert verify(other.database).faults == []


def test_the_database_holds_one_row_for_each_run(ledger: Ledger, year: Year) -> None:
    with ledger.database.reading() as connection:
        counts = [connection.scalar(sa.text(f"select count(*) from {table}")) for table in TABLES]

    assert ledger.begun
    assert counts == [TOTAL + VOIDED + year.outside, VOIDED]
