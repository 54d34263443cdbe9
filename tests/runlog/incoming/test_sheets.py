"""The office's own table is read as people made it, CSV or Excel; what cannot be read is named with its row."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.runlog.cells import Cells
from broadcaster.runlog.incoming import excel, sheets
from broadcaster.settings import Sheet
from tests.runlog.incoming.samples import COLUMNS, MARKED, TITLES, book, complaints, given, passed_over, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = datetime(2022, 3, 1)  # noqa: DTZ001 - as Excel keeps it
TABLE: list[Sequence[object]] = [
    ["BẢO HIỂM XÃ HỘI TỈNH ĐẮK LẮK"],
    ["SỔ THEO DÕI PHÁT THANH THÁNG 3/2022"],
    [],
    TITLES,
    [f"({number})" for number in range(1, 10)],
    [1, "xã Buôn Đôn", "Bảo hiểm y tế cho mọi nhà", "Êđê", DAY, time(5), 7.5, "nhật ký", "rõ"],
    [2, "Ea Kao", "bao-hiem-y-te", "Kinh, M'nông", "02/03/2022", "5 giờ 30", "7 phút", None, None],
]
FIRST = Cells("24235", "", "bao-hiem-y-te", "rad", "2022-03-01T05:00:00+07:00", "", "450", "log", "", "rõ")
SECOND = Cells("24169", "", "bao-hiem-y-te", "vi", "2022-03-02T05:30:00+07:00", "", "420", "word")


def as_csv(rows: Sequence[Sequence[object]], separator: str = ",") -> bytes:
    def cell(value: object) -> str:
        text = "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, datetime) else str(value)
        return f'"{text}"' if separator in text or "\n" in text else text

    return "\n".join(separator.join(map(cell, row)) for row in rows).encode("utf-8-sig")


def row(**other: object) -> list[object]:
    """Return a sound row of the table, some of its cells replaced."""
    cells: dict[str, object] = {"tt": 1, "station": "Buôn Đôn", "bulletin": "bao-hiem-y-te", "language": "Kinh"}
    cells |= {"date": "01/03/2022", "time": "5:00", "minutes": "7", "evidence": "", "note": ""}
    return list((cells | other).values())


# ------------------------------------------------------------------------------------------------------ what is taken


@pytest.mark.parametrize(
    "raw",
    [
        book(*TABLE),
        as_csv(TABLE),
        as_csv(TABLE, ";"),
        as_csv(TABLE, "\t"),
        as_csv(TABLE).decode("utf-8-sig").encode("utf-16"),
    ],
    ids=["excel", "comma", "semicolon", "tab", "utf-16"],
)
def test_the_same_table_says_the_same_in_every_form(raw: bytes) -> None:
    told = runs(sheets.read(raw, "so.xlsx", given()))
    first = told[0][0]

    assert [one for _, one in told] == [FIRST, SECOND, SECOND._replace(language="cmo")]
    assert [line - first for line, _ in told] == [0, 1, 1]


def test_a_row_is_named_by_its_number_in_excel() -> None:
    assert [line for line, _ in runs(sheets.read(book(*TABLE), "so.xlsx", given()))] == [6, 7, 7]


def test_columns_nobody_mapped_and_their_order_do_not_matter() -> None:
    turned = [list(reversed(["", *cells, "ai nhập"])) for cells in TABLE[3:4] + TABLE[5:]]

    assert [one for _, one in runs(sheets.read(book(*turned), "so.xlsx", given()))][:1] == [FIRST]


def test_a_mark_is_a_run_of_its_language() -> None:
    titles = [title for title in TITLES if title != "Ngôn ngữ"]
    rows = [
        [*titles, "Kinh", "Ê đê", "M’nông"],
        [1, "Buôn Đôn", "bao-hiem-y-te", DAY, "5h", 7, None, None, "x", "✓", None],
        [2, "Buôn Đôn", "bao-hiem-y-te", DAY, "6h", 7, None, None, None, None, 1],
        [3, "Buôn Đôn", "bao-hiem-y-te", DAY, "7h", 7, None, None, "-", "không", 0],
        [4, "Buôn Đôn", "bao-hiem-y-te", DAY, "8h", 7, None, None, True, False, "Có"],
    ]
    told = list(sheets.read(book(*rows), "so.xlsx", given(MARKED)))

    assert [(line, one.language) for line, one in runs(iter(told))] == [
        *((2, "vi"), (2, "rad"), (3, "cmo")),
        *((5, "vi"), (5, "cmo")),
    ]
    assert passed_over(told) == [4]


def test_a_header_may_be_of_two_rows() -> None:
    rows = [
        ["TT", "Xã, phường", "Ngày phát", "Giờ phát", "Tên bản tin", "Ngôn ngữ", None, None, *TITLES[6:]],
        [None, None, None, None, None, "Kinh", "Êđê", "M'nông"],
        ["A", "B", *range(1, 10)],
        [1, "Buôn Đôn", DAY, time(5), "bao-hiem-y-te", None, "x", None, 7.5, "nhật ký", "rõ"],
    ]
    told = runs(sheets.read(book(*rows, merge=["F1:H1"]), "so.xlsx", given(MARKED)))

    assert told == [(4, FIRST)]


def test_a_merged_cell_holds_for_its_rows_and_a_merged_length_for_none_below() -> None:
    rows = [TITLES, *[row(date=DAY, station="Buôn Đôn", language=name) for name in ("Kinh", "Êđê", "M'nông")], row()]
    for cells in rows[2:4]:
        cells[1] = cells[4] = cells[6] = None
    told = runs(sheets.read(book(*rows, merge=["B2:B4", "E2:E4", "G2:G4"]), "so.xlsx", given()))

    assert [(one.station, one.aired_at[:10], one.seconds) for _, one in told[:3]] == [
        *(("24235", "2022-03-01", "420"), ("24235", "2022-03-01", ""), ("24235", "2022-03-01", "")),
    ]


def test_a_cell_left_out_without_merging_is_missing() -> None:
    rows = [TITLES, row(), row(station=None), row(date=None), row(time=None), row(date=None, time=None)]

    assert complaints(sheets.read(book(*rows), "so.xlsx", given())) == [
        "3: the station is missing.",
        "4: the date is missing.",
        "5: the time is missing.",
        "6: the date and the time are missing.",
    ]


def test_sums_headings_and_signatures_are_passed_over_and_counted() -> None:
    rows = [
        TITLES,
        ["I. Các xã phía Tây"],
        row(),
        ["Cộng", None, None, 1],
        ["II. Các phường"],
        row(station="Ea Kao"),
        [None, "Tổng cộng: 2 lượt", None, 2, None, None, 14],
        [],
        [None, None, None, None, None, "Đắk Lắk, ngày 5 tháng 4 năm 2022"],
        [None, "Người lập biểu", None, None, "Người kiểm tra", None, None, "Giám đốc"],
        [None, "H'Lan Niê", None, None, "Nguyễn Văn A", None, None, "Trần B"],
    ]
    told = list(sheets.read(book(*rows), "so.xlsx", given()))

    assert [line for line, _ in runs(iter(told))] == [3, 6]
    assert passed_over(told) == [2, 4, 5, 7, 9, 10, 11]


def test_a_run_below_a_sum_is_still_a_run_and_a_faulty_one_is_still_named() -> None:
    rows = [TITLES, row(), ["Cộng", None, None, 1], [], row(), row(date="1/3/22"), row(station="Ea Kaoo")]
    told = list(sheets.read(book(*rows), "so.xlsx", given()))

    assert [line for line, one in told if isinstance(one, Cells)] == [2, 5]
    assert [one.split(" ")[0] for one in complaints(told)] == ["6:", "7:"]


def test_a_commune_whose_name_begins_like_a_sum_is_none() -> None:
    there = given(Sheet(columns=COLUMNS, stations={"Cộng Hòa": "24305"}))

    assert [line for line, _ in runs(sheets.read(book(TITLES, row(tt=None, station="Cộng Hòa")), "x", there))] == [2]


def test_a_table_nobody_described_has_our_own_columns() -> None:
    rows = [
        ["Station", "week", "bulletin", "LANGUAGE", "aired_at", "scheduled_at", "seconds", "evidence"],
        [24235, "2022-W09", "bao-hiem-y-te", "vi", "2022-03-01T05:00:00+07:00", datetime(2022, 3, 1, 5), 400, "tap"],  # noqa: DTZ001
    ]
    moment = "2022-03-01T05:00:00+07:00"

    assert runs(sheets.read(book(*rows), "x.xlsx", given(None))) == [
        (2, Cells("24235", "2022-W09", "bao-hiem-y-te", "vi", moment, moment, "400", "tap")),
    ]


def test_a_slot_may_be_a_time_of_the_rows_date() -> None:
    columns: dict[Any, str] = {name: COLUMNS[name] for name in ("station", "bulletin", "language", "date")}
    sheet = Sheet(columns=columns | {"scheduled_at": "Giờ phát"})

    assert runs(sheets.read(book(TITLES, row()), "x", given(sheet)))[0][1].scheduled_at == "2022-03-01T05:00:00+07:00"


def test_a_title_with_a_line_break_does_not_move_the_lines_of_a_csv_file() -> None:
    raw = as_csv([TITLES, row(), row(station="Ea Kaoo")])

    assert complaints(sheets.read(raw, "x.csv", given())) == [
        '4: the station "Ea Kaoo" is unknown. Did you mean "24169 phường Ea Kao"?',
    ]


def test_the_worksheet_and_the_row_of_the_header_can_be_named() -> None:
    sheet = Sheet(columns=COLUMNS, sheet="tháng 3", header=4)
    raw = book(["x"], TITLES, ["x"], TITLES, row(), name="Tháng 3")

    assert [line for line, _ in runs(sheets.read(raw, "x", given(sheet)))] == [5]


# ----------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"station": "Tân Lập"}, 'the station "Tân Lập" may be several. Did you mean "24305 xã Tân Lập" or "24310'),
        ({"bulletin": "Tin ngắn"}, 'the bulletin "Tin ngắn" may be several. Did you mean "tin-1 Tin ngắn" or "tin-2'),
        ({"language": "Lào"}, 'the language "Lào" is unknown; allowed: vi (Kinh), rad (Êđê), cmo (M\'nông).'),
        ({"date": "1/3/22"}, 'the date "1/3/22" needs a year of four digits.'),
        ({"date": 44621}, 'the date "44621" is a number; must be a date such as 01/03/2022'),
        ({"time": "sáng"}, 'the time "sáng" must be a time such as 5:00, 05:00:10, 5h30 or 5 giờ 30.'),
        ({"minutes": "7:30"}, 'the length "7:30" must be a number of minutes such as 7 or 7,5.'),
        ({"evidence": "nghe nói"}, 'the evidence "nghe nói" is unknown; allowed: planned (kế hoạch'),
    ],
)
def test_a_faulty_row_is_told_with_what_is_allowed(other: dict[str, object], told: str) -> None:
    found = complaints(sheets.read(book(TITLES, row(), row(**other)), "so.xlsx", given()))

    assert len(found) == 1
    assert found[0].startswith(f"3: {told}")


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    rows = [TITLES, row(), row(station="q", bulletin="Q", language="q", date="q", time="q", minutes="q", evidence="q")]

    assert len(complaints(sheets.read(book(*rows), "so.xlsx", given()))) == 7


def test_a_mark_nobody_knows_is_told() -> None:
    titles = [*TITLES, "Kinh", "Êđê", "M'nông"]
    found = complaints(sheets.read(book(titles, [*row(), 2, "x", None]), "so.xlsx", given(MARKED)))

    assert found == [
        '2: the mark of vi "2" is unknown; allowed: x, ✓, ✔, ☑, v, 1, có, yes, or nothing. What was aired twice needs two rows.'
    ]


def test_errors_and_formulas_without_a_value_are_faults() -> None:
    raw = book(TITLES, row(station="#REF!", minutes="=3+4"), row(minutes="=7"))
    found = complaints(sheets.read(raw, "so.xlsx", given()))

    assert found == [
        "2: the station holds Excel's error #REF!.",
        "2: the length holds a formula that was never worked out; open the file in Excel and save it.",
        "3: the length holds a formula that was never worked out; open the file in Excel and save it.",
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "the table is empty. The header must name the columns:"),
        ([["a", "b"], ["c"]], "no row here names the columns of a table of runs."),
        (
            [[*TITLES[:5], "Giờ phát thanh", *TITLES[6:]]],
            'x:1: the column "Giờ phát" (time) is not in the header. Did you mean',
        ),
        ([[*TITLES, "Ghi chú"], row()], 'x:1: the column "Ghi chú" is there twice.'),
    ],
)
def test_a_table_without_its_columns_is_refused(rows: list[list[object]], told: str) -> None:
    for raw in (book(*rows), as_csv(rows)):
        with pytest.raises(FaultsFoundError) as refused:
            list(sheets.read(raw, "x", given()))
        assert told in str(refused.value)


def test_every_missing_column_is_named_at_once() -> None:
    with pytest.raises(FaultsFoundError) as refused:
        list(sheets.read(book(TITLES[:4]), "x", given()))

    assert len(refused.value.faults) == 5


def test_a_row_wider_than_the_header_is_a_fault_in_csv_and_none_in_excel() -> None:
    rows = [TITLES, [*row(), "bên lề"]]

    assert complaints(sheets.read(as_csv(rows), "x", given()))[0].startswith(
        "3: the row has 10 cells where the header has 9."
    )
    assert [line for line, _ in runs(sheets.read(book(*rows), "x", given()))] == [2]


def test_dates_that_excel_has_turned_round_are_refused() -> None:
    rows = [TITLES, row(date=DAY), row(date="15/03/2022")]

    with pytest.raises(FaultsFoundError, match="Nobody can tell day and month apart"):
        list(sheets.read(book(*rows), "x", given()))


@pytest.mark.parametrize(
    "dates", [(DAY, "05/03/2022", "15/03/2022"), (DAY, DAY.replace(day=15)), ("01/03/2022", "15/03/2022")]
)
def test_dates_that_are_kept_in_one_way_or_both_are_taken(dates: tuple[object, ...]) -> None:
    assert len(runs(sheets.read(book(TITLES, *(row(date=date) for date in dates)), "x", given()))) == len(dates)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "x: the table is empty."),
        (b"PK\x03\x04 no book", "x: is damaged"),
        (b"\xd0\xcf\x11\xe0 old", "x: is of an Office before 2007, or has a password"),
        (b"X\xe3;T\xean", "x:1: holds byte 0xE3, which is not UTF-8. In Excel, save it with"),
        (as_csv([TITLES]) + b'\n1,"Bu', "x:3: has a quotation mark that is never closed."),
    ],
)
def test_a_file_that_is_no_table_is_told_in_a_sentence(raw: bytes, told: str) -> None:
    with pytest.raises(FaultsFoundError) as refused:
        list(sheets.read(raw, "x", given()))

    assert str(refused.value).startswith(told)


def test_a_worksheet_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(FaultsFoundError, match='has no worksheet "Tháng 4"; there are: "Tháng 3"'):
        list(sheets.read(book(TITLES, name="Tháng 3"), "x", given(Sheet(columns=COLUMNS, sheet="Tháng 4"))))


def test_a_book_that_claims_merged_cells_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MERGED", 1)

    with pytest.raises(FaultsFoundError, match="has more than 1 merged cells"):
        list(sheets.read(book(TITLES, row(), row(), merge=["A1:A2", "B1:B2"]), "x", given()))


def spoiled(old: bytes, new: bytes) -> bytes:
    """Return a sound book in whose worksheet something was replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(TITLES, row()))) as sound, zipfile.ZipFile(made, "w") as bad:
        for name in sound.namelist():
            part = sound.read(name)
            bad.writestr(name, part.replace(old, new) if name.endswith("sheet1.xml") else part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', "x: declares entities"),
        (b"</sheetData>", b"</sheetData><!--" + b"<c " * 400_000 + b"-->", "x: holds a comment or a value without end"),
        (b"<sheetData", b'<sheetData a="' + b"c " * 600_000 + b'"', "x: holds a comment or a value without end"),
        (b"</sheetData>", b"</sheetDat>", "x: is damaged: Excel's parts in it do not fit together."),
        (b"<sheetData", b"<sheetDat", "x: is damaged: Excel's parts in it do not fit together."),
    ],
)
def test_a_harmful_or_broken_book_is_refused(old: bytes, new: bytes, told: str) -> None:
    with pytest.raises(FaultsFoundError) as refused:
        list(sheets.read(spoiled(old, new), "x", given()))

    assert str(refused.value).startswith(told)


def test_merged_cells_over_the_whole_sheet_take_no_time() -> None:
    merges = b'<mergeCells count="1"><mergeCell ref="A3:XFD1048576"/></mergeCells>'

    assert len(runs(sheets.read(spoiled(b"</sheetData>", b"</sheetData>" + merges), "x", given()))) == 1


def test_a_row_far_below_the_table_is_not_waited_for() -> None:
    rows: list[list[object]] = [TITLES, row(), *([[]] * 10_100), row()]

    assert [line for line, _ in runs(sheets.read(book(*rows), "x", given()))] == [2]
