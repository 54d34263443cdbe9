"""What is wrong with a recording is heard, and what is right with it is let pass."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from broadcaster.narrate.decoding import decode_into
from broadcaster.narrate.espeak_ng.voices import Espeak
from broadcaster.narrate.takes import hearing, judging
from broadcaster.narrate.wave import Wave
from tests.narrate.samples import PRICE, line, save

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.narrate.takes.judging import Verdict

RATE = 44100
PLANNED = len(PRICE.split()) * 60 / 175


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    """A line as it is spoken into a phone in a very quiet room: a second of silence, the line, another second."""
    said = np.array(Espeak(110, RATE).speak(line(PRICE), "vi").samples(), float)
    quiet = np.zeros(RATE)
    return np.concatenate([quiet, said, quiet]) + np.random.default_rng(1).normal(0, 3, len(said) + 2 * RATE)


def wave(samples: np.ndarray) -> Wave:
    return Wave(RATE, np.clip(samples, -32768, 32767).astype("<i2").tobytes())


def judged(samples: np.ndarray, folder: Path, *, ending: str = ".wav", options: tuple[str, ...] = ()) -> Verdict:
    """Judge a recording after it went through a file of the kind that `ending` says."""
    path = save(wave(samples), folder / f"take{ending}", *options)
    rate = decode_into(path, folder / "samples", 48_000, 600)
    recording = hearing.load(folder / "samples", rate)
    heard = hearing.listen(recording)
    start, end = (heard.stretches[0].start, heard.stretches[-1].end) if heard.stretches else (0.0, 0.0)
    return judging.judge(recording, heard, start, end, PLANNED, whole=True)


def noise(level: float, count: int) -> np.ndarray:
    return np.random.default_rng(2).normal(0, 10 ** (level / 20) * 32768, count)


def hum(level: float, count: int, pitch: float = 50.0) -> np.ndarray:
    peak = math.sqrt(2) * 10 ** (level / 20) * 32768
    return peak * np.sin(2 * np.pi * pitch * np.arange(count) / RATE)


@pytest.mark.parametrize("ending", [".wav", ".m4a", ".mp3", ".ogg", ".opus", ".flac", ".webm"])
def test_a_good_recording_passes_in_every_kind_of_file(voice: np.ndarray, tmp_path: Path, ending: str) -> None:
    verdict = judged(voice * 0.7, tmp_path, ending=ending)
    assert verdict.faults == ()
    assert verdict.measured.warnings == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda x: x * 0.01, "is too quiet"),
        (lambda x: x + noise(-26, len(x)), "is noisy"),
        (lambda x: x + hum(-30, len(x)), "hums"),
        (lambda x: x + hum(-30, len(x), 150.0), "hums"),
        (lambda x: np.clip(x * 4, -32000, 32000), "is overdriven"),
        (lambda x: np.clip(x, -5000, 5000), "is overdriven"),
        (lambda x: x[int(RATE * 1.3) :], "is cut off at its beginning"),
        (lambda x: x[: -int(RATE * 1.3)], "is cut off at its end"),
        (lambda x: np.concatenate([x[: 2 * RATE], np.zeros(RATE)]), "is short"),
        (lambda x: np.concatenate([x, x]), "is long"),
        (lambda x: x * 0, "holds only silence"),
    ],
)
@pytest.mark.parametrize("ending", [".wav", ".m4a"])
def test_each_fault_is_heard_even_through_a_phone_s_own_coding(
    voice: np.ndarray, tmp_path: Path, spoil: object, told: str, ending: str
) -> None:
    verdict = judged(spoil(voice), tmp_path, ending=ending)  # type: ignore[operator]
    assert any(told in fault for fault in verdict.faults), verdict


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda x: x * 0.12, "is too quiet"),
        (lambda x: x + noise(-36, len(x)), "is noisy"),
        (lambda x: x + hum(-47, len(x)), "hums"),
    ],
)
def test_what_is_not_well_is_only_said(voice: np.ndarray, tmp_path: Path, spoil: object, told: str) -> None:
    verdict = judged(spoil(voice), tmp_path)  # type: ignore[operator]
    assert verdict.faults == ()
    assert any(told in warning for warning in verdict.measured.warnings), verdict


def test_the_sound_of_a_telephone_is_refused_with_what_to_set(voice: np.ndarray, tmp_path: Path) -> None:
    verdict = judged(voice, tmp_path, options=("-ar", "8000"))
    assert any("8000 Hz, as a telephone does" in fault and "high quality" in fault for fault in verdict.faults)


def test_a_take_is_trimmed_to_a_breath_without_its_constant_offset(voice: np.ndarray, tmp_path: Path) -> None:
    (tmp_path / "samples").write_bytes(wave(voice + 3000).pcm)
    recording = hearing.load(tmp_path / "samples", RATE)
    heard = hearing.listen(recording)
    start, end = heard.stretches[0].start, heard.stretches[-1].end
    samples = np.frombuffer(judging.trimmed(recording, start, end), "<i2")
    kept = judging.KEPT_BEFORE + judging.KEPT_AFTER
    assert abs(len(samples) / RATE - (end - start) - kept) < 0.01
    assert abs(samples.mean()) < 2
    assert 0.9 < start < 1.1
