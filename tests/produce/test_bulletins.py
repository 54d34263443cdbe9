"""Facts about finished bulletins, each measured by ffmpeg on the decoded MP3, with the tolerance it is held to."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import mutagen.mp3
import numpy as np
import pytest

from broadcaster.errors import SoundError
from broadcaster.models import Audio, Chime, Clip, Cue, Pause
from broadcaster.produce import join, joining, measure
from broadcaster.settings import Sound
from tests.produce.samples import RATE, buzz, clip, heard, level, line, noise, numbers, speech, tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOUND = Sound()

Build = tuple[list[Cue], dict[int, Clip]]


def plain(folder: Path) -> Build:
    """Signal, three lines of different loudness, signal."""
    cues = [Chime("open"), Pause(400), line(1), Pause(600), line(2), Pause(600), line(3), Pause(400), Chime("close")]
    return cues, {n: clip(folder, buzz(1.5 + n / 10, peak)) for n, peak in ((1, 0.5), (2, 0.05), (3, 0.9))}


def short(folder: Path) -> Build:
    return [line(1)], {1: clip(folder, buzz(1.0))}


def word_between_signals(folder: Path) -> Build:
    """The signals, which are softer than speech, last ten times as long as what is said."""
    return [Chime("open"), line(1), Chime("close")], {1: clip(folder, speech(0.45))}


def spiky(folder: Path) -> Build:
    """Faint sound with clicks far above it: the limiter has most of the work."""
    samples = numbers(buzz(3.0, 0.05))
    for place in range(500, len(samples), 4000):
        samples[place : place + 4] = type(samples)("h", [30000, -30000, 30000, -30000])
    return [line(1)], {1: clip(folder, samples.tobytes())}


def faint(folder: Path) -> Build:
    return [line(1), Pause(500), line(1)], {1: clip(folder, buzz(2.0, 0.01))}


def many_short(folder: Path) -> Build:
    """Numbers read out, one by one: half of what the meter hears of each lies in its pause."""
    clips = {n: clip(folder, speech(0.3 + n / 50, 0.3, seed=n)) for n in range(1, 13)}
    return [cue for n in clips for cue in (line(n), Pause(500))], clips


def with_breath(folder: Path) -> Build:
    """A recording with long rests and a hum in them, and one that is all hiss."""
    rest = tone(100, -50, 1.5, RATE)
    return [line(1), Pause(300), line(2)], {
        1: clip(folder, speech(1.5) + rest + speech(1.5)),
        2: clip(folder, noise(1.0)),
    }


BUILDS: dict[str, Callable[[Path], Build]] = {
    "plain": plain,
    "short": short,
    "word between signals": word_between_signals,
    "spiky": spiky,
    "faint": faint,
    "many short": many_short,
    "with breath": with_breath,
}


@pytest.mark.parametrize(
    ("name", "preset"),
    [*product(BUILDS, ["flat"]), *product(["plain", "spiky", "many short", "with breath"], ["horn"])],
)
def test_a_bulletin_holds_its_loudness_and_true_peak(tmp_path: Path, name: str, preset: str) -> None:
    cues, clips = BUILDS[name](tmp_path)
    audio = join(cues, clips, Sound(preset=preset), tmp_path / "cache")
    found = measure(audio.path)
    assert abs(found.loudness - -16) <= 1
    assert found.true_peak <= -1
    assert audio.milliseconds == found.milliseconds
    assert audio.loudness == pytest.approx(found.loudness, abs=0.15), "what is told is what a meter shows"
    assert audio.true_peak == pytest.approx(found.true_peak, abs=0.2)


@pytest.mark.parametrize(
    "sound",
    [
        Sound(loudness=-23, true_peak=-3, bitrate=64, sample_rate=48000),
        Sound(loudness=-14, true_peak=-1, bitrate=24, sample_rate=24000),
        Sound(loudness=-16, true_peak=-2, bitrate=32, sample_rate=44100),
        Sound(loudness=-20, true_peak=-1, bitrate=32, sample_rate=22050, preset="horn"),
        Sound(loudness=-30, true_peak=-9, bitrate=96, sample_rate=22050),
    ],
    ids=str,
)
def test_other_settings_hold_too(tmp_path: Path, sound: Sound) -> None:
    rate = sound.sample_rate
    clips = {1: clip(tmp_path, buzz(1.0, rate=rate), rate=rate), 2: clip(tmp_path, speech(1.5, rate=rate), rate=rate)}
    audio = join([Chime("open"), line(1), Pause(400), line(2)], clips, sound, tmp_path)
    found = measure(audio.path)
    assert abs(found.loudness - sound.loudness) <= 1
    assert found.true_peak <= sound.true_peak
    info = mutagen.mp3.MP3(audio.path).info
    assert (info.sample_rate, info.channels) == (rate, 1)
    assert info.bitrate == pytest.approx(sound.bitrate * 1000, rel=0.02)


def test_faint_and_loud_voices_are_heard_alike(tmp_path: Path) -> None:
    faint, loud = clip(tmp_path, buzz(2.0, 0.02), "takes"), clip(tmp_path, buzz(2.0, 0.9))
    samples = heard(join([line(1), Pause(500), line(2)], {1: faint, 2: loud}, SOUND, tmp_path).path)
    first, second = (level(samples[round(start * RATE) : round((start + 1.6) * RATE)]) for start in (0.2, 2.7))
    assert abs(first - second) < 1.0


@pytest.mark.parametrize("loudness", [-16, -23])
def test_the_signals_do_not_startle(tmp_path: Path, loudness: int) -> None:
    """Their loudest tenth of a second lies a little below that of speech."""
    cues = [Chime("open"), line(1), Pause(500), Chime("close")]
    sound = Sound(loudness=loudness)
    samples = heard(join(cues, {1: clip(tmp_path, speech(15.0))}, sound, tmp_path).path)
    block = RATE // 10
    loudest = [
        max(level(samples[at : at + block]) for at in range(round(start * RATE), round(end * RATE), block))
        for start, end in ((0, 2.3), (2.5, 17.0), (18.0, 20.0))
    ]
    assert loudest[1] - 12 < loudest[0] < loudest[1]
    assert loudest[1] - 12 < loudest[2] < loudest[1]


def test_few_words_between_signals_are_lifted_and_nothing_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifts: list[float] = []
    joined = joining._joined
    monkeypatch.setattr(joining, "_joined", lambda *given: lifts.append(given[-1]) or joined(*given))
    join(*word_between_signals(tmp_path), SOUND, tmp_path)
    assert lifts[0] == 0.0
    assert 1 < len(lifts) <= 4
    assert all(0 < lift <= 12 for lift in lifts[1:])
    lifts.clear()
    join([Chime("open"), line(1), Chime("close")], {1: clip(tmp_path, speech(20.0))}, SOUND, tmp_path)
    assert lifts == [0.0]


def test_silence_has_no_loudness_and_is_found_again_as_what_it_is(tmp_path: Path) -> None:
    build = [line(1), Pause(500)], {1: clip(tmp_path, bytes(RATE * 4), "silent")}
    audio = join(*build, SOUND, tmp_path)
    assert (audio.loudness, audio.true_peak) == (None, None)
    assert abs(audio.milliseconds - 2500) <= 27
    assert not heard(audio.path).any()
    assert join(*build, SOUND, tmp_path) == audio


def test_a_rehearsal_with_signals_holds_like_any_other(tmp_path: Path) -> None:
    silent = {1: clip(tmp_path, bytes(RATE * 4), "silent")}
    audio = join([Chime("open"), line(1), Chime("close")], silent, SOUND, tmp_path)
    assert measure(audio.path).loudness == pytest.approx(-16, abs=1)


def test_a_goal_out_of_reach_is_refused_with_what_was_measured_and_what_is_allowed(tmp_path: Path) -> None:
    unreachable = Sound(loudness=-10, true_peak=-9)
    with pytest.raises(
        SoundError,
        match=r"measures -1\d\.\d LUFS with a true peak of -\d+\.\d dBTP; allowed are -10 ± 1 LUFS and at most -9",
    ):
        join([line(1)], {1: clip(tmp_path, buzz(1.0))}, unreachable, tmp_path / "cache")
    assert not (tmp_path / "cache" / "audio").exists()


@pytest.mark.parametrize(
    "samples",
    [b"\x01\x00\xff\xff" * RATE, tone(1000, -10, 0.2, RATE)],
    ids=["too soft to measure", "too short to measure"],
)
def test_what_cannot_be_measured_but_is_no_silence_is_refused(tmp_path: Path, samples: bytes) -> None:
    with pytest.raises(SoundError, match="too soft or too short to be measured"):
        join([line(1)], {1: clip(tmp_path, samples)}, SOUND, tmp_path / "cache")
    assert not (tmp_path / "cache" / "audio").exists()


def test_part_of_a_bulletin_is_refused(tmp_path: Path) -> None:
    one = clip(tmp_path, buzz(1.0))
    cues = [Chime("open"), line(1), Pause(2), line(2), Pause(3), line(3), Chime("close")]
    with pytest.raises(SoundError, match="of its 3 lines these have no voice: 2, 3"):
        join(cues, {1: one}, SOUND, tmp_path / "cache")
    with pytest.raises(SoundError, match="nothing to join"):
        join([Chime("open"), Pause(100)], {1: one}, SOUND, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("content", [b"", b"RIFF", None, b"x" * 100])
def test_a_clip_that_is_gone_or_torn_is_told(tmp_path: Path, content: bytes | None) -> None:
    cues, clips = short(tmp_path)
    if content is None:
        clips[1].path.unlink()
    else:
        clips[1].path.write_bytes(content)
    with pytest.raises(SoundError, match="Build again"):
        join(cues, clips, SOUND, tmp_path / "cache")


def test_a_clip_of_another_rate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="22050 Hz"):
        join([line(1)], {1: clip(tmp_path, buzz(1.0, rate=16000), rate=16000)}, SOUND, tmp_path)


def test_an_unknown_signal_is_refused(tmp_path: Path) -> None:
    cues, clips = short(tmp_path)
    with pytest.raises(SoundError, match='no signal "gong"; there are: close, open'):
        join([Chime("gong"), *cues], clips, SOUND, tmp_path / "cache")


@pytest.mark.parametrize(
    "samples", [b"", b"\x00\x10", speech(0.003)], ids=["no sample", "one sample", "three milliseconds"]
)
def test_a_clip_of_hardly_anything_joins_like_any_other(tmp_path: Path, samples: bytes) -> None:
    one, other = clip(tmp_path, samples), clip(tmp_path, speech(2.0))
    audio: Audio = join([line(1), Pause(300), line(2), line(1)], {1: one, 2: other}, SOUND, tmp_path)
    assert measure(audio.path).loudness == pytest.approx(-16, abs=1)
    assert np.abs(heard(audio.path)).max() < 0.9
