"""What the API answered under an idempotency key, so that a machine that asks again hears the same.

A key is taken before the work begins, so that of two who ask at once one does it, in whichever process they are. A
process may be killed between taking a key and keeping its answer; after a minute, then, the next one who asks does the
work anew. That does no harm: a run's own identity keeps it from counting twice.
"""

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

_WORKING = 0
"""The status of a key whose answer is being worked out."""

PATIENCE = 60
"""Seconds after which whoever works under a key is taken for dead; a ledger in use is waited for half as long."""


@dataclass(frozen=True)
class Answer:
    """An answer: of which question (its digest), the HTTP status, and the body."""

    asked_sha256: str
    status: int
    body: str

    @property
    def is_pending(self) -> bool:
        """Whether it is still being worked out."""
        return self.status == _WORKING


class Answers:
    """The answers in a database. `at` is the clock, in seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, token: int, key: str, asked_sha256: str, *, at: int) -> Answer | None:
        """Take a key to work under it.

        Returns:
            None: the key is taken now, to be given an answer (`keep`) or given back (`drop`). Otherwise the answer
            that there is already, or that another is working out, be it of this question or of another one.
        """
        mine = (answers.c.token == token, answers.c.key == key)
        row = {"token": token, "key": key, "asked_sha256": asked_sha256, "status": _WORKING, "body": "", "at": at}
        with self._database.writing() as connection:
            connection.execute(sa.delete(answers).where(answers.c.at < at - _KEPT))
            dead = (answers.c.status == _WORKING, answers.c.at < at - PATIENCE, answers.c.asked_sha256 == asked_sha256)
            if connection.execute(sa.update(answers).where(*mine, *dead).values(at=at)).rowcount:
                return None
            if insert_new(connection, answers, row):
                return None
            found = connection.execute(sa.select(answers).where(*mine)).first()
        if found is None:  # given back at this very moment
            return Answer(asked_sha256, _WORKING, "")
        return Answer(found.asked_sha256, found.status, found.body)

    def keep(self, token: int, key: str, answer: Answer) -> Answer:
        """Keep the answer to a key that was taken; return it, or the one that another has kept meanwhile."""
        mine = (answers.c.token == token, answers.c.key == key)
        values = {"status": answer.status, "body": answer.body}
        with self._database.writing() as connection:
            connection.execute(sa.update(answers).where(*mine, answers.c.status == _WORKING).values(values))
            found = connection.execute(sa.select(answers).where(*mine)).first()
        return answer if found is None else Answer(found.asked_sha256, found.status, found.body)

    def renew(self, token: int, key: str, answer: Answer) -> None:
        """Keep another answer to a key: the work that the first one told of is gone, and was done anew."""
        mine = (answers.c.token == token, answers.c.key == key)
        with self._database.writing() as connection:
            connection.execute(sa.update(answers).where(*mine).values(status=answer.status, body=answer.body))

    def drop(self, token: int, key: str) -> None:
        """Give back a key under which nothing was done."""
        mine = (answers.c.token == token, answers.c.key == key, answers.c.status == _WORKING)
        with self._database.writing() as connection:
            connection.execute(sa.delete(answers).where(*mine))
