"""The meter is right on signals whose loudness and true peak are known beforehand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import SoundError
from broadcaster.produce import measure
from tests.produce.samples import clip, tone

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("rate", [22050, 44100, 48000])
@pytest.mark.parametrize("decibels", [-3.0, -20.0])
def test_a_tone_of_997_hz_measures_three_units_below_its_peak(tmp_path: Path, rate: int, decibels: float) -> None:
    """BS.1770-4 calibrates its meter so: a 997 Hz sine at 0 dBFS in one channel reads −3.01 LKFS."""
    found = measure(clip(tmp_path, tone(997, decibels, 1.5, rate), rate=rate).path)
    assert abs(found.loudness - (decibels - 3.01)) <= 0.15
    assert abs(found.true_peak - decibels) <= 0.2
    assert found.milliseconds == 1500


def test_a_peak_between_the_samples_is_seen(tmp_path: Path) -> None:
    """A tone at a quarter of the rate, sampled at 45°: every sample lies 3 dB below the wave's own peak."""
    path = clip(tmp_path, tone(12000, -6.0, phase=math.pi / 4), rate=48000).path
    assert abs(measure(path).true_peak - -6.0) <= 0.4


def test_low_tones_count_less(tmp_path: Path) -> None:
    deep, middle = (measure(clip(tmp_path, tone(pitch, -20), rate=48000).path).loudness for pitch in (30, 997))
    assert deep < middle - 6, "the filter of BS.1770 turns down what loudspeakers hardly give"


def test_silence_measures_nothing(tmp_path: Path) -> None:
    assert measure(clip(tmp_path, bytes(44100)).path) == (-math.inf, -math.inf, 1000)


def test_pauses_do_not_lower_the_loudness_of_speech(tmp_path: Path) -> None:
    spoken = tone(997, -20, 2.0)
    paused = clip(tmp_path, spoken + bytes(48000 * 2 * 4) + spoken, rate=48000)
    assert abs(measure(paused.path).loudness - -23.01) <= 0.5


def test_what_is_no_sound_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.mp3").write_bytes(b"nothing" * 50)
    with pytest.raises(SoundError, match="ffmpeg gave up"):
        measure(tmp_path / "x.mp3")
