"""`voices add`: a neural voice's model taken into the models folder, after its licence was told and it has spoken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster import settings
from broadcaster.commands import show
from broadcaster.errors import UsageError, VoiceError
from broadcaster.language import locale
from broadcaster.narrate.neural import adding, models, recognising, runtime
from broadcaster.narrate.neural.licences import Terms
from broadcaster.schema import near

if TYPE_CHECKING:
    import argparse

    from broadcaster.narrate.neural.recognising import Found


def add(arguments: argparse.Namespace) -> bool:
    """Add the model in a folder; False when its licence has yet to be accepted."""
    wished = arguments.as_
    if wished is not None and wished not in models.KEPT:
        raise UsageError(
            f'--as takes one of {", ".join(models.KEPT)}; found "{wished}". {near(wished, models.KEPT)}'.strip()
        )
    wanted = settings.load(arguments.workspace)
    if why := runtime.missing():
        raise VoiceError(f"A model can be added only where it can be tried: this {why}")
    found = recognising.recognise(Path(arguments.folder), wished)
    spoken = locale.load(arguments.workspace / "locales", found.voice.language)
    if not arguments.json:
        print(f"{found.model}: a model for the voice {found.voice.name} ({spoken.name}), {found.rate} Hz.")
        print(found.licence.told)
    if found.licence.terms is not Terms.OPEN and not arguments.accept_licence:
        if arguments.json:
            show.as_json(_answer(found) | {"added": False, "accept_licence": True})
        else:
            print("Nothing was added. If the office accepts this, give the command again with --accept-licence.")
        return False
    outcome = adding.add(found, spoken, wanted, arguments.workspace, overwrite=arguments.overwrite)
    note, shown = outcome.note, models.shown(found.voice.name, wanted)
    if arguments.json:
        more = {"added": not outcome.already, "already": outcome.already, "folder": shown}
        told = {"speakers": note.speakers, "pace": note.pace, "not_spoken": note.not_spoken}
        show.as_json(_answer(found) | more | told)
        return True
    if outcome.already:
        print(f"This very model is in {shown} already; nothing was done.")
    else:
        print(f"It has spoken, at {show.counted(note.pace, 'word')} a minute, and is added in {shown}.")
    if note.not_spoken:
        print(f"It does not know the letters {' '.join(note.not_spoken)}; a line with one is left to the next voice.")
    if found.voice.experimental:
        print("It is experimental: nobody here knows yet how well it speaks. See docs/voices.md.")
    order = wanted.voices_for(found.voice.language)
    if found.voice.name not in order:
        print(f"To be heard it must be named in broadcaster.yaml, among the voices of {found.voice.language}.")
    return True


def _answer(found: Found) -> dict[str, Any]:
    licence = {"name": found.licence.name, "terms": found.licence.terms.value, "told": found.licence.told}
    return {"voice": found.voice.name, "language": found.voice.language, "rate": found.rate, "licence": licence}
