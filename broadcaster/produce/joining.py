"""Cues and clips → a bulletin's MP3, made once and kept under what it is made of."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError
from broadcaster.ffmpeg import release
from broadcaster.files import write_whole
from broadcaster.models import Audio, Clip, Pause
from broadcaster.produce.assembling import Heard, assemble, heard
from broadcaster.produce.mastering import is_silence, master

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from broadcaster.models import Cue
    from broadcaster.settings import Sound

_RECIPE = 2
"""Part of every key: raise it when a change in this room makes other bytes out of the same clips."""


def join(cues: Sequence[Cue], clips: Mapping[int, Clip], sound: Sound, cache: Path) -> Audio:
    """Return a bulletin's sound: signals, lines and pauses joined, at the loudness and under the true peak of `sound`.

    A bulletin of nothing but silence, as a rehearsal may be, is the one that holds neither: its loudness is None.

    Args:
        cues: what is heard, in order. clips: the clip of every line, by line number.
        sound: loudness, true peak, bit rate and sample rate.
        cache: the workspace's cache folder; the file lies in its `audio/`.

    Raises:
        SoundError: a line has no clip, a clip is damaged, the finished file would not hold its loudness or true peak,
            or the cache cannot be written to.
    """
    parts = heard(cues, clips)
    path = cache / "audio" / f"{_key(parts, sound)}.mp3"
    if (kept := _kept(path)) is not None:
        return kept
    pcm = assemble(parts, sound.sample_rate)
    mp3, found = master(pcm, sound)
    loudness, true_peak = (None, None) if is_silence(pcm) else (found.loudness, found.true_peak)
    audio = Audio(path, found.milliseconds, loudness, true_peak, hashlib.sha256(mp3).hexdigest())
    try:
        write_whole(path, mp3)
        write_whole(path.with_suffix(".json"), _note(audio))
    except OSError as error:
        if (kept := _kept(path)) is not None:
            return kept  # another process has just made the same; on Windows nobody replaces a file that is being read
        what = f"{path.parent}: the finished sound cannot be kept there: {error.strerror or error}."
        raise SoundError(f"{what} Make room, or name another folder as paths: cache in broadcaster.yaml.") from error
    return audio


def _key(parts: Sequence[Heard], sound: Sound) -> str:
    """Return the digest of all that the bytes depend on."""
    wanted = [sound.loudness, sound.true_peak, sound.bitrate, sound.sample_rate]
    identity = [_RECIPE, release(), wanted, [_identity(part) for part in parts]]
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()


def _identity(part: Heard) -> list[str | int]:
    if isinstance(part, Clip):
        return ["clip", part.digest]
    if isinstance(part, Pause):
        return ["pause", part.milliseconds]
    return ["chime", part.name]


def _note(audio: Audio) -> str:
    """Return what is kept beside a file: its digest, and what was measured on it."""
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
