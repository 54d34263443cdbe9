"""Kills a copy of this program at a moment that a test names, as the power or a task manager does."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import event

from broadcaster.runlog import plain

if TYPE_CHECKING:
    from collections.abc import Callable

SOME = (0, 1, 2, 3, 5, 8, 12, 18, 27, 40)
"""Statements before which something long is killed."""

AT_COMMIT = -1
"""The moment when everything is written, and nothing is yet kept."""

KILLED = -9


def dies(work: Callable[[], object], when: int) -> int:
    """Do some work in a copy of this process, and kill it with signal 9 before its statement of that number.

    Returns:
        How it ended: KILLED; 0 when it was done before; 1 when it failed.
    """
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(BaseException):  # whatever it is, this copy must not go on to run the tests
            _kill(when)
            work()
            status = 0
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _kill(when: int) -> None:
    """Have this process killed before its statement of that number, or when it commits."""
    left = [when]

    def count(*_: object) -> None:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    if when == AT_COMMIT:
        event.listen(sa.Engine, "commit", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        return
    event.listen(sa.Engine, "before_cursor_execute", count)
    # What is written with every run goes past SQLAlchemy.
    marked = plain.Plain._marked

    def counted(self: plain.Plain, text: str) -> str:
        count()
        return marked(self, text)

    plain.Plain._marked = counted  # type: ignore[method-assign]
