"""Measures loudness and true peak on samples in memory, by the rules of ITU-R BS.1770-4.

Loudness is kept as the K-weighted energy of each MP3 frame. Energies add up: those of a bulletin are those of its cuts
one after another, so its loudness is known without decoding it. `measuring` asks ffmpeg's meter the same, as a judge.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]
    """Mono, full scale ±1; a decoded MP3 may lie above it."""

_SHELF = (1681.974450955533, 3.999843853973347, 0.7071752369554196)
_HIGH_PASS = (38.13547087602444, 0.5003270373238773)
"""Hz, dB and Q of the two stages of K-weighting: BS.1770-4 gives their coefficients at 48 kHz only, from which these
follow (as in libebur128 and ffmpeg), so that they can be worked out for any rate."""

_OFFSET = -0.691
"""LUFS of a mean square of 1 (BS.1770-4, Annex 1)."""

_BLOCK, _STEP = 0.4, 0.1
"""Seconds of a gating block, and from one to the next."""

_GATE, _BELOW = -70.0, -10.0
"""LUFS below which a block is not heard, and LU below the mean of the others at which it does not count."""

_FINER, _REACH = 8, 16
"""True peaks are looked for at eight times the rate; each point is worked out from 16 samples on either side."""

_NEAR = 0.5
"""Between two samples there may be a true peak only where one of them has half of the largest."""

_FRAMES = 32
"""Frames that are weighted together, by their spectrum instead of a running filter: enough for the lowest tones, few
enough that the work stays in the processor's own memory."""

_BLOCKS = 32
"""Blocks of that kind that are held at a time."""

_AT_ONCE = 16_384
"""Places at which peaks are looked for at a time, so that a long clip needs no more memory than a short one."""


def energies(samples: Samples, rate: int, span: int) -> Samples:
    """Return the K-weighted mean square of each `span` samples; the last span is filled up with silence.

    Args:
        samples: the sound. rate: Hz. span: samples of an MP3 frame.
    """
    count, block = -(-len(samples) // span), _FRAMES * span
    weights = _weights(block, rate)
    found = np.empty(-(-count // _FRAMES) * _FRAMES, np.float32)
    for start in range(0, len(samples), block * _BLOCKS):  # some at a time, so that a long clip needs no more memory
        some = samples[start : start + block * _BLOCKS]
        blocks = np.pad(some, (0, -len(some) % block)).reshape(-1, block)
        weighted = np.fft.irfft(np.fft.rfft(blocks, axis=1) * weights, block, axis=1)
        first = start // span
        found[first : first + len(blocks) * _FRAMES] = np.square(weighted).reshape(-1, span).mean(axis=1)
    return found[:count]


def loudness(found: Samples, seconds: float) -> float:
    """Return the gated loudness (LUFS) of energies that stand for `seconds` each.

    −inf for silence, and for less than the 0.4 s that BS.1770 measures.
    """
    length = len(found) * seconds
    if length < _BLOCK:
        return -math.inf
    starts = np.arange(0, length - _BLOCK + 1e-9, _STEP)
    times, sums = np.arange(len(found) + 1) * seconds, np.concatenate(([0.0], np.cumsum(found, dtype=np.float64)))
    ends, begins = np.interp(starts + _BLOCK, times, sums), np.interp(starts, times, sums)
    blocks = (ends - begins) * seconds / _BLOCK
    heard = blocks[blocks > _power(_GATE)]
    if not len(heard):
        return -math.inf
    counted = heard[heard > heard.mean() * 10 ** (_BELOW / 10)]
    return _OFFSET + 10 * math.log10(float(counted.mean()))


def true_peak(samples: Samples) -> float:
    """Return the true peak (1 is full scale), after BS.1770-4, Annex 2."""
    around = np.abs(samples)
    largest = float(around.max(initial=0.0))
    padded = np.pad(samples, (_REACH + 1, _REACH))
    near = np.pad(around >= largest * _NEAR, 1)
    places = np.flatnonzero(near[:-1] | near[1:])  # before a large sample as well as behind it
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE, None] + np.arange(2 * _REACH + 1)
        largest = max(largest, float(np.abs(padded[some] @ _between()).max()))
    return largest


def decibels(ratio: float) -> float:
    """Return a ratio of amplitudes in dB; −inf for none."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def amplitude(level: float) -> float:
    """Return dB as a ratio of amplitudes."""
    return float(10 ** (level / 20))


def _power(level: float) -> float:
    """Return the mean square that has a loudness."""
    return float(10 ** ((level - _OFFSET) / 10))


@lru_cache(maxsize=4)
def _weights(size: int, rate: int) -> Samples:
    """Return how strongly K-weighting lets each line of the spectrum of `size` samples pass."""
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    pitch, gain, q = _SHELF
    k, high = math.tan(math.pi * pitch / rate), 10 ** (gain / 20)
    band = high**0.4996667741545416
    above = [high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k]
    shelf = _response(above, [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k], turn)
    pitch, q = _HIGH_PASS
    k = math.tan(math.pi * pitch / rate)
    # The numerator is 1, −2, 1 as it stands in BS.1770-4, over a denominator that begins with 1.
    below = [part / (1 + k / q + k * k) for part in (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)]
    passed: Samples = np.abs(shelf * _response([1, -2, 1], below, turn)).astype(np.float32)
    return passed


def _response(over: list[float], under: list[float], turn: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return what a filter of two poles answers to each frequency."""
    answer: NDArray[np.complex128] = np.polyval(over[::-1], turn) / np.polyval(under[::-1], turn)
    return answer


@lru_cache(maxsize=1)
def _between() -> Samples:
    """Return the weights that work out, from a sample and its neighbours, the points up to the next one."""
    offsets = np.arange(-_REACH, _REACH + 1)[:, None] - np.arange(1, _FINER) / _FINER
    window = 0.5 + 0.5 * np.cos(np.pi * offsets / (_REACH + 1))
    weights: Samples = (np.sinc(offsets) * window).astype(np.float32)
    return weights
