"""The rows behind a report as CSV and JSON, and the report itself as JSON; the columns are the workbook's too.

CSV and JSON are read by programs: their columns have English names, among them those that `runs import` reads.
"""

from __future__ import annotations

import csv as rfc4180
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from broadcaster.models import Evidence
from broadcaster.runlog.cells import FORMULA
from broadcaster.runlog.clock import LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from broadcaster.runlog.records import Row
    from broadcaster.runlog.statement import Due, Statement, Units

    Value = str | int | bool | datetime | None

_SOME = 500
"""Rows that are handed on together."""


@dataclass(frozen=True)
class Names:
    """What a row's codes are called, and the least evidence that counts.

    Attributes:
        stations, languages, bulletins: names by code; a code without one is shown as it is.
    """

    stations: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    bulletins: Mapping[str, str] = field(default_factory=dict)
    least: Evidence = Evidence.PLANNED

    @classmethod
    def of(cls, statement: Statement) -> Names:
        """Return the names that a statement has."""
        stations = {kept.code: kept.name for kept in statement.kept} | {
            line.code: line.name for line in statement.lines
        }
        return cls(stations, statement.languages, statement.bulletins, statement.least)


@dataclass(frozen=True)
class Column:
    """A column of the rows.

    Attributes:
        key: its name in CSV and JSON; its name in Excel is `texts.ROW[key]`. value: what a row has in it.
        free: whether people write into it what they like, so that it may look like a formula.
        width: in letters, in Excel.
    """

    key: str
    value: Callable[[Row, Names], Value]
    free: bool = False
    width: int = 12


def counts(row: Row, names: Names) -> bool:
    """Tell whether a row is counted in the report: it is not voided, and its evidence is strong enough."""
    return row.counts and row.run.evidence >= names.least


COLUMNS = (
    Column("number", lambda row, _: row.number, width=9),
    Column("station", lambda row, _: row.run.station, free=True, width=10),
    Column("station_name", lambda row, names: names.stations.get(row.run.station, ""), free=True, width=24),
    Column("week", lambda row, _: row.run.week, free=True, width=10),
    Column("bulletin", lambda row, _: row.run.bulletin, free=True, width=24),
    Column("bulletin_title", lambda row, names: names.bulletins.get(row.run.bulletin, ""), free=True, width=36),
    Column("language", lambda row, _: row.run.language, free=True, width=9),
    Column("language_name", lambda row, names: names.languages.get(row.run.language, ""), free=True, width=11),
    Column("scheduled_at", lambda row, _: row.run.scheduled_at, width=17),
    Column("aired_at", lambda row, _: row.run.aired_at, width=17),
    Column("seconds", lambda row, _: row.run.seconds, width=8),
    Column("items", lambda row, _: row.run.items, width=7),
    Column("evidence", lambda row, _: row.run.evidence.word, width=30),
    Column("proof", lambda row, _: row.run.proof, free=True, width=20),
    Column("note", lambda row, _: row.run.note, free=True, width=40),
    Column("entered_by", lambda row, _: row.entered.by, free=True, width=20),
    Column("entered_at", lambda row, _: row.entered.at, width=17),
    Column("source", lambda row, _: row.source, free=True, width=26),
    Column("counts", counts, width=10),
    Column("change", lambda row, _: row.change.kind.value if row.change else "", width=14),
    Column("why", lambda row, _: row.change.why if row.change else "", free=True, width=40),
    Column("changed_by", lambda row, _: row.change.entered.by if row.change else "", free=True, width=20),
    Column("changed_at", lambda row, _: row.change.entered.at if row.change else None, width=17),
)


def csv(rows: Iterable[Row], names: Names) -> Iterator[bytes]:
    """Yield a CSV file of rows, piece by piece: RFC 4180, UTF-8 with a BOM, times at +07:00.

    What people wrote and a program could take for a formula has a ' before it, which Excel does not show.

    Args:
        rows: in the order in which they are to stand; a million take no more memory than a few.
        names: what their codes are called.
    """
    buffer = io.StringIO(newline="")
    writer = rfc4180.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.key for column in COLUMNS])
    mark = "\ufeff"
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(column, row, names) for column in COLUMNS])
        if number % _SOME == 0:
            yield (mark + buffer.getvalue()).encode("utf-8", "replace")
            mark = ""
            buffer.seek(0)
            buffer.truncate()
    yield (mark + buffer.getvalue()).encode("utf-8", "replace")


def _cell(column: Column, row: Row, names: Names) -> str | int:
    value = plain(column.value(row, names))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if column.free and isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def json_rows(rows: Iterable[Row], names: Names) -> Iterator[dict[str, str | int | bool | None]]:
    """Yield rows as JSON has them: the columns of the CSV file by name, times in ISO 8601 at +07:00."""
    for row in rows:
        yield {column.key: plain(column.value(row, names)) for column in COLUMNS}


def plain(value: Value) -> str | int | bool | None:
    """Return a value as JSON may have it."""
    return time(value) if isinstance(value, datetime) else value


def time(moment: datetime) -> str:
    """Return a moment in ISO 8601 at +07:00."""
    return moment.astimezone(LOCAL).isoformat(timespec="seconds")


def json_statement(statement: Statement) -> dict[str, Any]:
    """Return all that a statement says, as JSON may have it: English names, days and times in ISO 8601."""
    return {
        "office": statement.office,
        "period": _days(statement.period.first, statement.period.last),
        "before": _days(statement.before.first, statement.before.last),
        "least_evidence": statement.least.word,
        "languages": dict(statement.languages),
        "bulletins": dict(statement.bulletins),
        "total": _units(statement.total),
        "previous": _units(statement.previous),
        "by_language": {code: _units(units) for code, units in statement.by_language.items()},
        "stations": [
            {
                "code": line.code,
                "name": line.name,
                "total": _units(line.total),
                "previous": _units(line.previous),
                "by_language": {code: _units(units) for code, units in line.by_language.items()},
            }
            for line in statement.lines
        ],
        "by_evidence": {kind.word: statement.by_evidence.get(kind, 0) for kind in Evidence},
        "voided": statement.voided,
        "by_month": [
            {"month": month, "language": language, "runs": runs}
            for (month, language), runs in sorted(statement.by_month.items())
        ],
        "by_week": [
            {"station": station, "week": week, "runs": runs}
            for (station, week), runs in sorted(statement.by_week.items())
        ],
        "kept": [
            {
                "code": kept.code,
                "name": kept.name,
                "due": kept.due,
                "aired": kept.aired,
                "late": kept.late,
                "missing": [_due(due) for due in kept.missing],
                "extra": kept.extra,
            }
            for kept in statement.kept
        ],
        "made_at": time(statement.made_at),
        "ledger": {"entries": statement.entries, "code": statement.code},
    }


def _days(first: date, last: date) -> dict[str, str]:
    return {"first": first.isoformat(), "last": last.isoformat()}


def _units(units: Units) -> dict[str, int]:
    return {
        "runs": units.runs,
        "texts": units.texts,
        "sessions": units.sessions,
        "seconds": units.seconds,
        "untimed": units.untimed,
        "items": units.items,
        "unlisted": units.unlisted,
    }


def _due(due: Due) -> dict[str, str]:
    return {
        "station": due.station,
        "week": due.week,
        "bulletin": due.bulletin,
        "language": due.language,
        "slot": time(due.slot),
    }
