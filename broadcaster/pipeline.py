"""The order of the rooms: check, script, speak, join, publish."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from broadcaster import narrate, produce, publish
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.models import LineState, Voiced
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from broadcaster.models import Script, Week
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
    jobs: int,
    at: datetime,
    report: Report,
) -> Built:
    """Build a week: everything is checked before anything is made, and everything is made before anything is published.

    Args:
        workspace: the workspace, read. plan: the week.
        draft: with what nobody has reviewed yet, marked, beside the shelf's releases.
        strict: a language that is not ready is an error.
        wishes: a voice to use for a language instead of the settings' own; people's takes still come first.
        jobs: how many scripts are spoken at a time; 0 for one per core.
        at: the time of the build, aware.
        report: see `Report`.

    Raises:
        FaultsFoundError: the workspace has faults; or, being strict, a language is not ready; or a release would lose
            its sound because a voice failed. The shelf is then as it was.
        UsageError: a wish cannot be met.
    """
    orders = {language: voice_order(language, workspace.settings, wishes) for language in workspace.settings.languages}
    if not draft and any("silent" in order for order in orders.values()):
        raise UsageError("the voice silent is for rehearsals; build with --draft.")
    scripts = workspace.sound().scripts(plan, draft=draft)
    ready = [script for script in scripts if draft or fit_for_air(script)]
    blocked = tuple(script for script in scripts if script not in ready)
    if strict and blocked:
        raise FaultsFoundError(not_ready(script) for script in blocked)
    voiced: list[Voiced] = []
    failures: dict[str, None] = {}
    for done, (found, failed) in enumerate(_spoken(ready, orders, workspace, jobs), 1):
        voiced.append(found)
        failures |= dict.fromkeys(failed)
        if failed and found.narration.silent and not draft:
            what = f"{found.script.edition.name} in {found.script.language} would lose its sound."
            hint = "The shelf still has the release before."
            raise FaultsFoundError([*(Fault("", None, failure) for failure in failed), Fault("", None, what, hint)])
        report("speaking", done, len(ready))
    folder = publish.release(
        workspace.path("out"),
        plan,
        voiced,
        [(script, not_ready(script).what) for script in blocked],
        workspace.content.stations,
        publish.load(workspace.folder, workspace.settings.pages),
        publish.Imprint(
            workspace.settings.office.name, {code: found.name for code, found in workspace.locales.items()}, draft
        ),
        tag=produce.tag,
        at=at,
        report=lambda done, whole: report("publishing", done, whole),
    )
    codes = {code for bulletin in plan.bulletins for code in bulletin.stations or workspace.content.stations}
    return Built(folder, tuple(voiced), blocked, tuple(failures), len(codes))


def fit_for_air(script: Script) -> bool:
    """Tell whether a script has lines and every one of them is reviewed."""
    return bool(script.lines) and all(line.state is LineState.REVIEWED for line in script.lines)


def not_ready(script: Script) -> Fault:
    """Return, as a fault, what keeps a script off the shelf."""
    counts = {
        state: sum(line.state is state for line in script.lines)
        for state in LineState
        if state is not LineState.REVIEWED
    }
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "nothing of it may be said"
    place = script.edition.bulletin.place
    return Fault(
        place.path,
        place.line,
        f"{script.edition.name} is not ready in {script.language}: {told}.",
        "Only --draft shows it.",
    )


def voice_order(language: str, settings: Settings, wishes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the voices for a language, the wished-for first; a wish stands in for the machine voices of the settings.

    Raises:
        UsageError: there is no such voice, or it does not speak the language.
    """
    wish = wishes.get(language)
    if wish is None:
        return tuple(settings.voices.get(language, ()))
    if wish not in narrate.NAMES:
        raise UsageError(
            f'there is no voice "{wish}"; there are: {", ".join(narrate.NAMES)}. {near(wish, narrate.NAMES)}'.rstrip()
        )
    if language not in narrate.NAMES[wish]:
        raise UsageError(f'the voice "{wish}" speaks {", ".join(sorted(narrate.NAMES[wish]))}, not {language}.')
    return tuple(dict.fromkeys(["takes", wish]))


Spoken = tuple[Voiced, tuple[str, ...]]


def _spoken(
    scripts: Sequence[Script], orders: Mapping[str, tuple[str, ...]], workspace: Workspace, jobs: int
) -> Iterator[Spoken]:
    """Yield the scripts with their sound, in order; in as many processes as asked for, or in this one."""
    works = [(script, orders[script.language], workspace.settings, workspace.folder) for script in scripts]
    count = min(jobs or os.cpu_count() or 1, len(works))
    if count <= 1:
        yield from map(_speak, works)
        return
    # Started afresh rather than forked: that is all Windows can do, and libespeak must not be forked in mid-word.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_speak, works)


def _speak(work: tuple[Script, tuple[str, ...], Settings, Path]) -> Spoken:
    """Give one script its voice and join it; part of a bulletin is no bulletin, so one silent line leaves it silent."""
    script, order, settings, folder = work
    failures: list[str] = []
    cache = folder / settings.paths.cache
    narration = narrate.narrate(script, order, narrate.voices(settings, folder), cache, failures.append)
    audio = None if narration.silent else produce.join(script.cues, narration.clips, settings.sound, cache)
    return Voiced(script, narration, audio), tuple(failures)
