"""The nouns that travel between the rooms, frozen and typed.

fact → figure → snippet → bulletin → week: what people write (read by `collect`).
line → script: what `compose` makes of it; clip → audio: its sound; run: one airing, in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

KINH = "vi"
"""The language everything is written in first; the others are translations of it."""

FactWorth = Decimal | date | str


@dataclass(frozen=True)
class Place:
    """Where something was written: a file of the workspace and a line in it, counted from 1."""

    path: str
    line: int | None = None


# ---------------------------------------------------------------------------------------------- what people write


@dataclass(frozen=True)
class FactValue:
    """What a fact is worth between two dates.

    Attributes:
        since, until: the first and the last day it holds; None while no end is known.
        worth: a Decimal (of `đồng`, `%`, …), a date, or text (a phone number).
        source: the document that says so.
        grade: A (the law's own text was read), B (two sources agree) or C (one source). confirm: C, until confirmed.
    """

    since: date
    until: date | None
    worth: FactWorth
    source: str
    grade: str
    confirm: bool
    place: Place


@dataclass(frozen=True)
class Fact:
    """A figure with its sources and the dates between which it holds."""

    name: str
    unit: str
    values: tuple[FactValue, ...]
    place: Place

    def on(self, day: date) -> FactValue | None:
        """Return the value that holds on `day`; None when none does."""
        for value in reversed(self.values):
            if value.since <= day and (value.until is None or day <= value.until):
                return value
        return None


@dataclass(frozen=True)
class Figure:
    """A figure of a snippet, worked out from facts on the day it airs.

    Attributes:
        expression: a small sum over facts, such as `household_rate * reference_level * 12`.
        rounding: `exact`, or such as `half-up to 1000`.
        unit: what the sum comes out in, when the writer wants it checked or named; else "".
    """

    name: str
    expression: str
    rounding: str
    unit: str
    place: Place


PARTS = ("why", "say", "ask", "example", "act", "brief")
"""What the sentences of a snippet do, in the order they are spoken."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of Kinh as written, with its placeholders: the key of its translations.

    Attributes:
        part: what it does in a bulletin: one of PARTS for a snippet's; phrase for a template's.
    """

    text: str
    part: str
    place: Place


@dataclass(frozen=True)
class Snippet:
    """One policy, said in a few sentences of Kinh, with its legal source and validity.

    Attributes:
        valid_from, valid_to: when it may be aired (valid_to None: no end known). review_by: the last day unread.
        confirm: it rests on one source only; not for the air before somebody has confirmed it.
        why: why it matters now. say: what it says. ask: a question people ask. example: a household.
        act: what to do, where. brief: the whole in one breath, for a reminder.
    """

    id: str
    title: Sentence
    topic: str
    source: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    review_by: date
    confirm: bool
    figures: Mapping[str, Figure]
    why: tuple[Sentence, ...]
    say: tuple[Sentence, ...]
    ask: tuple[Sentence, ...]
    example: tuple[Sentence, ...]
    act: tuple[Sentence, ...]
    brief: tuple[Sentence, ...]
    place: Place

    def sentences(self) -> tuple[Sentence, ...]:
        """Return all its sentences, the title first, in the order they are spoken."""
        return (self.title, *self.why, *self.say, *self.ask, *self.example, *self.act, *self.brief)

    def valid_on(self, day: date) -> bool:
        """Tell whether it may be aired on `day`."""
        return self.valid_from <= day <= (self.valid_to or date.max) and day <= self.review_by


@dataclass(frozen=True)
class Bulletin:
    """An ordered set of snippets in one template, aired at given times of a week.

    Attributes:
        number: its place in the week's plan, from 1; file names begin with it.
        days: weekdays, 0 Monday to 6 Sunday. at: times of day, "05:00".
        stations: codes of the stations that air it; None for all.
    """

    id: str
    number: int
    title: Sentence
    template: str
    items: tuple[str, ...]
    days: tuple[int, ...]
    at: tuple[str, ...]
    stations: tuple[str, ...] | None
    place: Place


@dataclass(frozen=True)
class Week:
    """The plan of one ISO week."""

    id: str
    monday: date
    bulletins: tuple[Bulletin, ...]
    place: Place

    def is_over(self, today: date) -> bool:
        """Tell whether its Sunday lies before `today`; nothing of it will be aired, so nothing of it can be wrong."""
        return self.monday + timedelta(days=6) < today

    def days_of(self, bulletin: Bulletin) -> tuple[date, ...]:
        """Return the dates on which this week airs `bulletin`."""
        return tuple(self.monday + timedelta(days=day) for day in bulletin.days)


@dataclass(frozen=True)
class Mnong:
    """Which M'nông a commune speaks: its language code (cmo, mng, mnn, or "" while unknown) and variety's name."""

    language: str
    variety: str


@dataclass(frozen=True)
class Station:
    """A commune's loudspeaker system.

    Attributes:
        code: the official commune code, five digits. kind: xã or phường.
        languages: what it airs, Kinh first.
        mnong: which M'nông is spoken there; None where none is aired.
        evidence: what the languages rest on; confirm: the office has yet to confirm them.
        office: the name of the local social insurance office that serves it; may be "".
    """

    code: str
    name: str
    kind: str
    languages: tuple[str, ...]
    mnong: Mnong | None
    evidence: str
    confirm: bool
    office: str
    place: Place


@dataclass(frozen=True)
class Content:
    """All that people wrote, collected: facts, snippets, stations and weeks, each by name or code."""

    facts: Mapping[str, Fact]
    snippets: Mapping[str, Snippet]
    stations: Mapping[str, Station]
    weeks: Mapping[str, Week]


# ------------------------------------------------------------------------------------------------- what is composed


class LineState(StrEnum):
    """How far a line is in its language. Only REVIEWED goes on air."""

    REVIEWED = "reviewed"
    DRAFT = "draft"
    OUTDATED = "outdated"
    MISSING = "missing"


@dataclass(frozen=True)
class Edition:
    """A bulletin on those of its days on which it says the same.

    Mostly a week has one. When a figure or a validity changes inside the week there are more, each with its own days.

    Attributes:
        days: the dates it airs, in order. split: the bulletin has other editions in this week.
    """

    week: str
    bulletin: Bulletin
    days: tuple[date, ...]
    split: bool

    @property
    def name(self) -> str:
        """The stem of its file names: `02-bhxh`; if split, `02-bhxh_tu-2027-01-02` (from that day), to sort by days."""
        stem = f"{self.bulletin.number:02d}-{self.bulletin.id}"
        return f"{stem}_tu-{self.days[0].isoformat()}" if self.split else stem


@dataclass(frozen=True)
class Utterance:
    """Words to be spoken in one language: no digit, no abbreviation; `ipa`: their pronunciation, where it is given."""

    language: str
    text: str
    ipa: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of a line as it is written, how it is said, and in which language."""

    written: str
    spoken: str
    language: str


@dataclass(frozen=True)
class Line:
    """One line of a script.

    Attributes:
        number: its place in the script, from 1 (the same in every language). part: why, say, ask, … or phrase.
        code: made from language and spoken form, so that no recording filed under it is of another text; "" while there
            is nothing to say. speaker: the role that reads it, "1" or "2".
        kinh: the Kinh sentence with its figures. written: the line in the script's language, "" when missing.
        spoken: how it is said, in order; more than one when Kinh words stand inside Êđê or M'nông. pieces: the same,
            each figure beside its words.
        state: how far the translation is (Kinh is the original and therefore reviewed).
        confirm: it rests on a figure or text that one source alone gives.
        msgid: the Kinh sentence with its placeholders, the key in the catalogs. figures: what each of those stands for.
        seconds: planned reading time. snippet: the snippet it comes from, "" for a template's phrase.
    """

    number: int
    code: str
    part: str
    speaker: str
    kinh: str
    written: str
    spoken: tuple[Utterance, ...]
    state: LineState
    confirm: bool
    msgid: str
    snippet: str
    seconds: float
    place: Place
    pieces: tuple[Piece, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Pause:
    """Silence between lines, in milliseconds."""

    milliseconds: int


@dataclass(frozen=True)
class Chime:
    """A signal, by name: `open` or `close`."""

    name: str


Cue = Line | Pause | Chime


@dataclass(frozen=True)
class LeftOut:
    """A line or snippet that is not in the script, and why."""

    what: str
    why: str
    place: Place


@dataclass(frozen=True)
class Script:
    """A bulletin in one language; every station that airs it says the same.

    Attributes:
        ssml: the document (SSML 1.1) that text, spoken form and sound are taken from. cues: what is heard, in order.
        left_out: what a release leaves out of it. sources: the legal documents behind it.
    """

    edition: Edition
    language: str
    title: str
    ssml: str
    cues: tuple[Cue, ...]
    left_out: tuple[LeftOut, ...]
    sources: tuple[str, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines alone."""
        return tuple(cue for cue in self.cues if isinstance(cue, Line))

    @property
    def seconds(self) -> float:
        """Planned length with pauses (signals not counted)."""
        pauses = sum(cue.milliseconds for cue in self.cues if isinstance(cue, Pause)) / 1000
        return sum(line.seconds for line in self.lines) + pauses


# ---------------------------------------------------------------------------------------------------- what is heard


@dataclass(frozen=True)
class Clip:
    """The sound of one line, ready to join: a mono 16-bit WAV file.

    Attributes:
        voices: who speaks in it, the voice of the line's language first. digest: SHA-256 of the file, in hex.
    """

    path: Path
    milliseconds: int
    voices: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Narration:
    """What the voices made of a script: by line number, the clip of each line, or why it is silent.

    experimental: those of the clips' voices that no speaker of their language has judged yet.
    """

    clips: Mapping[int, Clip]
    silent: Mapping[int, str]
    experimental: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Audio:
    """A joined bulletin as MP3, not yet tagged for a station.

    Attributes:
        loudness, true_peak: LUFS and dBTP (ITU-R BS.1770), reckoned from what was measured of its parts; None for
            silence, which has none. digest: SHA-256 of the file, in hex.
    """

    path: Path
    milliseconds: int
    loudness: float | None
    true_peak: float | None
    digest: str


@dataclass(frozen=True)
class Voiced:
    """A script with all that the voices made of it; `audio` is None while a line of it has no voice."""

    script: Script
    narration: Narration
    audio: Audio | None


@dataclass(frozen=True)
class Tags:
    """What a player shows of a file; voices: who speaks in it, experimental: those of them that nobody judged."""

    title: str
    station: str
    language: str
    on: date
    comment: str = ""
    voices: tuple[str, ...] = ()
    experimental: tuple[str, ...] = ()


# --------------------------------------------------------------------------------------------------- what went on air


class Evidence(IntEnum):
    """How it is known that a run went on air, from the weakest to the strongest.

    PLANNED: somebody's list says that it was to be. WORD: somebody at the station says so. TAP: the station's own phone
    told the portal. LOG: a playout machine wrote it down. PROOF: a recording of what was on air is kept.
    """

    PLANNED = 0
    WORD = 1
    TAP = 2
    LOG = 3
    PROOF = 4

    @property
    def word(self) -> str:
        """Its name in files and on the command line."""
        return self.name.lower()


@dataclass(frozen=True)
class Run:
    """One airing of one bulletin in one language by one station (lượt phát).

    Attributes:
        week: ISO week such as 2026-W48. aired_at: when it began, an aware datetime; None while only its slot is known.
        scheduled_at: the slot of the plan it was aired for, aware; None for a run outside any plan.
        seconds: how long it lasted; None: nobody told. items: how many snippets were said (tin); None likewise.
        proof: SHA-256 of the recording, in hex; else "".
    """

    station: str
    week: str
    bulletin: str
    language: str
    aired_at: datetime | None
    scheduled_at: datetime | None = None
    seconds: int | None = None
    items: int | None = None
    evidence: Evidence = Evidence.WORD
    proof: str = ""
    note: str = field(default="", compare=False)
