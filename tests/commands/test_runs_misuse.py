"""Whatever is wrong with how `runs …` is used, or with the workspace, is said in a sentence; and nothing is entered."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_runs import HEADER, RUN, added, at, counted, fill, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

WHY = ("--why", "x", "--who", "Lan")
ALL = [
    ["add", *RUN, "--who", "Lan"],
    ["import", "no-such.csv", "--who", "Lan"],
    ["void", *RUN, *WHY],
    ["unvoid", *RUN, *WHY],
    ["correct", *RUN, "--minutes", "3", *WHY],
    ["count", "--in", "2026"],
    ["report", "--in", "2026"],
    ["export", "--in", "2026"],
    ["verify"],
    ["backup", "no-such-folder/b.sqlite"],
    ["restore", "no-such.sqlite"],
    ["move", "--to", "no-such.sqlite", "--who", "Lan"],
]
"""Every command once, with what cannot be done where nothing is."""


def names(words: list[str]) -> str:
    return words[0]


def is_told(answer: Answer, code: int, *said: str) -> None:
    """Make sure that a refusal is one in words, on stderr, and says these."""
    assert answer.code == code, answer
    assert answer.err.strip()
    assert "Traceback" not in answer.err
    for word in said:
        assert word in answer.err


# ------------------------------------------------------------------------------------------------------- in the words


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "ACTION"),
        (["frob"], 2, "frob"),
        (["add"], 2, "STATION"),
        (["add", *RUN, "--slot", at("05:00"), "--extra"], 2, "not allowed with"),
        (["add", *RUN[:3], "yesterday"], 1, "yesterday"),
        (["add", *RUN[:3], "2026-11-23T05:00"], 1, "has no offset"),
        (["add", *RUN[:3], "2026-11-23"], 1, "ISO 8601"),
        (["add", *RUN[:3], at("08:01", 24)], 1, "lies in the future"),
        (["add", *RUN[:3], "1999-12-31T05:00+07:00"], 1, "lies before 2000"),
        (["add", *RUN, "--slot", at("16:59", 22)], 1, "more than 12 hours"),
        (["add", *RUN, "--slot", at("06:01")], 1, "more than 60 minutes before its slot"),
        (["add", *RUN, "--slot", "soon"], 1, 'the slot "soon"'),
        (["add", *RUN, "--week", "2026-W47"], 1, "that is 2026-W48"),
        (["add", *RUN, "--week", "W48"], 1, 'the week "W48"'),
        (["add", "24236", *RUN[1:]], 1, "24236"),
        (["add", "Buôn Đôn", *RUN[1:]], 1, '"24235 xã Buôn Đôn"'),
        (["add", "", *RUN[1:]], 1, "station"),
        (["add", "\udcff", *RUN[1:]], 1, "station"),
        (["add", "24235", "../x", *RUN[2:]], 1, "../x"),
        (["add", *RUN[:2], "ede", RUN[3]], 1, "allowed: vi, rad, cmo"),
        (["add", *RUN, "--minutes", "0"], 2, "--minutes takes"),
        (["add", *RUN, "--minutes", "360.5"], 2, "--minutes takes"),
        (["add", *RUN, "--minutes=-7"], 2, "--minutes takes"),
        (["add", *RUN, "--minutes", "inf"], 2, "--minutes takes"),
        (["add", *RUN, "--minutes", "1e2"], 2, "--minutes takes"),
        (["add", *RUN, "--minutes", "7:30"], 2, "--minutes takes"),
        (["add", *RUN, "--evidence", "proof"], 2, "--recording FILE"),
        (["add", *RUN, "--evidence", "hearsay"], 2, "hearsay"),
        (["add", *RUN, "--evidence", "tap", "--recording", "x"], 2, "leave --evidence tap out"),
        (["add", *RUN, "--recording", "no-such.mp3"], 1, "no-such.mp3"),
        (["add", *RUN, "--recording", "."], 1, "is not a sound file"),
        (["add", *RUN, "--who", " "], 1, '"who" is missing'),
        (["add", *RUN, "--who", ""], 1, '"who" is missing'),
        (["add", *RUN, "--who", "a\u202eb"], 1, '"who" must be one line'),
        (["add", *RUN, "--note", "a\r\nb"], 1, '"note" must be one line'),
        (["add", *RUN, "--note", "\udcff"], 1, '"note" must be one line'),
        (["add", *RUN, "--note", "x" * 501], 1, "500 letters"),
        (["import"], 2, "FILE"),
        (["import", "no-such.csv"], 1, "no-such.csv: cannot be read"),
        (["import", "."], 1, "cannot be read"),
        (["import", ""], 1, "cannot be read"),
        (["import", "no-such.csv", "--as", "azuracast"], 2, "azuracast"),
        (["import", "no-such.csv", "--evidence", "hearsay"], 2, "hearsay"),
        (["void", *RUN], 2, "--why"),
        (["void", *RUN, "--why", "x"], 1, "no run of"),
        (["void", *RUN[:3], "9999-12-31T23:59-12:00", "--why", "x"], 1, "does not exist on any calendar or clock"),
        (["void", *RUN[:3], "0001-01-01T00:00+14:00", "--why", "x"], 1, "does not exist on any calendar or clock"),
        (["void", "", "", "", "", "--why", "x"], 1, "4 faults"),
        (["correct", *RUN, "--why", "x"], 1, "no run of"),
        (["count"], 2, "say which days"),
        (["count", "--from", "2026-11-01"], 2, "say which days"),
        (["count", "--from", "2026-02-30", "--to", "2026-03-01"], 2, "--from takes a date"),
        (["count", "--from", "2026-03-01", "--to", "1/4/2026"], 2, "--until takes a date"),
        (["count", "--from", "2026-03-02", "--to", "2026-03-01"], 2, "swap the two days"),
        (["count", "--in", "2026", "--from", "2026-01-01"], 2, "leave --from and --until out"),
        (["count", "--in", "2026", "--by", "commune"], 2, "commune"),
        (["count", "--in", "2026", "--evidence", "hearsay"], 2, "hearsay"),
        (["report", "--in", "2026", "-f", "docx"], 2, "--to FILE"),
        (["report", "--in", "2026", "-f", "svg"], 2, "--to FOLDER"),
        (["report", "--in", "2026", "-f", "pdf"], 2, "pdf"),
        (["export", "--in", "2026", "-f", "xlsx"], 2, "--to FILE"),
        (["verify", "--code", "x"], 2, "1234-7K2M-09QX-VB5T"),
        (["backup"], 2, "FILE"),
        (["restore", "no-such.sqlite"], 1, "no-such.sqlite"),
        (["restore", "."], 1, "cannot be opened"),
        (["move"], 2, "--to"),
        (["move", "--to", "foo"], 2, 'found "foo"'),
    ],
)
def test_what_cannot_be_true_gets_a_sentence_and_enters_nothing(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, said: str
) -> None:
    monkeypatch.chdir(site.folder)
    before = sorted(site.folder.iterdir())
    answer = run("runs", *words)

    is_told(answer, code, said)
    assert answer.out == ""
    assert sorted(site.folder.iterdir()) == before


@pytest.mark.parametrize("command", ["count", "report", "export"])
def test_what_is_no_period_is_wrong_usage(run: Run, command: str) -> None:
    no_such = ("2026-13", "2026-00", "2026-Q0", "2026-Q5", "2026-W00", "2026-W54", "2025-W53", "2026-11-23")
    no_text = ("", "26", "２０２６", "2026-W48 ", "2026-w48x", "\udcff")
    too_far = ("0000", "0001", "0001-01", "0001-W01", "1999", "2200", "9999", "9999-12", "9999-Q4", "9999-W52")
    for period in (*no_such, *no_text, *too_far):
        is_told(run("runs", command, f"--in={period}"), 2)


@pytest.mark.parametrize("command", ["count", "report", "export"])
def test_days_at_the_ends_of_time_are_wrong_usage(run: Run, command: str) -> None:
    for _ in ("not begun", "begun"):
        for first, last in (("0001-01-01", "9999-12-31"), ("2026-01-01", "9999-12-31"), ("0001-01-01", "2026-01-01")):
            is_told(run("runs", command, "--from", first, "--until", last), 2, "between the years 2000 and 2199")
        added(run, *RUN)


@pytest.mark.parametrize("years", [("2000", "2000"), ("2199", "2199"), ("2000", "2199")])
def test_the_first_and_the_last_year_can_be_asked_for(run: Run, years: tuple[str, str]) -> None:
    added(run, *RUN)
    words = ("--from", f"{years[0]}-01-01", "--until", f"{years[1]}-12-31")

    assert [run("runs", command, *words).code for command in ("count", "report", "export")] == [0, 0, 0]


# ---------------------------------------------------------------------------------------------------- for programs too


@pytest.mark.parametrize("words", ALL, ids=names)
def test_whoever_asks_for_json_gets_one_document_also_when_the_answer_is_no(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    (site.folder / "runs.sqlite").write_bytes(b"of another program")
    monkeypatch.chdir(site.folder)
    answer = run("runs", *words, "--json")

    is_told(answer, 1)
    document = told(answer)
    assert document["faults"]
    assert all(set(fault) == {"path", "line", "what", "hint"} and fault["what"] for fault in document["faults"])
    assert (site.folder / "runs.sqlite").read_bytes() == b"of another program"


# -------------------------------------------------------------------------------------------------- in the workspace


@pytest.mark.parametrize("words", ALL, ids=names)
def test_a_faulty_plan_is_told_with_its_line(site: Site, run: Run, words: list[str]) -> None:
    site.replace("scripts/weeks/2026-W48.yaml", "[mon, fri]", "[mon, friday]")

    is_told(run("runs", *words), 1, "scripts/weeks/2026-W48.yaml:6: ")
    assert "friday" in told(run("runs", *words, "--json"))["faults"][0]["what"]


def test_a_faulty_list_of_stations_is_told_with_its_line(site: Site, run: Run) -> None:
    site.replace("scripts/stations.yaml", 'code: "24133"', "code: 24133x")

    is_told(run("runs", "add", *RUN), 1, "scripts/stations.yaml:2: ")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("scripts/policies/bhyt.yaml", "topic: bhyt", "topik: bhyt"),
        ("scripts/policies/bhyt.yaml", "title:", "\ttitle:"),
        ("scripts/facts.yaml", "value: 2_530_000", "value: viele"),
        ("templates/bulletin.ssml.j2", "{% for item in items %}", "{% for %}"),
        ("locales/rad/policies.po", 'msgid ""', "msgid"),
    ],
)
def test_runs_do_not_care_whether_what_is_said_is_sound(site: Site, run: Run, name: str, old: str, new: str) -> None:
    site.replace(name, old, new)

    assert added(run, *RUN)["items"] == 2
    assert counted(run) == 1
    assert run("runs", "report", "--in", "2026").code == 0
    assert len(json.loads(run("runs", "export", "--in", "2026", "--json").out)) == 1
    assert run("runs", "void", *RUN, *WHY).code == 0


def test_a_week_that_nobody_planned_and_a_lost_release_do_not_matter(site: Site, run: Run) -> None:
    site.write("out/2026-W48/manifest.json", "{broken")

    assert added(run, *RUN)["seconds"] is None
    (site.folder / "scripts/weeks/2026-W48.yaml").unlink()
    assert fill(site, run, f"{HEADER}\n24235,tin-cu,rad,2022-03-01T05:00+07:00,\n").out.startswith("1 run added")


@pytest.mark.parametrize(
    "line",
    [
        "runs: {window: 0}",
        "runs: {late: soon}",
        "runs: {evidence: hearsay}",
        "runs: {form: {columns: []}}",
        "runs: {form: {columns: [money]}}",
        "runs: {form: {signatures: []}}",
        "runs: {sheets: {so: {columns: {station: Xã}}}}",
        "runs: {sheets: {so: {columns: {station: Xã, bulletin: Bản tin, date: Ngày, language: Tiếng, colour: Màu}}}}",
        "paths: {runs: ''}",
        "paths: {runs: ../runs.sqlite}",
        "paths: {runs: scripts/runs.sqlite}",
        "paths: {runs: broadcaster.yaml}",
        "paths: {runs: 'sqlite:///runs.sqlite'}",  # it would lie wherever the command is given
        "paths: {runs: 'mysql://localhost/db'}",
        "paths: {runs: 'http://localhost/db'}",
        "paths: {runs: 'postgresql://'}",
        "paths: {runs: '://'}",
    ],
)
def test_faulty_settings_are_told_with_their_line(site: Site, run: Run, line: str) -> None:
    path = site.folder / "broadcaster.yaml"
    office = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{office}\n{line}\n", encoding="utf-8", newline="\n")

    is_told(run("runs", "count", "--in", "2026"), 1, "broadcaster.yaml:2: ")


@pytest.mark.parametrize("begun", ["create table runs (id integer)", "create table kunden (id integer)"])
def test_a_database_of_another_program_is_left_alone(site: Site, run: Run, begun: str) -> None:
    path = site.folder / "runs.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(begun)
    connection.close()
    before = path.read_bytes()

    for words in (["add", *RUN], ["count", "--in", "2026"], ["verify", "--rebuild-totals"]):
        is_told(run("runs", *words), 1, "is a database of another program; nothing was changed.")
    assert path.read_bytes() == before
