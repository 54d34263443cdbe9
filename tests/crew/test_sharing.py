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
    assert sum(name.endswith(".mp3") for name in files(desk.out)) == 2
    assert (files(desk.out), desk.sound()) == alone()


def test_what_stands_in_several_scripts_is_spoken_once(desk: Desk) -> None:
    answer = desk.build("--jobs", "2")

    assert answer.code == 0, answer.err
    assert set(Counter(one.text for one in desk.asked()).values()) == {1}
    assert len(desk.asked()) == len(desk.clips()) > 8
    assert len({one.process for one in desk.asked()}) == 2


def test_what_is_known_is_neither_spoken_nor_encoded_again(warm: Desk) -> None:
    release, before = files(warm.out), warm.clips() | warm.cuts()
    shutil.rmtree(warm.out)

    answer = warm.build("--jobs", "2")

    assert answer.code == 0, answer.err
    assert warm.asked() == []
    assert warm.clips() | warm.cuts() == before
    assert files(warm.out) == release


def test_after_a_changed_line_only_that_is_spoken(warm: Desk) -> None:
    warm.site.replace("scripts/policies/dai.yaml", "Câu ba bu để thử máy.", "Câu mới để thử máy.")

    assert warm.build("--jobs", "2").code == 0
    assert [one.text for one in warm.asked()] == ["Câu mới để thử máy."]


def test_other_settings_of_the_finished_sound_encode_and_do_not_speak(warm: Desk) -> None:
    spoken, cut = warm.clips(), warm.cuts()
    warm.settings("bell", more="sound: {bitrate: 64, preset: horn}")

    answer = warm.build("--jobs", "2")

    assert answer.code == 0, answer.err
    assert warm.asked() == []
    assert warm.clips() == spoken
    assert warm.cuts().items() > cut.items()
    assert len(warm.cuts()) >= 2 * len(spoken)


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


def turned(content: bytes) -> bytes:
    """Return it with one bit changed, as a dying disk does."""
    return content[:-50] + bytes([content[-50] ^ 1]) + content[-49:]


def test_what_is_torn_in_the_cache_is_made_anew_and_the_same(warm: Desk) -> None:
    release, sound = files(warm.out), warm.sound()
    clips, notes, cuts, audio = (
        sorted((warm.cache / name).glob(kind))
        for name, kind in (("clips", "*.wav"), ("clips", "*.sha256"), ("cuts", "*.cut"), ("audio", "*.mp3"))
    )
    for torn in (clips[0:3], cuts[0:3], audio[0:1]):
        for path, harm in zip(torn, (halved, turned, lambda _: b""), strict=False):
            path.write_bytes(harm(path.read_bytes()))
    for path in (clips[4], cuts[4], notes[6], audio[1]):
        path.unlink()
    notes[8].write_bytes(halved(notes[8].read_bytes()))
    notes[9].write_text(f"{'0' * 64} *../../../secret.wav\n", encoding="ascii")
    shutil.rmtree(warm.out)

    answer = warm.build("--jobs", "2")

    assert answer.code == 0, answer.err
    assert files(warm.out) == release
    assert warm.sound() == sound
    assert len(warm.asked()) == 7, "four sounds and three notes"
