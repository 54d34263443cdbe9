"""What lags behind the Kinh text, whatever has been built: translations of new sentences, recordings of old words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.models import KINH, LineState
from broadcaster.stale.findings import Cause, Kind, Task, Told, TouchedLine
from broadcaster.stale.ground import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadcaster.models import Line, Script
    from broadcaster.stale.findings import Gatherer
    from broadcaster.stale.ground import Ground
    from broadcaster.stale.shelved import Shelved

_LAG = Cause(Kind.TRANSLATION, "", "translations that do not say what the Kinh sentence says now, or not yet")
_UNUSED = "recordings of words that nothing says any more, neither a planned week nor a snippet or phrase"


def lagging(ground: Ground, gatherer: Gatherer, shelf: Mapping[str, Shelved]) -> None:
    """Note the translations of planned lines that lag, beside what is known of a line already.

    A translation lags when its Kinh sentence has changed; when its Kinh sentence is new, that is in no release and in
    no catalog yet; or when it was published as reviewed and is so no more. How far all others are, the translators'
    desk tells.
    """
    for plan in ground.plans:
        shelved = shelf.get(plan.id)
        published = shelved.bulletins if shelved and not shelved.is_draft else frozenset()
        unpublished = _unpublished(ground, shelved) if shelved and shelved.has_lines else set()
        for script in ground.scripts[plan.id]:
            if script.language == KINH or script.language not in ground.languages:
                continue
            entries = ground.workspace.catalogs[script.language].entries
            released = (script.edition.bulletin.id, script.language) in published
            for line in script.lines:
                new = line.msgid in unpublished or line.msgid not in entries
                if line.state is LineState.OUTDATED or (line.state is not LineState.REVIEWED and (released or new)):
                    _note(ground, gatherer, script, line)


def _unpublished(ground: Ground, shelved: Shelved) -> set[str]:
    """Return the Kinh sentences that bulletins on the shelf would say now and did not say then."""
    return {
        line.msgid
        for script in ground.said_now(shelved.plan, draft=shelved.is_draft)
        if script.language == KINH and (script.edition.bulletin.id, KINH) in shelved.bulletins
        for line in script.lines
    } - shelved.sentences()


def _note(ground: Ground, gatherer: Gatherer, script: Script, line: Line) -> None:
    airing = ground.airing(script.edition, script.language)
    touched = TouchedLine(line.snippet, line.part, line.place, line.msgid, line.kinh, "", "", ())
    if airing is None:
        return
    task = Task.TRANSLATE if line.state is LineState.MISSING else Task.REREAD
    takes = ground.takes(script.language, line.code) if line.state is LineState.OUTDATED and line.code else ()
    gatherer.join(_LAG, touched, Told(script.language, line.state, task, takes, (airing,)))


def recordings(ground: Ground, gatherer: Gatherer) -> list[str]:
    """Note the recordings that fit nothing, and return, in words, how many are merely not needed now.

    A recording belongs to its words and not to a week: one that fits a sentence which no planned week says is kept.
    """
    if ground.station:
        return []  # a recording is of no station
    days = (ground.today, *ground.turning_days(Span(first=ground.today)))
    known = gatherer.takes()
    unfit: list[str] = []
    resting = 0
    for language, recorded in ground.recorded.items():
        idle = {code: takes for code, takes in recorded.items() if code not in ground.live[language]}
        kept = ground.may_say(language, days) if idle else frozenset()
        for code, takes in idle.items():
            if code in kept:
                resting += len(takes)
            else:
                unfit += [take for take in takes if take not in known]
    if unfit:
        gatherer.note_takes(Cause(Kind.TAKE, "", _UNUSED), unfit)
    if not resting:
        return []
    fit = "1 recording fits a sentence" if resting == 1 else f"{resting} recordings fit sentences"
    return [f"{fit} that no planned week says; keep {'it' if resting == 1 else 'them'} for the next time."]
