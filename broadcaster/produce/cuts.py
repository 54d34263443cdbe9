"""The cache of cuts: a clip is encoded once, kept under what it was made of, believed only by its digest."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from broadcaster.errors import unkept
from broadcaster.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.produce.metering import Samples


@dataclass(frozen=True, eq=False)
class Cut:
    """A clip or a signal as MP3 frames, ready to join: silent at both ends, needing nothing of its neighbours.

    Attributes:
        frames: one after the other, all of one bit rate; one that is padded is a byte longer.
        energies: of each frame, as `metering.energies` tells them. peak: true peak, 1 is full scale.
    """

    frames: bytes
    energies: Samples
    peak: float

    def to_file(self) -> bytes:
        """Return it as it lies in the cache: the digest of all that follows, what was measured, and the frames."""
        measured = {"energies": base64.b64encode(self.energies.astype("<f4").tobytes()).decode(), "peak": self.peak}
        body = json.dumps(measured).encode() + b"\n" + self.frames
        return hashlib.sha256(body).hexdigest().encode() + b"\n" + body

    @classmethod
    def from_file(cls, content: bytes) -> Cut | None:
        """Return the cut of a file written by `to_file`; None when it is torn, altered, or something else."""
        digest, _, body = content.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        head, _, frames = body.partition(b"\n")
        try:
            measured = json.loads(head)
            found = np.frombuffer(base64.b64decode(measured["energies"], validate=True), "<f4").astype(np.float32)
            return cls(frames, found, float(measured["peak"]))
        except (ValueError, TypeError, KeyError):
            return None  # whole, and yet no cut: what another machine sends may be anything


class Cuts:
    """Cuts as `<key>.cut`.

    What is here may be lost with the power, or torn, and is then made again; so nothing waits for the disk.

    Args:
        folder: where they lie; made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, key: str) -> bool:
        """Tell whether there is a cut, whole or not."""
        return self._path(key).is_file()

    def find(self, key: str) -> Cut | None:
        """Return the cut kept under `key`; None when there is none, or when it must be made anew."""
        try:
            return Cut.from_file(self._path(key).read_bytes())
        except OSError:
            return None

    def keep(self, key: str, cut: Cut) -> None:
        """Keep a cut.

        Raises:
            SoundError: the disk is full, or the folder may not be written to.
        """
        try:
            write_whole(self._path(key), cut.to_file(), lasting=False)
        except OSError as error:
            if self.find(key) is not None:
                return  # another process has just made the same; on Windows nobody replaces a file that is being read
            raise unkept(self._folder, "the sound of a line", error) from error

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.cut"
