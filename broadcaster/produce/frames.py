"""MP3 frames as bytes: walked, counted, and told by an Info header, which makes a file of what was joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster import mpeg
from broadcaster.errors import SoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.mpeg import Frame

_INFO, _HAS_COUNT, _HAS_SIZE = b"Info", 1, 2
"""The header's name where all frames have one bit rate, and what flags say that it tells."""


def walk(frames: bytes) -> Iterator[tuple[Frame, bytes]]:
    """Yield each frame as its head tells it, and as bytes.

    Raises:
        SoundError: there is something that is no frame, or the last one is cut off.
    """
    place = 0
    while place < len(frames):
        found = mpeg.frame(frames[place : place + 4])
        if found is None or place + found.length > len(frames):
            raise SoundError("ffmpeg gave back something else than whole MP3 frames.")
        yield found, frames[place : place + found.length]
        place += found.length


def alone(frame: bytes) -> bool:
    """Tell whether a frame needs nothing of those before it: its sound begins in itself, not in a reservoir of bits.

    (ISO/IEC 11172-3, 2.4.1.7: `main_data_begin`, nine bits, or eight in MPEG 2; 0 says "here".)
    """
    found = mpeg.frame(frame[:4])
    if found is None or found.protected:
        return False
    if found.samples == 1152:
        return frame[4] == 0 and frame[5] & 0x80 == 0
    return frame[4] == 0


def info(silent: bytes, count: int, size: int) -> bytes:
    """Return the frame that begins a file: it tells a player how many frames and bytes follow, and is heard as nothing.

    It has the bit rate of the others, so that a player that does not know it reckons rightly too; that is why it holds
    no table for seeking, which frames of 32 kbit/s have no room for, and of which a constant bit rate has no need.

    Args:
        silent: any frame of the file that is silent and not padded. count: frames that follow. size: their bytes.
    """
    found = mpeg.frame(silent[:4])
    if found is None:
        raise SoundError("An Info header is made from a frame.")
    told = _INFO + (_HAS_COUNT | _HAS_SIZE).to_bytes(4, "big") + count.to_bytes(4, "big")
    told += (size + found.length).to_bytes(4, "big")
    return (silent[:4] + bytes(found.side) + told).ljust(found.length, b"\0")
