"""A person's recordings: found by code, read from any kind of file, and refused in a sentence when they are no good."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

import mutagen.id3
import pytest

from broadcaster.errors import VoiceError
from broadcaster.narrate import narrate
from broadcaster.narrate.mp3 import walk
from broadcaster.narrate.takes import KINDS, Takes
from broadcaster.narrate.voice import NotMineError
from broadcaster.narrate.wave import Wave, silence, trim
from tests.narrate.samples import ffmpeg, line, save, script, tone, wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LINE = line(("rad", "Hmư̆ bĕ"))
BARE = ("-write_xing", "0", "-b:a", "64k")
"""An MP3 that does not declare its length, as the recorders of many phones write it."""

OPTIONS = {
    ".amr": ("-ar", "8000", "-c:a", "libopencore_amrnb"),
    ".3gp": ("-ar", "8000", "-c:a", "libopencore_amrnb"),
    ".ogg": ("-c:a", "libvorbis", "-ac", "2"),
    ".wav": ("-ar", "48000", "-ac", "2", "-c:a", "pcm_s24le"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "recordings" / "rad").mkdir(parents=True)
    return tmp_path / "recordings"


def takes(folder: Path) -> Takes:
    return Takes(folder, 22050)


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_of_any_common_kind_is_heard(folder: Path, kind: str) -> None:
    save(tone(1.0), folder / "rad" / f"AB12CD34{kind}", *OPTIONS.get(kind, ()))
    sound = takes(folder).speak(LINE, "rad")
    assert sound.rate == 22050
    assert abs(sound.milliseconds - 1000) < 100
    assert 3_000 < sound.peak < 12_000


@pytest.mark.parametrize("name", ["ab12cd34.wav", "AB12CD34.WAV", "Ab12Cd34.Wav"])
def test_large_and_small_letters_of_a_name_do_not_matter(folder: Path, name: str) -> None:
    (folder / "rad" / name).write_bytes(tone(0.5).to_file())
    assert takes(folder).speak(LINE, "rad").milliseconds == 500


def test_a_recording_with_a_cover_picture_and_old_tags_is_heard(folder: Path) -> None:
    path = save(tone(1.0), folder / "rad" / "AB12CD34.mp3")
    picture = ffmpeg(
        "-f", "lavfi", "-i", "color=red:size=32x32", "-frames:v", "1", "-f", "image2", "-c:v", "png", "pipe:1"
    )
    tags = mutagen.id3.ID3()
    tags.add(mutagen.id3.APIC(encoding=0, mime="image/png", type=3, desc="", data=picture))
    tags.save(path, v1=2)
    assert abs(takes(folder).speak(LINE, "rad").milliseconds - 1000) < 100


ID3V1 = b"TAG" + b"Ghi am".ljust(125, b"\0")
LEFTOVERS = {
    "padding": bytes(128),
    "much padding": bytes(4096),
    "an old tag and junk": ID3V1 + bytes(range(256)) * 4,
    "junk and an old tag": bytes(range(256)) * 4 + ID3V1,
    "words": "Được ghi bằng điện thoại. ".encode() * 20,
}


@pytest.fixture(scope="module", params=[(), BARE], ids=["declared", "bare"])
def mp3(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One second of MP3."""
    return save(tone(1.0), tmp_path_factory.mktemp("mp3") / "x.mp3", *request.param).read_bytes()


@pytest.mark.parametrize("rest", LEFTOVERS.values(), ids=LEFTOVERS)
def test_what_a_phone_leaves_behind_the_end_of_an_mp3_harms_nobody(folder: Path, mp3: bytes, rest: bytes) -> None:
    (folder / "rad" / "AB12CD34.mp3").write_bytes(mp3 + rest)
    assert 1000 <= takes(folder).speak(LINE, "rad").milliseconds <= 1100, "as without it, but for a frame or two"


@pytest.mark.parametrize("kind", [".m4a", ".flac", ".ogg", ".wav"])
def test_nor_does_it_behind_other_kinds(folder: Path, kind: str) -> None:
    path = save(tone(1.0), folder / "rad" / f"AB12CD34{kind}", *OPTIONS.get(kind, ()))
    path.write_bytes(path.read_bytes() + LEFTOVERS["an old tag and junk"])
    assert abs(takes(folder).speak(LINE, "rad").milliseconds - 1000) < 10


@pytest.mark.parametrize(("rate", "bits"), [(44100, 128), (48000, 32), (22050, 8), (16000, 64), (8000, 24)])
def test_the_frames_of_an_mp3_are_walked_to_the_end(tmp_path: Path, rate: int, bits: int) -> None:
    options = ("-write_xing", "0", "-ar", str(rate), "-b:a", f"{bits}k")
    content = save(tone(1.0), tmp_path / "x.mp3", *options).read_bytes()
    found = walk(content)
    assert 1.0 <= found.seconds <= 1.2
    assert (found.torn, found.gap) == (False, False)
    assert walk(content[:-1]).torn
    assert walk(content[: len(content) // 2] + content[len(content) // 2 + 7 :]).gap
    assert walk(b"\xff\xfb" * 500) == walk(b"") == (0.0, False, False)


def test_a_line_nobody_recorded_says_where_its_recording_is_awaited(folder: Path) -> None:
    with pytest.raises(VoiceError, match=r"awaited as recordings/rad/AB12CD34\.wav"):
        takes(folder).key(LINE, "rad")
    with pytest.raises(VoiceError, match=r"awaited as recordings/cmo/AB12CD34\.wav"):
        takes(folder).key(LINE, "cmo")


def test_a_recording_of_another_language_or_code_is_not_taken(folder: Path) -> None:
    for name in (
        "vi/AB12CD34.wav",
        "rad/AB12CD3.wav",
        "rad/AB12CD345.wav",
        "rad/AB12CD34.txt",
        "rad/AB12CD34.wav.part",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(tone(0.5).to_file())
    with pytest.raises(VoiceError, match="nobody has recorded"):
        takes(folder).key(LINE, "rad")


def test_two_recordings_of_one_line_are_not_guessed_between(folder: Path) -> None:
    for name in ("AB12CD34.wav", "ab12cd34.mp3"):
        (folder / "rad" / name).write_bytes(tone(0.5).to_file())
    with pytest.raises(VoiceError, match=r"rad/AB12CD34.wav and recordings/rad/ab12cd34.mp3 both claim"):
        takes(folder).key(LINE, "rad")


def broken_m4a(path: Path) -> bytes:
    return save(tone(2.0), path).read_bytes()[:-2000]


def broken_flac(path: Path) -> bytes:
    whole = bytearray(save(tone(2.0, peak=9000, pitch=333.3), path).read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 300] = bytes(range(256)) + bytes(44)
    return bytes(whole)


def broken_mp3(path: Path) -> bytes:
    whole = bytearray(save(tone(2.0), path, *BARE).read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 300] = bytes(300)
    return bytes(whole)


def half(*options: str) -> Callable[[Path], bytes]:
    def cut(path: Path) -> bytes:
        whole = save(tone(2.0), path, *options).read_bytes()
        return whole[: len(whole) // 2 + 5]

    return cut


SPOILED: dict[str, tuple[str, Callable[[Path], bytes], str]] = {
    "empty": (".wav", lambda _: b"", "not a sound file"),
    "noise": (".mp3", lambda _: bytes(range(256)) * 40, "not a sound file"),
    "text": (".ogg", lambda _: "Xin chào".encode() * 100, "not a sound file"),
    "header only": (".wav", lambda _: silence(0, 22050).to_file(), "sound"),
    "cut short": (".wav", lambda _: tone(1.0).to_file()[:20_000], "cut short"),
    "cut in the index": (".m4a", broken_m4a, "not a sound file"),
    "damaged inside": (".flac", broken_flac, "damaged"),
    "damaged inside, its length undeclared": (".mp3", broken_mp3, "damaged"),
    "half of a wav": (".wav", half(), "cut short"),
    "half of an m4a": (".m4a", half(), "not a sound file"),
    "half of an m4a with its index first": (".m4a", half("-movflags", "+faststart"), "cut short"),
    "half of an mp3 that declares its length": (".mp3", half(), "1.0 seconds are heard of the 2.0"),
    "half of an mp3 that does not": (".mp3", half(*BARE), "cut short"),
    "half of an ogg": (".ogg", half("-c:a", "libvorbis"), "cut short"),
    "half of an opus": (".opus", half(), "cut short"),
    "half of an aac": (".aac", half(), "damaged"),
    "half of an amr": (".amr", half(*OPTIONS[".amr"]), "damaged"),
    "half of a wma": (".wma", half(), "damaged"),
    "silence": (".wav", lambda _: silence(2, 22050).to_file(), "only silence"),
    "hum too faint to hear": (".wav", lambda _: tone(2, peak=20).to_file(), "only silence"),
    "too long": (".wav", lambda _: silence(185, 8000).to_file(), "longer than 3 minutes"),
}


@pytest.mark.parametrize(("kind", "content", "sentence"), SPOILED.values(), ids=SPOILED)
def test_a_bad_recording_gets_a_sentence_and_leaves_nothing_behind(
    folder: Path, tmp_path: Path, kind: str, content: Callable[[Path], bytes], sentence: str
) -> None:
    spoiled = content(tmp_path / f"whole{kind}")
    (folder / "rad" / f"AB12CD34{kind}").write_bytes(spoiled)
    found = narrate(script(LINE, language="rad"), wishes(["takes"]), {"takes": takes(folder)}, tmp_path / "cache")
    assert found.clips == {}
    assert f"recordings/rad/AB12CD34{kind}" in found.silent[1]
    assert sentence in found.silent[1]
    assert not (tmp_path / "cache").exists()
    assert (folder / "rad" / f"AB12CD34{kind}").read_bytes() == spoiled


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{0}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {0}\n",
        "ffconcat version 1.0\nfile 'secret.wav'\n",
    ],
)
@pytest.mark.parametrize("kind", [".wav", ".mp3"])
def test_a_playlist_in_disguise_cannot_reach_another_file(folder: Path, playlist: str, kind: str) -> None:
    secret = folder / "rad" / "secret.wav"
    secret.write_bytes(tone(1.0).to_file())
    (folder / "rad" / f"AB12CD34{kind}").write_text(playlist.format(secret.as_posix()), encoding="utf-8")
    with pytest.raises(VoiceError, match="not a sound file"):
        takes(folder).speak(LINE, "rad")


def test_a_folder_of_recordings_that_cannot_be_looked_into_is_no_empty_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> Iterator[Path]:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(type(folder), "iterdir", denied)
    told: list[str] = []
    found = narrate(script(LINE, language="rad"), wishes(["takes"]), {"takes": takes(folder)}, tmp_path, told.append)
    assert "cannot look into recordings/rad, where the recordings lie: Permission denied." in found.silent[1]
    assert len(told) == 1, "it is a failure, and not told for each line"


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights there")
def test_a_folder_whose_files_cannot_be_looked_at_is_no_empty_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "rad" / "AB12CD34.wav").write_bytes(tone(0.5).to_file())

    def denied(path: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(type(folder), "stat", denied)
    with pytest.raises(VoiceError, match="Permission denied"):
        takes(folder).key(LINE, "rad")


def test_a_file_in_place_of_a_folder_of_recordings_is_told(folder: Path) -> None:
    (folder / "vi").write_bytes(b"")
    with pytest.raises(VoiceError, match="cannot look into recordings/vi") as told:
        takes(folder).key(LINE, "vi")
    assert not isinstance(told.value, NotMineError)


def test_a_folder_in_place_of_a_recording_is_passed_over(folder: Path) -> None:
    (folder / "rad" / "AB12CD34.wav").mkdir()
    with pytest.raises(VoiceError, match="nobody has recorded"):
        takes(folder).key(LINE, "rad")


def test_a_huge_file_is_not_even_read(folder: Path) -> None:
    with (folder / "rad" / "AB12CD34.wav").open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(VoiceError, match="larger than 100 MB"):
        takes(folder).key(LINE, "rad")


def test_a_new_recording_under_the_same_name_is_a_new_clip(folder: Path, tmp_path: Path) -> None:
    said = script(LINE, language="rad")
    digests = set()
    for pitch in (440.0, 550.0):
        (folder / "rad" / "AB12CD34.wav").write_bytes(tone(1.0, pitch=pitch).to_file())
        digests.add(narrate(said, wishes(["takes"]), {"takes": takes(folder)}, tmp_path / "cache").clips[1].digest)
    assert len(digests) == 2


def test_silence_at_the_ends_is_trimmed_but_for_a_breath() -> None:
    spoken = Wave(22050, silence(1, 22050).pcm + tone(1, peak=10_000).pcm + silence(2, 22050).pcm)
    assert 1250 <= trim(spoken).milliseconds <= 1330


def test_a_soft_beginning_is_not_trimmed_away() -> None:
    spoken = Wave(22050, tone(0.3, peak=400).pcm + tone(1, peak=10_000).pcm)
    assert trim(spoken).milliseconds == 1300


def test_a_pause_inside_a_recording_stays() -> None:
    spoken = Wave(22050, tone(0.5).pcm + silence(2, 22050).pcm + tone(0.5).pcm)
    assert trim(spoken) == spoken
