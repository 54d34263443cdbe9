"""`translate export` and `import`: worksheets go out to translators and reviewers, and come back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster import translate, workspace
from broadcaster.commands import clock, desks, show
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import write_whole
from broadcaster.models import KINH, LineState
from broadcaster.translate import forms

if TYPE_CHECKING:
    import argparse

    from broadcaster.translate import Desk, Outcome
    from broadcaster.translate.forms.returned import Returned
    from broadcaster.workspace import Workspace


def export(arguments: argparse.Namespace) -> bool:
    """Write a worksheet for a translator or reviewer."""
    path = Path(arguments.to)
    forms.form(path)
    found = workspace.load(arguments.workspace, clock.today()).sound()
    (language,) = desks.languages(found, arguments.language)
    plan = found.week(arguments.week) if arguments.week else None
    needed = desks.needs(found, [plan] if plan else desks.coming(found), [language])[language]
    if plan is None:
        needed = {sentence: needed.get(sentence, need) for sentence, need in desks.everything(found).items()}
    desk = desks.open_desk(found, language)
    glossary = found.glossaries[language]
    sections = translate.sections(desk, needed.values(), found.content, glossary, reviewed=arguments.all)
    names = {code: one.name for code, one in found.locales.items()}
    sheet = translate.Worksheet(language, names[language], names[KINH], plan.id if plan else "", sections)
    counts = {state: sum(row.state is state for row in sheet.rows) for state in LineState}
    if sheet.rows:
        desks.free(path, found.folder, overwrite=arguments.overwrite)
        write_whole(path, forms.write(sheet, path, desks.words(found), clock.now()))
    if arguments.json:
        show.as_json({"file": str(path) if sheet.rows else None, "language": language, "lines": counts})
        return True
    if not sheet.rows:
        print(f"Nothing to translate in {language}: every line is reviewed. --all writes them all the same.")
        return True
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    print(f"{show.counted(len(sheet.rows), 'line')} in {path}: {told}.")
    return True


def import_(arguments: argparse.Namespace) -> bool:
    """Take a worksheet back: all of it, or nothing."""
    path = Path(arguments.file)
    form = forms.form(path)
    found = workspace.load(arguments.workspace, clock.today()).sound()
    returned = form.read(path, str(path))
    if not returned.lines:
        what = "has no row with a line's code: it is no worksheet of `broadcaster translate export`."
        raise FaultsFoundError([Fault(str(path), None, what)])
    desk = _desk(found, returned, str(path))
    decision = translate.Decision(arguments.on_conflict)
    intake = translate.Intake(desk, desks.checker(found, desk.language), arguments.who or "", clock.today(), decision)
    figures = {sentence: need.figures for sentence, need in desks.everything(found).items()}
    outcome = intake.take(returned, figures)
    saved = () if outcome.refused or arguments.dry_run else desk.save()
    if arguments.json:
        show.as_json(_answer(outcome, desk, saved))
    else:
        _tell(outcome, desk, str(path), dry=arguments.dry_run)
    return not outcome.refused


def _desk(found: Workspace, returned: Returned, shown: str) -> Desk:
    """Return the desk that a file's lines belong to.

    Raises:
        FaultsFoundError: they belong to none, or to another than the file's head says.
    """
    here = desks.languages(found, None)
    opened = {language: desks.open_desk(found, language) for language in here}
    counts = {language: _known(returned, desk) for language, desk in opened.items()}
    if len(mixed := [language for language in here if counts[language]]) > 1:
        what = f"has lines of {' and '.join(mixed)} in it."
        raise FaultsFoundError([Fault(shown, None, what, "Save those of each language to a file of their own.")])
    best = max(here, key=lambda language: (counts[language], language == returned.named))
    if not counts[best] and returned.named not in opened:
        what = f"has no line of this workspace in {', '.join(here)}; was it exported from another one?"
        raise FaultsFoundError([Fault(shown, None, what)])
    best = best if counts[best] else returned.named
    if returned.named in opened and returned.named != best:
        what = f"says that it is in {returned.named}, but the codes of its lines are of {best}."
        raise FaultsFoundError([Fault(shown, None, what, "Export a new one, and copy the translations into it.")])
    return opened[best]


def _known(returned: Returned, desk: Desk) -> int:
    known = desk.by_code().keys() | desk.replaced().keys()
    return sum(line.code.split("-")[0] in known for line in returned.lines if line.code)


def _tell(outcome: Outcome, desk: Desk, shown: str, *, dry: bool) -> None:
    for remark in outcome.remarks:
        kind = "" if remark.grave else "note: "
        where = f"{remark.where}, {remark.code}" if remark.code else remark.where
        print(f"{shown}: {where}: {kind}{remark.rule}: {remark.what}")
    told = (
        f"{show.counted(len(outcome.taken), 'translation')} taken in, {show.counted(len(outcome.reviewed), 'line')} "
        f"reviewed, {show.counted(outcome.untouched, 'row')} unchanged"
    )
    grave = len({remark.where for remark in outcome.remarks if remark.grave})
    if outcome.refused:
        decide = any(remark.rule in {"conflict", "unknown"} and remark.grave for remark in outcome.remarks)
        hint = " --on-conflict keep leaves what is here, take takes the file's." if decide else ""
        print(f"Nothing was taken in: {show.counted(grave, 'row')} must be put right first.{hint}")
    elif dry:
        print(f"Nothing was written, as this is a dry run; there would be {told} in {desk.language}.")
    else:
        print(f"{told[0].upper()}{told[1:]} in {desk.language}.")


def _answer(outcome: Outcome, desk: Desk, saved: tuple[str, ...]) -> dict[str, Any]:
    """Return what became of a file as a JSON answer; when `refused`, nothing was written."""
    return {
        "language": desk.language,
        "refused": outcome.refused,
        "taken": list(outcome.taken),
        "reviewed": list(outcome.reviewed),
        "unchanged": outcome.untouched,
        "remarks": [asdict(remark) for remark in outcome.remarks],
        "written": list(saved),
    }
