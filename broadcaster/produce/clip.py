"""A line's clip as samples, read with pydub: checked by its digest, faded at its edges so that no join clicks."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub warns that no ffmpeg is on PATH; it is never asked to use one
    from pydub import AudioSegment

if TYPE_CHECKING:
    from broadcaster.models import Clip

_FADE = 5
"""Milliseconds at each end of a clip in which it rises and falls."""


def segment(clip: Clip, rate: int) -> bytes:
    """Return a clip as mono 16-bit samples, little-endian.

    Args:
        clip: the clip. rate: Hz that it must have.

    Raises:
        SoundError: it cannot be read, is not the sound that was kept, or was made at another rate.
    """
    try:
        content = clip.path.read_bytes()
    except OSError as error:
        raise SoundError(f"{clip.path}: the sound of a line is gone from the cache. Build again.") from error
    if hashlib.sha256(content).hexdigest() != clip.digest:
        raise SoundError(f"{clip.path}: the sound of a line was damaged in the cache. Build again.")
    found = AudioSegment.from_wav(io.BytesIO(content))  # pydub leaves a file it opens itself to the garbage collector
    if (found.channels, found.sample_width, found.frame_rate) != (1, 2, rate):
        raise SoundError(f"{clip.path}: is not mono, 16 bits and {rate} Hz. Empty the cache and build again.")
    faded: bytes = found.fade_in(_FADE).fade_out(_FADE).raw_data
    return faded
