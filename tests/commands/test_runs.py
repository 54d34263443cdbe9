"""`runs add` and `runs count` through the command line: the count a head of office would be given."""

from __future__ import annotations

import getpass
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.narrate.samples import save, tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

RUN = ("24235", "bao-hiem", "vi", "2026-11-23T05:00+07:00")
"""The planned run of Monday morning, three hours before it is now."""

PERIOD = ("--from", "2026-11-01", "--to", "2026-11-30")
HEADER = "station,bulletin,language,aired_at,evidence"
YEAR = f"""
    {HEADER}
    24133,tin-cu,vi,2025-12-31T23:00+07:00,word
    24133,tin-cu,vi,2025-12-31T17:30Z,word
    24235,tin-cu,rad,2026-03-31T05:00+07:00,word
    24235,bao-hiem,cmo,2026-04-01T05:00+07:00,tap
    24235,bao-hiem,vi,2026-11-22T05:00+07:00,log
    24235,bao-hiem,vi,2026-11-23T05:00+07:00,word
    """
"""Six runs about the turns of years, quarters, months and weeks; the second is of New Year's Day in Vietnam."""


def at(clock: str, day: int = 23) -> str:
    """Return a time of November 2026 as a person has to write it."""
    return f"2026-11-{day:02}T{clock}+07:00"


def told(answer: Answer) -> Any:
    """Return what a command answers to programs, which is one document of JSON, its keys in English."""
    document = json.loads(answer.out, object_pairs_hook=_english)
    assert answer.code == (1 if document.get("faults") else 0), answer
    return document


def _english(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert all(key.isascii() and (key.islower() or key[0].isdigit()) for key, _ in pairs), pairs
    return dict(pairs)


def counted(run: Run, *words: str) -> int:
    total: int = told(run("runs", "count", *(words or PERIOD), "--json"))["total"]
    return total


def added(run: Run, *words: str) -> dict[str, Any]:
    """Enter a run and return its row."""
    row: dict[str, Any] = told(run("runs", "add", *words, "--who", "Lan", "--json"))["run"]
    return row


def settle(site: Site, text: str) -> None:
    """Put a line of settings before the others."""
    site.replace("broadcaster.yaml", "office:", f"{text}\noffice:")


def fill(site: Site, run: Run, text: str, *words: str) -> Answer:
    """Import a CSV file of this text."""
    return run("runs", "import", str(site.write("filled.csv", text)), "--who", "Lan", *words)


# --------------------------------------------------------------------------------------------------------------- `add`


def test_a_run_sent_twice_counts_once(run: Run) -> None:
    first, second = run("runs", "add", *RUN, "--who", "Lan"), run("runs", "add", *RUN, "--who", "Hoa")

    assert (first.out, second.out) == ("1 run added.\n", "The run was there already; it counts once.\n")
    assert counted(run) == 1


def test_programs_are_told_whether_a_run_is_new_and_how_it_stands(run: Run) -> None:
    first = told(run("runs", "add", *RUN, "--who", "Lan", "--note", "trời mưa", "--json"))
    second = told(run("runs", "add", *RUN, "--who", "Hoa", "--json"))

    assert (first["added"], first["voided"], second["added"], second["voided"]) == (True, False, False, False)
    assert first["run"] == second["run"]
    row = first["run"]
    assert (row["number"], row["station"], row["station_name"], row["week"]) == (1, "24235", "xã Buôn Đôn", "2026-W48")
    assert (row["bulletin"], row["bulletin_title"], row["language"]) == ("bao-hiem", "Bảo hiểm", "vi")
    assert row["scheduled_at"] == row["aired_at"] == "2026-11-23T05:00:00+07:00"
    assert (row["seconds"], row["items"], row["evidence"], row["proof"], row["note"]) == (
        None,
        2,
        "word",
        "",
        "trời mưa",
    )
    assert (row["entered_by"], row["entered_at"], row["source"]) == ("Lan", "2026-11-23T08:00:00+07:00", "")
    assert (row["counts"], row["change"], row["why"], row["changed_by"], row["changed_at"]) == (True, "", "", "", None)


def test_a_language_is_named_wherever_a_run_is_shown(run: Run) -> None:
    assert added(run, "24235", "bao-hiem", "rad", at("05:00"))["language_name"] == "Êđê"


@pytest.mark.parametrize(
    ("time", "window", "slot"),
    [
        ("04:10", 60, "05:00"),
        ("05:20", 60, "05:00"),
        ("06:00", 60, "05:00"),
        ("06:01", 60, None),
        ("06:01", 90, "05:00"),
    ],
)
def test_a_run_is_taken_for_the_planned_slot_it_lies_near(
    site: Site, run: Run, time: str, window: int, slot: str | None
) -> None:
    settle(site, f"runs: {{window: {window}}}")
    row = added(run, *RUN[:3], at(time))

    assert row["scheduled_at"] == (slot and f"2026-11-23T{slot}:00+07:00")
    assert row["aired_at"] == f"2026-11-23T{time}:00+07:00"
    assert row["items"] == (slot and 2)


def test_a_station_has_no_slot_in_a_language_that_it_is_not_planned_for(run: Run) -> None:
    assert added(run, "24133", "bao-hiem", "rad", at("05:00"))["scheduled_at"] is None


def test_a_run_of_the_same_slot_is_the_same_run(run: Run) -> None:
    added(run, *RUN)

    assert run("runs", "add", *RUN[:3], at("05:10"), "--who", "Hoa").out.startswith("The run was there already")
    assert run("runs", "add", *RUN[:3], "2026-11-22T22:00Z", "--who", "Hoa").out.startswith("The run was there already")
    assert counted(run) == 1


def test_an_extra_run_stands_beside_the_planned_one_and_once(run: Run) -> None:
    added(run, *RUN)
    extra = added(run, *RUN[:3], at("05:30"), "--extra")
    added(run, *RUN[:3], at("05:30"), "--extra")

    assert extra["scheduled_at"] is None
    assert counted(run) == 2


def test_a_slot_that_is_named_is_taken_at_its_word(run: Run) -> None:
    row = added(run, *RUN[:3], at("07:30"), "--slot", at("05:00"))

    assert (row["scheduled_at"], row["aired_at"]) == ("2026-11-23T05:00:00+07:00", "2026-11-23T07:30:00+07:00")
    assert run("runs", "add", *RUN, "--who", "Lan").out.startswith("The run was there already")


@pytest.mark.parametrize(("minutes", "seconds"), [("7", 420), ("7.5", 450), ("7,25", 435), ("0.01", 1), ("360", 21600)])
def test_a_length_is_told_in_minutes(run: Run, minutes: str, seconds: int) -> None:
    assert added(run, *RUN, "--minutes", minutes)["seconds"] == seconds


def test_a_recording_is_the_proof_and_its_digest_is_kept(site: Site, run: Run) -> None:
    recording = save(tone(0.5), site.folder / "băng ghi.mp3")
    digest = hashlib.sha256(recording.read_bytes()).hexdigest()
    row = added(run, *RUN, "--recording", str(recording), "--evidence", "proof")

    assert (row["evidence"], row["proof"]) == ("proof", digest)


@pytest.mark.parametrize("content", ["", "Đã phát lúc 5 giờ.\n" * 99], ids=["empty", "text"])
def test_what_holds_no_sound_proves_nothing(site: Site, run: Run, content: str) -> None:
    recording = site.folder / "trống.mp3"
    recording.write_text(content, encoding="utf-8")
    answer = run("runs", "add", *RUN, "--recording", str(recording))

    assert (answer.code, "trống.mp3" in answer.err) == (1, True)
    assert counted(run) == 0


def test_better_evidence_is_taken_in_and_weaker_is_not(site: Site, run: Run) -> None:
    recording = str(save(tone(0.5), site.folder / "x.wav"))
    seen = [
        added(run, *RUN, *words)["evidence"]
        for words in (["--evidence", "planned"], ["--evidence", "tap"], [], ["--recording", recording], [])
    ]

    assert seen == ["planned", "tap", "tap", "proof", "proof"]
    assert counted(run) == 1


def test_who_says_so_is_whoever_is_signed_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "H'Linh Niê")

    assert told(run("runs", "add", *RUN, "--json"))["run"]["entered_by"] == "H'Linh Niê"


def test_where_nobody_is_signed_in_a_name_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr(getpass, "getuser", nobody)
    answer = run("runs", "add", *RUN)

    assert (answer.code, answer.err.count("--who NAME")) == (2, 1)
    assert counted(run) == 0


@pytest.mark.parametrize("written", ["bao-hem", "bao-hiemm", "bao-heim"])
def test_a_slip_of_the_pen_is_no_other_bulletin(run: Run, written: str) -> None:
    words = ["runs", "add", RUN[0], written, *RUN[2:]]
    answer = run(*words)

    assert (answer.code, answer.err.count('Did you mean "bao-hiem"?')) == (1, 1)
    assert counted(run) == 0
    assert run(*words, "--as-written").out == "1 run added.\n"


@pytest.mark.parametrize("name", ["thong-bao-bao", "bao-hiem-2"])
def test_a_bulletin_that_no_plan_knows_is_taken_at_its_word(run: Run, name: str) -> None:
    assert added(run, RUN[0], name, *RUN[2:])["bulletin"] == name


def test_the_week_of_a_run_is_that_of_its_day_in_vietnam(run: Run) -> None:
    assert added(run, *RUN[:3], "2026-11-22T17:00Z", "--week", "2026-W48")["week"] == "2026-W48"
    assert added(run, *RUN[:3], "2026-11-22T16:59Z", "--week", "2026-W47")["week"] == "2026-W47"


# ------------------------------------------------------------------------------------------------------------- `count`


def test_a_period_is_counted_by_the_days_of_vietnam_both_ends_included(site: Site, run: Run) -> None:
    fill(site, run, YEAR)
    periods = {"2025": 1, "2026": 5, "2026-Q1": 2, "2026-Q2": 1, "2026-Q3": 0, "2026-Q4": 2, "2025-12": 1, "2026-11": 2}
    periods |= {"2026-W01": 2, "2026-W47": 1, "2026-W48": 1, "2026-W53": 0}

    assert {period: counted(run, "--in", period) for period in periods} == periods
    assert counted(run, "--from", "2025-12-31", "--until", "2026-01-01") == 2
    assert counted(run, "--from", "2026-01-01", "--to", "2026-01-01") == 1
    assert counted(run, "--from", "2026-11-22", "--until", "2026-11-22") == 1


def test_a_count_is_split_in_order_and_adds_up(site: Site, run: Run) -> None:
    fill(site, run, YEAR)
    days = {"2026-01-01": 1, "2026-03-31": 1, "2026-04-01": 1, "2026-11-22": 1, "2026-11-23": 1}
    splits = {
        "language": {"cmo": 1, "rad": 1, "vi": 3},
        "station": {"24133": 1, "24235": 4},
        "bulletin": {"bao-hiem": 3, "tin-cu": 2},
        "month": {"2026-01": 1, "2026-03": 1, "2026-04": 1, "2026-11": 2},
        "week": {"2026-W01": 1, "2026-W14": 2, "2026-W47": 1, "2026-W48": 1},
        "day": days,
        "evidence": {"word": 3, "tap": 1, "log": 1},
    }
    for by, groups in splits.items():
        answer = told(run("runs", "count", "--in", "2026", "--by", by, "--json"))
        table = [line.split() for line in run("runs", "count", "--in", "2026", "--by", by).out.splitlines()]

        assert answer == {"from": "2026-01-01", "to": "2026-12-31", "by": by, "total": 5, "groups": groups}
        assert list(answer["groups"]) == list(groups)
        assert (table[0], table[-1]) == ([by, "runs"], ["total", "5"])
        assert [(line[0], int(line[-1])) for line in table[1:-1]] == list(groups.items())


def test_a_station_is_named_in_a_table(run: Run) -> None:
    added(run, *RUN)

    assert "24235 xã Buôn Đôn" in run("runs", "count", *PERIOD, "--by", "station").out


@pytest.mark.parametrize(
    ("settings", "words", "total"),
    [
        ("{}", [], 5),
        ("{}", ["--evidence", "planned"], 5),
        ("{}", ["--evidence", "tap"], 2),
        ("{}", ["--evidence", "proof"], 0),
        ("{evidence: tap}", [], 2),
        ("{evidence: log}", [], 1),
        ("{evidence: log}", ["--evidence", "word"], 5),
    ],
)
def test_what_a_run_must_rest_on_is_said_by_the_command_or_else_by_the_settings(
    site: Site, run: Run, settings: str, words: list[str], total: int
) -> None:
    settle(site, f"runs: {settings}")
    fill(site, run, YEAR)

    assert counted(run, "--in", "2026", *words) == total
    if total:
        by = told(run("runs", "count", "--in", "2026", *words, "--by", "week", "--json"))
        assert sum(by["groups"].values()) == total


def test_what_was_only_planned_does_not_count(run: Run) -> None:
    added(run, *RUN, "--evidence", "planned")

    assert (counted(run), counted(run, *PERIOD, "--evidence", "planned")) == (0, 1)


def test_an_empty_ledger_is_said_to_be_empty_and_no_file_is_made(site: Site, run: Run) -> None:
    answer = run("runs", "count", *PERIOD)

    assert answer.out == "No run has been entered yet.\n0 runs from 2026-11-01 to 2026-11-30.\n"
    assert not list(site.folder.glob("runs.sqlite*"))
