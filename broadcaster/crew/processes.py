"""Hands on this machine: a process for each core."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from ctypes import c_byte
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
        self._stop = c_byte()

    def wake(self) -> None:
        """Have them start now, while something else is read.

        Raises:
            VoiceError: a process ended at once.
        """
        pool = self._hands()  # made before Ctrl-C is put off: what multiprocessing starts for it would put it on again
        with _told(), _deaf():
            for _ in range(self.count):
                pool.submit(work.wake)

    def do(self, batches: Sequence[Batch]) -> Iterator[list[Outcome]]:
        """Give batches away at once; yield what came of each, as it is done.

        Raises:
            VoiceError: a process ended in the middle of a batch. SoundError: as `work.do`.
        """
        pool = self._hands()
        with _told(), _deaf():
            futures = [pool.submit(work.do, batch) for batch in batches]
        return self._done(futures)

    def _done(self, futures: list[Future[list[Outcome]]]) -> Iterator[list[Outcome]]:
        with _told():
            for future in as_completed(futures):
                yield future.result()

    def stop(self) -> None:
        """Let them finish the line that each has begun, and no more."""
        if self._pool is not None:
            self._stop.value = 1
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _hands(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Started afresh, not forked: that is all Windows can do, and libespeak must not be forked in mid-word.
            afresh = get_context("spawn")
            self._stop = afresh.RawValue(c_byte, 0)  # without a lock, which one that is killed could keep
            self._pool = ProcessPoolExecutor(self.count, afresh, work.begin, (self._stop,))
        return self._pool


@contextmanager
def _told() -> Iterator[None]:
    """Say in words that a process is gone.

    Raises:
        VoiceError: it is.
    """
    try:
        yield
    except BrokenProcessPool as error:
        what = "a process that speaks and encodes lines was ended from outside, or crashed."
        hint = "Build again: what is done is kept; with --jobs 1 it can be seen at which line."
        raise VoiceError(f"{what} {hint}") from error


@contextmanager
def _deaf() -> Iterator[None]:
    """Put off Ctrl-C, so that processes started meanwhile never hear it: not even before they can say that they won't.

    They inherit what is blocked. Windows has nothing of the kind: there a process may complain while it starts.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
