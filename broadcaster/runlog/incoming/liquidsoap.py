"""Reads what Liquidsoap writes down: the track log that docs/playout.md has it write, or its own log.

The track log has a line of JSON for each track that begins, with `at` (seconds since 1970-01-01T00:00Z, so that no
clock's zone can be mistaken), `filename`, `title`, `artist`, `language` and, where the script knows it, `seconds`.

The own log is as Liquidsoap's sources write it (github.com/savonet/liquidsoap: `src/core/sources/request_dynamic.ml`
and `request_simple.ml`, "Prepared %s (RID %d)." and "Finished with %S."; the operator `switch`, "Switch to %s with
transition."; the timestamp is `2026/11/25 05:00:00`, or seconds since 1970 with log.unix_timestamps). Its clock says no
offset: it is read as +07:00.

A track is prepared when its source is asked whether it has something to play, which may be hours before it is on air.
Where the log tells which source was switched to, tracks count from then on, and those that were prepared and never
switched to do not count. A source that stands behind a switch under another name is refused: the log does not say when
it was on air.
"""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import Complaint, about
from broadcaster.runlog.clock import LOCAL, read_time
from broadcaster.runlog.incoming import texts
from broadcaster.runlog.incoming.tracks import Track, Tracks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.runlog.cells import Given, Rows

_STAMP = r"(?P<when>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d|\d{9,11}\.\d{1,6})"
_LINE = re.compile(rf"{_STAMP} (?:\[(?P<label>[^\]]+):\d\] (?P<said>.*)|>>> LOG (?P<log>START|END))")
_PREPARED = re.compile(r'Prepared "(?P<file>(?:[^"\\]|\\.)*)" \(RID \d+\)\.')
_FINISHED = re.compile(r'Finished with "(?P<file>(?:[^"\\]|\\.)*)"\.')
_SWITCHED = re.compile(r"[Ss]witch to (?P<source>\S+)(?: with.*)?\.")
_ESCAPED = re.compile(r"\\(?:([0-9]{3})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|(.))")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b"}
_WAYS = "Let Liquidsoap write the track log that docs/playout.md shows."
_LONGEST = 24 * 3600


def read(raw: bytes, shown: str, given: Given) -> Rows:
    """Yield what the lines of a log say.

    Args:
        raw: the file. shown: its name as a fault should say it.
        given: the bulletins there are, and whose machine it is.

    Raises:
        FaultsFoundError: it is no log of Liquidsoap's.
    """
    text = texts.lenient(raw)
    tracks = Tracks(given)
    if text.lstrip()[:1] == "{":
        for line, track in _track_log(text):
            yield line, [track] if isinstance(track, Complaint) else tracks.told(track)
        return
    behind = _Log(text)
    if not behind.is_log:
        raise FaultsFoundError([Fault(shown, 1, "is no log of Liquidsoap's.", _WAYS)])
    for aired in behind.tracks():
        told = tracks.told(aired.track)
        if told is not None and aired.is_hidden:
            what = (
                f'when "{aired.label}" was on air the log does not say: it stands behind a switch under another name.'
            )
            told = [Complaint(what, _WAYS)]
        yield aired.line, told


# ------------------------------------------------------------------------------------------------------------ track log


def _track_log(text: str) -> Iterator[tuple[int, Track | Complaint]]:
    for number, line in texts.lines(text):
        try:
            told: Any = json.loads(line, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            yield number, Complaint("the line is no object of JSON with names and values.", _WAYS)
            continue
        said = {key: value for key, value in told.items() if isinstance(value, str)}
        began = _instant(said.get("at", ""))
        if began is None:
            rule = "must be seconds since 1970-01-01T00:00Z, or a time in ISO 8601 with its offset"
            yield number, about("at", said.get("at", ""), rule)
            continue
        seconds = said.get("seconds", "")
        known = round(float(seconds)) if re.fullmatch(r"\d{1,6}(?:\.\d{0,9})?", seconds, re.ASCII) else None
        name, title = said.get("filename", ""), said.get("title", "")
        yield number, Track(began, known, (name,), title, said.get("artist", ""), said.get("language", ""))


def _instant(text: str) -> datetime | None:
    """Return the moment of seconds since 1970, or of ISO 8601 with its offset."""
    if re.fullmatch(r"\d{9,11}(?:\.\d{0,9})?", text, re.ASCII):
        return datetime.fromtimestamp(int(text.partition(".")[0]), LOCAL)
    read = read_time(text)
    return None if isinstance(read, str) else read


# -------------------------------------------------------------------------------------------------------------- own log


@dataclass
class _Aired:
    """A track of the own log.

    Attributes:
        label: its source. track: with the time at which it began. is_hidden: nobody can tell when it was on air.
        is_waiting: it is prepared, and its source has not been switched to. is_open: its end is not known.
    """

    line: int
    label: str
    track: Track
    is_hidden: bool
    is_waiting: bool
    is_open: bool = True


class _Log:
    """Follows the sources of a log through its lines.

    Args:
        text: the log.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._switch_of: dict[str, str] = {}
        self.is_log = False
        for _, found in self._lines():
            self.is_log = True
            if switched := _SWITCHED.fullmatch((found["said"] or "").rstrip()):
                self._switch_of[_label(switched["source"])] = found["label"]
        self._selected: dict[str, str] = {}
        self._current: dict[str, _Aired] = {}
        self._order: deque[_Aired] = deque()

    def _lines(self) -> Iterator[tuple[int, re.Match[str]]]:
        for number, line in texts.lines(self._text):
            if found := _LINE.match(line):
                yield number, found

    def tracks(self) -> Iterator[_Aired]:
        """Yield the tracks that were on air, in the order of their lines."""
        for number, found in self._lines():
            moment = _clock(found["when"])
            if moment is None:
                continue
            if found["log"]:
                self._forget()
            elif prepared := _PREPARED.match(found["said"]):
                self._prepare(number, found["label"], _plain(prepared["file"]), moment)
            elif finished := _FINISHED.match(found["said"]):
                self._finish(found["label"], _plain(finished["file"]), moment)
            elif switched := _SWITCHED.fullmatch(found["said"].rstrip()):
                self._switch(found["label"], _label(switched["source"]), moment)
            while self._order and not self._order[0].is_open:
                yield from self._leave()
        self._forget()
        while self._order:
            yield from self._leave()

    def _leave(self) -> Iterator[_Aired]:
        first = self._order.popleft()
        if not first.is_waiting:
            yield first

    def _prepare(self, number: int, label: str, name: str, moment: datetime) -> None:
        before = self._current.get(label)
        if before:
            before.is_open = False
        switch = self._switch_of.get(label)
        waiting = switch is not None and self._selected.get(switch) != label
        hidden = switch is None and bool(self._switch_of)
        aired = _Aired(number, label, Track(moment, None, (name,)), hidden, waiting)
        self._current[label] = aired
        self._order.append(aired)

    def _finish(self, label: str, name: str, moment: datetime) -> None:
        aired = self._current.get(label)
        if aired is None or aired.track.names != (name,):
            return
        seconds = round((moment - aired.track.began).total_seconds())
        if not aired.is_waiting and 0 < seconds < _LONGEST:
            aired.track = replace(aired.track, seconds=seconds)
        aired.is_open = False
        del self._current[label]

    def _switch(self, switch: str, source: str, moment: datetime) -> None:
        self._selected[switch] = source
        aired = self._current.get(source)
        if aired and aired.is_waiting:
            aired.is_waiting = False
            aired.track = replace(aired.track, began=moment)

    def _forget(self) -> None:
        """Let go of all that is going on: Liquidsoap was started or stopped."""
        for aired in self._current.values():
            aired.is_open = False
        self._current.clear()
        self._selected.clear()


def _label(source: str) -> str:
    """Return what the log calls a source in its own lines: a dot parts its labels, and may not stand in one."""
    return source.replace(".", "(dot)")


def _clock(text: str) -> datetime | None:
    if "/" not in text:
        return datetime.fromtimestamp(int(text.partition(".")[0]), LOCAL)
    try:
        return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=LOCAL)
    except ValueError:
        return None


def _plain(quoted: str) -> str:
    """Return a text that OCaml put into quotation marks: `\\"`, `\\\\`, `\\n`, and bytes as three decimal digits."""
    if "\\" not in quoted:
        return quoted

    def sign(found: re.Match[str]) -> str:
        decimal, hexadecimal, point, other = found.groups()
        if point:
            return chr(int(point, 16)) if int(point, 16) < 0xD800 else "\ufffd"
        if decimal or hexadecimal:
            return bytes([(int(decimal) if decimal else int(hexadecimal, 16)) & 0xFF]).decode(
                "utf-8", "surrogateescape"
            )
        return _SIGNS.get(other, other)

    return _ESCAPED.sub(sign, quoted).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
