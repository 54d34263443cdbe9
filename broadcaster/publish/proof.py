"""Prints every page once, with made-up content, so that a slip in a template shows before anything is built.

A template may be well written and still name what it is not given (`sheet.ofice`): that shows only when it is printed.
What is made up here leads to every name that the templates of `broadcaster init` read: a release and a draft, Kinh and
another language, a station with everything and one with nothing. It holds no word of Êđê or M'nông.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from broadcaster.errors import FaultsFoundError
from broadcaster.models import (
    Bulletin,
    Chime,
    Edition,
    LeftOut,
    Line,
    LineState,
    Mnong,
    Pause,
    Piece,
    Place,
    Script,
    Sentence,
    Station,
    Utterance,
)
from broadcaster.publish import entries, fonts, index, names, pages, takesheet
from broadcaster.publish.manifest import Sound
from broadcaster.publish.names import Kind, Placed
from broadcaster.publish.sandbox import SUFFIX
from broadcaster.publish.sheet import Imprint
from broadcaster.publish.takesheet import Reading, TakeSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from broadcaster.errors import Fault
    from broadcaster.publish.manifest import File
    from broadcaster.publish.press import Press

PAGES = (
    "lines.html.j2",
    "lines.txt.j2",
    "script.html.j2",
    "script.txt.j2",
    "station.html.j2",
    "takesheet.html.j2",
    "week.html.j2",
)
"""The templates that are printed; the others are included by them, or nobody needs them."""

_HERE = Place("")
_WEEK = "2026-W48"
_RELEASE = Imprint("Cơ quan mẫu", {"vi": "Kinh", "rad": "Êđê", "cmo": "M'nông"}, draft=False)
_DRAFT = replace(_RELEASE, draft=True)
_STATION = Station("00000", "Mẫu", "xã", ("vi", "rad", "cmo"), Mnong("mng", "mẫu"), "", False, "", _HERE)
_IDLE = replace(_STATION, code="00001")


def faults(press: Press) -> list[Fault]:
    """Return what is wrong with the templates and letters of a press.

    That is: what is missing; what cannot be read or is refused, all of it; and the first thing that stops each page.
    """
    found: dict[Fault, None] = {}
    for work in _works(press):
        try:
            work()
        except FaultsFoundError as error:
            found |= dict.fromkeys(error.faults)
    return list(found)


def _works(press: Press) -> Iterator[Callable[[], object]]:
    """Yield all that is tried; each raises what it finds."""
    yield partial(fonts.files, press)
    for name in sorted({*PAGES, *(path.name for path in press.folder.glob(f"*{SUFFIX}"))}):
        yield partial(press.read, name)
    for script, station, imprint in ((_kinh(), None, _RELEASE), (_draft(), _STATION, _DRAFT)):
        yield partial(pages.text, press, script, station, imprint)
        yield partial(pages.html, press, script, station, imprint, pages.Letters.LINKED)
    bundle = Placed(names.bundle(_STATION.code, _WEEK), 1_000_000, "0" * 64, Kind.BUNDLE)
    page = Placed(f"{_STATION.code}/{names.INDEX}", 1000, "0" * 64, Kind.INDEX)
    stops = [index.Stop(_STATION, page, bundle)]
    yield partial(index.station_page, press, _WEEK, _STATION, _files(), _DRAFT, bundle)
    yield partial(index.station_page, press, _WEEK, _IDLE, _files(), _RELEASE, None)
    yield partial(index.week_page, press, _WEEK, stops, _DRAFT)
    for script, imprint in ((_kinh(), _RELEASE), (_draft(), _DRAFT)):
        readings = tuple(Reading(line, (script.title,), "mẫu", (("mẫu", "mẫu"),)) for line in script.lines)
        sheet = TakeSheet(_WEEK, script.language, readings, tuple(script.lines), waiting=1)
        yield partial(takesheet.html, press, sheet, imprint, pages.Letters.LINKED)


@cache
def _kinh() -> Script:
    """Return a Kinh script for two readers: a signal, a pause before anything, a line said otherwise than written."""
    pieces = (Piece("Mẫu ", "Mẫu ", "vi"), Piece("1.", "một.", "vi"))
    first = _line(1, "Mẫu 1.", spoken=(Utterance("vi", "Mẫu một."),), code="AAAAAAAA", pieces=pieces)
    return _script("vi", Pause(400), Chime("open"), first, Pause(800), _line(2, "Mẫu.", speaker="2"), Chime("close"))


@cache
def _draft() -> Script:
    """Return what a draft may hold: a line outdated and to be confirmed, one that is missing, one left out."""
    spoken, pieces = (Utterance("vi", "y z"),), (Piece("x", "y", "vi"), Piece(" z", " z", "vi"))
    first = _line(1, "x z", spoken=spoken, pieces=pieces, state=LineState.OUTDATED, confirm=True)
    second = _line(2, "", spoken=(), state=LineState.MISSING, seconds=0.0)
    return replace(_script("cmo", Chime("open"), first, second), left_out=(LeftOut("Mẫu.", "mẫu", _HERE),))


def _line(number: int, written: str, **changes: Any) -> Line:
    spoken = (Utterance("vi", written),)
    line = Line(
        number, "", "say", "1", "Mẫu.", written, spoken, LineState.REVIEWED, False, "", "", seconds=3.0, place=_HERE
    )
    return replace(line, **changes)


def _script(language: str, *cues: Line | Pause | Chime) -> Script:
    title = Sentence("Bản tin mẫu", "phrase", _HERE)
    bulletin = Bulletin("mau", 1, title, "bulletin", ("mau",), (0,), ("05:00", "17:00"), None, _HERE)
    edition = Edition(_WEEK, bulletin, (date(2026, 11, 23), date(2026, 11, 24)), split=True)
    return Script(edition, language, title.text, "", cues, (), ("Nghị định mẫu",))


@cache
def _files() -> tuple[File, ...]:
    """Return what a station gets: Kinh with sound, another language to be read live, nothing in the third."""
    sound = Sound(duration_ms=6000, voices={})
    found = []
    for script, suffixes in ((_kinh(), ("html", "mp3", "txt")), (_draft(), ("html",))):
        said = entries.programme(script)
        for suffix in suffixes:
            path = names.programme(_STATION.code, script.language, script.edition.name, suffix)
            placed = Placed(path, 1000, "0" * 64, names.kind_of(path, _WEEK))
            found.append(entries.file(placed, _STATION, said, sound if suffix == "mp3" else None))
    return tuple(found)
