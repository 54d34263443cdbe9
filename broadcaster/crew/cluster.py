"""Hands on other machines: workers of a dask.distributed scheduler, which share no disk with this one.

What is wanted goes to them by value, and sound comes back by value. A worker that is lost costs the time of its batch:
dask gives that to another. What no worker could do is done here, and so is all that is left when the scheduler or the
last worker is gone.
"""

from __future__ import annotations

import logging
import re
import tempfile
import time
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster import narrate, produce
from broadcaster.crew import work
from broadcaster.crew.work import Batch
from broadcaster.errors import BroadcasterError, SoundError, UsageError
from broadcaster.models import Clip

try:
    import distributed
except ImportError as error:
    raise UsageError(
        '--cluster needs dask.distributed, which is not installed. Get it with `pip install "broadcaster[cluster]"`.'
    ) from error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadcaster.crew.work import Outcome
    from broadcaster.narrate import Job
    from broadcaster.settings import Settings

_DASK: Any = distributed
"""dask says that it has types, and has few."""

_ADDRESS = re.compile(r"(?:(?P<way>tcp|tls)://)?(?:[^\s/:@\[\]]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")

_PATIENCE = 20
"""Seconds in which the scheduler is to answer, and to have a worker."""

_ABSENCE = 8
"""Seconds for which there may be no worker: one that dask starts again is back by then."""

_NOWHERE = Path(tempfile.gettempdir()) / "broadcaster-worker"
"""The folder that a worker's voices take for the workspace's: there is none, and models lie where broadcaster.yaml says
by an absolute path, the same on every machine."""

_GLANCE = 0.05
"""Seconds between two looks at what is done."""

_SOON = 3
"""Seconds for hanging up, and between two looks at who is there."""


@dataclass(frozen=True)
class Errand:
    """A batch as it goes to another machine: with the sound of its clips, not with their places on a disk."""

    settings: Settings
    jobs: tuple[Job, ...]
    clips: tuple[tuple[Clip, bytes], ...]


@dataclass(frozen=True)
class Parcel:
    """What comes back for a job or a clip: the sound as a WAV file, and the cut made of it; None where it had none."""

    wave: bytes | None = None
    cut: tuple[str, bytes] | None = None


class Cluster:
    """The workers of a scheduler.

    Args:
        address: where the scheduler listens, such as tcp://10.0.0.5:8786.

    Raises:
        UsageError: that is no address. BroadcasterError: nobody answers there, or has no worker.
    """

    def __init__(self, address: str) -> None:
        _demand_address(address)
        _hush()
        self._here = True
        hint = "Start one with `dask scheduler`, and a worker on each machine with `dask worker ADDRESS --nthreads 1`."
        try:
            self._client = _DASK.Client(address, timeout=_PATIENCE, set_as_default=False)
        except OSError as error:  # a timeout is one
            raise BroadcasterError(f"no scheduler answers at {address}. {hint}") from error
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except OSError as error:
            self.stop()
            raise BroadcasterError(f"the scheduler at {address} has no worker. {hint}") from error

    @property
    def count(self) -> int:
        """How many batches can be done at a time."""
        return max(self._hands(), 1)

    def do(self, batches: Sequence[Batch]) -> Iterator[tuple[list[Outcome], list[Job]]]:
        """Give batches away at once; yield, as each is done, what came of it, and the jobs that nobody there could do.

        Raises:
            SoundError: the cache cannot be written to.
        """
        if not self._here:
            return iter([_taken(batch, None) for batch in batches])
        given = {self._client.submit(away, _errand(batch), pure=False, retries=2): batch for batch in batches}
        return self._done(given)

    def stop(self) -> None:
        """Take back what is not begun, and hang up."""
        self._client.close(timeout=_SOON)

    def _done(self, given: dict[Any, Batch]) -> Iterator[tuple[list[Outcome], list[Job]]]:
        """Yield what came of batches, as each is done; when all workers are gone, that nothing came of the others."""
        seen = looked = time.monotonic()
        while given and self._here:
            ended = [future for future in given if future.status != "pending"]
            for future in ended:
                yield _taken(given.pop(future), self._parcels(future))
                seen = looked = time.monotonic()
            if ended:
                continue
            time.sleep(_GLANCE)
            if time.monotonic() - looked > _SOON:
                looked = time.monotonic()
                seen = looked if self._hands() else seen
                self._here = self._here and looked - seen <= _ABSENCE
        for batch in given.values():
            yield _taken(batch, None)

    def _parcels(self, future: Any) -> Sequence[Parcel] | None:
        """Return what came back for a batch; None when it was not done."""
        if future.status == "cancelled":  # nobody here does so: the scheduler is gone
            self._here = False
        if future.status != "finished":
            return None
        try:
            parcels: Sequence[Parcel] = future.result(timeout=_PATIENCE)
        except (Exception, CancelledError):  # noqa: BLE001 - whatever dask raises: the sound is lost with its worker
            return None
        finally:
            future.release()
        return parcels

    def _hands(self) -> int:
        """Return how many batches can be done at a time; 0 when no worker is there."""
        if not self._here:
            return 0
        try:
            return int(sum(self._client.nthreads().values()))
        except OSError:
            self._here = False  # the scheduler is gone
            return 0


def _demand_address(address: str) -> None:
    """Refuse what dask could not even try to reach: it would not end quietly.

    Raises:
        UsageError: it is so.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise UsageError(f'--cluster takes an address such as tcp://10.0.0.5:8786; found "{address}".')
    if found["way"] == "tls" and _DASK.Security().get_connection_args("client")["ssl_context"] is None:
        hint = "Name certificates in dask's own settings, distributed: comm: tls."
        raise UsageError(f"--cluster {address} needs certificates, and dask has none here. {hint}")


def _hush() -> None:
    """Keep dask's log off the screen: a lost worker is no news to the person at the build."""
    for name in ("tornado", "asyncio", *(name for name in logging.root.manager.loggerDict if "distributed" in name)):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def away(errand: Errand) -> list[Parcel]:
    """Do an errand on the machine of a worker; what cannot be done there comes back as an empty parcel."""
    settings = errand.settings.model_copy(update={"paths": errand.settings.paths.model_copy(update={"cache": "cache"})})
    parcels = []
    with tempfile.TemporaryDirectory(prefix="broadcaster-") as name:
        batch = Batch(settings, Path(name), errand.jobs)
        done = dict(work.do(batch, work.voices(settings, _NOWHERE)))
        for job in errand.jobs:
            outcome = done[job.key]
            parcels.append(Parcel() if isinstance(outcome, narrate.Refusal) else _packed(outcome, batch))
        for number, (clip, content) in enumerate(errand.clips):
            here = Path(name) / f"{number}.wav"
            here.write_bytes(content)
            parcels.append(_packed(Clip(here, clip.milliseconds, clip.voices, clip.digest), batch))
    return parcels


def _packed(clip: Clip, batch: Batch) -> Parcel:
    return Parcel(clip.path.read_bytes(), produce.parcel(clip, batch.settings.sound, batch.cache))


def _errand(batch: Batch) -> Errand:
    return Errand(batch.settings, batch.jobs, tuple((clip, clip.path.read_bytes()) for clip in batch.clips))


def _taken(batch: Batch, parcels: Sequence[Parcel] | None) -> tuple[list[Outcome], list[Job]]:
    """Keep what came back, if anything did, in the cache of this machine; return it, and the jobs that are not done."""
    if parcels is None:
        return [], list(batch.jobs)
    outcomes: list[Outcome] = []
    undone: list[Job] = []
    for job, parcel in zip(batch.jobs, parcels, strict=False):  # those of the clips come behind them
        try:
            wave = narrate.Wave.from_file(parcel.wave or b"")
        except SoundError:
            undone.append(job)
            continue
        clip = narrate.clips_in(batch.cache).keep(job.key, wave, job.voices)
        _adopt(clip, parcel, batch)
        outcomes.append((job.key, clip))
    for clip, parcel in zip(batch.clips, parcels[len(batch.jobs) :], strict=True):
        _adopt(clip, parcel, batch)
    return outcomes, undone


def _adopt(clip: Clip, parcel: Parcel, batch: Batch) -> None:
    if parcel.cut is not None:
        produce.adopt(clip, parcel.cut, batch.settings.sound, batch.cache)
