"""A line is spoken once and encoded once, whoever does it; what is known is used, and what is torn is made anew."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

from tests.crew.conftest import files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crew.conftest import Desk, Made


def test_two_processes_make_the_release_that_one_makes(desk: Desk, alone: Callable[[], Made]) -> None:
    desk.settings("espeak")

    answer = desk.build("--jobs", "2")

    assert answer.code == 0, answer.err
    assert sum(name.endswith(".mp3") for name in files(desk.out)) == 4
    assert (files(desk.out), desk.sound()) == alone()


def test_what_stands_in_several_scripts_is_spoken_once_and_what_is_known_never_again(desk: Desk) -> None:
    first = desk.build("--jobs", "2")
    asked, before = desk.asked(), desk.clips() | desk.cuts()
    desk.forget()
    shutil.rmtree(desk.out)

    second = desk.build("--jobs", "2")

    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert set(Counter(one.text for one in asked).values()) == {1}
    assert len(asked) > 8
    assert len({one.process for one in asked}) == 2
    assert desk.asked() == []
    assert desk.clips() | desk.cuts() == before


def test_after_a_changed_line_only_that_is_spoken(desk: Desk) -> None:
    desk.build("--jobs", "1")
    desk.forget()
    desk.site.replace("scripts/policies/dai.yaml", "Câu ba ba để thử máy.", "Câu mới để thử máy.")

    assert desk.build("--jobs", "2").code == 0
    assert [one.text for one in desk.asked()] == ["Câu mới để thử máy."]


def test_other_settings_of_the_finished_sound_encode_and_do_not_speak(desk: Desk) -> None:
    desk.build("--jobs", "1")
    spoken, cut = desk.clips(), desk.cuts()
    desk.forget()
    desk.settings("bell", more="sound: {bitrate: 64, preset: horn}")

    answer = desk.build("--jobs", "2")

    assert answer.code == 0, answer.err
    assert desk.asked() == []
    assert desk.clips() == spoken
    assert desk.cuts().items() > cut.items()
    assert len(desk.cuts()) >= 2 * len(spoken)


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


def turned(content: bytes) -> bytes:
    """Return it with one bit changed, as a dying disk does."""
    return content[:-50] + bytes([content[-50] ^ 1]) + content[-49:]


def test_what_is_torn_in_the_cache_is_made_anew_and_the_same(desk: Desk) -> None:
    assert desk.build("--jobs", "1").code == 0
    release, sound = files(desk.out), desk.sound()
    clips, notes, cuts, audio = (
        sorted((desk.cache / name).glob(kind))
        for name, kind in (("clips", "*.wav"), ("clips", "*.sha256"), ("cuts", "*.cut"), ("audio", "*.mp3"))
    )
    for torn in (clips[0:3], cuts[0:3], audio[0:1]):
        for path, harm in zip(torn, (halved, turned, lambda _: b""), strict=False):
            path.write_bytes(harm(path.read_bytes()))
    for path in (clips[4], cuts[4], notes[6], audio[1]):
        path.unlink()
    notes[8].write_bytes(halved(notes[8].read_bytes()))
    notes[9].write_text(f"{'0' * 64} *../../../secret.wav\n", encoding="ascii")
    shutil.rmtree(desk.out)
    desk.forget()

    answer = desk.build("--jobs", "2")

    assert answer.code == 0, answer.err
    assert files(desk.out) == release
    assert desk.sound() == sound
    assert len(desk.asked()) == 7, "four sounds and three notes"
