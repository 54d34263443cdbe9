"""A finished file is frames laid end to end: counted, whole in themselves, decoded without a word, sought in, on time."""

from __future__ import annotations

import re
import subprocess
import wave
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import mutagen.mp3
import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from broadcaster.models import Audio, Chime, Clip, Cue, Line, Pause, Tags
from broadcaster.produce import join, tag
from broadcaster.produce.encoding import cuts
from broadcaster.produce.frames import alone, walk
from broadcaster.settings import Sound
from tests.produce.samples import clip, heard, line, sounding, speech
from tests.programs import needed

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SOUNDS = [
    Sound(),
    Sound(preset="horn", bitrate=48),
    Sound(bitrate=24, sample_rate=24000),
    Sound(bitrate=32, sample_rate=44100),
    Sound(bitrate=96, sample_rate=48000),
]
TAGS = Tags("Đóng bảo hiểm y tế hộ gia đình", "Xã Ea Súp", "vi", date(2026, 11, 23))
LINES = 60
STARTS = [0.0, 0.41, 3.0, 17.77, 42.424, 66.6]
"""Seconds at which a player is told to begin."""


class Built(NamedTuple):
    """A bulletin of a signal, lines with pauses, and a signal: as it is joined, and as a station fetches it."""

    cues: list[Cue]
    clips: dict[int, Clip]
    sound: Sound
    cache: Path
    audio: Audio
    copy: Path

    @property
    def span(self) -> int:
        return 1152 if self.sound.sample_rate >= 32000 else 576

    @property
    def frame(self) -> float:
        """Milliseconds of a frame."""
        return self.span / self.sound.sample_rate * 1000


def built(folder: Path, sound: Sound, lines: int) -> Built:
    rate = sound.sample_rate
    clips = {n: clip(folder, speech(0.7 + n * 7 % 9 / 11, 0.4, rate, n % 5), rate=rate) for n in range(1, lines + 1)}
    cues: list[Cue] = [Chime("open"), Pause(400)]
    for number in clips:
        cues += [line(number), Pause(250 + number * 37 % 200)]
    cues += [Chime("close")]
    audio = join(cues, clips, sound, folder)
    copy = folder / "copy.mp3"
    copy.write_bytes(tag(TAGS) + audio.path.read_bytes())
    return Built(cues, clips, sound, folder, audio, copy)


@pytest.fixture(scope="module", params=SOUNDS, ids=str)
def bulletin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A bulletin of each kind, joined once."""
    return built(tmp_path_factory.mktemp("bulletin"), request.param, 11)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A bulletin of sixty lines."""
    return built(tmp_path_factory.mktemp("long"), Sound(), LINES)


@pytest.fixture(scope="module")
def whole(long: Built) -> NDArray[np.float32]:
    """All that is heard of the long one."""
    return heard(long.copy)


def frames(mp3: bytes) -> list[bytes]:
    return [frame for _, frame in walk(mp3)]


def parts(bulletin: Built) -> list[Clip | Chime]:
    """Return what is heard between the pauses, in order."""
    found = (bulletin.clips[cue.number] if isinstance(cue, Line) else cue for cue in bulletin.cues)
    return [part for part in found if not isinstance(part, Pause)]


def test_behind_an_info_header_are_the_frames_of_the_cuts_and_silent_ones_and_nothing_else(bulletin: Built) -> None:
    mp3 = bulletin.audio.path.read_bytes()
    _, *rest = frames(mp3)
    silent: set[bytes] = set()
    place = 0
    for part in parts(bulletin):
        own = frames(next(iter(cuts([part], bulletin.sound, bulletin.cache).values())).frames)
        while rest[place : place + len(own)] != own:
            silent.add(rest[place])
            place += 1
        place += len(own)
    assert place == len(rest), "it ends with the last signal"
    assert len(silent) == 1, "pauses are one and the same frame over and over"
    assert not sounding(20 * silent.pop()).any()


def test_every_frame_needs_nothing_of_those_before_it_and_all_are_of_one_kind(bulletin: Built) -> None:
    found = list(walk(bulletin.audio.path.read_bytes()))
    assert all(alone(frame) for _, frame in found)
    sound = bulletin.sound
    assert {(head.rate, head.kbits, head.mono) for head, _ in found} == {(sound.sample_rate, sound.bitrate, True)}


def test_the_info_header_tells_the_frames_that_follow_and_the_bytes_of_all(bulletin: Built) -> None:
    mp3 = bulletin.audio.path.read_bytes()
    first, *rest = frames(mp3)
    side = 17 if bulletin.span == 1152 else 9
    assert first[4 : 4 + side] == bytes(side)
    assert first[4 + side : 12 + side] == b"Info\0\0\0\x03", "frames and bytes are told, and no table"
    count, size = (int.from_bytes(first[start + side : start + side + 4], "big") for start in (12, 16))
    assert (count, size) == (len(rest), len(mp3))
    assert not first[20 + side :].strip(b"\0")


def test_ffmpeg_decodes_every_frame_to_its_samples_and_says_nothing(bulletin: Built) -> None:
    count = len(frames(bulletin.audio.path.read_bytes())) - 1
    assert len(heard(bulletin.copy)) == count * bulletin.span
    assert bulletin.audio.milliseconds == round(count * bulletin.frame)


def test_mpg123_decodes_every_frame_to_its_samples_and_says_nothing(bulletin: Built, tmp_path: Path) -> None:
    by_ffmpeg = heard(bulletin.copy)
    found = _mpg123(bulletin.copy, tmp_path / "x.wav", "--no-gapless")
    assert len(found) == len(by_ffmpeg)
    assert np.abs(found - by_ffmpeg).max() < 2e-4, "and hears in them what ffmpeg hears"
    left_to_itself = _mpg123(bulletin.copy, tmp_path / "x.wav")
    assert np.array_equal(left_to_itself, found[529:]), "it leaves out a decoder's own delay, which is silent"


def test_players_show_its_length_to_the_frame(bulletin: Built) -> None:
    count = len(frames(bulletin.audio.path.read_bytes())) - 1
    seconds = count * bulletin.span / bulletin.sound.sample_rate
    info = mutagen.mp3.MP3(bulletin.copy).info
    assert info.length == pytest.approx(seconds, abs=1e-6)
    assert (info.sample_rate, info.channels) == (bulletin.sound.sample_rate, 1)
    assert info.bitrate == pytest.approx(bulletin.sound.bitrate * 1000, rel=0.02)
    said = subprocess.run([get_ffmpeg_exe(), "-i", bulletin.copy], capture_output=True, check=False).stderr.decode()
    shown = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said)
    assert shown is not None
    hours, minutes, rest = shown.groups()
    assert int(hours) * 3600 + int(minutes) * 60 + float(rest) == pytest.approx(seconds, abs=0.011)


def test_a_player_that_knows_no_info_header_reckons_the_length_from_the_bit_rate(long: Built) -> None:
    size = long.audio.path.stat().st_size
    assert size * 8 / long.sound.bitrate == pytest.approx(long.audio.milliseconds, rel=0.004)


@pytest.mark.parametrize("start", STARTS)
def test_sought_by_ffmpeg_it_goes_on_with_the_sound_that_is_there(
    long: Built, whole: NDArray[np.float32], start: float
) -> None:
    """Two frames later at most, as the first of them lacks its overlap; to the sample, one for rounding."""
    found = heard(long.copy, "-ss", str(start))
    place = round(start * long.sound.sample_rate)
    assert abs(len(found) - (len(whole) - place)) <= 1
    least = min(len(found), len(whole) - place) - 2 * long.span
    assert np.abs(found[-least:] - whole[-least:]).max() < 1e-4


@pytest.mark.parametrize("start", STARTS)
def test_sought_by_mpg123_it_goes_on_with_the_sound_that_is_there(
    long: Built, whole: NDArray[np.float32], start: float, tmp_path: Path
) -> None:
    skipped = round(start * 1000 / long.frame)
    found = _mpg123(long.copy, tmp_path / "x.wav", "--no-gapless", "-k", str(skipped))
    assert len(found) == len(whole) - skipped * long.span
    assert np.abs(found[2 * long.span :] - whole[(skipped + 2) * long.span :]).max() < 2e-4


def test_a_player_that_seeks_by_bytes_lands_within_a_tenth_of_a_second(long: Built) -> None:
    """Without a table it takes a part of the time for the same part of the bytes."""
    lengths = np.array([len(frame) for frame in frames(long.audio.path.read_bytes())])
    at, bytes_before = np.arange(len(lengths)) / len(lengths), np.cumsum(lengths) / lengths.sum()
    assert np.abs(at - bytes_before).max() * long.audio.milliseconds < 100


def test_however_many_lines_it_has_it_keeps_its_time_to_the_frame(long: Built) -> None:
    planned = 0.0
    for number, cue in enumerate(long.cues[:-1], 1):
        if isinstance(cue, Pause):
            planned += cue.milliseconds
            if number > 3 and number % 6 == 4:
                audio = join(long.cues[:number], long.clips, long.sound, long.cache)
                assert abs(audio.milliseconds - planned) <= long.frame / 2 + 1, f"after {number} cues"
        else:
            planned += 2400 if isinstance(cue, Chime) else long.clips[cue.number].milliseconds
    assert planned > 60_000
    assert 0 <= long.audio.milliseconds - (planned + 2200) <= 6 * long.frame, "the last signal ends in silent frames"


def test_pauses_too_short_to_make_up_for_the_encoder_are_made_up_for_by_later_ones(tmp_path: Path) -> None:
    one = clip(tmp_path, speech(1.0))
    cues = [*[line(1), Pause(20)] * 10, line(1), Pause(3000)]
    audio = join(cues, {1: one}, Sound(), tmp_path)
    assert abs(audio.milliseconds - (11 * 1000 + 10 * 20 + 3000)) <= 14


def test_the_same_parts_give_the_same_bytes_and_other_parts_do_not(long: Built, tmp_path: Path) -> None:
    again = join(long.cues, long.clips, long.sound, tmp_path)
    assert again.path != long.audio.path
    assert again.path.read_bytes() == long.audio.path.read_bytes()
    assert again.digest == long.audio.digest
    others = (long.cues[2:], [*long.cues, Pause(500)], [*long.cues[:3], Pause(900), *long.cues[4:]])
    found = {join(cues, long.clips, long.sound, tmp_path).digest for cues in others}
    assert len(found | {again.digest}) == 4


def _mpg123(path: Path, target: Path, *options: str) -> NDArray[np.float32]:
    """Return what mpg123 hears; any complaint of it fails the test."""
    command = [needed("mpg123"), "-q", *options, "-w", str(target), str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    with wave.open(str(target)) as file:
        assert file.getnchannels() == 1
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
