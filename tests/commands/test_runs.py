"""`runs …` through the command line: the count a head of office would be given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

RUN = ("24235", "bao-hiem", "vi", "2026-11-23T05:00+07:00")
PERIOD = ("--from", "2026-11-01", "--to", "2026-11-30")


def counted(run: Run) -> int:
    total: int = json.loads(run("runs", "count", *PERIOD, "--json").out)["total"]
    return total


def test_a_run_sent_twice_counts_once(run: Run) -> None:
    first, second = run("runs", "add", *RUN, "--who", "Lan"), run("runs", "add", *RUN, "--who", "Hoa")

    assert (first.out, second.out) == ("1 run added.\n", "The run was there already; it counts once.\n")
    assert counted(run) == 1


def test_a_voided_run_leaves_the_count_and_stays_out(run: Run) -> None:
    run("runs", "add", *RUN, "--who", "Lan")

    assert run("runs", "void", *RUN, "--why", "mất điện", "--who", "Lan").out == "1 run voided.\n"
    assert run("runs", "void", *RUN, "--why", "mất điện", "--who", "Lan").out == "The run had been voided before.\n"
    assert run("runs", "add", *RUN, "--who", "Lan").out == "The run was there, and voided; it stays so.\n"
    assert counted(run) == 0


def test_a_file_is_imported_once_however_often_it_is_sent(site: Site, run: Run) -> None:
    path = site.write(
        "x.csv",
        """
        station,week,bulletin,language,aired_at
        24235,2022-W01,tin-cu,rad,2022-01-03T05:00+07:00
        24133,2026-W48,bao-hiem,vi,2026-11-23T05:00+07:00
        """,
    )

    first, second = run("runs", "import", str(path), "--who", "Lan"), run("runs", "import", str(path), "--who", "Lan")

    assert first.out == "2 runs added; 0 there already.\n"
    assert second.out == "0 runs added; 2 there already.\n"


def test_a_faulty_file_adds_nothing_and_every_row_is_named(site: Site, run: Run) -> None:
    path = site.write(
        "x.csv",
        """
        station,week,bulletin,language,aired_at
        24235,2026-W48,bao-hiem,vi,2026-11-23T05:00+07:00
        24236,2026-W48,bao-hiem,vi,2026-11-23T05:00+07:00
        24235,2026-W48,bao-hiem,ede,2026-11-23T05:00
        """,
    )

    answer = run("runs", "import", str(path), "--who", "Lan")

    assert answer.code == 1
    assert "x.csv:3: " in answer.err
    assert answer.err.count("x.csv:4: ") == 2
    assert counted(run) == 0


def test_a_count_is_split_and_adds_up(run: Run) -> None:
    for language, hour in (("vi", "05"), ("rad", "05"), ("vi", "17")):
        run("runs", "add", "24235", "bao-hiem", language, f"2026-11-22T{hour}:00+07:00", "--who", "Lan")

    table = run("runs", "count", *PERIOD, "--by", "language").out
    answer = json.loads(run("runs", "count", *PERIOD, "--by", "language", "--json").out)

    assert [line.split() for line in table.splitlines()] == [
        ["language", "runs"],
        ["rad", "1"],
        ["vi", "2"],
        ["total", "3"],
    ]
    assert answer == {
        "from": "2026-11-01",
        "to": "2026-11-30",
        "by": "language",
        "total": 3,
        "groups": {"rad": 1, "vi": 2},
    }


def test_the_week_of_a_run_is_that_of_its_day_in_vietnam(run: Run) -> None:
    assert run("runs", "add", "24235", "bao-hiem", "vi", "2026-11-22T22:00Z", "--who", "Lan").code == 0


def test_runs_do_not_care_whether_a_policy_is_sound(site: Site, run: Run) -> None:
    site.replace("scripts/policies/bhyt.yaml", "topic: bhyt", "topik: bhyt")

    assert run("runs", "add", *RUN, "--who", "Lan").code == 0


def test_an_empty_ledger_is_said_to_be_empty_and_no_file_is_made(site: Site, run: Run) -> None:
    answer = run("runs", "count", *PERIOD)

    assert answer.out == "No run has been entered yet.\n0 runs from 2026-11-01 to 2026-11-30.\n"
    assert not list(site.folder.glob("runs.sqlite*"))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["add", "24235", "bao-hiem", "vi", "yesterday"], 1, "yesterday"),
        (["add", "24999", *RUN[1:]], 1, "24999"),
        (["add", "24235", "../x", *RUN[2:]], 1, "../x"),
        (["void", *RUN, "--why", "x"], 1, "no run of"),
        (["void", *RUN[:3], "9999-12-31T23:59-12:00", "--why", "x"], 1, "does not exist on any calendar or clock"),
        (["void", *RUN[:3], "0001-01-01T00:00+14:00", "--why", "x"], 1, "does not exist on any calendar or clock"),
        (["count", "--from", "2026-02-30", "--to", "2026-03-01"], 2, "--from takes a date"),
        (["count", "--from", "2026-03-02", "--to", "2026-03-01"], 2, "swap the two days"),
        (["import", "nothing.csv"], 1, "nothing.csv"),
    ],
)
def test_what_cannot_be_true_gets_a_sentence(run: Run, words: list[str], code: int, said: str) -> None:
    answer = run("runs", *words)

    assert answer.code == code
    assert said in answer.err
