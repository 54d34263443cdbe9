"""A ledger of an earlier version is brought up to date on opening, and nothing of it is lost."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from broadcaster.errors import LedgerError
from broadcaster.models import Evidence, Run
from broadcaster.runlog import LOCAL, About, Identity, Ledger, Period, Schedule, draw_up, tables, verify
from broadcaster.runlog.place import Place
from tests.runlog import dying
from tests.runlog.conftest import KNOWN, MORNING, NOW, YEAR, enter, load, row_of, run_at, take, total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FIRST, SECOND = 1_646_085_600, 1_646_100_000
"""1 March 2022, 05:00 and 09:00 at +07:00."""

RUNS = [
    # id, station, week, bulletin, language, aired_at, note, entered_by, entered_at, source
    (1, "24235", "2022-W09", "bao-hiem", "vi", FIRST, "mưa to", "H'Lan", 1_646_200_000, "thang-03.csv:2"),
    (2, "24235", "2022-W09", "bao-hiem", "rad", FIRST, "", "H'Lan", 1_646_200_000, "thang-03.csv:3"),
    (3, "24133", "2022-W09", "bao-hiem", "vi", FIRST + 1, "", "H'Lan", 1_646_200_000, "thang:03.csv:17"),
    (5, "24133", "2022-W09", "luong-huu", "vi", SECOND, "", "Y Bhiông", 1_646_300_000, ""),
    (6, "99999", "2022-W09", "luong-huu", "cmo", SECOND, "xã đã bỏ", "Y Bhiông", 1_646_300_000, ""),
    (7, "24235", "2022-W09", "luong-huu", "cmo", SECOND, "", "Y Bhiông", 1_646_300_000, "giấy tờ"),
    (8, "24235", "2022-W09", "luong-huu", "vi", SECOND + 60, "", "H'Bia", 1_646_250_000, "a.csv:1000000"),
    (9, "24235", "2022-W09", "luong-huu", "rad", SECOND, "", "H'Bia", 1_646_250_000, "thang-03.csv:x"),
    (12, "24235", "1999-W52", "luong-huu", "rad", 946_659_600, "", "H'Bia", 1_646_400_000, "a.csv:1"),
]
VOIDS = [
    (1, 2, "Y Bhiông", 1_646_210_000, "mất điện"),
    (2, 3, "Y Bhiông", 1_646_210_000, "mất điện"),
    (4, 8, "H'Bia", 1_646_200_000, "đồng hồ chạy lùi"),
    (5, 5, "H'Lan", 1_646_999_999, "nhập nhầm xã"),
]


def old_engine(place: str) -> sa.Engine:
    return sa.create_engine(Place.of(place).url, poolclass=sa.pool.NullPool)


def make_old(
    place: str, runs: Sequence[tuple[object, ...]] = RUNS, voids: Sequence[tuple[object, ...]] = VOIDS
) -> None:
    """Make a ledger as revision 001 of the program left it."""
    engine = old_engine(place)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection, "version_table": tables.VERSION_TABLE})
        config.set_main_option("script_location", "broadcaster.runlog:migrations")
        command.upgrade(config, "001")
    with engine.begin() as connection:
        for name, rows in (("runs", runs), ("voids", voids)):
            table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
            if rows:
                connection.execute(table.insert(), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])


@pytest.fixture
def old(place: str) -> str:
    """Where a ledger of revision 001 is."""
    make_old(place)
    return place


def test_no_row_number_note_void_file_or_line_is_lost(old: str) -> None:
    with Ledger.open(old) as ledger:
        rows = {row.number: row for row in ledger.rows(date(2000, 1, 1), date(2100, 1, 1), with_voided=True)}
        histories = {number: ledger.history(row) for number, row in rows.items()}

    assert rows.keys() == {row[0] for row in RUNS}
    for number, station, week, bulletin, language, aired, note, by, at, source in RUNS:
        row = rows[number]
        moment = datetime.fromtimestamp(aired, LOCAL)
        assert row.run == Run(station, week, bulletin, language, moment, evidence=Evidence.WORD)
        assert (row.run.note, row.due) == (note, moment)
        assert (row.entered.by, row.entered.at) == (by, datetime.fromtimestamp(at, UTC))
        assert row.source == source
    told = {number: [(c.kind, c.entered.by, c.why) for c in said] for number, said in histories.items() if said}
    assert told == {run: [("void", by, why)] for _, run, by, _, why in VOIDS}
    assert {number for number, row in rows.items() if not row.counts} == {run for _, run, *_ in VOIDS}
    moments = {run: datetime.fromtimestamp(at, UTC) for _, run, _, at, _ in VOIDS}
    assert {number: said[0].entered.at for number, said in histories.items() if said} == moments


def test_what_was_brought_up_to_date_is_sound_and_counts_as_before(old: str) -> None:
    with Ledger.open(old) as ledger:
        found = verify(ledger.database)
        counted = ledger.count(date(2000, 1, 1), date(2100, 1, 1), "language").groups

    assert (found.faults, found.runs, found.changes) == ([], len(RUNS), len(VOIDS))
    assert counted == {"cmo": 2, "rad": 2, "vi": 1}


def test_the_old_sheets_sent_again_add_nothing_and_new_runs_go_on(old: str) -> None:
    with Ledger.open(old) as ledger:
        again = [Run("24235", "2022-W09", "bao-hiem", one, MORNING) for one in ("vi", "rad")]
        result = take(ledger, *again)
        added = enter(ledger, run_at(45))

        assert (result.added, result.already_there, result.voided) == (0, 2, 1)
        assert added == [True]
        row = ledger.find(Identity("24235", "bao-hiem-y-te", "vi", run_at(45).aired_at or MORNING))
        assert row is not None
        assert row.number == 13
        assert verify(ledger.database).faults == []


def test_it_is_made_once(old: str) -> None:
    codes = []
    for _ in range(2):
        with Ledger.open(old) as ledger:
            codes.append(verify(ledger.database).code)

    assert codes[0] == codes[1]


def test_the_same_ledger_gives_the_same_chain_on_every_database(tmp_path: Path, places: Callable[[], str]) -> None:
    found = []
    for place in (places(), (tmp_path / "again.sqlite").as_posix()):
        make_old(place)
        with Ledger.open(place) as ledger:
            found.append(verify(ledger.database).code)

    assert found[0] == found[1]


def test_an_old_ledger_without_a_row_is_brought_up_to_date_and_can_be_used(place: str) -> None:
    make_old(place, [], [])

    with Ledger.open(place) as ledger:
        assert ledger.begun
        assert verify(ledger.database).faults == []
        about = About("BHXH", KNOWN.stations, {"vi": "Kinh"}, {}, Schedule({}, {}, []), 900)
        drawn = draw_up(ledger.database, Period(*YEAR), about, least=Evidence.WORD, made_at=NOW)
        assert (drawn.total.runs, drawn.entries, drawn.code) == (0, 0, "")
        assert enter(ledger, run_at()) == [True]


def test_an_old_ledger_of_many_rows_is_carried_in_order(place: str) -> None:
    rows = [
        (
            number,
            "24235",
            "2022-W09",
            "b",
            "vi",
            FIRST + number,
            "",
            "x",
            1_646_200_000 + number // 700,
            f"f.csv:{number}",
        )
        for number in range(1, 12_001)
    ]
    make_old(place, rows, [(1, 500, "x", 1_646_300_000, "a")])

    with Ledger.open(place) as ledger:
        found = verify(ledger.database)
        assert (found.faults, found.runs, found.entries) == ([], 12_000, 19)
        assert total(ledger) == 11_999


@pytest.mark.skipif(not hasattr(os, "fork"), reason="ends a copy of this program half way")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_an_upgrade_that_is_killed_is_begun_anew(old: str) -> None:
    for when in (*dying.SOME, dying.AT_COMMIT):
        ended = dying.dies(lambda: Ledger.open(old), when)

        with old_engine(old).connect() as connection:
            revision = connection.scalar(sa.text(f"select version_num from {tables.VERSION_TABLE}"))
        assert (ended, revision) == (dying.KILLED, "001")
    with Ledger.open(old) as ledger:
        assert verify(ledger.database).faults == []
        assert len(list(ledger.rows(date(2000, 1, 1), date(2100, 1, 1), with_voided=True))) == len(RUNS)


# ------------------------------------------------------------------------------------------------------------- the schema


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "broadcaster.runlog:migrations")
    return ScriptDirectory.from_config(config)


def test_the_program_knows_the_newest_revision() -> None:
    assert scripts().get_current_head() == tables.REVISION


@pytest.mark.parametrize("upgraded", [False, True], ids=["made new", "made from 001"])
def test_the_migrations_make_the_tables_the_program_uses(place: str, upgraded: bool) -> None:
    if upgraded:
        make_old(place)
    with Ledger.open(place) as ledger:
        enter(ledger, run_at())

        with ledger.database.reading() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": tables.VERSION_TABLE})
            differences = compare_metadata(context, tables.metadata)
            unique = {
                index["name"]
                for name in ("runs", "series", "changes")
                for index in sa.inspect(connection).get_indexes(name)
                if index["unique"]
            }

    assert differences == []
    assert {"runs_identity", "series_names"} <= unique


def test_a_ledger_of_a_newer_program_is_left_alone(place: str) -> None:
    with Ledger.open(place) as ledger:
        enter(ledger, run_at())
    engine = old_engine(place)
    with engine.begin() as connection:
        connection.execute(sa.text("update runlog_version set version_num = '999'"))

    with pytest.raises(LedgerError, match=r"was written by a newer version of this program.*Install the newer version"):
        Ledger.open(place)

    with engine.connect() as connection:
        assert connection.scalar(sa.text("select version_num from runlog_version")) == "999"
        assert connection.scalar(sa.text("select count(*) from runs")) == 1


def test_who_has_it_open_while_another_brings_it_up_to_date_goes_on(old: str, sheet: Callable[..., Path]) -> None:
    with Ledger.open(old) as one, Ledger.open(old) as two:
        enter(one, run_at(45))

        assert load(two, sheet(row_of(run_at(45)), row_of(run_at(46)))).added == 1
        assert verify(one.database).faults == []
