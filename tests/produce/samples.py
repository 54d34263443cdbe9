"""Clips, cues, sounds and readings of samples for the tests of the producing room."""

from __future__ import annotations

import hashlib
import io
import math
import subprocess
import sys
import wave
from array import array
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from broadcaster.models import Clip, Cue, Line, LineState, Place
from broadcaster.produce.frames import info, walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 22050

Build = tuple[list[Cue], dict[int, Clip]]


def numbers(pcm: bytes) -> array[int]:
    """Return 16-bit samples as numbers."""
    found = array("h", pcm)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def pcm(wave_form: NDArray[Any], peak: float = 1.0) -> bytes:
    """Return a wave of ±1 as 16-bit samples, `peak` times full scale."""
    return np.clip(np.round(wave_form * peak * 32767), -32768, 32767).astype("<i2").tobytes()


@cache
def buzz(seconds: float, peak: float = 0.3, rate: int = RATE) -> bytes:
    """Return something between a vowel and a hum: a 150 Hz tone of eight partials, four syllables a second."""
    at = np.arange(round(seconds * rate)) / rate
    wave_form = sum(np.sin(2 * np.pi * 150.0 * n * at) / n for n in range(1, 16, 2))
    wave_form = wave_form * (0.5 - 0.5 * np.cos(2 * np.pi * 4 * at))
    return pcm(wave_form / np.abs(wave_form).max(initial=1e-9), peak)


@cache
def speech(seconds: float, peak: float = 0.5, rate: int = RATE, seed: int = 1) -> bytes:
    """Return what is spectrally like speech: voiced syllables that glide, hisses between them, a fall of 9 dB/octave."""
    chance = np.random.RandomState(seed)  # its numbers are the same in every release of numpy
    at = np.arange(round(seconds * rate)) / rate
    pitch = 130 * 2 ** (0.3 * np.sin(2 * np.pi * 0.7 * at + seed))
    turn = 2 * np.pi * np.cumsum(pitch) / rate
    voiced = sum(np.sin(n * turn) / n**1.3 for n in range(1, 24))
    syllables = np.clip(np.sin(2 * np.pi * 2.3 * at), 0, None) ** 0.5
    hisses = np.clip(-np.sin(2 * np.pi * 2.3 * at) - 0.6, 0, None)
    wave_form = voiced * syllables + np.diff(chance.standard_normal(len(at) + 1)) * hisses
    return pcm(wave_form / np.abs(wave_form).max(initial=1e-9), peak)


@cache
def noise(seconds: float, peak: float = 0.5, rate: int = RATE, seed: int = 1) -> bytes:
    """Return white noise."""
    return pcm(np.random.RandomState(seed).uniform(-1, 1, round(seconds * rate)), peak)


@cache
def square(seconds: float, peak: float = 1.0, rate: int = RATE, pitch: float = 55.0) -> bytes:
    """Return a square wave, which begins and ends as abruptly as it goes on."""
    return pcm(np.where(np.arange(round(seconds * rate)) * pitch / rate % 1 < 0.5, 1.0, -1.0), peak)


@cache
def tone(pitch: float, decibels: float, seconds: float = 1.5, rate: int = 48000, phase: float = 0.0) -> bytes:
    """Return a sine that rises and falls within 10 ms, so that its ends are no peaks of their own."""
    count = round(seconds * rate)
    place = np.arange(count)
    shape = np.clip(np.minimum(place, count - place) / (rate / 100), 0, 1)
    return pcm(shape * np.sin(2 * np.pi * pitch / rate * place + phase), 10 ** (decibels / 20))


def clip(folder: Path, samples: bytes, voice: str = "espeak", rate: int = RATE) -> Clip:
    """Return a clip of 16-bit samples, as the narrating room would leave it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples)
    content = file.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    path = folder / f"{digest[:16]}.wav"
    path.write_bytes(content)
    return Clip(path, round(len(samples) / 2 / rate * 1000), (voice,), digest)


def line(number: int) -> Line:
    """Return a line, of which this room needs only the number."""
    place = Place("scripts/policies/x.yaml", 1)
    state = LineState.REVIEWED
    return Line(number, f"CODE{number:04}", "say", "1", "a", "a", (), state, False, "a", "x", 1.0, place)


def ffmpeg(*arguments: str) -> bytes:
    """Return what ffmpeg writes to its pipe:1; any complaint of it fails the test."""
    command = [get_ffmpeg_exe(), "-nostdin", "-v", "warning", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout


def floats(mp3: bytes) -> NDArray[np.float32]:
    """Return the samples of an MP3, full scale ±1, as a player hears them; any complaint of ffmpeg fails the test.

    They go through a file: of a pipe ffmpeg knows no size, and then doubts any Info header, its own as well.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.mp3"
        path.write_bytes(mp3)
        return heard(path)


def sounding(frames: bytes) -> NDArray[np.float32]:
    """Return what is heard of bare frames, as `floats`."""
    found = list(walk(frames))
    plain = min((frame for _, frame in found), key=len)
    return floats(info(plain, len(found), len(frames)) + frames)


def heard(path: Path, *where: str) -> NDArray[np.float32]:
    """Return the samples of a file, full scale ±1, after `where` (such as "-ss", "2") was sought."""
    return np.frombuffer(ffmpeg(*where, "-i", str(path), "-f", "f32le", "pipe:1"), "<f4")


def level(samples: NDArray[np.float32]) -> float:
    """Return the root mean square in dBFS."""
    mean = float(np.square(samples, dtype=np.float64).mean()) if len(samples) else 0.0
    return 10 * math.log10(mean) if mean else -math.inf
