"""A ledger that is carried to another database arrives whole, and the old one is closed and says where it went."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from broadcaster.errors import LedgerError, UsageError
from broadcaster.runlog import Copied, Ledger, backup, copying, move, verify
from broadcaster.runlog.database import Database
from broadcaster.runlog.place import Place
from tests.runlog import dying
from tests.runlog.conftest import KNOWN, NOW, YEAR, enter, identity, logged, run_at, take, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.fixture
def filled(path: Path) -> Iterator[Ledger]:
    """A ledger in a file, with all that a ledger may hold."""
    with Ledger.open(path, patience=0.5) as ledger:
        enter(ledger, logged(), run_at(language="rad"))
        take(ledger, *(run_at(30 * number, station="24133") for number in range(250)))
        ledger.void([identity(run_at(language="rad"))], why="mất điện", by="Y Bhiông", at=NOW)
        ledger.correct(identity(logged()), logged(45), KNOWN, why="đồng hồ sai", by="H'Bia", at=NOW)
        yield ledger


def carry(ledger: Ledger, to: str) -> Copied:
    return move(ledger.database, to, at=NOW, by="H'Lan")


def rows(ledger: Ledger) -> list[object]:
    found = list(ledger.rows(*YEAR, with_voided=True))
    return [*found, *(ledger.history(row) for row in found)]


def test_all_of_it_arrives_and_the_code_is_the_same(filled: Ledger, place: str) -> None:
    before, sound = rows(filled), verify(filled.database)

    copied = carry(filled, place)

    assert copied == Copied(sound.entries, sound.runs, sound.changes, sound.code)
    with Ledger.open(place) as there:
        assert rows(there) == before
        assert verify(there.database, sound.code).faults == []
        assert [there.count(*YEAR, by).groups for by in ("station", "bulletin", "evidence")] == [
            filled.count(*YEAR, by).groups for by in ("station", "bulletin", "evidence")
        ]
        assert enter(there, run_at(language="rad"), run_at(language="cmo")) == [False, True]
        assert verify(there.database).faults == []


def test_the_old_one_can_be_read_and_says_where_it_went(filled: Ledger, place: str) -> None:
    before = rows(filled)
    carry(filled, place)

    assert rows(filled) == before
    assert verify(filled.database).faults == []
    deeds: list[Callable[[], object]] = [
        lambda: enter(filled, run_at(1)),
        lambda: take(filled, run_at(1), run_at(2)),
        lambda: filled.void([identity(run_at(station="24133"))], why="a", by="b", at=NOW),
        lambda: filled.correct(identity(run_at(station="24133")), run_at(7), KNOWN, why="a", by="b", at=NOW),
        lambda: carry(filled, place),
    ]
    for deed in deeds:
        with pytest.raises(LedgerError, match="was moved to") as refused:
            deed()
        assert str(Place.of(place)) in str(refused.value)


def test_a_ledger_on_a_server_can_be_carried_back_to_a_file(filled: Ledger, databases: Callable[[], str]) -> None:
    url = databases()
    carry(filled, url)
    home = filled.database.place.path
    assert home is not None

    with Ledger.open(url) as there:
        enter(there, run_at(language="cmo"))
        copied = carry(there, home.with_name("back.sqlite").as_posix())

    with Ledger.open(home.with_name("back.sqlite")) as back:
        assert verify(back.database).code == copied.code
        assert enter(back, run_at(language="cmo"), run_at(1, language="cmo")) == [False, True]


def test_a_place_that_holds_another_ledger_is_refused(filled: Ledger, place: str) -> None:
    with Ledger.open(place) as other:
        enter(other, run_at())
        before = rows(other)

        with pytest.raises(LedgerError, match="holds another ledger; nothing was changed"):
            carry(filled, place)
        assert rows(other) == before
    assert enter(filled, run_at(20_000)) == [True]


def test_a_place_that_has_gone_on_by_itself_is_refused(filled: Ledger, place: str, tmp_path: Path) -> None:
    backup(filled.database, tmp_path / "copy.sqlite")
    with Ledger.open(tmp_path / "copy.sqlite") as other:
        enter(other, run_at(17, language="cmo"))

    with pytest.raises(LedgerError, match="holds another ledger; nothing was changed"):
        carry(filled, (tmp_path / "copy.sqlite").as_posix())


def test_a_place_of_another_program_is_refused(filled: Ledger, path: Path) -> None:
    other = path.with_name("songs.sqlite")
    with closing(Database(Place.of(other), 1)) as database, database._engine.begin() as connection:
        connection.exec_driver_sql("create table songs (id integer)")
    before = other.read_bytes()

    with pytest.raises(LedgerError, match="is a database of another program"):
        carry(filled, other.as_posix())
    assert other.read_bytes() == before
    assert enter(filled, run_at(20_000)) == [True]


def test_an_edited_ledger_is_not_carried(filled: Ledger, place: str) -> None:
    with filled.database.writing() as connection:
        connection.exec_driver_sql("update station_days set runs = runs + 1")

    with pytest.raises(LedgerError, match="`broadcaster runs verify` tells all of it"):
        carry(filled, place)
    with Ledger.open(place) as there:
        assert not there.begun


def test_a_ledger_is_not_moved_to_where_it_is(filled: Ledger, path: Path) -> None:
    names = [path, f"sqlite:///{path.as_posix()}", path.parent / ".." / path.parent.name / path.name]
    if os.name == "posix":
        path.with_name("other.sqlite").symlink_to(path)
        path.with_name("third.sqlite").hardlink_to(path)
        names += [path.with_name("other.sqlite"), path.with_name("third.sqlite")]

    for name in names:
        with pytest.raises(LedgerError, match="is where the ledger is now"):
            carry(filled, str(name))
    assert enter(filled, run_at(20_000)) == [True]


def test_a_ledger_is_not_moved_to_where_it_is_under_another_name_of_the_server(
    databases: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_SHORT", 0.2)
    url = databases()
    with Ledger.open(url) as ledger:
        enter(ledger, run_at())
        with pytest.raises(LedgerError):
            carry(ledger, f"{url}&application_name=x")
        assert enter(ledger, run_at(1)) == [True]
        assert verify(ledger.database).entries == 2


def test_a_moved_ledger_is_not_moved_again(filled: Ledger, path: Path, place: str) -> None:
    carry(filled, path.with_name("b.sqlite").as_posix())

    with pytest.raises(LedgerError, match=r"was moved to .*b\.sqlite"):
        carry(filled, place)
    with Ledger.open(place) as third:
        assert not third.begun


def test_what_cannot_be_a_place_is_told(filled: Ledger) -> None:
    with pytest.raises(UsageError, match="the ledger must be a file"):
        carry(filled, "mysql://host/runs")
    with pytest.raises(LedgerError, match="cannot be reached"):
        carry(filled, "postgresql://127.0.0.1:1/runs")
    assert enter(filled, run_at(20_000)) == [True]


def test_nobody_can_enter_while_a_ledger_is_being_moved(
    filled: Ledger, path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    step: Callable[..., None] = copying._carry
    refused: list[str] = []

    def meanwhile(*arguments: object, **options: object) -> None:
        step(*arguments, **options)
        with Ledger.open(path, patience=0.1) as other, pytest.raises(LedgerError) as error:
            enter(other, run_at(20_000))
        refused.append(str(error.value))

    monkeypatch.setattr(copying, "_carry", meanwhile)
    carry(filled, place)

    assert ["is in use by another program" in told for told in refused] == [True]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of this program")
def test_a_move_that_is_killed_and_run_again_goes_on_to_the_end(filled: Ledger, path: Path, place: str) -> None:
    sound = verify(filled.database)
    filled.close()

    def moving() -> None:
        with Ledger.open(path) as own:
            carry(own, place)

    for when in (*dying.SOME, dying.AT_COMMIT):
        assert dying.dies(moving, when) == dying.KILLED
    with Ledger.open(path) as ledger:
        assert verify(ledger.database).code == sound.code
        assert carry(ledger, place).code == sound.code
    with Ledger.open(place) as there:
        assert verify(there.database).code == sound.code


def test_a_move_cut_off_at_its_last_step_goes_on_with_what_was_entered_since(
    filled: Ledger, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(*_: object) -> None:
        raise sa.exc.OperationalError("x", None, Exception("the line was cut"))

    with monkeypatch.context() as here:
        here.setattr("broadcaster.runlog.entering.Entry.close", torn)
        with pytest.raises(LedgerError):
            carry(filled, place)
    assert enter(filled, run_at(language="cmo")) == [True]
    filled.void([identity(logged(45))], why="a", by="b", at=NOW)

    copied = carry(filled, place)

    with Ledger.open(place) as there:
        assert verify(there.database).code == copied.code
        assert verify(there.database).faults == []
        assert total(there) == total(filled)
        assert rows(there) == rows(filled)
