"""The frames of an MP3, walked one by one: how long they last, and whether the last is torn or some are missing inside.

Most MP3 files say in their first frame (Xing, Info) how many follow. The recorders of many phones leave that out, and
then nothing but the frames themselves tells a file that was cut short from one with some padding behind its end.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_HEAD = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]..", re.DOTALL)
"""Four bytes that may head a frame of layer III: eleven bits of 1, then MPEG 1, 2 or 2.5. (ISO/IEC 11172-3, 2.4.1.3)"""

_RATES = {0b11: (44100, 48000, 32000), 0b10: (22050, 24000, 16000), 0b00: (11025, 12000, 8000)}
"""Hz by version: MPEG 1, 2 and 2.5."""

_KBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s of layer III: in MPEG 1, and in the two others."""

_SEARCHED = 1_000_000
"""Bytes without frames after which no more are looked for."""


class Walk(NamedTuple):
    """What was found.

    Attributes:
        seconds: how long all whole frames last. torn: the file ends within a frame.
        gap: between the frames there is something else, so that some of them are lost.
    """

    seconds: float
    torn: bool
    gap: bool


class _Frame(NamedTuple):
    rate: int
    length: int
    samples: int


def walk(content: bytes) -> Walk:
    """Walk the frames of a file; one in which no two follow each other has none."""
    place = _next(content, 0)
    seconds, gap = 0.0, False
    while place is not None:
        frame = _frame(content[place : place + 4])
        if frame is None:
            place = _next(content, place)
            gap = gap or place is not None
        elif place + frame.length > len(content):
            return Walk(seconds, torn=True, gap=gap)
        else:
            seconds += frame.samples / frame.rate
            place += frame.length
    return Walk(seconds, torn=False, gap=gap)


def _next(content: bytes, start: int) -> int | None:
    """Return where from `start` on two frames of one rate follow each other; None when nowhere near."""
    for found in _HEAD.finditer(content, start, start + _SEARCHED):
        frame = _frame(found[0])
        if frame is None:
            continue
        after = found.start() + frame.length
        follower = _frame(content[after : after + 4])
        if follower is not None and follower.rate == frame.rate:
            return found.start()
    return None


def _frame(head: bytes) -> _Frame | None:
    """Return the frame that begins with these four bytes; None when none does."""
    if _HEAD.fullmatch(head) is None:
        return None
    version, bits, rate = head[1] >> 3 & 0b11, head[2] >> 4, head[2] >> 2 & 0b11
    if bits in {0, 15} or rate == 3:
        return None
    first, hertz = version == 0b11, _RATES[version][rate]
    samples = 1152 if first else 576
    return _Frame(hertz, samples // 8 * _KBITS[first][bits - 1] * 1000 // hertz + (head[2] >> 1 & 1), samples)
