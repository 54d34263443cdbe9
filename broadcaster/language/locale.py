"""A language's locale: its letters, its loans, how it says numbers and abbreviations, how fast it is read.

It is read from `locales/<code>/locale.yaml`, which staff extend: a new abbreviation is one more line there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from broadcaster import yamldoc
from broadcaster.errors import FaultsFoundError
from broadcaster.language.numerals import Numerals
from broadcaster.language.sentences import nfc_faults
from broadcaster.models import KINH
from broadcaster.schema import Shape, hold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from broadcaster.errors import Fault
    from broadcaster.yamldoc import YamlDoc

FILE = "locale.yaml"

_KEY = re.compile(r"[^\W\d_](?:[\w.&/’'-]{0,28}[\w.])?")
_WEB_KEY = re.compile(r"[a-z0-9-]{1,63}")


@dataclass(frozen=True, eq=False)
class Locale:
    """What we know of one language. Locales are compared by identity, so that rules are compiled once for each.

    Attributes:
        code: BCP 47: `vi`, `rad`, `cmo`. name: its Vietnamese name: Kinh, Êđê, M'nông.
        numbers: `own`: figures are said in this language; `kinh`: in Kinh, as a loan.
        letters: the alphabet in its own order, small letters; some are two code points even in NFC.
        letters_source: who says so.
        guest_letters: letters of foreign words and names that this language writes with them, such as f, w in Kinh.
        frequent_words: words by which a text is known to be in this language. onsets: beginnings of words, likewise.
        numerals: its own number words, used where `numbers` is `own`; None while no source has them, and for Kinh.
        loans: Vietnamese terms kept as they are inside this language's text; said by Kinh rules.
        syllables_per_minute: how fast it is read on air. rate_source: who measured it, or "planning figure".
        abbreviations: what each abbreviation is said as (Kinh).
        document_kinds: what the letters of a legal number's kind mean (`NĐ`: nghị định).
        issuers: what the letters of who issued it mean (`CP`: chính phủ).
        web_words: how the parts of web addresses are said (`dichvucong`: dịch vụ công).
    """

    code: str
    name: str
    numbers: Literal["own", "kinh"]
    letters: tuple[str, ...]
    letters_source: str
    syllables_per_minute: int
    rate_source: str
    guest_letters: frozenset[str] = frozenset()
    frequent_words: frozenset[str] = frozenset()
    onsets: tuple[str, ...] = ()
    numerals: Numerals | None = None
    loans: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict, repr=False)
    document_kinds: Mapping[str, str] = field(default_factory=dict, repr=False)
    issuers: Mapping[str, str] = field(default_factory=dict, repr=False)
    web_words: Mapping[str, str] = field(default_factory=dict, repr=False)


def load(locales: Path, code: str) -> Locale:
    """Return the locale of a language.

    Args:
        locales: the workspace's folder locales/.
        code: the language; `<code>/locale.yaml` is read.

    Raises:
        FaultsFoundError: the file is missing or faulty; all its faults, with their lines.
    """
    doc = yamldoc.read(locales / code / FILE, shown=f"locales/{code}/{FILE}")
    faults: list[Fault] = nfc_faults(doc.text, doc.path)
    shape = hold(doc, _LocaleShape)
    faults += _faults(doc, shape, code)
    if faults:
        raise FaultsFoundError(faults)
    return Locale(
        code=shape.code,
        name=shape.name,
        numbers=shape.numbers,
        letters=tuple(shape.letters.split()),
        letters_source=shape.letters_source,
        syllables_per_minute=shape.reading.syllables_per_minute,
        rate_source=shape.reading.source,
        guest_letters=frozenset(shape.guest_letters.split()),
        frequent_words=frozenset(shape.evidence.words.split()) if shape.evidence else frozenset(),
        onsets=tuple(shape.evidence.onsets.split()) if shape.evidence else (),
        numerals=_numerals(shape.numerals) if shape.numerals else None,
        loans=tuple(shape.loans),
        abbreviations=dict(shape.abbreviations),
        document_kinds=dict(shape.document_kinds),
        issuers=dict(shape.issuers),
        web_words=dict(shape.web_words),
    )


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError(
            f'must begin with a letter and hold letters, digits and . & / - only (30 at most); found "{text}".'
        )
    return text


def _web_key(text: str) -> str:
    if not _WEB_KEY.fullmatch(text):
        raise ValueError(f'must be one part of a web address, between two dots: a-z, 0-9 and -; found "{text}".')
    return text


def _words(text: str) -> str:
    if any(letter.isdigit() for letter in text):
        raise ValueError(f'must be words, without a digit: a voice says them as they stand; found "{text}".')
    return text


_Text = Annotated[str, Field(min_length=1)]
_Words = Annotated[str, Field(min_length=1), AfterValidator(_words)]
_Key = Annotated[str, AfterValidator(_key)]
_WebKey = Annotated[str, AfterValidator(_web_key)]
_Table = dict[_Key, _Words]


class _ReadingShape(Shape):
    syllables_per_minute: int = Field(ge=40, le=400)
    source: _Text


class _EvidenceShape(Shape):
    words: _Text
    onsets: str = ""
    source: _Text


class _NumeralsShape(Shape):
    ones: _Text
    ten: _Words
    hundred: _Words
    thousand: _Words
    million: _Words
    milliard: _Words
    units: dict[_Words, _Words] = Field(default_factory=dict)
    named_by: str = ""
    joins: list[_Text] = Field(default_factory=list)
    source: _Text


class _LocaleShape(Shape):
    """locales/<code>/locale.yaml."""

    code: _Text
    name: _Text
    numbers: Literal["own", "kinh"]
    letters: _Text
    letters_source: _Text
    guest_letters: str = ""
    reading: _ReadingShape
    evidence: _EvidenceShape | None = None
    numerals: _NumeralsShape | None = None
    loans: list[_Text] = Field(default_factory=list)
    abbreviations: _Table = Field(default_factory=dict)
    document_kinds: _Table = Field(default_factory=dict)
    issuers: _Table = Field(default_factory=dict)
    web_words: dict[_WebKey, _Words] = Field(default_factory=dict)


def _numerals(shape: _NumeralsShape) -> Numerals:
    return Numerals(
        ones=tuple(shape.ones.split()),
        ten=shape.ten,
        hundred=shape.hundred,
        thousand=shape.thousand,
        million=shape.million,
        milliard=shape.milliard,
        units=dict(shape.units),
        named_by=frozenset(shape.named_by.split()),
        joins=tuple(shape.joins),
    )


def _faults(doc: YamlDoc, shape: _LocaleShape, code: str) -> list[Fault]:
    """Return what no single key shows: a file in the wrong folder, a letter or a loan written twice."""
    faults: list[Fault] = []
    if shape.code != code:
        faults.append(doc.fault(("code",), f'"code" is "{shape.code}", but the file lies in locales/{code}/.'))
    if shape.numbers == "own" and shape.numerals is None and code != KINH:
        what = f'"numbers" is own, but there are no "numerals": no sourced words for {shape.name} numbers.'
        faults.append(doc.fault(("numbers",), what, "Write `numbers: kinh`, or the words with their sources."))
    if shape.numerals and len(shape.numerals.ones.split()) != 9:
        count = len(shape.numerals.ones.split())
        faults.append(doc.fault(("numerals", "ones"), f'"numerals.ones" has {count} words; one to nine are nine.'))
    letters = shape.letters.split()
    twice = sorted({letter for letter in letters if letters.count(letter) > 1})
    faults += [doc.fault(("letters",), f'"letters" has "{letter}" more than once.') for letter in twice]
    for index, loan in enumerate(shape.loans):
        if loan in shape.loans[:index]:
            faults.append(
                doc.fault(("loans", index), f'"{loan}" stands in "loans" a second time.', "Delete one of them.")
            )
    return faults
