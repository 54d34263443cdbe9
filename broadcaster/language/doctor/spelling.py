"""Words put right: letters that only look right, tildes for breves, apostrophes; and letters that nobody has.

A word is judged whole, because a letter alone does not tell: `ã` is right in the Kinh loan `xã` and wrong in `pãng`,
and a Cyrillic `а` is wrong only among Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from broadcaster.language.kinh import has_tone, is_syllable
from broadcaster.letters import MARKS, TONES, WORD, letters, skeleton
from broadcaster.models import KINH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from broadcaster.language.doctor.cells import Cell
    from broadcaster.language.locale import Locale

_ALIKE = {
    "ɓ": "ƀ", "ɗ": "đ", "ɖ": "đ", "ð": "đ", "ᵭ": "đ", "ѣ": "ƀ", "ь": "ƀ", "ƃ": "ƀ",
}  # fmt: skip
"""Letters of other alphabets in place of ours: IPA's ɓ ɗ (ABVD writes Êđê so), Icelandic ð, African Ɖ, Cyrillic ѣ ь."""

_HOMOGLYPHS = dict(zip("аеорсухіјѕһԁӏοıνυАВЕКМНОРСТУХІЈЅΑΒΕΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijshdloivuABEKMHOPCTYXIJSABEHIKMNOPTYX",
                       strict=True))  # fmt: skip
"""Cyrillic and Greek letters that look like a Latin one; wrong where they stand among Latin letters."""

_APOSTROPHES = frozenset("\u2019\u2018\u201b\u02bc\u02bb\u02b9\u02c8\u00b4\u2032\uff07\u055a\u1fbd")
_BACKTICK = "`"
_TILDE, _BREVE = "\u0303", "\u0306"
_LONGEST_ACRONYM = 12
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"@|://|www\.|\w\.(?:vn|com|org|net)\b")
_SIGNS = frozenset("µμªº")
"""What Unicode calls a letter, and people use as a sign: in µg, 3ª, 25ºC."""
_REGION = frozenset("abcdefghijklmnopqrstuvwxyzăâêôơưđƀčñĕĭŏŭ'") | {"ê̆", "ô̆", "ơ̆", "ư̆"}
"""Letters that names of the region and of the world are written with, beside those of the language and of Kinh."""


@dataclass(frozen=True, eq=False)
class Patient:
    """A language as the doctor needs it: what it may be written with.

    Attributes:
        locale: the language. kinh: Kinh, whose words are loans in the others.
    """

    locale: Locale
    kinh: Locale

    @property
    def is_kinh(self) -> bool:
        """Whether it is Kinh itself."""
        return self.locale.code == KINH

    @cached_property
    def own(self) -> frozenset[str]:
        """The letters of the language, small; those of Kinh with their tones."""
        own = {letter for letter in self.locale.letters if letter[0].isalpha()} | self.locale.guest_letters
        return frozenset(own | self._toned) if self.is_kinh else frozenset(own)

    @cached_property
    def known(self) -> frozenset[str]:
        """The letters of the language and of its Kinh loans."""
        return self.own | self._toned | set(self.kinh.letters)

    @cached_property
    def _toned(self) -> frozenset[str]:
        vowels = [letter for letter in self.kinh.letters if unicodedata.normalize("NFD", letter)[0] in "aeiouy"]
        return frozenset(unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in TONES)

    def is_own(self, word: str) -> bool:
        """Tell whether a word can be one of the Central Highlands as it stands, by its letters; in Kinh a name can."""
        return (not self.is_kinh or word[0].isupper()) and all(
            _REGION & {letter, _with_breve(letter)} for letter in letters(word.lower())
        )

    @cached_property
    def loan_words(self) -> frozenset[str]:
        """The single words of its loans, small."""
        return frozenset(word for loan in self.locale.loans for word in loan.lower().split())

    @cached_property
    def skeletons(self) -> dict[str, str]:
        """Its frequent words by what is left of them without marks: `čar` by `car`."""
        return {skeleton(word): word for word in sorted(self.locale.frequent_words, reverse=True)}


@dataclass(frozen=True)
class Stranger:
    """A word with letters that the language does not have, or that it never begins with.

    Attributes:
        first: the cell it begins with. letters: the letters in question. proposal: what it may be meant for, or "".
    """

    first: Cell
    word: str
    letters: tuple[str, ...]
    proposal: str


_LEADING = re.compile(rf"(?<![\w{MARKS}'\u2019\u02bc])['\u2019\u02bc]([bB])(?=[^\W\d_])")
_CLOSING_QUOTE = re.compile(r"['\u2019](?!\w)")


def leading_apostrophes(row: Sequence[Cell], patient: Patient) -> Iterator[Stranger]:
    """Yield words such as `'bơ̆r`, where an apostrophe may stand for the stroke of ƀ: Bahnar and Chru Bibles do so."""
    if "ƀ" not in patient.own:
        return
    line, places = _line(row)
    closed = max((quote.start() for quote in _CLOSING_QUOTE.finditer(line)), default=-1)
    for found in _LEADING.finditer(line):
        word = WORD.match(line, found.start(1))
        if word and closed < word.end():  # a quotation is closed somewhere
            meant = ("ƀ" if found[1] == "b" else "Ƀ") + word[0][1:]
            yield Stranger(row[places[found.start()]], found[0][0] + word[0], (found[0][0],), meant)


def is_address(token: str) -> bool:
    """Tell whether a word between blanks is an address of web or mail, which is in no language."""
    return bool(_ADDRESS.search(token))


def put_right(row: Sequence[Cell], patient: Patient) -> None:
    """Put right, in the cells of a line, what their words tell."""
    for word in _words(row, patient):
        _letters_alike(word, patient)
        if not patient.is_kinh:
            _apostrophes(word)
            _tildes(word, patient)


def strangers(row: Sequence[Cell], patient: Patient) -> Iterator[Stranger]:
    """Yield the words of a line, put right already, that have letters which the language does not have."""
    line, places = _line(row)
    for token in _TOKEN.finditer(line):
        if is_address(token[0]):
            continue
        for found in WORD.finditer(line, *token.span()):
            if foreign := _foreign(found[0], patient):
                near = patient.skeletons.get(skeleton(found[0]), "")
                yield Stranger(row[places[found.start()]], found[0], foreign, "" if near == found[0].lower() else near)


def _foreign(word: str, patient: Patient) -> tuple[str, ...]:
    """Return the letters for which a word is neither of the language, nor a Kinh loan, nor a name, nor an acronym."""
    small = word.lower()
    odd = (each for each in letters(small) if each[0].isalpha() and each not in patient.own and each not in _SIGNS)
    strange = tuple(dict.fromkeys(odd))
    if not strange or small in patient.loan_words or (len(small) == 1 and small.isascii()):
        return ()
    if not patient.is_kinh and is_syllable(small):
        return ()
    # Names and acronyms keep the letters they have; those of no alphabet around here are still told.
    if word[0].isupper() and (not word.isupper() or len(word) <= _LONGEST_ACRONYM):
        strange = tuple(each for each in strange if each not in patient.known and each not in _REGION)
    return strange


def _line(row: Sequence[Cell]) -> tuple[str, list[int]]:
    """Return the line that the cells make, and for each of its code points the cell it is of."""
    places: list[int] = []
    for place, cell in enumerate(row):
        places += [place] * len(cell.clean)
    return "".join([cell.clean for cell in row]), places


def _words(row: Sequence[Cell], patient: Patient) -> Iterator[list[Cell]]:
    """Yield the words of a line as the cells they are made of, with whatever stands for an apostrophe inside them."""
    joins = _APOSTROPHES | {"'"} | (frozenset() if "ñ" in patient.own else {_BACKTICK})
    word: list[Cell] = []
    pending: list[Cell] = []
    for cell in row:
        if cell.clean[:1].isalpha() and cell.clean[:1] not in _APOSTROPHES:
            word += pending
            pending = []
            word.append(cell)
        elif cell.clean in joins and word and not pending:
            pending = [cell]
        elif cell.clean:
            if word:
                yield word
            word, pending = [], []
    if word:
        yield word


def _letters_alike(word: Sequence[Cell], patient: Patient) -> None:
    """Replace letters of other alphabets by the letter of ours that they stand for."""
    odd = [cell for cell in word if not cell.clean.isascii()]
    for cell in odd:
        _replace(cell, _twin(_base(cell)), patient)
    if any(_base(cell) in _HOMOGLYPHS for cell in odd) and any("a" <= _base(cell).lower() <= "z" for cell in word):
        for cell in odd:
            _replace(cell, _HOMOGLYPHS.get(_base(cell), ""), patient)


def _base(cell: Cell) -> str:
    return unicodedata.normalize("NFD", cell.clean)[0]


def _replace(cell: Cell, twin: str, patient: Patient) -> None:
    """Put a twin in place of the letter of a cell, with the letter's marks, if that makes a letter of ours."""
    letter = unicodedata.normalize("NFC", twin + unicodedata.normalize("NFD", cell.clean)[1:])
    if twin and letter.lower() in patient.known:
        cell.becomes(letter, "look-alike")


def _twin(base: str) -> str:
    """Return the letter that another one looks like, in its case; "" for none."""
    if base.lower() in _ALIKE:
        twin = _ALIKE[base.lower()]
        return twin.upper() if base.isupper() else twin
    if base == "Ɖ":
        return "Đ"
    wide = unicodedata.normalize("NFKC", base)
    # Full-width and mathematical letters; the superscripts ª and º stand for degrees and numbers, not letters.
    return wide if wide != base and len(wide) == 1 and "a" <= wide.lower() <= "z" and base not in "ªº" else ""


def _apostrophes(word: Sequence[Cell]) -> None:
    for cell in word[1:-1]:
        if cell.clean in _APOSTROPHES or cell.clean == _BACKTICK:
            cell.becomes("'", "apostrophe")


def _tildes(word: Sequence[Cell], patient: Patient) -> None:
    """Put a breve for a tilde where the word is no Kinh one: `pãng` → `păng`, but `xã` stays."""
    tilded = [cell for cell in word if not cell.clean.isascii() and _TILDE in unicodedata.normalize("NFD", cell.clean)]
    right = {id(cell): _with_breve(cell.clean) for cell in tilded if cell.clean.lower() not in patient.own}
    if not right or not all(letter.lower() in patient.own for letter in right.values()):
        return
    now = "".join([cell.clean for cell in word]).lower()
    if is_syllable(now) or any(has_tone(cell.clean) for cell in word if id(cell) not in right):
        return
    for cell in word:
        cell.becomes(right.get(id(cell), cell.clean), "tilde")


def _with_breve(letter: str) -> str:
    loose = unicodedata.normalize("NFD", letter).replace(_TILDE, _BREVE)
    return unicodedata.normalize("NFC", loose)
