"""Tells by its content which reader a file is for; its name decides only when the content says nothing."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from broadcaster.runlog.incoming import texts
from broadcaster.runlog.incoming.words import plain

Kind = Literal["csv", "excel", "libretime", "rivendell", "liquidsoap", "json"]

_BEGINNING = 65_536
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LIQUIDSOAP = re.compile(
    r"^(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d|\d{9,11}\.\d{1,6}) (?:\[[^\]]+:\d\] |>>> LOG )", re.MULTILINE
)
_RIVENDELL = re.compile(r"^\s*Rivendell RDAirPlay |^\d\d-\d\d-\d\d,\d\d:\d\d:\d\d,on-air,", re.MULTILINE)
_KEYS = re.compile(r'"([A-Za-z_]{1,30})"\s*:')
_BY_NAME: dict[str, Kind] = {".xlsx": "excel", ".xls": "excel", ".json": "json", ".jsonl": "json", ".log": "liquidsoap"}


def which(raw: bytes, name: str) -> Kind:
    """Return which reader a file is for.

    Args:
        raw: the file. name: its name.

    Returns:
        "csv" for a table of text, be it ours or the office's own; "excel"; "json" for runs as our own keys name them;
        or the playout system whose log it is.
    """
    if raw.startswith(_EXCEL):
        return "excel"
    head = texts.lenient(raw[:_BEGINNING])
    if not head.strip():
        return _BY_NAME.get(PurePosixPath(name.replace("\\", "/")).suffix.lower(), "csv")
    if head.lstrip()[0] in "{[":
        return _of_json(head)
    if _LIQUIDSOAP.search(head):
        return "liquidsoap"
    if _RIVENDELL.search(head):
        return "rivendell"
    return _of_table(next(line for _, line in texts.lines(head)))


def _of_json(head: str) -> Kind:
    """Tell by the first keys of a JSON file."""
    keys = set(_KEYS.findall(head[:4000]))
    if "filename" in keys and "at" in keys:
        return "liquidsoap"
    return "libretime" if {"starts", "ends"} <= keys or "history_id" in keys else "json"


def _of_table(header: str) -> Kind:
    """Tell by the names of the columns."""
    titles = {plain(cell.strip(' "')) for cell in header.split(texts.separator_of(header))}
    if "event datetime" in titles:
        return "rivendell"
    if {"startdate", "starttime"} <= titles or {"starts", "ends"} <= titles or {"start time", "end time"} <= titles:
        return "libretime"
    if "played" in titles and titles & {"title", "creator", "track title"}:
        return "libretime"  # its file summary, which the reader refuses with the reason
    return "csv"
