"""A sheet is imported whole or not at all, and every faulty row of it is named with its line."""

from __future__ import annotations

import codecs
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.errors import FaultsFoundError
from broadcaster.models import Evidence
from broadcaster.runlog import Given, Ledger, csvfile, gathering
from broadcaster.runlog.checks import Checker
from tests.runlog.conftest import HEADER, KNOWN, MORNING, NOW, PROOF, YEAR, load, row_of, run_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GOOD = row_of(run_at())


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """A ledger in a file: what a sheet says is judged before any database is asked."""
    with Ledger.open(path, patience=0.2) as opened:
        yield opened


def taken(ledger: Ledger, path: Path) -> tuple[int, int]:
    result = load(ledger, path)
    return result.added, result.already_there


def faults(ledger: Ledger, path: Path) -> list[str]:
    with pytest.raises(FaultsFoundError) as refused:
        load(ledger, path)
    assert not ledger.begun
    return [str(fault) for fault in refused.value.faults]


# ------------------------------------------------------------------------------------------------------ what is taken


def test_runs_of_a_sheet_are_entered_with_their_source(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    assert taken(ledger, sheet(GOOD, "", row_of(run_at(30, language="rad")))) == (2, 0)

    first, second = ledger.rows(*YEAR)
    assert (first.run, first.entered.by, first.entered.at) == (run_at(), "H'Lan", NOW)
    assert (first.source, second.source) == ("thang-03.csv:2", "thang-03.csv:4")
    assert second.run == run_at(30, language="rad")


def test_importing_again_adds_nothing(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    path = sheet(GOOD, row_of(run_at(1)), GOOD)

    assert [taken(ledger, path), taken(ledger, path)] == [(2, 1), (0, 3)]


@pytest.mark.parametrize(
    "raw",
    [
        f"{HEADER}\r\n{GOOD}\r\n".encode(),
        codecs.BOM_UTF8 + f"{HEADER}\r\n{GOOD}".encode(),
        codecs.BOM_UTF8 + f"{HEADER};\r\n{GOOD};\r\n;;;;;\r\n".replace(",", ";").encode(),
        f"{HEADER}\r{GOOD}\r".encode(),
        f"{HEADER},,\n{GOOD},,\n,,,,,,\n,,,,\n\n \n".encode(),
        f'"station","week","bulletin","language","aired_at"\n"{GOOD.replace(",", chr(34) + "," + chr(34))}"\n'.encode(),
        f"Station , Week,bulletin,language,AIRED_AT\n{GOOD.replace(',', ' , ')} \n".encode(),
        f"aired_at,language,bulletin,week,station\n{','.join(reversed(GOOD.split(',')))}\n".encode(),
    ],
    ids=["crlf", "bom", "excel", "old mac", "padded", "quoted", "blanks and capitals", "other order"],
)
def test_every_way_to_save_the_same_sheet_is_the_same(ledger: Ledger, sheet: Callable[..., Path], raw: bytes) -> None:
    assert taken(ledger, sheet(raw=raw)) == (1, 0)
    assert [row.run for row in ledger.rows(*YEAR)] == [run_at()]


@pytest.mark.parametrize(
    "written",
    ["2022-03-01T05:00+07:00", "2022-03-01 05:00:00+0700", "2022-02-28T22:00:00Z", "2022-02-28t22:00:00.250z"],
)
def test_the_ways_to_write_a_time_are_one_moment(ledger: Ledger, sheet: Callable[..., Path], written: str) -> None:
    assert taken(ledger, sheet(GOOD, f"24235,2022-W09,bao-hiem-y-te,vi,{written}")) == (1, 1)


@pytest.mark.parametrize(
    "row",
    [
        "24235,2021-W52,a,vi,2022-01-02T23:59:59+07:00",  # 1 January can lie in the last week of the year before
        "24235,2020-W53,a,vi,2021-01-01T05:00:00+07:00",
        "24235,2022-W01,a,vi,2022-01-02T17:00:00Z",  # Monday at the stations, still Sunday in Greenwich
        "24235,1999-W52,a,vi,2000-01-01T00:00:00+07:00",
        f"24235,2023-W03,a,vi,{(NOW + timedelta(days=1)).isoformat()}",  # a clock may be wrong by a day
    ],
)
def test_history_and_the_edges_of_years_are_welcome(ledger: Ledger, sheet: Callable[..., Path], row: str) -> None:
    assert taken(ledger, sheet(row)) == (1, 0)


def test_a_sheet_without_runs_enters_nothing(ledger: Ledger, sheet: Callable[..., Path], path: Path) -> None:
    assert taken(ledger, sheet()) == (0, 0)
    assert not path.exists()


def test_a_sheet_may_say_all_that_is_known_of_a_run(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    header = "station,bulletin,language,aired_at,scheduled_at,seconds,evidence,proof,note"
    full = f"24235,a,vi,2022-03-01T05:07:30+07:00,2022-03-01T05:00+07:00,310,proof,{PROOF},mưa to"
    slot_only = "24235,a,rad,,2022-03-01T05:00+07:00,,tap,,"

    assert taken(ledger, sheet(full, slot_only, header=header)) == (2, 0)

    first, second = (row.run for row in ledger.rows(*YEAR))
    assert (first.scheduled_at, first.aired_at) == (MORNING, MORNING + timedelta(minutes=7, seconds=30))
    assert (first.seconds, first.evidence, first.proof, first.note) == (310, Evidence.PROOF, PROOF, "mưa to")
    assert (second.scheduled_at, second.aired_at, second.evidence) == (MORNING, None, Evidence.TAP)
    assert first.week == second.week == "2022-W09"


def test_a_proof_says_by_itself_that_it_is_one(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    taken(ledger, sheet(f"{GOOD},{PROOF}", header=f"{HEADER},proof"))

    assert ledger.count(*YEAR, "evidence").groups == {"proof": 1}


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("24253,2022-W09,a,vi,T", 'the station "24253" is unknown. Did you mean "24235 Buôn Đôn"?'),
        ("Buon Don,2022-W09,a,vi,T", 'the station "Buon Don" is unknown. Did you mean "24235 Buôn Đôn"?'),
        ("zzz,2022-W09,a,vi,T", 'the station "zzz" is unknown. A station is named by the five-digit code of its'),
        (",2022-W09,a,vi,T", "the station is missing."),
        ("24235,2022-W53,a,vi,T", 'the week "2022-W53" does not exist: the weeks of 2022 are W01 to W52.'),
        ("24235,2022-W00,a,vi,T", 'the week "2022-W00" does not exist'),
        ("24235,0000-W01,a,vi,T", 'the week "0000-W01" does not exist.'),
        ("24235,2022-9,a,vi,T", 'the week "2022-9" must be an ISO week such as 2022-W09.'),
        (
            "24235,2022-W10,a,vi,T",
            'the week "2022-W10" does not hold 2022-03-01, the day it aired (at +07:00): that is',
        ),
        ("24235,2022-W10,a,vi,T", "that is 2022-W09."),
        ("24235,2022-W09,../../x,vi,T", 'the bulletin "../../x" must be a bulletin\'s id: a-z, 0-9'),
        ("24235,2022-W09,Bảo hiểm y tế,vi,T", 'the bulletin "Bảo hiểm y tế" must be'),
        ("24235,2022-W09,con,vi,T", 'the bulletin "con" must be'),
        ("24235,2022-W09,,vi,T", "the bulletin is missing."),
        ("24235,2022-W09,a,ede,T", 'the language "ede" is unknown; allowed: vi, rad, cmo.'),
        ("24235,2022-W09,a,,T", "the language is missing."),
        ("24235,2022-W09,a,vi,2022-03-01T05:00:00", 'the time "2022-03-01T05:00:00" has no offset'),
        ("24235,2022-W09,a,vi,2022-02-30T05:00:00+07:00", "does not exist on any calendar or clock."),
        ("24235,2022-W09,a,vi,2022-03-01T25:00:00+07:00", "does not exist on any calendar or clock."),
        ("24235,2022-W09,a,vi,2022-03-01T24:00:00+07:00", "does not exist on any calendar or clock."),
        ("24235,2022-W09,a,vi,2022-03-01T05:60:00+07:00", "does not exist on any calendar or clock."),
        ("24235,2022-W09,a,vi,2022-03-01T05:00:00+17:00", "has an offset no clock has (+17:00)"),
        ("24235,2022-W09,a,vi,2022-03-01T05:00:00+99:99", "does not exist"),
        ("24235,2022-W09,a,vi,01/03/2022 05:00", "must be a time in ISO 8601 with its offset"),
        ("24235,2022-W09,a,vi,2022-03-01", "must be a time in ISO 8601"),
        ("24235,2022-W09,a,vi,20220301T050000+0700", "must be a time in ISO 8601"),
        ("24235,2022-W09,a,vi,٢٠٢٢-03-01T05:00:00+07:00", "must be a time in ISO 8601"),
        ("24235,2022-W09,a,vi,", "the time is missing."),
        ("24235,2023-W03,a,vi,2023-01-16T08:00:01Z", "lies in the future: the clock says 2023-01-15T15:00:00+07:00."),
        ("24235,1999-W52,a,vi,1999-12-31T23:59:59+07:00", "lies before 2000."),
        ("24235,0001-W01,a,vi,0001-01-01T00:00:00+14:00", "lies before 2000."),
        ("24235,9999-W52,a,vi,9999-12-31T23:59:59-12:00", "lies in the future"),
        ("24235,2022-W09,a,vi", 'the row has 4 cells where the first line has 5, parted by ",".'),
        ("24235,2022-W09,a,vi,T,x", "the row has 6 cells where the first line has 5"),
        ("24235;2022-W09;a;vi;T", "the row has 1 cell where the first line has 5"),
        ('24235,2022-W09,"a,vi,T', "the line holds a quotation mark that is not closed"),
        ("24235,2022-W09,a\0,vi,T", "the line holds a NUL byte, so this is not plain text."),
        ("24235,2022-W09,\x1b[31m,vi,T", 'the bulletin "\\x1b[31m" must be'),
        (f"24235,2022-W09,{'a' * 300},vi,T", f'the bulletin "{"a" * 39}…" must be'),
    ],
)
def test_a_faulty_row_is_told_in_a_sentence(ledger: Ledger, sheet: Callable[..., Path], row: str, told: str) -> None:
    found = faults(ledger, sheet(GOOD, row.replace(",T", ",2022-03-01T05:00:00+07:00"), row_of(run_at(1))))

    assert len(found) == 1
    assert found[0].startswith("thang-03.csv:3: ")
    assert told in found[0]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (
            b"",
            "x.csv:1: the file is empty. The first line must be station,week,bulletin,language,aired_at, or name some",
        ),
        (b"\n" + GOOD.encode(), "x.csv:1: the first line is empty."),
        (codecs.BOM_UTF8, "x.csv:1: the file is empty."),
        (GOOD.encode(), 'x.csv:1: the column "station" is missing. The first line must be station,week,'),
        (
            b"station,week,buletin,language,aired_at",
            'x.csv:1: the column "buletin" is unknown. Did you mean "bulletin"?',
        ),
        (f"{HEADER},noted".encode(), 'x.csv:1: the column "noted" is unknown. The first line must be station,'),
        (f"{HEADER},week".encode(), 'x.csv:1: the column "week" is there 2 times.'),
        (f'{HEADER},"'.encode(), "x.csv:1: the line holds a quotation mark"),
        (b",,,,\n", "x.csv:1: the first line is empty."),
        (HEADER.encode("utf-16"), "x.csv: is text in UTF-16, not in UTF-8. In Excel, save it with the file type"),
        (HEADER.encode("utf-16-le"), "x.csv:1: the line holds a NUL byte"),
        (b"PK\x03\x04 a workbook", "x.csv: is an Excel workbook or a ZIP, not a CSV file. In Excel, save it"),
        (b"\xff\xd8\xff\xe0 a picture", "x.csv:1: the line holds byte 0xFF, which is not UTF-8."),
        (HEADER.encode() + b"\nTuy H\xf2a", "x.csv:2: the line holds byte 0xF2, which is not UTF-8. In Excel, save it"),
        (b"x" * 5_000_000, "x.csv:1: the line is longer than 2,000 letters."),
        (f"{HEADER}\n".encode() + b"\0" * 5_000_000, "x.csv:2: the line is longer than 2,000 letters."),
    ],
)
def test_a_file_that_is_no_sheet_is_told_in_a_sentence(
    ledger: Ledger, sheet: Callable[..., Path], raw: bytes, told: str
) -> None:
    found = faults(ledger, sheet(raw=raw, name="x.csv"))

    assert any(fault.startswith(told) for fault in found), found


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such name")
def test_a_file_name_that_is_no_text_does_not_matter(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    assert taken(ledger, sheet(GOOD, name="th\udce1ng.csv")) == (1, 0)
    assert [row.source for row in ledger.rows(*YEAR)] == ["th?ng.csv:2"]


def test_all_faults_of_all_rows_come_at_once_and_nothing_is_entered(
    ledger: Ledger, sheet: Callable[..., Path], path: Path
) -> None:
    rows = [row_of(run_at(minute)) for minute in range(3_000)]
    rows[700] = "24235,2022-W09,bao-hiem-y-te,ede,2022-03-01T05:00:00"
    rows[2_999] = "22999,2022-W09,bao-hiem-y-te,vi,2022-03-01T05:00:00+07:00"

    found = faults(ledger, sheet(*rows))

    assert [fault.split(" ")[0] for fault in found] == ["thang-03.csv:702:", "thang-03.csv:702:", "thang-03.csv:3001:"]
    assert not path.exists()


def test_a_faulty_sheet_leaves_a_ledger_that_has_begun_as_it_was(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    taken(ledger, sheet(GOOD))

    with pytest.raises(FaultsFoundError):
        taken(ledger, sheet(*(row_of(run_at(minute)) for minute in range(1, 2_000)), "x"))

    assert ledger.count(*YEAR).total == 1


def test_past_a_thousand_faults_rows_are_still_named_by_their_lines(ledger: Ledger, sheet: Callable[..., Path]) -> None:
    bad = ["x,2022-W09,a,vi,2022-03-01T05:00:00+07:00"] * 1_003

    found = faults(ledger, sheet(*bad, GOOD, *bad[:2], GOOD, bad[0]))

    assert len(found) == 1_001
    assert found[-1] == "thang-03.csv:1002: and 6 more faulty rows, on the lines 1002–1004, 1006–1007, 1009."


def test_a_sheet_without_end_is_refused(
    ledger: Ledger, sheet: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "ROW_LIMIT", 3)

    assert taken(ledger, sheet(*[GOOD] * 3)) == (1, 2)
    with pytest.raises(FaultsFoundError, match=r"csv:5: there are more than 3 rows; .* Import it in parts"):
        taken(ledger, sheet(*[GOOD] * 4))


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.text(max_size=60), max_size=6).map(
            lambda lines: "\n".join([HEADER, *lines]).encode("utf-8", "replace")
        ),
        st.lists(st.tuples(*[st.sampled_from(["24235", "2022-W09", "a", "vi", MORNING.isoformat(), "", '"'])] * 5)).map(
            lambda rows: "\n".join([HEADER, *map(",".join, rows)]).encode()
        ),
    )
)
def test_no_file_whatever_brings_a_traceback(raw: bytes) -> None:
    try:
        rows = csvfile.read(raw, "x.csv", Given(KNOWN.stations, {}))
        batch, _ = gathering.gather(rows, "x.csv", Checker(KNOWN, NOW), KNOWN, usual=Evidence.WORD)
    except FaultsFoundError as refused:
        assert all(fault.path == "x.csv" and fault.what.endswith(".") for fault in refused.faults)
        assert str(refused).isprintable() or "\n" in str(refused)
    else:
        assert set(batch.names) <= {("24235", "a", "vi")}
        assert set(batch.due) <= {int(MORNING.timestamp())}
