"""A language's glossary: what the terms of our sentences are called in it, each with the source or person that says so.

It is read from `locales/<code>/glossary.yaml`. A term that a source states is asked for in every translation of a
sentence that uses it; a term that was only read out of running text is shown to translators, and asked for by nobody.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from broadcaster import yamldoc
from broadcaster.errors import Fault, FaultsFoundError, Severity
from broadcaster.language.placeholders import PLACEHOLDER
from broadcaster.language.sentences import control_character
from broadcaster.letters import APOSTROPHES, MARKS
from broadcaster.models import Place
from broadcaster.schema import Shape, hold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from broadcaster.language.doctor import Doctor
    from broadcaster.yamldoc import Key, YamlDoc

FILE = "glossary.yaml"

_Tokens = tuple[str, ...]

# A word with its marks and inner apostrophes, figures glued to it included; or a single sign, which parts words.
_TOKEN = re.compile(rf"[\w{MARKS}]+(?:'[\w{MARKS}]+)*|\S")
_TO_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_GAP = " \0 "
"""Stands for a placeholder: a token that no term can have, since terms have no control characters."""


@dataclass(frozen=True)
class Term:
    """One entry of a glossary.

    Attributes:
        term: the Kinh word or phrase. translations: what it may be called, the preferred first.
        source: the document that says so. person: the speaker who says so; one of the two is never "".
        note: what translators should know, in Vietnamese; may be "".
        certain: the source states this meaning, and the Kinh word has no other; only then is the term asked for.
        place: where it is written.
        not_in: Kinh phrases in which the word is another one: `năm` (year) in `thứ năm` (the fifth).
    """

    term: str
    translations: tuple[str, ...]
    source: str
    person: str
    note: str
    certain: bool
    place: Place
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Glossary:
    """The terms of a language, in the order of its file."""

    language: str
    terms: tuple[Term, ...] = ()

    def within(self, sentence: str) -> tuple[Term, ...]:
        """Return the terms that a Kinh sentence uses, each once, in the order of their first use.

        Whole words count, in any case, and no placeholder is a word. Where terms overlap the longest counts: in `thẻ
        bảo hiểm y tế` neither `bảo hiểm y tế` nor `bảo hiểm` is used. Of equally long ones, the first does. The phrases
        that a term is `not_in` overlap it likewise, and are none.
        """
        tokens = _tokens(PLACEHOLDER.sub(_GAP, sentence))
        taken = [False] * len(tokens)
        found: dict[int, Term] = {}
        for length in self._lengths:
            for start in range(len(tokens) - length + 1):
                end = start + length
                if tokens[start:end] in self._by_tokens and not any(taken[start:end]):
                    taken[start:end] = [True] * length
                    if term := self._by_tokens[tokens[start:end]]:
                        found[start] = term
        return tuple(dict.fromkeys(found[start] for start in sorted(found)))

    def unused(self, sentence: str, translation: str) -> tuple[Term, ...]:
        """Return the certain terms of a Kinh sentence none of whose translations stands in its translation.

        Whole words count, in any case, loose marks or not; curly and straight apostrophes are the same.
        """
        said = _joined(_tokens(PLACEHOLDER.sub(_GAP, translation)))
        return tuple(
            term
            for term in self.within(sentence)
            if term.certain and not any(_joined(_tokens(form)) in said for form in term.translations)
        )

    @cached_property
    def _by_tokens(self) -> dict[_Tokens, Term | None]:
        """The terms by their words, and, for what only looks like one, None."""
        others = {_tokens(phrase): None for term in self.terms for phrase in term.not_in}
        return others | {_tokens(term.term): term for term in self.terms}

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        """The lengths of the terms in words, the longest first: a sentence is looked through once for each."""
        return tuple(sorted({len(tokens) for tokens in self._by_tokens}, reverse=True))


def load(locales: Path, language: str) -> tuple[Glossary, list[Fault]]:
    """Return the glossary of a language, of what is sound in its file, and all that is wrong with the file.

    Args:
        locales: the workspace's folder locales/.
        language: its code; `<code>/glossary.yaml` is read. Without that file the glossary is empty.
    """
    path = locales / language / FILE
    if not path.exists():
        return Glossary(language), []
    try:
        doc = yamldoc.read(path, shown=f"locales/{language}/{FILE}")
        items = hold(doc, _FileShape).terms or []
    except FaultsFoundError as error:
        return Glossary(language), list(error.faults)
    terms: dict[_Tokens, Term] = {}
    faults: list[Fault] = []
    for index, item in enumerate(items):
        try:
            term = _term(doc, ("terms", index), item)
        except FaultsFoundError as error:
            faults += error.faults
            continue
        first = terms.setdefault(_tokens(term.term), term)
        if first is not term:
            what = f'the term "{term.term}" stands here a second time (first on line {first.place.line}).'
            hint = "Keep one of them; several translations stand in one list, the preferred first."
            faults.append(doc.fault(("terms", index), what, hint))
    return Glossary(language, tuple(terms.values())), faults


def proofread(glossary: Glossary, doctor: Doctor) -> Iterator[Fault]:
    """Yield what the text doctor finds in the translations of a glossary; what it only guesses, as warnings."""
    for term in glossary.terms:
        for form in term.translations:
            for found in doctor.check(form):
                what = f'the translation of "{term.term}": {found.rule}: “{found.found}” {found.reason}'
                sure = "Write" if found.certain else "Perhaps"
                hint = f"{sure} “{found.proposal}”." if found.proposal else ""
                grave = found.certain or found.rule == "broken"
                severity = Severity.FAULT if grave else Severity.WARNING
                yield Fault(term.place.path, term.place.line, what, hint, severity)


def _tokens(text: str) -> _Tokens:
    """Return the words and signs of a text as they are compared: small letters, NFC, straight apostrophes."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_TO_STRAIGHT)
    return tuple(_TOKEN.findall(unicodedata.normalize("NFC", folded)))


def _joined(tokens: _Tokens) -> str:
    """Return tokens as one text in which whole ones are found: each with a blank on either side."""
    return f" {' '.join(tokens)} "


def _written(text: str) -> str:
    """Return a text as it stands; pages and Word files take no control characters, and words are compared in NFC."""
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError(
            f'is not in Unicode\'s form NFC: "{text}" is made of loose marks. '
            "Type it again, on a keyboard that writes each letter as one."
        )
    if control := control_character(text.replace("\n", " ")):
        raise ValueError(f"has {control}. Delete it.")
    return text


def _words(text: str) -> str:
    if not any(letter.isalpha() for letter in text):
        raise ValueError(f'must be words; found "{text}".')
    if any(letter.isdigit() for letter in text):
        raise ValueError(f'must be words, without a digit: figures come from facts; found "{text}".')
    if text != " ".join(text.split()):
        raise ValueError(f'must be one line, with one blank between words and none around them; found "{text}".')
    return text


def _listed(value: Any) -> Any:
    """Return a translation that stands alone as a list of one."""
    return value if isinstance(value, list | dict) else ["" if value is None else value]


_Text = Annotated[str, AfterValidator(_written)]
_Words = Annotated[str, AfterValidator(_written), AfterValidator(_words)]


class _TermShape(Shape):
    term: _Words
    translation: Annotated[list[_Words], BeforeValidator(_listed), Field(min_length=1)]
    source: _Text = ""
    person: _Text = ""
    note: _Text = ""
    certain: bool = True
    not_in: list[_Words] = Field(default_factory=list)


class _FileShape(Shape):
    """locales/<code>/glossary.yaml; each term is held against its own shape, so that the sound ones remain."""

    terms: list[Any] | None = None


def _term(doc: YamlDoc, at: Key, item: Any) -> Term:
    """Return one entry of the file.

    Raises:
        FaultsFoundError: it is faulty; all its faults.
    """
    faults: list[Fault] = []
    if isinstance(item, dict) and not any(str(item.get(key) or "").strip() for key in ("source", "person")):
        hint = "Write the document that has the word, or the name of the speaker who gave it."
        faults.append(doc.fault(at, 'has neither "source" nor "person": nobody says that this word is right.', hint))
    try:
        shape = hold(doc, _TermShape, item, at)
    except FaultsFoundError as error:
        raise FaultsFoundError([*error.faults, *faults]) from error
    if faults:
        raise FaultsFoundError(faults)
    return Term(
        shape.term,
        tuple(shape.translation),
        shape.source.strip(),
        shape.person.strip(),
        shape.note.strip(),
        shape.certain,
        Place(doc.path, doc.line(at)),
        tuple(shape.not_in),
    )
