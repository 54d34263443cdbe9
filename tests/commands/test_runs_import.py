"""`runs import` through the command line: every form in, all of a file or nothing, the same file once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.commands.test_runs import RUN, added, at, counted, fill, settle, told
from tests.runlog.incoming.samples import book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

IN_JSON = {"station": "24235", "bulletin": "bao-hiem", "language": "rad", "aired_at": at("05:00")}
LIBRETIME = """\
language,startDate,startTime,endDate,endTime,title,artist
rad,2026-11-23,05:00:00,2026-11-23,05:06:40,Bảo hiểm,xã Buôn Đôn
eng,2026-11-23,05:06:40,2026-11-23,05:10:00,Love,ABBA
"""
RIVENDELL = """\
                Rivendell RDAirPlay Playout Report for 11/23/2026
                        Broadcaster -- Truyền thanh xã
--Time--  -Cart-  Cut  --Title----------------  A-Len  N-Len  --Host----  Srce
05:00:00  010001  001  rad/01-bao-hiem          06:40  06:40  rdhost      Main
"""
LIQUIDSOAP = (
    '{"at": "1795384800", "filename": "/srv/24235/rad/01-bao-hiem.mp3", "title": "", "artist": "", "language": "rad"}\n'
)
FORMS: dict[str, tuple[str, str | bytes, list[str]]] = {
    "csv": ("a.csv", f"station,bulletin,language,aired_at\n24235,bao-hiem,rad,{at('05:00')}\n", []),
    "excel": ("a.xlsx", book(list(IN_JSON), list(IN_JSON.values())), []),
    "json": ("a.json", json.dumps({"runs": [IN_JSON]}), []),
    "libretime": ("log.csv", LIBRETIME, []),
    "rivendell": ("log.txt", RIVENDELL, ["-s", "24235"]),
    "liquidsoap": ("tracks.jsonl", LIQUIDSOAP, []),
}
"""One and the same run in every form there is."""

ONE_ADDED = dict.fromkeys(("already_there", "strengthened", "voided", "passed_over"), 0) | {
    "dry_run": False,
    "added": 1,
}

SHEET = """\
runs:
  sheets:
    so-theo-doi:
      columns: {station: Xã, date: Ngày, time: Giờ, bulletin: Bản tin, minutes: Số phút, note: Ghi chú}
      marks: {vi: Kinh, rad: Êđê}
      bulletins: {BHYT: bao-hiem}
      stations: {BMT: "24133"}
      evidence: tap"""
TITLES: list[object] = ["TT", "Xã", "Ngày", "Giờ", "Bản tin", "Kinh", "Êđê", "Số phút", "Ghi chú"]
TABLE: list[list[object]] = [
    ["SỔ THEO DÕI PHÁT THANH"],
    [],
    TITLES,
    [1, "BMT", "23/11/2026", "5h", "BHYT", "x", None, "7,5", "mưa"],
    [2, "xã Buôn Đôn", "23/11/2026", "5 giờ 30", "Bảo hiểm", "x", "x", 7, None],
    ["", "Tổng cộng", None, None, None, 2, 1, None, None],
]


def save(site: Site, name: str, content: str | bytes) -> str:
    path = site.folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def in_csv(rows: list[list[object]]) -> bytes:
    lines = (";".join("" if cell is None else str(cell) for cell in row) for row in rows)
    return "\r\n".join(lines).encode("utf-8-sig")


def take(run: Run, path: str | Path, *words: str) -> Answer:
    return run("runs", "import", str(path), "--who", "Lan", *words)


def rows(run: Run) -> list[dict[str, Any]]:
    """Return all that is in the ledger of November."""
    found: list[dict[str, Any]] = json.loads(
        run("runs", "export", "--in", "2026-11", "--evidence", "planned", "--json").out
    )
    return found


# --------------------------------------------------------------------------------------------------------------- forms


@pytest.mark.parametrize("form", FORMS)
def test_a_run_comes_in_in_every_form(site: Site, run: Run, form: str) -> None:
    name, content, words = FORMS[form]
    path = save(site, name, content)
    answer = told(take(run, path, *words, "--json"))

    assert answer == ONE_ADDED | {"passed_over": 1 if form == "libretime" else 0}
    (row,) = rows(run)
    assert (row["station"], row["bulletin"], row["language"]) == ("24235", "bao-hiem", "rad")
    assert row["aired_at"] == row["scheduled_at"] == "2026-11-23T05:00:00+07:00"
    assert row["evidence"] == ("word" if form in ("csv", "excel", "json") else "log")
    assert row["items"] == 2
    assert row["source"].startswith(f"{name}:")
    assert told(take(run, path, *words, "--as", form, "--json"))["added"] == 0


def test_one_airing_told_in_all_forms_is_one_run(site: Site, run: Run) -> None:
    paths = [(save(site, f"{form}-{name}", content), words) for form, (name, content, words) in FORMS.items()]
    answers = [told(take(run, path, *words, "--json")) for path, words in (*paths, *reversed(paths))]

    assert [answer["added"] for answer in answers] == [1, *[0] * 11]
    assert sum(answer["strengthened"] for answer in answers) == 1
    assert counted(run) == 1


def test_the_answer_says_what_was_added_what_was_there_and_what_was_passed_over(site: Site, run: Run) -> None:
    name, content, _ = FORMS["libretime"]
    added(run, *IN_JSON.values())

    assert take(run, save(site, name, content)).out.splitlines() == [
        "0 runs added; 1 there already.",
        "1 run of those known better now.",
        "1 row passed over: no run of a bulletin.",
    ]


def test_what_a_machine_wrote_needs_its_station(site: Site, run: Run) -> None:
    path = save(site, "log.txt", RIVENDELL)

    without, other = take(run, path), take(run, path, "-s", "24999")
    assert (without.code, without.err.count("log.txt:4: ")) == (1, 1)
    assert (other.code, other.err.count("24999")) == (2, 1)


def test_a_log_of_another_station_than_said_is_refused(site: Site, run: Run) -> None:
    answer = take(run, save(site, "tracks.jsonl", LIQUIDSOAP), "-s", "24133")

    assert (answer.code, "tracks.jsonl:1: " in answer.err) == (1, True)
    assert counted(run) == 0


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_such_file_is_refused_in_words(site: Site, run: Run, form: str) -> None:
    for content in (b"", b"\0\xff\xfe\x01", b"xin ch\xc3\xa0o\n", b"[[[", b"PK\x03\x04 no zip", b"\xff\xfe"):
        answer = take(run, save(site, "x.dat", content), "--as", form, "--json")
        assert answer.code == 1
        assert all(fault["path"].endswith("x.dat") for fault in told(answer)["faults"])
    assert not list(site.folder.glob("runs.sqlite*"))


# --------------------------------------------------------------------------------------------- the table of the office


@pytest.mark.parametrize("name", ["so.csv", "so.xlsx"])
def test_the_offices_own_table_is_read_as_the_settings_describe_it(site: Site, run: Run, name: str) -> None:
    settle(site, SHEET)
    path = save(site, name, book(*TABLE) if name.endswith("xlsx") else in_csv(TABLE))
    answer = told(take(run, path, "--sheet", "so-theo-doi", "--json"))

    assert (answer["added"], answer["passed_over"]) == (3, 1)
    assert sorted((row["station"], row["language"], row["aired_at"][11:16], row["seconds"]) for row in rows(run)) == [
        ("24133", "vi", "05:00", 450),
        ("24235", "rad", "05:30", 420),
        ("24235", "vi", "05:30", 420),
    ]
    assert {row["evidence"] for row in rows(run)} == {"tap"}
    assert {row["note"] for row in rows(run)} == {"mưa", ""}
    assert told(take(run, path, "--sheet", "so-theo-doi", "--json"))["already_there"] == 3


@pytest.mark.parametrize("name", ["so.csv", "so.xlsx"])
def test_each_faulty_row_of_a_table_is_named_and_none_comes_in(site: Site, run: Run, name: str) -> None:
    settle(site, SHEET)
    bad = [*TABLE[:3], TABLE[3], [2, "xã Nơi Khác", *TABLE[4][2:]], [3, *TABLE[4][1:3], "25h", *TABLE[4][4:]]]
    answer = take(run, save(site, name, book(*bad) if name.endswith("xlsx") else in_csv(bad)), "--sheet", "so-theo-doi")

    assert answer.code == 1
    assert (f"{name}:5: " in answer.err, f"{name}:6: " in answer.err, f"{name}:4: " in answer.err) == (
        True,
        True,
        False,
    )
    assert rows(run) == []


def test_a_table_that_the_settings_do_not_know_is_wrong_usage(site: Site, run: Run) -> None:
    settle(site, SHEET)
    path = save(site, "so.csv", in_csv(TABLE))

    for name in ("so", "", "../so-theo-doi"):
        answer = take(run, path, "--sheet", name)
        assert (answer.code, "there are: so-theo-doi" in answer.err) == (2, True)
    answer = take(run, save(site, "log.txt", RIVENDELL), "--sheet", "so-theo-doi")
    assert (answer.code, "rivendell" in answer.err) == (2, True)


# ------------------------------------------------------------------------------------------------- all, or none; once


def test_a_faulty_file_adds_nothing_and_every_row_is_named(site: Site, run: Run) -> None:
    lines = [
        "station,bulletin,language,aired_at",
        *(",".join(RUN).replace("24235", code) for code in ("24235", "24236")),
    ]
    answer = fill(site, run, "\n".join([*lines, "24235,bao-hiem,ede,2026-11-23T05:00"]))

    assert answer.code == 1
    assert [answer.err.count(f"filled.csv:{line}: ") for line in (2, 3, 4)] == [0, 1, 2]
    assert counted(run) == 0
    assert not list(site.folder.glob("runs.sqlite*"))


def test_programs_are_told_the_lines_of_faulty_rows(site: Site, run: Run) -> None:
    faults = told(fill(site, run, "station,bulletin,language,aired_at\n24235,x y,vi,nie\n", "--json"))["faults"]

    assert [(fault["line"], bool(fault["what"])) for fault in faults] == [(2, True), (2, True)]


def test_a_rehearsal_says_what_would_be_and_leaves_nothing_behind(site: Site, run: Run) -> None:
    path = save(site, *FORMS["csv"][:2])
    before = sorted(site.folder.rglob("*"))

    assert take(run, path, "--dry-run").out == "1 run would be added; 0 there already.\n"
    assert sorted(site.folder.rglob("*")) == before
    added(run, *RUN)
    ledger = (site.folder / "runs.sqlite").read_bytes()
    assert told(take(run, path, "--dry-run", "--json")) == ONE_ADDED | {"dry_run": True}
    assert (site.folder / "runs.sqlite").read_bytes() == ledger
    assert fill(site, run, "station,bulletin,language,aired_at\n1,x,vi,nie\n", "--dry-run").code == 1


def test_what_was_voided_stays_voided(site: Site, run: Run) -> None:
    path = save(site, *FORMS["csv"][:2])
    take(run, path)
    run("runs", "void", *IN_JSON.values(), "--why", "mất điện", "--who", "Lan")

    assert take(run, path).out == "0 runs added; 1 there already (1 of them voided, and they stay so).\n"
    assert counted(run) == 0


def test_a_run_twice_in_a_file_is_one(site: Site, run: Run) -> None:
    lines = (f"24235;bao-hiem;vi;;{at('05:00')}", "24235;bao-hiem;vi;2026-11-22T22:00Z;2026-11-22T22:00Z")

    assert fill(site, run, "\n".join(["station;bulletin;language;scheduled_at;aired_at", *lines])).out == (
        "1 run added; 1 there already.\n"
    )


@pytest.mark.parametrize(("words", "evidence"), [([], "word"), (["--evidence", "planned"], "planned")])
def test_rows_that_do_not_say_how_they_are_known_are_known_as_the_command_says(
    site: Site, run: Run, words: list[str], evidence: str
) -> None:
    fill(
        site,
        run,
        """
        station,bulletin,language,aired_at,evidence
        24235,bao-hiem,vi,2026-11-23T05:00+07:00,
        24235,bao-hiem,rad,2026-11-23T05:00+07:00,tap
        """,
        *words,
    )

    assert {row["language"]: row["evidence"] for row in rows(run)} == {"vi": evidence, "rad": "tap"}


def test_a_proof_needs_its_recording(site: Site, run: Run) -> None:
    answer = take(run, save(site, *FORMS["csv"][:2]), "--evidence", "proof")

    assert (answer.code, "a.csv:2: a proof needs" in answer.err) == (1, True)


def test_a_run_is_as_long_as_its_published_file(site: Site, run: Run) -> None:
    assert run("build", "2026-W48", "--jobs", "1").code == 0
    manifest = json.loads((site.folder / "out" / "2026-W48" / "manifest.json").read_text(encoding="utf-8"))
    length = {
        (file["station"], file["programme"]["language"]): round(file["sound"]["duration_ms"] / 1000)
        for file in manifest["files"]
        if file.get("sound")
    }
    added(run, "24133", *RUN[1:])
    fill(site, run, f"station,bulletin,language,scheduled_at,seconds\n24235,bao-hiem,vi,{at('05:00')},\n")
    added(run, "24235", "bao-hiem", "vi", at("07:00"))
    added(run, "24235", "bao-hiem", "rad", at("05:00"))
    added(run, "24235", "bao-hiem", "cmo", at("05:00"), "--minutes", "3")

    found = {(row["station"], row["language"], row["scheduled_at"] is None): row["seconds"] for row in rows(run)}
    assert found["24133", "vi", False] == length["24133", "vi"] > 10
    assert found["24235", "vi", False] == length["24235", "vi"] > 10
    assert found["24235", "vi", True] is None, "it was no planned run"
    assert found["24235", "rad", False] is None, "there is no such file"
    assert found["24235", "cmo", False] == 180
