"""Each line takes the first voice that has it; where none has, the reason is said; no clip is trusted unseen."""

from __future__ import annotations

import errno
import hashlib
import itertools
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import SoundError, UsageError, VoiceError
from broadcaster.models import LineState
from broadcaster.narrate import Kind, Voice, Wave, clips, narrate, rehearsal, voices
from broadcaster.settings import Settings
from tests.narrate.samples import GREETING, PRICE, fresh, line, script, tone, wishes

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.models import Line

SETTINGS = Settings.model_validate({"office": {"name": "Bảo hiểm xã hội"}})


class Hummer:
    """A voice of somebody else's: it hums for half a second, counts how often, and can be told to fail."""

    kind = Kind.NEURAL
    licence = "MIT"
    sample_rate = 22050
    needs = "nothing"
    experimental = False
    rehearsal = False
    ipa = False

    def __init__(self, name: str = "hummer", *languages: str, fails: str = "", missing: str = "") -> None:
        self.name, self.languages = name, frozenset(languages or {"vi"})
        self.fails, self.why_missing, self.spoken = fails, missing, 0

    def missing(self) -> str:
        return self.why_missing

    def key(self, line: Line, language: str) -> str:  # noqa: ARG002
        return "1"

    def speak(self, line: Line, language: str) -> Wave:  # noqa: ARG002
        self.spoken += 1
        if self.fails:
            raise VoiceError(self.fails)
        return tone(0.5)


def band(*members: Voice) -> dict[str, Voice]:
    return {member.name: member for member in members}


def test_the_first_voice_that_has_a_line_speaks_it(tmp_path: Path) -> None:
    said = script(line(GREETING), line(PRICE, number=2, code="XY"))
    (tmp_path / "recordings" / "vi").mkdir(parents=True)
    (tmp_path / "recordings" / "vi" / "XY.wav").write_bytes(tone(1).to_file())
    found = narrate(said, wishes(["takes", "espeak"]), voices(SETTINGS, tmp_path), tmp_path / ".cache")
    assert {number: clip.voices[0] for number, clip in found.clips.items()} == {1: "espeak", 2: "takes"}
    assert found.silent == {}


def test_a_clip_is_a_mono_wav_with_its_true_length_and_digest(tmp_path: Path) -> None:
    clip = narrate(script(line(GREETING)), wishes(["hummer"]), band(Hummer()), tmp_path).clips[1]
    assert Wave.from_file(clip.path.read_bytes()) == tone(0.5)
    assert clip.milliseconds == 500
    assert hashlib.sha256(clip.path.read_bytes()).hexdigest() == clip.digest
    assert [note.read_text(encoding="ascii") for note in clip.path.parent.glob("*.sha256")] == [
        f"{clip.digest} *{clip.path.name}\n"
    ]


def test_without_a_voice_for_its_language_a_line_waits_for_its_announcer(tmp_path: Path) -> None:
    said = script(line(("rad", "Hmư̆ bĕ"), "bảo hiểm y tế"), language="rad")
    order = ["takes", "espeak", "gtts"]
    found = narrate(said, wishes(order), voices(SETTINGS, tmp_path), tmp_path / ".cache")
    assert found.clips == {}
    assert "takes: nobody has recorded the line yet" in found.silent[1]
    assert "espeak: speaks vi, not rad." in found.silent[1]
    assert "gtts: speaks vi, not rad." in found.silent[1]


def test_with_no_voice_named_the_line_says_so(tmp_path: Path) -> None:
    found = narrate(script(line("Xin chào"), language="cmo"), wishes([]), {}, tmp_path)
    assert found.silent == {1: "broadcaster.yaml names no voice for cmo."}


@pytest.mark.parametrize("name", ["takes", "espeak", "gtts", "silent"])
def test_a_missing_line_has_no_sound_in_any_voice(name: str, tmp_path: Path) -> None:
    lines = line(GREETING, state=LineState.MISSING), line(number=2, state=LineState.MISSING)
    found = narrate(script(*lines), wishes([name]), voices(SETTINGS, tmp_path), tmp_path / ".cache")
    assert found.clips == {}
    assert all("translator" in why for why in found.silent.values())


@pytest.mark.parametrize("state", [LineState.DRAFT, LineState.OUTDATED])
def test_drafts_are_spoken_because_the_build_decides_what_goes_on_air(state: LineState, tmp_path: Path) -> None:
    assert narrate(script(line(GREETING, state=state)), wishes(["hummer"]), band(Hummer()), tmp_path).clips.keys() == {
        1
    }


def test_a_third_party_s_machine_is_given_neither_figures_nor_foreign_words(tmp_path: Path) -> None:
    hummer = Hummer("hummer", "rad", "vi")
    said = script(
        line(("rad", "Hmư̆ bĕ"), "4"), line(("cmo", "a"), number=2), line(("rad", "a"), number=3), language="rad"
    )
    found = narrate(said, wishes(["hummer"]), band(hummer), tmp_path)
    assert found.clips.keys() == {3}
    assert "spelled out" in found.silent[1]
    assert "does not speak cmo" in found.silent[2]
    assert hummer.spoken == 1


def test_when_a_wished_for_voice_fails_the_next_one_speaks_and_it_is_told_once(tmp_path: Path) -> None:
    failing, humming = Hummer("first", fails="cannot be reached."), Hummer("second")
    told: list[str] = []
    said = script(line(GREETING), line(PRICE, number=2))
    found = narrate(said, wishes(["first", "second"]), band(failing, humming), tmp_path, told.append)
    assert {clip.voices[0] for clip in found.clips.values()} == {"second"}
    assert told == ["first: cannot be reached."]


def test_a_line_that_nobody_recorded_is_no_failure(tmp_path: Path) -> None:
    told: list[str] = []
    narrate(
        script(line(GREETING)),
        wishes(["takes", "espeak"]),
        voices(SETTINGS, tmp_path),
        tmp_path / ".cache",
        told.append,
    )
    assert told == []


def test_a_voice_that_is_not_here_is_passed_over_with_its_reason(tmp_path: Path) -> None:
    absent = Hummer("absent", missing="is not installed.")
    found = narrate(script(line(GREETING)), wishes(["absent"]), band(absent), tmp_path)
    assert found.silent == {1: "absent: is not installed."}
    assert absent.spoken == 0


def test_an_unknown_voice_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No voice is called espeek.*; there are: takes, espeak, "):
        narrate(script(line(GREETING)), wishes(["espeek"]), voices(SETTINGS, tmp_path), tmp_path)


def test_a_line_is_spoken_once_and_then_known(tmp_path: Path) -> None:
    hummer = Hummer()
    first = narrate(script(line(GREETING)), wishes(["hummer"]), band(hummer), tmp_path)
    again = narrate(script(line(GREETING, number=1, code="other")), wishes(["hummer"]), band(hummer), tmp_path)
    assert first == again
    assert hummer.spoken == 1


@pytest.mark.parametrize(
    "torn", ["cut", "changed", "emptied", "note gone", "note torn", "note of another file", "no sound"]
)
def test_a_torn_clip_is_found_and_made_anew(tmp_path: Path, torn: str) -> None:
    hummer = Hummer()
    said = script(line(GREETING))
    clip = narrate(said, wishes(["hummer"]), band(hummer), tmp_path).clips[1]
    whole, note = clip.path.read_bytes(), next(clip.path.parent.glob("*.sha256"))
    spoiled = {"cut": whole[:-100], "changed": whole[:-1] + b"\x7f", "emptied": b"", "no sound": b"RIFF"}.get(
        torn, whole
    )
    clip.path.write_bytes(spoiled)
    if torn == "note gone":
        note.unlink()
    elif torn == "note torn":
        note.write_bytes(b"\xff" + note.read_bytes()[1:])
    elif torn == "note of another file":
        note.write_bytes(note.read_bytes().replace(b"*", b"*../"))
    assert narrate(said, wishes(["hummer"]), band(hummer), tmp_path).clips[1] == clip
    assert clip.path.read_bytes() == whole
    assert hummer.spoken == 2


class Choir(Hummer):
    """A voice that sounds different each time, as an online one may; all its lines are spoken at one moment."""

    def __init__(self, size: int) -> None:
        super().__init__("choir")
        self.together, self.pitches = Barrier(size), itertools.count(300)

    def speak(self, line: Line, language: str) -> Wave:  # noqa: ARG002
        self.together.wait(10)
        return tone(0.1, pitch=next(self.pitches))


def test_many_who_make_one_line_at_once_each_get_a_whole_clip(tmp_path: Path) -> None:
    choir = band(Choir(8))
    said = script(line(GREETING))
    with ThreadPoolExecutor(8) as pool:
        made = [pool.submit(narrate, said, wishes(["choir"]), choir, tmp_path) for _ in range(8)]
        found = [narration.result().clips[1] for narration in made]
    assert all(hashlib.sha256(clip.path.read_bytes()).hexdigest() == clip.digest for clip in found)
    assert narrate(said, wishes(["choir"]), choir, tmp_path).clips[1] in found, "and the line's own is one of theirs"


def test_the_first_who_kept_a_line_is_believed(tmp_path: Path) -> None:
    kept, key = clips.Clips(tmp_path), "5" * 64
    first = kept.keep(key, tone(0.1), "gtts")
    assert kept.keep(key, tone(0.2), "gtts") == first == kept.find(key, "gtts")


@pytest.mark.parametrize("held", [".wav", ".sha256"])
def test_a_clip_that_another_process_holds_open_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    """On Windows a file that is being read cannot be replaced; the other process has written it whole just before."""
    write = clips.write_whole

    def late(path: Path, content: bytes, *, lasting: bool) -> None:
        write(path, content, lasting=lasting)
        if path.suffix == held:
            raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(clips, "write_whole", late)
    clip = narrate(script(line(GREETING)), wishes(["hummer"]), band(Hummer()), tmp_path).clips[1]
    assert Wave.from_file(clip.path.read_bytes()) == tone(0.5)


def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(clips, "write_whole", denied)
    with pytest.raises(SoundError, match=r"Permission denied\. Make room, or name another folder"):
        narrate(script(line(GREETING)), wishes(["hummer"]), band(Hummer()), tmp_path)


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(clips, "write_whole", full)
    with pytest.raises(SoundError, match=r"No space left on device\. Make room"):
        narrate(script(line(GREETING)), wishes(["hummer"]), band(Hummer()), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_silent_voice_keeps_the_planned_time_and_marks_a_rehearsal(tmp_path: Path) -> None:
    known = voices(SETTINGS, tmp_path)
    said = script(line(("rad", "Hmư̆ bĕ"), seconds=2.5), line(("rad", "a"), number=2, seconds=1.25), language="rad")
    found = narrate(said, wishes(["silent"]), known, tmp_path)
    assert [clip.milliseconds for clip in found.clips.values()] == [2500, 1250]
    assert Wave.from_file(found.clips[1].path.read_bytes()).peak == 0
    assert rehearsal(found, known)


def test_real_voices_are_no_rehearsal(tmp_path: Path) -> None:
    known = voices(SETTINGS, tmp_path)
    assert not rehearsal(narrate(script(line(GREETING)), wishes(["espeak"]), known, tmp_path), known)


def test_this_program_s_own_voices_come_first_and_each_tells_all_of_itself(tmp_path: Path) -> None:
    known = voices(SETTINGS, tmp_path)
    names = [name for name in known if not known.origin(name)]
    assert list(known)[: len(names)] == names
    assert names[0] == "takes"
    assert names[-1] == "silent"
    for name in names:
        voice = known[name]
        assert voice.name == name
        assert voice.licence
        assert voice.needs
        assert voice.languages
    assert "polly" not in known


def test_nothing_heavy_is_loaded_before_a_voice_is_asked() -> None:
    program = (
        "import sys, broadcaster.narrate as room; "
        "print({'pydub', 'gtts', 'requests', 'espeakng_loader', 'imageio_ffmpeg'} & set(sys.modules))"
    )
    assert fresh(program) == "set()"
