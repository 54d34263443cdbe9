"""Puts scripts and audio on the shelf; the only room that writes there.

The door: `load` (the page templates), `text`, `html`, `document` (a script → a page, a Word file), `release` (a week →
the shelf), `recover` (after a kill), `verify` (is a release what was published?), `read` (its manifest), `parts_of` (a
station's files as it plays them), `tally` (how far each language is), `TakeSheet` (what is to be recorded, for
`takesheet` and `takedocument`).
"""

from broadcaster.publish.entries import tally
from broadcaster.publish.index import Link, Part, parts_of
from broadcaster.publish.manifest import Manifest
from broadcaster.publish.manifest import load as read
from broadcaster.publish.pages import html, text
from broadcaster.publish.press import Press, load
from broadcaster.publish.releasing import release
from broadcaster.publish.sheet import Imprint, Pace
from broadcaster.publish.shelf import recover, verify
from broadcaster.publish.takesheet import Reading, TakeSheet

__all__ = [
    "Imprint",
    "Link",
    "Manifest",
    "Pace",
    "Part",
    "Press",
    "Reading",
    "TakeSheet",
    "html",
    "load",
    "parts_of",
    "read",
    "recover",
    "release",
    "tally",
    "text",
    "verify",
]
