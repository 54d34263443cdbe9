"""What operators tapped: that a run aired, or that a tap was a slip.

Phones are offline for hours and send late, twice, and in any order. So a tap bears a number that the phone gave it, and
the time at which it was made; of all taps on one run the latest says how it is, whenever it arrives (a register where
the last writer wins: Shapiro et al., "A comprehensive study of Convergent and Commutative Replicated Data Types", 2011,
3.2.1). Two phones that tap the same run, then, come to the same end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from broadcaster.web.store.database import insert_new
from broadcaster.web.store.tables import taps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcaster.web.store.database import Database


@dataclass(frozen=True, order=True)
class Planned:
    """The run that a tap is about: a bulletin in a language, by a station, at a slot (seconds since 1970)."""

    station: str
    slot: int
    bulletin: str
    language: str


@dataclass(frozen=True)
class Tap:
    """One tap.

    Attributes:
        number: that the phone gave it, a UUID. aired: False takes back. at: when it was made, in milliseconds, by the
            phone's clock as far as it can be believed. by: who is signed in on the phone.
        seal: what the page that was tapped brought along; "" for none. It is not kept.
    """

    number: str
    run: Planned
    aired: bool
    at: int
    by: str
    seal: str = ""


class Taps:
    """The taps in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, given: Iterable[Tap], *, at: int) -> int:
        """Keep taps; one that is there already is there once. `at`: the clock, in seconds.

        Returns:
            How many were new.
        """
        rows = [_row(tap, at) for tap in given]
        if not rows:
            return 0
        with self._database.writing() as connection:
            return sum(insert_new(connection, taps, row) for row in rows)

    def latest(self, run: Planned) -> Tap | None:
        """Return the tap that says how a run is; None when nobody tapped."""
        query = sa.select(taps).where(
            taps.c.station == run.station,
            taps.c.slot == run.slot,
            taps.c.bulletin == run.bulletin,
            taps.c.language == run.language,
        )
        # Of two in one millisecond the one that says "aired" holds: a run that is lost is worse than one to take back.
        query = query.order_by(taps.c.at.desc(), taps.c.aired.desc(), taps.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _tap(row)


def _row(tap: Tap, at: int) -> dict[str, object]:
    return {
        "id": tap.number,
        "station": tap.run.station,
        "bulletin": tap.run.bulletin,
        "language": tap.run.language,
        "slot": tap.run.slot,
        "aired": tap.aired,
        "at": tap.at,
        "received_at": at,
        "by": tap.by,
    }


def _tap(row: sa.Row[Any]) -> Tap:
    return Tap(row.id, Planned(row.station, row.slot, row.bulletin, row.language), row.aired, row.at, row.by)
