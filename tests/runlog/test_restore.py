"""A copy put in the place of a ledger: whole or not at all, and nothing that was entered gets lost by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import LedgerError
from broadcaster.runlog import Ledger, backup, copying, restore, verify
from tests.runlog.conftest import NOW, YEAR, enter, identity, run_at, total
from tests.runlog.test_migrating import RUNS, make_old

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where a copy will be."""
    return tmp_path / "sao lưu" / "runs-2022.sqlite"


@pytest.fixture(autouse=True)
def _folder(copy: Path) -> None:
    copy.parent.mkdir()


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger of three runs, one of them voided."""
    enter(ledger, run_at(), run_at(30), run_at(60, language="rad"))
    ledger.void([identity(run_at(30))], why="mất điện", by="Y Bhiông", at=NOW)
    return ledger


def said(place: Path | str) -> tuple[list[object], str]:
    """Return all that a ledger holds, and its code."""
    with Ledger.open(place) as ledger:
        rows = list(ledger.rows(*YEAR, with_voided=True))
        return [*rows, *(ledger.history(row) for row in rows)], verify(ledger.database).code


def test_a_copy_in_the_place_of_a_ledger_that_was_lost(
    filled: Ledger, place: str, places: Callable[[], str], copy: Path
) -> None:
    backup(filled.database, copy)

    with Ledger.open(places()) as lost:
        copied, kept = restore(lost.database, copy)

        assert (copied.runs, kept) == (3, None)
        assert verify(lost.database).code == verify(filled.database).code
        assert enter(lost, run_at(), run_at(90)) == [False, True]
        assert verify(lost.database).faults == []
    assert said(copy)[1] == copied.code


def test_a_restore_keeps_what_stood_there(filled: Ledger, place: str, copy: Path) -> None:
    backup(filled.database, copy)
    enter(filled, run_at(90))
    before = said(place)

    copied, kept = restore(filled.database, copy, lose=True)

    assert kept is not None
    assert said(kept) == before
    assert said(place) == said(copy)
    assert copied.code == said(copy)[1]
    second = restore(filled.database, kept, lose=True)[1]
    assert second is not None
    assert second != kept
    assert said(place) == before


def test_a_restore_does_not_lose_newer_entries(filled: Ledger, place: str, copy: Path) -> None:
    backup(filled.database, copy)
    enter(filled, run_at(90), run_at(120))
    before = said(place)

    with pytest.raises(LedgerError, match=r"2 entries would be lost, which .* has not. Add --lose-newer"):
        restore(filled.database, copy)
    assert said(place) == before


def test_a_restore_does_not_lose_the_entries_of_another_ledger(
    filled: Ledger, places: Callable[[], str], copy: Path
) -> None:
    backup(filled.database, copy)
    other = places()
    with Ledger.open(other) as ledger:
        enter(ledger, run_at(7))

        with pytest.raises(LedgerError, match=r": 1 entry would be lost, which .* has not"):
            restore(ledger.database, copy)
        assert total(ledger) == 1


def test_who_has_the_ledger_open_goes_on_after_a_restore(filled: Ledger, place: str, copy: Path) -> None:
    backup(filled.database, copy)
    with Ledger.open(place) as other:
        assert total(other) == 2
        enter(other, run_at(90))
        restore(filled.database, copy, lose=True)

        assert total(other) == 2
        assert enter(other, run_at(), run_at(120)) == [False, True]
        assert verify(other.database).faults == []


@pytest.mark.parametrize("moment", ["_lacking", "_copy", "_beside"])
def test_what_is_entered_while_a_restore_is_made_is_not_lost(
    filled: Ledger, place: str, copy: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    backup(filled.database, copy)
    step = getattr(copying, moment)
    added: list[bool] = []

    def between(*arguments: object) -> object:
        done = step(*arguments)
        with Ledger.open(place, patience=0.1) as other:
            try:
                added.extend(enter(other, run_at(500)))
            except LedgerError:
                added.append(False)
        return done

    monkeypatch.setattr(copying, moment, between)
    try:
        _, kept = restore(filled.database, copy, lose=True)
    except LedgerError:
        kept = None

    assert added
    if any(added):
        places = [one for one in (place, kept) if one]
        assert any(ledger_has(one) for one in places)


def ledger_has(place: Path | str) -> bool:
    with Ledger.open(place) as ledger:
        return ledger.find(identity(run_at(500))) is not None


def test_a_ledger_that_is_begun_while_a_restore_is_made_is_not_lost(
    filled: Ledger, places: Callable[[], str], copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(filled.database, copy)
    empty = places()
    with Ledger.open(empty) as ledger:
        writing = ledger.database.writing

        def late(**keep: bool) -> object:
            with Ledger.open(empty) as other:
                enter(other, run_at(500))
            return writing(**keep)

        monkeypatch.setattr(ledger.database, "writing", late)
        with pytest.raises(LedgerError, match="would be lost"):
            restore(ledger.database, copy)
    assert ledger_has(empty)


def test_a_restore_waits_for_a_writer_no_longer_than_it_says(path: Path, copy: Path) -> None:
    with Ledger.open(path, patience=0.2) as ledger:
        enter(ledger, run_at())
        backup(ledger.database, copy)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("begin immediate")
            with pytest.raises(LedgerError, match="is in use by another program"):
                restore(ledger.database, copy)


def test_a_damaged_or_edited_copy_is_not_restored(filled: Ledger, place: str, copy: Path) -> None:
    backup(filled.database, copy)
    before = said(place)
    with closing(sqlite3.connect(copy)) as bare, bare:
        bare.execute("drop trigger runs_no_update")
        bare.execute("update runs set seconds = 5 where id = 1")

    with pytest.raises(LedgerError, match=r"not as|not there"):
        restore(filled.database, copy)
    copy.write_bytes(copy.read_bytes()[:9_000])
    with pytest.raises(LedgerError, match="damaged"):
        restore(filled.database, copy)
    copy.write_bytes(b"station,week\n" * 400)
    with pytest.raises(LedgerError, match="is not a run ledger"):
        restore(filled.database, copy)
    copy.unlink()
    with pytest.raises(LedgerError, match="there is no ledger"):
        restore(filled.database, copy)
    assert said(place) == before


def test_a_copy_of_an_earlier_version_can_be_restored(ledger: Ledger, copy: Path) -> None:
    make_old(copy.as_posix())

    copied, _ = restore(ledger.database, copy)

    assert copied.runs == len(RUNS)
    assert verify(ledger.database).faults == []


def test_a_restored_ledger_is_guarded_and_has_its_view(filled: Ledger, copy: Path) -> None:
    backup(filled.database, copy)
    restore(filled.database, copy)

    with filled.database.reading() as connection:
        assert len(connection.exec_driver_sql("select * from runs_to_read").all()) == 3
    with pytest.raises(LedgerError, match="only grows"), filled.database.writing() as connection:
        connection.exec_driver_sql("delete from runs")
