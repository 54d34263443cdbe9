"""Clips → cuts: each brought to its loudness and under its true peak, and encoded once; only the MP3 is believed.

Many clips share one start of ffmpeg, but each has its own filters and its own encoder, so that its bytes do not depend
on its company. MP3 at 32 kbit/s moves both figures: what it leaves out lowers the loudness, what it adds lifts the
peaks by a decibel and more. So what was encoded is decoded and measured, and where it misses, made again with what was
learnt. What it is made from is always the clip: nothing is processed twice.
"""

from __future__ import annotations

import math
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from broadcaster import ffmpeg
from broadcaster.errors import SoundError
from broadcaster.produce import metering
from broadcaster.produce.cuts import Cut
from broadcaster.produce.frames import alone, walk
from broadcaster.produce.presets import CHAINS, LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadcaster.produce.metering import Samples
    from broadcaster.settings import Sound

AT_ONCE = 40
"""Clips that share one start of ffmpeg: a Windows command line holds 32,767 characters."""

CLOSE = 0.5
"""LU within which a clip is left as it is."""

STEP = 0.1
"""dB: the step of a meter; a peak is kept that far below the limit."""

_MARGIN = 0.8
"""dB by which the limiter first stays below the true peak asked for: what lies between samples, and what MP3 adds."""

_MOST = 50.0
"""dB a clip is raised by at most; what is fainter than that is noise, not a voice."""

_ROUNDS = 8
_LOST = 0.85
"""LU that MP3 at 32 kbit/s takes from speech: what it leaves out above 8 kHz."""

_SOFTENED = 4.0
"""How much more than mere clipping the limiter takes, in LU for each LU: it lowers what is around a peak as well."""

_AROUND = 0.4
"""Seconds of silence around a clip when it is measured: as long as a block of the meter."""


class Raw(NamedTuple):
    """A sound to be cut.

    Attributes:
        pcm: mono 16-bit samples, little-endian. gain: dB it is changed by; None to bring it to the loudness asked for,
            through the preset.
    """

    pcm: bytes
    gain: float | None = None


@dataclass
class _Work:
    """A sound on its way to the loudness `aim`: encoded are always `samples`, at the gain and ceiling (dB) set last.

    peak: the true peak (dBTP) of those samples.
    """

    samples: Samples
    levelled: bool
    aim: float
    peak: float = 0.0
    gain: float = 0.0
    ceiling: float = 0.0
    limited: bool = False
    step: float = 0.0
    before: float = 0.0
    attempts: list[tuple[float, Cut]] = field(default_factory=list)


def cut(raws: Sequence[Raw], sound: Sound, lift: float = 0.0) -> list[Cut]:
    """Return the cut of each sound, in order; silence is encoded as it is.

    Args:
        raws: the sounds, each beginning and ending in silence or faded. sound: rate, bit rate, preset and levels.
        lift: dB above the loudness of `sound` to which they are brought.

    Raises:
        SoundError: ffmpeg fails.
    """
    cuts: list[Cut] = []
    for start in range(0, len(raws), AT_ONCE):
        cuts += _cut(raws[start : start + AT_ONCE], sound, sound.loudness + lift, lift)
    return cuts


def span(sound: Sound) -> int:
    """Return how many samples an MP3 frame holds: 1152 in MPEG 1, which begins at 32 kHz, and 576 in MPEG 2."""
    return 1152 if sound.sample_rate >= 32000 else 576


def _cut(raws: Sequence[Raw], sound: Sound, aim: float, lift: float) -> list[Cut]:
    works = [_Work(_samples(raw.pcm), raw.gain is None, aim) for raw in raws]
    _shape([work for work in works if work.levelled and work.samples.any()], sound)
    for work, raw in zip(works, raws, strict=True):
        work.gain = _first(work, sound) if raw.gain is None else raw.gain + lift
        work.ceiling = sound.true_peak - _MARGIN
        work.peak = metering.decibels(metering.true_peak(work.samples))
    pending = works
    for _ in range(_ROUNDS):
        _attempt(pending, sound)
        pending = [work for work in pending if _again(work, sound)]
        if not pending:
            break
    return [_best(work, sound) for work in works]


def _best(work: _Work, sound: Sound) -> Cut:
    misses = [_miss(loudness, made, work, sound) for loudness, made in work.attempts]
    return work.attempts[misses.index(min(misses))][1]


def _samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, "<i2").astype(np.float32) * np.float32(1 / 32768)


def _first(work: _Work, sound: Sound) -> float:
    """Return the gain (dB) at which a sound is likely to come out right, so that most are encoded but once."""
    found = _loudness(_energies(work.samples, sound), sound)
    if not math.isfinite(found):
        return 0.0
    gain, ceiling = min(work.aim - found, _MOST), metering.amplitude(sound.true_peak - _MARGIN)
    clipped = np.clip(work.samples * np.float32(metering.amplitude(gain)), -ceiling, ceiling)
    lost = found + gain - _loudness(_energies(clipped, sound), sound)
    return min(gain + _LOST + _SOFTENED * lost, _MOST)


def _energies(samples: Samples, sound: Sound) -> Samples:
    return metering.energies(samples, sound.sample_rate, span(sound))


def _loudness(found: Samples, sound: Sound) -> float:
    """Return the loudness (LUFS) of a clip as it will be heard: between two pauses, of which the meter hears a part.

    So a bulletin of many short lines is as loud as one of few long ones.
    """
    seconds = span(sound) / sound.sample_rate
    return metering.loudness(np.pad(found, math.ceil(_AROUND / seconds)), seconds)


def _shape(works: Sequence[_Work], sound: Sound) -> None:
    """Send sounds through the preset."""
    chain = CHAINS[sound.preset]
    if not chain or not works:
        return
    filters = []
    for work in works:
        found = _loudness(_energies(work.samples, sound), sound)
        level = min(LEVEL - found, _MOST) if math.isfinite(found) else 0.0
        filters.append(f"volume={level:.2f}dB:precision=float,{chain}")
    shaped = _run([work.samples for work in works], filters, ["-c:a", "pcm_f32le", "-f", "f32le"], sound)
    for work, content in zip(works, shaped, strict=True):
        work.samples = np.frombuffer(content, "<f4").astype(np.float32)


def _attempt(works: Sequence[_Work], sound: Sound) -> None:
    """Encode each sound once, and measure what became of it."""
    filters = []
    for work in works:
        # Once the limiter was needed it stays: an attempt without it would not be comparable.
        work.limited = work.limited or work.peak + work.gain > work.ceiling
        filters.append(_chain(work, sound))
    mp3 = ["-c:a", "libmp3lame", "-b:a", f"{sound.bitrate}k", "-reservoir", "0"]
    mp3 += ["-write_xing", "0", "-id3v2_version", "0", "-f", "mp3"]
    encoded = _run([work.samples for work in works], filters, mp3, sound)
    for work, content, samples in zip(works, encoded, decode(encoded, sound), strict=True):
        made = Cut(content, _energies(samples, sound), metering.true_peak(samples))
        work.attempts.append((_loudness(made.energies, sound), made))


def _chain(work: _Work, sound: Sound) -> str:
    """Return the filters that raise a sound by its gain and hold it under its ceiling.

    Behind the sound there are two frames of silence, so that its end is wholly in frames of its own.
    """
    gain = f"volume={work.gain:.2f}dB:precision=float,apad=pad_len={2 * span(sound)}"
    if not work.limited:
        return gain
    # It works on samples, not on what lies between them: the ceiling has room for that, and the meter sees it.
    ceiling = metering.amplitude(work.ceiling)
    return f"{gain},alimiter=limit={ceiling:.6f}:attack=2:release=60:level=disabled:latency=enabled"


def _again(work: _Work, sound: Sound) -> bool:
    """Tell whether a sound needs another attempt, and set its gain and ceiling for it."""
    loudness, made = work.attempts[-1]
    if not made.peak or _miss(loudness, made, work, sound) == (0.0, 0.0):
        return False
    over = max(metering.decibels(made.peak) - (sound.true_peak - 2 * STEP), 0.0)
    if work.levelled and math.isfinite(loudness):
        # LU for each dB: less than one once the limiter is at work.
        yielded = (loudness - work.before) / work.step if work.step else 1.0
        work.step, work.before = (work.aim - loudness) / min(max(yielded, 0.3), 1.0), loudness
        if work.gain + work.step > _MOST and not over:
            return False
        work.gain = min(work.gain + work.step, _MOST)
    if over:
        work.limited = True
        work.ceiling -= over
    return True


def _miss(loudness: float, made: Cut, work: _Work, sound: Sound) -> tuple[float, float]:
    """Return by how much an attempt misses, its peak first: too loud is worse than too soft; zeros when it does not."""
    over = max(metering.decibels(made.peak) - (sound.true_peak - STEP), 0.0)
    off = abs(loudness - work.aim) if work.levelled and math.isfinite(loudness) else 0.0
    return round(over, 3), 0.0 if off <= CLOSE else round(off, 3)


def decode(encoded: Sequence[bytes], sound: Sound) -> list[Samples]:
    """Return the samples of each run of frames, as a player hears them when it plays one after the other.

    Raises:
        SoundError: frames lean on one another, are of another rate or bit rate, or ffmpeg finds fault with them.
    """
    counts = []
    for content in encoded:
        found = list(walk(content))
        heads = {(head.rate, head.kbits, head.mono) for head, _ in found}
        if heads != {(sound.sample_rate, sound.bitrate, True)} or not all(alone(frame) for _, frame in found):
            raise SoundError("The encoder made frames that cannot be joined.")
        counts.append(len(found))
    source = ["-v", "error", "-f", "mp3", "-i", "pipe:0"]
    with _scratch() as folder:  # to a file, for Python reads a pipe in a great many small pieces
        target = folder / "heard"
        said = ffmpeg.run([*source, "-c:a", "pcm_f32le", "-f", "f32le", str(target)], b"".join(encoded)).said
        samples = np.fromfile(target, "<f4")
    if said or len(samples) != sum(counts) * span(sound):
        raise SoundError(f"ffmpeg could not read what it had encoded. {said}".rstrip())
    return np.split(samples, np.cumsum(counts)[:-1] * span(sound))


def _run(sounds: Sequence[Samples], filters: Sequence[str], form: Sequence[str], sound: Sound) -> list[bytes]:
    """Return each sound after its filters, in a form; all in one start of ffmpeg, each by itself.

    Raises:
        SoundError: ffmpeg fails, or the system's folder for temporary files is full.
    """
    raw = ["-f", "f32le", "-ar", str(sound.sample_rate), "-ac", "1"]
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    with _scratch() as folder:
        sources, targets = [], []
        for number, (samples, chain) in enumerate(zip(sounds, filters, strict=True)):
            given, made = folder / f"{number}.in", folder / f"{number}.out"
            given.write_bytes(samples.astype("<f4", copy=False).data)
            sources += [*raw, "-i", str(given)]
            targets += ["-map", f"{number}:a", "-af", chain, *plain, *form, str(made)]
        ffmpeg.run(["-v", "error", "-y", *sources, *targets])
        return [(folder / f"{number}.out").read_bytes() for number in range(len(sounds))]


@contextmanager
def _scratch() -> Iterator[Path]:
    """Give a folder for sounds in the making.

    Raises:
        SoundError: the system's folder for temporary files is full, or may not be written to.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="broadcaster-") as folder:
            yield Path(folder)
    except OSError as error:
        what = f"{tempfile.gettempdir()}: sounds cannot be worked on there: {error.strerror or error}."
        raise SoundError(f"{what} Make room for temporary files.") from error
