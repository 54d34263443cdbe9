"""Reads LibreTime's playout history: the log sheet as CSV, or as the JSON it is made from.

The form is from LibreTime's own sources (github.com/libretime/libretime, `legacy/`):
`public/js/airtime/playouthistory/historytable.js` takes what `api/item-history-feed` answers (`application/services/
HistoryService.php`: starts, ends, and the fields of the log sheet's template), splits start and end into `startDate`,
`startTime`, `endDate`, `endTime` and puts `title`, `artist` last; `public/js/libs/CSVexport.js` writes a header parted
by commas over rows parted, in one version by semicolons and in another by commas, and puts nothing into quotation
marks. Older versions, and Airtime before them, wrote the table as it is shown: "Start Time", "End Time", "Title",
"Creator".

Times are those of the station's time zone in LibreTime's settings, and say no offset: they are read as +07:00. The
history has the time for which a track was scheduled, and is written when the track begins. No file names are in it:
title, artist and the field Language tell which run a track is of. The file summary counts plays and has no times: it
is refused.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import Complaint, about
from broadcaster.runlog.clock import LOCAL
from broadcaster.runlog.incoming import texts
from broadcaster.runlog.incoming.tracks import Track, Tracks
from broadcaster.runlog.incoming.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from broadcaster.runlog.cells import Given, Rows

_NAMES = {
    "startdate": "start_date",
    "starttime": "start_time",
    "enddate": "end_date",
    "endtime": "end_time",
    "start time": "starts",
    "end time": "ends",
    "starts": "starts",
    "ends": "ends",
    "title": "title",
    "track title": "title",
    "creator": "artist",
    "artist": "artist",
    "artist name": "artist",
    "language": "language",
    "played": "played",
}
"""What the columns are called, as compared, in any version."""

_FOUR = re.compile(r"(\d{4}-\d\d-\d\d)([;,])(\d\d:\d\d:\d\d)\2(\d{4}-\d\d-\d\d|)\2(\d\d:\d\d:\d\d|)\2")
_WHEN = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
_NO_HISTORY = "is no playout history of LibreTime."
_EXPORT = "In LibreTime, open History, Playout History, Log Sheet, and export it as CSV."


def read(raw: bytes, shown: str, given: Given) -> Rows:
    """Yield what the rows of a playout history say.

    Args:
        raw: the file. shown: its name as a fault should say it.
        given: the bulletins there are, and whose machine it is.

    Raises:
        FaultsFoundError: it is no playout history, or one without times.
    """
    text = texts.lenient(raw)
    tracks = Tracks(given)
    for line, row in _json(text, shown) if text.lstrip()[:1] in {"[", "{"} else _csv(text, shown):
        if isinstance(row, Complaint):
            yield line, [row]
            continue
        starts = row.get("starts") or f"{row.get('start_date', '')} {row.get('start_time', '')}".strip()
        ends = row.get("ends") or f"{row.get('end_date', '')} {row.get('end_time', '')}".strip()
        began, ended = _moment(starts), _moment(ends)
        title = row.get("title", "")
        track = Track(
            began or datetime.min.replace(tzinfo=LOCAL),
            round((ended - began).total_seconds()) if began and ended else None,
            (title, row.get("artist", "")),
            title,
            row.get("artist", ""),
            row.get("language", ""),
        )
        told = tracks.told(track)
        if told is not None and began is None:
            told = [about("start time", starts, "must be a time such as 2026-11-25 05:00:00")]
        yield line, told


def _moment(text: str) -> datetime | None:
    if not _WHEN.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LOCAL)
    except ValueError:
        return None


def _csv(text: str, shown: str) -> Iterator[tuple[int, Mapping[str, str] | Complaint]]:
    """Yield the rows of a CSV file by our names of the columns."""
    lines = texts.lines(text)
    number, header = next(lines, (1, ""))
    separator = texts.separator_of(header)
    names = [_NAMES.get(plain(title), plain(title)) for title in _cells(header, separator)]
    _check(names, number, shown)
    if "start_date" not in names:
        for line, cells in texts.rows(text, shown, separator):
            if isinstance(cells, Complaint):
                yield line, cells
            elif line > number:
                yield line, dict(zip(names, cells, strict=False))
        return
    for line, row in lines:
        yield line, _unquoted(row, names)


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(separator)]


def _check(names: list[str], line: int, shown: str) -> None:
    """Refuse what is no log sheet.

    Raises:
        FaultsFoundError: it is the file summary, or something else.
    """
    if "starts" in names or {"start_date", "start_time"} <= set(names):
        return
    if "played" in names:
        what = "is LibreTime's file summary: it says how often a file was played, and not when."
        raise FaultsFoundError([Fault(shown, line, what, _EXPORT)])
    raise FaultsFoundError([Fault(shown, line, _NO_HISTORY, _EXPORT)])


def _unquoted(row: str, names: list[str]) -> Mapping[str, str] | Complaint:
    """Return a row in which nothing is quoted: a title may hold what parts the cells, but dates and times never do."""
    found = _FOUR.search(f"{row.rstrip()}{';' if ';' in row else ','}")
    if not found:
        return Complaint("the row has no start date and time.", _EXPORT)
    start_date, separator, start_time, end_date, end_time = found.groups()
    before = row[: found.start()].rstrip(separator).split(separator) if found.start() else []
    title, _, artist = row[found.end() :].rpartition(separator)
    first = names.index("start_date")
    told = dict(zip(names, before, strict=False)) if len(before) == first else {}
    said = {"start_date": start_date, "start_time": start_time, "end_date": end_date, "end_time": end_time}
    return {key: value.strip() for key, value in (told | said | {"title": title, "artist": artist}).items()}


def _json(text: str, shown: str) -> Iterator[tuple[int, Mapping[str, str] | Complaint]]:
    """Yield the rows of the answer of `api/item-history-feed` by our names of the columns."""
    try:
        answer: Any = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise FaultsFoundError([Fault(shown, None, _NO_HISTORY, _EXPORT)]) from error
    items = answer.get("history") if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        raise FaultsFoundError([Fault(shown, None, _NO_HISTORY, _EXPORT)])
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            yield number, Complaint("the row is no object with names and values.")
            continue
        pairs = ((_NAMES.get(plain(str(name)), ""), value) for name, value in item.items())
        yield number, {name: str(value) for name, value in pairs if name and isinstance(value, str)}
