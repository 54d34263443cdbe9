"""Heads of frames are read as ffmpeg writes them, frames are walked to the byte, and an Info header is well made."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import mutagen.mp3
import pytest

from broadcaster import mpeg
from broadcaster.errors import SoundError
from broadcaster.produce.frames import alone, info, walk
from tests.produce.samples import ffmpeg, heard

if TYPE_CHECKING:
    from pathlib import Path

KINDS = [
    *product((32000, 44100, 48000), (32, 64, 128, 320), (1, 2)),
    *product((16000, 22050, 24000), (24, 32, 96, 160), (1, 2)),
    *product((8000, 11025, 12000), (8, 16, 32, 64), (1, 2)),
]
"""Hz, kbit/s and channels of MPEG 1, 2 and 2.5."""
KINDS = [kind for kind in KINDS if not (kind[1] == 8 and kind[2] == 2)]

PLAIN = bytes.fromhex("fff340c4")
"""MPEG 2, layer III, no checksum, 32 kbit/s, 22,050 Hz, not padded, mono."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, int, int], Path]:
    """A second of a tone in frames of each kind, without reservoir, header or tag."""
    folder, commands = tmp_path_factory.mktemp("kinds"), []
    found = {kind: folder / f"{number}.mp3" for number, kind in enumerate(KINDS)}
    for (rate, kbits, channels), path in found.items():
        commands += ["-ar", str(rate), "-ac", str(channels), "-b:a", f"{kbits}k", "-reservoir", "0"]
        commands += ["-write_xing", "0", "-id3v2_version", "0", str(path)]
    ffmpeg("-f", "lavfi", "-i", "sine=frequency=300:duration=1", *commands)
    return found


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_of_frame_is_walked_to_the_last_byte(
    files: dict[tuple[int, int, int], Path], kind: tuple[int, int, int]
) -> None:
    content = files[kind].read_bytes()
    rate, kbits, channels = kind
    found = list(walk(content))
    assert {(head.rate, head.kbits, head.mono) for head, _ in found} == {(rate, kbits, channels == 1)}
    assert b"".join(frame for _, frame in found) == content
    assert all(alone(frame) for _, frame in found)
    plain = min((frame for _, frame in found), key=len)
    count, size = len(found), len(content)
    files[kind].write_bytes(info(plain, count, size) + content)
    samples = found[0][0].samples
    assert len(heard(files[kind])) == count * samples * channels, "the header is one frame, and is not heard"
    assert mutagen.mp3.MP3(files[kind]).info.length == pytest.approx(count * samples / rate, abs=1e-6)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        PLAIN[:3],
        PLAIN + b"\0",
        b"ID3\x03",
        b"\xfe\xf3\x40\xc4",
        b"\xff\xeb\x40\xc4",
        b"\xff\xf5\x40\xc4",
        b"\xff\xf3\x00\xc4",
        b"\xff\xf3\xf0\xc4",
        b"\xff\xf3\x4c\xc4",
        b"\xff\xff\x40\xc4",
    ],
    ids=[
        "nothing",
        "three",
        "five",
        "tag",
        "no sync",
        "version",
        "layer II",
        "free",
        "rate of bits",
        "hertz",
        "layer I",
    ],
)
def test_what_heads_no_frame_of_layer_iii_is_none(head: bytes) -> None:
    assert mpeg.frame(head) is None


def test_a_checksum_and_padding_are_told() -> None:
    plain, protected, padded = (mpeg.frame(head) for head in (PLAIN, b"\xff\xf2\x40\xc4", b"\xff\xf3\x42\xc4"))
    assert plain is not None and protected is not None and padded is not None
    assert (plain.protected, protected.protected) == (False, True)
    assert (plain.length, padded.length) == (104, 105)


@pytest.mark.parametrize(
    ("head", "side", "whole"),
    [
        ("fff340c4", "00ff", True),
        ("fff340c4", "0100", False),
        ("fff340c4", "8000", False),
        ("fffb10c4", "007f", True),
        ("fffb10c4", "0080", False),
        ("fffb10c4", "0100", False),
        ("fff240c4", "0000", False),
        ("00000000", "0000", False),
    ],
)
def test_a_frame_that_leans_on_those_before_it_is_not_alone(head: str, side: str, whole: bool) -> None:
    """`main_data_begin` has eight bits in MPEG 2 and nine in MPEG 1; a checksum would stand where it is looked for."""
    assert alone(bytes.fromhex(head + side).ljust(104, b"\0")) is whole


@pytest.mark.parametrize(
    "content", [PLAIN, PLAIN.ljust(103, b"\0"), PLAIN.ljust(105, b"\0"), b"ID3" + PLAIN.ljust(104, b"\0")], ids=len
)
def test_anything_else_than_whole_frames_is_refused(content: bytes) -> None:
    with pytest.raises(SoundError, match="whole MP3 frames"):
        list(walk(content))


def test_an_info_header_is_made_from_a_frame_and_from_nothing_else() -> None:
    assert list(walk(b"")) == []
    with pytest.raises(SoundError, match="made from a frame"):
        info(b"x" * 104, 1, 104)


def test_a_joined_file_of_a_whole_day_is_still_counted() -> None:
    made = info(PLAIN.ljust(104, b"\0"), 3_300_000, 345_000_000)
    assert len(made) == 104
    assert made[21:25] == (3_300_000).to_bytes(4, "big")
    assert made[25:29] == (345_000_104).to_bytes(4, "big")
