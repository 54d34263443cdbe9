"""In which of the three languages a line is, by the evidence of its letters and words; a ratio, not a ban.

Kinh loans are normal in Êđê and M'nông, and so are names. A line is told only when most of what speaks at all speaks
for another language than the one it is filed under.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language.doctor.spelling import is_address
from broadcaster.language.kinh import has_tone, is_syllable
from broadcaster.language.loans import listed_loans
from broadcaster.letters import letters, words
from broadcaster.models import KINH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadcaster.language.locale import Locale

_FEWEST = 3
"""Words that must speak for another language before a line is told."""
_SHARE = 0.3
"""The part of all words they must be."""
_OPENING = "\"'“‘([-–•* "
_TIMES = 3
"""How often they must outnumber the words that speak for the language the line is filed under."""


@dataclass(frozen=True)
class Verdict:
    """That a text looks like another language.

    Attributes:
        language: the code it looks like. words: how many words it has. speaking: those that speak for that language.
        letters: the letters among them that the language filed under does not have.
        own: how many speak for the language it is filed under. count: how many speak for the other, repeats counted.
    """

    language: str
    words: int
    speaking: tuple[str, ...]
    letters: tuple[str, ...]
    own: int
    count: int


def judge(text: str, filed: Locale, locales: Sequence[Locale]) -> Verdict | None:
    """Return that a text looks like another language, with the evidence; None while nothing speaks clearly.

    Args:
        text: a line, or a whole text, put right already.
        filed: the language it is filed under. locales: all languages there are, Kinh among them.
    """
    prose = "\n".join(" ".join(token for token in line.split() if not is_address(token)) for line in text.split("\n"))
    count = len(words(prose))
    best: Verdict | None = None
    for rival in (locale for locale in locales if locale.code != filed.code):
        # What is a loan in either of the two tells nothing between them, and neither does what they share.
        heard = _heard(prose, filed, rival, locales)
        own = sum(filed.code in tongues and rival.code not in tongues for _, tongues in heard)
        speaking = [word for word, tongues in heard if rival.code in tongues and filed.code not in tongues]
        if _is_enough(len(speaking), own, len(heard), count):
            strange = [each for word in speaking for each in letters(word.lower()) if each not in filed.letters]
            told = _first(speaking), _first(each for each in strange if each[0].isalpha())
            found = Verdict(rival.code, count, *told, own, len(speaking))
            best = found if best is None or found.count > best.count else best
    return best


def _is_enough(speaking: int, own: int, heard: int, whole: int) -> bool:
    """Tell whether so many words are enough to say that a text is in another language."""
    if speaking < max(_SHARE * heard, _TIMES * own):
        return False
    # Of a sentence that is loans for the most part, the few other words decide.
    return speaking >= _FEWEST or (speaking >= _FEWEST - 1 and 2 * speaking > heard and whole > 2 * _FEWEST)


def _heard(text: str, filed: Locale, rival: Locale, locales: Sequence[Locale]) -> list[tuple[str, frozenset[str]]]:
    """Return the words of a text that are no loans, acronyms or names, each with the languages it speaks for."""
    for locale in (filed, rival):
        text = listed_loans(locale).sub(" ", text)
    heard = []
    for line in text.split("\n"):
        shouted = line.isupper()  # in a line of capitals, capitals mark neither names nor acronyms
        for place, word in enumerate(words(line)):
            if shouted or not (word.isupper() and word.isascii()):
                # At the head of a line a capital is no mark of a name.
                head = place == 0 and line.lstrip(_OPENING).startswith(word)
                named = word[0].isupper() and not head and not shouted
                heard.append((word, _speaks_for(word, locales, named=named)))
    return heard


def _first(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _speaks_for(word: str, locales: Sequence[Locale], *, named: bool) -> frozenset[str]:
    """Return the codes of the languages that a word can be of; none when it can be of all, or tells nothing.

    Args:
        named: it stands where only a name has a capital; names are of no language.
    """
    small = word.lower().replace("\u2019", "'")
    by_word = frozenset(locale.code for locale in locales if small in locale.frequent_words)
    if by_word or named:
        return by_word
    if has_tone(small):
        # Tones are Kinh's alone.
        return frozenset({KINH}) if is_syllable(small) else frozenset()
    by_onset = frozenset(locale.code for locale in locales if locale.onsets and small.startswith(locale.onsets))
    if by_onset:
        return by_onset
    if word[0].isupper():
        return frozenset()
    spelled = [letter for letter in letters(small) if letter[0].isalpha()]
    by_letter = frozenset(
        locale.code
        for locale in locales
        if all(letter in locale.letters or letter in locale.guest_letters for letter in spelled)
    )
    return by_letter if len(by_letter) < len(locales) else frozenset()
