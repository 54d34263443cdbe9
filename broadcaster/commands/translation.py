"""`translate extract` and `review`: the catalogs themselves."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from broadcaster import translate, workspace
from broadcaster.commands import clock, desks, show
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.language import reviews
from broadcaster.language.reviews import Review
from broadcaster.letters import cut
from broadcaster.models import LineState
from broadcaster.schema import near
from broadcaster.translate.desk import read_code

if TYPE_CHECKING:
    import argparse

    from broadcaster.translate import Desk
    from broadcaster.workspace import Workspace


def extract(arguments: argparse.Namespace) -> bool:
    """Bring the catalogs up to date with the Kinh text."""
    found = workspace.load(arguments.workspace, clock.today())
    # A faulty snippet is not read, and its translations would be put aside as gone: first the faults, then this.
    found.sound()
    locales = arguments.workspace / "locales"
    changes = translate.extract(locales, desks.languages(found, None), found.content, found.templates.phrases)
    if arguments.json:
        show.as_json([asdict(change) for change in changes])
    else:
        show.table(
            ("catalog", "new", "changed", "gone", "marked as drafts"),
            [(change.path, *map(str, (change.new, change.changed, change.gone, change.marked))) for change in changes],
        )
    return True


def review(arguments: argparse.Namespace) -> bool:
    """Record that a person has reviewed lines as they stand, or take their reviews away."""
    found = workspace.load(arguments.workspace, clock.today()).sound()
    (language,) = desks.languages(found, arguments.language)
    who = " ".join(arguments.who.split())
    if not arguments.withdraw and (fault := reviews.name_fault(who)):
        raise UsageError(f"--who: {fault}")
    desk = desks.open_desk(found, language)
    sentences = _sentences(desk, arguments.codes)
    if arguments.withdraw:
        _reviewed(desk, sentences)
    else:
        _fit(found, desk, sentences)
    for sentence in sentences:
        if arguments.withdraw:
            desk.withdraw(sentence)
        else:
            desk.approve(sentence, Review(who, clock.today()))
    desk.save()
    if arguments.json:
        show.as_json([{"code": desk.name(one), "sentence": one, "state": desk.line(one).state} for one in sentences])
    else:
        for sentence in sentences:
            line = desk.line(sentence)
            done = f"reviewed by {line.review.who}" if line.review else f"{line.state} again"
            print(f"{desk.name(sentence)} is {done}: “{cut(line.text, 80)}”.")
    return True


def _sentences(desk: Desk, codes: list[str]) -> list[str]:
    """Return the Kinh sentences of the lines with these codes, each once.

    Raises:
        FaultsFoundError: some are no codes of this desk, or of what stood there before; all of those at once.
    """
    known = desk.by_code()
    faults: list[Fault] = []
    sentences: dict[str, None] = {}
    for given in codes:
        code, _, stamp = (read_code(given) or given.upper()).partition("-")
        if code not in known:
            faults.append(Fault("", None, f"there is no line {code} in {desk.language}.", near(code, known)))
        elif stamp and stamp != desk.stamp(known[code]):
            text = cut(desk.line(known[code]).text, 100)
            what = f"line {code} has changed since that code was written down; it is now “{text}”."
            faults.append(Fault("", None, what, f"To review that, give the code {code} alone."))
        else:
            sentences[known[code]] = None
    if faults:
        raise FaultsFoundError(faults)
    return list(sentences)


def _reviewed(desk: Desk, sentences: list[str]) -> None:
    """Make sure that lines have a review that can be taken away.

    Raises:
        FaultsFoundError: some have none; all of those at once.
    """
    faults = [
        Fault("", None, f"{desk.name(one)} has no review to withdraw; it is {desk.line(one).state}.")
        for one in sentences
        if not desk.line(one).review
    ]
    if faults:
        raise FaultsFoundError(faults)


def _fit(found: Workspace, desk: Desk, sentences: list[str]) -> None:
    """Make sure that nothing keeps lines from being reviewed.

    Raises:
        FaultsFoundError: a line is missing, was made for another Kinh sentence, or has something grave wrong with it.
    """
    checker = desks.checker(found, desk.language)
    faults = []
    for sentence in sentences:
        line = desk.line(sentence)
        code = desk.name(sentence)
        place = f"locales/{desk.language}"
        if line.state is LineState.MISSING:
            faults.append(Fault(place, None, f"{code} has no translation to review."))
        if line.state is LineState.OUTDATED:
            what = f"{code} is outdated: it was made for “{cut(line.previous, 100)}”."
            faults.append(Fault(place, None, what, "Give it out in a worksheet, which shows what has changed."))
        slips = checker.slips(sentence, line.text, {}) if line.text else ()
        faults += [Fault(place, None, f"{code}: the translation {slip.what}") for slip in slips if slip.grave]
    if faults:
        raise FaultsFoundError(faults)
