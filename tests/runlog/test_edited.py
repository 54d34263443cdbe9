"""An edited ledger shows: whatever is changed, taken out or put in past the program is told, and where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from broadcaster.errors import LedgerError
from broadcaster.runlog import Ledger, verify
from broadcaster.runlog.tables import bulletin_days, changes, entries, runs, series, station_days
from tests.runlog.editing import edit, fill, told

if TYPE_CHECKING:
    from collections.abc import Iterator

GROWING = (entries, series, runs, changes)
TOTALS = (station_days, bulletin_days)
COLUMNS = [(table, column) for table in GROWING for column in table.columns]
KEEP = [f"create table kept_{table.name} as select * from {table.name}" for table in (*GROWING, *TOTALS)]
PUT_BACK = [
    deed
    for table in (*GROWING, *TOTALS)
    for deed in (f"delete from {table.name}", f"insert into {table.name} select * from kept_{table.name}")
]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger in which something of every kind was entered, and a copy of each of its tables."""
    place = (tmp_path_factory.mktemp("edited") / "runs.sqlite").as_posix()
    if request.param == "postgres":
        place = request.getfixturevalue("server").named("edited")
    with Ledger.open(place) as opened:
        fill(opened)
        edit(opened, *KEEP)
        yield opened


@pytest.fixture
def filled(made: Ledger) -> Iterator[Ledger]:
    """The same, to be edited; afterwards everything is put back."""
    assert told(made) == ""
    yield made
    edit(made, *PUT_BACK)


# -------------------------------------------------------------------------------------------------------------- edits


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: part.name)
def test_an_edited_value_is_told_with_its_place(filled: Ledger, table: sa.Table, column: sa.Column[object]) -> None:
    other = {"TEXT": "'khác'", "BLOB": "x'00'" if filled.database.place.path else "'\\x00'::bytea"}
    value = other.get(str(column.type), f"coalesce({column.name}, 0) + 700")

    edit(filled, f'update {table.name} set "{column.name}" = {value} where id = 1')

    found = told(filled)
    entry = 3 if table is changes else 1
    assert f"entry {entry} " in found or "entries 1 are missing" in found or f"row 1 of {table.name}" in found, found


@pytest.mark.parametrize("column", [column for column in runs.columns if column.nullable], ids=lambda one: one.name)
def test_a_value_that_was_taken_away_or_added_is_told(filled: Ledger, column: sa.Column[object]) -> None:
    edit(filled, f"update runs set {column.name} = case when {column.name} is null then 1 end where id = 1")

    assert "run 1 of entry 1 (add by H'Lan, 2023-01-15 15:00) is not as it was entered." in told(filled)


def test_of_a_large_file_the_hundred_runs_around_the_edit_are_named(filled: Ledger) -> None:
    edit(filled, "update runs set aired_at = aired_at + 1 where id = 150")

    assert told(filled) == (
        "runs 102–201 of entry 2 (import of thang-03.csv by H'Lan, 2023-01-15 15:00) are not as they were entered."
    )


@pytest.mark.parametrize(
    "deeds",
    [
        ["update runs set note = 'x' where id = 1", "update runs set note = '' where id = 2"],
        ["update runs set due = -due, aired_at = -aired_at where id = 3"],
        ["update entries set runs = 0, blocks = link where id = 1"],
        ["update entries set link = (select link from entries where id = 4) where id = 3"],
        ["update changes set counts = 1 - counts"],
        ["update entries set blocks = (select blocks from entries where id = 2) where id = 3"],
    ],
)
def test_no_edit_is_too_small_to_be_told(filled: Ledger, deeds: list[str]) -> None:
    if filled.database.place.path is None:
        deeds = [deed.replace("blocks = link", "blocks = link::bytea") for deed in deeds]
    edit(filled, *deeds)

    assert told(filled)


WILD = {
    "sqlite": ["x'ff'", "'x'", "9e99", "-1", "9000000000000000", "cast(x'ff' as text)", "'a' || char(0)"],
    "postgresql": ["9000000000000000", "-9000000000000000", "2000000000", "-1", "E'\\u202e\\x01'"],
}
"""What no column of the ledger ever holds, as each database lets it in. SQLite takes any type anywhere."""


@pytest.mark.parametrize("table", [*GROWING, *TOTALS], ids=lambda table: table.name)
def test_an_edit_to_what_no_value_can_be_is_told_without_a_traceback(filled: Ledger, table: sa.Table) -> None:
    dialect = "sqlite" if filled.database.place.path else "postgresql"
    same = "is" if dialect == "sqlite" else "is not distinct from"
    silent = []
    for column in table.columns:
        for value in WILD[dialect]:
            first = f'(select min("{column.name}") from {table.name})'
            deed = f'update {table.name} set "{column.name}" = {value} where "{column.name}" {same} {first}'
            try:
                edit(filled, deed)
            except sa.exc.DBAPIError:
                continue  # the database itself knows better
            try:
                if not told(filled):
                    silent.append(deed)
            except LedgerError:
                pass  # it cannot even be read, and that is said
            edit(filled, *PUT_BACK)
    assert silent == []


# ------------------------------------------------------------------------------------------------- taken out, put in


@pytest.mark.parametrize(
    ("deeds", "where"),
    [
        (["delete from runs where id = 1"], "entry 1 (add by H'Lan, 2023-01-15 15:00) had 1 runs and has 0."),
        (["delete from runs where id = 7"], "entry 2 (import of thang-03.csv by H'Lan, 2023-01-15 15:00) had 250 runs"),
        (["delete from changes where id = 1"], "entry 3 (void by Y Bhiông, 2023-01-15 15:00) had 1 changes and has 0."),
        (["delete from changes where entry = 4", "delete from entries where id = 4"], "entries 4 are missing."),
        (["delete from series where id = 2"], "entry 5 (correct by H'Bia, 2023-01-15 15:00) is not as it was entered."),
        (["delete from entries"], "no entry"),
        (["delete from entries where id < 3"], "entries 1–2 are missing."),
        (["update runs set entry = 3 where id = 1"], "entry 1 (add by H'Lan, 2023-01-15 15:00) had 1 runs and has 0."),
        (["update runs set due = 5 - due where id in (1, 2)"], "run 1 of entry 1"),
        (
            ["update entries set \"by\" = case id when 3 then 'H''Bia' else 'Y Bhiông' end where id in (3, 4)"],
            "entry 3",
        ),
    ],
)
def test_what_was_taken_out_or_swapped_is_told(filled: Ledger, deeds: list[str], where: str) -> None:
    edit(filled, *deeds)

    assert where in told(filled)


RUN = "select {0}, {1}, 0, series, due + 7, 0, aired_at, seconds, items, evidence, proof, note from runs where id = 1"


@pytest.mark.parametrize(
    ("deeds", "where"),
    [
        (["insert into runs " + RUN.format(900, 1)], "entry 1 (add by H'Lan, 2023-01-15 15:00) had 1 runs and has 2."),
        (["insert into runs " + RUN.format(900, 5)], "had 1 runs and has 2."),
        (["insert into runs " + RUN.format(900, 6)], "the table runs has rows that belong to no entry."),
        (["insert into runs " + RUN.format(-1, 0)], "the table runs has rows that belong to no entry."),
        (
            [
                "insert into runs " + RUN.format(900, 6),
                "insert into entries select 6, kind, \"by\", at, '', '', '', 1, 0, blocks, link from entries where id = 1",
            ],
            "entry 6 (add by H'Lan, 2023-01-15 15:00)",
        ),
        (
            ["insert into series values (9, 5, '24235', 'x', 'vi')"],
            "entry 5 (correct by H'Bia, 2023-01-15 15:00) is not",
        ),
    ],
)
def test_what_was_put_in_is_told(filled: Ledger, deeds: list[str], where: str) -> None:
    edit(filled, *deeds)

    assert where in told(filled)


def test_a_database_that_nobody_can_mend_is_refused_in_words(ledger: Ledger) -> None:
    filled = fill(ledger)
    edit(filled, "drop table changes" if filled.database.place.path else "drop table changes cascade")

    with pytest.raises(LedgerError, match=r"changes"):
        verify(filled.database)
