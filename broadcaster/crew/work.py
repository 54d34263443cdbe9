"""What a hand does with a batch: speaks its lines, and encodes each at once; in this process or in any other."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from itertools import takewhile
from multiprocessing import parent_process
from threading import Thread
from typing import TYPE_CHECKING

from broadcaster import narrate, produce

if TYPE_CHECKING:
    from ctypes import c_byte
    from pathlib import Path

    from broadcaster.models import Clip
    from broadcaster.narrate import Job, Refusal, Voices
    from broadcaster.settings import Settings

    Outcome = tuple[str, Clip | Refusal]
    """A job's key, and its clip or why there is none."""


@dataclass(frozen=True)
class Batch:
    """Some lines to be spoken and encoded, and some clips that are only to be encoded.

    Attributes:
        settings, folder: those of the workspace.
    """

    settings: Settings
    folder: Path
    jobs: tuple[Job, ...] = ()
    clips: tuple[Clip, ...] = ()

    @property
    def cache(self) -> Path:
        """The workspace's cache folder."""
        return self.folder / self.settings.paths.cache


def do(batch: Batch, speaking: Voices | None = None) -> list[Outcome]:
    """Do a batch and return what came of its jobs; clips and cuts lie in the cache.

    Args:
        batch: the batch. speaking: the voices; None for this process's own, which it keeps from batch to batch.

    Raises:
        SoundError: the cache cannot be written to, or ffmpeg fails.
    """
    speaking = voices(batch.settings, batch.folder) if speaking is None else speaking
    jobs = takewhile(lambda _: not _stopped(), batch.jobs)
    outcomes = list(narrate.perform(jobs, speaking, narrate.clips_in(batch.cache)))
    if _stopped():
        return outcomes  # nobody waits for it; what is spoken is kept
    clips = [outcome for _, outcome in outcomes if not isinstance(outcome, narrate.Refusal)]
    produce.prepare([*clips, *batch.clips], batch.settings.sound, batch.cache)
    return outcomes


_stop: list[c_byte] = []


def begin(stop: c_byte) -> None:
    """Begin a process: Ctrl-C is for the one process that a person sees, and it ends when that one is gone.

    Args:
        stop: memory shared with that one, in which it says that no more lines are wanted.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stop[:] = [stop]
    Thread(target=_end_with_parent, daemon=True).start()


def _stopped() -> bool:
    return any(stop.value for stop in _stop)


def _end_with_parent() -> None:
    """Wait for the end of the process that started this one, and end.

    A pool whose owner is killed would wait for work for ever. What is in the cache is whole at any moment.
    """
    if (parent := parent_process()) is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)


def wake() -> None:
    """Do nothing: what a process imports for it, it has imported before its first batch comes."""


_last: list[tuple[Settings, Path, Voices]] = []


def voices(settings: Settings, folder: Path) -> Voices:
    """Return this process's voices, those of the batch before if they fit: they load slowly, and remember an outage."""
    for known_settings, known_folder, known in _last:
        if (known_settings, known_folder) == (settings, folder):
            return known
    found = narrate.voices(settings, folder)
    _last[:] = [(settings, folder, found)]
    return found
