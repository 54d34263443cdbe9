"""`takes sheet`: what announcers are to read, as a page or a Word file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import publish, workspace
from broadcaster.commands import clock, desks, show, takes
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.files import write_whole
from broadcaster.models import LineState
from broadcaster.narrate.takes.covering import Coverage
from broadcaster.schema import near

if TYPE_CHECKING:
    import argparse

    from broadcaster.commands.takes import Said
    from broadcaster.narrate.takes.covering import Covered
    from broadcaster.workspace import Workspace

_FORMS = ("html", "docx")


def sheet(arguments: argparse.Namespace) -> bool:
    """Write the recording sheet of a week in one language."""
    found = workspace.load(arguments.workspace, clock.today()).sound()
    plan = found.week(arguments.week)
    language = found.settings.demand(arguments.language)
    bulletins = [bulletin.id for bulletin in plan.bulletins]
    if arguments.bulletin is not None and arguments.bulletin not in bulletins:
        told = f"there are: {', '.join(bulletins)}. {near(arguments.bulletin, bulletins)}".rstrip()
        raise UsageError(f'{plan.id} has no bulletin "{arguments.bulletin}"; {told}')
    form, path = _form(arguments), Path(arguments.to or f"takes-{plan.id}-{language}.{arguments.form or 'html'}")
    desks.free(path, found.folder, overwrite=arguments.overwrite)
    coverage = Coverage(found.path("recordings") / language, language)
    scripts = takes.scripts_of(found, plan, arguments.bulletin)[language]
    said = takes.said_in(scripts)
    fit = takes.fit_of(said, draft=arguments.draft)
    lines, parts = [], []
    if arguments.numbers:
        parts = takes.numbers_of(fit, found, language, coverage)
    else:
        readings = takes.to_read(fit, coverage, every=arguments.all)
        lines = [_reading(one, covered, found, language) for one, covered in readings]
    wordless = {line.msgid for script in scripts for line in script.lines if not line.code}
    waiting = len(wordless) + len(said) - len(fit)
    if not lines and not parts:
        why = (
            "every line that may be read has a recording"
            if not waiting
            else f"{waiting} lines wait for their translation"
        )
        hint = "--all lists recorded lines too, --draft those that nobody has reviewed."
        raise FaultsFoundError([Fault(plan.place.path, None, f"nothing is to be read in {language}: {why}.", hint)])
    taken = publish.TakeSheet(plan.id, language, tuple(lines), tuple(parts), waiting)
    _write(path, form, taken, found, draft=arguments.draft)
    seconds = sum(one.line.seconds for one in lines) + sum(part.seconds for part in parts)
    told = (
        f"{show.counted(len(lines), 'line')}" if lines else f"{show.counted(len(parts), 'part')} of lines with figures"
    )
    more = f" {show.counted(waiting, 'line')} not reviewed or not translated yet." if waiting else ""
    print(f"{path}: {told} to be read, about {seconds / 60:.1f} minutes.{more}")
    return True


def _form(arguments: argparse.Namespace) -> str:
    ending = Path(arguments.to).suffix.lower().lstrip(".") if arguments.to else arguments.form or "html"
    if ending not in _FORMS or (arguments.form and ending != arguments.form):
        raise UsageError(
            f'--to takes a name that ends in .{arguments.form or "html or .docx"}; found "{arguments.to}".'
        )
    return ending


def _reading(said: Said, covered: Covered, found: Workspace, language: str) -> publish.Reading:
    table = found.pronunciations[language]
    hints = tuple((entry.written, entry.said) for entry in table.within(said.line.written) if entry.said)
    return publish.Reading(said.line, said.bulletins, covered.before, hints)


def _write(path: Path, form: str, taken: publish.TakeSheet, found: Workspace, *, draft: bool) -> None:
    # A sheet for practice is marked only where there is something on it that is not for the air.
    unfit = any(one.line.state is not LineState.REVIEWED or one.line.confirm for one in taken.readings)
    imprint, press = found.imprint(draft=draft and unfit), publish.load(found.folder, found.settings.pages)
    if form == "docx":
        from broadcaster.publish.takedocument import document  # noqa: PLC0415 - the library of Word, only when asked for

        write_whole(path, document(press, taken, imprint, clock.now()))
    else:
        from broadcaster.publish.takesheet import html  # noqa: PLC0415 - beside its Word file

        write_whole(path, html(press, taken, imprint))
