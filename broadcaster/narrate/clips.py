"""The cache of clips: a line's sound is made once, kept under what it depends on, believed only by its digest."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError, unkept
from broadcaster.files import write_whole
from broadcaster.models import Clip
from broadcaster.narrate.wave import Wave

if TYPE_CHECKING:
    from pathlib import Path


_NOTE = re.compile(r"(?P<digest>[0-9a-f]{64}) \*(?P<name>[0-9a-f-]+\.wav)\n")


class Clips:
    """Clips as `<key>-<digest>.wav`, and for each key a note `<key>.sha256`, in the form that `sha256sum -c` reads.

    Several processes may make the same line at once, and an online voice may say it differently to each. So a clip's
    name holds its digest: no other sound ever takes the place of one that has been handed out, and the note, replaced
    whole, says which of them is the line's.

    Args:
        folder: where they lie; made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str, voices: tuple[str, ...]) -> Clip | None:
        """Return the clip kept under `key`; None when there is none, or when it is torn and must be made anew."""
        try:
            noted = _NOTE.fullmatch(self._note(key).read_text(encoding="ascii"))
            if noted is None or noted["name"] != _name(key, noted["digest"]):
                return None
            path = self._folder / noted["name"]
            content = path.read_bytes()
        except (OSError, UnicodeDecodeError):
            return None
        digest = hashlib.sha256(content).hexdigest()
        if digest != noted["digest"]:
            return None
        try:
            wave = Wave.from_file(content)
        except SoundError:
            return None
        return Clip(path, wave.milliseconds, voices, digest)

    def keep(self, key: str, wave: Wave, voices: tuple[str, ...]) -> Clip:
        """Keep `wave` under `key` and return its clip; the other's, when another process was first.

        Raises:
            SoundError: the disk is full, or the folder may not be written to.
        """
        if (first := self.find(key, voices)) is not None:
            return first
        content = wave.to_file()
        digest = hashlib.sha256(content).hexdigest()
        path = self._folder / _name(key, digest)
        try:
            _write(path, content)
            _write(self._note(key), f"{digest} *{path.name}\n".encode("ascii"))
        except OSError as error:
            if (first := self.find(key, voices)) is not None:
                return first
            raise unkept(self._folder, "the sound of a line", error) from error
        return self.find(key, voices) or Clip(path, wave.milliseconds, voices, digest)

    def _note(self, key: str) -> Path:
        return self._folder / f"{key}.sha256"


def _name(key: str, digest: str) -> str:
    """Return a clip's file name; 16 letters of the digest are enough, and keep paths short for Windows."""
    return f"{key}-{digest[:16]}.wav"


def _write(path: Path, content: bytes) -> None:
    """Write a file, unless just that is there: Windows lets nobody replace a file that another process is reading.

    Raises:
        OSError: it cannot be written.
    """
    try:
        write_whole(path, content, lasting=False)
    except PermissionError:
        if not path.is_file() or path.read_bytes() != content:
            raise
