"""What comes back in a worksheet's file, before anybody has judged it: rows as they were found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.settings import LANGUAGES
from broadcaster.translate import texts
from broadcaster.translate.desk import CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COLUMN = re.compile(rf"\(({'|'.join(LANGUAGES)})\)\s*$")


@dataclass(frozen=True)
class Line:
    """One row.

    Attributes:
        where: the row, as a person finds it: "row 12".
        code: the code of the line with its stamp; "" when the row has none.
        kinh: the Kinh sentence as it was shown, "" where nobody knows. text: the translation as it stands.
        review: what stands in the column of the review; "" for nothing.
        sentence: the Kinh sentence itself, with its placeholders, in a form that has it; else "".
    """

    where: str
    code: str
    kinh: str
    text: str
    review: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Returned:
    """The rows of a file, and who says that he or she has reviewed them ("" for nobody).

    Attributes:
        named: the code of the language that the file says it is in; "" when it does not say.
    """

    lines: tuple[Line, ...]
    reviewer: str = ""
    named: str = ""


@dataclass(frozen=True)
class _Columns:
    kinh: int
    text: int
    review: int
    language: str


_USUAL = _Columns(1, 2, 3, "")
"""Where the columns are in a table whose head is gone."""


def table(rows: Iterable[tuple[str, Sequence[str]]]) -> Returned:
    """Return what the rows of a table say, as Word and Excel show it.

    Columns are known by their heads, lines by their codes: rows and columns may have been moved, taken out or added.

    Args:
        rows: where each row is, and the texts of its cells, the empty ones too; those of several tables one by one.
    """
    columns, reviewer, named = _USUAL, "", ""
    lines: list[Line] = []
    for where, cells in rows:
        found = _head(cells)
        if found:
            columns, named = found, found.language
            continue
        if who := _reviewer(cells):
            reviewer = who
            continue
        code = next((match[0] for cell in cells if (match := CODE.search(cell.upper()))), "")
        text = _cell(cells, columns.text)
        if code or (named and text.strip()):
            lines.append(Line(where, code, _cell(cells, columns.kinh), text, _cell(cells, columns.review).strip()))
    return Returned(tuple(lines), reviewer, named)


def _head(cells: Sequence[str]) -> _Columns | None:
    """Return where the columns are, when a row is the head of a table."""
    languages = {match[1]: index for index, cell in enumerate(cells) if (match := _COLUMN.search(cell.strip()))}
    others = [language for language in languages if language != "vi"]
    if "vi" not in languages or len(others) != 1:
        return None
    text = languages[others[0]]
    reviews = [index for index, cell in enumerate(cells) if cell.strip() in texts.REVIEWS]
    return _Columns(languages["vi"], text, reviews[0] if reviews else text + 1, others[0])


def _reviewer(cells: Sequence[str]) -> str:
    """Return who reviewed, when a row is the one that asks for it."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return filled[1] if len(filled) == 2 and filled[0].rstrip(" :") in texts.REVIEWERS else ""


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def numbered(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield rows, each with where it is, counted from 1."""
    for number, cells in enumerate(rows, 1):
        yield f"row {number}", cells
