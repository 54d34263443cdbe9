"""Makes one line: a Kinh sentence with its figures put in, or its translation, as SSML."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from broadcaster.compose import ssml
from broadcaster.language import placeholders
from broadcaster.language.spoken import spans
from broadcaster.models import KINH, LineState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from broadcaster.figures import Quantity
    from broadcaster.language.catalog import Catalog, Translation
    from broadcaster.language.locale import Locale
    from broadcaster.models import Utterance

_CODE_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@dataclass(frozen=True)
class Wording:
    """A sentence in one language, ready for the document.

    Attributes:
        kinh: the Kinh sentence with its figures. markup: the inside of its `<s>`; "" when the translation is missing.
        quantities: the figures said in it.
    """

    kinh: str
    markup: str
    state: LineState
    quantities: tuple[Quantity, ...]


class Wordsmith:
    """Words sentences in one language.

    Args:
        language: its locale. kinh: the locale of Kinh, for figures and loan words.
        catalog: its translations; none for Kinh.
    """

    def __init__(self, language: Locale, kinh: Locale, catalog: Catalog | None) -> None:
        self._language, self._kinh, self._catalog = language, kinh, catalog
        self._loans = _loan_pattern([*language.loans, *kinh.abbreviations]) if catalog else None

    def word(self, sentence: str, quantity: Callable[[str], Quantity]) -> Wording:
        """Return a sentence worded; `quantity` gives the figure of a placeholder."""
        found = {name: quantity(name) for name in placeholders.names(sentence)}
        kinh = "".join(text + (found[name].written if name else "") for text, name in placeholders.pieces(sentence))
        if self._catalog is None:
            markup, state = ssml.said(spans(kinh, self._kinh)), LineState.REVIEWED
        else:
            translation = self._catalog.of(sentence)
            markup, state = self._translated(translation, found), translation.state
        return Wording(kinh, markup, state, tuple(found.values()))

    def _translated(self, translation: Translation, found: Mapping[str, Quantity]) -> str:
        """Return a translation as markup: its own words as they are, loans and figures as the Kinh they are."""
        markup = ""
        for text, name in placeholders.pieces(translation.text):
            markup += self._own(text)
            if name in found:
                markup += self._as_kinh(found[name].written)
            elif name:
                # An outdated draft may name a figure the new sentence has no more; it is shown, not said.
                markup += f'<sub alias="">[{name}]</sub>'
        return markup

    def _own(self, text: str) -> str:
        if self._loans is None:
            return escape(text)
        parts = self._loans.split(text)
        return "".join(self._as_kinh(part) if index % 2 else escape(part) for index, part in enumerate(parts))

    def _as_kinh(self, text: str) -> str:
        return ssml.loan(ssml.said(spans(text, self._kinh)), KINH)


def code(language: str, utterances: Iterable[Utterance]) -> str:
    """Return the code under which a recording of these words is filed: eight letters and digits.

    It is made of the language and the spoken form alone, so that a sentence keeps its recording from week to week, and
    loses it as soon as one word or figure changes. 40 bits: among ten thousand lines, two share a code once in 20,000
    provinces. The letters are Crockford's, without I, L, O and U.
    """
    words = "\n".join([language, *(f"{utterance.language}:{utterance.text}" for utterance in utterances)])
    digest = hashlib.sha256(words.encode("utf-8")).digest()[:5]
    return base64.b32encode(digest).decode("ascii").translate(_CODE_LETTERS)


def _loan_pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern whose one group is a loan word or phrase, the longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    if not ordered:
        return None
    inner = "|".join(re.escape(word) for word in ordered)
    # \b does not know combining marks, and a M'nông word may hold an apostrophe: neither may touch a loan.
    return re.compile(rf"(?<![\w\u0300-\u036f'’])({inner})(?![\w\u0300-\u036f'’])", re.IGNORECASE)
