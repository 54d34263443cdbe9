"""Sound in memory: mono, 16 bits, and the way between it, WAV files and whatever else ffmpeg can read.

Everything that comes from outside, a phone's recording or an online service's answer, is decoded here before it is
believed: by kinds of file we name, within a time and a length, with no way to other files or to the network.
"""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError

if TYPE_CHECKING:
    from pathlib import Path

BYTES_PER_SAMPLE = 2

_PATIENCE = 60
"""Seconds ffmpeg may take for one line; three minutes of sound take it less than one."""

_DEMUXERS = "wav,w64,mp3,mov,ogg,flac,aac,asf,amr,amrnb,amrwb"
"""ffmpeg's names of the kinds a recording may be. Playlists (HLS, concat) are not among them: they open other files."""


@dataclass(frozen=True)
class Wave:
    """Mono sound of 16-bit samples, little-endian.

    Attributes:
        rate: samples a second (Hz). pcm: the samples.
    """

    rate: int
    pcm: bytes

    @property
    def milliseconds(self) -> int:
        """How long it lasts."""
        return round(len(self.pcm) / BYTES_PER_SAMPLE / self.rate * 1000)

    @property
    def peak(self) -> int:
        """The largest sample without its sign, 0 to 32768."""
        return max(map(abs, self.samples()), default=0)

    def samples(self) -> array[int]:
        """Return the samples as numbers."""
        samples = array("h", self.pcm)
        if sys.byteorder == "big":
            samples.byteswap()
        return samples

    def to_file(self) -> bytes:
        """Return it as the bytes of a WAV file."""
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(BYTES_PER_SAMPLE)
            writer.setframerate(self.rate)
            writer.writeframes(self.pcm)
        return file.getvalue()

    @classmethod
    def from_file(cls, content: bytes) -> Wave:
        """Return the sound of a WAV file written by `to_file`.

        Raises:
            SoundError: it is no such file.
        """
        try:
            with wave.open(io.BytesIO(content), "rb") as reader:
                if (reader.getnchannels(), reader.getsampwidth()) != (1, BYTES_PER_SAMPLE):
                    raise SoundError("is not a mono WAV file of 16 bits.")
                return cls(reader.getframerate(), reader.readframes(reader.getnframes()))
        except (wave.Error, EOFError) as error:
            raise SoundError("is not a whole WAV file.") from error


def silence(seconds: float, rate: int) -> Wave:
    """Return silence of `seconds` at `rate` Hz."""
    return Wave(rate, bytes(round(seconds * rate) * BYTES_PER_SAMPLE))


def decode_file(path: Path, rate: int, longest: int) -> Wave:
    """Return the sound of a recording of any common kind, at `rate` Hz.

    Args:
        path: the file; its name is not believed, its content is looked at.
        rate: samples a second of the result.
        longest: seconds it may last.

    Raises:
        SoundError: it is no sound, damaged, empty or too long. The sentence begins with a verb, for the caller to put
            the file's name before it.
    """
    source = [
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        _DEMUXERS,
        "-t",
        str(longest + 1),
        "-i",
        f"file:{path}",
    ]
    decoded = Wave(rate, _ffmpeg([*source, *_output(rate)]))
    if decoded.milliseconds > longest * 1000:
        raise SoundError(f"lasts longer than {longest // 60} minutes; one line is a sentence or two.")
    return decoded


def decode_mp3(content: bytes, rate: int) -> Wave:
    """Return the sound of an MP3 held in memory, at `rate` Hz.

    Raises:
        SoundError: it is not MP3, is damaged or empty.
    """
    return Wave(rate, _ffmpeg(["-protocol_whitelist", "pipe", "-f", "mp3", "-i", "pipe:0", *_output(rate)], content))


def resample(sound: Wave, rate: int) -> Wave:
    """Return `sound` at `rate` Hz."""
    if sound.rate == rate or not sound.pcm:
        return Wave(rate, sound.pcm)
    source = ["-f", "s16le", "-ar", str(sound.rate), "-ac", "1", "-i", "pipe:0"]
    return Wave(rate, _ffmpeg([*source, *_output(rate)], sound.pcm))


def trim(sound: Wave, keep: float = 0.15) -> Wave:
    """Return `sound` without the silence at its ends, but for `keep` seconds of it, so that no soft onset is cut away.

    Silence is what stays 40 dB below the loudest sample: about 20 dB below the voice itself.
    """
    threshold = sound.peak / 100
    samples, block, margin = sound.samples(), sound.rate // 100, round(keep * sound.rate)

    def loud(start: int) -> bool:
        part = samples[start : start + block]
        return sum(sample * sample for sample in part) > threshold * threshold * len(part)

    starts = range(0, len(samples), block)
    first = next((start for start in starts if loud(start)), 0)
    last = next((start + block for start in reversed(starts) if loud(start)), len(samples))
    begin, end = max(first - margin, 0), min(last + margin, len(samples))
    return Wave(sound.rate, sound.pcm[begin * BYTES_PER_SAMPLE : end * BYTES_PER_SAMPLE])


def ffmpeg_missing() -> str:
    """Return why ffmpeg is not here; "" if it is."""
    try:
        _program()
    except SoundError as error:
        return str(error)
    return ""


def _output(rate: int) -> list[str]:
    """Return ffmpeg's arguments for: the first sound in the file, nothing else of it, as bare samples."""
    return ["-map", "0:a:0", "-ac", "1", "-ar", str(rate), "-f", "s16le", "pipe:1"]


def _program() -> str:
    from imageio_ffmpeg import get_ffmpeg_exe  # noqa: PLC0415 -- only when sound is really decoded

    try:
        return str(get_ffmpeg_exe())
    except RuntimeError as error:
        raise SoundError("ffmpeg is missing: install broadcaster again with `pip install broadcaster`.") from error


def _ffmpeg(arguments: list[str], given: bytes = b"") -> bytes:
    """Return what ffmpeg writes to stdout.

    It exits with 0 even after skipping over damage, so any word on stderr at level "error" counts as a failure: half a
    sentence on air is worse than none.
    """
    command = [_program(), "-nostdin", "-hide_banner", "-v", "error", *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603 -- a list, no shell
    except subprocess.TimeoutExpired as error:
        raise SoundError(f"could not be decoded within {_PATIENCE} seconds.") from error
    except OSError as error:
        raise SoundError(f"could not be decoded, because ffmpeg does not start: {error.strerror or error}.") from error
    if done.returncode != 0 or done.stderr.strip():
        raise SoundError("is not a sound file this program can read, or it is damaged.")
    if not done.stdout:
        raise SoundError("holds no sound.")
    return done.stdout
