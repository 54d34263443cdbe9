"""What was encoded and joined is not made again; what is torn in the cache is made anew; a full disk is told."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from broadcaster.errors import SoundError
from broadcaster.models import Audio, Pause
from broadcaster.produce import cuts, cutting, join, joining, kept, measure, missing, prepare
from broadcaster.settings import Sound
from tests.produce.samples import Build, clip, line, speech

if TYPE_CHECKING:
    from broadcaster.produce.cuts import Cut

SOUND = Sound()


def never(*_: object, **__: object) -> NoReturn:
    pytest.fail("it was made again")


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def held(*_: object, **__: object) -> NoReturn:
    """On Windows nobody replaces a file that another process is reading."""
    raise PermissionError(errno.EACCES, "Access is denied")


def test_what_is_known_is_not_made_again(
    build: Build, warm: tuple[Path, Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, known = warm
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()}
    monkeypatch.setattr(cutting, "_run", never)
    monkeypatch.setattr(joining, "write_whole", never)
    assert join(*build, SOUND, cache) == known
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()} == before


def test_a_changed_line_is_all_that_is_encoded(
    build: Build, warm: tuple[Path, Audio], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, (cues, clips) = warm[0], build
    made: list[int] = []
    cut = cutting.cut
    monkeypatch.setattr(cutting, "cut", lambda raws, *given: made.append(len(raws)) or cut(raws, *given))
    join(cues, clips | {2: clip(tmp_path, speech(5.1, seed=9))}, SOUND, cache)
    join([*cues, Pause(100)], clips, SOUND, cache)
    assert made == [1]


@pytest.mark.parametrize(
    "setting", [{"loudness": -17}, {"true_peak": -2}, {"preset": "horn"}, {"bitrate": 40}], ids=str
)
def test_each_setting_has_cuts_of_its_own(build: Build, warm: tuple[Path, Audio], setting: dict[str, object]) -> None:
    clips = build[1].values()
    assert missing(clips, SOUND, warm[0]) == []
    assert missing(clips, Sound.model_validate(setting), warm[0]) == list(clips)


def test_the_pace_of_the_voices_asks_for_no_other_cuts(build: Build, warm: tuple[Path, Audio]) -> None:
    assert missing(build[1].values(), Sound(words_per_minute=90), warm[0]) == []


def test_a_torn_cut_whose_clip_is_gone_as_well_is_told(build: Build, warm: tuple[Path, Audio]) -> None:
    cache, known = warm
    known.path.unlink()
    for path in (cache / "cuts").glob("*.cut"):
        path.write_bytes(b"")
    build[1][1].path.unlink()
    with pytest.raises(SoundError, match=r"gone from the cache\. Build again"):
        join(*build, SOUND, cache)


@pytest.mark.parametrize("torn", ["cut", "emptied", "note gone", "note torn", "note of other kinds", "note no text"])
def test_a_torn_bulletin_is_found_and_made_anew(build: Build, warm: tuple[Path, Audio], torn: str) -> None:
    cache, known = warm
    whole, note = known.path.read_bytes(), known.path.with_suffix(".json")
    noted = note.read_text(encoding="ascii")
    known.path.write_bytes({"cut": whole[:-50], "emptied": b""}.get(torn, whole))
    if torn == "note gone":
        note.unlink()
    elif torn == "note torn":
        note.write_text(noted[:40], encoding="ascii")
    elif torn == "note of other kinds":
        note.write_text(json.dumps([known.digest, None, "x", {}]), encoding="ascii")
    elif torn == "note no text":
        note.write_bytes(bytes(len(noted)) + b"\xff")
    again: Audio = join(*build, SOUND, cache)
    assert again == known
    assert again.path.read_bytes() == whole
    assert note.read_text(encoding="ascii") == noted


def test_a_note_is_json_for_anyone(warm: tuple[Path, Audio], tmp_path: Path) -> None:
    silent = join([line(1)], {1: clip(tmp_path, bytes(44100))}, SOUND, tmp_path)
    for audio in (warm[1], silent):
        note = audio.path.with_suffix(".json").read_text(encoding="ascii")
        json.loads(note, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.mark.parametrize("where", [joining, cuts], ids=["of bulletins", "of cuts"])
def test_a_full_disk_is_told_and_nothing_half_done_is_left(
    build: Build, cache: Path, monkeypatch: pytest.MonkeyPatch, where: object
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(where, "write_whole", full)
        with pytest.raises(
            SoundError, match=r"cannot be kept there: No space left on device.* Make room.*paths: cache"
        ):
            join(*build, SOUND, cache)
    assert not [path for path in cache.rglob("*") if path.suffix == ".mp3"]
    audio = join(*build, SOUND, cache)
    assert measure(audio.path).milliseconds == audio.milliseconds


def test_a_disk_that_fills_up_between_a_bulletin_and_its_note_is_told_and_healed(
    build: Build, warm: tuple[Path, Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, known = warm
    known.path.unlink()
    known.path.with_suffix(".json").unlink()
    write = joining.write_whole
    with monkeypatch.context() as patch:
        patch.setattr(
            joining, "write_whole", lambda path, *a, **k: (full if path.suffix == ".json" else write)(path, *a, **k)
        )
        with pytest.raises(SoundError, match="No space left on device"):
            join(*build, SOUND, cache)
    audio = join(*build, SOUND, cache)
    assert audio.path.with_suffix(".json").is_file()
    assert hashlib.sha256(audio.path.read_bytes()).hexdigest() == audio.digest


def test_a_full_temporary_folder_is_told(build: Build, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SoundError, match="No space left on device"):
        prepare(build[1].values(), SOUND, cache)


def test_files_that_another_process_holds_open_are_taken_as_they_are(
    build: Build, warm: tuple[Path, Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are whole: the other one has just made the same."""
    cache, made = warm
    known, found = joining._kept, cuts.Cuts.find
    looks: list[object] = []

    def not_yet(self: cuts.Cuts, key: str) -> Cut | None:
        looks.append(key)
        return None if looks.count(key) == 1 else found(self, key)

    def nor_this(path: Path) -> Audio | None:
        looks.append(path)
        return None if looks.count(path) == 1 else known(path)

    monkeypatch.setattr(cuts.Cuts, "find", not_yet)
    monkeypatch.setattr(joining, "_kept", nor_this)
    monkeypatch.setattr(cuts, "write_whole", held)
    monkeypatch.setattr(joining, "write_whole", held)
    assert join(*build, SOUND, cache) == made


def test_it_is_known_what_is_missing_and_whether_anything_was_ever_made(build: Build, cache: Path) -> None:
    one, other = build[1].values()
    assert not kept(cache)
    assert missing([one, other, one], SOUND, cache) == [one, other], "each once"
    prepare([one], SOUND, cache)
    assert kept(cache)
    assert missing([one, other], SOUND, cache) == [other]
    prepare([], SOUND, cache)
    prepare([other, one], SOUND, cache)
    assert missing([one, other], SOUND, cache) == []
