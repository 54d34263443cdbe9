"""Joins clips into a bulletin: signals, pauses, level, MP3, tags.

The door: `prepare` (clips → cuts, each encoded once; `missing`, `kept`: which are there), `parcel` and `adopt` (a cut
on its way between machines), `join` (cues and cuts → Audio), `tag` (what stands before a station's copy), `measure`
(what a meter shows of a file).
"""

from broadcaster.produce.encoding import adopt, kept, missing, parcel, prepare
from broadcaster.produce.joining import join
from broadcaster.produce.measuring import measure
from broadcaster.produce.tagging import tag

__all__ = ["adopt", "join", "kept", "measure", "missing", "parcel", "prepare", "tag"]
