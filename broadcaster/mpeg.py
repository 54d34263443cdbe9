"""The heads of MPEG audio frames (layer III): what four bytes say of the sound behind them."""

from __future__ import annotations

import re
from typing import NamedTuple

HEAD = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]..", re.DOTALL)
"""Four bytes that may head a frame of layer III: eleven bits of 1, then MPEG 1, 2 or 2.5. (ISO/IEC 11172-3, 2.4.1.3)"""

_RATES = {0b11: (44100, 48000, 32000), 0b10: (22050, 24000, 16000), 0b00: (11025, 12000, 8000)}
"""Hz by version: MPEG 1, 2 and 2.5."""

_KBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s of layer III: in MPEG 1, and in the two others."""

_MONO = 0b11
_SIDE = {(True, True): 17, (True, False): 32, (False, True): 9, (False, False): 17}
"""Bytes of side information, in MPEG 1 or another, mono or not. (ISO/IEC 11172-3, 2.4.1.7; 13818-3, 2.4.1.7)"""


class Frame(NamedTuple):
    """A frame, as its head tells.

    Attributes:
        rate: Hz. kbits: kbit/s. mono: it has one channel. length: bytes, head included. samples: in each channel.
        side: bytes of side information, which follow the head (and a checksum, if `protected`).
    """

    rate: int
    kbits: int
    mono: bool
    length: int
    samples: int
    side: int
    protected: bool


def frame(head: bytes) -> Frame | None:
    """Return the frame that begins with these four bytes; None when none does."""
    if HEAD.fullmatch(head) is None:
        return None
    version, bits, rate = head[1] >> 3 & 0b11, head[2] >> 4, head[2] >> 2 & 0b11
    if bits in {0, 15} or rate == 3:
        return None
    first, hertz, mono = version == 0b11, _RATES[version][rate], head[3] >> 6 == _MONO
    kbits, samples = _KBITS[first][bits - 1], 1152 if first else 576
    length = samples // 8 * kbits * 1000 // hertz + (head[2] >> 1 & 1)
    return Frame(hertz, kbits, mono, length, samples, _SIDE[first, mono], not head[1] & 1)
