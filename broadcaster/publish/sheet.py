"""Lays a script out as a sheet: what stands above it, one row for each line; the same for all stations that air it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from broadcaster.language.reading import PLANNED
from broadcaster.language.wording import CONFIRM, EVERYWHERE, ORIGINAL, PACE, SOME_STATIONS, STATES, UNMEASURED
from broadcaster.models import KINH, Chime, Line, LineState, Pause
from broadcaster.publish.names import monday_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadcaster.language.wording import Wording
    from broadcaster.models import LeftOut, Piece, Script, Station, Utterance

MNONG = ("cmo", "mng", "mnn")
"""The languages called M'nông; a script says which it is in, because not all their speakers understand each other."""


@dataclass(frozen=True)
class Pace:
    """How fast a language is planned to be read: syllables a minute, and who measured it (or PLANNED)."""

    syllables_per_minute: int
    source: str


@dataclass(frozen=True)
class Imprint:
    """What stands on every page of a workspace.

    Attributes:
        office: who speaks. languages: the name of each language, by code. draft: the pages are not for the air.
        paces: how fast each language is read, by code, where a locale says so.
    """

    office: str
    languages: Mapping[str, str]
    draft: bool
    paces: Mapping[str, Pace] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """A piece of a spoken line; `changed` when it is said otherwise than it is written."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Part:
    """A stretch of a line as it is written, in which language it is said, and how, where that is not the same."""

    written: str
    language: str
    said: str


@dataclass(frozen=True)
class Row:
    """A line with its marks, or, without one, a signal or a pause of its own.

    Attributes:
        line: the line; None for a signal or pause.
        chime: the name of the signal; "" for none.
        pause: silence after it, in milliseconds.
        state: its state in words, when it is not simply reviewed; else "".
        confirm: "needs confirming" in words; else "".
        spoken: the spoken form of a Kinh line, in pieces.
        aside: the spoken form of a line in another language, when it differs from the written one; for the text page.
        pieces: the line as written, each figure beside its words.
    """

    line: Line | None = None
    chime: str = ""
    pause: int = 0
    state: str = ""
    confirm: str = ""
    spoken: tuple[Span, ...] = ()
    aside: tuple[Utterance, ...] = ()
    pieces: tuple[Part, ...] = ()

    @property
    def said_as_written(self) -> bool:
        """Whether nothing of it is said otherwise than it is written."""
        return not self.aside and not any(span.changed for span in self.spoken)

    @property
    def marks(self) -> str:
        """One to three strokes for the pause after it, as announcers write them; "" for none."""
        return "" if not self.pause else "/" if self.pause <= 500 else "//" if self.pause <= 1000 else "///"


@dataclass(frozen=True)
class Sheet:
    """A script laid out.

    Attributes:
        week_days: the first and the last day of the week. days, slots: when it airs.
        only_days: its bulletin has other editions in the same week, so that the days must be heeded.
        language_name, kinh_name: names of its language and of Kinh.
        where: which stations air it.
        speakers: how many read it. seconds: planned reading time with pauses. pace: what that rests on, in words.
        states: how many lines are in which state, in words, the good ones first; then those that need confirming.
    """

    office: str
    draft: bool
    title: str
    week: str
    week_days: tuple[date, date]
    days: tuple[date, ...]
    slots: tuple[str, ...]
    only_days: bool
    name: str
    language: str
    language_name: str
    kinh_name: str
    where: str
    speakers: int
    seconds: float
    pace: str
    states: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    sources: tuple[str, ...]

    @property
    def is_kinh(self) -> bool:
        """Whether it is the Kinh original."""
        return self.language == KINH

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return sum(row.line is not None for row in self.rows)

    @property
    def missing(self) -> int:
        """How many of its lines are missing, so that nobody knows how long they take."""
        return sum(row.line is not None and row.line.state is LineState.MISSING for row in self.rows)


def lay_out(script: Script, imprint: Imprint, words: Wording) -> Sheet:
    """Return the sheet of `script`."""
    edition = script.edition
    monday = monday_of(edition.week)
    return Sheet(
        office=imprint.office,
        draft=imprint.draft,
        title=script.title,
        week=edition.week,
        week_days=(monday, monday + timedelta(days=6)),
        days=edition.days,
        slots=edition.bulletin.at,
        only_days=edition.split,
        name=edition.name,
        language=script.language,
        language_name=_name(script.language, imprint),
        kinh_name=_name(KINH, imprint),
        where=_where(edition.bulletin.stations, words),
        speakers=len({line.speaker for line in script.lines}),
        seconds=script.seconds,
        pace=_pace(imprint.paces.get(script.language), words),
        states=_states(script, words),
        rows=tuple(_rows(script, words)),
        # A release is read at the microphone: a figure that was left out must not stand on its paper.
        left_out=script.left_out if imprint.draft else (),
        sources=script.sources,
    )


def _name(language: str, imprint: Imprint) -> str:
    return imprint.languages.get(language, language)


def _pace(pace: Pace | None, words: Wording) -> str:
    """Return what a reading time rests on; a planning figure is said to be one."""
    if pace is None:
        return ""
    source = words.say(UNMEASURED) if pace.source == PLANNED else pace.source
    return words.say(PACE, n=pace.syllables_per_minute, source=source)


VARIETIES = (
    "%(written)s. Tiếng M'nông có nhiều nhóm: người đọc sửa theo cách nói ở địa phương.",
    "%(written)s, nhóm %(variety)s",
    "%(written)s. Địa bàn nói nhóm %(variety)s: phải có người địa phương đọc lại trước khi phát.",
    "%(written)s. Chưa rõ địa bàn nói nhóm M'nông nào: hỏi người địa phương trước khi phát.",
)
"""What a page says of its M'nông: for whoever, of the same variety, of another one, of an unknown one."""


def variety(language: str, station: Station | None, imprint: Imprint, words: Wording) -> str:
    """Return which M'nông a script is in and a station needs, in a sentence; "" for other languages."""
    if language not in MNONG:
        return ""
    whoever, same, other, unknown = VARIETIES
    written = f"{_name(language, imprint)} ({language})"
    if station is None:
        return words.say(whoever, written=written)
    mnong = station.mnong
    if mnong is None or not mnong.language:
        return words.say(unknown, written=written)
    if mnong.language == language:
        return words.say(same, written=written, variety=mnong.variety) if mnong.variety else written
    spoken = f"{mnong.variety} ({mnong.language})" if mnong.variety else mnong.language
    return words.say(other, written=written, variety=spoken)


def _where(stations: tuple[str, ...] | None, words: Wording) -> str:
    return words.say(EVERYWHERE) if stations is None else words.say(SOME_STATIONS, n=len(stations))


def _states(script: Script, words: Wording) -> tuple[tuple[str, int], ...]:
    counts = Counter(line.state for line in script.lines)
    named = STATES | {LineState.REVIEWED: ORIGINAL} if script.language == KINH else STATES
    found = [(words.say(named[state]), counts[state]) for state in LineState if counts[state]]
    confirm = sum(line.confirm for line in script.lines)
    return (*found, (words.say(CONFIRM), confirm)) if confirm else tuple(found)


def _rows(script: Script, words: Wording) -> list[Row]:
    rows: list[Row] = []
    for cue in script.cues:
        match cue:
            case Pause(milliseconds) if rows:
                rows[-1] = replace(rows[-1], pause=rows[-1].pause + milliseconds)
            case Pause(milliseconds):
                rows.append(Row(pause=milliseconds))
            case Chime(name):
                rows.append(Row(chime=name))
            case Line():
                rows.append(row(cue, script.language, words))
    return rows


def row(line: Line, language: str, words: Wording) -> Row:
    """Return a line of a script in `language` with its marks."""
    whole = " ".join(utterance.text for utterance in line.spoken)
    made = Row(
        line=line,
        state="" if line.state is LineState.REVIEWED else words.say(STATES[line.state]),
        confirm=words.say(CONFIRM) if line.confirm else "",
        pieces=tuple(map(_part, line.pieces)) or (Part(line.written, language, ""),),
    )
    if language == KINH:
        return replace(made, spoken=_compared(line.written, whole))
    if line.written and _bare(line.written) != _bare(whole):
        return replace(made, aside=line.spoken)
    return made


def _part(piece: Piece) -> Part:
    same = _bare(piece.written) == _bare(piece.spoken)
    return Part(piece.written, piece.language, "" if same else piece.spoken.strip())


def _compared(written: str, spoken: str) -> tuple[Span, ...]:
    """Return `spoken` in pieces: what is said as it is written, and what is not."""
    said = spoken.split()
    before, after = _bare(written), [_bare_word(word) for word in said]
    spans = []
    for kind, _, _, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if begin < end:
            spans.append(Span(" ".join(said[begin:end]), kind != "equal"))
    return tuple(spans)


def _bare(text: str) -> list[str]:
    return [bare for word in text.split() if (bare := _bare_word(word))]


def _bare_word(word: str) -> str:
    """Return a word as it sounds: without case and without the punctuation around it."""
    begin, end = 0, len(word)
    while begin < end and _is_silent(word[begin]):
        begin += 1
    while end > begin and _is_silent(word[end - 1]):
        end -= 1
    return word[begin:end].casefold()


def _is_silent(letter: str) -> bool:
    """Tell punctuation from letters; %, ₫ and + are said, an apostrophe may be a letter of M'nông."""
    return unicodedata.category(letter)[0] == "P" and letter not in "%&@#'’"
