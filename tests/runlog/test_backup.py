"""A backup is one moment of the ledger, made while others write; it is a ledger like any other."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import LedgerError
from broadcaster.runlog import Ledger, backup, verify
from tests.runlog.conftest import NOW, YEAR, enter, identity, run_at, take

if TYPE_CHECKING:
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


def test_a_backup_is_a_ledger_like_any_other(filled: Ledger, place: str, copy: Path) -> None:
    copied = backup(filled.database, copy)

    assert (copied.entries, copied.runs, copied.changes) == (4, 3, 1)
    assert copied.code == verify(filled.database).code
    assert said(copy) == said(place)
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]
    with Ledger.open(copy) as other:
        assert enter(other, run_at(90)) == [True]
        assert verify(other.database).faults == []


def test_a_backup_never_overwrites(filled: Ledger, copy: Path) -> None:
    copy.write_text("của người khác", encoding="utf-8")

    with pytest.raises(LedgerError, match="is there already; a backup never overwrites anything"):
        backup(filled.database, copy)
    assert copy.read_text(encoding="utf-8") == "của người khác"


def test_a_backup_that_was_cut_off_is_made_anew(filled: Ledger, copy: Path) -> None:
    copy.with_name(copy.name + ".part").write_bytes(b"half of it")

    assert backup(filled.database, copy).runs == 3
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]


def test_nothing_is_left_of_a_backup_that_cannot_be_made(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with Ledger.open(path) as ledger:
        enter(ledger, run_at())
        with pytest.raises(LedgerError, match=r"there is no folder .*; make it first"):
            backup(ledger.database, copy.parent / "no folder" / "x.sqlite")
        monkeypatch.setattr("os.fsync", torn)
        with pytest.raises(LedgerError, match="No space left on device"):
            backup(ledger.database, copy)
    assert list(copy.parent.iterdir()) == []


def test_a_ledger_that_has_not_begun_has_no_backup(ledger: Ledger, copy: Path) -> None:
    with pytest.raises(LedgerError, match="there is no ledger; no run has been entered yet"):
        backup(ledger.database, copy)
    assert list(copy.parent.iterdir()) == []


def test_an_edited_ledger_is_not_copied_as_a_sound_one(filled: Ledger, copy: Path) -> None:
    with filled.database.writing() as connection:
        connection.exec_driver_sql("update station_days set runs = runs + 1")

    with pytest.raises(LedgerError, match="`broadcaster runs verify` tells all of it"):
        backup(filled.database, copy)
    assert list(copy.parent.iterdir()) == []


def test_a_backup_while_others_write_is_one_moment(place: str, copy: Path) -> None:
    stop = threading.Event()
    entered = []

    def writing() -> None:
        with Ledger.open(place) as own:
            number = 0
            while not stop.is_set():
                take(own, run_at(40 * number), run_at(40 * number, language="rad"))
                number += 1
                entered.append(number)

    writer = threading.Thread(target=writing)
    writer.start()
    try:
        with Ledger.open(place) as ledger:
            while len(entered) < 3:
                pass
            copies = []
            for number in range(3):
                before = len(entered)
                made = backup(ledger.database, copy.with_name(f"{number}.sqlite"))
                copies.append((before, made, len(entered)))
    finally:
        stop.set()
        writer.join()

    with Ledger.open(place) as ledger:
        for before, made, after in copies:
            assert made.runs == 2 * made.entries, "no half of a file"
            assert before <= made.entries <= after + 1
            assert verify(ledger.database, made.code).faults == []
