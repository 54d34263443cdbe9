"""The tables of a locale, made ready for reading: compiled once for each locale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from broadcaster.language.spoken.letters import CAPITALS, is_syllable, is_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from broadcaster.language.locale import Locale

_NEVER = re.compile(r"(?!)")
_ROADS = frozenset({"QL", "TL", "HL"})


@dataclass(frozen=True, eq=False)
class Book:
    """A locale's tables.

    Attributes:
        abbreviations: by the letter they begin with, what matches an abbreviation where it stands, the longest first.
        words: how each form that it matches is said.
        wordlike: those that are also words in capitals (TƯ, AI), and so are left alone between words in capitals.
        loose: abbreviations that cannot be read as a word, by their small letters; known however they are written.
        code_words: the abbreviations that are said as words inside a code too: Covid-19, QL14.
        kinds, issuers: the letters of legal numbers. small_kinds: the kinds in small letters.
        kinds_before: by the letter they begin with, what matches a kind that stands before a number.
        web_words: parts of addresses. web_word: matches one of them inside a run of several (`bhxhdaklak`).
    """

    abbreviations: Mapping[str, re.Pattern[str]]
    words: Mapping[str, str]
    wordlike: frozenset[str]
    loose: Mapping[str, str]
    code_words: Mapping[str, str]
    kinds: Mapping[str, str]
    issuers: Mapping[str, str]
    small_kinds: frozenset[str]
    kinds_before: Mapping[str, re.Pattern[str]]
    web_words: Mapping[str, str]
    web_word: re.Pattern[str]

    def abbreviation(self, text: str, start: int) -> re.Match[str] | None:
        """Return the abbreviation that stands at `start`, if one does."""
        pattern = self.abbreviations.get(text[start : start + 1])
        return pattern.match(text, start) if pattern else None

    def kind(self, text: str, start: int) -> re.Match[str] | None:
        """Return the kind of a document that stands at `start` before its number, if one does."""
        pattern = self.kinds_before.get(text[start : start + 1])
        return pattern.match(text, start) if pattern else None


@lru_cache(maxsize=32)
def open_book(locale: Locale) -> Book:
    """Return the tables of a locale, ready for reading."""
    words = locale.abbreviations
    forms: dict[str, tuple[str, str]] = {}  # each form as written: its pattern, and how it is said
    for key, said in sorted(words.items(), key=lambda item: item[0].endswith(".")):
        for form, pattern in _forms(key):
            forms.setdefault(form, (pattern, said))  # what the table has itself goes before what follows from "TP."
    kinds = locale.document_kinds
    web = [word for word in locale.web_words if len(word) > 2]
    return Book(
        abbreviations=_by_letter({form: forms[form][0] for form in _longest_first(forms)}),
        words={form: said for form, (_, said) in forms.items()},
        wordlike=frozenset(key for key in words if key.isalpha() and key.isupper() and is_syllable(key)),
        loose={
            key.lower(): said
            for key, said in words.items()
            if len(key) > 2 and key.isalpha() and not is_word(key.upper())
        },
        code_words={key: said for key, said in words.items() if key.isalpha() and (len(key) > 2 or key in _ROADS)},
        kinds=kinds,
        small_kinds=frozenset(kind.lower() for kind in kinds),
        issuers={**words, **locale.issuers},
        kinds_before=_by_letter({kind: rf"{re.escape(kind)}(?= (?:số )?[0-9])" for kind in _longest_first(kinds)}),
        web_words=locale.web_words,
        web_word=re.compile(_either(web)) if web else _NEVER,
    )


def _forms(key: str) -> list[tuple[str, str]]:
    """Return how an abbreviation may stand in a text: each form with its pattern."""
    literal = re.escape(key).replace(r"\&", "(?: ?& ?| và )")  # DTTS & MN, LĐ-TB và XH
    if not key.endswith("."):
        return [(key, rf"{literal}(?!\w)")]
    bare = key[:-1]
    if len(bare) == 1:
        return [(key, rf"{literal}(?=[ \u00a0]?[{CAPITALS}0-9])")]  # P. Tân Lợi; but a person may be called P.
    if "." in bare:
        return [(key, literal), (bare, rf"{re.escape(bare)}(?![\w.])")]  # v.v. and v.v
    return [(key, literal), (bare, rf"{re.escape(bare)}(?=[ \u00a0][{CAPITALS}0-9])")]  # TP. and TP Buôn Ma Thuột


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in _longest_first(words))


def _by_letter(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    """Return patterns joined by the letter that what they match begins with: one in twenty need be tried."""
    joined: dict[str, list[str]] = {}
    for form, pattern in patterns.items():
        joined.setdefault(form[0], []).append(pattern)
    return {letter: re.compile("|".join(some)) for letter, some in joined.items()}
