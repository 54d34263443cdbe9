"""What the revisions make is what `tables` says, to the last key; and a revision never changes once it is out."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from broadcaster.runlog.place import Place
from broadcaster.web.store import Store
from broadcaster.web.store.migrations import versions
from broadcaster.web.store.tables import REVISION, VERSION_TABLE, metadata

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(inspect.getfile(versions)).parent


def shape(place: str, made: Callable[[sa.Engine], object] = lambda _: None) -> dict[str, Any]:
    """Return all that a database says of its tables, once something has been made of it."""
    engine = Place.of(place).engine(5)
    try:
        made(engine)
        return told(sa.inspect(engine))
    finally:
        engine.dispose()


def told(looked: sa.Inspector) -> dict[str, Any]:
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], bool(column.get("autoincrement")))
                for column in looked.get_columns(table)
            ],
            "key": looked.get_pk_constraint(table)["constrained_columns"],
            "abroad": [
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in looked.get_foreign_keys(table)
            ],
            "unique": sorted(key["column_names"] for key in looked.get_unique_constraints(table)),
            "indexes": sorted((index["name"], index["column_names"]) for index in looked.get_indexes(table)),
        }
        for table in looked.get_table_names()
        if table != VERSION_TABLE
    }


def test_the_revisions_make_what_the_tables_say(places: Callable[[], str]) -> None:
    migrated = places()
    Store(migrated).close()

    found = shape(migrated)

    assert found == shape(places(), metadata.create_all)
    assert set(found) == set(metadata.tables)


def test_the_newest_revision_is_the_one_that_the_program_knows() -> None:
    newest = max(FOLDER.glob("r[0-9]*.py"))

    assert newest.name.startswith(f"r{REVISION}_")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("r[0-9]*.py")), ids=lambda path: path.name)
def test_a_revision_leans_on_nothing_that_changes(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    imported |= {name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names}

    assert imported == {"sqlalchemy", "alembic"}
