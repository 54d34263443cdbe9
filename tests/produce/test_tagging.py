"""Tags: version 2.3, text that cheap players read, and the sound behind them untouched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import mutagen.id3
import mutagen.mp3
import numpy as np
import pytest

from broadcaster.models import Audio, Tags
from broadcaster.produce import join, tag
from broadcaster.settings import Sound
from tests.produce.samples import buzz, clip, heard, line

if TYPE_CHECKING:
    from pathlib import Path

TAGS = Tags("Đóng bảo hiểm y tế hộ gia đình", "Xã Ea Súp", "rad", date(2026, 11, 3), "Hmư̆ bĕ · bản nháp")


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> Audio:
    """A bulletin of a line."""
    folder = tmp_path_factory.mktemp("audio")
    return join([line(1)], {1: clip(folder, buzz(1.0))}, Sound(), folder)


def frames(head: bytes) -> dict[str, bytes]:
    """Read the frames of a tag of version 2.3 from its bytes, without the library that wrote it."""
    assert head[:6] == b"ID3\x03\x00\x00", "version 2.3, no flags"
    assert all(byte < 0x80 for byte in head[6:10]), "a size in four times seven bits"
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    assert len(head) == 10 + size, "the tag and nothing behind it"
    found, place = {}, 10
    while place < 10 + size:
        length = int.from_bytes(head[place + 4 : place + 8], "big")
        found[head[place : place + 4].decode()] = head[place + 10 : place + 10 + length]
        place += 10 + length
    return found


def utf16(text: str) -> bytes:
    return b"\x01\xff\xfe" + text.encode("utf-16-le")


def test_the_tag_holds_title_station_language_and_day_as_utf_16() -> None:
    found = frames(tag(TAGS))
    end = b"\0\0"
    assert found["TIT2"].removesuffix(end) == utf16("Đóng bảo hiểm y tế hộ gia đình").removesuffix(end)
    assert found["TPE1"].removesuffix(end) == utf16("Xã Ea Súp").removesuffix(end)
    assert found["TLAN"].removesuffix(end) == utf16("rad").removesuffix(end)
    assert found["TYER"].removesuffix(end) == utf16("2026").removesuffix(end)
    assert found["TDAT"].removesuffix(end) == utf16("0311").removesuffix(end), "day and month"
    assert found["TXXX"].startswith(utf16("language") + end)
    assert found["COMM"].startswith(b"\x01rad")
    assert "Hmư̆ bĕ · bản nháp".encode("utf-16-le") in found["COMM"]
    assert found.keys() == {"TIT2", "TPE1", "TLAN", "TYER", "TDAT", "TXXX", "COMM"}


@pytest.mark.parametrize(("language", "letters"), [("vi", "vie"), ("rad", "rad"), ("cmo", "cmo"), ("mnn", "mnn")])
def test_a_language_has_three_letters_and_its_bcp_47_code(language: str, letters: str, tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    path.write_bytes(tag(Tags("a", "b", language, date(2026, 11, 3))))
    found = mutagen.id3.ID3(path)
    assert found["TLAN"].text == [letters]
    assert found["TXXX:language"].text == [language]
    assert "COMM" not in found


def test_voices_are_told_and_those_that_nobody_judged_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    path.write_bytes(tag(replace(TAGS, voices=("espeak-rad", "H'Bia Niê"), experimental=("espeak-rad",))))
    found = mutagen.id3.ID3(path)
    assert found["TXXX:voices"].text == ["espeak-rad, H'Bia Niê"]
    assert found["TXXX:experimental voices"].text == ["espeak-rad"]


@pytest.mark.parametrize(
    "title", ["x" * 300, "Ô" * 5000, "a\nb", "😀 (bản nháp)"], ids=["long", "very long", "lines", "emoji"]
)
def test_the_sound_behind_the_tag_is_untouched_and_its_length_still_right(
    audio: Audio, title: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.mp3"
    path.write_bytes(tag(replace(TAGS, title=title)) + audio.path.read_bytes())
    assert np.array_equal(heard(path), heard(audio.path))
    assert mutagen.id3.ID3(path)["TIT2"].text == [title]
    assert round(mutagen.mp3.MP3(path).info.length * 1000) == audio.milliseconds


def test_the_same_tags_give_the_same_bytes() -> None:
    assert tag(TAGS) == tag(TAGS)
    assert len(tag(TAGS)) < 600, "no padding: it is fetched over slow lines"
