"""Reads Rivendell's log reconciliation: Text Log, Technical and results reports, and a dump of the table ELR_LINES.

The forms are from Rivendell's own sources (github.com/ElvishArtisan/rivendell): `lib/export_textlog.cpp` and
`lib/export_technical.cpp` (columns of fixed width under `--Time--  -Cart-  Cut  --Title----------------`, above them a
line with the date or dates as MM/dd/yyyy, titles cut off after 23 letters, lengths as mm:ss), `lib/
export_resultsrecon.cpp` (lines `yy-MM-dd,hh:mm:dd,on-air,…`: it writes the day where the seconds should be, and the
seconds are then taken as 00), `docs/tables/elr_lines.txt` (the table's columns; LENGTH is in milliseconds).

Times are those of the machine and say no offset: they are read as +07:00. Rivendell notes an event when it ends, under
the time at which it began, also across midnight. A report of several days has no dates in its rows; each time the clock
goes back a day has passed, and a report in which that does not add up is refused. ONAIR_FLAG tells whether the studio's
own on-air light was on, which most communes do not have, and is not looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import Complaint, about
from broadcaster.runlog.incoming import texts
from broadcaster.runlog.incoming.moments import at
from broadcaster.runlog.incoming.tracks import Track, Tracks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.runlog.cells import Given, Rows

TITLE = 23
"""Letters after which reports cut a title off."""

_REPORT = re.compile(
    r"\s*Rivendell RDAirPlay (?P<kind>[A-Z][A-Za-z ]*?) ?Report for "
    r"(?P<first>[\d/.\-]{6,10})(?: - (?P<last>[\d/.\-]{6,10}))?\s*"
)
_READ = {"Playout", "Technical Playout"}
_LINE = re.compile(
    r"(?P<time>\d\d:\d\d:\d\d)  +(?P<cart>\d+) {2}(?P<cut>\d{3}|rml| {3}) {2}(?P<title>.*?) +"
    r"(?P<length>-?\d?\d:\d\d) +(?P<nominal>-?\d?\d:\d\d)(?: .*)?"
)
_RESULT = re.compile(
    r"(?P<date>\d\d-\d\d-\d\d),(?P<time>\d\d:\d\d):(?P<odd>\d\d),on-air,\d+,\d+,"
    r'"(?P<title>.*)",(?P<length>-?\d?\d:\d\d),(?:\d\d:\d\d:\d\d)?,.*'
)
_DATES = ((re.compile(r"(\d\d?)/(\d\d?)/(\d{4})"), (3, 1, 2)), (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), (1, 2, 3)))
_WHEN = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?", re.ASCII)
_NAMES = ("TITLE", "DESCRIPTION", "USER_DEFINED", "OUTCUE", "EXT_CART_NAME", "EXT_DATA")
_LONGEST = 1_000
"""Letters a line of a report may have; Rivendell's have about 200."""

_NULL = {"NULL", "\\N"}
_EXPORT = "In RDLogManager, generate a report of the type Text Log for one day, or dump the table ELR_LINES as CSV."


def read(raw: bytes, shown: str, given: Given) -> Rows:
    """Yield what the lines of a report or the rows of a dump say.

    Args:
        raw: the file. shown: its name as a fault should say it.
        given: the bulletins there are, and whose machine it is.

    Raises:
        FaultsFoundError: it is none of these reports, or its days cannot be told.
    """
    text = texts.lenient(raw)
    tracks = Tracks(given)
    head = "\n".join(line for _, line in islice(texts.lines(text), 5))
    if "EVENT_DATETIME" in head.upper():
        found = _dump(text, shown)
    elif any(_RESULT.fullmatch(line[:_LONGEST]) for line in head.split("\n")):
        found = _results(text)
    else:
        found = _report(text, shown)
    for line, track in found:
        yield line, [track] if isinstance(track, Complaint) else tracks.told(track)


# ----------------------------------------------------------------------------------------------- Text Log and Technical


@dataclass
class _Section:
    """A report: its days, and its events as they were read, the date still open."""

    line: int
    first: date
    last: date
    events: list[tuple[int, time, Track] | tuple[int, None, Complaint]]


def _report(text: str, shown: str) -> Iterator[tuple[int, Track | Complaint]]:
    """Yield the events of one report, or of several in one file."""
    section: _Section | None = None
    for number, line in texts.lines(text):
        if head := _REPORT.fullmatch(line[:_LONGEST]):
            if section:
                yield from _dated(section, shown)
            section = _section(number, head, shown)
        elif section is None:
            raise FaultsFoundError([Fault(shown, number, "is no report that Rivendell makes.", _EXPORT)])
        elif re.match(r"\d\d:\d\d:\d\d ", line):
            section.events.append(_event(number, line))
    if section is None:
        raise FaultsFoundError([Fault(shown, None, "is empty.", _EXPORT)])
    yield from _dated(section, shown)


def _section(number: int, head: re.Match[str], shown: str) -> _Section:
    if head["kind"] not in _READ:
        what = f"is Rivendell's {head['kind']} Report, which is not read here."
        raise FaultsFoundError([Fault(shown, number, what, _EXPORT)])
    days = [_date(head["first"]), _date(head["last"] or head["first"])]
    first, last = days
    if first is None or last is None or last < first:
        what = "has no date as Rivendell writes it: MM/dd/yyyy, the month first."
        raise FaultsFoundError([Fault(shown, number, what, "Set RDAdmin's short date format to MM/dd/yyyy.")])
    return _Section(number, first, last, [])


def _date(text: str) -> date | None:
    for form, (year, month, day) in _DATES:
        if found := form.fullmatch(text):
            try:
                return date(int(found[year]), int(found[month]), int(found[day]))
            except ValueError:
                return None
    return None


def _event(number: int, line: str) -> tuple[int, time, Track] | tuple[int, None, Complaint]:
    found = _LINE.fullmatch(line[:_LONGEST].rstrip())
    try:
        began = time.fromisoformat(found["time"]) if found else None
    except ValueError:
        began = None
    if found is None or began is None:
        return number, None, Complaint("the line is none as Rivendell writes it.", _EXPORT)
    title = found["title"].strip()
    track = Track(at(date(2000, 1, 1), began), _seconds(found["length"]), (title,), title, cut=TITLE)
    return number, began, track


def _seconds(length: str) -> int | None:
    """Return the seconds of mm:ss; None for 0:00, which is what Rivendell writes when it does not know."""
    minutes, seconds = length.lstrip("-").split(":")
    return int(minutes) * 60 + int(seconds) or None


def _dated(section: _Section, shown: str) -> Iterator[tuple[int, Track | Complaint]]:
    """Yield the events of a report with their dates.

    Raises:
        FaultsFoundError: the clock goes back more or less often than the report has midnights.
    """
    times = [began for _, began, _ in section.events if began is not None]
    midnights = sum(later < earlier for earlier, later in pairwise(times))
    days = (section.last - section.first).days
    if midnights != days and times:
        what = f"is of {days + 1} day{'s' if days else ''}, and its clock passes midnight {midnights} times."
        raise FaultsFoundError([Fault(shown, section.line, what, "Export a report for each day.")])
    day, before = section.first, time()
    for number, began, track in section.events:
        if began is None or isinstance(track, Complaint):
            yield number, track
            continue
        day += timedelta(days=began < before)
        before = began
        yield number, replace(track, began=at(day, began))


# ------------------------------------------------------------------------------------------------------- results report


def _results(text: str) -> Iterator[tuple[int, Track | Complaint]]:
    """Yield the events of a results report; title and artist stand in one cell, in 23 and 25 letters."""
    rows = [(number, _RESULT.fullmatch(line[:_LONGEST].rstrip())) for number, line in texts.lines(text)]
    has_seconds = any(found["odd"] != found["date"][-2:] for _, found in rows if found)
    for number, found in rows:
        if found is None:
            yield number, Complaint("the line is none as Rivendell writes it.", _EXPORT)
            continue
        written = f"20{found['date']} {found['time']}:{found['odd'] if has_seconds else '00'}"
        try:
            began = datetime.fromisoformat(written)
        except ValueError:
            yield number, about("time", written, "does not exist on any calendar or clock")
            continue
        title, artist = found["title"][:TITLE].rstrip(), found["title"][TITLE + 2 :].rstrip()
        yield (
            number,
            Track(at(began.date(), began.time()), _seconds(found["length"]), (title,), title, artist, cut=TITLE),
        )


# ------------------------------------------------------------------------------------------------------------ ELR_LINES


def _dump(text: str, shown: str) -> Iterator[tuple[int, Track | Complaint]]:
    """Yield the rows of the table, as `mysql --batch` or phpMyAdmin write it."""
    rows = texts.rows(text, shown)
    _, header = next(rows)
    names = [] if isinstance(header, Complaint) else [name.upper() for name in header]
    lacking = [name for name in ("EVENT_DATETIME", "TITLE") if name not in names]
    if lacking:
        raise FaultsFoundError([Fault(shown, 1, f"has no column {' and '.join(lacking)}.", _EXPORT)])
    for number, cells in rows:
        if isinstance(cells, Complaint):
            yield number, cells
            continue
        row = {name: "" if cell in _NULL else cell for name, cell in zip(names, cells, strict=False)}
        when, length = row.get("EVENT_DATETIME", ""), row.get("LENGTH", "")
        try:
            began = datetime.fromisoformat(when) if _WHEN.fullmatch(when) else None
        except ValueError:
            began = None
        if began is None:
            yield number, about("EVENT_DATETIME", when, "must be a time such as 2026-11-25 05:00:00")
            continue
        written = tuple(row[name] for name in _NAMES if row.get(name))
        seconds = round(int(length) / 1000) if length.isascii() and length.isdigit() and len(length) < 10 else None
        began = began.replace(microsecond=0)
        yield (
            number,
            Track(at(began.date(), began.time()), seconds, written, row.get("TITLE", ""), row.get("ARTIST", "")),
        )
