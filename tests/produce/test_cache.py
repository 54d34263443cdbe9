"""What was encoded and joined is not made again; what is torn in the cache is made anew; a full disk is told."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from broadcaster.errors import SoundError
from broadcaster.models import Audio, Chime, Clip, Cue, Pause
from broadcaster.produce import adopt, cuts, cutting, encoding, join, joining, kept, measure, missing, parcel, prepare
from broadcaster.produce.cuts import Cut
from broadcaster.settings import Sound
from tests.produce.samples import buzz, clip, line, speech

if TYPE_CHECKING:
    from collections.abc import Callable

SOUND = Sound()

Build = tuple[list[Cue], dict[int, Clip]]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return [line(1), Pause(300), line(2), Chime("close")], {
        1: clip(tmp_path, buzz(1.0)),
        2: clip(tmp_path, speech(2.0)),
    }


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def cut_of(one: Clip, cache: Path) -> Path:
    """Return the file in which the cut of a clip lies."""
    return cache / "cuts" / f"{encoding.key(one, SOUND)}.cut"


def altered(content: bytes, **values: object) -> bytes:
    """Return the file of a cut with something else in its header."""
    digest, header, frames = content.split(b"\n", 2)
    return digest + b"\n" + json.dumps(json.loads(header) | values).encode() + b"\n" + frames


def sealed(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def flipped(content: bytes) -> bytes:
    """Return the file of a cut with one bit of its last frame turned."""
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[:-50],
    "cut in its header": lambda content: content[:80],
    "cut in its digest": lambda content: content[:30],
    "emptied": lambda _: b"",
    "zeroed by a power cut": lambda content: bytes(len(content)),
    "a bit turned": flipped,
    "energies altered": lambda content: altered(content, energies=base64.b64encode(bytes(400)).decode()),
    "peak altered": lambda content: altered(content, peak=0.01),
    "longer": lambda content: content + content[-104:],
}
NONSENSE = {
    "nothing": b"",
    "no header": b"\xff\xf3\x40\xc4" * 50,
    "no JSON": b"energies\nframes",
    "a header of other things": b"{}\n",
    "a list": b"[1, 2]\n",
    "no base64": b'{"energies": "*", "peak": 1}\n',
    "half a number": b'{"energies": "AAA=", "peak": 1}\n',
    "numbers for text": b'{"energies": 1, "peak": 1}\n',
}


def never(*_: object, **__: object) -> NoReturn:
    pytest.fail("it was made again")


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def held(*_: object, **__: object) -> NoReturn:
    """On Windows nobody replaces a file that another process is reading."""
    raise PermissionError(errno.EACCES, "Access is denied")


def test_what_is_known_is_not_made_again(build: Build, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = join(*build, SOUND, cache)
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()}
    monkeypatch.setattr(cutting, "_run", never)
    monkeypatch.setattr(joining, "write_whole", never)
    assert join(*build, SOUND, cache) == first
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()} == before


def test_a_changed_line_is_all_that_is_encoded(
    build: Build, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cues, clips = build
    join(cues, clips, SOUND, cache)
    made: list[int] = []
    cut = cutting.cut
    monkeypatch.setattr(cutting, "cut", lambda raws, *given: made.append(len(raws)) or cut(raws, *given))
    join(cues, clips | {2: clip(tmp_path, speech(5.1, seed=9))}, SOUND, cache)
    join([*cues, Pause(100)], clips, SOUND, cache)
    assert made == [1]


@pytest.mark.parametrize(
    "setting", [{"loudness": -17}, {"true_peak": -2}, {"preset": "horn"}, {"bitrate": 40}], ids=str
)
def test_each_setting_has_cuts_of_its_own(build: Build, cache: Path, setting: dict[str, object]) -> None:
    clips = build[1].values()
    prepare(clips, SOUND, cache)
    assert missing(clips, SOUND, cache) == []
    assert missing(clips, Sound.model_validate(setting), cache) == list(clips)


def test_the_pace_of_the_voices_asks_for_no_other_cuts(build: Build, cache: Path) -> None:
    prepare(build[1].values(), SOUND, cache)
    assert missing(build[1].values(), Sound(words_per_minute=90), cache) == []


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_torn_or_altered_cut_is_found_and_made_anew(
    build: Build, cache: Path, spoil: Callable[[bytes], bytes]
) -> None:
    first = join(*build, SOUND, cache)
    path = cut_of(build[1][1], cache)
    whole = path.read_bytes()
    assert Cut.from_file(spoil(whole)) is None
    path.write_bytes(spoil(whole))
    first.path.unlink()
    assert join(*build, SOUND, cache) == first
    assert path.read_bytes() == whole


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_a_file_that_is_whole_and_no_cut_is_none(body: bytes) -> None:
    assert Cut.from_file(sealed(body)) is None


def test_a_torn_cut_whose_clip_is_gone_as_well_is_told(build: Build, cache: Path) -> None:
    prepare(build[1].values(), SOUND, cache)
    cut_of(build[1][1], cache).write_bytes(b"")
    build[1][1].path.unlink()
    with pytest.raises(SoundError, match=r"gone from the cache\. Build again"):
        join(*build, SOUND, cache)


@pytest.mark.parametrize("torn", ["cut", "emptied", "note gone", "note torn", "note of other kinds", "note no text"])
def test_a_torn_bulletin_is_found_and_made_anew(build: Build, cache: Path, torn: str) -> None:
    first = join(*build, SOUND, cache)
    whole, note = first.path.read_bytes(), first.path.with_suffix(".json")
    noted = note.read_text(encoding="ascii")
    first.path.write_bytes({"cut": whole[:-50], "emptied": b""}.get(torn, whole))
    if torn == "note gone":
        note.unlink()
    elif torn == "note torn":
        note.write_text(noted[:40], encoding="ascii")
    elif torn == "note of other kinds":
        note.write_text(json.dumps([first.digest, None, "x", {}]), encoding="ascii")
    elif torn == "note no text":
        note.write_bytes(bytes(len(noted)) + b"\xff")
    again: Audio = join(*build, SOUND, cache)
    assert again == first
    assert again.path.read_bytes() == whole
    assert note.read_text(encoding="ascii") == noted


def test_a_note_is_json_for_anyone(build: Build, cache: Path, tmp_path: Path) -> None:
    silent = join([line(1)], {1: clip(tmp_path, bytes(44100))}, SOUND, cache)
    for audio in (join(*build, SOUND, cache), silent):
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
    build: Build, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    build: Build, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are whole: the other one has just made the same."""
    first = join(*build, SOUND, cache)
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
    assert join(*build, SOUND, cache) == first


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


def test_a_cut_sent_by_another_machine_is_kept_as_if_it_were_made_here(
    build: Build, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, there = build[1][1], tmp_path / "there"
    sent = parcel(one, SOUND, there)
    assert parcel(one, SOUND, there) == sent
    monkeypatch.setattr(cutting, "_run", never)
    adopt(one, sent, SOUND, cache)
    assert missing([one], SOUND, cache) == []
    assert cut_of(one, cache).read_bytes() == cut_of(one, there).read_bytes() == sent[1]
    assert parcel(one, SOUND, cache) == sent


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_torn_parcel_is_not_kept(build: Build, cache: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    one = build[1][1]
    name, content = parcel(one, SOUND, tmp_path / "there")
    adopt(one, (name, spoil(content)), SOUND, cache)
    assert missing([one], SOUND, cache) == [one]
    assert not kept(cache)


def test_a_parcel_of_another_clip_or_of_other_settings_or_of_nonsense_is_not_kept(
    build: Build, cache: Path, tmp_path: Path
) -> None:
    one, other = build[1].values()
    there = tmp_path / "there"
    name, content = parcel(one, SOUND, there)
    strangers = [parcel(other, SOUND, there), parcel(one, Sound(preset="horn"), there), ("../../out", content)]
    for sent in [*strangers, *((name, sealed(body)) for body in NONSENSE.values())]:
        adopt(one, sent, SOUND, cache)
        assert missing([one, other], SOUND, cache) == [one, other]
    assert not kept(cache)
