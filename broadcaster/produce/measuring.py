"""Measures loudness, true peak and length, on what a listener's player would decode.

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
    from collections.abc import Sequence
    from pathlib import Path

_METER = "ebur128=peak=true:framelog=quiet"
_SUMMARY = re.compile(r"_(\d+) @ [^\]]*\] Summary:.*?I:\s+(\S+) LUFS.*?Peak:\s+(\S+) dBFS", re.DOTALL)
_LENGTH = re.compile(rb"out_time_us=(\d+)")

_FLOOR = -70.0
"""LUFS below which BS.1770 hears nothing; the meter shows it for silence and for less than 0.4 s of sound."""

_AT_ONCE = 40
"""Clips one ffmpeg measures: a Windows command line holds 32,767 characters."""


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
    return _measured(["-i", f"file:{path}"])


def measure_mp3(mp3: bytes) -> Measure:
    """Return the same of an MP3 held in memory."""
    return _measured(["-f", "mp3", "-i", "pipe:0"], mp3)


def loudness_of(paths: Sequence[Path]) -> list[float]:
    """Return the loudness (LUFS) of each WAV file; −inf for silence. Forty files cost one start of ffmpeg.

    A clip shorter than the 0.4 s of a measuring block is lengthened by silence, so that it has at least one.
    """
    found: list[float] = []
    for start in range(0, len(paths), _AT_ONCE):
        some = paths[start : start + _AT_ONCE]
        inputs = [part for path in some for part in ("-i", f"file:{path}")]
        graph = ";".join(f"[{number}:a]apad=whole_dur=0.5,{_METER}[o{number}]" for number in range(len(some)))
        outputs = [part for number in range(len(some)) for part in ("-map", f"[o{number}]", "-f", "null", "-")]
        said = run([*inputs, "-filter_complex", graph, *outputs]).said
        by_place = {int(place): _level(loudness) for place, loudness, _ in _SUMMARY.findall(said)}
        found += [by_place[2 * number + 1] for number in range(len(some))]
    return found


def _measured(source: list[str], given: bytes = b"") -> Measure:
    told, said = run([*source, "-map", "0:a:0", "-af", _METER, "-progress", "pipe:1", "-f", "null", "-"], given)
    summary, lengths = _SUMMARY.search(said), _LENGTH.findall(told)
    if summary is None or not lengths:
        raise SoundError(
            "The finished sound could not be measured: ffmpeg answered in a form this program does not know."
        )
    return Measure(_level(summary[2]), float(summary[3]), round(int(lengths[-1]) / 1000))


def _level(shown: str) -> float:
    """Return a loudness as the meter shows it, −inf when it heard nothing."""
    loudness = float(shown)
    return loudness if math.isfinite(loudness) and loudness > _FLOOR else -math.inf
