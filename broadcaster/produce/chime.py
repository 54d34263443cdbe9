"""The signals before and after a bulletin: made here of soft bell tones, borrowed from nowhere.

Each tone is a fundamental with two partials that die away faster the higher they are, as metal does when it is struck
softly. All lies between 580 and 4,000 Hz, which a horn loudspeaker carries. "open" climbs by two open fifths, D5 A5 E6,
which is no chord and so asks for what follows; "close" falls back by one and rests on the D it began with.
"""

from __future__ import annotations

import math
import sys
from array import array
from functools import cache
from typing import NamedTuple

from broadcaster.errors import SoundError


class _Tone(NamedTuple):
    """One tone of a signal.

    Attributes:
        at: when it is struck (s). pitch: Hz, equal temperament. decay: seconds until 1/e of it is left.
        strength: against the other tones.
    """

    at: float
    pitch: float
    decay: float
    strength: float


_D5, _A5, _E6 = 587.33, 880.00, 1318.51

_SIGNALS: dict[str, tuple[float, tuple[_Tone, ...]]] = {
    "open": (2.4, (_Tone(0.0, _D5, 0.45, 1.0), _Tone(0.32, _A5, 0.45, 0.9), _Tone(0.64, _E6, 0.50, 0.6))),
    "close": (2.2, (_Tone(0.0, _A5, 0.40, 0.8), _Tone(0.42, _D5, 0.55, 1.0))),
}
"""Each signal's length in seconds, and its tones."""

_PARTIALS = ((1, 1.0), (2, 0.35), (3, 0.12))
"""Multiple of the pitch, and strength. The highest has to stay below half of the lowest sample rate."""

_ATTACK = 0.008
"""Seconds in which a tone rises: fast enough to sound struck, slow enough not to click."""

_RELEASE = 0.25
"""Seconds at the end in which the whole falls to nothing."""

_PEAK = 0.5
"""Of full scale; the level on air is set when a bulletin is joined."""


@cache
def chime(name: str, rate: int) -> bytes:
    """Return the signal `name` as mono 16-bit samples, little-endian, at `rate` Hz.

    Raises:
        SoundError: there is no signal of that name.
    """
    length, tones = _signal(name)
    mix = [0.0] * round(length * rate)
    for tone in tones:
        _strike(mix, tone, rate)
    release = round(_RELEASE * rate)
    for place in range(release):
        mix[-1 - place] *= place / release
    scale = _PEAK * 32767 / max(map(abs, mix))
    samples = array("h", (round(value * scale) for value in mix))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def seconds(name: str) -> float:
    """Return how long the signal `name` lasts.

    Raises:
        SoundError: there is no signal of that name.
    """
    return _signal(name)[0]


def _signal(name: str) -> tuple[float, tuple[_Tone, ...]]:
    if name not in _SIGNALS:
        raise SoundError(f'There is no signal "{name}"; there are: {", ".join(sorted(_SIGNALS))}.')
    return _SIGNALS[name]


def _strike(mix: list[float], tone: _Tone, rate: int) -> None:
    """Add `tone` to the samples of a signal."""
    start = round(tone.at * rate)
    for multiple, strength in _PARTIALS:
        turn = 2 * math.pi * tone.pitch * multiple / rate
        fade = math.exp(-multiple / (tone.decay * rate))  # a higher partial dies away faster
        level = tone.strength * strength
        for place in range(len(mix) - start):
            rise = min(place / (_ATTACK * rate), 1.0)
            mix[start + place] += level * rise * math.sin(turn * place)
            level *= fade
