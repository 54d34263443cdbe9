"""A recording as it is heard: its samples, how loud each of its moments is, and where in it somebody speaks.

What counts as speech is measured against the recording's own noise, moment by moment: a phone in a yard and one in a
quiet room have nothing in common but that the voice stands out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]
    Frames = NDArray[np.float32]

HOP = 0.01
"""Seconds from one moment to the next."""

_WINDOW = 0.03
"""Seconds that are looked at for one moment: three periods of a deep voice."""

_BAND = (120.0, 7000.0)
"""Hz that are looked at: voices, and not the hum of the mains or the rumble of wind and hands on the phone."""

_BANDS = 16
"""Parts of that band whose loudness is kept, to tell whether two stretches say the same words."""

_AROUND = 12.0
"""Seconds before and after a moment in which its noise is measured: some pause is always among them."""

_QUIETEST = 8.0
"""Per cent of the moments around that are taken for noise: at half a second of pause every six seconds."""

_ABOVE = 6.0
"""dB above the noise at which a moment may be speech: noise by itself strays 3 dB."""

_SHARE = 0.25
"""Of the way from noise to voice, in dB, that a moment must be up: breath and room sound die away below it."""

_DEEPEST = 55.0
"""dB below the voice that noise is taken to be at least: in digital silence the fading of an echo would be speech."""

_BRIDGED = 0.08
"""Seconds of silence within a word: the closed lips of a stop (p, t, k, ƀ)."""

_SHORTEST = 0.05
"""Seconds below which a sound is a click."""

_BLOCK = 4096
"""Moments measured at a time, so that an hour's recording takes no more memory than a minute's."""


@dataclass(frozen=True)
class Recording:
    """A decoded recording: its mono samples and how many of them make a second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate

    def between(self, start: float, end: float) -> Samples:
        """Return the samples from one second to another."""
        first, last = max(round(start * self.rate), 0), max(round(end * self.rate), 0)
        return self.samples[first:last]


@dataclass(frozen=True)
class Stretch:
    """Sound without a pause in it: its seconds in the recording, and how loud it is (dB, of its louder moments)."""

    start: float
    end: float
    level: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


@dataclass(frozen=True)
class Heard:
    """What was heard.

    Attributes:
        stretches: where somebody speaks, or makes another noise, in order.
        bands: for each moment (row) the loudness in dB of each part of the voice's band.
        noise: for each moment the loudness of the noise around it, and `loud` its own, in dB.
    """

    stretches: tuple[Stretch, ...]
    bands: Frames
    noise: Frames
    loud: Frames


def load(path: Path, rate: int) -> Recording:
    """Return a file of bare mono 16-bit samples as a recording, read from the disk as it is needed."""
    import numpy as np  # noqa: PLC0415 -- heavy, and only for recordings

    return Recording(np.memmap(path, dtype="<i2", mode="r"), rate)


def listen(recording: Recording) -> Heard:
    """Return where in a recording somebody speaks; no stretch at all in one that is too short to tell."""
    import numpy as np  # noqa: PLC0415

    bands = _bands(recording)
    loud = 10 * np.log10((10 ** (bands.astype(np.float64) / 10)).sum(axis=1) + 1e-9).astype(np.float32)
    if len(loud) < 3:
        return Heard((), bands, np.zeros_like(loud), loud)
    noise = _noise(loud)
    over = loud > noise + _ABOVE
    voice = float(np.percentile(loud[over], 75)) if over.any() else float(loud.max())
    noise = np.maximum(noise, voice - _DEEPEST).astype(np.float32)
    smooth = np.median(np.stack([np.roll(loud, -1), loud, np.roll(loud, 1)]), axis=0)
    speaks = smooth > noise + np.maximum(_ABOVE, _SHARE * (voice - noise))
    return Heard(tuple(_stretches(speaks, loud, noise)), bands, noise, loud)


def _bands(recording: Recording) -> Frames:
    """Return the loudness in dB of each band at each moment; 0 dB is one step of 16 bits."""
    import numpy as np  # noqa: PLC0415

    rate, hop = recording.rate, round(HOP * recording.rate)
    size = round(_WINDOW * rate)
    count = max((len(recording.samples) - size) // hop + 1, 0)
    window = np.hanning(size).astype(np.float32)
    window /= np.sqrt((window**2).sum())
    hertz = np.fft.rfftfreq(size, 1 / rate)
    edges = np.geomspace(_BAND[0], min(_BAND[1], rate / 2), _BANDS + 1)
    starts = np.searchsorted(hertz, edges)
    which = np.clip(np.searchsorted(starts, np.arange(len(hertz)), side="right") - 1, -1, _BANDS)
    pick = np.stack([which == band for band in range(_BANDS)], axis=1).astype(np.float32)
    found = np.empty((count, _BANDS), np.float32)
    for first in range(0, count, _BLOCK):
        last = min(first + _BLOCK, count)
        part = np.asarray(recording.samples[first * hop : (last - 1) * hop + size], np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(part, size)[::hop]
        powers = np.abs(np.fft.rfft(frames * window, axis=1)).astype(np.float32) ** 2
        found[first:last] = 10 * np.log10(powers @ pick * (2 / size) + 1e-3)
    return found


def _noise(loud: Frames) -> Frames:
    """Return the loudness of the noise at each moment: that of the quietest moments around it, bounded by all's."""
    import numpy as np  # noqa: PLC0415

    step, reach = round(1 / HOP), round(_AROUND / HOP)
    places = np.arange(0, len(loud), step)
    found = [np.percentile(loud[max(place - reach, 0) : place + reach], _QUIETEST) for place in places]
    around = np.interp(np.arange(len(loud)), places, found)
    # Where nobody paused for a while the quietest moments are speech; no place is so much noisier than the whole.
    whole = float(np.percentile(loud, _QUIETEST))
    return np.minimum(around, whole + 15).astype(np.float32)


def _stretches(speaks: NDArray[np.bool_], loud: Frames, noise: Frames) -> list[Stretch]:
    """Return the runs of moments in which somebody speaks, gaps within words bridged, clicks left out."""
    import numpy as np  # noqa: PLC0415

    changes = np.flatnonzero(np.diff(np.concatenate([[False], speaks, [False]]).astype(np.int8)))
    runs: list[list[int]] = []
    for first, last in zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True):
        if runs and (first - runs[-1][1]) * HOP < _BRIDGED:
            runs[-1][1] = last
        else:
            runs.append([first, last])
    found = []
    for place, (first, last) in enumerate(runs):
        if (last - first) * HOP < _SHORTEST:
            continue
        before = runs[place - 1][1] if place else 0
        after = runs[place + 1][0] if place + 1 < len(runs) else len(loud)
        start, end = _softened(first, before, -1, loud, noise), _softened(last - 1, after - 1, 1, loud, noise) + 1
        level = float(np.percentile(loud[first:last], 80))
        found.append(Stretch(start * HOP, end * HOP + _WINDOW - HOP, level))
    return found


def _softened(place: int, bound: int, step: int, loud: Frames, noise: Frames) -> int:
    """Return where a stretch really begins or ends: as far as it stays 3 dB above the noise, 0.15 s at most."""
    for _ in range(15):
        if place == bound or loud[place + step] <= noise[place + step] + 3:
            break
        place += step
    return place
