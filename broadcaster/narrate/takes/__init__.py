"""A person's voice: recordings in `recordings/<language>/`, each bound to its words; how they are found, judged, filed.

The door: `Takes` (the voice) and `KINDS` (the endings a recording may have); the commands go to the modules themselves.
"""

from broadcaster.narrate.takes.filing import KINDS
from broadcaster.narrate.takes.voice import Takes

__all__ = ["KINDS", "Takes"]
