"""Hands on this machine: a process for each core."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from broadcaster.crew import work
from broadcaster.errors import VoiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from broadcaster.crew.work import Batch, Outcome

_MOST = 61
"""The most processes a pool may have on Windows."""


class Processes:
    """Processes that do batches; started when the first one is given to them, or when they are woken.

    Args:
        jobs: how many; 0 for one per core.
    """

    def __init__(self, jobs: int) -> None:
        self.count = min(jobs or os.cpu_count() or 1, _MOST)
        self._pool: ProcessPoolExecutor | None = None

    def wake(self) -> None:
        """Have them start now, while something else is read."""
        for _ in range(self.count):
            self._hands().submit(work.wake)

    def do(self, batches: Sequence[Batch]) -> Iterator[list[Outcome]]:
        """Give batches away at once; yield what came of each, as it is done.

        Raises:
            VoiceError: a process ended in the middle of a batch. SoundError: as `work.do`.
        """
        futures = [self._hands().submit(work.do, batch) for batch in batches]
        return self._done(futures)

    def _done(self, futures: list[Future[list[Outcome]]]) -> Iterator[list[Outcome]]:
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            what = "a process that speaks and encodes lines was ended from outside, or crashed."
            hint = "Build again: what is done is kept; with --jobs 1 it can be seen at which line."
            raise VoiceError(f"{what} {hint}") from error

    def stop(self) -> None:
        """Let them finish what they have begun, and no more."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _hands(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Started afresh, not forked: that is all Windows can do, and libespeak must not be forked in mid-word.
            self._pool = ProcessPoolExecutor(self.count, get_context("spawn"), work.begin)
        return self._pool
