"""The database itself refuses to change or delete what was entered, and keeps its times in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from broadcaster.runlog import Ledger, verify
from broadcaster.runlog.tables import changes, entries, runs, series
from tests.runlog.conftest import KNOWN, MORNING, NOW, enter, identity, run_at

if TYPE_CHECKING:
    from collections.abc import Callable


GROWING = (entries, series, runs, changes)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger with two rows in each of its tables."""
    enter(ledger, run_at(), run_at(language="rad"))
    for run in (run_at(), run_at(language="rad")):
        ledger.void([identity(run)], why="mất điện", by="Y Bhiông", at=NOW)
    return ledger


def refuses(ledger: Ledger, deed: str) -> None:
    with ledger.database.reading() as connection:
        before = [connection.execute(sa.select(table).order_by(table.c.id)).all() for table in GROWING]
    # Past the program's own words, as somebody with a database browser would.
    with pytest.raises(sa.exc.DBAPIError, match="the ledger only grows"), bare(ledger) as connection:
        connection.exec_driver_sql(deed)
    with ledger.database.reading() as connection:
        assert [connection.execute(sa.select(table).order_by(table.c.id)).all() for table in GROWING] == before


def bare(ledger: Ledger) -> Any:
    """Return a connection in a transaction, without anything of the ledger's own."""
    return sa.create_engine(ledger.database.place.url, poolclass=sa.pool.NullPool).begin()


@pytest.mark.parametrize("table", [table.name for table in GROWING])
def test_what_was_entered_cannot_be_changed(filled: Ledger, table: str) -> None:
    refuses(filled, f"update {table} set id = id")
    refuses(filled, f"update {table} set id = 9 where id = 1")


@pytest.mark.parametrize("table", [table.name for table in GROWING])
def test_what_was_entered_cannot_be_deleted(filled: Ledger, table: str) -> None:
    refuses(filled, f"delete from {table} where id = 2")
    if filled.database.place.path is None:
        refuses(filled, f"truncate {table} cascade")


@pytest.mark.parametrize("table", [table.name for table in GROWING])
def test_a_row_cannot_be_put_in_the_place_of_another(filled: Ledger, table: str) -> None:
    if filled.database.place.path is None:
        into = f"insert into {table} select * from {table} where id = 1"
        refuses(filled, f"{into} on conflict (id) do update set id = excluded.id")
        return
    # SQLite's `replace` passes by every trigger; what it put there is told all the same.
    column = "why" if table == "entries" else {"series": "station", "runs": "note", "changes": "note"}[table]
    names = [name.name for name in next(one for one in GROWING if one.name == table).columns]
    values = ", ".join("'khác'" if name == column else f'"{name}"' for name in names)
    with bare(filled) as connection:
        connection.exec_driver_sql(f"replace into {table} select {values} from {table} where id = 1")
    assert verify(filled.database).faults


def test_one_identity_has_one_row_even_for_who_writes_past_the_program(filled: Ledger) -> None:
    copy = "insert into runs select id + 100, entry, line, series, due, planned, aired_at, seconds, items, evidence, "
    with pytest.raises(sa.exc.IntegrityError), bare(filled) as connection:
        connection.exec_driver_sql(f"{copy} proof, note from runs where id = 1")


def test_times_are_stored_in_utc_and_shown_as_at_the_stations(filled: Ledger) -> None:
    with filled.database.reading() as connection:
        stored = connection.scalar(sa.select(runs.c.aired_at).where(runs.c.id == 1))
        seen = connection.exec_driver_sql(
            "select number, station, scheduled, aired, entered, entered_by, counts from runs_to_read order by number"
        ).all()

    assert stored == MORNING.timestamp()
    assert [tuple(row) for row in seen] == [
        (1, "24235", None, "2022-03-01 05:00:00", "2023-01-15 15:00:00", "H'Lan", 0),
        (2, "24235", None, "2022-03-01 05:00:00", "2023-01-15 15:00:00", "H'Lan", 0),
    ]


def test_everything_ever_said_is_a_row_and_stays_one(filled: Ledger, places: Callable[[], str]) -> None:
    filled.unvoid([identity(run_at())], why="có phát", by="H'Bia", at=NOW)
    filled.correct(identity(run_at()), run_at(language="cmo"), KNOWN, why="ghi nhầm", by="H'Bia", at=NOW)

    with filled.database.reading() as connection:
        counts = [connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in GROWING]

    assert counts == [6, 3, 3, 4]
    assert verify(filled.database).faults == []
