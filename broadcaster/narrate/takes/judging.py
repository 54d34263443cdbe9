"""Is a recording fit for a loudspeaker? What is measured of it, what keeps it out, and what is only said.

Every figure is measured against what a listener in the street has to understand, not against a studio: a phone held at
a hand's width in a quiet room passes with room to spare.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from broadcaster.narrate.takes.filing import Measured

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from broadcaster.narrate.takes.hearing import Heard, Recording

    Samples = NDArray[np.float64]

_FULL = 32768.0

_SILENT = -60.0
"""dBFS of the largest sample below which nothing was recorded."""

_TOO_QUIET, _QUIET = -42.0, -34.0
"""dBFS of the voice: below the first, raising it to the level of a bulletin raises the recorder's own noise with it."""

_DIRTY, _ROUGH = 10.0, 18.0
"""dB the voice stands above the noise of the pauses: below the first, words drown; below the second, it is heard."""

_HUMS, _HUM = -22.0, -34.0
"""dB of the mains' hum (50, 100, 150 Hz) against the voice."""

_MAINS = (50.0, 100.0, 150.0)

_CLIPPED, _CLIPS = 28, 15
"""Of 100 moments of the voice (10 ms), those whose peak comes within 2 dB of the highest: free speech has 3 to 6
(measured), one whose tops are cut off has 30 to 60, and keeps them through the coding of a phone (AAC, MP3, Vorbis),
which rounds the flat tops themselves away."""

_WORD = 100
"""Moments below which that tells nothing, for a single vowel is as loud throughout."""

_FLAT = 0.012
"""Of the samples of a single word, those within 5 % of the largest: free speech has one in a thousand there."""

_TOP, _FAINT = 0.8, 0.03
"""Of the highest peak: what comes near it, and below what a moment is no voice."""

_SHORT, _LONG = 0.45, 2.0
"""Of the planned time: what is shorter lacks words, what is longer has others in it."""

_SHORTISH, _LONGISH = 0.6, 1.6
_SPARE_SECONDS = 0.6
"""Added to both sides of a planned time: a word of one syllable is said as one likes."""

_LOWEST_RATE = 16_000
"""Hz a recording must have: 8000, as telephones and AMR have it, loses what tells s from h and p from t."""

_PHONE_BAND, _PHONE_DROP = 3800.0, 45.0
"""Hz above which a telephone line lets nothing pass, and how many dB softer than below it that is."""

_EDGE = 0.02
"""Seconds at either end of a file within which speech must not run: there was more of it."""

KEPT_BEFORE, KEPT_AFTER = 0.10, 0.15
"""Seconds of silence kept around a take, so that no soft beginning or ending is cut away."""


@dataclass(frozen=True)
class Verdict:
    """What was found of one take.

    Attributes:
        measured: its figures, with the warnings. faults: why it is not fit, and what to do; none if it is.
    """

    measured: Measured
    faults: tuple[str, ...]


def judge(recording: Recording, heard: Heard, start: float, end: float, planned: float, *, whole: bool) -> Verdict:
    """Return what is to be said of the stretch of a recording that is taken for a line.

    Args:
        start, end: its seconds in the recording. planned: seconds the line should take.
        whole: the recording is of this line alone, so that its ends are those of the file.
    """
    samples = _floats(recording, start, end)
    pauses = _pauses(recording, heard, start, end)
    peak = _decibels(float(abs(samples).max()) / _FULL if len(samples) else 0.0)
    level = _level(samples, recording.rate)
    noise = _level(pauses, recording.rate, louder=False) if len(pauses) > recording.rate // 5 else None
    clipped = _clipped(samples, recording.rate)
    faults: list[str] = []
    warnings: list[str] = []
    if not len(samples) or peak < _SILENT or not heard.stretches:
        faults.append("holds only silence. Hold the phone at a hand's width and record it anew.")
    else:
        for fault, text in (
            *_about_level(level, noise),
            *_about_hum(pauses, level, recording.rate),
            *_about_clipping(clipped),
            *_about_length(end - start, planned),
            *_about_format(samples, recording.rate),
            *(_about_ends(recording, start, end) if whole else ()),
        ):
            (faults if fault else warnings).append(text)
    measured = Measured(
        ms=round((end - start) * 1000),
        planned_ms=round(planned * 1000),
        peak=_tenth(peak),
        level=_tenth(level),
        noise=None if noise is None else _tenth(noise),
        clipped=clipped,
        rate=recording.rate,
        warnings=warnings,
    )
    return Verdict(measured, tuple(faults))


def trimmed(recording: Recording, start: float, end: float) -> bytes:
    """Return a stretch of a recording with a little silence around it, as 16-bit samples without a constant offset."""
    import numpy as np  # noqa: PLC0415 -- heavy, and only for recordings

    first, last = max(start - KEPT_BEFORE, 0.0), min(end + KEPT_AFTER, recording.seconds)
    samples = np.asarray(recording.between(first, last), np.float64)
    samples -= samples.mean() if len(samples) else 0.0
    ramp = min(recording.rate // 200, len(samples) // 2)
    rising = np.linspace(0, 1, ramp)
    samples[:ramp] *= rising
    samples[len(samples) - ramp :] *= rising[::-1]
    return np.clip(samples.round(), -32768, 32767).astype("<i2").tobytes()


def _about_level(level: float, noise: float | None) -> list[tuple[bool, str]]:
    told = []
    if level < _QUIET:
        text = f"is too quiet: the voice is at {level:.0f} dBFS. Hold the phone nearer and record it anew."
        told.append((level < _TOO_QUIET, text))
    if noise is not None and level - noise < _ROUGH:
        text = (
            f"is noisy: the voice is only {level - noise:.0f} dB above the noise. Find a quieter room; shut the window."
        )
        told.append((level - noise < _DIRTY, text))
    return told


def _about_hum(pauses: Samples, level: float, rate: int) -> list[tuple[bool, str]]:
    """Tell of the hum of the mains in the pauses: how much of what is there lies in narrow lines at 50, 100, 150 Hz."""
    import numpy as np  # noqa: PLC0415

    if len(pauses) < rate // 2:  # half a second tells 50 Hz from 52
        return []
    window = np.hanning(len(pauses))
    power = np.abs(np.fft.rfft(pauses / _FULL * window)) ** 2 / (window**2).sum() / len(pauses) * 2
    hertz = np.fft.rfftfreq(len(pauses), 1 / rate)
    line = sum(power[abs(hertz - one) <= 3].sum() for one in _MAINS)
    beside = sum(power[(abs(hertz - one) > 5) & (abs(hertz - one) <= 11)].sum() / 2 for one in _MAINS)
    hum = 10 * math.log10(max(line - beside, 1e-12)) - level
    if hum < _HUM or line < 4 * beside:
        return []
    text = f"hums: the mains (50 Hz) are {-hum:.0f} dB below the voice. Unplug the charger; leave lamps and fridges."
    return [(hum > _HUMS, text)]


def _about_clipping(clipped: int) -> list[tuple[bool, str]]:
    if clipped < _CLIPS:
        return []
    text = "is overdriven: the tops of the voice are cut off. Hold the phone farther away, or speak less loudly."
    return [(clipped >= _CLIPPED, text)]


def _about_length(seconds: float, planned: float) -> list[tuple[bool, str]]:
    spare = _SPARE_SECONDS
    shown = f"{seconds:.1f} s, where about {planned:.1f} s are planned"
    if seconds < planned * _SHORTISH - spare / 2:
        return [(seconds < planned * _SHORT - spare / 2, f"is short ({shown}): is a part of the line missing?")]
    if seconds > planned * _LONGISH + spare:
        return [(seconds > planned * _LONG + spare, f"is long ({shown}): is there more than the line in it?")]
    return []


def _about_format(samples: Samples, rate: int) -> list[tuple[bool, str]]:
    import numpy as np  # noqa: PLC0415

    advice = "Set the phone's recorder to high quality (M4A or WAV, 44.1 kHz); do not send it as a voice message."
    if rate < _LOWEST_RATE:
        return [(True, f"was recorded at {rate} Hz, as a telephone does. {advice}")]
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    below = power[(hertz > 300) & (hertz < _PHONE_BAND - 600)].sum()
    above = power[(hertz > _PHONE_BAND) & (hertz < min(7500, rate / 2))].sum()
    if 10 * math.log10(max(below, 1e-9) / max(above, 1e-9)) > _PHONE_DROP:
        return [(False, f"sounds like a telephone: nothing is heard above {_PHONE_BAND:.0f} Hz. {advice}")]
    return []


def _about_ends(recording: Recording, start: float, end: float) -> list[tuple[bool, str]]:
    cut = [name for name, is_cut in (("beginning", start < _EDGE), ("end", recording.seconds - end < _EDGE)) if is_cut]
    if not cut:
        return []
    text = f"is cut off at its {' and its '.join(cut)}: leave a second of silence before and after speaking."
    return [(True, text)]


def _floats(recording: Recording, start: float, end: float) -> Samples:
    import numpy as np  # noqa: PLC0415

    samples = np.asarray(recording.between(start, end), np.float64)
    return samples - samples.mean() if len(samples) else samples


def _pauses(recording: Recording, heard: Heard, start: float, end: float) -> Samples:
    """Return what is heard when nobody speaks, near a stretch: up to three seconds of it."""
    import numpy as np  # noqa: PLC0415

    edges = [0.0, *(edge for one in heard.stretches for edge in (one.start, one.end)), recording.seconds]
    gaps = sorted(
        (
            (first + 0.05, last - 0.05)
            for first, last in zip(edges[::2], edges[1::2], strict=True)
            if last - first > 0.15
        ),
        key=lambda gap: max(start - gap[1], gap[0] - end, 0.0),
    )
    found, seconds = [], 0.0
    for first, last in gaps:
        part = _floats(recording, first, min(last, first + 3.0))
        found.append(part)
        seconds += len(part) / recording.rate
        if seconds > 3.0:
            break
    return np.concatenate(found) if found else np.zeros(0)


def _level(samples: Samples, rate: int, *, louder: bool = True) -> float:
    """Return dBFS of the louder half of the 20 ms blocks of a sound, or of all of them."""
    import numpy as np  # noqa: PLC0415

    block = rate // 50
    whole = samples[: len(samples) // block * block].reshape(-1, block)
    powers = np.sort((whole**2).mean(axis=1))
    if louder:
        powers = powers[len(powers) // 2 :]
    return _decibels(float(np.sqrt(powers.mean())) / _FULL) if len(powers) else _decibels(0.0)


def _clipped(samples: Samples, rate: int) -> int:
    """Return how many of 100 moments of a voice peak near its highest: where tops are cut off, peaks pile up there."""
    import numpy as np  # noqa: PLC0415

    block = rate // 100
    peaks = abs(samples[: len(samples) // block * block].reshape(-1, block)).max(axis=1)
    if not len(peaks) or peaks.max() < _FULL / 100:
        return 0
    highest = float(np.percentile(peaks, 99.5))
    voiced = peaks[peaks > _FAINT * highest]
    if len(voiced) < _WORD:
        return _CLIPPED if (abs(samples) > 0.95 * abs(samples).max()).mean() > _FLAT else 0
    return round(100 * float((voiced > _TOP * highest).mean()))


def _decibels(share: float) -> float:
    return 20 * math.log10(max(share, 1e-6))


def _tenth(value: float) -> Decimal:
    return Decimal(f"{value:.1f}")
