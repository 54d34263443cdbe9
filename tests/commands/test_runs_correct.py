"""`runs void`, `unvoid` and `correct` through the command line: what was wrong is put right, and what was said stays."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.commands.test_runs import RUN, added, at, counted, told
from tests.narrate.samples import save, tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

WHY = ("--why", "nhầm", "--who", "H'Lan")


def turned(run: Run, action: str, *words: str) -> dict[str, Any]:
    answer: dict[str, Any] = told(run("runs", action, *(words or RUN), *WHY, "--json"))
    return answer


def corrected(run: Run, *words: str) -> dict[str, Any]:
    """Correct the run of Monday morning; return the row that counts now."""
    row: dict[str, Any] = told(run("runs", "correct", *RUN, *words, *WHY, "--json"))["run"]
    return row


def rows(run: Run) -> list[dict[str, Any]]:
    """Return all that is in the ledger of November, by number."""
    words = ("--in", "2026-11", "--voided", "--evidence", "planned", "--json")
    found: list[dict[str, Any]] = json.loads(run("runs", "export", *words).out)
    return sorted(found, key=lambda row: row["number"])


# ------------------------------------------------------------------------------------------------------- void, unvoid


def test_a_voided_run_leaves_the_count_and_stays_out(run: Run) -> None:
    added(run, *RUN)

    assert run("runs", "void", *RUN, *WHY).out == "1 run voided.\n"
    assert (
        run("runs", "void", *RUN, *WHY).out
        == "The run counts no more already: it was voided, or corrected into another.\n"
    )
    assert run("runs", "add", *RUN, "--who", "Lan").out == "The run was there, and voided; it stays so.\n"
    assert told(run("runs", "add", *RUN, "--who", "Lan", "--json"))["voided"] is True
    assert counted(run) == 0


def test_a_run_voided_by_mistake_comes_back(run: Run) -> None:
    added(run, *RUN)

    assert run("runs", "unvoid", *RUN, *WHY).out == "The run counts already.\n"
    run("runs", "void", *RUN, *WHY)
    assert run("runs", "unvoid", *RUN, *WHY).out == "1 run back in the count.\n"
    assert counted(run) == 1


def test_programs_are_told_how_many_were_turned(run: Run) -> None:
    added(run, *RUN)

    assert turned(run, "void") == {"voided": 1, "already_void": 0}
    assert turned(run, "void") == {"voided": 0, "already_void": 1}
    assert turned(run, "unvoid") == {"unvoided": 1, "already_counting": 0}
    assert turned(run, "unvoid") == {"unvoided": 0, "already_counting": 1}


def test_a_run_is_found_by_its_slot_and_by_when_it_began_in_any_zone(run: Run) -> None:
    added(run, *RUN[:3], at("05:12"))

    assert turned(run, "void", *RUN[:3], at("05:12"))["voided"] == 1
    assert turned(run, "unvoid", *RUN[:3], at("05:00"))["unvoided"] == 1
    assert turned(run, "void", *RUN[:3], "2026-11-22T22:00Z")["voided"] == 1


def test_who_voided_a_run_when_and_why_stands_beside_it(run: Run) -> None:
    added(run, *RUN)
    turned(run, "void")
    (row,) = rows(run)

    assert (row["counts"], row["change"], row["why"]) == (False, "void", "nhầm")
    assert (row["changed_by"], row["changed_at"], row["entered_by"]) == ("H'Lan", "2026-11-23T08:00:00+07:00", "Lan")


@pytest.mark.parametrize("action", ["void", "unvoid", "correct"])
def test_a_run_that_is_not_there_is_told_with_what_that_day_has(run: Run, action: str) -> None:
    added(run, *RUN[:3], at("06:30"))
    answer = run("runs", action, *RUN, *WHY, "--json")

    assert answer.code == 1
    assert told(answer)["faults"][0]["what"].startswith("no run of")
    assert "06:30" in told(answer)["faults"][0]["hint"]


@pytest.mark.parametrize("action", ["void", "unvoid", "correct"])
def test_an_empty_ledger_has_nothing_to_put_right_and_is_not_begun_by_it(site: Site, run: Run, action: str) -> None:
    answer = run("runs", action, *RUN, *WHY, "--json")

    assert (answer.code, len(told(answer)["faults"])) == (1, 1)
    assert not list(site.folder.glob("runs.sqlite*"))


@pytest.mark.parametrize("action", ["void", "unvoid", "correct"])
def test_a_reason_is_one_line_of_words(run: Run, action: str) -> None:
    added(run, *RUN)
    more = ("--minutes", "3") if action == "correct" else ()
    for why in ("", " ", "\u00a0", "a\nb", "a\x1b[2Jb", "\udcff", "x" * 501):
        answer = run("runs", action, *RUN, *more, "--why", why, "--who", "Lan")
        assert (answer.code, '"why" ' in answer.err, "\x1b" in answer.err) == (1, True, False)
    assert rows(run)[0]["change"] == ""


# ----------------------------------------------------------------------------------------------------------- `correct`


@pytest.mark.parametrize(
    ("words", "now"),
    [
        (["--minutes", "3,5"], {"seconds": 210}),
        (["--evidence", "tap"], {"evidence": "tap"}),
        (["--evidence", "planned"], {"evidence": "planned"}),
        (["--to-time", at("05:20")], {"aired_at": "2026-11-23T05:20:00+07:00"}),
        (["--to-slot", "none"], {"scheduled_at": None}),
        (["--to-slot", at("05:00")], {}),
    ],
)
def test_what_does_not_name_a_run_is_corrected_on_the_spot(run: Run, words: list[str], now: dict[str, Any]) -> None:
    before = added(run, *RUN)
    if not now:
        assert run("runs", "correct", *RUN, *words, *WHY).code == 2, "nothing of it is other than it was"
        return
    row = corrected(run, *words)

    changed = {"change": "correct", "why": "nhầm", "changed_by": "H'Lan", "changed_at": "2026-11-23T08:00:00+07:00"}
    assert row == before | now | changed
    assert rows(run) == [row | {"language_name": "Kinh"}]


@pytest.mark.parametrize(
    ("words", "now"),
    [
        (["--to-station", "24133"], {"station": "24133", "station_name": "phường Buôn Ma Thuột"}),
        (["--to-bulletin", "tin-cu"], {"bulletin": "tin-cu"}),
        (["--to-language", "rad"], {"language": "rad"}),
        (["--to-slot", at("04:30")], {"scheduled_at": "2026-11-23T04:30:00+07:00"}),
        (["--to-slot", at("17:00", 22)], {"scheduled_at": "2026-11-22T17:00:00+07:00", "week": "2026-W47"}),
        (
            ["--to-slot", "none", "--to-time", at("06:30", 22)],
            {"scheduled_at": None, "aired_at": "2026-11-22T06:30:00+07:00", "week": "2026-W47"},
        ),
    ],
)
def test_what_names_a_run_is_corrected_by_a_run_in_its_place(run: Run, words: list[str], now: dict[str, Any]) -> None:
    added(run, *RUN)
    answer = told(run("runs", "correct", *RUN, *words, *WHY, "--json"))
    old, new = rows(run)

    assert (answer["in_place_of"], answer["run"]["number"]) == (old["number"], new["number"])
    assert (old["counts"], old["change"], old["why"]) == (False, "correct", "nhầm")
    assert {key: new[key] for key in now} == now
    assert (new["counts"], new["entered_by"], new["evidence"]) == (True, "H'Lan", "word")
    assert counted(run) == 1


def test_several_things_are_corrected_at_once(site: Site, run: Run) -> None:
    recording = save(tone(0.5), site.folder / "băng.mp3")
    added(run, *RUN)
    row = corrected(
        run, "--to-station", "24133", "--to-time", at("05:01"), "--minutes", "6", "--recording", str(recording)
    )

    assert (row["station"], row["aired_at"], row["seconds"]) == ("24133", "2026-11-23T05:01:00+07:00", 360)
    assert (row["evidence"], row["proof"]) == ("proof", hashlib.sha256(recording.read_bytes()).hexdigest())


def test_a_correction_is_told_in_words(run: Run) -> None:
    added(run, *RUN)

    first = run("runs", "correct", *RUN, "--minutes", "3", *WHY).out
    second = run("runs", "correct", *RUN, "--to-language", "cmo", *WHY).out
    assert first == "Run 1 corrected; what it said before stays in the ledger.\n"
    assert second == "Run 2 stands in the place of run 1, which counts no more.\n"


def test_a_run_moved_to_another_bulletin_has_the_items_of_that_one(site: Site, run: Run) -> None:
    with (site.folder / "scripts/weeks/2026-W48.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: tin, title: Tin, template: bulletin, items: [bhyt], stations: all,\n")
        file.write("     air: {days: [mon], at: ['05:00']}}\n")
    assert added(run, *RUN)["items"] == 2

    assert corrected(run, "--to-bulletin", "tin")["items"] == 1


def test_a_run_given_its_planned_slot_has_the_items_of_that_slot(run: Run) -> None:
    assert added(run, *RUN[:3], at("07:00"))["items"] is None
    row = told(run("runs", "correct", *RUN[:3], at("07:00"), "--to-slot", at("05:00"), *WHY, "--json"))["run"]

    assert (row["scheduled_at"], row["items"]) == ("2026-11-23T05:00:00+07:00", 2)


def test_a_run_cannot_be_corrected_into_one_that_is_there(run: Run) -> None:
    added(run, *RUN)
    added(run, *RUN[:2], "rad", RUN[3])
    answer = run("runs", "correct", *RUN, "--to-language", "rad", *WHY)

    assert (answer.code, "`broadcaster runs void`" in answer.err) == (1, True)
    assert counted(run) == 2


def test_a_voided_run_is_not_corrected(run: Run) -> None:
    added(run, *RUN)
    turned(run, "void")

    assert "`broadcaster runs unvoid`" in run("runs", "correct", *RUN, "--minutes", "3", *WHY).err


def test_a_corrected_run_and_the_one_in_its_place_never_both_count(run: Run) -> None:
    added(run, *RUN)
    corrected(run, "--to-language", "cmo")
    answer = run("runs", "unvoid", *RUN, *WHY)

    assert (answer.code, "a correction made one run of 1 and 2, and 2 counts" in answer.err) == (1, True)
    assert counted(run) == 1
    assert run("runs", "unvoid", *RUN, *WHY, "--besides").code == 0
    assert counted(run) == 2


def test_a_chain_of_corrections_is_one_run_from_whichever_end(run: Run) -> None:
    added(run, *RUN)
    for before, after in (("vi", "cmo"), ("cmo", "rad")):
        assert run("runs", "correct", *RUN[:2], before, RUN[3], "--to-language", after, *WHY).code == 0

    assert run("runs", "unvoid", *RUN, *WHY).code == 1
    assert run("runs", "void", *RUN[:2], "rad", RUN[3], *WHY).code == 0
    assert run("runs", "unvoid", *RUN, *WHY).code == 0
    assert run("runs", "unvoid", *RUN[:2], "cmo", RUN[3], *WHY).code == 1
    assert counted(run) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "say what is wrong of it"),
        (["--to-station", "24134"], 1, 'the station "24134" is unknown'),
        (["--to-station", "../x"], 1, '"../x" is unknown'),
        (["--to-bulletin", "Bảo hiểm"], 1, "must be a bulletin's id"),
        (["--to-language", "ede"], 1, 'the language "ede" is unknown'),
        (["--to-slot", "None"], 1, 'the slot "None" must be a time'),
        (["--to-slot", "2026-11-23T05:00"], 1, "has no offset"),
        (["--to-slot", at("05:00", 20)], 1, "more than 12 hours"),
        (["--to-time", at("05:00", 25)], 1, "lies in the future"),
        (["--to-time", "9999-12-31T23:59-12:00"], 1, "lies in the future"),
        (["--minutes", "bảy"], 2, "--minutes takes a length"),
        (["--minutes", "٧"], 2, "--minutes takes a length"),
        (["--evidence", "proof"], 2, "--recording FILE"),
        (["--evidence", "log", "--recording", "x"], 2, "leave --evidence log out"),
        (["--recording", "no-such-file"], 1, "no-such-file"),
    ],
)
def test_a_correction_that_cannot_be_true_gets_a_sentence_and_changes_nothing(
    run: Run, words: list[str], code: int, said: str
) -> None:
    added(run, *RUN)
    before = rows(run)
    answer = run("runs", "correct", *RUN, *words, *WHY)

    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert rows(run) == before
