"""Where a rule looks: a place in a text and the words around it, never further than a line's breadth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcaster.language.spoken.book import Book

GAPS = " \u00a0\u2009\u202f"
GAP = f"[{GAPS}]"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
DASH = f"[{DASHES}]"
APOSTROPHE = "['\u2019\u2032]"

WHOLE = r"[0-9]{1,3}(?:\.[0-9]{3}){1,9}+(?![0-9])"
NUMBER = rf"(?:{WHOLE}(?:,[0-9]{{1,9}}+)?|[0-9]{{1,40}}+(?:[.,][0-9]{{1,9}}+)?)(?![0-9]|[.,][0-9])"
"""A number as people write it: `1.366.200`, `4,5`, `2.5`, `1500`; no digit follows, nor a point and a digit."""

REACH = 56
"""Characters a rule looks back: enough for the words that decide, and bounded, so that reading stays linear."""


def listed(text: str) -> frozenset[str]:
    """Return the words of `text` as a set: a list of words that reads like one."""
    return frozenset(text.split())


_OPENING = ":([\"“‘'"
_CLOSING = frozenset(".,;!?)]”…")
_LINKS = frozenset({"và", "hoặc", "hay", "đến", "tới", *DASHES})
_ITEM = r"(?:[0-9IVX]{1,5}[a-zđ]?|[a-zđ])"
_LINK = rf"(?:, ?| và | hoặc | hay | đến | tới | ?{DASH} ?)"
_LIST = re.compile(rf"([^\W\d_]+) {_ITEM}(?:{_LINK}{_ITEM})*{_LINK}\Z", re.IGNORECASE)
_JOINED = re.compile(rf"[{DASHES}/]")
_BETWEEN = re.compile(
    rf"{GAP}?(?:[,;/]|và|hoặc|hay|đến|tới|đến{GAP}hết|→|~|{DASH})?{GAP}?(?:(?:và|hoặc|đến){GAP})?(?:(?:ngày|mùng|mồng|số){GAP})?"
)
LINK = 16
"""Characters that may stand between two members of a list."""
_NEXT = re.compile(rf"{GAP}?([^\W\d_]+)")


class Said(NamedTuple):
    """What a rule says: up to where it has read, the words, and the rule's name as staff see it."""

    end: int
    words: str
    rule: str


class Here:
    """A place in a text.

    Attributes:
        text: the text. start: the place, where the figure, word or sign in question begins.
        book: the locale's tables. before_rule: the rule that spoke right up to here, a blank allowed; "" when none did.
        last: the rule that said the last thing of worth before this place (a date, a number), and where it ended.
    """

    __slots__ = ("_before", "_head", "_window", "_word", "before_rule", "book", "last", "start", "text")

    def __init__(self, text: str, start: int, book: Book, before_rule: str, last: tuple[str, int] = ("", -1)) -> None:
        self.text, self.start, self.book, self.before_rule, self.last = text, start, book, before_rule, last
        self._window: str | None = None
        self._word: str | None = None
        self._head: str | None = None
        self._before: list[str] | None = None

    @property
    def window(self) -> str:
        """The text before this place, as far as rules look, in small letters."""
        if self._window is None:
            self._window = self.text[max(0, self.start - REACH) : self.start].lower()
        return self._window

    @property
    def word(self) -> str:
        """The word right before, in small letters; "" when there is none in the same thought."""
        if self._word is None:
            parts = self.text[max(0, self.start - 24) : self.start].rsplit(None, 1)
            token = parts[-1].lower() if parts else ""
            if not token.isalpha():
                token = self.before[0] if self.before else ""
                if not token.isalpha():
                    token = _JOINED.split(token)[-1]  # thứ 2-thứ 4
            self._word = token
        return self._word

    @property
    def before(self) -> list[str]:
        """The words right before, the nearest first, down to the punctuation that ends the thought; four at most."""
        if self._before is None:
            found: list[str] = []
            for token in reversed(self.window.replace("\n", " . ").rsplit(None, 4)[-4:]):
                word = token.rstrip(_OPENING)
                if word and word[-1] in _CLOSING:
                    break
                if inner := word.lstrip(_OPENING):
                    found.append(inner)
                if inner != word:
                    break
            self._before = found
        return self._before

    def earlier(self, back: int) -> str:
        """Return the `back`-th word before this place, 1 for the nearest; "" when there is none in the same thought."""
        words = self.before
        return words[back - 1] if back <= len(words) else ""

    @property
    def head(self) -> str:
        """The word an item of a list belongs to: `tháng` for each number of `tháng 4, 5 và 6`; else the word before."""
        if self._head is None:
            self._head = self.word
            if self._head in _LINKS or (
                not self._head and self.text[max(0, self.start - 2) : self.start].rstrip()[-1:] == ","
            ):
                found = _LIST.search(self.window)
                if found:
                    self._head = found[1]
        return self._head

    def joins(self, rule: str, pattern: re.Pattern[str] = _BETWEEN) -> bool:
        """Tell whether this place goes on a list or a range whose last member `rule` said."""
        said, end = self.last
        return said == rule and self.start - end <= LINK and pattern.fullmatch(self.text, end, self.start) is not None

    def next_word(self, end: int) -> str:
        """Return the word that follows `end` after at most one blank, as written; "" when a sign or nothing follows."""
        found = _NEXT.match(self.text, end)
        return found[1] if found else ""


class Rule(NamedTuple):
    """A pattern matched right at the place, and what decides whether it is what it looks like, and says it.

    Attributes:
        after: for rules of figures, the signs that may follow the first figures, one blank allowed; "" for any.
        first: the figures, letters or signs it may begin with; "" for any.
    """

    pattern: re.Pattern[str]
    say: Callable[[Here, re.Match[str]], Said | None]
    after: str = ""
    first: str = ""
