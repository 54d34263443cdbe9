"""The cache of clips: a line's sound is made once, kept under what it depends on, believed only by its digest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError
from broadcaster.files import write_whole
from broadcaster.models import Clip
from broadcaster.narrate.wave import Wave

if TYPE_CHECKING:
    from pathlib import Path


class Clips:
    """Clips as `<key>.wav`, each beside `<key>.sha256` with its digest, in the form that `sha256sum -c` reads.

    Args:
        folder: where they lie; made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str, voice: str) -> Clip | None:
        """Return the clip kept under `key`; None when there is none, or when it is torn and must be made anew."""
        path = self._folder / f"{key}.wav"
        try:
            content = path.read_bytes()
            kept = self._note(key).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return None
        digest = hashlib.sha256(content).hexdigest()
        if kept != _noted(key, digest):
            return None
        try:
            wave = Wave.from_file(content)
        except SoundError:
            return None
        return Clip(path, wave.milliseconds, voice, digest)

    def keep(self, key: str, wave: Wave, voice: str) -> Clip:
        """Keep `wave` under `key` and return its clip.

        Raises:
            SoundError: the disk is full, or the folder may not be written to.
        """
        path = self._folder / f"{key}.wav"
        content = wave.to_file()
        digest = hashlib.sha256(content).hexdigest()
        try:
            write_whole(path, content)
            write_whole(self._note(key), _noted(key, digest))
        except OSError as error:
            what = f"{self._folder}: the sound of a line cannot be kept there: {error.strerror or error}."
            raise SoundError(
                f"{what} Make room, or name another folder as paths: cache in broadcaster.yaml."
            ) from error
        return Clip(path, wave.milliseconds, voice, digest)

    def _note(self, key: str) -> Path:
        return self._folder / f"{key}.sha256"


def _noted(key: str, digest: str) -> str:
    return f"{digest} *{key}.wav\n"
