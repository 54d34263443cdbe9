"""Makes one line: a Kinh sentence with its figures put in, or its translation, as SSML."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster import codes
from broadcaster.compose import ssml
from broadcaster.language import mixed, placeholders
from broadcaster.language.mixed import Mark
from broadcaster.language.spoken import spans
from broadcaster.language.utterances import identity
from broadcaster.models import LineState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from broadcaster.figures import Quantity
    from broadcaster.language.catalog import Catalog, Translation
    from broadcaster.language.locale import Locale
    from broadcaster.language.spoken import Span
    from broadcaster.models import Utterance


@dataclass(frozen=True)
class Wording:
    """A sentence in one language, ready for the document.

    Attributes:
        kinh: the Kinh sentence with its figures. markup: the inside of its `<s>`; "" when the translation is missing.
        quantities: the figures said in it. figures: the same by the names of their placeholders, as Kinh writes them.
    """

    kinh: str
    markup: str
    state: LineState
    quantities: tuple[Quantity, ...]
    figures: tuple[tuple[str, str], ...] = ()


class Wordsmith:
    """Words sentences in one language.

    Args:
        language: its locale. kinh: the locale of Kinh, for figures and loan words.
        catalog: its translations; none for Kinh.
    """

    def __init__(self, language: Locale, kinh: Locale, catalog: Catalog | None) -> None:
        self._language, self._kinh, self._catalog = language, kinh, catalog

    def word(self, sentence: str, quantity: Callable[[str], Quantity]) -> Wording:
        """Return a sentence worded; `quantity` gives the figure of a placeholder."""
        found = {name: quantity(name) for name in placeholders.names(sentence)}
        kinh = "".join(text + (found[name].written if name else "") for text, name in placeholders.pieces(sentence))
        said: Sequence[Span]
        if self._catalog is None:
            said, state = spans(kinh, self._kinh), LineState.REVIEWED
        else:
            translation = self._catalog.of(sentence)
            said, state = self._translated(translation, found), translation.state
        figures = tuple((name, quantity.written) for name, quantity in found.items())
        return Wording(kinh, ssml.said(said, self._language.code), state, tuple(found.values()), figures)

    def _translated(self, translation: Translation, found: Mapping[str, Quantity]) -> Sequence[Span]:
        """Return a translation with its figures put in, cut into what is said in its own language and what in Kinh."""
        text, marks = "", []
        for piece, name in placeholders.pieces(translation.text):
            text += unicodedata.normalize("NFC", piece)
            if name:
                # An outdated draft may name a figure the new sentence has no more; it is shown, not said.
                written = found[name].written if name in found else f"[{name}]"
                marks.append(Mark(len(text), len(text) + len(written), silent=name not in found))
                text += written
        return mixed.spans(text, self._language, self._kinh, marks)


def code(language: str, utterances: Iterable[Utterance]) -> str:
    """Return the code under which a recording of these words is filed: eight letters and digits.

    It is made of the language and the spoken form alone, so that a sentence keeps its recording from week to week, and
    loses it as soon as one word or figure changes. 40 bits: among ten thousand lines, two share a code once in 20,000
    provinces. The letters are Crockford's, without I, L, O and U.
    """
    return codes.code(identity(language, utterances))
