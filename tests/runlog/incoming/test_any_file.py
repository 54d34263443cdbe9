"""Which reader a file is for is told by its content; and no file whatever brings a reader down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadcaster.errors import FaultsFoundError
from broadcaster.runlog.cells import Cells, Complaint
from broadcaster.runlog.incoming import guessing, jsonfile, libretime, liquidsoap, rivendell, sheets
from tests.runlog.incoming import samples
from tests.runlog.incoming.samples import HERE, MARKED, TITLES, book
from tests.runlog.incoming.test_playout import FILE, HEADER, ROWS, SWITCHED, TEXT_LOG, semicolons
from tests.runlog.incoming.test_sheets import TABLE, as_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcaster.runlog.cells import Given, Rows

READERS: dict[str, Callable[[bytes, str, Given], Rows]] = {
    "csv": sheets.read,
    "excel": sheets.read,
    "json": jsonfile.read,
    "libretime": libretime.read,
    "liquidsoap": liquidsoap.read,
    "rivendell": rivendell.read,
}
FILES = [
    ("csv", b"station,week,bulletin,language,aired_at\n"),
    ("csv", as_csv(TABLE)),
    ("csv", as_csv(TABLE).decode("utf-8-sig").encode("utf-16")),
    ("csv", b"\xff\xd8 a picture"),
    ("csv", b""),
    ("excel", book(TITLES)),
    ("excel", b"\xd0\xcf\x11\xe0"),
    ("json", b'{"runs": [{"station": "24235"}]}'),
    ("json", b'\xef\xbb\xbf[{"station": "24235"}]'),
    ("json", b'{"station": "24235"}\n{"station": "24235"}'),
    ("libretime", (HEADER + ROWS).encode()),
    ("libretime", (HEADER + semicolons(ROWS)).encode()),
    ("libretime", b'"Start Time","End Time","Title","Creator"\n'),
    ("libretime", b'"Title","Creator","Played","Length"\n'),
    ("libretime", b'[{"starts": "2026-11-25 05:00:00", "ends": null, "history_id": 1}]'),
    ("rivendell", TEXT_LOG.encode()),
    ("rivendell", b'26-11-25,05:00:25,on-air,010001,001,"a",06:40,,00000|-|00000|00\r\n'),
    ("rivendell", b"ID\tLENGTH\tTITLE\tEVENT_DATETIME\n"),
    ("liquidsoap", SWITCHED.encode()),
    ("liquidsoap", b"1795557600.123456 [main:3] Liquidsoap 2.2.5\n"),
    ("liquidsoap", f'{{"at":"1795557600","filename":"{FILE}"}}'.encode()),
]


@pytest.mark.parametrize(("kind", "raw"), FILES)
def test_a_file_is_known_by_its_content_whatever_it_is_called(kind: str, raw: bytes) -> None:
    assert {guessing.which(raw, name) for name in ("x.csv", "x", "x.txt")} == {kind}


def test_an_empty_file_is_taken_for_what_its_name_says() -> None:
    names = ("a.CSV", "a.jsonl", "a.xlsx", "b\\a.log", "a")

    assert [guessing.which(b" \n", name) for name in names] == ["csv", "json", "excel", "liquidsoap", "csv"]


CELLS = st.sampled_from(
    [
        "",
        "24235",
        "xã Buôn Đôn",
        "bao-hiem-y-te",
        "Kinh",
        "01/03/2022",
        "5h",
        "x",
        "7,5",
        '"',
        "\0",
        "\x1b[31m",
        "#REF!",
    ]
)
CUT = st.sampled_from([raw for _, raw in FILES if raw]).flatmap(
    lambda raw: st.tuples(st.integers(0, len(raw)), st.binary(max_size=4)).map(
        lambda cut: raw[: cut[0]] + cut[1] + raw[cut[0] + len(cut[1]) :]
    )
)
ROWS_OF_CELLS = st.lists(st.lists(CELLS, min_size=9, max_size=9), max_size=5).map(lambda rows: as_csv([TITLES, *rows]))
FILES_OF_ANY_KIND = st.one_of(st.binary(max_size=200), CUT, ROWS_OF_CELLS)


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=120, deadline=None)
@given(raw=FILES_OF_ANY_KIND)
@example(raw=b"")
@example(raw=b"\xff\xfe")
def test_no_file_whatever_brings_a_traceback(kind: str, raw: bytes) -> None:
    for there in (HERE, samples.given(), samples.given(MARKED), samples.given(None)):
        last = 0
        try:
            for line, told in READERS[kind](raw, "x", there):
                assert line >= last
                last = line
                if told is not None and not isinstance(told, Cells):
                    assert told
                    assert all(isinstance(one, Complaint) and one.what.isprintable() for one in told)
        except FaultsFoundError as refused:
            assert all(fault.path == "x" and fault.what.endswith(".") for fault in refused.faults)
