"""Reviews: who approved a translation and when, kept with it in the catalog, and sealed over what was approved.

A review is one line of the translator's comment of a PO entry, which Poedit, Weblate, OmegaT and git show and carry on:

    # Đã duyệt: H'Bia Niê, 2026-11-25, mã 7K3M9QAB2CDE

The seal at its end is made from the language, the Kinh sentence with its placeholders, the translation, the name and
the day. Change one letter of any of them, in whatever program, and the seal no longer fits: nobody has reviewed that.
An entry that merely is not fuzzy has not been reviewed either: editors take the mark away by themselves.

The seal guards against accidents, not against somebody who computes one; git shows who wrote what into a catalog.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from broadcaster.codes import code

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_NAME = 60

# Programs break a long comment where they like: any blank may be the end of a line.
_RECORD = re.compile(
    r"Đã\s+duyệt:\s+(?P<who>(?:(?!Đã\s+duyệt:).){1,120}?),\s+(?P<on>\d{4}-\d\d-\d\d),"
    r"\s+mã\s+(?P<seal>[0-9A-Z]{12})(?!\w)[ \t]*\n?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Review:
    """That a person approved a translation: who, and on which day."""

    who: str
    on: date


def record(review: Review, language: str, sentence: str, translation: str) -> str:
    """Return the line of a comment that says that a translation of a Kinh sentence has been reviewed as it stands."""
    return f"Đã duyệt: {review.who}, {review.on.isoformat()}, mã {_seal(review, language, sentence, translation)}"


def find(comment: str, language: str, sentence: str, translation: str) -> Review | None:
    """Return the newest review in a comment whose seal fits what stands in the catalog now, or None."""
    fitting = (review for review, seal in _records(comment) if seal == _seal(review, language, sentence, translation))
    return max(fitting, key=lambda review: review.on, default=None)


def without(comment: str) -> str:
    """Return a comment with all its reviews taken out, and nothing else."""
    return _RECORD.sub("", _nfc(comment)).strip("\n") if _RECORD.search(_nfc(comment)) else comment


def name_fault(who: str) -> str:
    """Return why a name cannot stand in a review, or "" when it can."""
    if not any(letter.isalpha() for letter in who):
        return "a review needs the name of whoever reviewed."
    if len(who) > LONGEST_NAME or not who.isprintable():
        return f"the name of a reviewer is one line of at most {LONGEST_NAME} letters."
    review = Review(_nfc(who), date.min)
    if list(_records(record(review, "", "", ""))) != [(review, _seal(review, "", "", ""))]:
        return "the name of a reviewer must be a name alone, without a day or a code."
    return ""


def _records(comment: str) -> Iterator[tuple[Review, str]]:
    for found in _RECORD.finditer(_nfc(comment)):
        try:
            on = date.fromisoformat(found["on"])
        except ValueError:
            continue  # no day of any calendar: nobody reviewed on it
        yield Review(" ".join(found["who"].split()), on), found["seal"]


def _seal(review: Review, language: str, sentence: str, translation: str) -> str:
    whole = ("review", language, sentence, translation, review.who, review.on.isoformat())
    return code("\0".join(map(_nfc, whole)), 12)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
