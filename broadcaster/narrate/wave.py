"""Sound in memory: mono, 16 bits, and the way between it and WAV files of its own kind."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

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
        samples = self.samples()
        return max(int(samples.max()), -int(samples.min())) if len(samples) else 0

    @cached_property
    def level(self) -> float:
        """How loud a voice in it is: the root mean square of the louder half of its blocks of 20 ms; 0 for silence."""
        block = max(self.rate // 50, 1)
        powers = sorted(power / block for power in self._powers(block)[: len(self.samples()) // block].tolist())
        louder = powers[len(powers) // 2 :]
        return float((sum(louder) / len(louder)) ** 0.5) if louder else 0.0

    def gain(self, aim: float) -> float:
        """Return by what factor it comes to the level `aim`, bounded so that no noise is raised and no peak cut off."""
        return min(max(aim / max(self.level, 1.0), 1 / _LOUDER), _LOUDER, 32_000 / max(self.peak, 1))

    def scaled(self, factor: float) -> Wave:
        """Return the sound with every sample multiplied; `gain` tells factors that fit."""
        import numpy as np  # noqa: PLC0415

        return Wave(self.rate, np.rint(self.samples() * factor).astype("<i2").tobytes())

    def loud(self, block: int, threshold: float) -> Sequence[bool]:
        """Tell of each `block` samples, the last of them as many as there are, whether they are louder than that."""
        powers, count = self._powers(block), len(self.samples())
        lengths = [min(block, count - start) for start in range(0, count, block)]
        return [power > threshold * threshold * length for power, length in zip(powers.tolist(), lengths, strict=True)]

    def samples(self) -> NDArray[np.int64]:
        """Return the samples as numbers, wide enough for sums of their squares."""
        import numpy as np  # noqa: PLC0415 -- heavy, and only where a sound is really worked on

        return np.frombuffer(self.pcm, "<i2").astype(np.int64)

    def _powers(self, block: int) -> NDArray[np.int64]:
        """Return the sum of squares of each `block` samples, the last filled up with silence."""
        import numpy as np  # noqa: PLC0415

        samples = self.samples()
        whole = np.pad(samples, (0, -len(samples) % block)).reshape(-1, block)
        powers: NDArray[np.int64] = np.square(whole).sum(axis=1)
        return powers

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
    block, margin, count = sound.rate // 100, round(keep * sound.rate), len(sound.samples())
    loud = [number for number, heard in enumerate(sound.loud(block, sound.peak / 100)) if heard]
    first, last = (loud[0] * block, (loud[-1] + 1) * block) if loud else (0, count)
    begin, end = max(first - margin, 0), min(last + margin, count)
    return Wave(sound.rate, sound.pcm[begin * BYTES_PER_SAMPLE : end * BYTES_PER_SAMPLE])
