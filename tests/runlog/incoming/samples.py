"""What the tests of the readers share: the stations, languages and bulletins there are, and files as people make them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl

from broadcaster.runlog.cells import Cells, Complaint, Given
from broadcaster.settings import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcaster.runlog.cells import Rows, Told

STATIONS = {
    "22015": "phường Tuy Hòa",
    "24133": "phường Buôn Ma Thuột",
    "24169": "phường Ea Kao",
    "24235": "xã Buôn Đôn",
    "24305": "xã Tân Lập",
    "24310": "phường Tân Lập",
    "24400": "xã Ea Hồ",
    "24401": "xã Ea Hổ",
}
LANGUAGES = {"vi": "Kinh", "rad": "Êđê", "cmo": "M'nông"}
BULLETINS = {
    "bao-hiem-y-te": "Bảo hiểm y tế cho mọi nhà",
    "hoi-dap-bhxh-tu-nguyen": "Hỏi đáp về bảo hiểm xã hội tự nguyện",
    "hoi-dap-bao-hiem-that-nghiep": "Hỏi đáp về trợ cấp thất nghiệp",
    "tin-1": "Tin ngắn",
    "tin-2": "Tin ngắn",
}
COLUMNS: dict[Any, str] = {
    "station": "Xã, phường",
    "bulletin": "Tên bản tin",
    "language": "Ngôn ngữ",
    "date": "Ngày phát",
    "time": "Giờ phát",
    "minutes": "Thời lượng (phút)",
    "evidence": "Căn cứ",
    "note": "Ghi chú",
}
TITLES = [
    "TT",
    "Xã/phường",
    "Tên bản tin",
    "Ngôn ngữ",
    "Ngày phát",
    "Giờ phát",
    "Thời lượng\n(phút)",
    "Căn cứ",
    "Ghi chú",
]
SHEET = Sheet(columns=COLUMNS)
MARKED = Sheet(
    columns={name: title for name, title in COLUMNS.items() if name != "language"},
    marks={"vi": "Kinh", "rad": "Êđê", "cmo": "M'nông"},
)
GIVEN = Given(STATIONS, LANGUAGES, BULLETINS)
HERE = Given(STATIONS, LANGUAGES, BULLETINS, station="24235")


def given(sheet: Sheet | None = SHEET, station: str = "") -> Given:
    """Return what there is, with how a table is laid out."""
    return Given(STATIONS, LANGUAGES, BULLETINS, sheet, station)


def book(*rows: Iterable[object], merge: Iterable[str] = (), name: str = "Sheet") -> bytes:
    """Return an Excel file of one worksheet."""
    made = openpyxl.Workbook()
    grid = made.worksheets[0]
    grid.title = name
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            grid.cell(number, column).value = value  # type: ignore[assignment]
    for cells in merge:
        grid.merge_cells(cells)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def runs(rows: Rows) -> list[tuple[int, Cells]]:
    """Return the runs of a file with their lines; nothing may be wrong with any row."""
    told = list(rows)
    assert not complaints(told), complaints(told)
    return [(line, one) for line, one in told if isinstance(one, Cells)]


def complaints(rows: Iterable[tuple[int, Told]]) -> list[str]:
    """Return all that is wrong with the rows of a file, each with its line."""
    return [
        f"{line}: {one.what} {one.hint}".strip()
        for line, told in rows
        if told is not None and not isinstance(told, Cells)
        for one in told
        if isinstance(one, Complaint)
    ]


def passed_over(rows: Iterable[tuple[int, Told]]) -> list[int]:
    """Return the lines of the rows that are no runs."""
    return [line for line, told in rows if told is None]
