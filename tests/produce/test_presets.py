"""Presets: what "flat" leaves as it is, and what "horn" does to a voice, heard in the encoded cut."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from broadcaster.produce.cutting import Raw, cut
from broadcaster.settings import Sound
from tests.produce.samples import RATE, level, noise, sounding, speech, tone

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cut_of(samples: bytes, preset: str) -> NDArray[np.float32]:
    """Return what is heard of a sound after a preset."""
    (made,) = cut([Raw(samples)], Sound(preset=preset, bitrate=96))
    return sounding(made.frames)


def bands(samples: NDArray[np.float32], *edges: int) -> NDArray[np.float64]:
    """Return the energy (dB) between each two frequencies (Hz), against that of all between 500 and 1000 Hz."""
    spectrum = np.square(np.abs(np.fft.rfft(samples)))
    pitch = np.fft.rfftfreq(len(samples), 1 / RATE)
    energy = [spectrum[(pitch >= low) & (pitch < high)].sum() for low, high in pairwise(edges)]
    middle = spectrum[(pitch >= 500) & (pitch < 1000)].sum()
    return 10 * np.log10(np.array(energy) / middle)


SOUNDS = {"speech": speech(5.0, 0.3), "noise": noise(3.0, 0.2)}
EDGES = (60, 120, 200, 300, 500, 1000, 1500, 2500, 3500, 5000, 7000)


@pytest.mark.parametrize("samples", SOUNDS.values(), ids=SOUNDS)
def test_flat_leaves_the_spectrum_as_it_is(samples: bytes) -> None:
    before = bands(np.frombuffer(samples, "<i2").astype(np.float32), *EDGES)
    assert np.abs(bands(cut_of(samples, "flat"), *EDGES) - before).max() < 1


@pytest.mark.parametrize("samples", SOUNDS.values(), ids=SOUNDS)
def test_horn_sends_no_lows_to_a_driver_that_cannot_give_them_and_lifts_the_consonants(samples: bytes) -> None:
    change = bands(cut_of(samples, "horn"), *EDGES) - bands(cut_of(samples, "flat"), *EDGES)
    by_band = dict(zip(EDGES, change, strict=False))
    assert by_band[60] <= -15
    assert by_band[120] <= -10
    assert 2 <= by_band[2500] <= 6
    assert abs(by_band[5000]) < 4


def test_horn_compresses_gently() -> None:
    """Twelve decibels between a loud and a soft half become less, and stay more than four."""
    halves = noise(2.0, 0.4) + noise(2.0, 0.1, seed=2)
    apart = {}
    for preset in ("flat", "horn"):
        samples = cut_of(halves, preset)
        loud, soft = (level(samples[round(at * RATE) : round((at + 1.2) * RATE)]) for at in (0.5, 2.5))
        apart[preset] = loud - soft
    assert apart["flat"] == pytest.approx(12, abs=0.5)
    assert 4 < apart["horn"] < 11


def test_horn_shapes_soft_and_loud_recordings_alike() -> None:
    """The compressor's threshold counts on a loudness, which a clip is brought to before."""
    soft, loud = (cut_of(speech(3.0, peak), "horn") for peak in (0.02, 0.9))
    assert np.abs(bands(soft, *EDGES[2:]) - bands(loud, *EDGES[2:])).max() < 0.5
    assert level(soft) == pytest.approx(level(loud), abs=0.3)


def test_horn_leaves_a_signals_tones_their_pitch_and_level() -> None:
    """A signal has a gain of its own, and goes through no preset."""
    made = [cut([Raw(tone(880, -12, 1.0, RATE), -3.0)], Sound(preset=preset))[0] for preset in ("flat", "horn")]
    assert made[0].frames == made[1].frames
