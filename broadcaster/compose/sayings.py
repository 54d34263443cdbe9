"""Words any sentence of the workspace, on any day, in any language, without a bulletin around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster import figures
from broadcaster.compose import ssml
from broadcaster.compose.lines import Wordsmith, code
from broadcaster.compose.templates import OFFICE
from broadcaster.figures import Quantity
from broadcaster.language import placeholders
from broadcaster.models import KINH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from broadcaster.compose.composer import Composer
    from broadcaster.models import LineState, Sentence, Snippet


@dataclass(frozen=True)
class Saying:
    """A sentence as one language says it.

    Attributes:
        kinh: the Kinh sentence with its figures. written: the same in the language; "" while it is not translated.
        code: under which its recording is filed, as in `models.Line`; "" while there is nothing to say.
    """

    kinh: str
    written: str
    code: str
    state: LineState


class Sayings:
    """Words sentences as the scripts of a composer do, and each wording once."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        kinh = composer.locales[KINH]
        self._smiths = {
            language: Wordsmith(locale, kinh, None if language == KINH else composer.catalogs[language])
            for language, locale in composer.locales.items()
        }
        self._worked_out: dict[tuple[str, date], Callable[[str], Quantity]] = {}
        self._said: dict[tuple[str, str, tuple[str, ...]], Saying] = {}

    def figures(self, sentence: Sentence, snippet: Snippet | None, day: date) -> Mapping[str, Quantity]:
        """Return what the placeholders of a sentence stand for on `day`, by name.

        Args:
            sentence: of the snippet, or, without one, a phrase of a template.
            snippet: whose figures it may name.
            day: any; whether the snippet may be aired then is not asked.

        Raises:
            FaultsFoundError: a figure cannot be worked out on that day.
        """
        known = snippet.id if snippet else "", day
        if known not in self._worked_out:
            own = snippet.figures if snippet else {}
            self._worked_out[known] = figures.work_out(own, self._composer.content.facts, day)
        quantity = self._worked_out[known]
        return {
            name: Quantity(self._composer.office, "text") if name == OFFICE and not snippet else quantity(name)
            for name in dict.fromkeys(placeholders.names(sentence.text))
        }

    def say(self, sentence: Sentence, quantities: Mapping[str, Quantity], language: str) -> Saying:
        """Return a sentence in a language, with the figures that `figures` gave for it."""
        known = language, sentence.text, tuple(quantity.written for quantity in quantities.values())
        if known not in self._said:
            wording = self._smiths[language].word(sentence.text, quantities.__getitem__)
            spoken = _read_back(wording.markup, language)
            words = spoken.utterances
            self._said[known] = Saying(
                wording.kinh, spoken.written, code(language, words) if words else "", wording.state
            )
        return self._said[known]


def _read_back(markup: str, language: str) -> ssml.Spoken:
    """Return a line as it is read back from a document, which is where the lines of scripts come from too."""
    document = f'<speak xmlns="{ssml.SPEECH}" xml:lang="{language}">{ssml.line(1, markup)}</speak>'
    return next(cue for cue in ssml.read(document, "", language) if isinstance(cue, ssml.Spoken))
