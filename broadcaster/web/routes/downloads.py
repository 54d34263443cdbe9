"""The report and its rows as files: just what `runs report` and `runs export` write."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import StreamingResponse

from broadcaster.runlog import Row
from broadcaster.runlog.report import tables
from broadcaster.web.asking import Asker
from broadcaster.web.choosing import Asked
from broadcaster.web.routes.reports import Asking, Seeing, teller

router = APIRouter()

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV, _JSON = "text/csv; charset=utf-8", "application/json"

_PIECE, _SOME = 1 << 16, 500
"""Bytes, and rows, that are sent together."""

_Picked = tuple[str | None, str | None, str | None]
"""The station, the language and the bulletin that rows are wanted of; None: of all."""

_Made = tuple[str, Iterable[bytes]]
"""The kind of a file, and its content, piece by piece."""


@router.get("/bao-cao/tai/{name}")
def download(asker: Seeing, asked: Asking, name: str, tram: str = "", tieng: str = "", ban_tin: str = "") -> Response:
    """Return a report, or the rows behind it, as a file.

    Args:
        name: bao-cao.docx, .xlsx, .json: the report; luot-phat.csv, .xlsx, .json: the rows.
        tram, tieng, ban_tin: only rows of a station, a language, a bulletin.
    """
    make = _MAKERS.get(name)
    if make is None or not (tram + tieng + ban_tin).isprintable():
        raise HTTPException(404)
    kind, content = make(asker, asked, (tram or None, tieng or None, ban_tin or None))
    stem, _, suffix = name.partition(".")
    part = "".join(f"-{one}" for one in (tram, tieng, ban_tin) if one.isascii() and one.replace("-", "").isalnum())
    headers = {"Content-Disposition": f'attachment; filename="{stem}-{asked.name}{part}.{suffix}"'}
    return StreamingResponse(content, media_type=kind, headers=headers)


def _report_word(asker: Asker, asked: Asked, _: _Picked) -> _Made:
    from broadcaster.runlog.report import word  # noqa: PLC0415 -- python-docx is slow to load

    statement = teller(asker).statement(asked.period, asked.least)
    with teller(asker).at_work():
        content = word.write(statement, asker.desk.office.settings.runs.form, asker.desk.words)
    return _WORD, _put_aside(content)


def _report_excel(asker: Asker, asked: Asked, _: _Picked) -> _Made:
    from broadcaster.runlog.report import workbook  # noqa: PLC0415 -- openpyxl is slow to load

    desk = asker.desk
    statement = teller(asker).statement(asked.period, asked.least)
    with teller(asker).at_work():
        # Rows that came in since the numbers were counted are not behind them.
        listed = desk.ledger.rows(asked.period.first, asked.period.last, with_voided=True)
        behind = (row for row in listed if row.entered.number <= statement.entries)
        content = workbook.write(statement, behind, desk.office.settings.runs.form, desk.words)
    return _EXCEL, _put_aside(content)


def _report_json(asker: Asker, asked: Asked, _: _Picked) -> _Made:
    told = tables.json_statement(teller(asker).statement(asked.period, asked.least))
    return _JSON, [f"{json.dumps(told, ensure_ascii=False)}\n".encode()]


def _rows_csv(asker: Asker, asked: Asked, picked: _Picked) -> _Made:
    return _CSV, tables.csv(_listed(asker, asked, picked), asker.desk.office.names())


def _rows_json(asker: Asker, asked: Asked, picked: _Picked) -> _Made:
    return _JSON, _json_list(tables.json_rows(_listed(asker, asked, picked), asker.desk.office.names()))


def _rows_excel(asker: Asker, asked: Asked, picked: _Picked) -> _Made:
    from broadcaster.runlog.report import workbook  # noqa: PLC0415 -- openpyxl is slow to load

    desk = asker.desk
    with teller(asker).at_work():
        content = workbook.rows_only(_listed(asker, asked, picked), desk.office.names(), desk.words, desk.now())
    return _EXCEL, _put_aside(content)


_MAKERS: dict[str, Callable[[Asker, Asked, _Picked], _Made]] = {
    "bao-cao.docx": _report_word,
    "bao-cao.xlsx": _report_excel,
    "bao-cao.json": _report_json,
    "luot-phat.csv": _rows_csv,
    "luot-phat.xlsx": _rows_excel,
    "luot-phat.json": _rows_json,
}
"""What makes the files, by their names."""


def _listed(asker: Asker, asked: Asked, picked: _Picked) -> Iterator[Row]:
    station, language, bulletin = picked
    return asker.desk.ledger.rows(
        asked.period.first, asked.period.last, station=station, language=language, bulletin=bulletin, least=asked.least
    )


def _put_aside(content: bytes) -> Iterator[bytes]:
    """Yield a file piece by piece from a disk: it would else stay in memory while a slow line takes it away."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 -- closed below, when it is sent, or nobody takes it any more
    kept.write(content)
    return _pieces(kept)


def _pieces(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        kept.seek(0)
        while piece := kept.read(_PIECE):
            yield piece


def _json_list(items: Iterable[object]) -> Iterator[bytes]:
    """Yield a JSON list, one line for each item, however many there are; some together, for each piece costs a turn."""
    before, lines = "[", list[str]()
    for item in items:
        told = json.dumps(item, ensure_ascii=False)
        lines.append(f"{before} {told}\n" if before == "[" else f", {told}\n")
        before = ","
        if len(lines) == _SOME:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join([*lines, "]\n" if before == "," else "[]\n"]).encode()
