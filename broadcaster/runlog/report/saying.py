"""How a report says numbers, shares, days and periods, in the language of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from broadcaster.models import KINH
from broadcaster.runlog.clock import LOCAL
from broadcaster.runlog.report import texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from broadcaster.language.wording import Wording
    from broadcaster.runlog.statement import Due, Period, Statement, Units


def number(words: Wording, many: int) -> str:
    """Return a whole number: 8.080 in Vietnamese, 8,080 in English."""
    said = f"{many:,}"
    return said.replace(",", ".") if words.language == KINH else said


def share(words: Wording, part: int, whole: int) -> str:
    """Return a part of a whole to a tenth of a percent: 95,4%; a dash when there is no whole.

    What is not all is never rounded up to 100%, nor what is something down to 0%: nobody asks about a form with 100%.
    """
    if not whole:
        return "–"
    tenths = (2000 * part + whole) // (2 * whole)
    if tenths >= 1000 and part < whole:
        tenths = 999
    if tenths == 0 and part:
        tenths = 1
    said, tenth = number(words, tenths // 10), tenths % 10
    return f"{said}{',' if words.language == KINH else '.'}{tenth}%" if tenth else f"{said}%"


def change(words: Wording, now: int, then: int) -> str:
    """Return how much a number grew or fell, and by which share where there was something before: +1.020 (14,5%)."""
    sign = "+" if now > then else "−" if now < then else ""
    said = f"{sign}{number(words, abs(now - then))}"
    return f"{said} ({share(words, abs(now - then), then)})" if then and now != then else said


def minutes(units: Units) -> int:
    """Return how long it is in whole minutes; half a minute is rounded up."""
    return (units.seconds + 30) // 60


def measures(units: Units) -> dict[str, int]:
    """Return the numbers by the names of their columns."""
    return {
        "runs": units.runs,
        "texts": units.texts,
        "sessions": units.sessions,
        "minutes": minutes(units),
        "items": units.items,
    }


def languages(statement: Statement) -> dict[str, str]:
    """Return the names of the languages by code: the office's, and whatever else was aired, so that columns add up."""
    aired = sorted({*statement.by_language, *(language for _, language in statement.by_month)})
    return dict(statement.languages) | {code: code for code in aired if code not in statement.languages}


def day(moment: date) -> str:
    """Return such as 23/11/2026."""
    return f"{moment:%d/%m/}{moment.year:04d}"


def local(moment: datetime) -> datetime:
    """Return a moment as the clocks of the stations show it, without its zone, as Excel wants it."""
    return moment.astimezone(LOCAL).replace(tzinfo=None)


def asked(words: Wording, due: Due, statement: Statement) -> str:
    """Return what a station is to be asked about: which slot, bulletin and language."""
    slot = local(due.slot)
    return words.say(
        texts.ASKED,
        time=f"{slot:%H:%M}",
        day=f"{slot:%d/%m}",
        bulletin=statement.bulletins.get(due.bulletin, due.bulletin),
        language=statement.languages.get(due.language, due.language),
    )


def to_ask(words: Wording, missing: Sequence[Due], statement: Statement, most: int = 3) -> str:
    """Return what a station is to be asked about in all: the first few of what is missing, and how many more."""
    told = "; ".join(asked(words, due, statement) for due in missing[:most])
    return words.say(texts.AND_RUNS, told=told, n=number(words, len(missing) - most)) if missing[most:] else told


def definitions(words: Wording) -> list[str]:
    """Return what each unit means, a sentence each."""
    return [
        words.say(texts.DEFINITION, unit=words.say(name), meaning=words.say(texts.DEFINITIONS[key]))
        for key, name in texts.UNITS.items()
    ] + [words.say(texts.APART)]


def unknown(words: Wording, statement: Statement) -> list[str]:
    """Return what is to be said of runs whose length or items nobody told."""
    found = ((texts.UNTIMED, statement.total.untimed), (texts.UNLISTED, statement.total.unlisted))
    return [words.say(text, n=number(words, many)) for text, many in found if many]


def ledger(words: Wording, statement: Statement) -> str:
    """Return by what the report can be held against the ledger."""
    made = local(statement.made_at)
    entries, code = number(words, statement.entries), statement.code or words.say(texts.NONE)
    return words.say(texts.LEDGER, time=f"{made:%H:%M}", day=day(made), n=entries, code=code)


def period(words: Wording, told: Period) -> str:
    """Return a period by its name, when it has one, and its days: tháng 11 năm 2026 (từ ngày … đến ngày …)."""
    if told.first == told.last:
        return words.say(texts.DAY, day=day(told.first))
    days = words.say(texts.DAYS, first=day(told.first), last=day(told.last))
    name = _name(words, told)
    return words.say(texts.NAMED, name=name, days=days) if name else days


def _name(words: Wording, told: Period) -> str:
    first, last = told.first, told.last
    if first.weekday() == 0 and last - first == timedelta(days=6):
        year, week, _ = first.isocalendar()
        return words.say(texts.WEEK, week=week, year=year)
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1 and first.year == last.year
    if whole and first.month == last.month:
        return words.say(texts.MONTH, month=first.month, year=first.year)
    span = texts.SPANS.get((first.month, last.month)) if whole else None
    return words.say(span, year=first.year) if span else ""
