"""`runs verify`, `backup` and `restore` through the command line: the ledger is what it was, or says that it is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_runs import RUN, YEAR, added, counted, fill, settle, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

IN_2026 = ("--in", "2026")


@pytest.fixture
def year(site: Site, run: Run) -> Path:
    """A ledger of six runs, one of them voided; its file."""
    fill(site, run, YEAR)
    run("runs", "void", *RUN, "--why", "nhầm", "--who", "Lan")
    return site.folder / "runs.sqlite"


def tamper(path: Path, *statements: str) -> None:
    """Change a ledger as somebody does who knows SQL, and takes away what stands in the way."""
    with closing(sqlite3.connect(path)) as connection:
        guards = dict(connection.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall())
        for statement in (*(f'drop trigger "{name}"' for name in guards), *statements, *guards.values()):
            connection.execute(statement)
        connection.commit()


def kept(site: Site, run: Run, *words: str) -> bytes:
    """Return all rows of the ledger, as they stand in a CSV file."""
    path = site.folder / "all.csv"
    assert run("runs", "export", *words, *IN_2026, "--voided", "--to", str(path), "--overwrite").code == 0
    return path.read_bytes()


# ------------------------------------------------------------------------------------------------------------ `verify`


@pytest.mark.usefixtures("year")
def test_a_sound_ledger_is_said_to_be_sound(run: Run) -> None:
    answer, seen = told(run("runs", "verify", "--json")), run("runs", "verify")

    assert (answer["entries"], answer["runs"], answer["changes"]) == (2, 6, 1)
    assert (answer["faults"], answer["remarks"]) == ([], [])
    assert seen.code == 0
    assert seen.out == f"2 entries, 6 runs, 1 change: every link and every total holds. Code {answer['code']}.\n"


def test_an_empty_ledger_is_sound_and_is_not_begun_by_looking(site: Site, run: Run) -> None:
    for words in ([], ["--rebuild-totals"]):
        assert run("runs", "verify", *words).out == "No run has been entered yet.\n"
    assert told(run("runs", "verify", "--json"))["entries"] == 0
    assert not list(site.folder.glob("runs.sqlite*"))


def test_the_code_on_a_report_is_known_again_and_stays_good(site: Site, run: Run, year: Path) -> None:
    code = told(run("runs", "report", *IN_2026, "--json"))["ledger"]["code"]
    assert code in run("runs", "report", *IN_2026).out
    added(run, *RUN[:2], "rad", RUN[3])

    for word in (code, code.lower(), f" {code} "):
        answer = run("runs", "verify", "--code", word)
        assert (answer.code, answer.out.count("The code given is one of this ledger's")) == (0, 1)
    other = code[:-1] + ("0" if code[-1] != "0" else "1")
    for word in (other, code.replace(f"{code.split('-')[0]}-", "1-", 1), code.replace(code.split("-")[0], "99", 1)):
        answer = run("runs", "verify", "--code", word, "--json")
        assert (answer.code, len(told(answer)["faults"])) == (1, 1)
    year.unlink()
    assert run("runs", "verify", "--code", code).code == 1
    assert run("runs", "count", *IN_2026).code == 0


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("code", ["", "x", "1", "0-0000-0000-0000", "-1-0000-0000-0000", "1-0000-0000", "1;drop table"])
def test_what_is_no_code_is_wrong_usage(run: Run, code: str) -> None:
    answer = run("runs", "verify", f"--code={code}", "--json")

    assert (answer.code, "1234-7K2M-09QX-VB5T" in answer.err) == (2, True)


@pytest.mark.parametrize(
    "statement",
    [
        "update runs set seconds = 3600 where id = 2",
        "update runs set evidence = 4 where id = 2",
        "update entries set by = 'Ai khác' where id = 1",
        "update entries set why = 'lý do khác' where id = 2",
        "update series set station = '24133' where id = 2",
        "delete from runs where id = 3",
        "delete from changes",
        "delete from entries where id = 2",
        "update station_days set runs = runs + 1000",
    ],
)
def test_an_edited_ledger_shows(run: Run, year: Path, statement: str) -> None:
    tamper(year, statement)
    answer, seen = run("runs", "verify", "--json"), run("runs", "verify")

    assert (answer.code, seen.code) == (1, 1)
    assert (bool(told(answer)["faults"]), told(answer)["faults"]) == (True, seen.out.splitlines()[:-1])
    assert seen.out.splitlines()[-1].startswith("The ledger is not what was entered: ")


def test_totals_that_went_wrong_are_made_anew(run: Run, year: Path) -> None:
    tamper(year, "update station_days set runs = runs + 1000", "update bulletin_days set runs = runs + 1000")
    assert counted(run, *IN_2026) > 1000

    assert run("runs", "verify", "--rebuild-totals").code == 0
    assert run("runs", "verify").code == 0
    assert counted(run, *IN_2026) == 4


def test_making_totals_anew_does_not_hide_an_edit(run: Run, year: Path) -> None:
    tamper(year, "delete from runs where id = 3")

    assert run("runs", "verify", "--rebuild-totals").code == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update runs set evidence = 99",
        "update runs set evidence = 'x'",
        "update runs set seconds = 'x'",
        "update runs set due = 'x' where id = 1",
        "update runs set note = x'ff'",
        "update series set station = '=1+1' where id = 1",
        "update series set bulletin = x'ff' where id = 1",
        "update entries set at = 'x'",
        "update entries set by = x'ff'",
        "update station_days set day = day + 99999999",
        "update station_days set runs = 'x'",
        "update bulletin_days set runs = -5",
    ],
)
def test_an_impossible_value_in_an_edited_ledger_is_a_sentence_in_every_command(
    site: Site, run: Run, year: Path, statement: str
) -> None:
    tamper(year, statement)

    assert run("runs", "verify").code == 1
    for words in (
        ["export", "--in", "2026", "--voided"],
        ["count", "--in", "2026", "--by", "station"],
        ["report", "--in", "2026"],
        ["report", "--in", "2026", "--to", str(site.folder / "r.xlsx"), "--overwrite"],
        ["add", *RUN, "--who", "Lan"],
        ["unvoid", *RUN, "--why", "x", "--who", "Lan"],
        ["backup", str(site.folder / "b.sqlite")],
    ):
        answer = run("runs", *words)
        assert (answer.code, bool(answer.err)) in ((0, False), (1, True)), words
    assert not (site.folder / "b.sqlite").exists()


def test_what_stands_in_an_edited_ledger_never_steers_the_screen(run: Run, year: Path) -> None:
    tamper(year, "update entries set by = 'x' || char(27) || '[2J' || char(10) || 'y' where id = 1")
    answer = run("runs", "verify")

    assert (answer.code, "\x1b" in answer.out) == (1, False)


# -------------------------------------------------------------------------------------------------- `backup`, `restore`


def test_a_backup_comes_back_as_it_was_and_what_stood_there_is_kept(site: Site, run: Run, year: Path) -> None:
    copy, before = site.folder / "bản sao.sqlite", kept(site, run)
    made = told(run("runs", "backup", str(copy), "--json"))
    assert {key: made[key] for key in ("entries", "runs", "changes")} == {"entries": 2, "runs": 6, "changes": 1}
    assert made["code"] == told(run("runs", "verify", "--json"))["code"]
    added(run, *RUN[:2], "rad", RUN[3])

    newer = run("runs", "restore", str(copy), "--json")
    assert (newer.code, told(newer)["faults"][0]["what"].count("--lose-newer")) == (1, 1)
    assert counted(run, *IN_2026) == 5
    answer = told(run("runs", "restore", str(copy), "--lose-newer", "--json"))

    assert answer == made | {"kept": answer["kept"]}
    assert kept(site, run) == before
    settle(site, "")
    site.replace("broadcaster.yaml", "paths: {", "paths: {runs: runs-before-restore-1.sqlite, ")
    assert answer["kept"] == (site.folder / "runs-before-restore-1.sqlite").as_posix()
    assert counted(run, *IN_2026) == 5
    assert year.exists()


def test_a_lost_ledger_is_restored(site: Site, run: Run, year: Path) -> None:
    copy, before = site.folder / "b.sqlite", kept(site, run)
    assert run("runs", "backup", str(copy)).out.startswith(f"{copy}: 2 entries, 6 runs, 1 change, verified. Code ")
    year.unlink()

    assert run("runs", "restore", str(copy)).out.startswith("Restored: 2 entries, 6 runs, 1 change. Code ")
    assert kept(site, run) == before
    assert run("runs", "verify").code == 0
    assert not list(site.folder.glob("*before-restore*"))


def test_a_damaged_ledger_is_restored_over(site: Site, run: Run, year: Path) -> None:
    copy, before = site.folder / "b.sqlite", kept(site, run)
    run("runs", "backup", str(copy))
    tamper(year, "update runs set seconds = 9 where id = 1")

    assert run("runs", "restore", str(copy)).code == 0
    assert (kept(site, run), run("runs", "verify").code) == (before, 0)


def test_an_edited_copy_is_not_restored(site: Site, run: Run, year: Path) -> None:
    copy = site.folder / "b.sqlite"
    run("runs", "backup", str(copy))
    tamper(copy, "update runs set seconds = 9 where id = 1")
    before = year.read_bytes()

    assert run("runs", "restore", str(copy)).code == 1
    assert year.read_bytes() == before


def test_an_edited_ledger_is_not_backed_up(site: Site, run: Run, year: Path) -> None:
    tamper(year, "update runs set seconds = 9 where id = 1")
    before = sorted(site.folder.iterdir())

    assert run("runs", "backup", str(site.folder / "b.sqlite")).code == 1
    assert sorted(site.folder.iterdir()) == before


@pytest.mark.parametrize("name", ["there.sqlite", "scripts", "no-such-folder/b.sqlite", "broadcaster.yaml/b.sqlite"])
def test_a_backup_goes_only_to_a_new_file_and_says_what_is_wrong_with_the_place(
    site: Site, run: Run, year: Path, name: str
) -> None:
    (site.folder / "there.sqlite").write_bytes(b"of somebody else")
    answer = run("runs", "backup", str(site.folder / name), "--json")

    assert (answer.code, name in answer.err) == (1, True)
    assert (site.folder / "there.sqlite").read_bytes() == b"of somebody else"
    assert told(answer)["faults"]
    assert year.exists()


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_copy_is_not_restored(site: Site, run: Run, content: bytes | None) -> None:
    copy = site.folder / "b.sqlite"
    if content is not None:
        copy.write_bytes(content)
    answer = run("runs", "restore", str(copy), "--lose-newer", "--json")

    assert (answer.code, "b.sqlite: " in told(answer)["faults"][0]["what"]) == (1, True)
    assert counted(run, *IN_2026) == 4


def test_nothing_cannot_be_backed_up_or_moved(site: Site, run: Run) -> None:
    for words in (["backup", str(site.folder / "b.sqlite")], ["move", "--to", str(site.folder / "m.sqlite")]):
        assert run("runs", *words).code == 1
    assert not list(site.folder.glob("*.sqlite*"))
