"""No join clicks: looked at in the decoded samples around every place where one cut ends and the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from broadcaster.models import Chime
from broadcaster.produce import join
from broadcaster.produce.chime import chime
from broadcaster.produce.encoding import cuts
from broadcaster.settings import Sound
from tests.produce.samples import clip, heard, level, line, noise, pcm, sounding, speech, square

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SOUNDS = [Sound(), Sound(preset="horn"), Sound(bitrate=24, sample_rate=24000), Sound(bitrate=32, sample_rate=44100)]

JUST = 0.004
"""Seconds on either side of a join in which there is nothing but silence and what MP3 strews before a loud sound."""

NEAR = 0.09
"""Seconds on either side of a join in which a sound ends, and the next begins: the encoder's delay lies between."""


def ringing(rate: int) -> bytes:
    """A tone that begins and ends at its crest."""
    return pcm(np.cos(2 * np.pi * 441 * np.arange(rate) / rate), 0.9)


def leaning(rate: int) -> bytes:
    """A hum recorded by a card that adds a steady voltage: it begins and ends a quarter of full scale from nothing."""
    return pcm(0.3 * np.sin(2 * np.pi * 200 * np.arange(rate) / rate) + 0.25)


ABRUPT = {
    "a tone from crest to crest": ringing,
    "a hum off the middle": leaning,
    "a square of full scale": lambda rate: square(0.8, 1.0, rate),
    "noise of full scale": lambda rate: noise(0.6, 1.0, rate),
    "speech cut into": lambda rate: speech(1.1, 0.8, rate, 3)[rate // 4 * 2 :],
}

DELAY = 1105
"""Samples between the beginning of a cut and that of the sound in it: the encoder's 576, and the decoder's 529."""


class Built(NamedTuple):
    """A bulletin of abrupt sounds with nothing between them.

    Attributes:
        samples: what is heard of it. own: what is heard of each part by itself. lasting: samples of each clip or signal.
    """

    sound: Sound
    samples: NDArray[np.float32]
    own: list[NDArray[np.float32]]
    lasting: list[int]

    def joins(self) -> list[int]:
        """Return the places in `samples` where one part ends and the next begins."""
        return list(np.cumsum([len(part) for part in self.own])[:-1])


@pytest.fixture(scope="module", params=SOUNDS, ids=str)
def bulletin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    sound: Sound = request.param
    folder, rate = tmp_path_factory.mktemp("abrupt"), sound.sample_rate
    clips = {number: clip(folder, make(rate), rate=rate) for number, make in enumerate(ABRUPT.values(), 1)}
    numbers = [*clips, *reversed(clips), *clips]
    audio = join([Chime("open"), *map(line, numbers), Chime("close")], clips, sound, folder)
    parts = [Chime("open"), *(clips[number] for number in numbers), Chime("close")]
    own = [sounding(next(iter(cuts([part], sound, folder).values())).frames) for part in parts]
    lasting = [
        len(chime(part.name, rate)) // 2 if isinstance(part, Chime) else part.milliseconds * rate // 1000
        for part in parts
    ]
    return Built(sound, heard(audio.path), own, lasting)


def steps(samples: NDArray[np.float32]) -> float:
    """Return the largest step from a sample to the next."""
    return float(np.abs(np.diff(samples)).max())


def test_what_is_heard_of_a_bulletin_is_what_is_heard_of_each_cut_by_itself(bulletin: Built) -> None:
    assert len(bulletin.samples) == sum(map(len, bulletin.own))
    assert np.abs(bulletin.samples - np.concatenate(bulletin.own)).max() < 1e-4


def test_at_a_join_there_is_silence(bulletin: Built) -> None:
    reach = round(JUST * bulletin.sound.sample_rate)
    for place in bulletin.joins():
        assert np.abs(bulletin.samples[place - reach : place + reach]).max() < 0.002, f"sample {place}"


def test_around_a_join_no_step_is_larger_than_within_the_sounds_on_either_side(bulletin: Built) -> None:
    rate = bulletin.sound.sample_rate
    reach, edge = round(NEAR * rate), rate // 50
    for number, place in enumerate(bulletin.joins()):
        within = [
            steps(bulletin.own[side][DELAY + edge : DELAY + bulletin.lasting[side] - edge])
            for side in (number, number + 1)
        ]
        assert steps(bulletin.samples[place - reach : place]) < within[0] * 1.15 + 0.01, f"before sample {place}"
        assert steps(bulletin.samples[place : place + reach]) < within[1] * 1.15 + 0.01, f"after sample {place}"


@pytest.mark.parametrize("sound", SOUNDS, ids=str)
def test_not_even_a_steady_voltage_of_which_only_the_ends_are_heard_reaches_a_join(
    tmp_path: Path, sound: Sound
) -> None:
    rate = sound.sample_rate
    one = clip(tmp_path, pcm(np.ones(rate), 0.3), rate=rate)
    samples = np.abs(sounding(next(iter(cuts([one], sound, tmp_path).values())).frames))
    reach = round(JUST * rate)
    assert max(samples[:reach].max(), samples[-reach:].max()) < 0.002
    assert samples.max() > 0.1


def test_a_signal_begins_and_ends_in_silence() -> None:
    for name in ("open", "close"):
        for rate in (22050, 24000, 44100, 48000):
            samples = np.frombuffer(chime(name, rate), "<i2").astype(np.float32) / 32768
            assert abs(samples[0]) < 1e-4 and abs(samples[-1]) < 1e-4
            assert np.abs(np.diff(samples)).max() < np.abs(samples).max() * 0.7
            assert level(samples[:rate]) > -35
            assert 1.5 * rate < len(samples) < 3 * rate
