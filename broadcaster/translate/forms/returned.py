"""What comes back in a worksheet's file, before anybody has judged it: rows as they were found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.settings import LANGUAGES
from broadcaster.translate import texts
from broadcaster.translate.desk import read_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COLUMN = re.compile(rf"\(({'|'.join(LANGUAGES)})\)")


@dataclass(frozen=True)
class Line:
    """One row.

    Attributes:
        where: the row, as a person finds it: "row 12".
        code: the code of the line with its stamp; "" when the row has none.
        kinh: the Kinh sentence as it was shown, "" where nobody knows. text: the translation as it stands.
        review: what stands in the column of the review; "" for nothing.
        sentence: the Kinh sentence itself, with its placeholders, in a form that has it; else "".
        damage: why nobody can tell what its cells say; "" mostly.
    """

    where: str
    code: str
    kinh: str
    text: str
    review: str = ""
    sentence: str = ""
    damage: str = ""


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
class Columns:
    """Where the columns of a table are, counted from 0, and the language that its head names; "" for none."""

    kinh: int
    text: int
    review: int
    language: str = ""


MERGED = "\0"
"""Stands for a cell that is merged with another, or has a box laid over it; no program writes a cell that says this."""


def table(rows: Iterable[tuple[str, Sequence[str]]], usual: Columns) -> Returned:
    """Return what the rows of a table say, as Word and Excel show it.

    Columns are known by their heads, lines by their codes: rows and columns may have been moved, taken out or added.

    Args:
        rows: where each row is, and the texts of its cells, the empty ones too; those of several tables one by one.
        usual: where the columns are in a table whose head is gone.
    """
    columns, reviewer, named = usual, "", ""
    lines: list[Line] = []
    for where, cells in rows:
        found = _head(cells)
        if found:
            columns, named = found, found.language
            continue
        code = next(filter(None, map(read_code, cells)), "")
        if not code and (who := _reviewer(cells)):
            reviewer = who
            continue
        kinh, text, review = (_cell(cells, index) for index in (columns.kinh, columns.text, columns.review))
        if code or (named and text.strip(f"{MERGED} ")):
            damage = (
                "its cells are merged, or a text box lies over them" if code and MERGED in {kinh, text, review} else ""
            )
            lines.append(Line(where, code, kinh, text, review.strip(), damage=damage))
    return Returned(tuple(lines), reviewer, named)


def _head(cells: Sequence[str]) -> Columns | None:
    """Return where the columns are, when a row is the head of a table."""
    languages = {match[1]: index for index, cell in enumerate(cells) if (match := _COLUMN.search(cell.strip()))}
    others = [language for language in languages if language != "vi"]
    if "vi" not in languages or len(others) != 1:
        return None
    text = languages[others[0]]
    reviews = [index for index, cell in enumerate(cells) if cell.strip() in texts.REVIEWS]
    return Columns(languages["vi"], text, reviews[0] if reviews else text + 1, others[0])


def _reviewer(cells: Sequence[str]) -> str:
    """Return who reviewed, when a row is the one that asks for it."""
    filled = [" ".join(cell.split()) for cell in cells if cell.strip(f"{MERGED} ")]
    for index, cell in enumerate(filled):
        for label in texts.REVIEWERS:
            rest = cell.removeprefix(label)
            if rest != cell and not rest[:1].isalnum():
                # The name stands behind the label, or in the next cell that says something.
                return rest.strip(" :.…") or next(iter(filled[index + 1 :]), "")
    return ""


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def numbered(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield rows, each with where it is, counted from 1."""
    for number, cells in enumerate(rows, 1):
        yield f"row {number}", cells
