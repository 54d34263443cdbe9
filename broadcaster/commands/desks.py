"""What the commands of the translators' desk share: its languages, its lines, what coming weeks need of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster import publish, translate
from broadcaster.commands import clock
from broadcaster.compose.sayings import Sayings
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.language.doctor import Doctor
from broadcaster.models import KINH
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from broadcaster.language.wording import Wording
    from broadcaster.models import Sentence, Snippet, Week
    from broadcaster.translate import Checker, Desk, Need
    from broadcaster.workspace import Workspace


def languages(found: Workspace, wished: str | None) -> tuple[str, ...]:
    """Return the languages to be translated into: the wished one, or all.

    Raises:
        UsageError: the wished one is none of them.
    """
    here = tuple(language for language in found.settings.languages if language != KINH)
    if wished is None:
        return here
    if wished not in here:
        hint = near(wished, here) or "Kinh is what is translated."
        raise UsageError(f'-l takes a language to translate into: {", ".join(here)}; found "{wished}". {hint}')
    return (wished,)


def open_desk(found: Workspace, language: str) -> Desk:
    """Return a language's lines, brought up to date with the Kinh text in memory."""
    return translate.open_desk(found.folder / "locales", language, found.content, found.templates.phrases)


def checker(found: Workspace, language: str) -> Checker:
    """Return what checks translations into a language."""
    locales = tuple(found.locales.values())
    doctor = Doctor(found.locales[language], locales)
    return translate.Checker(found.locales[language], found.locales[KINH], doctor, found.glossaries[language])


def free(path: Path, workspace: Path, *, overwrite: bool) -> None:
    """Make sure that a file for people falls on nothing that they have written.

    Raises:
        UsageError: it would lie among the catalogs.
        FaultsFoundError: there is such a file already, and nobody said that it may go.
    """
    if path.resolve().is_relative_to((workspace / "locales").resolve()):
        raise UsageError("locales/ is for the catalogs alone; give --to another folder.")
    if path.exists() and not overwrite:
        hint = "Give another name, or --overwrite if nothing in it is needed any more."
        raise FaultsFoundError([Fault(str(path), None, "is there already; it may have been filled in.", hint)])


def words(found: Workspace) -> Wording:
    """Return the words of the pages' language."""
    return publish.load(found.folder, found.settings.pages).words


def coming(found: Workspace) -> list[Week]:
    """Return the plans of weeks that are not over, the nearest first."""
    plans = (plan for _, plan in sorted(found.content.weeks.items()))
    return [plan for plan in plans if not plan.is_over(clock.today())]


def needs(found: Workspace, plans: Iterable[Week], wanted: Sequence[str]) -> dict[str, dict[str, Need]]:
    """Return what plans say, by language and Kinh sentence: what a release would say, drafts counted as if reviewed."""
    scripts = [script for plan in plans for script in found.scripts(plan, draft=False)]
    return {language: translate.needs(scripts, found.content.stations, language) for language in wanted}


def everything(found: Workspace) -> dict[str, Need]:
    """Return all that is said in Kinh, in a plan or not, by Kinh sentence, with the figures of today."""
    sayings = Sayings(found.composer(draft=True))
    pairs: list[tuple[Sentence, Snippet | None]] = [(phrase, None) for phrase in found.templates.phrases]
    pairs += [(one, snippet) for _, snippet in sorted(found.content.snippets.items()) for one in snippet.sentences()]
    every: dict[str, Need] = {}
    for sentence, snippet in pairs:
        if sentence.text not in every:
            every[sentence.text] = _need(sentence, snippet, sayings)
    return every


def _need(sentence: Sentence, snippet: Snippet | None, sayings: Sayings) -> Need:
    try:
        quantities = sayings.figures(sentence, snippet, clock.today())
    except FaultsFoundError:
        quantities = {}  # it holds on another day than today; its figures are shown by their names
    figures = {name: quantity.written for name, quantity in quantities.items()}
    return translate.Need(sentence.text, sentence.part, snippet.id if snippet else "", sentence.place, figures)
