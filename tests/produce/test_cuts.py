"""A clip is encoded by itself and from itself: whatever goes with it, whenever, through its preset once."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from broadcaster import ffmpeg
from broadcaster.errors import SoundError
from broadcaster.models import Chime, Pause
from broadcaster.produce import cutting, join, metering, prepare
from broadcaster.produce.cutting import AT_ONCE, CLOSE, Raw, cut
from broadcaster.settings import Sound
from tests.produce.samples import RATE, buzz, clip, line, noise, pcm, sounding, speech, tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FLAT, HORN = Sound(), Sound(preset="horn")
PRESETS = pytest.mark.parametrize("sound", [FLAT, HORN], ids=["flat", "horn"])


class Started(NamedTuple):
    """A start of ffmpeg: the sounds given to it, and whether it made MP3 of them."""

    given: list[NDArray[np.float32]]
    encoded: bool


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Started]:
    """Each start of ffmpeg on clips."""
    found: list[Started] = []
    run = cutting._run

    def noted(
        sounds: Sequence[NDArray[np.float32]], filters: Sequence[str], form: Sequence[str], sound: Sound
    ) -> list[bytes]:
        found.append(Started([sound.copy() for sound in sounds], "libmp3lame" in form))
        return run(sounds, filters, form, sound)

    monkeypatch.setattr(cutting, "_run", noted)
    return found


def encodes(started: list[Started]) -> int:
    return sum(len(start.given) for start in started if start.encoded)


def lines(count: int) -> list[Raw]:
    """Return lines as they are said: of many lengths, some soft, some loud, one with clicks in it, one a mere word."""
    found = [speech(0.5 + n * 5 % 11 / 15, 0.1 + n % 5 / 6, RATE, n) for n in range(count - 3)]
    clicks = np.frombuffer(buzz(1.0, 0.05), "<i2").copy()
    clicks[500::4000] = 30000
    return [Raw(samples) for samples in (*found, clicks.tobytes(), speech(0.2), noise(0.7))]


@pytest.mark.parametrize(("sound", "count"), [(FLAT, AT_ONCE + 3), (HORN, 9)], ids=["flat", "horn"])
def test_the_bytes_of_a_cut_do_not_depend_on_its_company(sound: Sound, count: int) -> None:
    raws = lines(count)
    together = [made.to_file() for made in cut(raws, sound)]
    half = count // 2
    assert [made.to_file() for made in cut(raws[half:][::-1], sound)] == together[half:][::-1]
    for number in (0, half - 1, count - 3, count - 1):
        (alone,) = cut([raws[number]], sound)
        assert alone.to_file() == together[number], f"sound {number}"


@PRESETS
def test_each_is_brought_to_the_loudness_asked_for_and_under_its_peak(sound: Sound) -> None:
    """But a word of half a second, of which the horn's filters leave little, may stay softer."""
    raws = lines(16)
    for number, (raw, made) in enumerate(zip(raws, cut(raws, sound), strict=True)):
        found = metering.loudness(np.pad(made.energies, 16), 576 / RATE)  # as it is heard: between pauses
        softer = 3 if sound is HORN and len(raw.pcm) < 1.2 * RATE else 1
        assert -16 - softer <= found <= -15, number
        assert metering.decibels(made.peak) <= -1, number
        assert metering.true_peak(sounding(made.frames)) == pytest.approx(made.peak, rel=0.001)


@pytest.mark.parametrize("lift", [-3.0, 2.5])
def test_a_lift_moves_loudness_and_nothing_else(lift: float) -> None:
    raws = [Raw(speech(2.0)), Raw(tone(700, -20, 1.0, RATE), -5.0)]
    plain, lifted = cut(raws, FLAT), cut(raws, FLAT, lift)
    for before, after in zip(plain, lifted, strict=True):
        moved = metering.loudness(after.energies, 576 / RATE) - metering.loudness(before.energies, 576 / RATE)
        assert moved == pytest.approx(lift, abs=CLOSE + 0.2)
        assert len(after.frames) == len(before.frames)


def test_most_are_encoded_once_and_none_of_what_was_encoded_before(started: list[Started]) -> None:
    raws = lines(AT_ONCE)
    cut(raws, FLAT)
    assert all(start.encoded for start in started), "without a preset there is nothing else to do"
    assert encodes(started) <= len(raws) * 1.2
    originals = {np.frombuffer(raw.pcm, "<i2").tobytes() for raw in raws}
    for start in started:
        for given in start.given:
            assert np.round(given * 32768).astype("<i2").tobytes() in originals


def test_with_a_preset_each_goes_through_it_once_and_every_attempt_starts_there(started: list[Started]) -> None:
    raws = lines(12)
    cut(raws, HORN)
    assert [(len(start.given), start.encoded) for start in started[:2]] == [(12, False), (12, True)]
    assert all(start.encoded for start in started[2:])
    shaped = {given.tobytes() for given in started[1].given}
    assert all(given.tobytes() in shaped for start in started[2:] for given in start.given)
    assert encodes(started) <= len(raws) * 4


def test_an_impossible_goal_is_not_tried_for_ever(started: list[Started]) -> None:
    cut([Raw(speech(1.0))], Sound(loudness=-10, true_peak=-9))
    assert encodes(started) <= 8


def test_silence_is_encoded_as_it_is_and_once(started: list[Started]) -> None:
    for sound in (FLAT, HORN):
        started.clear()
        (made,) = cut([Raw(bytes(RATE * 2))], sound)
        assert encodes(started) == len(started) == 1
        assert made.peak == 0.0
        assert not made.energies.any()


def test_a_line_said_again_or_in_another_bulletin_is_encoded_once(tmp_path: Path, started: list[Started]) -> None:
    clips = {n: clip(tmp_path, speech(1.0 + n, seed=n)) for n in (1, 2, 3)}
    prepare([*clips.values(), *clips.values()], FLAT, tmp_path)
    first = encodes(started)
    assert 3 <= first <= 4
    join([line(1), Pause(200), line(2), line(1)], clips, FLAT, tmp_path)
    silence = encodes(started) - first
    assert silence == 1, "a second of silence, from which all pauses are taken"
    join([Chime("open"), *map(line, (3, 2, 1, 3)), Pause(900), Chime("open")], clips, FLAT, tmp_path)
    assert encodes(started) - first - silence == 1, "the signal"
    prepare(clips.values(), FLAT, tmp_path)
    join([line(2), line(3)], clips, FLAT, tmp_path)
    assert encodes(started) - first - silence == 1


def test_what_an_encoder_makes_that_cannot_be_joined_is_refused() -> None:
    (made,) = cut([Raw(speech(0.5))], FLAT)
    other = Sound(bitrate=48)
    with pytest.raises(SoundError, match="cannot be joined"):
        cutting.decode([made.frames], other)
    with pytest.raises(SoundError, match="whole MP3 frames"):
        cutting.decode([made.frames[:-1]], FLAT)
    leaning = bytearray(made.frames)
    leaning[4] = 5  # main_data_begin: five bytes before
    with pytest.raises(SoundError, match="cannot be joined"):
        cutting.decode([bytes(leaning)], FLAT)


def test_frames_are_decoded_each_run_by_itself() -> None:
    made = cut([Raw(speech(0.5, seed=n)) for n in range(3)], FLAT)
    apart = [cutting.decode([one.frames], FLAT)[0] for one in made]
    for one, other in zip(cutting.decode([one.frames for one in made], FLAT), apart, strict=True):
        assert np.array_equal(one, other)


def test_samples_are_taken_as_they_are_at_full_scale_too() -> None:
    (made,) = cut([Raw(pcm(np.sin(np.arange(RATE) / 20), 1.0), 0.0)], Sound(true_peak=-1))
    assert -2.5 < metering.decibels(made.peak) <= -1


def test_a_start_of_ffmpeg_fits_a_command_line_of_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    r"""It holds 32,767 characters, and C:\Users\<name>\AppData\Local\Temp\ has up to some sixty of them."""
    folder = tmp_path / ("t" * max(59 - len(str(tmp_path)), 1))
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    lengths: list[int] = []
    run = ffmpeg.run

    def noted(arguments: Sequence[str], *rest: bytes) -> ffmpeg.Answer:
        lengths.append(sum(len(argument) + 3 for argument in arguments) + len(ffmpeg.program()))
        return run(arguments, *rest)

    monkeypatch.setattr(cutting.ffmpeg, "run", noted)
    loud = tone(700, -1, 0.3, RATE)
    cut([Raw(loud)] * (AT_ONCE + 1), HORN)
    assert max(lengths) < 32_767 - 2_000
    assert len(lengths) > 4
