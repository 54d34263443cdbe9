"""Numbers in a language's own words, as far as a source attests how they are built; beyond that there is no answer.

Kinh counts by rules of its own (`language.spoken.numbers`). Of Êđê, sources attest the words and some patterns. Each
pattern below names what attests it; the words themselves stand in `locales/rad/locale.yaml` with theirs:

* A: the lesson "Hriăm yap mrô hŏng klei Êđê" (spelling and Vietnamese meaning), copied at lienminhchienthan.com;
* B: Tharp & Y-Bhăm Đuôn-yă 1980, as in the Austronesian Basic Vocabulary Database, Rhade (CC-BY-4.0);
* C: E. W. Lee & E. Burnham, SIL 2006, in Eugene Chan's Numeral Systems, Rhade (IPA; CC-BY-4.0);
* RRB, RAD: the Êđê Bibles of httlvn.org and bibliatodo.com, for single verses.

Not attested, and therefore not said here: zero; ten thousands; how hundreds, thousands or millions join what stands
below them; decimals; per cent; ordinals; names of months and days. docs/languages.md has the whole account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_LONGEST = 24


@dataclass(frozen=True)
class Numerals:
    """The number words of a language, each with a source in its locale file.

    Attributes:
        ones: one to nine. ten, hundred, thousand, million, milliard: the words of the ranks.
        units: what a Kinh unit behind a figure is called: năm → thŭn.
        named_by: words after which a number is a name (month twelve), which is not how things are counted.
        joins: words that go on with a list of numbers: and, with.
    """

    ones: tuple[str, ...]
    ten: str
    hundred: str
    thousand: str
    million: str
    milliard: str
    units: Mapping[str, str]
    named_by: frozenset[str]
    joins: tuple[str, ...]

    def goes_on(self, between: str) -> bool:
        """Tell whether what stands between two numbers makes a list of them: `12, 15 leh anăn 20`."""
        bare = " ".join(re.sub(r"[,;/–-]", " ", between[:_LONGEST]).split()) if len(between) < _LONGEST else "…"
        return bare in {"", *self.joins}


@dataclass(frozen=True)
class Pattern:
    """How the numbers of a range are built.

    Attributes:
        name: as staff see it. source: what attests it; see the top of this file.
        covers: tells whether a number is built so. say: builds it.
    """

    name: str
    source: str
    covers: Callable[[int], bool]
    say: Callable[[int, Numerals], str]


def _times(number: int, rank: int) -> bool:
    """Tell whether a number is one to nine times a rank."""
    return number % rank == 0 and 1 <= number // rank <= 9


PATTERNS = (
    Pattern("one to nine", "A, B", lambda n: 1 <= n <= 9, lambda n, w: w.ones[n - 1]),
    Pattern("ten", "A, B", lambda n: n == 10, lambda _, w: w.ten),
    Pattern(
        "ten, then the unit", "A: 11, 12; RAD Mt 26:53: 12", lambda n: 11 <= n <= 19,
        lambda n, w: f"{w.ten} {w.ones[n - 11]}",
    ),
    Pattern(
        "the unit, then ten", "A, B: 20; A: 30; RRB Heb 3:9: 40", lambda n: _times(n, 10) and n > 10,
        lambda n, w: f"{w.ones[n // 10 - 1]} {w.ten}",
    ),
    Pattern(
        "tens, then the unit", "C: 21", lambda n: 21 <= n <= 99 and n % 10 > 0,
        lambda n, w: f"{w.ones[n // 10 - 1]} {w.ten} {w.ones[n % 10 - 1]}",
    ),
    Pattern(
        "the unit, then hundred", "A, B: 100; C: 200", lambda n: _times(n, 100),
        lambda n, w: f"{w.ones[n // 100 - 1]} {w.hundred}",
    ),
    Pattern(
        "the unit, then thousand", "A, B: 1000; C: 2000", lambda n: _times(n, 1000),
        lambda n, w: f"{w.ones[n // 1000 - 1]} {w.thousand}",
    ),
    Pattern(
        "hundreds, then thousand", "A: 100 000", lambda n: _times(n, 100_000),
        lambda n, w: f"{w.ones[n // 100_000 - 1]} {w.hundred} {w.thousand}",
    ),
    Pattern(
        "the unit, then million", "A: 1 000 000", lambda n: _times(n, 10**6),
        lambda n, w: f"{w.ones[n // 10**6 - 1]} {w.million}",
    ),
    Pattern(
        "the unit, then milliard", "A: 1 000 000 000", lambda n: _times(n, 10**9),
        lambda n, w: f"{w.ones[n // 10**9 - 1]} {w.milliard}",
    ),
)  # fmt: skip


def pattern(number: int) -> Pattern | None:
    """Return the pattern by which a whole number is built, or None when no source attests one."""
    return next((found for found in PATTERNS if found.covers(number)), None)


def named(name: str) -> Pattern | None:
    """Return the pattern of a name, or None."""
    return next((found for found in PATTERNS if found.name == name), None)


def say(number: int, words: Numerals) -> str | None:
    """Return a whole number in the language's own words, or None when no source attests how it is built."""
    found = pattern(number)
    return found.say(number, words) if found else None
