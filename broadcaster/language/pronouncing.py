"""A language's pronunciation table: how voices are to say names and abbreviations that they would say wrong.

It is read from `locales/<code>/pronounce.yaml`. The printed script and the codes of recordings know nothing of it: it
changes what a machine is given, so a person's recording stays good.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from broadcaster import yamldoc
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.language.sentences import control_character, nfc_faults
from broadcaster.language.utterances import merged
from broadcaster.letters import APOSTROPHES, MARKS
from broadcaster.models import Piece, Place, Utterance
from broadcaster.schema import Shape, hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FILE = "pronounce.yaml"

_BEFORE, _AFTER = rf"(?<![\w{MARKS}{APOSTROPHES}])", rf"(?![\w{MARKS}]|[{APOSTROPHES}][\w{MARKS}])"
"""A word ends where no letter, figure or mark goes on; an apostrophe belongs to it when letters follow."""

_SIGNS = ' .,;:!?…–—-()[]"“”«»'
"""Signs that may stand around a word and are no part of it."""

_APOSTROPHE = f"[{APOSTROPHES}]"


@dataclass(frozen=True)
class Entry:
    """One word or phrase and how it is said.

    Attributes:
        written: as it stands in the text. said: how it is said, in the letters of its language; may be "".
        ipa: the same in the International Phonetic Alphabet; may be "", but not both.
        source: who says so; may be "".
    """

    written: str
    said: str
    ipa: str
    source: str
    place: Place


@dataclass(frozen=True)
class Pronunciations:
    """The pronunciation table of a language, in the order of its file."""

    language: str
    entries: tuple[Entry, ...] = ()

    def said(self, piece: Piece) -> list[Utterance]:
        """Return how a piece of a line in this language is said.

        Whole words count, in any case. What is written is looked at first (an abbreviation is then never spelled out
        by the rules), and in the words of what is spelled out after that. Of entries that overlap, the longest counts.
        """
        entry = self._by_key.get(_key(piece.written))
        if entry is not None:
            written = piece.written
            head, tail = written[: len(written) - len(written.lstrip())], written[len(written.rstrip()) :]
            return [Utterance(self.language, head), _said(entry, self.language), Utterance(self.language, tail)]
        return list(self._parts(piece.spoken))

    def within(self, text: str) -> tuple[Entry, ...]:
        """Return the entries that a text uses, each once, in the order of their first use."""
        found = self._pattern.finditer(text) if self._pattern else ()
        entries = (self._by_key.get(_key(match[0])) for match in found)
        return tuple(dict.fromkeys(entry for entry in entries if entry is not None))

    def unspelled(self, text: str) -> bool:
        """Tell whether `text` is an entry given in IPA alone, so that no voice that reads letters can say it."""
        entry = self._by_key.get(_key(text)) or self._by_key.get(_key(text.strip(_SIGNS)))
        return entry is not None and not entry.said

    def _parts(self, text: str) -> Iterator[Utterance]:
        """Yield `text` with what the table knows said its way."""
        place = 0
        for match in self._pattern.finditer(text) if self._pattern else ():
            entry = self._by_key.get(_key(match[0]))
            if entry is None:  # letters that only look alike in small: ı and i
                continue
            yield Utterance(self.language, text[place : match.start()])
            yield _said(entry, self.language)
            place = match.end()
        yield Utterance(self.language, text[place:])

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        return {_key(entry.written): entry for entry in self.entries}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.entries:
            return None
        longest_first = sorted((entry.written for entry in self.entries), key=len, reverse=True)
        words = "|".join(_loose(written) for written in longest_first)
        return re.compile(f"{_BEFORE}(?:{words}){_AFTER}", re.IGNORECASE)


def pronounced(pieces: Iterable[Piece], tables: Mapping[str, Pronunciations]) -> tuple[Utterance, ...]:
    """Return how the pieces of a line are said by the tables of their languages."""
    said: list[Utterance] = []
    for piece in pieces:
        table = tables.get(piece.language)
        said += table.said(piece) if table else [Utterance(piece.language, piece.spoken)]
    return merged(said)


def load(locales: Path, language: str) -> tuple[Pronunciations, list[Fault]]:
    """Return the pronunciation table of a language, of what is sound in its file, and all that is wrong with it.

    Args:
        locales: the workspace's folder locales/.
        language: its code; `<code>/pronounce.yaml` is read. Without that file the table is empty.
    """
    path = locales / language / FILE
    shown = f"locales/{language}/{FILE}"
    if not path.exists():
        return Pronunciations(language), []
    try:
        doc = yamldoc.read(path, shown)
        items = hold(doc, _FileShape).words or []
    except FaultsFoundError as error:
        return Pronunciations(language), list(error.faults)
    faults: list[Fault] = nfc_faults(doc.text, doc.path)
    entries: dict[str, Entry] = {}
    for index, item in enumerate(items):
        if not item.said and (not item.ipa or any(map(str.isnumeric, item.written))):
            or_ipa = "" if item.ipa else " or `ipa`"  # a figure is spelled out for every voice, IPA or not
            what = f'"{item.written}" needs `said`, in the letters of the language{or_ipa}.'
            faults.append(doc.fault(("words", index), what))
            continue
        place = Place(shown, doc.line(("words", index)))
        entry = Entry(item.written, item.said, item.ipa, item.source, place)
        first = entries.setdefault(_key(item.written), entry)
        if first is not entry:
            what = f'"{item.written}" stands here and on line {first.place.line}.'
            faults.append(doc.fault(("words", index), what, "Keep one of them."))
    return Pronunciations(language, tuple(entries.values())), faults


def _said(entry: Entry, language: str) -> Utterance:
    return Utterance(language, entry.said or entry.written, entry.ipa)


def _key(written: str) -> str:
    return re.sub(_APOSTROPHE, "'", " ".join(written.split())).casefold()


def _loose(written: str) -> str:
    """Return a pattern for `written`: any apostrophe for an apostrophe, any blanks for a blank."""
    each = (_APOSTROPHE if letter in APOSTROPHES else re.escape(letter) for letter in " ".join(written.split()))
    return "".join(each).replace(re.escape(" "), r"\s+")


def _word(text: str) -> str:
    cleaned = unicodedata.normalize("NFC", " ".join(text.split()))
    if not any(map(str.isalnum, cleaned)) or control_character(cleaned):
        raise ValueError("must be words.")
    return cleaned


def _spelled(text: str) -> str:
    cleaned = _word(text)
    if figures := "".join(filter(str.isnumeric, cleaned)):
        raise ValueError(f'must be spelled out, without the figure "{figures}".')
    return cleaned


class _EntryShape(Shape):
    written: Annotated[str, AfterValidator(_word)]
    said: Annotated[str, AfterValidator(_spelled)] = ""
    ipa: Annotated[str, AfterValidator(_word)] = ""
    source: str = ""


class _FileShape(Shape):
    words: list[_EntryShape] | None = Field(default=None)
