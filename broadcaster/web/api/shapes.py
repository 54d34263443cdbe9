"""What the API takes and answers, field by field; its description is made of this."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from broadcaster.runlog.checks import LONGEST, REMARK_LIMIT
from broadcaster.web.api.examples import COUNTS, REPORTED, ROWS, STATION, WEEK, WEEKS

MOST_RUNS = 10_000
"""Runs that may be sent at once: those of half a year of one station."""

PAGE = 1_000
"""Rows that are sent at once."""

LanguageWord = Literal["vi", "rad", "cmo", "mng", "mnn"]
EvidenceWord = Literal["planned", "word", "tap", "log", "proof"]
Split = Literal["language", "month", "week", "day", "evidence"]

_MOMENT = "RFC 3339, with its offset: 2026-11-25T05:00:10+07:00."


def _text(what: str, **more: Any) -> Any:
    return Field(description=what, **more)


Code = Annotated[str, _text("The five-digit code of the station's commune.", pattern="^[0-9]{5}$")]
WeekName = Annotated[str, _text("An ISO week.", pattern="^[0-9]{4}-W[0-9]{2}$", examples=["2026-W48"])]
BulletinId = Annotated[
    str,
    _text(
        "The bulletin's id, as `GET /weeks/{week}` gives it and as it stands in our files' names.",
        pattern="^[a-z0-9]+([-_][a-z0-9]+)*$",
        max_length=60,
    ),
]
LanguageCode = Annotated[
    LanguageWord,
    _text("BCP 47: vi Kinh, rad Êđê, cmo, mng and mnn Central, Eastern and Southern M'nông."),
]
Sha256 = Annotated[str, _text("SHA-256, in lower case.", pattern="^[0-9a-f]{64}$")]
Moment: TypeAlias = Annotated[str, _text(_MOMENT, json_schema_extra={"format": "date-time"})]
Day = Annotated[
    str,
    _text("A day by the stations' clocks (+07:00).", pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-11-23"]),
]

_ONE_TIME: JsonDict = {
    "anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("aired_at", "scheduled_at")]
}


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Report(_Sent):
    """One run: one airing of one bulletin in one language by the station."""

    model_config = ConfigDict(json_schema_extra=_ONE_TIME)

    bulletin: BulletinId
    language: LanguageCode
    aired_at: Annotated[
        Moment | None, _text(f"When it began. {_MOMENT} It may be left out where `scheduled_at` is said.")
    ] = None
    scheduled_at: Annotated[
        Moment | None,
        _text(f"The slot it was aired for. {_MOMENT} Where it is left out, the slot of the plan near to it is taken."),
    ] = None
    seconds: Annotated[
        int | None, _text("How long it was on air. Left out: as long as our file.", ge=1, le=LONGEST)
    ] = None
    evidence: Annotated[
        EvidenceWord | None,
        _text(
            "How it is known: `log` the machine wrote down that it played it (what is meant where nothing is said), "
            "`planned` it was only in the schedule, `word` a person says so, `tap` a person tapped a button, `proof` "
            "there is a recording of what was on air."
        ),
    ] = None
    proof: Annotated[Sha256 | None, _text("SHA-256 of that recording; with `proof`, and only with it.")] = None
    note: Annotated[
        str | None, _text(f"A remark, in one line of at most {REMARK_LIMIT} letters.", max_length=4 * REMARK_LIMIT)
    ] = None
    station: Annotated[Code | None, _text("Need not be said: it is the token's. Another one is refused.")] = None


class Reports(_Sent):
    """Runs that are reported together: all of them are taken, or none."""

    model_config = ConfigDict(title="Reports")

    runs: Annotated[list[Report], _text("The runs, in any order.", min_length=1, max_length=MOST_RUNS)]
    as_written: Annotated[
        bool,
        _text("true: a bulletin that is in no plan, but is called nearly as one that is, is meant as it is written."),
    ] = False


class Parcel(_Sent):
    """The same, its runs still unread."""

    runs: Annotated[list[Any], Field(min_length=1, max_length=MOST_RUNS)]
    as_written: bool = False


# ------------------------------------------------------------------------------------------------------------- answers


class StationAnswer(BaseModel):
    """A station."""

    model_config = ConfigDict(json_schema_extra={"example": STATION})

    code: Code
    name: Annotated[str, _text("What it is called.")]
    kind: Annotated[str, _text("What it is: xã (commune) or phường (ward).")]
    languages: Annotated[list[LanguageCode], _text("The languages it airs, in the order in which it airs them.")]


class Row(BaseModel):
    """A run as it stands in the ledger."""

    number: Annotated[int, _text("Its number in the ledger.", ge=1)]
    week: WeekName
    bulletin: Annotated[str, _text("The bulletin's id.")]
    language: Annotated[str, _text("The language's code.")]
    scheduled_at: Annotated[Moment | None, _text("The slot it was aired for; null outside the plan.")]
    aired_at: Annotated[Moment | None, _text("When it began; null where nobody told.")]
    seconds: Annotated[int | None, _text("How long it lasted; null where nobody told.")]
    items: Annotated[int | None, _text("How many snippets it said; null where nobody told.")]
    evidence: EvidenceWord
    proof: Annotated[str, _text('SHA-256 of a recording; "" for none.')]
    note: Annotated[str, _text("A remark.")]
    counts: Annotated[
        bool, _text("Whether it counts: false where the office has voided it, or its station took it back.")
    ]
    why: Annotated[str, _text("What was said when it was last changed, such as why it was voided.")]
    entered_at: Annotated[Moment, _text("When it was first told.")]
    source: Annotated[str, _text("Which way it came first; this API is `api:` and the token's name.")]


class FileAnswer(BaseModel):
    """A file to fetch; the address takes Range requests, so that a download can go on where it was cut off."""

    path: Annotated[str, _text("Its folder and name. Keep both: by them logs of playout machines are read.")]
    address: Annotated[str, _text("Where it is fetched; changes when the file does. No token is needed.")]
    size: Annotated[int, _text("Bytes.", ge=0)]
    sha256: Sha256


class SoundAnswer(FileAnswer):
    """A sound file."""

    duration_ms: Annotated[int, _text("How long it lasts, in milliseconds.", ge=0)]


class ReviewAnswer(BaseModel):
    """How many lines of a script are in which state; on air go reviewed ones only."""

    reviewed: Annotated[int, _text("Reviewed by a person.", ge=0)]
    draft: Annotated[int, _text("Translated, not reviewed.", ge=0)]
    outdated: Annotated[int, _text("Reviewed before the Kinh text changed.", ge=0)]
    missing: Annotated[int, _text("Not translated.", ge=0)]
    confirm: Annotated[int, _text("Resting on a figure that is to be confirmed, in whatever state.", ge=0)]


class Play(BaseModel):
    """What is played in a slot in one language."""

    language: LanguageCode
    language_name: Annotated[str, _text("What the language is called.")]
    sound: Annotated[SoundAnswer | None, _text("The sound to play; null where there is none: it is read aloud.")]
    script: Annotated[FileAnswer | None, _text("The script in large print (HTML).")]
    text: Annotated[FileAnswer | None, _text("The script as plain text.")]
    review: Annotated[ReviewAnswer | None, _text("How good the script is; null where nothing is on the shelf.")]
    run: Annotated[Row | None, _text("What the ledger has of this run; null where nobody told of it.")]


class SlotAnswer(BaseModel):
    """One bulletin at one time."""

    at: Annotated[Moment, _text("When it is to begin.")]
    bulletin: Annotated[str, _text("The bulletin's id.")]
    title: Annotated[str, _text("What it is called, in Kinh.")]
    plays: Annotated[list[Play], _text("What to play, one after the other: each language of the station.")]


class WeekAnswer(BaseModel):
    """A week of a station."""

    model_config = ConfigDict(json_schema_extra={"example": WEEK})

    week: WeekName
    first_day: date
    last_day: date
    station: Code
    published: Annotated[bool, _text("Whether its files are there; else there is only the plan.")]
    bundle: Annotated[FileAnswer | None, _text("All of the station's files in one ZIP.")]
    slots: Annotated[list[SlotAnswer], _text("What is due, in the order of time.")]


class WeekEntry(BaseModel):
    """A week, in a list."""

    week: WeekName
    first_day: date
    last_day: date
    published: Annotated[bool, _text("Whether its files are there.")]


class WeeksAnswer(BaseModel):
    """The weeks in which something is due from a station."""

    model_config = ConfigDict(json_schema_extra={"example": WEEKS})

    current: Annotated[str | None, _text("This week, else the next one that there is, else the last; null for none.")]
    weeks: Annotated[list[WeekEntry], _text("The earliest first.")]


class ReportAnswer(BaseModel):
    """What became of the runs that were reported. The four numbers and `passed_over` are those of the ledger."""

    model_config = ConfigDict(json_schema_extra={"example": REPORTED})

    added: Annotated[int, _text("Runs that are new.", ge=0)]
    already_there: Annotated[int, _text("Runs that were there, or are twice in the list; counted once.", ge=0)]
    strengthened: Annotated[int, _text("Of these, runs that are known better now.", ge=0)]
    voided: Annotated[int, _text("Of these, runs that the office has voided; they stay so.", ge=0)]
    passed_over: Annotated[int, _text("What is of no bulletin: none, as every run names its bulletin.", ge=0)]
    states: Annotated[
        list[Literal["added", "already_there", "strengthened", "voided"]],
        _text("What became of each run, in the order in which they were sent."),
    ]


class RowsAnswer(BaseModel):
    """Some rows of the ledger."""

    model_config = ConfigDict(json_schema_extra={"example": ROWS})

    runs: Annotated[list[Row], _text(f"At most {PAGE:,}, in the order in which they were due, voided ones too.")]
    cursor: Annotated[str | None, _text("What to ask with for those that follow; null where there are none.")]


class CountAnswer(BaseModel):
    """How many runs of a period count."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, json_schema_extra={"example": COUNTS})

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    by: Annotated[Split | None, _text("What the total is split by.")]
    least: Annotated[EvidenceWord, _text("Only runs that are known at least so well are counted.")]
    total: Annotated[int, _text("All of them.", ge=0)]
    groups: Annotated[dict[str, int], _text("The total split up; what has no run is left out.")]
