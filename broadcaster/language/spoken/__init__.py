"""How Kinh text is said: figures and abbreviations spelled out, span by span, each with the rule that did it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language.spoken.book import open_book
from broadcaster.language.spoken.engine import read
from broadcaster.models import KINH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.language.locale import Locale

__all__ = ["Span", "spans", "spoken"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text and how it is said.

    Attributes:
        start, end: where it stands, in characters of the text in Unicode's form NFC.
        written: the piece as it stands. spoken: how it is said.
        rule: the name of the rule that said it; "" when it is left as it is.
        language: the language it is said in.
    """

    start: int
    end: int
    written: str
    spoken: str
    rule: str
    language: str = KINH


def spans(text: str, locale: Locale) -> tuple[Span, ...]:
    """Return a Kinh text cut into spans, which cover it completely and in order.

    Text that is not in NFC is read as if it were. The time taken grows with the length of the text, whatever it holds.

    Args:
        text: one line or many.
        locale: the locale of Kinh, with its table of abbreviations.
    """
    text = _composed(text)
    found: list[Span] = []
    done = 0
    for start, end, said, rule in _said(text, locale):
        if start > done:
            left = text[done:start]
            found.append(Span(done, start, left, left, ""))
        found.append(Span(start, end, text[start:end], said, rule))
        done = end
    if done < len(text):
        found.append(Span(done, len(text), text[done:], text[done:], ""))
    return tuple(found)


def spoken(text: str, locale: Locale) -> str:
    """Return a Kinh text as it is said: without a digit, every abbreviation the locale knows spelled out."""
    text = _composed(text)
    pieces: list[str] = []
    done = 0
    for start, end, said, _ in _said(text, locale):
        pieces += text[done:start], said
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _composed(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _said(text: str, locale: Locale) -> Iterator[tuple[int, int, str, str]]:
    """Yield what `read` yields, with blanks between words that only a sign kept apart: `5%` → `năm phần trăm`."""
    done, tail = -1, ""
    for start, end, words, rule in read(text, open_book(locale)):
        before = tail if start == done else text[start - 1 : start]
        said = f" {words}" if before.isalnum() and words[:1].isalnum() else words
        if text[end : end + 1].isalnum() and (said[-1:].isalnum() or (not said and start == done and before.isalnum())):
            said += " "
        done, tail = end, said[-1:] or before
        yield start, end, said, rule
