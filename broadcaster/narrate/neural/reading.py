"""A line's words → what sherpa-onnx is given; a letter or sound that the model does not know is told, not left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from broadcaster import letters
from broadcaster.errors import VoiceError
from broadcaster.models import KINH
from broadcaster.narrate.espeak_ng import library
from broadcaster.narrate.neural.clauses import Clause, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadcaster.narrate.neural.tokens import Table

SHORT, LONG = 0.18, 0.35
"""Seconds of silence after a clause and after a sentence, at the model's own pace."""

LONGEST = 1200
"""Characters or sounds a model is given at once; the memory it takes grows with their square."""

_LANGUAGE_CHANGE = re.compile(r"\([a-z0-9-]+\)")
"""espeak-ng marks words it takes for English; Piper's models are trained without these marks."""

_TONED = "aăâeêioôơuưy"


@dataclass(frozen=True)
class Breath:
    """What is spoken in one go.

    Attributes:
        given: what sherpa-onnx is given: signs of tokens (`Table.coded`), or sounds in IPA.
        pause: seconds of silence after it.
    """

    given: str
    pause: float


class Reader(Protocol):
    """How a kind of model is given words."""

    def breaths(self, text: str) -> list[Breath]:
        """Return a text as what is spoken in one go, in order.

        Raises:
            VoiceError: it holds a letter or sound that the model does not know; all of them are named.
        """
        ...

    def lacking(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Return those of these letters that the model cannot speak."""
        ...


class Letters:
    """Reads to a model of MMS, which knows letters.

    Args:
        table: its tokens.
        apostrophe: the apostrophe is a letter of the language; else it is left out, as Kinh leaves it out of M'nông.
    """

    def __init__(self, table: Table, *, apostrophe: bool) -> None:
        self._table, self._apostrophe = table, apostrophe

    def breaths(self, text: str) -> list[Breath]:
        """Return a text in the table's signs; a new breath where it has no sign for a pause. See `Reader`."""
        found: list[Breath] = []
        unknown: dict[str, str] = {}
        for clauses in sentences(text):
            given = ""
            for clause in clauses:
                spelled = " ".join(self._word(word, unknown) for word in clause.words)
                marked = spelled + (clause.mark if clause.mark in self._table.numbers else "")
                given = f"{given} {marked}" if given else marked
                if clause.mark and clause.mark not in self._table.numbers:
                    found.append(Breath(given, SHORT))
                    given = ""
            found.append(Breath(given, LONG))
            if not given and len(found) > 1:  # the sentence ended in a mark that is only a pause
                found[-2:] = [Breath(found[-2].given, LONG)]
        _demand_known(unknown)
        return [Breath(self._table.coded(_bounded(breath.given)), breath.pause) for breath in found if breath.given]

    def lacking(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Return those of these letters that are not in the table. See `Reader`."""
        return self._table.lacking(wanted)

    def _word(self, word: str, unknown: dict[str, str]) -> str:
        """Return a word in characters of the table; add to `unknown` each letter it does not have, with the word."""
        found = []
        for letter in letters.letters(word):
            spelled = self._table.spell(letter)
            if letter == "-":
                found.append(spelled or " ")
            elif spelled is not None:
                found.append(spelled)
            elif letter not in letters.APOSTROPHES or self._apostrophe:
                unknown.setdefault(letter, word)
        return "".join(found)


class Sounds:
    """Reads to a Kinh model of Piper, which knows the sounds that espeak-ng makes of words.

    sherpa-onnx left espeak-ng out in its version 2.0; the wheel espeakng-loader has it.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def breaths(self, text: str) -> list[Breath]:
        """Return a text as sounds, each sentence in one breath. See `Reader`."""
        found: list[Breath] = []
        unknown: dict[str, str] = {}
        for clauses in sentences(text):
            given = "".join(self._clause(clause, unknown) for clause in clauses).strip()
            found += [Breath(_bounded(given), LONG)] if given else []
        _demand_known(unknown)
        return found

    def lacking(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Return those of these letters for which espeak-ng makes a sound that is not in the table. See `Reader`."""
        return tuple(letter for letter in wanted if any(map(self._missing, _syllables(letter))))

    def _missing(self, word: str) -> str:
        """Return the sounds of a word that are not in the table."""
        return "".join(sound for sound in _sounds(word) if sound not in self._table.numbers)

    def _clause(self, clause: Clause, unknown: dict[str, str]) -> str:
        words = " ".join(word.replace("-", " ").replace("'", "") for word in clause.words)
        if foreign := sorted({each for each in words if each.isalpha() and "LATIN" not in unicodedata.name(each, "")}):
            raise VoiceError(f'cannot say "{"".join(foreign)}": these are no letters of Kinh.')
        found = _sounds(words)
        if any(sound not in self._table.numbers for sound in found):
            for word in clause.words:
                unknown.update({sound: word for sound in self._missing(word) if sound not in unknown})
        mark = clause.mark if clause.mark in self._table.numbers else ""
        return f"{found}{mark} "


def _sounds(words: str) -> str:
    """Return what espeak-ng makes of words, as Piper's models know it: in IPA, with its tones, each mark apart."""
    found = library.phonemes(words, "vi", library.own_data(), ipa=True).replace("_", "")
    return " ".join(unicodedata.normalize("NFD", _LANGUAGE_CHANGE.sub("", found)).split())


def _syllables(letter: str) -> tuple[str, ...]:
    """Return syllables of Kinh in which a letter is heard."""
    if unicodedata.normalize("NFD", letter)[0] in "aeiouy":
        return (letter, f"m{letter}n") if letter[0] in _TONED else (letter,)
    return (f"{letter}a",)


def _bounded(given: str) -> str:
    if len(given) > LONGEST:
        raise VoiceError(f"is given {len(given)} letters without a full stop; {LONGEST} is the most it speaks at once.")
    return given


def _demand_known(unknown: dict[str, str]) -> None:
    if unknown:
        told: dict[str, list[str]] = {}
        for letter, word in unknown.items():
            told.setdefault(word, []).append(letter)
        named = ", ".join(f"“{' '.join(found)}” in “{word}”" for word, found in told.items())
        raise VoiceError(f"cannot speak {named}: its model does not know it, and a word is not said by halves.")


def reader(kind: str, language: str, table: Table) -> Reader:
    """Return how a model of this kind (piper, mms) is given words of this language."""
    return Sounds(table) if kind == "piper" else Letters(table, apostrophe=language != KINH)


def toned(wanted: Iterable[str]) -> tuple[str, ...]:
    """Return letters of Kinh, each vowel also with the five tones."""
    found = []
    for letter in wanted:
        found.append(letter)
        if letter in _TONED:
            found += [unicodedata.normalize("NFC", letter + tone) for tone in letters.TONES]
    return tuple(found)
