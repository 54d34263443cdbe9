"""Makes the ID3v2.3 tag that stands before a finished MP3 in a station's copy of it.

Version 2.3 with UTF-16 text: the one form that the radio of a minibus, the player of a commune's amplifier and Windows
all show rightly, Vietnamese letters included. (id3.org, "ID3 tag version 2.3.0", sections 3.3 and 4)
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from mutagen import id3

if TYPE_CHECKING:
    from broadcaster.models import Tags

_THREE_LETTERS = {"vi": "vie"}
"""TLAN and COMM hold three letters: ISO 639-2 where it has the language, ISO 639-3 (rad, cmo, …) where it has not."""

_FRAMES: Any = id3
"""mutagen says that it has types, and has none."""


def tag(tags: Tags) -> bytes:
    """Return the tag; what `join` made follows it as it is.

    Args:
        tags: title, station, language (BCP 47), day, comment and voices.
    """
    language = _THREE_LETTERS.get(tags.language, tags.language)
    frames, text = _FRAMES, _FRAMES.Encoding.UTF16
    head = frames.ID3()
    head.add(frames.TIT2(encoding=text, text=tags.title))
    head.add(frames.TPE1(encoding=text, text=tags.station))
    head.add(frames.TLAN(encoding=text, text=language))
    head.add(frames.TXXX(encoding=text, desc="language", text=tags.language))
    head.add(frames.TDRC(encoding=text, text=tags.on.isoformat()))
    for name, voices in (("voices", tags.voices), ("experimental voices", tags.experimental)):
        if voices:
            head.add(frames.TXXX(encoding=text, desc=name, text=", ".join(voices)))
    if tags.comment:
        head.add(frames.COMM(encoding=text, lang=language, desc="", text=tags.comment))
    head.update_to_v23()  # one date becomes a year (TYER) and a day and month (TDAT)
    written = io.BytesIO()
    head.save(written, v1=0, v2_version=3, padding=lambda _: 0)
    return written.getvalue()
