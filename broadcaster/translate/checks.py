"""Checks on the way in: what is wrong, or looks wrong, with one translation beside its Kinh sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language import keeping, mixed, placeholders, reading, sentences
from broadcaster.letters import cut
from broadcaster.translate import labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from broadcaster.language.doctor import Doctor, Finding
    from broadcaster.language.glossary import Glossary
    from broadcaster.language.locale import Locale

FAR = 2.0
"""How many times as long, or as short, as its Kinh sentence a translation may take to read before somebody is told."""
SHORT = 2.0
"""Seconds of difference below which that says nothing."""

_NOTHING = {"x", "v", "ok", "n/a", "na", "true", "false", "chưa dịch", "chưa có", "không", "xem lại", "trống"}
"""What people write into a cell in place of a translation."""

_OF_LABELS = {"figure", "placeholder", "markup"}
"""What a label that is none would be told as, too: the figure in it, the placeholder it is not, its << >>."""

_DIGITS = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Slip:
    """Something about a translation.

    Attributes:
        rule: words, placeholder, figure, formula, markup, control, brace, glued, broken, copy (grave); letter,
            language, glossary, length, or another rule of the text doctor (to be looked at).
        what: a sentence that says what and, where it is known, what to do.
        grave: it keeps the translation from being taken in; a guess never does.
    """

    rule: str
    what: str
    grave: bool


@dataclass(frozen=True)
class Checker:
    """Checks the translations of one language.

    Attributes:
        language, kinh: the locales. doctor: of the language. glossary: its terms.
    """

    language: Locale
    kinh: Locale
    doctor: Doctor
    glossary: Glossary

    def slips(self, sentence: str, translation: str, shown_as: Mapping[str, str]) -> Iterator[Slip]:
        """Yield what is wrong with a translation, the grave first.

        Args:
            sentence, translation: with their placeholders. shown_as: how translators see those.
        """
        if _is_empty(sentence, translation):
            seen = cut(labels.plain(translation, shown_as), 40)
            yield Slip("words", f"“{seen}” is no translation; leave the cell empty.", grave=True)
            return
        yield from _kept(sentence, translation, shown_as)
        if keeping.is_copy(sentence, translation, self.language):
            yield Slip("copy", "is the Kinh sentence itself; translate it, or leave it empty.", grave=True)
            return  # everything else would be said of Kinh
        for found in self.doctor.check(placeholders.PLACEHOLDER.sub(" ", translation)):
            yield Slip(found.rule, _told(found), grave=found.rule == "broken")
        for term in self.glossary.unused(sentence, translation):
            called = " or ".join(f"“{form}”" for form in term.translations)
            yield Slip("glossary", f"does not use the glossary's {called} for “{term.term}”.", grave=False)
        if far := self._far(sentence, translation):
            yield Slip("length", far, grave=False)

    def _far(self, sentence: str, translation: str) -> str:
        """Return how far the reading time lies from the Kinh sentence's, figures left out; "" when it is near."""
        kinh, own = self._seconds(sentence, self.kinh), self._seconds(translation, self.language)
        if abs(kinh - own) < SHORT or 1 / FAR <= own / max(kinh, 0.1) <= FAR:
            return ""
        return f"takes about {own:.0f} s to read, the Kinh sentence {kinh:.0f} s; is something missing, or said twice?"

    def _seconds(self, text: str, locale: Locale) -> float:
        words = placeholders.PLACEHOLDER.sub(" ", text)
        said = "".join([span.spoken for span in mixed.spans(words, locale, self.kinh)])
        return reading.seconds(said, locale)


def has_figure(translation: str) -> bool:
    """Tell whether a translation has a figure, or a label of nothing, outside its placeholders."""
    bare = placeholders.PLACEHOLDER.sub(" ", translation)
    return bool(sentences.typed_figure(bare) or labels.unknown(bare))


def _kept(sentence: str, translation: str, shown_as: Mapping[str, str]) -> Iterator[Slip]:
    """Yield what a translation does not keep, figures by the labels that translators see."""
    breaches = {breach.rule: breach for breach in keeping.breaches(sentence, translation)}
    lost = [name for name in placeholders.names(sentence) if name not in placeholders.names(translation)]
    typed = [name for name in lost if _number(shown_as.get(name, "")) in _numbers(translation)]
    stray = labels.unknown(translation)
    if translation.lstrip().startswith("="):
        yield Slip("formula", "is a formula of Excel's; write the words themselves.", grave=True)
    if lost and stray:
        wanted = " or ".join(shown_as.get(name, name) for name in lost)
        what = (
            f"has {cut(stray, 60)}, which is nothing of this line; copy {wanted} from the Kinh sentence as it stands."
        )
        yield Slip("placeholder", what, grave=True)
        breaches = {rule: breach for rule, breach in breaches.items() if rule not in _OF_LABELS}
    elif typed:
        told = ", ".join(shown_as[name] for name in typed)
        what = (
            f"has {told} typed by hand; copy it from the Kinh sentence with its « », so that it can change by itself."
        )
        yield Slip("placeholder", what, grave=True)
        breaches.pop("figure", None)
        if len(typed) == len(lost) and not _doubled(sentence, translation):
            breaches.pop("placeholder", None)
    for breach in breaches.values():
        what = breach.what
        for name, label in shown_as.items():
            what = what.replace(f"{{{{ {name} }}}}", label)
        yield Slip(breach.rule, " ".join(filter(None, [what, breach.hint])), grave=True)


def _is_empty(sentence: str, translation: str) -> bool:
    """Tell whether a translation says nothing in words, though its Kinh sentence does."""
    kinh, own = (placeholders.PLACEHOLDER.sub(" ", text) for text in (sentence, translation))
    bare = " ".join(own.casefold().split()).strip(" .!?…-")
    silent = not any(letter.isalpha() for letter in own) or bare in _NOTHING
    return silent and any(letter.isalpha() for letter in kinh) and not _DIGITS.search(own)


def _doubled(sentence: str, translation: str) -> bool:
    wanted, found = placeholders.names(sentence), placeholders.names(translation)
    return any(found.count(name) > wanted.count(name) for name in found)


def _numbers(text: str) -> set[str]:
    return {_number(found) for found in _DIGITS.findall(placeholders.PLACEHOLDER.sub(" ", text))}


def _number(text: str) -> str:
    """Return the digits of the first number in a text; " " when it has none, which no number is."""
    found = _DIGITS.search(text)
    return re.sub(r"\D", "", found[0]) if found else " "


def _told(found: Finding) -> str:
    write = "Write" if found.certain else "Perhaps"
    meant = f" {write} “{found.proposal}”." if found.proposal else ""
    return f"“{cut(found.found, 60)}” {found.reason}{meant}"
