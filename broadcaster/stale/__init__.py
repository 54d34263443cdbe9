"""What a change of facts, text, templates or dates makes out of date.

The door: `since_releases` (what people have changed since the shelf was filled), `between` (what dates change by
themselves), `by_fact`, `by_snippet`, `by_template` (what a change would touch); each looks things up in a `Ground`.
"""

from broadcaster.stale.dates import between
from broadcaster.stale.findings import Airing, Answer, Cause, Kind, Task, Told, TouchedLine
from broadcaster.stale.ground import Ground
from broadcaster.stale.questions import Chosen, by_fact, by_snippet, by_template, chosen
from broadcaster.stale.releases import since_releases

__all__ = [
    "Airing",
    "Answer",
    "Cause",
    "Chosen",
    "Ground",
    "Kind",
    "Task",
    "Told",
    "TouchedLine",
    "between",
    "by_fact",
    "by_snippet",
    "by_template",
    "chosen",
    "since_releases",
]
