"""Turns the page templates of a workspace into pages; every slip in one is a fault with file and line."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError

from broadcaster import fingerprint
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.language import wording
from broadcaster.publish import proof
from broadcaster.publish.sandbox import FOLDER, Sandbox, counting, missing

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Template

_TOO_DEEP = (RecursionError, MemoryError, SyntaxError)
"""What Python says of a template that is nested beyond its patience, when it reads it or runs it."""
_SLIPS = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, *_TOO_DEEP)


class Press:
    """The page templates of one workspace and the words to print them in.

    Attributes:
        folder: the workspace's `templates/pages`.
        words: the pages' language.
    """

    def __init__(self, folder: Path, words: wording.Wording) -> None:
        self.folder = folder
        self.words = words
        self._sandbox = Sandbox(folder, words)

    @cached_property
    def digest(self) -> str:
        """A digest of the templates, the letters and the words: pages of another one look otherwise."""
        words = self.folder.parent.parent / "locales" / self.words.language
        return fingerprint.of(self.words.language, fingerprint.contents(self.folder, *sorted(words.glob("*.po"))))

    def render(self, name: str, **values: object) -> str:
        """Return the template `name`, such as "script.html.j2", filled with `values`.

        Raises:
            FaultsFoundError: the template is missing, is no template, uses or names what it may not, or does not end.
        """
        template = self.read(name)
        try:
            with counting():
                return template.render(pages=self.words.language, **values)
        except _SLIPS as error:
            raise FaultsFoundError([_fault(name, error)]) from error

    def read(self, name: str) -> Template:
        """Return the template `name`, ready to be filled.

        Raises:
            FaultsFoundError: it is missing, is no template, or uses what it may not; all of that at once.
        """
        try:
            return self._sandbox.get_template(name)
        except _SLIPS as error:
            raise FaultsFoundError([_fault(name, error)]) from error

    def faults(self) -> list[Fault]:
        """Return what is wrong with the templates and the letters: what is missing, refused, or stops a page."""
        return proof.faults(self)


def load(workspace: Path, language: str) -> Press:
    """Return the press of the workspace in folder `workspace`, printing in `language` (`settings.pages`).

    Raises:
        FaultsFoundError: the words of that language are missing or broken.
    """
    return Press(workspace / FOLDER, wording.load(workspace / "locales", language))


def _fault(name: str, error: BaseException) -> Fault:
    if isinstance(error, TemplateSyntaxError):
        return Fault(error.filename or f"{FOLDER}/{name}", error.lineno, _sentence(str(error.message)))
    path, line = _place(error) or (f"{FOLDER}/{name}", None)
    if isinstance(error, TemplateNotFound):
        return Fault(path, line, *missing(str(error.name)))
    if isinstance(error, _TOO_DEEP):
        return Fault(path, line, "is nested too deep, or includes itself without end.")
    return Fault(path, line, _sentence(str(error)))


def _place(error: BaseException) -> tuple[str, int] | None:
    """Return the innermost template line that the error passed through."""
    found, trace = None, error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.startswith(FOLDER):
            found = path, trace.tb_lineno
        trace = trace.tb_next
    return found


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
