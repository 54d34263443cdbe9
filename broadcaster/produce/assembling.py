"""Lays signals, clips and pauses end to end with pydub, every clip brought to one loudness and faded at its edges."""

from __future__ import annotations

import hashlib
import io
import math
import warnings
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError
from broadcaster.models import Chime, Clip, Line, Pause
from broadcaster.produce.chime import chime
from broadcaster.produce.measuring import loudness_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub warns that no ffmpeg is on PATH; it is never asked to use one
    from pydub import AudioSegment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from broadcaster.models import Cue

LEVEL = -26.0
"""LUFS to which every clip is brought before mastering. Ten below what goes on air, so that 16-bit peaks have room."""

_CHIME_GAIN = -14.0
"""dB that bring the loudest moment of a signal to the level of the speech: heard first, it must not startle."""

_MOST = 40.0
"""dB a clip is raised by at most; what is fainter than that is noise, not a voice."""

_HEADROOM = -1.0
"""dBFS no clip's peak is raised above."""

_FADE = 5
"""Milliseconds at each end of a clip in which it rises and falls, so that no join clicks."""

Heard = Clip | Pause | Chime


def heard(cues: Sequence[Cue], clips: Mapping[int, Clip]) -> list[Heard]:
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


def assemble(parts: Sequence[Heard], rate: int) -> bytes:
    """Return the parts end to end as mono 16-bit samples at `rate` Hz; each clip at `LEVEL`.

    Raises:
        SoundError: a clip cannot be read, or was made at another rate; there is no signal of that name.
    """
    spoken = {part.path: _read(part, rate) for part in parts if isinstance(part, Clip)}
    levelled = {
        path: _levelled(segment, loudness)
        for (path, segment), loudness in zip(spoken.items(), loudness_of(list(spoken)), strict=True)
    }
    pieces: list[bytes] = []
    for part in parts:
        if isinstance(part, Pause):
            segment = AudioSegment.silent(part.milliseconds, rate)
        elif isinstance(part, Chime):
            segment = _segment(chime(part.name, rate), rate).apply_gain(_CHIME_GAIN)
        else:
            segment = levelled[part.path]
        pieces.append(segment.raw_data)
    return b"".join(pieces)


def _read(clip: Clip, rate: int) -> AudioSegment:
    try:
        content = clip.path.read_bytes()
    except OSError as error:
        raise SoundError(f"{clip.path}: the sound of a line is gone from the cache. Build again.") from error
    if hashlib.sha256(content).hexdigest() != clip.digest:
        raise SoundError(f"{clip.path}: the sound of a line was damaged in the cache. Build again.")
    segment = AudioSegment.from_wav(io.BytesIO(content))  # pydub leaves a file it opens itself to the garbage collector
    if (segment.channels, segment.sample_width, segment.frame_rate) != (1, 2, rate):
        raise SoundError(f"{clip.path}: is not mono, 16 bits and {rate} Hz. Empty the cache and build again.")
    return segment


def _levelled(segment: AudioSegment, loudness: float) -> AudioSegment:
    """Return a clip at `LEVEL`, or as near to it as its peak allows; silence stays silence."""
    if math.isfinite(loudness):
        segment = segment.apply_gain(min(LEVEL - loudness, _MOST, _HEADROOM - segment.max_dBFS))
    return segment.fade_in(_FADE).fade_out(_FADE)


def _segment(pcm: bytes, rate: int) -> AudioSegment:
    return AudioSegment(data=pcm, sample_width=2, frame_rate=rate, channels=1)
