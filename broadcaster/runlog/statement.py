"""What a report says: the four units apart, by language, station, month and week, and the plan against what aired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from broadcaster.models import Evidence


@dataclass(frozen=True)
class Units:
    """One thing counted in the units the office and the communes use; none can be worked out from another.

    Attributes:
        runs: lượt: one airing of one bulletin in one language by one station.
        texts: lượt bản tin: the same, where one bulletin in several languages in one slot of one station is one.
        sessions: buổi: one station on one part of one day (morning to 10:59, noon 11:00 to 13:59, afternoon and evening
            from 14:00) in which at least one run began.
        seconds: how long the runs lasted whose length is known. untimed: the runs whose length nobody told.
        items: tin: the snippets said in the runs, each time. unlisted: the runs whose snippets nobody told.
    """

    runs: int = 0
    texts: int = 0
    sessions: int = 0
    seconds: int = 0
    untimed: int = 0
    items: int = 0
    unlisted: int = 0


@dataclass(frozen=True)
class Line:
    """One station's line of the table: its units by language, in all, and in the period before."""

    code: str
    name: str
    by_language: Mapping[str, Units]
    total: Units
    previous: Units


@dataclass(frozen=True)
class Due:
    """One run that a plan asks for: a station is to air a bulletin in a language at a slot (aware, +07:00)."""

    station: str
    week: str
    bulletin: str
    language: str
    slot: datetime


@dataclass(frozen=True)
class Kept:
    """How a station kept its plan.

    Attributes:
        due: runs the plan asked for until the report was made. aired: those that aired, late ones too.
        late: those that began later than the settings call late. missing: those that nobody told of, in their order.
        extra: runs that no plan asked for.
    """

    code: str
    name: str
    due: int
    aired: int
    late: int
    missing: tuple[Due, ...]
    extra: int


@dataclass(frozen=True)
class Period:
    """Some days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True)
class Statement:
    """All that a report says.

    Attributes:
        office: who reports. period, before: the days told of, and the period just before, of the same kind.
        least: only runs with at least this evidence are counted.
        languages: the names of the languages by code, in the office's order. bulletins: titles by id.
        lines: one for each station, in the order of names. total, by_language, previous: of all stations together.
        by_evidence: how many runs of the period have which evidence, those too weak to be counted among them.
        voided: runs of the period that were voided.
        by_month: runs by month (2026-11) and language code. by_week: runs by station code and ISO week.
        kept: the plan against what aired, one for each station that was due or aired; empty when nothing was planned.
        made_at: when it was made, aware. entries: how many entries the ledger had then. code: the code of the last of
            them: whoever has this report can tell whether the ledger was edited since.
    """

    office: str
    period: Period
    before: Period
    least: Evidence
    languages: Mapping[str, str]
    bulletins: Mapping[str, str]
    lines: tuple[Line, ...]
    total: Units
    by_language: Mapping[str, Units]
    previous: Units
    by_evidence: Mapping[Evidence, int]
    voided: int
    by_month: Mapping[tuple[str, str], int]
    by_week: Mapping[tuple[str, str], int]
    kept: tuple[Kept, ...]
    made_at: datetime
    entries: int
    code: str
