"""What the tests of edited ledgers share: a ledger with something of every kind, and a hand that edits it."""

from __future__ import annotations

import sqlalchemy as sa

from broadcaster.runlog import Ledger, verify
from tests.runlog.conftest import KNOWN, NOW, enter, identity, logged, run_at, take


def fill(ledger: Ledger) -> Ledger:
    """A ledger in which something of every kind was entered; entry 2 is a file of 250 runs, runs 2 to 251."""
    enter(ledger, logged())
    take(ledger, *(logged(60 + 30 * number) for number in range(250)))
    ledger.void([identity(logged())], why="mất điện", by="Y Bhiông", at=NOW)
    ledger.unvoid([identity(logged())], why="có phát", by="H'Bia", at=NOW)
    ledger.correct(identity(logged()), run_at(language="rad"), KNOWN, why="ghi nhầm", by="H'Bia", at=NOW)
    return ledger


def edit(ledger: Ledger, *deeds: str) -> None:
    """Do to a ledger what somebody does who knows how: past the program, and past the guards of the database."""
    engine = sa.create_engine(ledger.database.place.url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("pragma synchronous = off")
            connection.exec_driver_sql("begin")  # left to itself, Python's sqlite3 would drop the guards at once
            found = connection.exec_driver_sql("select name, sql from sqlite_master where type = 'trigger'").all()
            for guard, _ in found:
                connection.exec_driver_sql(f"drop trigger {guard}")
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
            found = []
        for deed in deeds:
            connection.exec_driver_sql(deed)
        tables = sa.inspect(connection).get_table_names()
        for guard, made_by in found:  # and nobody shall see that they were gone
            if guard.partition("_no_")[0] in tables:
                connection.exec_driver_sql(made_by)


def told(ledger: Ledger, code: str | None = None) -> str:
    return "\n".join(verify(ledger.database, code).faults)
