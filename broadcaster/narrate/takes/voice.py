"""The voice of a person: plays the take filed under a line's code, if it is bound to these very words.

The code is made from the words (see models.Line), so a recording of other words is never taken for one of these. A
take that was imported has a note beside it, and is used only while its words and its bytes are those of the note. A
line with figures that nobody has recorded is put together from its parts, when all of them are (see `fragments`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster import ffmpeg
from broadcaster.errors import SoundError, VoiceError
from broadcaster.narrate.decoding import decode_file
from broadcaster.narrate.takes import fragments
from broadcaster.narrate.takes.filing import NUMBERS, Take, file_digest, filed, misfit, show, text_digest
from broadcaster.narrate.voice import Kind, NotMineError
from broadcaster.narrate.wave import Wave, trim
from broadcaster.settings import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.models import Line
    from broadcaster.settings import Settings

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
        self._listed: dict[Path, dict[str, Take]] = {}

    @classmethod
    def of(cls, settings: Settings, workspace: Path) -> Takes:
        """Return the recordings of a workspace."""
        return cls(workspace / settings.paths.recordings, settings.sound.sample_rate)

    def missing(self) -> str:
        """Return why recordings cannot be used; "" if they can."""
        return ffmpeg.missing()

    def key(self, line: Line, language: str) -> str:
        """Return the digest of the recording, or of those it is put together from, and the rate it is brought to.

        Raises:
            NotMineError: nobody has recorded the line.
            VoiceError: two recordings claim it, or the one there cannot be read or is not fit for it.
        """
        digests = [digest for _, digest in self._takes(line, language)]
        recipe = f", {fragments.RECIPE}" if len(digests) > 1 else ""
        return f"{' '.join(digests)}, {self._rate} Hz{recipe}"

    def speak(self, line: Line, language: str) -> Wave:
        """Return the recording of the line, mono, without the silence at its ends.

        Raises:
            NotMineError: nobody has recorded the line.
            VoiceError: the recording is no sound, damaged, cut short, silent, too long or not fit for the line.
        """
        waves = [self._decoded(path) for path, _ in self._takes(line, language)]
        return waves[0] if len(waves) == 1 else fragments.joined(waves, fragments.parts(line, language))

    def _decoded(self, path: Path) -> Wave:
        try:
            wave = decode_file(path, self._rate, _LONGEST)
        except SoundError as error:
            raise VoiceError(f"{show(path)} {error} Record the line anew.") from error
        except OSError as error:
            raise VoiceError(f"{show(path)} cannot be read: {error.strerror or error}.") from error
        if wave.peak < _FAINTEST:
            raise VoiceError(f"{show(path)} holds only silence. Record the line anew.")
        return trim(wave)

    def _takes(self, line: Line, language: str) -> list[tuple[Path, str]]:
        """Return the recording of a line and its digest, or those of all its parts.

        Raises:
            NotMineError: nobody has recorded the line, nor all of its parts.
            VoiceError: see `key`.
        """
        folder = self._folder / language
        own = self._filed(folder).get(line.code.casefold())
        if own is not None:
            return [self._fit(own, line, language)]
        wanted = f"{self._folder.name}/{language}/{line.code}"
        why = f"nobody has recorded the line yet; it is awaited as {wanted}.wav (or .mp3, .m4a, …)."
        parts = fragments.parts(line, language)
        here = self._filed(folder / NUMBERS) if parts else {}
        lacking = {part.words: None for part in parts if part.code.casefold() not in here}
        if not parts or len(lacking) == len({part.words for part in parts}):
            raise NotMineError(why)
        if lacking:
            raise NotMineError(f"{why} Of its parts there are not recorded: {'; '.join(lacking)}.")
        return [self._fit(here[part.code.casefold()], part.line, language) for part in parts]

    def _filed(self, folder: Path) -> dict[str, Take]:
        if folder not in self._listed:
            self._listed[folder] = filed(folder)
        return self._listed[folder]

    def _fit(self, take: Take, line: Line, language: str) -> tuple[Path, str]:
        """Return a take's file and its digest.

        Raises:
            VoiceError: it is not fit for the line, or cannot be read.
        """
        if why := misfit(take, text_digest(line, language), ""):
            raise VoiceError(why)
        try:
            if take.path.stat().st_size > _LARGEST:
                raise VoiceError(f"{take.shown} is larger than {_LARGEST // 1_000_000} MB. Record the line anew.")
            digest = file_digest(take.path)
        except OSError as error:
            raise VoiceError(f"{take.shown} cannot be read: {error.strerror or error}.") from error
        if why := misfit(take, text_digest(line, language), digest):
            raise VoiceError(why)
        return take.path, digest
