"""A person's voice: recordings in `recordings/<language>/`, each filed under the code of its line.

The code is made from the words (see models.Line), so a recording of other words is never taken for one of these.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from broadcaster import ffmpeg
from broadcaster.errors import SoundError, VoiceError
from broadcaster.narrate.decoding import decode_file
from broadcaster.narrate.voice import Kind, NotMineError
from broadcaster.narrate.wave import Wave, trim
from broadcaster.settings import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.models import Line
    from broadcaster.settings import Settings

KINDS = (".wav", ".mp3", ".m4a", ".ogg", ".flac", ".aac", ".opus", ".wma", ".amr", ".3gp")
"""The endings a recording may have: what phones and computers save."""

_LONGEST = 180
"""Seconds a recording of one line may last."""

_LARGEST = 100_000_000
"""Bytes it may have: three minutes of the finest stereo a phone records are 70 MB."""

_FAINTEST = 33
"""The peak (of 32768, −60 dBFS) below which a recording is taken for silence."""


class Takes:
    """Recordings of people, found by the code of a line.

    Args:
        folder: the folder that holds one folder for each language; it need not be there.
        sample_rate: Hz of its sound.
    """

    name = "takes"
    kind = Kind.PERSON
    languages = frozenset(LANGUAGES)
    licence = "the speaker's own"
    sample_rate = None
    needs = "people's recordings, in recordings/<language>/"
    experimental = False
    rehearsal = False
    ipa = False

    def __init__(self, folder: Path, sample_rate: int) -> None:
        self._folder, self._rate = folder, sample_rate
        self._listed: dict[str, dict[str, list[Path]]] = {}

    @classmethod
    def of(cls, settings: Settings, workspace: Path) -> Takes:
        """Return the recordings of a workspace."""
        return cls(workspace / settings.paths.recordings, settings.sound.sample_rate)

    def missing(self) -> str:
        """Return why recordings cannot be used; "" if they can."""
        return ffmpeg.missing()

    def key(self, line: Line, language: str) -> str:
        """Return the digest of the recording and the rate it is brought to.

        Raises:
            NotMineError: nobody has recorded the line.
            VoiceError: two recordings claim it, or the one there is cannot be read.
        """
        path = self._find(line, language)
        try:
            size = path.stat().st_size
            if size > _LARGEST:
                raise VoiceError(
                    f"{self._shown(path)} is larger than {_LARGEST // 1_000_000} MB. Record the line anew."
                )
            with path.open("rb") as file:
                return f"{hashlib.file_digest(file, 'sha256').hexdigest()}, {self._rate} Hz"
        except OSError as error:
            raise VoiceError(f"{self._shown(path)} cannot be read: {error.strerror or error}.") from error

    def speak(self, line: Line, language: str) -> Wave:
        """Return the recording of the line, mono, without the silence at its ends.

        Raises:
            NotMineError: nobody has recorded the line.
            VoiceError: the recording is no sound, damaged, cut short, silent or too long.
        """
        path = self._find(line, language)
        try:
            wave = decode_file(path, self._rate, _LONGEST)
        except SoundError as error:
            raise VoiceError(f"{self._shown(path)} {error} Record the line anew.") from error
        except OSError as error:
            raise VoiceError(f"{self._shown(path)} cannot be read: {error.strerror or error}.") from error
        if wave.peak < _FAINTEST:
            raise VoiceError(f"{self._shown(path)} holds only silence. Record the line anew.")
        return trim(wave)

    def _find(self, line: Line, language: str) -> Path:
        """Return the one recording filed under the line's code.

        Raises:
            NotMineError: there is none.
            VoiceError: there are two, or the folder cannot be looked into.
        """
        if language not in self._listed:
            self._listed[language] = _list(self._folder / language)
        found = self._listed[language].get(line.code.casefold(), [])
        if not found:
            wanted = f"{self._folder.name}/{language}/{line.code}"
            raise NotMineError(f"nobody has recorded the line yet; it is awaited as {wanted}.wav (or .mp3, .m4a, …).")
        if len(found) > 1:
            names = " and ".join(self._shown(path) for path in found)
            raise VoiceError(f"{names} both claim to be line {line.code}. Keep the better one.")
        return found[0]

    def _shown(self, path: Path) -> str:
        return f"{self._folder.name}/{path.parent.name}/{path.name}"


def _list(folder: Path) -> dict[str, list[Path]]:
    """Return the recordings in `folder` by the code they are filed under, in small letters.

    Raises:
        VoiceError: it is no folder, or cannot be looked into; then nobody knows what has been recorded.
    """
    found: dict[str, list[Path]] = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in KINDS and not path.is_dir():
                found.setdefault(path.stem.casefold(), []).append(path)
    except FileNotFoundError:
        return {}  # nobody has recorded in this language yet
    except OSError as error:
        shown = f"{folder.parent.name}/{folder.name}"
        what = f"cannot look into {shown}, where the recordings lie: {error.strerror or error}."
        raise VoiceError(f"{what} Make it a folder that you may read, or take it away if it holds nothing.") from error
    return found
