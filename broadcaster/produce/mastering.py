"""Brings a joined sound to its loudness and under its true peak, and encodes it; believes only the finished MP3.

MP3 at 32 kbit/s moves both figures: what it leaves out lowers the loudness, what it adds lifts the peaks by a decibel
and more. So the file itself is decoded and measured, and made again with what was learnt until both hold.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError
from broadcaster.ffmpeg import run
from broadcaster.produce.assembling import LEVEL
from broadcaster.produce.measuring import measure_mp3

if TYPE_CHECKING:
    from broadcaster.produce.measuring import Measure
    from broadcaster.settings import Sound

TOLERANCE = 1.0
"""LU a finished file may be off."""

_CLOSE = 0.5
"""LU within which we stop trying."""

_STEP = 0.1
"""dB: the meter's own step; a peak is kept that far below the limit."""

_MARGIN = 0.8
"""dB by which the limiter first stays below the true peak asked for: what MP3 usually adds."""

_NOTHING = (False, 0.0, 0.0)
"""What `_miss` says of a file that needs no further attempt."""

_ROUNDS = 8
_OVERSAMPLED = 4
"""The limiter works at four times the rate, as true peaks are measured (BS.1770-4 Annex 2)."""


def master(pcm: bytes, sound: Sound) -> tuple[bytes, Measure]:
    """Return the finished MP3, and what was measured on it.

    Of at most eight attempts the first that holds well is taken, else the best that holds. Silence is encoded as it is,
    because nothing in it can be brought to a loudness.

    Args:
        pcm: mono 16-bit samples at the rate of `sound`, its speech at about `assembling.LEVEL`.

    Raises:
        SoundError: no attempt holds, or the sound is too soft or too short to be measured; ffmpeg fails.
    """
    gain, ceiling = sound.loudness - LEVEL, sound.true_peak - _MARGIN
    attempts: list[tuple[bytes, Measure]] = []
    step, before = 0.0, 0.0
    for _ in range(_ROUNDS):
        mp3 = _encode(pcm, sound, gain, ceiling)
        found = measure_mp3(mp3)
        attempts.append((mp3, found))
        if not math.isfinite(found.loudness) or _miss(found, sound) == _NOTHING:
            break
        yielded = (found.loudness - before) / step if step else 1.0  # LU for each dB: less than one once it limits
        step, before = (sound.loudness - found.loudness) / min(max(yielded, 0.3), 1.0), found.loudness
        gain += step
        ceiling -= max(found.true_peak - (sound.true_peak - 2 * _STEP), 0.0)
    best = min(attempts, key=lambda attempt: _miss(attempt[1], sound))
    if not _holds(best[1], sound) and not is_silence(pcm):
        raise SoundError(_refusal(best[1], sound))
    return best


def is_silence(pcm: bytes) -> bool:
    """Tell whether every sample is zero, as in a rehearsal without signals; a faint sound is none."""
    return pcm.count(0) == len(pcm)


def _holds(found: Measure, sound: Sound) -> bool:
    """Tell whether a file has the loudness and the true peak that `sound` asks for."""
    return abs(found.loudness - sound.loudness) <= TOLERANCE and found.true_peak <= sound.true_peak


def _refusal(found: Measure, sound: Sound) -> str:
    if not math.isfinite(found.loudness):
        what = "The sound of the bulletin is too soft or too short to be measured:"
        return f"{what} it stays below −70 LUFS, or lasts less than 0.4 seconds. Record its lines anew."
    measured = f"it measures {found.loudness:.1f} LUFS with a true peak of {found.true_peak:.1f} dBTP"
    allowed = f"allowed are {sound.loudness} ± {TOLERANCE:.0f} LUFS and at most {sound.true_peak} dBTP"
    hint = "Set sound: loudness lower or sound: true_peak higher in broadcaster.yaml; speech needs 12 dB between them."
    return f"The bulletin cannot be made as loud as it should be: {measured}; {allowed}. {hint}"


def _miss(found: Measure, sound: Sound) -> tuple[bool, float, float]:
    """Return whether a file does not hold, and by how much it misses, its peak first: too loud is worse than too soft.

    `_NOTHING` when it holds with something to spare.
    """
    over = max(found.true_peak - (sound.true_peak - _STEP), 0.0)
    off = abs(found.loudness - sound.loudness)
    return not _holds(found, sound), round(over, 3), 0.0 if off <= _CLOSE else round(off, 3)


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
