"""Cues and clips → a bulletin's MP3: cuts laid end to end, frame by frame, behind an Info header.

Nothing is encoded here that was encoded before, and nothing is decoded: a bulletin is a run of frames, each of which
is whole in itself, and what is measured of it is reckoned from what was measured of its cuts.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from broadcaster.errors import SoundError, unkept
from broadcaster.files import write_whole
from broadcaster.models import Audio, Clip, Line, Pause
from broadcaster.produce import cutting, metering
from broadcaster.produce.chime import seconds
from broadcaster.produce.encoding import cuts, key
from broadcaster.produce.frames import info, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from broadcaster.models import Cue
    from broadcaster.produce.cuts import Cut
    from broadcaster.produce.encoding import Part
    from broadcaster.settings import Sound

TOLERANCE = 1.0
"""LU a finished file may be off."""

_NEAR = 0.9
"""LU a bulletin may be off before its cuts are made anew."""

_LIFT, _LIFTS = 0.5, 3
"""dB of a step by which they are lifted, and how often that is tried."""

_SILENCE = 1000
"""Milliseconds of silence that are encoded, to take a frame of it from the middle."""


@dataclass
class _Run:
    """A bulletin in the making: its frames, their energies, and how long it should be by now.

    A cut is some hundredths of a second longer than its clip: the encoder's delay, and the frame it ends in. The next
    pause is shorter by that, so that a bulletin keeps its time to the frame however many lines it has.
    """

    silent: bytes
    seconds: float
    frames: list[bytes] = field(default_factory=list)
    energies: list[metering.Samples] = field(default_factory=list)
    count: int = 0
    planned: float = 0.0
    peak: float = 0.0

    def add(self, cut: Cut, milliseconds: float) -> None:
        self.frames.append(cut.frames)
        self.energies.append(cut.energies)
        self.count += len(cut.energies)
        self.planned += milliseconds / 1000
        self.peak = max(self.peak, cut.peak)

    def pause(self, milliseconds: float) -> None:
        self.planned += milliseconds / 1000
        missing = max(round(self.planned / self.seconds) - self.count, 0)
        self.frames.append(self.silent * missing)
        self.energies.append(np.zeros(missing, np.float32))
        self.count += missing

    def loudness(self) -> float:
        """Return its loudness (LUFS), reckoned from the energies of its frames."""
        return metering.loudness(np.concatenate(self.energies), self.seconds)

    def content(self) -> Iterator[bytes]:
        """Yield the file, piece by piece."""
        yield info(self.silent, self.count, sum(map(len, self.frames)))
        yield from self.frames


def join(cues: Sequence[Cue], clips: Mapping[int, Clip], sound: Sound, cache: Path) -> Audio:
    """Return a bulletin's sound: signals, lines and pauses joined, at the loudness and under the true peak of `sound`.

    A bulletin of nothing but silence, as a rehearsal may be, is the one that holds neither: its loudness is None.

    Args:
        cues: what is heard, in order. clips: the clip of every line, by line number.
        sound: loudness, true peak, preset, bit rate and sample rate.
        cache: the workspace's cache folder; the file lies in its `audio/`, cuts in its `cuts/`.

    Raises:
        SoundError: a line has no clip, a clip is damaged, the finished file would not hold its loudness or true peak,
            or the cache cannot be written to.
    """
    parts = _heard(cues, clips)
    identity = hashlib.sha256(json.dumps([key(part, sound) for part in parts]).encode()).hexdigest()
    path = cache / "audio" / f"{identity}.mp3"
    if (kept := _kept(path)) is not None:
        return kept
    run, loudness = _levelled(parts, sound, cache)
    peak = metering.decibels(run.peak)
    heard = run.peak > 0
    if heard and not (abs(loudness - sound.loudness) <= TOLERANCE and peak <= sound.true_peak):
        raise SoundError(_refusal(loudness, peak, sound))
    digest = hashlib.sha256()
    for piece in run.content():
        digest.update(piece)
    milliseconds = round(run.count * run.seconds * 1000)
    audio = Audio(path, milliseconds, loudness if heard else None, peak if heard else None, digest.hexdigest())
    try:
        write_whole(path, run.content(), lasting=False)
        write_whole(path.with_suffix(".json"), _note(audio), lasting=False)
    except OSError as error:
        if (kept := _kept(path)) is not None:
            return kept  # another process has just made the same; on Windows nobody replaces a file that is being read
        raise unkept(path.parent, "the finished sound", error) from error
    return audio


def _heard(cues: Sequence[Cue], clips: Mapping[int, Clip]) -> list[Part]:
    """Return what is heard, in order: each line as its clip.

    Raises:
        SoundError: a line has no clip, or there is no line at all.
    """
    numbers = [cue.number for cue in cues if isinstance(cue, Line)]
    if not numbers:
        raise SoundError("There is nothing to join: the bulletin has no line.")
    if silent := [str(number) for number in numbers if number not in clips]:
        what = f"of its {len(numbers)} lines these have no voice: {', '.join(silent)}."
        raise SoundError(f"Part of a bulletin is no bulletin: {what}")
    return [clips[cue.number] if isinstance(cue, Line) else cue for cue in cues]


def _levelled(parts: Sequence[Part], sound: Sound, cache: Path) -> tuple[_Run, float]:
    """Return the parts end to end, and their loudness.

    Lines of one loudness make a bulletin of that loudness, unless there are so few that its signals weigh as much. Its
    cuts are then made anew, lifted by what is missing: a bulletin keeps its loudness rather than the encoder its rest.
    """
    lift = 0.0
    run = _joined(parts, sound, cache, lift)
    loudness = run.loudness()
    for _ in range(_LIFTS):
        off = sound.loudness - loudness
        if abs(off) <= _NEAR or not math.isfinite(off):
            break
        lift = round((lift + off) / _LIFT) * _LIFT
        run = _joined(parts, sound, cache, lift)
        loudness = run.loudness()
    return run, loudness


def _joined(parts: Sequence[Part], sound: Sound, cache: Path, lift: float) -> _Run:
    """Return the parts end to end."""
    silence = Pause(_SILENCE)
    found = cuts([part for part in parts if not isinstance(part, Pause)], sound, cache, lift)
    ((_, still),) = cuts([silence], sound, cache).items()
    run = _Run(_silent(still), cutting.span(sound) / sound.sample_rate)
    for part in parts:
        if isinstance(part, Pause):
            run.pause(part.milliseconds)
        else:
            run.add(
                found[key(part, sound, lift)],
                part.milliseconds if isinstance(part, Clip) else 1000 * seconds(part.name),
            )
    return run


def _silent(cut: Cut) -> bytes:
    """Return a frame of silence that is not padded, from the middle on, where the encoder has come to rest."""
    found = [frame for _, frame in walk(cut.frames)]
    return min(found[len(found) // 2 :], key=len)


def _refusal(loudness: float, peak: float, sound: Sound) -> str:
    if not math.isfinite(loudness):
        what = "The sound of the bulletin is too soft or too short to be measured:"
        return f"{what} it stays below −70 LUFS, or lasts less than 0.4 seconds. Record its lines anew."
    measured = f"it measures {loudness:.1f} LUFS with a true peak of {peak:.1f} dBTP"
    allowed = f"allowed are {sound.loudness} ± {TOLERANCE:.0f} LUFS and at most {sound.true_peak} dBTP"
    hint = "Set sound: loudness lower or sound: true_peak higher in broadcaster.yaml; speech needs 12 dB between them."
    return f"The bulletin cannot be made as loud as it should be: {measured}; {allowed}. {hint}"


def _note(audio: Audio) -> str:
    """Return what is kept beside a file: its digest, and what was measured of it."""
    return json.dumps([audio.digest, audio.milliseconds, audio.loudness, audio.true_peak], allow_nan=False) + "\n"


def _kept(path: Path) -> Audio | None:
    """Return the sound kept at `path`; None when there is none, or when it is torn and must be made anew."""
    try:
        noted = path.with_suffix(".json").read_text(encoding="ascii")
        digest, milliseconds, loudness, true_peak = json.loads(noted)
        content = path.read_bytes()
    except (OSError, ValueError, TypeError):
        return None
    levels = all(level is None or isinstance(level, float) for level in (loudness, true_peak))
    if hashlib.sha256(content).hexdigest() != digest or not isinstance(milliseconds, int) or not levels:
        return None
    return Audio(path, milliseconds, loudness, true_peak, digest)
