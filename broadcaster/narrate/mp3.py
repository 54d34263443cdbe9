"""The frames of an MP3, walked one by one: how long they last, and whether the last is torn or some are missing inside.

Most MP3 files say in their first frame (Xing, Info) how many follow. The recorders of many phones leave that out, and
then nothing but the frames themselves tells a file that was cut short from one with some padding behind its end.
"""

from __future__ import annotations

from typing import NamedTuple

from broadcaster.mpeg import HEAD
from broadcaster.mpeg import frame as frame_of

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


def walk(content: bytes) -> Walk:
    """Walk the frames of a file; one in which no two follow each other has none."""
    place = _next(content, 0)
    seconds, gap = 0.0, False
    while place is not None:
        frame = frame_of(content[place : place + 4])
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
    for found in HEAD.finditer(content, start, start + _SEARCHED):
        frame = frame_of(found[0])
        if frame is None:
            continue
        after = found.start() + frame.length
        follower = frame_of(content[after : after + 4])
        if follower is not None and follower.rate == frame.rate:
            return found.start()
    return None
