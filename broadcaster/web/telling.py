"""The ledger's reports and their charts as pages ask for them: each is drawn up once for each state of the ledger.

A year of a hundred stations takes a second to draw up, and a chart as long to draw. Whoever looks again, sorts a table,
opens a row or takes a file away should not wait for that again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import HTTPException

from broadcaster.runlog import draw_up
from broadcaster.runlog.report import charts, tables
from broadcaster.runlog.reporting import state
from broadcaster.web.once import Once

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from broadcaster.models import Evidence
    from broadcaster.runlog import Period, Statement
    from broadcaster.runlog.report.charts import Chart
    from broadcaster.web.desk import Desk, Known

_STATEMENTS, _PICTURES = 12, 24
"""How many are kept: a few megabytes at most."""

_AT_WORK = 8
"""How many requests may draw, or make a file, or wait for their turn; operators' taps need threads too."""

WEEKS = 106
"""Weeks up to which a map of stations and weeks can be drawn, and read."""


class Telling:
    """The reports of one process.

    Args:
        desk: the ledger and the plan.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._statements: Once[tuple[Known, Statement]] = Once(_STATEMENTS)
        self._pictures: Once[tuple[Known, bytes]] = Once(_PICTURES)
        self._places = threading.BoundedSemaphore(_AT_WORK)
        self._hands = threading.Lock()

    def statement(self, period: Period, least: Evidence) -> Statement:
        """Return the report of a period, as the ledger is now.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        desk, known, now = self._desk, self._desk.known, self._desk.now()
        # What is due goes on with the clock while a period lasts; slots begin with a minute.
        minute = now.strftime("%Y-%m-%d %H:%M") if period.last >= now.date() else ""
        key = (*self._key(known, period, least), minute)
        _, told = self._statements.get(
            key, lambda: (known, draw_up(desk.ledger.database, period, known.about, least=least, made_at=now))
        )
        return replace(told, made_at=now)

    def picture(self, name: str, period: Period, least: Evidence) -> bytes:
        """Return a chart (SVG), by its name.

        Raises:
            HTTPException: there is no such chart of this period. LedgerError: the ledger cannot be read.
        """
        known = self._desk.known

        def draw() -> tuple[Known, bytes]:
            chart = next((one for one in self.charts(self.statement(period, least)) if one.name == name), None)
            if chart is None:
                raise HTTPException(404)
            with self.at_work():
                return known, chart.svg()

        key = (name, self._desk.words.language, *self._key(known, period, least))
        return self._pictures.get(key, draw)[1]

    def charts(self, statement: Statement) -> list[Chart]:
        """Return the charts of a report; to know how large they are takes no drawing."""
        words = self._desk.words
        found = [charts.by_month(statement, words)]
        if (statement.period.last - statement.period.first).days < WEEKS * 7:
            found.append(charts.heat(statement, words))
        return found

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let one request at a time do what takes a processor for seconds.

        Raises:
            HTTPException: too many wait already (503).
        """
        if not self._places.acquire(blocking=False):
            raise HTTPException(503, "busy", {"Retry-After": "20"})
        try:
            with self._hands:
                yield
        finally:
            self._places.release()

    def _key(self, known: Known, period: Period, least: Evidence) -> tuple[Hashable, ...]:
        # The number of `known` is not another's as long as what was made of it is kept, together with it.
        return (*state(self._desk.ledger.database), id(known), period, least)


def digest(statement: Statement) -> str:
    """Return what stands for all that a report has counted: where it is as before, so are the numbers.

    What is due and missing is left out while the period lasts, for it grows by itself; so are the ledger's code, which
    runs of other weeks change, and the clock.
    """
    told = tables.json_statement(statement)
    del told["made_at"], told["ledger"]
    if statement.period.last >= statement.made_at.date():
        told["kept"] = [{key: kept[key] for key in ("code", "aired", "late", "extra")} for kept in told["kept"]]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
