"""Joins clips into a bulletin: signals, pauses, level, MP3, tags.

The door: `join` (cues and clips → Audio), `tag` (a station's copy), `measure` (what a meter shows of a file).
"""

from broadcaster.produce.joining import join
from broadcaster.produce.measuring import measure
from broadcaster.produce.tagging import tag

__all__ = ["join", "measure", "tag"]
