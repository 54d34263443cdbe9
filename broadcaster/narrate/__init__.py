"""Gives each line of a script a voice, or says honestly that none here speaks its language.

The door: `voices` (which there are), `asks_online` (does one of them ask the network?), `narrate` (a script's lines →
clips), `rehearsal` (is any of it a stand-in?).
Nothing heavy is loaded before a voice is really asked.
"""

from broadcaster.narrate.narration import narrate, rehearsal
from broadcaster.narrate.registry import NAMES, asks_online, voices
from broadcaster.narrate.voice import Kind, Voice
from broadcaster.narrate.wave import Wave

__all__ = ["NAMES", "Kind", "Voice", "Wave", "asks_online", "narrate", "rehearsal", "voices"]
