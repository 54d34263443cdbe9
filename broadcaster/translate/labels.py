"""Figures as a translator sees them: «1.366.200 đồng» in place of `{{ first_person }}`, and back again.

A placeholder means nothing to a translator, and a bare figure would be retyped. In guillemets the figure is seen, can
be copied as it stands, and is known again whatever Word, Excel or a phone did to the blanks in it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language import placeholders
from broadcaster.letters import MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHOWN = re.compile(r"«([^«»]{1,200})»|<<([^<>]{1,200})>>")
_TOUCHING = re.compile(rf"(?<=[\w{MARKS}])(?=\{{\{{ )|(?<= \}}\}})(?=\w)")


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence as it is shown; `name` is that of the placeholder a label stands for, "" for words."""

    text: str
    name: str = ""


def labels(sentences: Sequence[str], figures: Mapping[str, str]) -> dict[str, str]:
    """Return how the placeholders of some sentences are shown, by their names; no two in the same way.

    Args:
        sentences: a Kinh sentence and its translation. figures: what the placeholders stand for, as Kinh writes it; one
            that is not in it is shown by its name.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(name for sentence in sentences for name in placeholders.names(sentence)):
        # A figure of which nothing is left to be seen, which no figure should be, could not be known again.
        plain = " ".join(figures.get(name, "").replace("«", "").replace("»", "").split()) or name
        label, count = plain, 1
        while _key(label) in taken:
            count += 1
            label = f"{plain} ({count})"
        taken.add(_key(label))
        found[name] = f"«{label}»"
    return found


def shown(sentence: str, shown_as: Mapping[str, str]) -> tuple[Part, ...]:
    """Return a sentence in parts, its placeholders as labels; one that has no label by its name."""
    parts: list[Part] = []
    for text, name in placeholders.pieces(sentence):
        parts += [Part(text)] if text else []
        parts += [Part(shown_as.get(name, f"«{name}»"), name)] if name else []
    return tuple(parts)


def plain(sentence: str, shown_as: Mapping[str, str]) -> str:
    """Return a sentence as one text, its placeholders as labels."""
    return "".join([part.text for part in shown(sentence, shown_as)])


def named(text: str, shown_as: Mapping[str, str]) -> str:
    """Return a text with its labels as placeholders again, each with a blank between it and a word that touches it.

    What stands in guillemets and is no label is left as it is; whoever checks the text will find the figure in it.
    """
    names = {_key(label[1:-1]): name for name, label in shown_as.items()}

    def placeholder(found: re.Match[str]) -> str:
        name = names.get(_key(found[1] or found[2]))
        return f"{{{{ {name} }}}}" if name else found[0]

    return _TOUCHING.sub(" ", _SHOWN.sub(placeholder, text))


def unknown(text: str) -> str:
    """Return the first thing in guillemets of a text whose labels are placeholders again: a label of nothing; or ""."""
    found = _SHOWN.search(text)
    return found[0] if found else ""


def even(text: str) -> str:
    """Return a text as it is compared and kept: in NFC, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _key(label: str) -> str:
    """Return what makes two labels the same: their letters and signs, without blanks and case."""
    return "".join(unicodedata.normalize("NFKC", label).split()).casefold()
