"""The embedded Kinh voice really speaks, always alike, and never what is not Kinh."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import espeakng_loader
import pytest

from broadcaster.errors import VoiceError
from broadcaster.narrate.espeak_ng import library
from broadcaster.narrate.espeak_ng.voices import Espeak
from tests.narrate.samples import GREETING, PRICE, fresh, line

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.narrate.wave import Wave

VOICE = Espeak(150, 22050)


def levels(sound: Wave) -> list[float]:
    """Return the root mean square of each tenth of a second."""
    samples, block = sound.samples(), sound.rate // 10
    parts = [samples[start : start + block] for start in range(0, len(samples) - block, block)]
    return [(sum(sample * sample for sample in part) / block) ** 0.5 for part in parts]


@pytest.mark.parametrize("words", [GREETING, PRICE, "Xin chào."])
def test_a_kinh_line_lasts_as_long_as_its_syllables_take(words: str) -> None:
    sound = VOICE.speak(line(words), "vi")
    syllables_a_second = len(words.split()) / (sound.milliseconds / 1000)
    assert 2.5 < syllables_a_second < 6
    assert sound.rate == 22050


def test_the_sound_of_a_line_rises_and_falls_as_speech_does() -> None:
    found = levels(VOICE.speak(line(PRICE), "vi"))
    assert min(found[:-1]) < max(found) / 5, "speech has gaps and consonants"
    assert sum(level > 500 for level in found) > 0.9 * len(found), "and is sound nearly all the time"
    assert sum(abs(after - before) > max(found) / 10 for before, after in pairwise(found)) > len(found) / 4


def test_no_peak_is_cut_off() -> None:
    assert 8_000 < VOICE.speak(line(PRICE), "vi").peak < 32_000


def test_a_line_sounds_the_same_whatever_was_said_before_it() -> None:
    alone = VOICE.speak(line(GREETING), "vi")
    for before in (PRICE, "Không. Có! Được?", GREETING):
        VOICE.speak(line(before), "vi")
        assert VOICE.speak(line(GREETING), "vi") == alone


def test_a_line_sounds_the_same_in_another_process() -> None:
    program = (
        "import hashlib; from broadcaster.narrate.espeak_ng.voices import Espeak; from tests.narrate.samples import PRICE, line; "
        "print(hashlib.sha256(Espeak(150, 22050).speak(line(PRICE), 'vi').pcm).hexdigest())"
    )
    assert fresh(program) == hashlib.sha256(VOICE.speak(line(PRICE), "vi").pcm).hexdigest()


def test_threads_do_not_mix_their_lines() -> None:
    words = [GREETING, PRICE, "Xin chào bà con."] * 4
    alone = [VOICE.speak(line(said), "vi") for said in words]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda said: VOICE.speak(line(said), "vi"), words)) == alone


def test_a_quicker_pace_takes_less_time() -> None:
    slow, quick = (Espeak(pace, 22050).speak(line(PRICE), "vi").milliseconds for pace in (100, 200))
    assert quick < 0.65 * slow


def test_another_sample_rate_keeps_the_length() -> None:
    sound = Espeak(150, 44100).speak(line(PRICE), "vi")
    assert sound.rate == 44100
    assert abs(sound.milliseconds - VOICE.speak(line(PRICE), "vi").milliseconds) < 5


@pytest.mark.parametrize("words", ["Đóng 4 phần trăm.", "Điện thoại 19009068.", "Khoảng ½ mức.", "Khóa Ⅳ.", "Số ٤ ạ."])
def test_a_figure_is_never_left_to_the_machine(words: str) -> None:
    with pytest.raises(VoiceError, match="spelled out"):
        VOICE.speak(line(words), "vi")


def test_kinh_never_stands_in_for_ede() -> None:
    with pytest.raises(VoiceError, match="speaks vi, not rad"):
        VOICE.speak(line("Hmư̆ bĕ"), "rad")
    with pytest.raises(VoiceError, match="speaks vi, not rad"):
        VOICE.speak(line("Xin chào", ("rad", "Hmư̆ bĕ")), "vi")


def test_an_ede_line_of_nothing_but_kinh_words_is_still_not_spoken() -> None:
    with pytest.raises(VoiceError, match="speaks vi, not rad"):
        VOICE.speak(line("bảo hiểm y tế"), "rad")


@pytest.mark.parametrize("words", ["", "…", "  ", "--", "\0"])
def test_a_line_without_words_is_refused(words: str) -> None:
    with pytest.raises(VoiceError, match="no words"):
        VOICE.speak(line(words), "vi")


def test_a_zero_byte_does_not_cut_the_line_off() -> None:
    assert VOICE.speak(line("Xin chào\0 bà con."), "vi") == VOICE.speak(line("Xin chào  bà con."), "vi")


def test_what_crashes_the_library_does_not_reach_it() -> None:
    words = ["a '-á b", "“-a", "…-á", "(-á)", "x \x01 \x1b[ \u202e\ufeff y", "—-á" * 200]
    program = (
        "import sys; from broadcaster.narrate.espeak_ng.voices import Espeak; from tests.narrate.samples import line; "
        "print(*(Espeak(150, 22050).speak(line(words), 'vi').milliseconds for words in sys.argv[1:]))"
    )
    lengths = [int(length) for length in fresh(program, *words).split()]
    assert len(lengths) == len(words)
    assert min(lengths) > 100


def test_brackets_and_dashes_are_heard_as_short_pauses() -> None:
    said = [
        VOICE.speak(line(words), "vi") for words in ("thẻ bảo hiểm (mới) — miễn phí", "thẻ bảo hiểm ,mới, , miễn phí")
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize("words", ["Xin chào Привет", "số ϖ", "漢字"])
def test_letters_of_another_script_are_refused(words: str) -> None:
    with pytest.raises(VoiceError, match="no letters of Kinh"):
        VOICE.speak(line(words), "vi")


def test_missing_data_is_told_and_does_not_end_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as spoiled:
        spoiled.setattr(espeakng_loader, "get_data_path", lambda: str(tmp_path / "nothing"))
        with pytest.raises(VoiceError, match="cannot read its data"):
            VOICE.speak(line(GREETING), "vi")
    assert VOICE.speak(line(GREETING), "vi").milliseconds > 1000


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: str(tmp_path / "nothing.so"))
    with pytest.raises(VoiceError, match=r"does not load.*pip install --force-reinstall espeakng-loader"):
        VOICE.speak(line(GREETING), "vi")


def test_a_line_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "LONGEST", 1)
    with pytest.raises(VoiceError, match="did not come to an end"):
        VOICE.speak(line("a " * 500), "vi")


def test_the_key_names_all_that_changes_the_sound() -> None:
    said = line(GREETING)
    keys = {Espeak(pace, rate).key(said, "vi") for pace in (140, 150) for rate in (22050, 44100)}
    assert len(keys) == 4
    assert all("0." in key for key in keys), "the version is part of it"
