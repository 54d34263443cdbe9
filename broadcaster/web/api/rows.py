"""Rows of the ledger as the API tells them, and the place in a list of them from which to go on."""

from __future__ import annotations

import re
from datetime import datetime

from broadcaster.runlog import LOCAL
from broadcaster.runlog import Row as LedgerRow
from broadcaster.runlog.leafing import Place
from broadcaster.web.api.problems import refused
from broadcaster.web.api.shapes import Row

_CURSOR = re.compile(r"([0-9]{1,12})-([0-9]{1,15})", re.ASCII)


def row_of(row: LedgerRow) -> Row:
    """Return a row as the API tells it: who entered it stays with the office."""
    run = row.run
    return Row.model_validate(
        {
            "number": row.number,
            "week": run.week,
            "bulletin": run.bulletin,
            "language": run.language,
            "scheduled_at": _time(run.scheduled_at),
            "aired_at": _time(run.aired_at),
            "seconds": run.seconds,
            "items": run.items,
            "evidence": run.evidence.word,
            "proof": run.proof,
            "note": run.note,
            "counts": row.counts,
            "why": row.change.why if row.change else "",
            "entered_at": _time(row.entered.at),
            "source": row.source,
        }
    )


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(LOCAL).isoformat(timespec="seconds")


def cursor_of(place: Place) -> str:
    """Return what stands for a place in the rows."""
    return f"{place.second}-{place.number}"


def place_of(cursor: str) -> Place:
    """Return the place that a cursor stands for.

    Raises:
        HTTPException: it is none of ours.
    """
    found = _CURSOR.fullmatch(cursor)
    if not found:
        raise refused("faulty", "The cursor is none that this API gave; begin without one.")
    return Place(int(found[1]), int(found[2]))
