"""The forms of a worksheet: Word, Excel, PO and XLIFF, each written and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from broadcaster.errors import UsageError
from broadcaster.translate.forms import excel, po, word, xliff

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from broadcaster.language.wording import Wording
    from broadcaster.translate.forms.returned import Returned
    from broadcaster.translate.worksheet import Worksheet


class Form(Protocol):
    """What each of the modules here can do."""

    def write(self, sheet: Worksheet, words: Wording, at: datetime) -> bytes:
        """Return a worksheet in this form."""

    def read(self, path: Path, shown: str) -> Returned:
        """Return what came back in it."""


_FORMS: dict[str, Form] = {".docx": word, ".xlsx": excel, ".po": po, ".xlf": xliff, ".xliff": xliff}

ENDINGS = tuple(_FORMS)
"""How the names of the files end that a worksheet may be."""


def write(sheet: Worksheet, path: Path, words: Wording, at: datetime) -> bytes:
    """Return a worksheet in the form that a file's name asks for.

    Args:
        sheet: the lines. path: what it will be called.
        words: the pages' language. at: the time the file bears, aware.

    Raises:
        UsageError: there is no such form.
    """
    return form(path).write(sheet, words, at)


def read(path: Path, shown: str) -> Returned:
    """Return what came back in a worksheet's file, whatever program saved it.

    Raises:
        UsageError: there is no form with such a name.
        FaultsFoundError: it cannot be read, is damaged, or is not what its name says.
    """
    return form(path).read(path, shown)


def form(path: Path) -> Form:
    """Return the form that a file's name asks for.

    Raises:
        UsageError: there is none.
    """
    found = _FORMS.get(path.suffix.lower())
    if found is None:
        raise UsageError(f'a file for translators ends in {", ".join(ENDINGS)}; found "{path.name}".')
    return found
