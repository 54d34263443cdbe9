"""The chain over the entries: a sound ledger is told sound, and the code of a report tells what the chain cannot."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from broadcaster.errors import UsageError
from broadcaster.runlog import Ledger, Verified, chain, rebuild, verify
from broadcaster.runlog.tables import entries, runs
from tests.runlog.conftest import KNOWN, NOW, enter, run_at
from tests.runlog.editing import edit, fill, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger in which something of every kind was entered."""
    return fill(ledger)


def last(ledger: Ledger) -> str:
    return verify(ledger.database).code


def test_a_ledger_that_nobody_edited_is_sound(filled: Ledger) -> None:
    found = verify(filled.database)

    assert (found.faults, found.remarks) == ([], [])
    assert (found.entries, found.runs, found.changes) == (5, 252, 3)
    assert verify(filled.database, found.code).faults == []
    assert verify(filled.database, found.code.lower()).faults == []


def test_a_ledger_that_has_not_begun_is_sound_and_has_no_code(ledger: Ledger) -> None:
    assert verify(ledger.database) == type(verify(ledger.database))()
    assert verify(ledger.database, "3-7K2M-09QX-VB5T").faults == ["the ledger is empty; there is no entry 3."]


# ------------------------------------------------------------------------------------------------------------ the code


def test_the_last_entry_cut_off_is_told_by_the_code_of_a_report(filled: Ledger) -> None:
    enter(filled, run_at(20 * 24 * 60))
    code = last(filled)
    edit(filled, "delete from runs where entry = 6", "delete from entries where id = 6")
    rebuild(filled.database)

    assert told(filled) == "", "by itself the chain cannot tell"
    assert told(filled, code) == "there is no entry 6; the last is 5."
    enter(filled, run_at(21 * 24 * 60))
    assert "entry 6 has the code" in told(filled, code)


def test_all_links_made_anew_are_told_by_the_code_of_a_report(filled: Ledger) -> None:
    code = last(filled)
    edit(filled, "update runs set seconds = 1 where id = 1")
    edit(filled, *forged(filled))
    rebuild(filled.database)

    assert told(filled) == "", "whoever makes all links anew makes a sound ledger"
    assert "this is not the ledger that report was made from, or it was remade." in told(filled, code)


def test_the_code_of_an_earlier_report_stays_good(filled: Ledger) -> None:
    codes = [last(filled)]
    for day in range(20, 23):
        enter(filled, run_at(day * 24 * 60))
        codes.append(last(filled))

    assert len(set(codes)) == 4
    assert [told(filled, code) for code in codes] == [""] * 4


@pytest.mark.parametrize("code", ["5-0000-0000-0000", "900-7K2M-09QX-VB5T"])
def test_a_code_that_never_was_is_told(filled: Ledger, code: str) -> None:
    assert "entry" in told(filled, code)


@pytest.mark.parametrize(
    "code", ["", "x", "7K2M-09QX-VB5T", "1-7K2M-09QX", "1-7K2M-09QX-VB5T-1", "0-0000-0000-0000", "٣-7K2M-09QX-VB5T"]
)
def test_what_is_no_code_is_told(filled: Ledger, code: str) -> None:
    with pytest.raises(UsageError, match="a code of the ledger looks like 1234-7K2M-09QX-VB5T"):
        verify(filled.database, code)


# -------------------------------------------------------------------------------------------------------------- clocks


def test_a_clock_that_went_back_is_a_remark_and_no_fault(ledger: Ledger) -> None:
    for hours, minutes in ((0, 0), (-1, 30), (2, 60), (2, 90)):
        ledger.enter(run_at(minutes), KNOWN, entered_at=NOW + timedelta(hours=hours), by="H'Lan")

    found: Verified = verify(ledger.database)

    assert found.faults == []
    assert found.remarks == [
        "entry 2 (add by H'Lan, 2023-01-15 14:00) bears a time before that of the entry before it."
    ]


# ------------------------------------------------------------------------------------------------------------- auditors


def audited(ledger: Ledger) -> Iterator[tuple[int, str, str]]:
    """Make every link again as the docstring of `chain` says, with nothing of the program; yield number, kept, made."""

    def digest(value: object) -> str:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def rows(table: str, entry: int, columns: str) -> list[list[object]]:
        asked = sa.text(f"select {columns} from {table} where entry = :entry order by id")
        return [list(row) for row in connection.execute(asked, {"entry": entry})]

    before = ""
    with ledger.database.reading() as connection:
        for number, *rest, link in connection.execute(
            sa.text('select id, kind, "by", at, source, source_sha256, why, link from entries order by id')
        ).all():
            aired = rows("runs", number, ", ".join(chain.RUN_COLUMNS))
            blocks = [aired[start : start + 100] for start in range(0, len(aired), 100)]
            digests = "".join(digest([list(column) for column in zip(*block, strict=True)]) for block in blocks)
            new = rows("series", number, "id, station, bulletin, language")
            said = rows("changes", number, ", ".join(chain.CHANGE_COLUMNS))
            before = digest([before, number, *rest, new, said, digests])
            yield number, link, before


def forged(ledger: Ledger) -> list[str]:
    """Return what makes all links and blocks anew over the rows as they are."""
    deeds = []
    with ledger.database.reading() as connection:
        columns = [runs.c[name] for name in chain.RUN_COLUMNS]
        for (number,) in connection.execute(sa.select(entries.c.id).order_by(entries.c.id)).all():
            found = connection.execute(sa.select(*columns).where(runs.c.entry == number).order_by(runs.c.id)).all()
            digests = chain.blocks(list(zip(*found, strict=True))).hex()
            literal = f"x'{digests}'" if ledger.database.place.path else f"'\\x{digests}'"
            deeds.append(f"update entries set blocks = {literal} where id = {number}")
    return deeds + [f"update entries set link = '{made}' where id = {number}" for number, _, made in audited(ledger)]


def test_an_auditor_makes_every_link_again_with_a_few_lines(filled: Ledger) -> None:
    links = list(audited(filled))

    assert [number for number, _, _ in links] == [1, 2, 3, 4, 5]
    assert all(kept == made for _, kept, made in links)


# ---------------------------------------------------------------------------------------------------------- the guards


@pytest.mark.parametrize("name", ["runs_no_update", "changes_no_delete"])
def test_a_guard_that_was_taken_away_is_told(path: Path, name: str) -> None:
    with Ledger.open(path) as ledger:
        enter(ledger, run_at())
        with ledger.database.writing() as connection:
            connection.exec_driver_sql(f"drop trigger {name}")

        assert verify(ledger.database).faults == [
            f"the trigger {name} is not there; without it the ledger is not guarded."
        ]


def test_a_view_that_was_put_in_the_place_of_another_is_told(path: Path) -> None:
    with Ledger.open(path) as ledger:
        enter(ledger, run_at())
        with ledger.database.writing() as connection:
            connection.exec_driver_sql("drop view runs_to_read")
            connection.exec_driver_sql("create view runs_to_read as select 1 as number")

        assert verify(ledger.database).faults == ["the view runs_to_read is not as this program makes it."]


def test_a_guard_of_a_server_that_is_switched_off_is_told(databases: Callable[[], str]) -> None:
    with Ledger.open(databases()) as ledger:
        enter(ledger, run_at())
        with ledger.database.writing() as connection:
            connection.exec_driver_sql("alter table runs disable trigger runs_only_grows")
            connection.exec_driver_sql("drop view runs_to_read")

        assert verify(ledger.database).faults == [
            "the view runs_to_read is not there; without it the ledger is not guarded.",
            "the trigger runs_only_grows is switched off.",
        ]
