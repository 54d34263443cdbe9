"""Joins clips into a bulletin: signals, pauses, level, MP3, tags.

The door: `join` (cues and clips → Audio), `tag` (a station's copy), `measure` and `holds` (what came out of it).
"""

from broadcaster.produce.joining import join
from broadcaster.produce.mastering import holds
from broadcaster.produce.measuring import measure
from broadcaster.produce.tagging import tag

__all__ = ["holds", "join", "measure", "tag"]
