"""Letters as readers see them: ê̆ is one letter, and so is the apostrophe of n'gor. Counts, cuts, pads, wraps, sorts.

NFC has no single code point for ê̆ ô̆ ơ̆ ư̆, and Python's `len`, slices, `\\w` and `sorted` know nothing of that: `\\w+`
cuts `djơ̆` before its breve, a slice can leave a breve without its letter, and sorting by code point puts đ behind z.
Whatever in this program cuts, counts or orders words that people read asks here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Unicode's marks that join the letter before them, for use inside a character class."""

APOSTROPHES = "'\u2019\u02bc"
"""What is written for the apostrophe inside a word: straight, curly, and Unicode's own apostrophe letter."""

_LETTER = re.compile(
    r"[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    rf"|[^{MARKS}](?:[{MARKS}\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[\u2600-\u27bf\U0001f000-\U0001faff])*"
    rf"|[{MARKS}]+"
)
WORD = re.compile(rf"[^\W\d_\u02bc][{MARKS}]*(?:[{APOSTROPHES}]?[^\W\d_\u02bc][{MARKS}]*)*")
"""A word of any of the three languages: letters with their marks, apostrophes only between two letters."""

TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""The tone marks of Kinh in the order of its dictionaries: huyền, hỏi, ngã, sắc, nặng; without a mark comes first."""

_STROKES = str.maketrans("ƀđ", "bd")

Key = tuple[object, ...]


def letters(text: str) -> list[str]:
    """Return a text as its letters and signs, each with the marks that belong to it.

    `đê̆` is two letters, in whatever Unicode form it comes.
    """
    return _LETTER.findall(text)


def count(text: str) -> int:
    """Return how many letters and signs a reader sees."""
    # A mark stands alone only at the very start of a text, where there is no letter for it to join.
    return len(text) if text.isascii() else len(_LETTER.findall(text))


def cut(text: str, most: int, tail: str = "…") -> str:
    """Return `text`, or its beginning and `tail` when it has more than `most` letters; never cut inside a letter.

    Args:
        most: letters the answer may have, `tail` among them.
    """
    found = letters(text)
    if len(found) <= most:
        return text
    return "".join(found[: max(0, most - count(tail))]) + tail


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` filled up with blanks to `width` letters; behind it, or before it with `right`."""
    blanks = " " * (width - count(text))
    return blanks + text if right else text + blanks


def words(text: str) -> list[str]:
    """Return the words of a text, in order: letters with their marks, apostrophes inside a word kept."""
    return [found[0] for found in WORD.finditer(text)]


def wrap(text: str, width: int) -> list[str]:
    """Return a text broken into lines of at most `width` letters, at blanks; a longer word is broken between letters.

    A no-break space is no place to break: a figure stays with its unit.
    """
    lines: list[str] = []
    line: list[str] = []
    for word in _words_to_wrap(text, width):
        if line and len(line) + 1 + len(word) > width:
            lines.append("".join(line))
            line = []
        line += [" ", *word] if line else word
    return [*lines, "".join(line)] if line else lines


def _words_to_wrap(text: str, width: int) -> Iterator[list[str]]:
    for word in re.split(r"[ \t\n]+", text.strip(" \t\n")):
        found = letters(word)
        for start in range(0, len(found), max(1, width)):
            yield found[start : start + max(1, width)]


def skeleton(text: str) -> str:
    """Return a text as it is typed in haste: small, without marks and strokes: `Ƀuôn Đôn` → `buon don`."""
    loose = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in loose if not unicodedata.combining(letter)).translate(_STROKES)


def collation(alphabet: Iterable[str]) -> Callable[[str], Key]:
    """Return the sorting key of a language's alphabet, for `sorted(names, key=collation(locale.letters))`.

    Words are compared one by one: first by the letters in the order of the alphabet, then by tone (Kinh's own, or that
    of a loan), then small letters before capitals. A letter that the alphabet does not have (f, w in Kinh) stands where
    the Latin alphabet has it. Numbers come before letters, by what they are worth.
    """
    return _collation(tuple(alphabet))


@lru_cache(maxsize=16)
def _collation(alphabet: tuple[str, ...]) -> Callable[[str], Key]:
    ranks = {letter: float(place) for place, letter in enumerate(alphabet, 1)}
    bare_ranks = [(skeleton(letter), place) for letter, place in ranks.items()]

    @lru_cache(maxsize=4096)
    def rank(letter: str) -> tuple[float, int]:
        """Return a letter's place in the alphabet and its tone; (0, 0) for what is no letter of any."""
        if letter in ranks:
            return ranks[letter], 0
        loose = unicodedata.normalize("NFD", letter)
        tone = max((place for place, mark in enumerate(TONES, 1) if mark in loose), default=0)
        bare = unicodedata.normalize("NFC", "".join(mark for mark in loose if mark not in TONES))
        if bare in ranks:
            return ranks[bare], tone
        base = loose[0]
        if base in ranks:
            return ranks[base] + 0.5, tone
        if not ("a" <= base <= "z"):
            return (len(ranks) + 1.0, tone) if base.isalpha() else (0.0, 0)
        behind = next((place for bare, place in bare_ranks if bare >= base), len(ranks) + 1.0)
        return behind - 0.5 + (ord(base) - ord("a")) / 100, tone

    def key(text: str) -> Key:
        composed = unicodedata.normalize("NFC", text).replace("\u2019", "'").replace("\u02bc", "'")
        parts: list[tuple[int, tuple[float, ...], tuple[int, ...], tuple[bool, ...]]] = []
        for word in re.findall(r"[0-9]+|[^\s0-9]+", composed):
            if word.isdigit():
                parts.append((0, (float(int(word)),), (), ()))
                continue
            ranked = [rank(letter) for letter in letters(word.lower())]
            primary = tuple(place for place, _ in ranked if place)
            if primary:
                # A syllable has one tone, wherever it is written: hòa and hoà are the same.
                tones = tuple(tone for _, tone in ranked if tone)
                parts.append((1, primary, tones, tuple(map(str.isupper, word))))
        return tuple(part[:3] for part in parts), tuple(part[3] for part in parts), composed

    return key
