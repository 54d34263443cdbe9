"""Sound in memory: mono, 16 bits, and the way between it and WAV files of its own kind."""

from __future__ import annotations

import io
import sys
import wave
from array import array
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

BYTES_PER_SAMPLE = 2

_LOUDER = 4.0
"""The most by which a stretch of a line is raised or lowered to the level of the others (12 dB)."""


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

    @cached_property
    def level(self) -> float:
        """How loud a voice in it is: the root mean square of the louder half of its blocks of 20 ms; 0 for silence."""
        samples, block = self.samples(), max(self.rate // 50, 1)
        powers = sorted(
            sum(sample * sample for sample in samples[start : start + block]) / block
            for start in range(0, len(samples) - block + 1, block)
        )
        louder = powers[len(powers) // 2 :]
        return (sum(louder) / len(louder)) ** 0.5 if louder else 0.0

    def gain(self, aim: float) -> float:
        """Return by what factor it comes to the level `aim`, bounded so that no noise is raised and no peak cut off."""
        return min(max(aim / max(self.level, 1.0), 1 / _LOUDER), _LOUDER, 32_000 / max(self.peak, 1))

    def samples(self) -> array[int]:
        """Return the samples as numbers."""
        samples = array("h", self.pcm)
        if sys.byteorder == "big":
            samples.byteswap()
        return samples

    @classmethod
    def of(cls, rate: int, samples: Iterable[int]) -> Wave:
        """Return the sound of samples given as numbers, −32768 to 32767."""
        numbers = array("h", samples)
        if sys.byteorder == "big":
            numbers.byteswap()
        return cls(rate, numbers.tobytes())

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
