"""Whether a ledger has the tables, indexes, view and guards that the migrations make: nobody has taken one away."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from broadcaster.runlog.database import Database
from broadcaster.runlog.place import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

_SQLITE = "select type || ' ' || name, sql from sqlite_master where sql is not null"
_POSTGRES = """
    select 'trigger ' || tgname as name, tgenabled::text from pg_trigger
        where not tgisinternal and tgrelid in (select oid from pg_class where relname in ({0}))
    union all select 'index ' || indexname, indexdef from pg_indexes
        where schemaname = current_schema() and tablename in ({0})
    union all select 'view ' || viewname, definition from pg_views
        where schemaname = current_schema() and viewname = 'runs_to_read'
    union all select 'function ' || proname, prosrc from pg_proc where proname = 'runlog_only_grows'
"""
_TABLES = ("entries", "series", "runs", "changes")


def schema_faults(connection: sa.Connection) -> list[str]:
    """Return what is missing, was changed or came besides, in sentences."""
    if connection.dialect.name == "sqlite":
        wanted, there = _new(), _listed(connection, _SQLITE)
        # Guards and view are made of our own words; those of a table are SQLAlchemy's, which may change. Whether tables
        # and indexes hold what they should, the chain and SQLite's own check tell. A table beside ours does nothing.
        ours = (name for name in wanted.keys() & there.keys() if name.startswith(("trigger", "view")))
        changed = sorted(name for name in ours if wanted[name] != there[name])
        besides = sorted(name for name in there.keys() - wanted.keys() if name.startswith("trigger"))
        missing = sorted(wanted.keys() - there.keys())
        return [
            *(f"the {name} is not there; without it the ledger is not guarded." for name in missing),
            *(f"the {name} is not as this program makes it." for name in changed),
            *(f"the {name} is none of the ledger's." for name in besides),
        ]
    # How a server words its own rules differs from one version to the next: what must be there is asked for by name.
    found = _listed(connection, _POSTGRES.format(", ".join(f"'{name}'" for name in _TABLES)))
    wanted_names = [f"trigger {name}_only_grows" for name in _TABLES]
    wanted_names += ["index runs_identity", "index series_names", "view runs_to_read", "function runlog_only_grows"]
    gone = [name for name in wanted_names if name not in found]
    faults = [f"the {name} is not there; without it the ledger is not guarded." for name in gone]
    off = [name for name in wanted_names if name.startswith("trigger") and not found.get(name, "O").startswith("O")]
    return [*faults, *(f"the {name} is switched off." for name in off)]


def _listed(connection: sa.Connection, text: str) -> dict[str, str]:
    return {str(name): str(sql) for name, sql in connection.exec_driver_sql(text)}


@cache
def _new() -> Mapping[str, str]:
    """Return what a ledger made just now consists of; a restore asks three times, and making one takes longest."""
    database = Database(Place.nowhere(), 1)
    try:
        with database.writing(keep=False) as connection:
            return _listed(connection, _SQLITE)
    finally:
        database.close()
