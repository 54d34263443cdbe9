"""What a translation must keep: its Kinh sentence's placeholders, no figure of its own, plain text, its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language import placeholders, sentences
from broadcaster.language.loans import listed_loans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.language.locale import Locale

_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]{0,40})([^<>]{0,200}?)(/?)>|<(?=/?[A-Za-z])")


@dataclass(frozen=True)
class Breach:
    """Something that a translation does not keep.

    Attributes:
        rule: control, brace, glued, figure, placeholder or markup.
        what: the end of a sentence that begins with "the translation". hint: what to do next; may be "".
    """

    rule: str
    what: str
    hint: str = ""


def breaches(sentence: str, translation: str) -> Iterator[Breach]:
    """Yield what a translation does not keep of a Kinh sentence, both with their placeholders."""
    if control := sentences.control_character(translation):
        yield Breach("control", f"has {control}.", "Delete it.")
    if stray := placeholders.stray_brace(translation):
        yield Breach("brace", stray)
    if glued := placeholders.glued(translation):
        yield Breach("glued", f"{glued}.")
    if typed := sentences.typed_figure(placeholders.PLACEHOLDER.sub(" ", translation)):
        yield Breach("figure", f'has "{typed}" typed by hand; every figure is a placeholder of the Kinh sentence.')
    if told := placeholders.differences(sentence, translation):
        yield Breach("placeholder", f"{told}.")
    if markup := _markup(translation):
        yield Breach("markup", markup, "Write words only; the program marks Kinh words and pauses by itself.")


def is_copy(sentence: str, translation: str, locale: Locale) -> bool:
    """Tell whether a translation is the Kinh sentence itself, though that is not made of loan words alone."""
    if _bare(sentence) != _bare(translation):
        return False
    rest = listed_loans(locale).sub(" ", placeholders.PLACEHOLDER.sub(" ", sentence))
    return any(letter.isalpha() for letter in rest)


def _bare(text: str) -> str:
    """Return a text as far as it matters for being the same: small letters, single blanks, no sign at its end."""
    return " ".join(text.casefold().split()).strip(" .!?…,;:")


def _markup(text: str) -> str:
    """Return what is wrong with the SSML in a text, or "" when there is none; none belongs there, balanced or not."""
    open_tags: list[str] = []
    seen = ""
    for found in _TAG.finditer(text):
        closing, name, _, alone = found[1], found[2], found[3], found[4]
        if name is None:
            return f'has SSML that is not balanced: "{text[found.start() : found.start() + 20]}" has no ">".'
        seen = seen or found[0]
        if closing:
            if not open_tags or open_tags.pop() != name:
                return f"has SSML that is not balanced: </{name}> closes nothing."
        elif not alone:
            open_tags.append(name)
    if open_tags:
        return f"has SSML that is not balanced: <{open_tags[-1]}> is not closed."
    return f"has the markup {seen}, which would be read out as it stands." if seen else ""
