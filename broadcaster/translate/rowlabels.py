"""What a row's own Kinh sentence tells: which sentence it is, and how its figures were shown on the day it was made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language import placeholders
from broadcaster.translate.labels import even

if TYPE_CHECKING:
    from collections.abc import Mapping

_LABEL = re.compile(r"«[^«»]{1,200}»")


def first(kinh: str) -> str:
    """Return the first paragraph of a cell, in NFC: the sentence; what helps to translate it stands below."""
    return even(kinh.split("\n", maxsplit=1)[0])


def bare(sentence: str) -> str:
    """Return a sentence as far as it matters for being the same: which figures are said in it does not."""
    return _LABEL.sub("{}", placeholders.PLACEHOLDER.sub("{}", even(sentence))).casefold()


def row_labels(sentence: str, kinh: str) -> Mapping[str, str]:
    """Return how the placeholders of a sentence are shown in a row's Kinh sentence, by name; {} when nobody can tell.

    The words between the placeholders say which is which, so that a label is known that has lost its guillemets, or
    whose figure is another one today.
    """
    pieces = placeholders.pieces(sentence)
    if not any(name for _, name in pieces):
        return {}
    pattern = ""
    for text, name in pieces:
        pattern += r"\s*".join(map(re.escape, " ".join(text.split()).split(" "))) if text.strip() else r"\s*"
        pattern += r"\s*(.{1,200}?)\s*" if name else ""
    found = re.fullmatch(pattern, first(kinh), re.IGNORECASE)
    if not found:
        return {}
    names = placeholders.names(sentence)
    shown = [f"«{label.strip('«» ')}»" for label in found.groups()]
    labels = dict(zip(names, shown, strict=True))
    # A placeholder said twice is shown twice in the same way; if not, somebody has typed into the Kinh sentence.
    return labels if all(labels[name] == label for name, label in zip(names, shown, strict=True)) else {}
