"""Gives lines to be spoken and encoded to many hands: processes of this machine, or workers on others.

The door: `hired` (a `Crew` for a build), `Crew.narrations` and `Crew.cuts` (what it does).
"""

from broadcaster.crew.hiring import Crew, hired

__all__ = ["Crew", "hired"]
