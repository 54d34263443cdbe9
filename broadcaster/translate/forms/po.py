"""A worksheet as a PO file, for Poedit, Weblate and OmegaT: the lines of the worksheet, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polib

from broadcaster.language.catalog import read_po
from broadcaster.models import LineState
from broadcaster.translate import texts
from broadcaster.translate.catalogs import metadata
from broadcaster.translate.desk import read_code
from broadcaster.translate.forms.returned import Line, Returned
from broadcaster.translate.helps import helps

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from broadcaster.language.wording import Wording
    from broadcaster.translate.worksheet import Row, Worksheet


def write(sheet: Worksheet, words: Wording, at: datetime) -> bytes:  # noqa: ARG001 - all forms are written alike
    """Return a worksheet as a PO file; what a review says of a line stays in the catalogs.

    Args:
        sheet: the lines. words: the pages' language. at: a PO file of ours bears no time.
    """
    file = polib.POFile()
    file.metadata = metadata(sheet.language)
    for row in sheet.rows:
        file.append(_entry(row, words))
    return f"{file}\n".encode()


def _entry(row: Row, words: Wording) -> polib.POEntry:
    told = [f"{words.say(texts.CODE)}: {row.code}", *(help_.plain for help_ in helps(row, words))]
    told += [f"{{{{ {name} }}}} = {label[1:-1]}" for name, label in row.shown_as.items()]
    place = row.need.place
    return polib.POEntry(
        msgid=row.sentence,
        msgstr=row.translation,
        flags=["fuzzy"] if row.translation and row.state is not LineState.REVIEWED else [],
        comment="\n".join(told),
        occurrences=[(place.path, str(place.line or ""))],
    )


def read(path: Path, shown: str) -> Returned:
    """Return what came back in a PO file; where the code of a line is gone, its Kinh sentence tells which it is.

    Raises:
        FaultsFoundError: it is no PO file.
    """
    file = read_po(path, shown)
    lines = []
    for entry in file:
        if not entry.obsolete:
            where = f"line {entry.linenum}" if entry.linenum else f'"{entry.msgid[:40]}"'
            lines.append(Line(where, read_code(entry.comment), "", entry.msgstr, sentence=entry.msgid))
    return Returned(tuple(lines), named=file.metadata.get("Language", ""))
