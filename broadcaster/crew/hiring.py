"""The crew of a build: decides what is done here, what by processes, and what by workers on other machines."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster import narrate, produce
from broadcaster.crew import work
from broadcaster.crew.processes import Processes
from broadcaster.crew.work import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from broadcaster.crew.cluster import Cluster
    from broadcaster.crew.work import Outcome
    from broadcaster.models import Clip, Narration, Script
    from broadcaster.narrate import Job, Voices, Wishes
    from broadcaster.settings import Settings

    Report = Callable[[int, int], None]
    """Is told how many lines are done, and how many there are."""

_FEW = 6
"""Lines that are spoken and encoded here sooner than a process has started."""

_LEAST, _MOST = 4, 12
"""Lines of a batch: few enough that all hands end at about the same time, enough to share a start of ffmpeg."""

_EACH = 4
"""Batches that each hand gets, where the lines are enough for that."""


class Crew:
    """Who speaks and encodes the lines of a build.

    An online voice is asked from this process only: its service is to be met politely, not by a crowd. People's
    recordings lie on this machine, so workers on others are not asked for them.

    Args:
        settings, folder: those of the workspace.
        processes: hands on this machine. cluster: hands on others; None when there are none.
    """

    def __init__(self, settings: Settings, folder: Path, processes: Processes, cluster: Cluster | None) -> None:
        self._brief = Batch(settings, folder)
        self._processes, self._cluster = processes, cluster
        self.voices: Voices = narrate.voices(settings, folder)

    def narrations(
        self, scripts: Sequence[Script], cast: Wishes, report: Report
    ) -> list[tuple[Narration, tuple[str, ...]]]:
        """Return what the voices made of scripts, and what failed; all of it is encoded.

        Raises:
            VoiceError: a process was ended from outside. SoundError: the cache cannot be written to, or ffmpeg fails.
        """
        done, whole = 0, 0

        def performing(jobs: Sequence[Job]) -> Iterator[Outcome]:
            nonlocal done, whole
            whole += len(jobs)
            for outcomes in self._perform(jobs):
                done += len(outcomes)
                report(done, whole)
                yield from outcomes

        found = narrate.narrate_all(scripts, cast, self.voices, self._brief.cache, performing)
        self._encode([clip for narration, _ in found for clip in narration.clips.values()])
        return found

    def _perform(self, jobs: Sequence[Job]) -> Iterator[list[Outcome]]:
        """Do jobs, and yield what came of them, some at a time."""
        here = [job for job in jobs if narrate.Kind.ONLINE in job.kinds]
        rest = [job for job in jobs if narrate.Kind.ONLINE not in job.kinds]
        away = [job for job in rest if self._cluster and narrate.Kind.PERSON not in job.kinds]
        others = [job for job in rest if not self._cluster or narrate.Kind.PERSON in job.kinds]
        given = self._cluster.do(self._batches(away, (), self._cluster.count)) if self._cluster and away else iter(())
        spread = self._spread(others, ())
        for job in here:
            yield work.do(replace(self._brief, jobs=(job,)), self.voices)
        yield from spread
        undone: list[Job] = []
        for outcomes, left in given:
            undone += left
            yield outcomes
        yield from self._spread(undone, ())

    def _encode(self, clips: Iterable[Clip]) -> None:
        """Encode the clips that are not: those of a cache whose cuts were made for other settings, or lost."""
        missing = produce.missing(clips, self._brief.settings.sound, self._brief.cache)
        if self._cluster and missing:
            for _ in self._cluster.do(self._batches((), missing, self._cluster.count)):
                pass
            missing = produce.missing(missing, self._brief.settings.sound, self._brief.cache)
        for _ in self._spread((), missing):
            pass

    def _spread(self, jobs: Sequence[Job], clips: Sequence[Clip]) -> Iterator[list[Outcome]]:
        """Give lines to the processes of this machine, or do them here when they are few; yield what came of them."""
        count = self._processes.count
        if count > 1 and len(jobs) + len(clips) > _FEW:
            return self._processes.do(self._batches(jobs, clips, count))
        return (work.do(batch, self.voices) for batch in self._batches(jobs, clips, 1))

    def _batches(self, jobs: Sequence[Job], clips: Sequence[Clip], hands: int) -> list[Batch]:
        """Return lines in batches, those of one voice together."""
        size = min(max(-(-(len(jobs) + len(clips)) // (hands * _EACH)), _LEAST), _MOST)
        ordered = sorted(jobs, key=lambda job: job.voices)
        parted = [replace(self._brief, jobs=tuple(ordered[at : at + size])) for at in range(0, len(ordered), size)]
        return parted + [replace(self._brief, clips=tuple(clips[at : at + size])) for at in range(0, len(clips), size)]


@contextmanager
def hired(settings: Settings, folder: Path, jobs: int, cluster: str | None) -> Iterator[Crew]:
    """Give the crew of a build, and let it go when the block ends, however it ends.

    Args:
        settings, folder: those of the workspace. jobs: processes on this machine; 0 for one per core.
        cluster: the address of a dask scheduler, whose workers speak and encode too; None for this machine alone.

    Raises:
        UsageError: the scheduler's library is not installed. BroadcasterError: the scheduler does not answer.
    """
    processes = Processes(jobs)
    others = None
    try:
        if cluster is not None:
            from broadcaster.crew.cluster import Cluster  # noqa: PLC0415 - an extra that few have

            others = Cluster(cluster)
        elif processes.count > 1 and not produce.kept(folder / settings.paths.cache):
            processes.wake()  # all is to be made: they load what they need while the workspace is read
        yield Crew(settings, folder, processes, others)
    finally:
        processes.stop()
        if others is not None:
            others.stop()
