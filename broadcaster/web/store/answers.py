"""What the API answered under an idempotency key, so that a machine that asks again hears the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from broadcaster.web.store.database import insert_new
from broadcaster.web.store.tables import answers

if TYPE_CHECKING:
    from broadcaster.web.store.database import Database

_KEPT = 14 * 86_400
"""Seconds for which an answer is kept; after that the runs' own identities still keep them from counting twice."""


@dataclass(frozen=True)
class Answer:
    """An answer: of which question (its digest), the HTTP status, and the body."""

    asked_sha256: str
    status: int
    body: str


class Answers:
    """The answers in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, token: int, key: str) -> Answer | None:
        """Return what a token's machine was answered under a key; None when it has not asked."""
        query = sa.select(answers).where(answers.c.token == token, answers.c.key == key)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else Answer(row.asked_sha256, row.status, row.body)

    def keep(self, token: int, key: str, answer: Answer, *, at: int) -> None:
        """Keep an answer, unless there is one already; `at` is the clock, in seconds."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(answers).where(answers.c.at < at - _KEPT))
            insert_new(connection, answers, {"token": token, "key": key, **vars(answer), "at": at})
