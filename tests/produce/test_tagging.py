"""Tags: version 2.3, text that cheap players read, and the sound behind them untouched."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import mutagen.id3
import mutagen.mp3
import pytest

from broadcaster.models import Tags
from broadcaster.produce import join, tag
from broadcaster.settings import Sound
from tests.produce.samples import buzz, clip, decoded, line

if TYPE_CHECKING:
    from pathlib import Path

TAGS = Tags("Đóng bảo hiểm y tế hộ gia đình", "Xã Ea Súp", "rad", date(2026, 11, 3), "Hmư̆ bĕ · bản nháp")


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("mp3")
    return join([line(1)], {1: clip(folder, buzz(1.0))}, Sound(), folder).path.read_bytes()


def frames(mp3: bytes) -> dict[str, bytes]:
    """Read the frames of a tag of version 2.3 from its bytes, without the library that wrote it."""
    assert mp3[:6] == b"ID3\x03\x00\x00", "version 2.3, no flags"
    size = mp3[6] << 21 | mp3[7] << 14 | mp3[8] << 7 | mp3[9]
    found, place = {}, 10
    while place < 10 + size:
        length = int.from_bytes(mp3[place + 4 : place + 8], "big")
        found[mp3[place : place + 4].decode()] = mp3[place + 10 : place + 10 + length]
        place += 10 + length
    return found


def utf16(text: str) -> bytes:
    return b"\x01\xff\xfe" + text.encode("utf-16-le")


def test_the_tag_holds_title_station_language_and_day_as_utf_16(mp3: bytes) -> None:
    found = frames(tag(mp3, TAGS))
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
def test_a_language_has_three_letters_and_its_bcp_47_code(
    mp3: bytes, language: str, letters: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.mp3"
    path.write_bytes(tag(mp3, Tags("a", "b", language, date(2026, 11, 3))))
    found = mutagen.id3.ID3(path)
    assert found["TLAN"].text == [letters]
    assert found["TXXX:language"].text == [language]
    assert "COMM" not in found


def test_the_sound_behind_the_tag_is_untouched_and_its_length_still_right(mp3: bytes, tmp_path: Path) -> None:
    tagged = tag(mp3, TAGS)
    assert tagged.endswith(mp3)
    assert decoded(tagged) == decoded(mp3)
    (tmp_path / "x.mp3").write_bytes(tagged)
    assert abs(mutagen.mp3.MP3(tmp_path / "x.mp3").info.length - 1.0) <= 0.1


def test_a_tag_replaces_the_one_before_it(mp3: bytes) -> None:
    other = Tags("x" * 300, "y", "vi", date(2027, 1, 1))
    assert tag(tag(mp3, other), TAGS) == tag(mp3, TAGS)


def test_the_same_tags_give_the_same_bytes(mp3: bytes) -> None:
    assert tag(mp3, TAGS) == tag(mp3, TAGS)
    assert len(tag(mp3, TAGS)) - len(mp3) < 600, "no padding: it is fetched over slow lines"
