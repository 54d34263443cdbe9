"""Examines a text line by line: old encodings first, then letters, words, and the language it is in.

`check` tells every fault with its place, letters and code points; `repair` writes what is certain, and converts old
encodings when asked. Repairing twice changes nothing more, and right text is left as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from broadcaster.language.doctor import tnkey
from broadcaster.language.doctor.cells import Cell, cells
from broadcaster.language.doctor.finding import RULES, Finding
from broadcaster.language.doctor.fonts import Font, font_of, has_later_lines, undoubled
from broadcaster.language.doctor.spelling import Patient, leading_apostrophes, put_right, strangers
from broadcaster.language.doctor.tongue import judge
from broadcaster.letters import cut, letters
from broadcaster.models import KINH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadcaster.language.doctor.tnkey import Change
    from broadcaster.language.locale import Locale

_LINE_END = re.compile(r"(\r\n|\n|\r)")
_UNREADABLE = frozenset({"legacy", "double encoding"})
_EDGES = '.,;:!?()[]{}"“”…/'
_SHOWN = 12
_DEEPEST = 8
"""How often a text is looked at again after something in it was put right; twice is enough for all but malice."""


def split(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of a text and, apart, the line end behind each, however Windows or a Mac writes it."""
    parts = _LINE_END.split(text)
    return parts[::2], [*parts[1::2], ""]


@dataclass(frozen=True, eq=False)
class _Place:
    """A line of a text: its words, its number from 1, and where it begins in the text."""

    line: str
    number: int
    offset: int

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(letter) for letter in letters(self.line)), initial=0))

    def column(self, at: int) -> int:
        """Return the column of a place in the line, in letters from 1."""
        return bisect_right(self._starts, at)


@dataclass(frozen=True)
class _OldFont:
    """The old font that a text, or, when it is mixed, some lines of it are typed for."""

    font: Font
    mixed: bool


@dataclass(frozen=True, eq=False)
class Doctor:
    """Looks after texts in one language.

    Attributes:
        language: its locale. locales: those of all languages there are, Kinh among them.
    """

    language: Locale
    locales: Sequence[Locale]

    def check(self, text: str) -> tuple[Finding, ...]:
        """Return what is wrong with a text, in order of its lines; none when it is right."""
        lines, ends = split(text)
        once = [undoubled(line, self._patient.known) for line in lines]
        font = self._font(once)
        is_tnkey = self._is_tnkey(self._put_right(once, font))
        found: list[Finding] = []
        readable: list[str] = []
        offset = 0
        for number, (line, end) in enumerate(zip(lines, ends, strict=True), 1):
            here = list(self._line(_Place(line, number, offset), once[number - 1], font, is_tnkey=is_tnkey))
            readable += [] if any(finding.rule in _UNREADABLE for finding in here) else [line]
            found += sorted(here, key=lambda finding: finding.offset)
            offset += len(line) + len(end)
        if len(lines) > 1 and not any(finding.rule == "language" for finding in found):
            # Many short lines, none of which tells enough by itself.
            found += self._tongue("\n".join(readable), _Place(lines[0], 1, 0), "the text")
        return tuple(found)

    def repair(self, text: str, *, legacy: bool = False) -> str:
        """Return a text with all that is certain put right, in Unicode's form NFC.

        Args:
            legacy: also convert what was typed for old fonts (Tây Nguyên Key, TCVN3, VNI).
        """
        lines, ends = split(text)
        for _ in range(_DEEPEST):
            right = self._once(lines, legacy=legacy)
            if right == lines:
                break
            lines = right
        return "".join([line + end for line, end in zip(lines, ends, strict=True)])

    def _once(self, lines: Sequence[str], *, legacy: bool) -> list[str]:
        once = [undoubled(line, self._patient.known) for line in lines]
        font = self._font(once)
        if legacy and font:
            once = [self._meant(line, font) for line in once]
        right = self._put_right(once, None if legacy else font)
        if legacy and self._is_tnkey(right):
            right = self._put_right([_replaced(line, self._changes(line)) for line in right], None)
        return right

    @cached_property
    def _patient(self) -> Patient:
        kinh = next(locale for locale in self.locales if locale.code == KINH)
        return Patient(self.language, kinh)

    @cached_property
    def _kept(self) -> frozenset[str]:
        return frozenset(self._patient.kinh.abbreviations)

    def _changes(self, line: str) -> list[Change]:
        return tnkey.changes(line, self._kept, self.language.frequent_words)

    def _is_tnkey(self, lines: Sequence[str]) -> bool:
        return not self._patient.is_kinh and any(change.tells for line in lines for change in self._changes(line))

    def _put_right(self, lines: Sequence[str], font: _OldFont | None) -> list[str]:
        """Return lines with their letters and words put right; those in an old font are left for whoever asks."""
        return [
            line if self._is_old(line, font) else "".join([cell.clean for cell in self._row(line)]) for line in lines
        ]

    def _is_old(self, line: str, font: _OldFont | None) -> bool:
        return font is not None and self._meant(line, font) != line

    def _meant(self, line: str, font: _OldFont) -> str:
        return self._own_font(line, font).line(line, self._patient.is_own, mixed=font.mixed)

    def _own_font(self, line: str, font: _OldFont) -> Font:
        """Return the font of a line: a document may be pasted together from others, and a line speak for its own."""
        return font_of((line,), self._patient.is_own) or font.font

    def _font(self, lines: Sequence[str]) -> _OldFont | None:
        """Return the old font of a text, or of some of its lines; None when nothing is in one."""
        font = font_of(lines, self._patient.is_own)
        if font:
            return _OldFont(font, mixed=not self._patient.is_kinh or has_later_lines(lines))
        few = (found for line in lines if (found := font_of((line,), self._patient.is_own)))
        return next((_OldFont(found, mixed=True) for found in few), None)

    def _row(self, line: str) -> list[Cell]:
        row = cells(line, self._patient.known)
        put_right(row, self._patient)
        return row

    def _line(self, place: _Place, single: str, font: _OldFont | None, *, is_tnkey: bool) -> Iterator[Finding]:
        """Yield what is wrong with one line; `single` is the line without any double encoding."""
        line = place.line
        if single != line:
            why = "is UTF-8 that was read as Windows-1252 once."
            yield self._whole(place, "double encoding", single, certain=True, why=why)
            return
        if font and (meant := self._meant(line, font)) != line:
            why = f"is typed for a {self._own_font(line, font).name} font, it seems."
            yield self._whole(place, "legacy", meant, certain=False, why=why)
            return
        row = self._row(line)
        yield from self._cells(place, row)
        legacy = self._changes(line) if is_tnkey else []
        for change in legacy:
            why = "is typed for the Tây Nguyên Key fonts, it seems."
            yield self._finding(
                place, (change.start, change.end), "legacy", change.signs, change.meant, certain=False, why=why
            )  # fmt: skip
        for found in leading_apostrophes(row, self._patient):
            why = "begins with an apostrophe, perhaps for the stroke of ƀ."
            yield self._finding(
                place, (found.first.start, found.first.start + len(found.word)), "apostrophe", found.letters,
                found.proposal, certain=False, why=why,
            )  # fmt: skip
        if not legacy:
            tongue = list(self._tongue("".join([cell.clean for cell in row]), place, "the line"))
            # In another language, its every other word would have strange letters.
            yield from tongue or self._strangers(place, row)

    def _whole(self, place: _Place, rule: str, meant: str, *, certain: bool, why: str) -> Finding:
        return self._finding(place, (0, len(place.line)), rule, (), meant, certain=certain, why=why)

    def _cells(self, place: _Place, row: Sequence[Cell]) -> Iterator[Finding]:
        """Yield one finding for each word and rule of what was put right in a line."""
        for blank, token in groupby(row, lambda cell: cell.clean.isspace() and cell.rule == ""):
            if blank:
                continue
            here = list(token)
            for rule in dict.fromkeys(cell.rule for cell in here if cell.rule):
                word = _trimmed(here, rule)
                span = word[0].start, word[-1].end
                letters = tuple(dict.fromkeys(cell.raw for cell in word if cell.rule == rule))
                meant = "".join([cell.clean for cell in word])
                broken = rule == "broken"
                yield self._finding(
                    place, span, rule, letters, None if broken else meant, certain=not broken, why=f"has {RULES[rule]}."
                )

    def _strangers(self, place: _Place, row: Sequence[Cell]) -> Iterator[Finding]:
        for stranger in strangers(row, self._patient):
            name = self.language.name
            plural = "letters" if len(stranger.letters) > 1 else "a letter"
            why = f"has {plural} that {name} does not have; if it is a loan word, it belongs under `loans`."
            start = stranger.first.start
            yield self._finding(
                place, (start, start + len(stranger.word)), "letter", stranger.letters, stranger.proposal or None,
                certain=False, why=why,
            )  # fmt: skip

    def _tongue(self, text: str, place: _Place, what: str) -> Iterator[Finding]:
        """Yield that a text looks like another language, with the evidence."""
        verdict = judge(text, self.language, self.locales)
        if verdict is None:
            return
        name = next(locale.name for locale in self.locales if locale.code == verdict.language)
        why = (
            f"looks like {name}, not {self.language.name}: of {verdict.words} words {verdict.count} speak for {name}, "
            f"{verdict.own} for {self.language.name}: {', '.join(verdict.speaking[:_SHOWN])}."
        )
        span, strange = (0, len(place.line)), verdict.letters[:_SHOWN]
        found = self._finding(place, span, "language", strange, None, certain=False, why=why)
        yield replace(found, found=cut(found.found.strip(), 40) if what == "the line" else what)

    def _finding(
        self, place: _Place, span: tuple[int, int], rule: str, letters: tuple[str, ...], meant: str | None, *,
        certain: bool, why: str,
    ) -> Finding:  # fmt: skip
        start, end = span
        return Finding(
            line=place.number,
            column=place.column(start),
            offset=place.offset + start,
            rule=rule,
            found=place.line[start:end],
            letters=letters,
            proposal=meant,
            certain=certain,
            why=why,
        )


def _trimmed(token: Sequence[Cell], rule: str) -> Sequence[Cell]:
    """Return the cells of a token without the punctuation around it that has nothing to do with a rule."""
    first, last = 0, len(token)
    while first < last and token[first].clean in _EDGES and token[first].rule != rule:
        first += 1
    while last > first and token[last - 1].clean in _EDGES and token[last - 1].rule != rule:
        last -= 1
    return token[first:last]


def _replaced(line: str, changes: Sequence[Change]) -> str:
    """Return a line with its words at the places given replaced."""
    pieces, done = [], 0
    for change in changes:
        pieces += [line[done : change.start], change.meant]
        done = change.end
    return "".join([*pieces, line[done:]])
