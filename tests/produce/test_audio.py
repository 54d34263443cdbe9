"""Facts about finished bulletins, each measured on the decoded MP3, with the tolerance it is held to."""

from __future__ import annotations

import errno
import json
from itertools import pairwise
from typing import TYPE_CHECKING

import mutagen.mp3
import pytest

from broadcaster.errors import SoundError
from broadcaster.models import Chime, Clip, Cue, Pause
from broadcaster.produce import join, joining, mastering, measure
from broadcaster.produce.assembling import LEVEL, assemble
from broadcaster.produce.measuring import Measure
from broadcaster.settings import Sound
from tests.produce.samples import RATE, buzz, clip, decoded, level, line, numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from broadcaster.models import Audio

SOUND = Sound()

Build = tuple[list[Cue], dict[int, Clip]]


def plain(folder: Path) -> Build:
    """Signal, three lines of different loudness, signal."""
    cues = [Chime("open"), Pause(400), line(1), Pause(600), line(2), Pause(600), line(3), Pause(400), Chime("close")]
    return cues, {n: clip(folder, buzz(1.5 + n / 10, peak)) for n, peak in ((1, 0.5), (2, 0.05), (3, 0.9))}


def short(folder: Path) -> Build:
    return [line(1)], {1: clip(folder, buzz(1.0))}


def spiky(folder: Path) -> Build:
    """Faint sound with clicks far above it: the limiter has most of the work."""
    samples = numbers(buzz(3.0, 0.05))
    for place in range(500, len(samples), 4000):
        samples[place : place + 4] = type(samples)("h", [30000, -30000, 30000, -30000])
    return [line(1)], {1: clip(folder, samples.tobytes())}


def faint(folder: Path) -> Build:
    return [line(1), Pause(500), line(1)], {1: clip(folder, buzz(2.0, 0.01))}


BUILDS: dict[str, Callable[[Path], Build]] = {"short": short, "spiky": spiky, "faint": faint}


@pytest.fixture(scope="module")
def bulletin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Audio]:
    """The plain bulletin, joined once."""
    folder = tmp_path_factory.mktemp("bulletin")
    build = plain(folder)
    return build, join(*build, SOUND, folder)


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The MP3 of each attempt at mastering."""
    made: list[bytes] = []
    encode = mastering._encode
    monkeypatch.setattr(mastering, "_encode", lambda *given: made.append(encode(*given)) or made[-1])
    return made


def test_a_bulletin_holds_its_loudness_and_true_peak(bulletin: tuple[Build, Audio]) -> None:
    audio = bulletin[1]
    found = measure(audio.path)
    assert abs(found.loudness - -16) <= 1
    assert found.true_peak <= -1
    assert (audio.loudness, audio.true_peak, audio.milliseconds) == found


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_short_spiky_and_faint_ones_hold_them_too(tmp_path: Path, build: Callable[[Path], Build]) -> None:
    cues, clips = build(tmp_path)
    audio = join(cues, clips, SOUND, tmp_path / "cache")
    found = measure(audio.path)
    assert abs(found.loudness - -16) <= 1
    assert found.true_peak <= -1
    assert (audio.loudness, audio.true_peak, audio.milliseconds) == found


@pytest.mark.parametrize(
    "sound",
    [
        Sound(loudness=-23, true_peak=-3, bitrate=64, sample_rate=48000),
        Sound(loudness=-14, true_peak=-1, bitrate=24, sample_rate=24000),
        Sound(loudness=-16, true_peak=-2, bitrate=32, sample_rate=44100),
    ],
    ids=str,
)
def test_other_settings_hold_too(tmp_path: Path, sound: Sound) -> None:
    rate = sound.sample_rate
    audio = join([line(1)], {1: clip(tmp_path, buzz(1.0, rate=rate), rate=rate)}, sound, tmp_path)
    found = measure(audio.path)
    assert abs(found.loudness - sound.loudness) <= 1
    assert found.true_peak <= sound.true_peak
    info = mutagen.mp3.MP3(audio.path).info
    assert (info.bitrate, info.sample_rate, info.channels) == (sound.bitrate * 1000, rate, 1)


def test_the_length_is_the_sum_of_the_parts(bulletin: tuple[Build, Audio]) -> None:
    audio = bulletin[1]
    planned = 2400 + 400 + 1600 + 600 + 1700 + 600 + 1800 + 400 + 2200
    assert abs(audio.milliseconds - planned) <= 100
    assert abs(mutagen.mp3.MP3(audio.path).info.length * 1000 - planned) <= 100
    assert abs(len(decoded(audio.path.read_bytes())) / RATE * 1000 - planned) <= 100


def test_every_frame_has_the_same_bit_rate_so_that_any_player_reckons_the_length(bulletin: tuple[Build, Audio]) -> None:
    mp3 = bulletin[1].path.read_bytes()
    place, heads = 0, set()
    while place < len(mp3):
        heads.add(bytes([*mp3[place : place + 2], mp3[place + 2] & 0xFC]))
        padding = mp3[place + 2] >> 1 & 1
        place += 72 * 32000 // RATE + padding
    assert heads == {b"\xff\xf3\x40"}, "MPEG-2 layer III, 32 kbit/s, 22,050 Hz, from the first frame on"
    assert b"Xing" not in mp3 and b"Info" not in mp3[:200]


def test_the_same_parts_give_the_same_bytes_and_other_parts_do_not(
    bulletin: tuple[Build, Audio], tmp_path: Path
) -> None:
    (cues, clips), audio = bulletin
    again = join(cues, clips, SOUND, tmp_path)
    assert again.path != audio.path
    assert again.path.read_bytes() == audio.path.read_bytes()
    assert join(cues[4:7], clips, SOUND, tmp_path).digest != audio.digest


def test_faint_and_loud_voices_are_heard_alike(tmp_path: Path) -> None:
    faint, loud = clip(tmp_path, buzz(2.0, 0.02), "takes"), clip(tmp_path, buzz(2.0, 0.9))
    audio = join([line(1), Pause(500), line(2)], {1: faint, 2: loud}, SOUND, tmp_path)
    samples = decoded(audio.path.read_bytes())
    first, second = (level(samples[round(start * RATE) : round((start + 1.6) * RATE)]) for start in (0.2, 2.7))
    assert abs(first - second) < 1.0


def test_the_signal_does_not_startle(tmp_path: Path) -> None:
    pcm = numbers(assemble([Chime("open"), Chime("close"), clip(tmp_path, buzz(4.0))], RATE))
    block = RATE // 10
    loudest = {
        name: max(level(pcm[start : start + block]) for start in range(*(round(at * RATE) for at in span), block))
        for name, span in {"open": (0, 2.3), "close": (2.4, 4.5), "speech": (4.7, 8.4)}.items()
    }
    assert loudest["speech"] - 12 < loudest["open"] < loudest["speech"]
    assert loudest["speech"] - 12 < loudest["close"] < loudest["speech"]


def test_no_join_clicks(tmp_path: Path) -> None:
    block = b"\x10\x27" * RATE  # a second of 10,000s: without a fade each of its ends is a loud click
    pcm = numbers(assemble([Pause(100), clip(tmp_path, block), Pause(100)], RATE))
    assert max(pcm) > 500
    assert max(abs(after - before) for before, after in pairwise(pcm)) < max(pcm) / 20


@pytest.mark.parametrize("name", ["open", "close"])
def test_a_signal_begins_and_ends_in_silence(name: str) -> None:
    pcm = numbers(assemble([Chime(name)], RATE))
    assert abs(pcm[0]) <= 1 and abs(pcm[-1]) <= 1
    assert max(abs(after - before) for before, after in pairwise(pcm)) < max(pcm) * 0.7
    assert level(pcm[:RATE]) > -35
    assert 1.5 * RATE < len(pcm) < 3 * RATE


def test_clips_are_brought_to_one_level_before_they_are_joined(tmp_path: Path) -> None:
    from broadcaster.produce.measuring import loudness_of  # noqa: PLC0415 -- the test's own instrument

    parts = [clip(tmp_path, assemble([clip(tmp_path, buzz(1.0, peak))], RATE)).path for peak in (0.02, 0.2, 0.9)]
    assert all(abs(found - LEVEL) < 0.3 for found in loudness_of(parts))


def test_silence_has_no_loudness_and_is_not_tried_for_ever(tmp_path: Path, attempts: list[bytes]) -> None:
    build = [line(1), Pause(500)], {1: clip(tmp_path, bytes(RATE * 4), "silent")}
    audio = join(*build, SOUND, tmp_path)
    assert (audio.loudness, audio.true_peak) == (None, None)
    assert len(attempts) == 1
    assert abs(audio.milliseconds - 2500) <= 100
    assert join(*build, SOUND, tmp_path) == audio, "and it is found again as what it is"
    note = audio.path.with_suffix(".json").read_text(encoding="ascii")
    json.loads(note, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_a_rehearsal_with_signals_holds_like_any_other(tmp_path: Path) -> None:
    silent = {1: clip(tmp_path, bytes(RATE * 4), "silent")}
    audio = join([Chime("open"), line(1), Chime("close")], silent, SOUND, tmp_path)
    assert audio.loudness == pytest.approx(-16, abs=1)


def test_a_goal_out_of_reach_is_refused_with_what_was_measured_and_what_is_allowed(
    tmp_path: Path, attempts: list[bytes]
) -> None:
    unreachable = Sound(loudness=-10, true_peak=-9)
    with pytest.raises(
        SoundError,
        match=r"measures -1\d\.\d LUFS with a true peak of -\d+\.\d dBTP; allowed are -10 ± 1 LUFS and at most -9",
    ):
        join([line(1)], {1: clip(tmp_path, buzz(1.0))}, unreachable, tmp_path / "cache")
    assert len(attempts) <= 8
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "pcm", [b"\x01\x00\xff\xff" * RATE, buzz(0.2)], ids=["too soft to measure", "too short to measure"]
)
def test_what_cannot_be_measured_but_is_no_silence_is_refused(tmp_path: Path, pcm: bytes) -> None:
    with pytest.raises(SoundError, match="too soft or too short to be measured"):
        join([line(1)], {1: clip(tmp_path, pcm)}, SOUND, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_of_several_attempts_one_that_holds_is_preferred_to_a_softer_one(
    monkeypatch: pytest.MonkeyPatch, attempts: list[bytes]
) -> None:
    just = Measure(-16.9, -1.0, 1000)  # holds, with no tenth of a decibel to spare
    softer = [Measure(-17.5 - n / 10, -3.0, 1000) for n in range(7)]
    found = iter([softer[0], just, *softer[1:]])
    monkeypatch.setattr(mastering, "measure_mp3", lambda _: next(found))
    assert mastering.master(buzz(1.0), SOUND) == (attempts[1], just)


def test_part_of_a_bulletin_is_refused(tmp_path: Path) -> None:
    one = clip(tmp_path, buzz(1.0))
    cues = [Chime("open"), line(1), Pause(2), line(2), Pause(3), line(3), Chime("close")]
    with pytest.raises(SoundError, match="of its 3 lines these have no voice: 2, 3"):
        join(cues, {1: one}, SOUND, tmp_path / "cache")
    with pytest.raises(SoundError, match="nothing to join"):
        join([Chime("open"), Pause(100)], {1: one}, SOUND, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_what_is_known_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cues, clips = short(tmp_path)
    first = join(cues, clips, SOUND, tmp_path)
    monkeypatch.setattr(joining, "assemble", lambda *_: pytest.fail("it was made again"))
    assert join(cues, clips, SOUND, tmp_path) == first


@pytest.mark.parametrize("torn", ["cut", "emptied", "note gone", "note torn", "note of other kinds"])
def test_a_torn_file_in_the_cache_is_found_and_made_anew(tmp_path: Path, torn: str) -> None:
    cues, clips = short(tmp_path)
    first = join(cues, clips, SOUND, tmp_path)
    whole, note = first.path.read_bytes(), first.path.with_suffix(".json")
    first.path.write_bytes({"cut": whole[:-50], "emptied": b""}.get(torn, whole))
    if torn == "note gone":
        note.unlink()
    elif torn == "note torn":
        note.write_text(note.read_text(encoding="ascii")[:40], encoding="ascii")
    elif torn == "note of other kinds":
        note.write_text(json.dumps([first.digest, None, "x", {}]), encoding="ascii")
    again: Audio = join(cues, clips, SOUND, tmp_path)
    assert again == first
    assert again.path.read_bytes() == whole


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cues, clips = short(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(joining, "write_whole", full)
    with pytest.raises(SoundError, match="No space left on device"):
        join(cues, clips, SOUND, tmp_path / "cache")


def test_a_file_that_another_process_holds_open_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a file that is being read cannot be replaced; here it is whole, so there is no need to."""
    cues, clips = short(tmp_path)
    write = joining.write_whole

    def held(path: Path, content: bytes | str) -> None:
        write(path, content)
        if path.suffix == ".json":
            raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(joining, "write_whole", held)
    audio = join(cues, clips, SOUND, tmp_path / "cache")
    assert measure(audio.path).loudness == audio.loudness


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
