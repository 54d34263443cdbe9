"""Brings a joined sound to its loudness and under its true peak, and encodes it; believes only the finished MP3.

MP3 at 32 kbit/s moves both figures: what it leaves out lowers the loudness, what it adds lifts the peaks by a decibel
and more. So the file itself is decoded and measured, and made again with what was learnt until both hold.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError
from broadcaster.produce.assembling import LEVEL
from broadcaster.produce.ffmpeg import run
from broadcaster.produce.measuring import Measure, measure_mp3

if TYPE_CHECKING:
    from broadcaster.models import Audio
    from broadcaster.settings import Sound

TOLERANCE = 1.0
"""LU a finished file may be off."""

_CLOSE = 0.5
"""LU within which we stop trying."""

_STEP = 0.1
"""dB: the meter's own step; a peak is kept that far below the limit."""

_MARGIN = 0.8
"""dB by which the limiter first stays below the true peak asked for: what MP3 usually adds."""

_ROUNDS = 8
_OVERSAMPLED = 4
"""The limiter works at four times the rate, as true peaks are measured (BS.1770-4 Annex 2)."""


def master(pcm: bytes, sound: Sound) -> tuple[bytes, Measure]:
    """Return the finished MP3 and what was measured on it.

    Of at most eight attempts the first that holds is taken, else the best. Silence cannot be brought to a loudness, nor
    can less than 0.4 s be measured: its loudness is then −inf, and `holds` says no.

    Args:
        pcm: mono 16-bit samples at the rate of `sound`, its speech at about `assembling.LEVEL`.

    Raises:
        SoundError: MP3 does not have that bit rate at that sample rate; ffmpeg fails.
    """
    demand_possible(sound)
    gain, ceiling = sound.loudness - LEVEL, sound.true_peak - _MARGIN
    best: tuple[bytes, Measure] | None = None
    step, before = 0.0, 0.0
    for _ in range(_ROUNDS):
        mp3 = _encode(pcm, sound, gain, ceiling)
        found = measure_mp3(mp3)
        if best is None or _miss(found, sound) < _miss(best[1], sound):
            best = mp3, found
        if not math.isfinite(found.loudness) or _miss(found, sound) == (0.0, 0.0):
            break
        yielded = (found.loudness - before) / step if step else 1.0  # LU for each dB: less than one once it limits
        step, before = (sound.loudness - found.loudness) / min(max(yielded, 0.3), 1.0), found.loudness
        gain += step
        ceiling -= max(found.true_peak - (sound.true_peak - 2 * _STEP), 0.0)
    if best is None:
        raise SoundError("The sound was not finished.")
    return best


def holds(audio: Audio, sound: Sound) -> bool:
    """Tell whether a finished file has the loudness and the true peak that `sound` asks for."""
    return abs(audio.loudness - sound.loudness) <= TOLERANCE and audio.true_peak <= sound.true_peak


def demand_possible(sound: Sound) -> None:
    """Refuse a bit rate that MP3 does not have at that sample rate: ISO 11172-3 begins at 32 kbit/s, 13818-3 at 8.

    Raises:
        SoundError: it is so.
    """
    if sound.sample_rate > 24_000 and sound.bitrate < 32:
        what = f"broadcaster.yaml: MP3 has no {sound.bitrate} kbit/s at {sound.sample_rate} Hz."
        raise SoundError(f"{what} Set sound: bitrate to 32 or more, or sound: sample_rate to 24000 or 22050.")


def _miss(found: Measure, sound: Sound) -> tuple[float, float]:
    """Return by how much a file misses, its peak first: too loud is worse than too soft. (0, 0) when it holds."""
    over = max(found.true_peak - (sound.true_peak - _STEP), 0.0)
    off = abs(found.loudness - sound.loudness)
    return round(over, 3), 0.0 if off <= _CLOSE else round(off, 3)


def _encode(pcm: bytes, sound: Sound, gain: float, ceiling: float) -> bytes:
    """Return the sound raised by `gain` dB, no peak above `ceiling` dB, as MP3 of constant bit rate.

    No Xing or Info frame: it does not fit into a frame of 32 kbit/s, so encoders give it a larger one, and a player
    that reckons the length from the first frame is wrong by half. Without it all frames are alike: size tells length.
    """
    limiter = f"alimiter=limit={10 ** (ceiling / 20):.6f}:attack=2:release=60:level=disabled:latency=enabled"
    rate = sound.sample_rate
    chain = f"volume={gain:.2f}dB:precision=float,aresample={rate * _OVERSAMPLED},{limiter},aresample={rate}"
    source = ["-v", "error", "-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0"]
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    mp3 = ["-c:a", "libmp3lame", "-b:a", f"{sound.bitrate}k", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3"]
    return run([*source, "-af", chain, *plain, *mp3, "pipe:1"], pcm)[0]
