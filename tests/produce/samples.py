"""Clips, cues and readings of samples for the tests of the producing room."""

from __future__ import annotations

import hashlib
import io
import math
import subprocess
import sys
import wave
from array import array
from functools import cache
from typing import TYPE_CHECKING

from imageio_ffmpeg import get_ffmpeg_exe

from broadcaster.models import Clip, Line, LineState, Place

if TYPE_CHECKING:
    from pathlib import Path

RATE = 22050


def numbers(pcm: bytes) -> array[int]:
    """Return 16-bit samples as numbers."""
    found = array("h", pcm)
    if sys.byteorder == "big":
        found.byteswap()
    return found


@cache
def buzz(seconds: float, peak: float = 0.3, rate: int = RATE) -> bytes:
    """Return something between a vowel and a hum: a 150 Hz tone of eight partials, four syllables a second."""
    partials = [(150.0 * n, 1 / n) for n in range(1, 16, 2)]
    values: list[float] = []
    for place in range(round(seconds * rate)):
        at = place / rate
        loudness = 0.5 - 0.5 * math.cos(2 * math.pi * 4 * at)
        values.append(loudness * sum(level * math.sin(2 * math.pi * pitch * at) for pitch, level in partials))
    scale = peak * 32767 / max(map(abs, values), default=1.0)
    return array("h", (round(value * scale) for value in values)).tobytes()


def clip(folder: Path, pcm: bytes, voice: str = "espeak", rate: int = RATE) -> Clip:
    """Return a clip of `pcm`, as the narrating room would leave it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(pcm)
    content = file.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    path = folder / f"{digest[:16]}.wav"
    path.write_bytes(content)
    return Clip(path, round(len(pcm) / 2 / rate * 1000), (voice,), digest)


def line(number: int) -> Line:
    """Return a line, of which this room needs only the number."""
    place = Place("scripts/policies/x.yaml", 1)
    state = LineState.REVIEWED
    return Line(number, f"CODE{number:04}", "say", "1", "a", "a", (), state, False, "a", "x", 1.0, place)


def decoded(mp3: bytes, rate: int = RATE) -> array[int]:
    """Return the samples of an MP3, as a player hears them; any complaint of ffmpeg fails the test."""
    command = [
        get_ffmpeg_exe(),
        "-v",
        "warning",
        "-f",
        "mp3",
        "-i",
        "pipe:0",
        "-f",
        "s16le",
        "-ar",
        str(rate),
        "pipe:1",
    ]
    done = subprocess.run(command, input=mp3, check=True, capture_output=True)
    complaints = [said for said in done.stderr.decode().splitlines() if "Estimating duration from bitrate" not in said]
    assert complaints == []
    return numbers(done.stdout)


def level(samples: array[int]) -> float:
    """Return the root mean square in dBFS."""
    mean = sum(sample * sample for sample in samples) / max(len(samples), 1)
    return 10 * math.log10(mean / 32768**2) if mean else -math.inf
