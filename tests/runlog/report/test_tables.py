"""Rows and reports go out as CSV and JSON that programs read, and that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from broadcaster.models import Evidence
from broadcaster.runlog.report import tables, texts
from tests.runlog.report import statements

STATEMENT = statements.statement(3)
NAMES = tables.Names({"24235": "xã Buôn Đôn"}, statements.NAMES, statements.BULLETINS, Evidence.WORD)


def written(*rows: statements.Row) -> list[dict[str, str]]:
    raw = b"".join(tables.csv(rows, NAMES))
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


def test_a_csv_file_is_as_rfc_4180_and_excel_want_it() -> None:
    raw = b"".join(tables.csv([statements.row(note='"a", b\nc')], NAMES))

    assert raw.startswith(b"\xef\xbb\xbfnumber,station,")
    assert raw.endswith(b"\r\n")
    assert b'"""a"", b\nc"' in raw
    assert raw.count(b"\r\n") == 2


def test_a_row_comes_back_as_it_was() -> None:
    (row,) = written(statements.row(note='Êđê, "ê̆"\r\nM\'nông', aired_at=datetime(2026, 11, 22, 22, 3, tzinfo=UTC)))

    assert row["note"] == 'Êđê, "ê̆"\r\nM\'nông'
    assert (row["station"], row["station_name"], row["language_name"]) == ("24235", "xã Buôn Đôn", "Êđê")
    assert row["aired_at"] == "2026-11-23T05:03:00+07:00"
    assert (row["seconds"], row["items"], row["evidence"], row["counts"]) == ("331", "4", "tap", "yes")
    assert (row["source"], row["change"], row["changed_at"]) == ("thang-11.csv:17", "", "")


def test_a_voided_row_says_so_and_why() -> None:
    (row,) = written(statements.voided(why="-2+3"))

    assert (row["counts"], row["change"], row["why"]) == ("no", "void", "'-2+3")
    assert row["changed_at"] == "2027-01-04T08:05:00+07:00"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_what_begins_like_a_formula_is_made_text(begin: str) -> None:
    evil = f"{begin}cmd|'/c calc'!A1"

    (row,) = written(statements.row(note=evil, bulletin=evil))

    assert row["note"] == row["bulletin"] == f"'{evil}"


@pytest.mark.parametrize("safe", ["a=1", "'=1", " =1", "", "1-1"])
def test_other_text_is_left_as_it_is(safe: str) -> None:
    assert written(statements.row(note=safe))[0]["note"] == safe


def test_a_number_is_never_made_text() -> None:
    assert written(statements.row(seconds=-5))[0]["seconds"] == "-5"


def test_no_rows_are_a_head_alone() -> None:
    assert b"".join(tables.csv([], NAMES)).decode("utf-8-sig") == ",".join(c.key for c in tables.COLUMNS) + "\r\n"


def test_many_rows_come_in_pieces_with_one_mark_before_them() -> None:
    pieces = list(tables.csv(statements.rows(1200), NAMES))

    assert len(pieces) == 3
    raw = b"".join(pieces)
    assert raw.count(b"\xef\xbb\xbf") == 1
    assert [row.split(b",")[0] for row in raw.split(b"\r\n")[1:-1]] == [str(n).encode() for n in range(1, 1201)]


def test_rows_as_json_have_times_and_no_formulas_to_fear() -> None:
    (row,) = tables.json_rows([statements.row(note="=1", seconds=None, evidence=Evidence.PLANNED)], NAMES)

    assert json.loads(json.dumps(row)) == row
    assert list(row) == [column.key for column in tables.COLUMNS]
    assert (row["note"], row["seconds"], row["counts"]) == ("=1", None, False)
    assert row["entered_at"] == "2026-11-23T06:01:00+07:00"


def test_every_column_has_a_name_in_excel() -> None:
    assert list(texts.ROW) == [column.key for column in tables.COLUMNS]


def test_a_report_as_json_says_everything() -> None:
    told = json.loads(json.dumps(tables.json_statement(STATEMENT)))

    assert told["period"] == {"first": "2026-01-01", "last": "2026-12-31"}
    assert told["total"]["runs"] == STATEMENT.total.runs == sum(one["total"]["runs"] for one in told["stations"])
    assert told["total"].keys() == STATEMENT.total.__dataclass_fields__.keys()
    assert told["by_evidence"]["word"] == STATEMENT.by_evidence[Evidence.WORD]
    assert sum(one["runs"] for one in told["by_month"]) == sum(one["runs"] for one in told["by_week"])
    assert told["ledger"] == {"entries": 12345, "code": "4KQ7-M2XD-93TB"}
    assert told["made_at"] == "2027-01-04T08:05:00+07:00"
    missing = [due for one in told["kept"] for due in one["missing"]]
    assert len(missing) == sum(len(one.missing) for one in STATEMENT.kept)


def test_no_field_of_a_statement_is_left_out() -> None:
    renamed = {"least": "least_evidence", "lines": "stations", "entries": "ledger", "code": "ledger"}

    told = tables.json_statement(STATEMENT)

    assert {renamed.get(name, name) for name in STATEMENT.__dataclass_fields__} == set(told)
