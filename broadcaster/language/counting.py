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
from broadcaster.language.spoken.numbers import integer
from broadcaster.letters import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcaster.language.locale import Locale

_GAP = "[ \u00a0\u202f]"
_WHOLE = re.compile(rf"[1-9][0-9]{{0,2}}(?:(?:\.|{_GAP})[0-9]{{3}})+|[1-9][0-9]{{0,9}}")
_FIGURE = re.compile(rf"({_WHOLE.pattern})(?: (\D+))?")
_SPACED = re.compile(rf"(?<![0-9.,/-])[1-9][0-9]{{0,2}}(?:{_GAP}[0-9]{{3}})+(?![0-9/]|[.,][0-9]|{_GAP}[0-9])")
_BEFORE = re.compile(rf"({WORD.pattern})(?:\.{_GAP}?|{_GAP}*[:(]?{_GAP}*)\Z")
_BEHIND = re.compile(rf"{_GAP}+({WORD.pattern})")
_NUMBER_BEHIND = re.compile(rf"{_GAP}+[0-9]")
_MINUS = frozenset("-\u2212\u2013")
_LISTED = re.compile(r"[\s,;/–-]*(?:(?:leh anăn|hŏng|và|đến)\s*)?")
_REACH = 48

_YEAR = "năm"
"""Kinh's word for year is Êđê's word for six: beside a figure it can only be Kinh's, and must be said with it."""

NAMES, NO_SOURCE, KINH_WORD = "a name, not a count", "no source says how it is built", "it counts a Kinh word"


def is_loan(word: str) -> bool:
    """Tell whether a word is Kinh by its tone, which Êđê and M'nông do not have."""
    return has_tone(word) and is_syllable(word)


def joined(text: str, ruled: Iterable[Span]) -> list[Span]:
    """Return spans with the pieces of a number that is grouped by blanks (1 000 000) made one."""
    groups = list(_SPACED.finditer(text))[::-1]
    found: list[Span] = []
    for span in ruled:
        while groups and groups[-1].end() <= span.start:
            groups.pop()
        group = groups[-1] if groups and groups[-1].start() <= span.start < groups[-1].end() else None
        if group is None or span.end > group.end() or span.rule not in {"number", "digits"}:
            found.append(span)
        elif span.start == group.start():
            words = integer(int(re.sub(r"\D", "", group[0])))
            found.append(Span(group.start(), group.end(), group[0], words, "number"))
    return found


class Counting:
    """The numbers of one text, in order; a number in a list is a name when the one before it was."""

    def __init__(self, text: str, language: Locale) -> None:
        self._text, self._language = text, language
        self._words = language.numerals
        self._named_to = -1

    def number(self, span: Span) -> Span:
        """Return a number that Kinh rules found: said in the language's own words, or in Kinh with the reason."""
        if self._words is None:
            return span
        dated = self._with_year(span)
        why = KINH_WORD if dated is not span else self._why_kinh(span.written, span.start, span.end, counts=False)
        if why:
            span = dated
            own = self._language.numbers == "own"
            return self._with_sign(replace(span, rule=f"number: {why}" if own else "number"))
        pattern = numerals.pattern(_value(span.written))
        words = pattern.say(_value(span.written), self._words) if pattern else ""
        said = span.spoken.replace(span.spoken.strip(), words)
        name = f"numeral: {pattern.name}" if pattern else ""
        return replace(span, spoken=said, rule=name, language=self._language.code)

    def figure(self, start: int, end: int) -> Span | None:
        """Return a placeholder's figure in the language's own words, its unit too; None when it is said in Kinh."""
        written = self._text[start:end]
        found = _FIGURE.fullmatch(written)
        if self._words is None or not found:
            return None
        number, unit = found.groups()
        own_unit = self._words.units.get(unit)
        if (unit and not own_unit) or self._why_kinh(number, start, end, counts=bool(unit)):
            return None
        pattern = numerals.pattern(_value(number))
        said = " ".join(filter(None, (pattern.say(_value(number), self._words) if pattern else "", own_unit)))
        return Span(start, end, written, said, f"numeral: {pattern.name if pattern else ''}", self._language.code)

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
        if 0 <= self._named_to <= start and _LISTED.fullmatch(self._text, self._named_to, start):
            return True
        if before.isupper() and (len(before) > 1 or self._text[max(0, start - 3) : start].rstrip().endswith(".")):
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

    def _with_year(self, span: Span) -> Span:
        """Return a number with the Kinh `năm` beside it, which a voice of Êđê would say as six."""
        if self._words is None or _YEAR not in self._words.ones:
            return span
        behind = _BEHIND.match(self._text, span.end)
        if behind and behind[1].lower() == _YEAR:
            tail = behind[0]
            return replace(span, end=behind.end(), written=span.written + tail, spoken=span.spoken.rstrip() + tail)
        before = _BEFORE.search(self._text, max(0, span.start - _REACH), span.start)
        if before and before[1].lower() == _YEAR:
            head = self._text[before.start() : span.start]
            return replace(span, start=before.start(), written=head + span.written, spoken=head + span.spoken.lstrip())
        return span

    def _is_signed(self, start: int) -> bool:
        """Tell whether a minus stands right before a number, with nothing before it that it could be a hyphen of."""
        before = self._text[max(0, start - 2) : start]
        return before[-1:] in _MINUS and before[:-1] in {"", " ", "("}

    def _with_sign(self, span: Span) -> Span:
        """Return a number with the minus before it, which is said."""
        if not self._is_signed(span.start):
            return span
        start = span.start - 1
        return replace(span, start=start, written=self._text[start : span.end], spoken=f"âm {span.spoken.lstrip()}")


def _value(written: str) -> int:
    return int(re.sub(r"\D", "", written))
