"""Utterances put together: pieces of a line → what is said; words by themselves → a line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.models import Line, LineState, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcaster.models import Piece, Utterance


def line_of(
    text: str, spoken: tuple[Utterance, ...], pieces: tuple[Piece, ...] = (), code: str = "", part: str = "say"
) -> Line:
    """Return words as a line of a script, to be spoken or recorded by themselves; they stand in no script."""
    return Line(
        number=1,
        code=code,
        part=part,
        speaker="1",
        kinh=text,
        written=text,
        spoken=spoken,
        state=LineState.REVIEWED,
        confirm=False,
        msgid=text,
        snippet="",
        seconds=0.0,
        place=Place(""),
        pieces=pieces,
    )


def identity(language: str, spoken: Iterable[Utterance]) -> str:
    """Return what a line of a script in `language` says, as one text: its code and its takes' digest are made of it."""
    return "\n".join([language, *(f"{utterance.language}:{utterance.text}" for utterance in spoken)])


def merged(words: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """Return the utterances with neighbours of one language made one; what is only signs goes to its neighbour.

    Signs before the first word are said with it, in whatever language it is: they are no stretch of their own.

    An utterance whose pronunciation is given (`ipa`) stays by itself.
    """
    joined: list[Utterance] = []
    signs = ""
    for word in words:
        silent = not any(letter.isalnum() for letter in word.text)
        alike = bool(joined) and not word.ipa and not joined[-1].ipa and joined[-1].language == word.language
        if alike or (joined and silent):
            joined[-1] = replace(joined[-1], text=joined[-1].text + word.text)
        elif silent:
            signs += word.text
        else:
            joined.append(replace(word, text=signs + word.text))
            signs = ""
    return tuple(replace(word, text=" ".join(word.text.split())) for word in joined)
