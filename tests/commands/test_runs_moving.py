"""`runs move`, and a ledger on a server: the same runs, the same answers, and no password anywhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_runs import RUN, YEAR, added, at, counted, fill, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site
    from tests.runlog import postgres

    Run = Callable[..., Answer]

IN_2026 = ("--in", "2026")


@pytest.fixture
def year(site: Site, run: Run) -> Path:
    """A ledger of six runs, one of them voided; its file."""
    fill(site, run, YEAR)
    run("runs", "void", *RUN, "--why", "nhầm", "--who", "Lan")
    return site.folder / "runs.sqlite"


def kept(site: Site, run: Run, *words: str) -> bytes:
    """Return all rows of the ledger, as they stand in a CSV file."""
    path = site.folder / "all.csv"
    assert run("runs", "export", *words, *IN_2026, "--voided", "--to", str(path), "--overwrite").code == 0
    return path.read_bytes()


def test_a_moved_ledger_is_read_on_and_written_no_more(site: Site, run: Run, year: Path) -> None:
    target, before = site.folder / "mới.sqlite", kept(site, run)
    answer = told(run("runs", "move", "--to", str(target), "--who", "Lan", "--json"))

    assert {key: answer[key] for key in ("entries", "runs", "changes")} == {"entries": 2, "runs": 6, "changes": 1}
    assert kept(site, run) == before
    for words in (["add", *RUN], ["void", *RUN, "--why", "x"], ["move", "--to", str(target.with_name("z.sqlite"))]):
        refused = run("runs", *words, "--who", "Lan", "--json")
        assert (refused.code, "mới.sqlite" in told(refused)["faults"][0]["what"]) == (1, True)
    site.replace("broadcaster.yaml", "paths: {", "paths: {runs: mới.sqlite, ")
    assert kept(site, run) == before
    added(run, *RUN[:2], "rad", RUN[3])
    assert (counted(run, *IN_2026), year.exists()) == (5, True)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("", 2),
        ("://", 2),
        ("mysql://localhost/db", 2),
        ("sqlite://", 2),
        ("sqlite:///:memory:", 2),
        ("postgresql://", 2),
        ("postgresql://localhost", 2),
        ("runs.sqlite", 1),
        ("scripts/../runs.sqlite", 1),
        ("sqlite:///runs.sqlite", 1),
        ("scripts", 2),
        ("sqlite:///scripts", 1),
        ("other.sqlite", 1),
        ("broadcaster.yaml/x.sqlite", 1),
    ],
)
def test_a_ledger_moves_only_to_where_nothing_is(
    site: Site, run: Run, year: Path, monkeypatch: pytest.MonkeyPatch, to: str, code: int
) -> None:
    monkeypatch.chdir(site.folder)
    (site.folder / "other.sqlite").write_bytes(b"of another program")
    before = year.read_bytes()
    answer = run("runs", "move", "--to", to, "--who", "Lan")

    assert (answer.code, answer.out, bool(answer.err)) == (code, "", True)
    assert (year.read_bytes(), (site.folder / "other.sqlite").read_bytes()) == (before, b"of another program")
    assert run("runs", "unvoid", *RUN, "--why", "x", "--who", "Lan").code == 0, "the ledger can still be written"


@pytest.fixture
def url(server: postgres.Server) -> Iterator[str]:
    """The URL of an empty database."""
    server.give_back()
    yield server.fresh()
    server.give_back()


@pytest.mark.usefixtures("year")
def test_a_ledger_moves_to_postgresql_and_all_commands_go_on_there(site: Site, run: Run, url: str) -> None:
    before, counts = kept(site, run), run("runs", "count", *IN_2026, "--by", "language").out
    answer = run("runs", "move", "--to", url, "--who", "Lan")
    assert (answer.code, "2 entries, 6 runs, 1 change are there" in answer.out, "paths: runs:" in answer.out) == (
        0,
        True,
        True,
    )
    site.replace("broadcaster.yaml", "paths: {", f"paths: {{runs: '{url}', ")

    assert run("runs", "count", *IN_2026, "--by", "language").out == counts
    assert kept(site, run) == before
    assert told(run("runs", "verify", "--json"))["runs"] == 6
    assert added(run, *RUN[:2], "rad", RUN[3])["number"] == 7
    assert run("runs", "add", *RUN[:2], "rad", at("05:07"), "--who", "Hoa").out.startswith("The run was there already")
    assert fill(site, run, YEAR).out.startswith("0 runs added; 6 there already (1 of them voided")
    assert run("runs", "unvoid", *RUN, "--why", "x", "--who", "Lan").code == 0
    assert run("runs", "correct", *RUN, "--minutes", "3", "--why", "x", "--who", "Lan").code == 0
    assert counted(run, *IN_2026) == 6
    assert told(run("runs", "report", *IN_2026, "--json"))["total"]["runs"] == 6
    copy = site.folder / "b.sqlite"
    made = told(run("runs", "backup", str(copy), "--json"))
    added(run, *RUN[:2], "cmo", RUN[3])
    back = told(run("runs", "restore", str(copy), "--lose-newer", "--json"))
    assert (back["code"], back["kept"] is not None, counted(run, *IN_2026)) == (made["code"], True, 6)


def test_a_ledger_begins_in_postgresql(site: Site, run: Run, url: str) -> None:
    site.replace("broadcaster.yaml", "paths: {", f"paths: {{runs: '{url}', ")

    assert run("runs", "count", *IN_2026).out.startswith("No run has been entered yet.")
    assert fill(site, run, YEAR, "--dry-run").out == "6 runs would be added; 0 there already.\n"
    assert fill(site, run, YEAR).out == "6 runs added; 0 there already.\n"
    assert run("runs", "verify", "--rebuild-totals").code == 0
    assert counted(run, *IN_2026) == 5
    assert not list(site.folder.glob("*.sqlite*"))


def test_a_password_is_never_shown_or_kept(site: Site, run: Run, year: Path, url: str) -> None:
    joint = "&" if "?" in url else "?"
    answer = run("runs", "move", "--to", f"{url}{joint}password=geheim", "--who", "Lan")

    assert answer.code == 0, answer.err
    refused = run("runs", "add", *RUN[:2], "cmo", RUN[3], "--who", "Lan", "--json")
    assert "geheim" not in answer.out + answer.err + refused.out + refused.err
    assert b"geheim" not in year.read_bytes()


@pytest.mark.parametrize(
    "place",
    [
        "postgresql://u:geheim@localhost/db",
        "postgresql://u:ge/heim@localhost/db",
        "postgresql://:geheim@localhost/db",
        "postgresql://localhost/db?password=geheim",
        "postgresql://localhost/db?user=u&password=geheim",
        "postgresql+psycopg://u:geheim@localhost/db",
        "postgresql://u:geh%40eim@localhost/db",
    ],
)
def test_a_password_in_the_settings_is_refused_and_not_shown(site: Site, run: Run, place: str) -> None:
    site.replace("broadcaster.yaml", "paths: {", f"paths: {{runs: '{place}', ")
    answer = run("runs", "count", *IN_2026, "--json")

    assert (answer.code, "broadcaster.yaml:2: " in answer.err) == (1, True)
    assert "heim@" not in answer.err + answer.out
    assert "=geheim" not in answer.err + answer.out


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no such server on Windows")
@pytest.mark.usefixtures("year")
def test_a_server_that_does_not_answer_is_told_in_words(site: Site, run: Run) -> None:
    nowhere = "postgresql://ai-do:geheim@localhost:1/runs"
    move = run("runs", "move", "--to", nowhere, "--json")
    site.replace("broadcaster.yaml", "paths: {", "paths: {runs: 'postgresql://ai-do@localhost:1/runs', ")

    for answer in (move, run("runs", "count", *IN_2026, "--json"), run("runs", "add", *RUN, "--json")):
        assert (answer.code, "localhost:1/runs: cannot be reached" in told(answer)["faults"][0]["what"]) == (1, True)
        assert "geheim" not in answer.out + answer.err
