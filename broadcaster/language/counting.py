"""Decides, number by number, whether a line of Êđê says it in its own words or in Kinh, and why.

A number is said in the language's own words when it counts something and a source attests how it is built
(`language.numerals`). A number that is a name (mlan 12, mrô 525, Điều 5), that counts a Kinh word, or that nobody has
published, is said in Kinh.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.language import numerals
from broadcaster.language.kinh import has_tone, is_syllable
from broadcaster.language.spoken import Span
from broadcaster.language.spoken.here import DASHES
from broadcaster.language.spoken.numbers import integer
from broadcaster.letters import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadcaster.language.locale import Locale

_GAP = "[ \u00a0\u202f]"
_WHOLE = re.compile(rf"[1-9][0-9]{{0,2}}(?:(?:\.|{_GAP})[0-9]{{3}}){{1,4}}|[1-9][0-9]{{0,9}}")
_FIGURE = re.compile(rf"({_WHOLE.pattern})(?: (\D+))?")
_SPACED = re.compile(
    rf"(?<![\w.,/{DASHES}])[1-9][0-9]{{0,2}}(?:{_GAP}[0-9]{{3}}){{1,4}}(?![\w/]|[.,][0-9]|{_GAP}[0-9])"
)
_BEFORE = re.compile(rf"({WORD.pattern})(?:\.{_GAP}?|{_GAP}*[:(]?{_GAP}*)\Z")
_BEHIND = re.compile(rf"{_GAP}+({WORD.pattern})")
_NUMBER_BEHIND = re.compile(rf"{_GAP}+[0-9]")
_YEAR_BEHIND = re.compile(rf"{_GAP}+(?:19|20)[0-9]{{2}}(?![0-9])")
_MINUS = frozenset("-\u2212\u2013")
_REACH = 48

_YEAR = "năm"
"""Kinh's word for year is Êđê's word for six: beside a figure it can only be Kinh's, and must be said with it."""

NAMES, NO_SOURCE, KINH_WORD = "a name, not a count", "no source says how it is built", "it counts a Kinh word"


def is_loan(word: str) -> bool:
    """Tell whether a word is Kinh by its tone, which Êđê and M'nông do not have."""
    return has_tone(word) and is_syllable(word)


def joined(text: str, ruled: Sequence[Span]) -> list[Span]:
    """Return spans with the pieces of a number that is grouped by blanks (1 000 000) made one."""
    spans = list(ruled)
    places = {span.start: place for place, span in enumerate(spans)}
    for group in reversed(list(_SPACED.finditer(text))):
        first = last = places.get(group.start(), -1)
        while 0 <= last < len(spans) and spans[last].end < group.end() and spans[last].rule in _PIECES:
            last += 1
        if 0 <= last < len(spans) and spans[last].end == group.end() and spans[last].rule in _PIECES:
            words = integer(int(re.sub(r"\D", "", group[0])))
            spans[first : last + 1] = [Span(group.start(), group.end(), group[0], words, "number")]
    return spans


_PIECES = frozenset({"number", "digits"})


class Counting:
    """The numbers of one text, in order; a number in a list is a name when the one before it was."""

    def __init__(self, text: str, language: Locale) -> None:
        self._text, self._language = text, language
        self._words = language.numerals
        self._shouted = text.isupper()
        self._named_to = -1
        self._from, self._to = 0, len(text)

    def between(self, start: int, end: int) -> None:
        """Bound what the next number may take in of the text around it: others have the rest."""
        self._from, self._to = start, end

    def number(self, span: Span) -> Span:
        """Return a number that Kinh rules found: said in the language's own words, or in Kinh with the reason."""
        if self._words is None:
            return self._with_sign(span)
        dated = self.with_year(span)
        why = KINH_WORD if dated is not span else self._why_kinh(span.written, span.start, span.end, counts=False)
        if why:
            own = self._language.numbers == "own"
            return self._with_sign(replace(dated, rule=f"number: {why}" if own else "number"))
        said = span.spoken.replace(span.spoken.strip(), self._said(span.written))
        return replace(span, spoken=said, rule=self._rule(span.written), language=self._language.code)

    def figure(self, written: str, start: int) -> Span | None:
        """Return a placeholder's figure in the language's own words, its unit too; None when it is said in Kinh."""
        end = start + len(written)
        found = _FIGURE.fullmatch(written)
        if self._words is None or not found:
            return None
        number, unit = found.groups()
        own_unit = self._words.units.get(unit)
        if (unit and not own_unit) or self._why_kinh(number, start, end, counts=bool(unit)):
            return None
        said = " ".join(filter(None, (self._said(number), own_unit)))
        return Span(start, end, written, said, self._rule(number), self._language.code)

    def with_year(self, span: Span) -> Span:
        """Return a figure with the Kinh `năm` beside it, which a voice of Êđê would say as six."""
        if self._words is None or _YEAR not in self._words.ones:
            return span
        before = _BEFORE.search(self._text, max(0, span.start - _REACH), span.start)
        if before and before[1].lower() == _YEAR and before.start() >= self._from:
            head = self._text[before.start() : span.start]
            span = replace(span, start=before.start(), written=head + span.written, spoken=head + span.spoken.lstrip())
        behind = _BEHIND.match(self._text, span.end)
        # quý 2 năm 2026: the year has it.
        taken = behind is None or behind.end() > self._to or _YEAR_BEHIND.match(self._text, behind.end())
        if behind and behind[1].lower() == _YEAR and not taken:
            span = replace(
                span, end=behind.end(), written=span.written + behind[0], spoken=span.spoken.rstrip() + behind[0]
            )
        return span

    def _said(self, written: str) -> str:
        return (numerals.say(_value(written), self._words) or "") if self._words else ""

    def _rule(self, written: str) -> str:
        pattern = numerals.pattern(_value(written))
        return f"numeral: {pattern.name}" if pattern else ""

    def _why_kinh(self, written: str, start: int, end: int, *, counts: bool) -> str:
        """Return why a number is said in Kinh, or "" when the language says it in its own words.

        Args:
            counts: it has a unit of its own, so that it can be no name.
        """
        before = _BEFORE.search(self._text, max(0, start - _REACH), start)
        if not counts and self._is_name(before[1] if before else "", start, end):
            self._named_to = end
            return NAMES
        if before and is_loan(before[1]):
            return NAMES
        behind = _BEHIND.match(self._text, end)
        if behind and not counts and (behind[1].lower() == _YEAR or is_loan(behind[1])):
            return KINH_WORD
        value = _value(written) if _WHOLE.fullmatch(written) else 0
        ranked = behind is not None and behind[1].lower() in self._ranks() and value > 9
        unknown = not value or self._is_signed(start) or ranked or numerals.pattern(value) is None
        return NO_SOURCE if unknown or self._language.numbers != "own" else ""

    def _is_name(self, before: str, start: int, end: int) -> bool:
        words = self._words
        if words is None:
            return False
        if 0 <= self._named_to <= start and words.goes_on(self._text[self._named_to : start]):
            return True
        dotted = self._text[max(0, start - 3) : start].rstrip().endswith(".")
        if before.isupper() and ((len(before) > 1 and not self._shouted) or dotted):
            return True  # VTV 5, ISO 9000, P. 5
        if before.lower() not in words.named_by:
            return False
        behind = _BEHIND.match(self._text, end)
        units = words.units.values()
        # grăp thŭn 12 mlan counts months; hruê 3 mlan 4 is a date.
        counts = behind and behind[1].lower() in units and not _NUMBER_BEHIND.match(self._text, behind.end())
        return not (counts and before.lower() in units)

    def _ranks(self) -> tuple[str, ...]:
        words = self._words
        return (words.hundred, words.thousand, words.million, words.milliard) if words else ()

    def _is_signed(self, start: int) -> bool:
        """Tell whether a minus stands right before a number, with nothing before it that it could be a hyphen of."""
        before = self._text[max(0, start - 2) : start]
        return start > self._from and before[-1:] in _MINUS and before[:-1] in {"", " ", "("}

    def _with_sign(self, span: Span) -> Span:
        """Return a number with the minus before it, which is said."""
        if not self._is_signed(span.start):
            return span
        start = span.start - 1
        return replace(span, start=start, written=self._text[start : span.end], spoken=f"âm {span.spoken.lstrip()}")


def _value(written: str) -> int:
    return int(re.sub(r"\D", "", written))
