"""Builds statements and rows for the tests of the report: as many stations, languages and weeks as asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import yamldoc
from broadcaster.models import Evidence, Run
from broadcaster.runlog.clock import LOCAL
from broadcaster.runlog.records import Change, Entered, Kind, Row
from broadcaster.runlog.statement import Due, Kept, Line, Period, Statement, Units

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
MADE = datetime(2027, 1, 4, 8, 5, tzinfo=LOCAL)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
YEAR_BEFORE = Period(date(2025, 1, 1), date(2025, 12, 31))
WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))
NAMES = {"vi": "Kinh", "rad": "Êđê", "cmo": "M'nông"}
BULLETINS = {"bao-hiem-y-te": "Bảo hiểm y tế hộ gia đình", "huu-tri": "Lương hưu và trợ cấp hằng tháng"}
CODE = "4KQ7-M2XD-93TB"


def communes(many: int) -> dict[str, str]:
    """Return names of real communes by code; more than there are get numbers."""
    listed = yamldoc.read(ROOT / "scripts" / "stations.yaml", "stations.yaml").value["stations"]
    found = {str(one["code"]): f"{one['kind']} {one['name']}" for one in listed}
    found |= {f"{90000 + number}": f"xã số {number}" for number in range(max(0, many - len(found)))}
    return dict(list(found.items())[:many])


def weeks(period: Period) -> list[str]:
    """Return the ISO weeks of a period."""
    days = (period.first + timedelta(days=number) for number in range((period.last - period.first).days + 1))
    return list(dict.fromkeys(f"{year}-W{week:02d}" for year, week, _ in (day.isocalendar() for day in days)))


def months(period: Period) -> list[str]:
    """Return the months of a period."""
    days = (period.first + timedelta(days=number) for number in range((period.last - period.first).days + 1))
    return list(dict.fromkeys(f"{day:%Y-%m}" for day in days))


def units(runs: int) -> Units:
    """Return units that go with so many runs; one in a hundred has told neither its length nor its items."""
    return Units(runs, runs * 3 // 4, runs * 2 // 3, runs * 331, runs // 100, runs * 4, runs // 100)


def added(several: list[Units]) -> Units:
    """Return units added up."""
    return (
        Units(
            *(
                sum(column)
                for column in zip(
                    *((u.runs, u.texts, u.sessions, u.seconds, u.untimed, u.items, u.unlisted) for u in several),
                    strict=True,
                )
            )
        )
        if several
        else Units()
    )


def statement(
    stations: int | dict[str, str] = 3,
    period: Period = YEAR,
    before: Period = YEAR_BEFORE,
    languages: dict[str, str] = NAMES,
    planned: bool = True,
    office: str = "Bảo hiểm xã hội tỉnh Đắk Lắk",
) -> Statement:
    """Return a statement whose numbers go together; the same arguments, the same statement."""
    names = communes(stations) if isinstance(stations, int) else stations
    by_week: Counter[tuple[str, str]] = Counter()
    by_month: Counter[tuple[str, str]] = Counter()
    lines, kept = [], []
    in_weeks, in_months = weeks(period), months(period)
    for place, (code, name) in enumerate(names.items()):
        spoken = {language: units(0) for language in languages}
        for nth, week in enumerate(in_weeks):
            for order, language in enumerate(languages):
                runs = 0 if (place + order) % (order + 1) or (nth + place) % 11 == 0 else (place * 7 + nth // 9) % 5 + 1
                by_week[code, week] += runs
                by_month[in_months[nth * len(in_months) // len(in_weeks)], language] += runs
                spoken[language] = units(spoken[language].runs + runs)
        total = added(list(spoken.values()))
        lines.append(Line(code, name, spoken, total, units(total.runs * 9 // 10)))
        if planned:
            missing = tuple(
                Due(
                    code,
                    "2026-W48",
                    list(BULLETINS)[number % 2],
                    list(languages)[number % len(languages)],
                    datetime(2026, 11, 23 + number % 7, 5, tzinfo=LOCAL),
                )
                for number in range(place % 7 if place % 3 == 0 else 0)
            )
            kept.append(Kept(code, name, total.runs + len(missing), total.runs, place % 4, missing, place % 5 // 3))
    total = added([line.total for line in lines])
    by_language = {language: added([line.by_language[language] for line in lines]) for language in languages}
    strong = {Evidence.TAP: total.runs // 2, Evidence.LOG: total.runs // 5, Evidence.PROOF: total.runs // 50}
    evidence = {Evidence.PLANNED: 12, Evidence.WORD: total.runs - sum(strong.values()), **strong}
    return Statement(
        office, period, before, Evidence.WORD, languages, BULLETINS, tuple(lines), total, by_language,
        added([line.previous for line in lines]), evidence, 7, by_month, by_week, tuple(kept), MADE, 12_345, CODE,
    )  # fmt: skip


def row(number: int = 1, *, note: str = "", change: Change | None = None, **given: object) -> Row:
    """Return a row of the ledger."""
    slot = datetime(2026, 11, 23, 5, tzinfo=LOCAL) + timedelta(minutes=number)
    run = Run(
        "24235", "2026-W48", "bao-hiem-y-te", "rad", slot + timedelta(minutes=2), slot, 331, 4, Evidence.TAP, note=note
    )
    entered = Entered(number, "Y Blik Niê", slot + timedelta(hours=1), "thang-11.csv")
    return Row(number=number, run=replace(run, **given), due=slot, entered=entered, line=17, change=change)


def voided(number: int = 2, why: str = "nhập nhầm ngày") -> Row:
    """Return a row that was voided."""
    whole = row(number)
    entered = Entered(number + 1, "H'Linh Niê", MADE)
    return replace(whole, change=Change(Kind.VOID, entered, why, counts=False, run=whole.run))


def rows(many: int) -> Iterator[Row]:
    """Yield rows, one by one."""
    return (row(number) for number in range(1, many + 1))
