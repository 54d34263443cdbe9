"""The reports that the head of the office has approved: which period, which number, which state of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.web.store.tables import approvals

if TYPE_CHECKING:
    from broadcaster.web.store.database import Database


@dataclass(frozen=True)
class Approval:
    """One approval: at (seconds), by (a login), of the days from first to last (ISO dates, both included).

    Attributes:
        least: the evidence that a run needed to be counted. runs: how many there were. code: of the ledger then.
    """

    at: int
    by: str
    first_day: str
    last_day: str
    least: str
    runs: int
    code: str


class Approvals:
    """The approvals in a database; they are only ever added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, approval: Approval) -> None:
        """Keep an approval."""
        with self._database.writing() as connection:
            connection.execute(sa.insert(approvals).values(**vars(approval)))

    def of(self, first_day: str, last_day: str) -> list[Approval]:
        """Return the approvals of a period, the newest first."""
        query = sa.select(*(approvals.c[name] for name in Approval.__dataclass_fields__)).where(
            approvals.c.first_day == first_day, approvals.c.last_day == last_day
        )
        with self._database.reading() as connection:
            return [Approval(*row) for row in connection.execute(query.order_by(approvals.c.id.desc()))]
