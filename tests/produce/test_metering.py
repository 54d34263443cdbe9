"""The meter in memory agrees with ffmpeg's, which is the judge, and with what is known of a sound beforehand."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from broadcaster.produce import measure, metering
from tests.produce.samples import buzz, clip, noise, pcm, speech, square, tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RATES = [22050, 24000, 44100, 48000]


def paused(rate: int) -> bytes:
    """Speech with a rest of five seconds in it, and room hum in the rest: the gates leave both out."""
    return speech(2.5, 0.5, rate) + tone(120, -55, 5.0, rate) + speech(2.5, 0.5, rate, 2)


def stepping(rate: int) -> bytes:
    """A tone of two levels, of which the lower one lies one unit below the relative gate."""
    return tone(500, -12, 3.0, rate) + tone(500, -25.9, 3.0, rate)


SOUNDS: dict[str, Callable[[int], bytes]] = {
    "speech": lambda rate: speech(4.0, 0.5, rate),
    "buzz": lambda rate: buzz(3.0, 0.3, rate),
    "noise": lambda rate: noise(2.0, 0.2, rate),
    "loud noise": lambda rate: noise(2.0, 1.0, rate, 5),
    "square": lambda rate: square(2.0, 0.4, rate),
    "tone": lambda rate: tone(1000, -23, 3.0, rate),
    "deep tone": lambda rate: tone(45, -6, 3.0, rate),
    "high tone": lambda rate: tone(8000, -20, 3.0, rate),
    "long pauses": paused,
    "steps": stepping,
    "half a second": lambda rate: speech(0.5, 0.5, rate, 3),
    "faint": lambda rate: buzz(3.0, 0.004, rate),
    "off the middle": lambda rate: pcm(np.frombuffer(speech(3.0, 0.4, rate), "<i2") / 32767 + 0.25),
}


def samples(sound: bytes) -> metering.Samples:
    return np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(32768)


def loudness(sound: metering.Samples, rate: int) -> float:
    span = 1152 if rate >= 32000 else 576
    return metering.loudness(metering.energies(sound, rate, span), span / rate)


def peak(sound: metering.Samples) -> float:
    return metering.decibels(metering.true_peak(sound))


@pytest.mark.parametrize(
    ("name", "rate"), [*product(SOUNDS, (22050, 48000)), *product(["speech", "noise"], (24000, 44100))]
)
def test_it_shows_what_ffmpegs_meter_shows(tmp_path: Path, name: str, rate: int) -> None:
    sound = SOUNDS[name](rate)
    judge = measure(clip(tmp_path, sound, rate=rate).path)
    assert loudness(samples(sound), rate) == pytest.approx(judge.loudness, abs=0.15)
    # Of noise up to half the rate, as no MP3 has it, each meter makes its own; better too much than too little.
    above = 0.6 if name in {"noise", "loud noise", "long pauses"} else 0.2
    assert judge.true_peak - 0.2 <= peak(samples(sound)) <= judge.true_peak + above


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("decibels", [0.0, -23.0, -50.0])
def test_a_tone_of_997_hz_measures_three_units_below_its_peak(rate: int, decibels: float) -> None:
    """BS.1770-4 calibrates its meter so: a 997 Hz sine at 0 dBFS in one channel reads −3.01 LKFS."""
    sound = samples(tone(997, decibels, 3.0, rate))
    assert loudness(sound, rate) == pytest.approx(decibels - 3.01, abs=0.1)
    assert peak(sound) == pytest.approx(decibels, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("part", [4, 3, 2.6])
def test_a_peak_between_the_samples_is_seen(rate: int, part: float) -> None:
    """At a quarter of the rate and 45°, every sample lies 3 dB below the wave's own peak."""
    sound = samples(tone(rate / part, -6.0, 0.5, rate, math.pi / 4))
    if part == 4:
        assert metering.decibels(float(np.abs(sound).max())) < -8.9
    assert peak(sound) == pytest.approx(-6.0, abs=0.2)


def test_a_peak_is_seen_on_either_side_of_the_largest_sample() -> None:
    """The peaks of random waves are known from their spectra, which end, as those of an MP3 do, below half the rate."""
    chance = np.random.RandomState(3)
    for turn in range(60):
        spectrum = np.fft.rfft(chance.standard_normal(2000))
        spectrum[800:] = 0
        finer = np.fft.irfft(spectrum, 2000 * 32)
        # Faded, so that the ends, which wrap round in the spectrum and not in the meter, are no peaks.
        sound = (finer * np.hanning(len(finer)))[::32]
        known = np.abs(np.fft.irfft(np.fft.rfft(sound), 2000 * 32) * 32).max()
        for heard in (sound, sound[::-1]):
            found = metering.true_peak(heard.astype(np.float32))
            assert metering.decibels(found / known) == pytest.approx(0, abs=0.12), turn


@pytest.mark.parametrize("place", [0, 1, 500, 998, 999])
def test_a_click_at_either_end_is_a_peak_as_well(place: int) -> None:
    sound = np.zeros(1000, np.float32)
    sound[place] = 0.5
    assert metering.true_peak(sound) == pytest.approx(0.5, rel=0.01)


def test_silence_and_nothing_measure_nothing() -> None:
    for sound in (np.zeros(0, np.float32), np.zeros(22050, np.float32)):
        assert loudness(sound, 22050) == -math.inf
        assert peak(sound) == -math.inf


def test_less_than_a_block_of_the_meter_measures_nothing(tmp_path: Path) -> None:
    sound = tone(1000, -10, 0.38, 22050)
    assert loudness(samples(sound), 22050) == measure(clip(tmp_path, sound).path).loudness == -math.inf


def test_energies_of_parts_between_silences_are_those_of_the_whole() -> None:
    """So that a bulletin's loudness is known from its cuts, end to end."""
    span, rate = 576, 22050
    parts = [np.pad(samples(speech(1.0, 0.5, rate, seed))[: 36 * span], (0, 2 * span)) for seed in (1, 2, 3)]
    own = np.concatenate([metering.energies(part, rate, span) for part in parts])
    whole = metering.energies(np.concatenate(parts), rate, span)
    assert len(own) == len(whole) == 3 * 38
    assert own.sum() == pytest.approx(whole.sum(), rel=1e-3)
    assert metering.loudness(own, span / rate) == pytest.approx(metering.loudness(whole, span / rate), abs=0.02)


def test_the_last_frame_counts_though_it_is_not_full() -> None:
    assert len(metering.energies(np.ones(577, np.float32), 22050, 576)) == 2
    assert len(metering.energies(np.zeros(0, np.float32), 22050, 576)) == 0


def test_what_lies_above_full_scale_in_a_decoded_mp3_is_measured() -> None:
    assert peak(samples(tone(997, 0, 1.0, 22050)) * np.float32(2)) == pytest.approx(6.02, abs=0.1)
