"""Which run a track of a playout log is of: told by the name and folder of our file, or by its title and artist.

Our files are `24235/rad/01-bao-hiem-y-te.mp3` on the shelf and `2026-W48-24235/rad/01-bao-hiem-y-te.mp3` in a station's
ZIP; `_tu-2027-01-02` marks an edition for the later days of a week, `-draft` a draft. A station may have copied them
anywhere, as long as the folder of the language is still there. A playout system that keeps its own names has the tags:
title, artist (the station's name), language.

A track that begins is a run, even if somebody cut it off: the length says so. The week is not taken from a folder's
name: last week's bulletin aired today was aired today.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from broadcaster.files import is_slug
from broadcaster.runlog.cells import Cells, Complaint, shown_cell
from broadcaster.runlog.incoming.words import Words, plain
from broadcaster.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from broadcaster.runlog.cells import Given, Told

LONGEST = 1_000
"""Letters a path or a title may have; what is longer is none of ours."""

DRAFTS = ("BẢN NHÁP", "DRAFT")
"""What stands before the title of a draft."""

_SUFFIX = r"(?:\.(?:mp3|wav|ogg|oga|opus|flac|m4a|aac|mp2))"
_COPY = r"(?:\s*\(\d{1,3}\)|\s+-\s+(?:copy|bản sao)(?:\s*\(\d+\))?)"
_FILE = re.compile(
    rf"\d{{2,3}}-(?P<id>[a-z0-9][a-z0-9_-]*?)(?:_tu-\d{{4}}-\d\d-\d\d)?(?P<draft>-draft)?{_COPY}?{_SUFFIX}?",
    re.ASCII | re.IGNORECASE,
)
_RELEASE = re.compile(r"\d{4}-W\d\d(?:-(?P<code>\d{5}))?(?P<draft>-draft)?", re.ASCII | re.IGNORECASE)
_CODE = re.compile(r"\d{5}", re.ASCII)
_SLASH = re.compile(r"[/\\]+")
_TAGS = {"vie": "vi"}
_IN_TITLE = re.compile(r"(?P<title>.+?)\s*[(\[–—-]\s*(?P<language>[^()\[\]–—]{2,12}?)\s*[)\]]?")


@dataclass(frozen=True)
class Track:
    """A track as a log tells of it.

    Attributes:
        began: when, aware. seconds: how long it went on; None: the log does not say.
        names: where the name of our file may stand, the likeliest first: paths, names, titles.
        title, artist, language: its tags; "" where the log has none.
        cut: the letters after which the log cuts a name or a title off; 0: it does not.
    """

    began: datetime
    seconds: int | None = None
    names: Sequence[str] = ()
    title: str = ""
    artist: str = ""
    language: str = ""
    cut: int = 0


@dataclass
class _Named:
    """What the name of a file says; "" where it says nothing. `sure`: it stands in one of our folders."""

    bulletin: str
    language: str = ""
    station: str = ""
    draft: bool = False
    sure: bool = False


class Tracks:
    """Tells runs from other tracks.

    Args:
        given: the stations, languages and bulletins there are, and whose machine wrote the log.
    """

    def __init__(self, given: Given) -> None:
        self._given = given
        self._words = Words(given)

    def told(self, track: Track) -> Told:
        """Return the run a track is of, what is wrong with it, or None when it is of no bulletin."""
        names = [name for name in track.names if len(name) <= LONGEST]
        named = next((found for name in names if (found := self._by_name(name, track.cut))), None)
        if named is None and len(track.title) <= LONGEST:
            named = self._by_title(track)
        if isinstance(named, _Named):
            return self._run(named, track)
        return [named] if named else None

    # --------------------------------------------------------------------------------------------- by file and folder

    def _by_name(self, name: str, cut: int) -> _Named | Complaint | None:
        """Return what a path says; None when it is none of ours."""
        parts = [part for part in _SLASH.split(unquote(name) if "%" in name else name) if part]
        found = _FILE.fullmatch(parts[-1].strip()) if parts else None
        if found is None:
            return None
        read = _Named(found["id"].lower(), draft=bool(found["draft"]))
        known = read.bulletin in self._given.bulletins
        for part in reversed(parts[:-1]):
            release = _RELEASE.fullmatch(part)
            if not read.language and not read.station and (language := self._folder(part, known=known)):
                read.language = language
            elif (release and release["code"]) or (_CODE.fullmatch(part) and (read.language or known)):
                read.station = read.station or (release["code"] if release else part)
            read.draft = read.draft or bool(release and release["draft"])
        read.sure = bool(read.language and read.station) or (read.draft and bool(read.language))
        if cut and len(name) >= cut:
            return self._cut_off(read, name)
        if known:
            return read
        # 01-intro.mp3 in a folder of music is not ours; in a folder of ours it is, though its plan may be gone.
        return read if read.sure and is_slug(read.bulletin) else None

    def _folder(self, name: str, *, known: bool) -> str:
        """Return the language a folder is of; around a bulletin that is known, its name will do for the code."""
        if name.lower() in LANGUAGES:
            return name.lower()
        said = self._words.language(name) if known else ""
        return said if isinstance(said, str) else ""

    def _cut_off(self, read: _Named, name: str) -> _Named | Complaint | None:
        """Return the bulletin whose id begins so."""
        begun = [key for key in self._given.bulletins if key.startswith(read.bulletin)]
        if len(begun) > 1:
            return Complaint(
                f'the title "{shown_cell(name)}" is cut off, and may be {" or ".join(sorted(begun))}.', _NAME
            )
        if begun:
            read.bulletin = begun[0]
        return read if begun else None

    # ------------------------------------------------------------------------------------------------- by title, artist

    def _by_title(self, track: Track) -> _Named | Complaint | None:
        """Return what the tags say; None when no bulletin has that title."""
        title, draft = track.title, False
        for mark in DRAFTS:
            if plain(title).startswith(f"{plain(mark)} "):
                title, draft = re.split(r"\s[–—-]\s", title, maxsplit=1)[-1], True
        language = ""
        found = self._titled(title, track)
        if not found and (parts := _IN_TITLE.fullmatch(title)):
            said = self._words.language(parts["language"])
            found = self._titled(parts["title"], track) if isinstance(said, str) else []
            language = said if isinstance(said, str) else ""
        if len(found) > 1:
            offered = " or ".join(found)
            return Complaint(f'the title "{shown_cell(title)}" is that of several bulletins: {offered}.', _NAME)
        if not found:
            return None
        return _Named(found[0], language, draft=draft)

    def _titled(self, title: str, track: Track) -> list[str]:
        found = self._words.titled(title)
        if not found and track.cut and len(title) >= track.cut:
            begun = plain(title)
            found = sorted(key for key, known in self._given.bulletins.items() if plain(known).startswith(begun))
        return found

    # ------------------------------------------------------------------------------------------------------ what it is

    def _run(self, named: _Named, track: Track) -> Told:
        wrong = []
        if named.draft:
            what = f'a draft of "{named.bulletin}" was on air, which must not happen.'
            wrong.append(Complaint(what, "Find out how it got there; without this row the log can be imported."))
        language = named.language or self._language(track)
        station = named.station or self._artist(track) or self._given.station
        if not language:
            wrong.append(Complaint(f'in which language "{named.bulletin}" was aired, the log does not say.', _NAME))
        if not station:
            hint = "Say whose machine wrote the log: -s STATION."
            wrong.append(Complaint(f'which station aired "{named.bulletin}", the log does not say.', hint))
        elif self._given.station not in {"", station}:
            what = f"the file is of station {station}, and the log is said to be of {self._given.station}."
            wrong.append(Complaint(what, "Import the log without naming a station."))
        if wrong:
            return wrong
        seconds = "" if not track.seconds or track.seconds < 0 else str(track.seconds)
        return Cells(station, "", named.bulletin, language, track.began.isoformat(), "", seconds, "log")

    def _artist(self, track: Track) -> str:
        """Return the station whose name our files have as their artist."""
        said = self._words.station(track.artist) if track.artist else ""
        return said if isinstance(said, str) and said in self._given.stations else ""

    def _language(self, track: Track) -> str:
        """Return the language of the tag; or the only one there is."""
        tag = track.language.strip().lower()
        said = self._words.language(_TAGS.get(tag, tag)) if tag else ""
        if isinstance(said, str) and said:
            return said
        return next(iter(self._given.languages)) if len(self._given.languages) == 1 else ""


_NAME = "Let the playout system show our files by their names, as docs/playout.md says: rad/01-bao-hiem-y-te."
