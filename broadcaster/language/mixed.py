"""How a line of Êđê or M'nông is said: its own words as they stand, and each Kinh word, figure or sign in it as Kinh.

What is Kinh in it: the loans of its locale, abbreviations, addresses, and figures. A figure that counts is said in the
language's own words where its locale says `numbers: own` and a source attests how that number is built
(`language.numerals`); every other figure is said in Kinh, as a loan, and marked so that no other voice reads it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from broadcaster.language.counting import Counting, is_loan, joined
from broadcaster.language.loans import loans_and_words
from broadcaster.language.spoken import Span
from broadcaster.language.spoken import spans as kinh_spans
from broadcaster.models import KINH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadcaster.language.locale import Locale

_NOTHING = "\ufffc"
"""Stands where a figure is while the rules of words look at a line: Unicode's sign for an object in a text."""
_INITIAL = re.compile(r"[^\W\d_]\.")
_VOWEL = re.compile(r"[AEIOUYĂÂÊÔƠƯĔĬŎŬ]")


@dataclass(frozen=True)
class Mark:
    """A stretch of a text that a placeholder was replaced by.

    Attributes:
        start, end: where it stands. silent: it stands there to be seen, and is not said.
    """

    start: int
    end: int
    silent: bool = False


def spans(text: str, language: Locale, kinh: Locale, marks: Sequence[Mark] = ()) -> tuple[Span, ...]:
    """Return a text of `language` cut into spans, which cover it in order; each says in which language it is said.

    Args:
        text: one line, in NFC. For Kinh this is the same as `spoken.spans`.
        language: the locale of the text. kinh: the locale of Kinh.
        marks: where the figures of placeholders stand, in order.
    """
    if language.code == KINH:
        return kinh_spans(text, kinh)
    text = unicodedata.normalize("NFC", text)
    found: list[Span] = []
    done = 0
    for span in _pieces(text, language, kinh, marks):
        if span.start > done:
            found.append(_own(text, done, span.start, language))
        found.append(span)
        done = span.end
    if done < len(text):
        found.append(_own(text, done, len(text), language))
    return tuple(found)


def _own(text: str, start: int, end: int, language: Locale) -> Span:
    return Span(start, end, text[start:end], text[start:end], "", language.code)


def _pieces(text: str, language: Locale, kinh: Locale, marks: Sequence[Mark]) -> Iterator[Span]:
    """Yield, in order, what is not said as the language's own words."""
    # No rule may look into a figure, or make one of two: where figures stand, the rules see nothing.
    hidden = text
    for mark in marks:
        hidden = hidden[: mark.start] + _NOTHING * (mark.end - mark.start) + hidden[mark.end :]
    ruled = [span for span in kinh_spans(hidden, kinh) if span.rule and _is_kinh(span)]
    pieces: list[Span | Mark] = [span for span in joined(hidden, ruled) if _NOTHING not in span.written]
    pieces = sorted([*pieces, *marks], key=lambda piece: piece.start)
    counting = Counting(hidden, language)
    done = 0
    ends = [*(piece.start for piece in pieces[1:]), len(text)]
    for piece, end in zip(pieces, ends, strict=False):
        counting.between(done, end)
        if isinstance(piece, Mark):
            said = _figure(text, piece, counting, language, kinh)
        else:
            said = counting.number(piece) if piece.rule == "number" else piece
        yield from _loans(hidden, done, said.start, language)
        yield said
        done = said.end
    yield from _loans(hidden, done, len(text), language)


def _is_kinh(span: Span) -> bool:
    """Tell whether what Kinh rules would say is Kinh here, and not a word of the language they mistake for one."""
    if any(letter.isdigit() for letter in span.written):
        return True
    if span.rule == "abbreviation":
        return not _INITIAL.fullmatch(span.written)  # H. stands before names of women, and is no huyện
    # Capitals that have a vowel are a word in capitals: JIH, GEH.
    return span.rule != "letters" or not _VOWEL.search(span.written)


def _figure(text: str, mark: Mark, counting: Counting, language: Locale, kinh: Locale) -> Span:
    """Return how a placeholder's figure is said: number and unit in the language's own words, or both in Kinh."""
    written = text[mark.start : mark.end]
    if mark.silent:
        return Span(mark.start, mark.end, written, "", "not said", language.code)
    said = counting.figure(written, mark.start) or counting.with_year(
        Span(mark.start, mark.end, written, "".join([span.spoken for span in kinh_spans(written, kinh)]), "figure")
    )
    # A figure written against a word is said apart from it.
    before = " " if text[said.start - 1 : said.start].isalnum() and said.start else ""
    behind = " " if text[said.end : said.end + 1].isalnum() else ""
    return replace(said, spoken=f"{before}{said.spoken}{behind}")


def _loans(text: str, start: int, end: int, language: Locale) -> Iterator[Span]:
    """Yield the Kinh words between two places of a text: the loans of the locale, and each word that bears a tone."""
    pattern = loans_and_words(language)
    while found := pattern.search(text, start, end):
        if found["listed"] or is_loan(found[0]):
            yield Span(found.start(), found.end(), found[0], found[0], "loan", KINH)
        start = found.end()


def runs(pieces: Sequence[Span], language: str) -> list[tuple[str, list[Span]]]:
    """Return the spans of a line in `language`, neighbours said in one language together.

    Blanks and signs make no sound of their own: between two Kinh words they are Kinh, elsewhere the line's own.
    """
    behind = language
    tongues: list[str] = []
    for span in reversed(pieces):
        if _sounds(span):
            behind = span.language
        tongues.append(behind)
    found: list[tuple[str, list[Span]]] = []
    before = language
    for span, after in zip(pieces, reversed(tongues), strict=True):
        if _sounds(span):
            before = span.language
            tongue = before
        else:
            tongue = before if before == after else language
        if found and found[-1][0] == tongue:
            found[-1][1].append(span)
        else:
            found.append((tongue, [span]))
    return found


def _sounds(span: Span) -> bool:
    return any(letter.isalnum() for letter in span.spoken)


def spoken(text: str, language: Locale, kinh: Locale) -> str:
    """Return a text as it is said; in a line of Êđê or M'nông, as SSML has it: Kinh in `<lang xml:lang="vi">`."""
    said = []
    for tongue, pieces in runs(spans(text, language, kinh), language.code):
        words = "".join([piece.spoken for piece in pieces])
        if language.code != KINH:
            words = escape(words, quote=False)
        said.append(words if tongue == language.code else f'<lang xml:lang="{tongue}">{words}</lang>')
    return "".join(said)
