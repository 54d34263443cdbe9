"""The order of the rooms: check, script, speak, join, publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster import narrate, produce, publish
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.models import Line, LineState, Pause, Voiced
from broadcaster.workspace import fit_for_air

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from broadcaster.crew import Crew
    from broadcaster.models import Audio, Narration, Script, Week
    from broadcaster.settings import Settings
    from broadcaster.workspace import Workspace

    Report = Callable[[str, int, int], None]
    """Is told what is being done, how many steps of it are done, and how many there are."""


@dataclass(frozen=True)
class Built:
    """What a build made.

    Attributes:
        folder: where it lies.
        voiced: the scripts that are in it, with their sound.
        blocked: scripts that a release leaves out, because lines of them are not reviewed.
        failures: what went wrong with a voice and was got round, in words.
        stations: how many stations it is for.
    """

    folder: Path
    voiced: tuple[Voiced, ...]
    blocked: tuple[Script, ...]
    failures: tuple[str, ...]
    stations: int


def build(  # noqa: PLR0913 - one argument for each thing a person may decide about a build
    workspace: Workspace,
    plan: Week,
    *,
    draft: bool,
    strict: bool,
    wishes: Mapping[str, str],
    crew: Crew,
    at: datetime,
    report: Report,
) -> Built:
    """Build a week: everything is checked before anything is made, and everything is made before anything is published.

    Args:
        workspace: the workspace, read. plan: the week.
        draft: with what nobody has reviewed yet, marked, beside the shelf's releases.
        strict: a language that is not ready, or a line that has to be left out, is an error.
        wishes: a voice to use for a language instead of the settings' own; people's takes still come first.
        crew: who speaks and encodes.
        at: the time of the build, aware.
        report: see `Report`.

    Raises:
        FaultsFoundError: the workspace has faults; or, being strict, a language is not ready; or a release would lose
            its sound because a voice failed. The shelf is then as it was.
        UsageError: a wish cannot be met.
    """
    for language in sorted(wishes):
        workspace.settings.demand(language)
    cast = casting(workspace, wishes, draft=draft)
    scripts = workspace.sound().scripts(plan, draft=draft)
    ready = [script for script in scripts if draft or fit_for_air(script)]
    blocked = tuple(script for script in scripts if script not in ready)
    if strict:
        gaps = [not_ready(script) for script in blocked]
        gaps += [Fault(left.place.path, left.place.line, left.why) for script in ready for left in script.left_out]
        if gaps:
            raise FaultsFoundError(dict.fromkeys(gaps))
    spoken = crew.narrations(ready, cast, lambda done, whole: report("speaking", done, whole))
    failures = dict.fromkeys(failure for _, failed in spoken for failure in failed)
    voiced: list[Voiced] = []
    for done, (script, (narration, failed)) in enumerate(zip(ready, spoken, strict=True), 1):
        if failed and narration.silent and not draft:
            what = f"{script.edition.name} in {script.language} would lose its sound."
            hint = "The shelf still has the release before."
            raise FaultsFoundError([*(Fault("", None, failure) for failure in failed), Fault("", None, what, hint)])
        audio = _joined(script, narration, workspace.settings, workspace.path("cache"), draft=draft)
        voiced.append(Voiced(script, narration, audio))
        report("joining", done, len(ready))
    folder = publish.release(
        workspace.path("out"),
        plan,
        voiced,
        [(script, not_ready(script).what) for script in blocked],
        workspace.stations_by_name(),
        publish.load(workspace.folder, workspace.settings.pages),
        workspace.imprint(draft=draft),
        tag=produce.tag,
        at=at,
        report=lambda done, whole: report("publishing", done, whole),
        memory=workspace.path("cache") / "shelf",
    )
    codes = {code for bulletin in plan.bulletins for code in bulletin.stations or workspace.content.stations}
    return Built(folder, tuple(voiced), blocked, tuple(failures), len(codes))


def not_ready(script: Script) -> Fault:
    """Return, as a fault, what keeps a script off the shelf."""
    # A sentence that is said twice is one gap to a translator.
    states = list({line.msgid: line.state for line in script.lines}.values())
    counts = {state: states.count(state) for state in LineState if state is not LineState.REVIEWED}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    told = told or "nothing of its snippets may be said on these days"
    place = script.edition.bulletin.place
    return Fault(
        place.path,
        place.line,
        f"{script.edition.name} is not ready in {script.language}: {told}.",
        f"Only --draft shows it; `broadcaster translate status -l {script.language} --lines` names each line.",
    )


def casting(workspace: Workspace, wishes: Mapping[str, str], *, draft: bool) -> narrate.Wishes:
    """Return who is to speak a week.

    Args:
        workspace: the workspace, whose settings name the voices of each language.
        wishes: a voice to use for a language instead of the settings' own; people's takes still come first.
        draft: stand-ins, and voices that nobody has judged, may speak.

    Raises:
        UsageError: there is no such voice, it does not speak the language, or is for drafts only.
    """
    settings = workspace.settings
    here = narrate.voices(settings, workspace.folder)
    orders = {}
    for language in settings.languages:
        wish = wishes.get(language)
        if wish is not None:
            _demand_voice(wish, language, here)
        orders[language] = settings.voices_for(language) if wish is None else tuple(dict.fromkeys(["takes", wish]))
    named = dict.fromkeys(name for order in orders.values() for name in order)
    if not draft and any(here[name].rehearsal for name in named):
        raise UsageError("the voice silent is for rehearsals; build with --draft.")
    experimental = frozenset(name for name in named if here.experimental(name))
    refused = {} if draft or settings.experimental == "air" else dict.fromkeys(experimental, _UNJUDGED)
    if refused_wish := next((wish for wish in wishes.values() if wish in refused), None):
        raise UsageError(f'the voice "{refused_wish}" {_UNJUDGED}')
    return narrate.Wishes(orders, refused, experimental, workspace.pronunciations)


_UNJUDGED = (
    "is experimental and speaks only in drafts, until a speaker of the language has judged it: "
    "see docs/voices.md, and `judged` and `experimental` in broadcaster.yaml."
)


def _demand_voice(name: str, language: str, here: narrate.Voices) -> None:
    """Refuse a wish for a voice that is not here, or does not speak the language.

    Raises:
        UsageError: it is so.
    """
    languages = here.demand(name).languages
    if language not in languages:
        raise UsageError(f'the voice "{name}" speaks {", ".join(sorted(languages))}, not {language}.')


_GAP = Pause(1000)
"""What is heard in a draft where a line has no voice yet."""


def _joined(script: Script, narration: Narration, settings: Settings, cache: Path, *, draft: bool) -> Audio | None:
    """Return the sound of a script; None while it has none.

    A bulletin with one silent line has no sound at all, for half a bulletin is worse than none; but a draft is for
    those who work on it, so there a silent line is heard as a pause.
    """
    if not narration.clips or (narration.silent and not draft):
        return None
    cues = [_GAP if isinstance(cue, Line) and cue.number in narration.silent else cue for cue in script.cues]
    return produce.join(cues, narration.clips, settings.sound, cache)
