"""Measures loudness, true peak and length of a finished file, on what a listener's player would decode: the judge.

Loudness is integrated and gated after ITU-R BS.1770-4, true peak after its Annex 2 (ffmpeg's filter `ebur128`). A mono
file is measured as the one channel it is; sent to two loudspeakers it is 3 dB louder, as every other file is there.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from broadcaster.errors import SoundError
from broadcaster.ffmpeg import run

if TYPE_CHECKING:
    from pathlib import Path

_METER = "ebur128=peak=true:framelog=quiet"
_SUMMARY = re.compile(r"Summary:.*?I:\s+(\S+) LUFS.*?Peak:\s+(\S+) dBFS", re.DOTALL)
_LENGTH = re.compile(rb"out_time_us=(\d+)")

_FLOOR = -70.0
"""LUFS below which BS.1770 hears nothing; the meter shows it for silence and for less than 0.4 s of sound."""


class Measure(NamedTuple):
    """What a meter shows of a sound.

    Attributes:
        loudness: LUFS; −inf for silence, and for sound shorter than the 0.4 s that BS.1770 measures.
        true_peak: dBTP; −inf for silence. milliseconds: how long it lasts.
    """

    loudness: float
    true_peak: float
    milliseconds: int


def measure(path: Path) -> Measure:
    """Return loudness (LUFS), true peak (dBTP) and length (milliseconds) of a sound file.

    Raises:
        SoundError: it cannot be read.
    """
    source = ["-i", f"file:{path}", "-map", "0:a:0", "-af", _METER]
    told, said = run([*source, "-progress", "pipe:1", "-f", "null", "-"])
    summary, lengths = _SUMMARY.search(said), _LENGTH.findall(told)
    if summary is None or not lengths:
        raise SoundError(
            "The finished sound could not be measured: ffmpeg answered in a form this program does not know."
        )
    return Measure(_level(summary[1]), float(summary[2]), round(int(lengths[-1]) / 1000))


def _level(shown: str) -> float:
    """Return a loudness as the meter shows it, −inf when it heard nothing."""
    loudness = float(shown)
    return loudness if math.isfinite(loudness) and loudness > _FLOOR else -math.inf
