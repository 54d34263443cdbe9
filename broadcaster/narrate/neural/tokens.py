"""A model's token table: which letters it can speak, in which form, and how they are handed to sherpa-onnx.

sherpa-onnx 2.0 makes small letters of the text it is given byte by byte, by the code page of the system. Where that is
UTF-8 nothing happens to the bytes of `ă`; where it is Windows-1252 or -1258, as on the office's machines, they are
torn, and every letter with a mark is left out of the speech without a word (measured under ISO-8859-1). It also ends
the program on a table with a letter twice, a blank line too many, or a mark of byte order. So we read the table, and
give sherpa-onnx one of ours: for each token a sign that no code page takes for capitals, and the text in such signs.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING

from broadcaster import letters
from broadcaster.errors import Fault, FaultsFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = 1000
"""Tokens a table may have; the alphabets of MMS have about a hundred, Piper's sounds 256."""

_SPECIAL = frozenset({"<pad>", "<eos>", "<bos>", "<blnk>", "<unk>"})
"""Tokens that are no letters; no text is ever made of them."""

_APOSTROPHES = (*letters.APOSTROPHES, "\ua78c", "\u2018", "`")
"""Forms in which a table may hold the apostrophe inside a word: of the keyboard, curly, of Unicode, of linguists."""

_LEADS = range(0xE1, 0xED)
_QUIET = (0x82, 0x84, 0x85, 0x86, 0x87, *range(0x91, 0x98))
"""Bytes of UTF-8 that are no capital letter in any code page of Windows or ISO-8859."""


@dataclass(frozen=True)
class Table:
    """A token table.

    Attributes:
        numbers: the number of each token of one character; special ones are left out.
    """

    numbers: Mapping[str, int]
    _spelled: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    def spell(self, letter: str) -> str | None:
        """Return a letter with its marks as characters of the table, in the first form it has; None if in none."""
        if letter not in self._spelled:
            fits = (form for form in _forms(letter) if all(character in self.numbers for character in form))
            self._spelled[letter] = next(fits, None)
        return self._spelled[letter]

    def lacking(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """Return those of these letters that the table cannot speak, in their order."""
        return tuple(letter for letter in dict.fromkeys(wanted) if self.spell(letter) is None)

    def coded(self, text: str) -> str:
        """Return a text in characters of the table in our own signs."""
        return "".join(_sign(self.numbers[character]) for character in text)

    def written(self) -> str:
        """Return the table as a file that sherpa-onnx reads as we do."""
        return "".join(f"{character} {number}\n" for character, number in self.numbers.items())

    def written_coded(self) -> str:
        """Return the table in our own signs, as a file for sherpa-onnx."""
        return "".join(f"{_sign(number)} {number}\n" for number in sorted(set(self.numbers.values())))


def parse(raw: bytes, shown: str) -> Table:
    """Return the table in a file `tokens.txt`: on each line a token, a blank and its number.

    Raises:
        FaultsFoundError: it is not UTF-8, is empty, or has lines that are none; all its faults.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = raw.count(b"\n", 0, error.start) + 1
        what = f"holds byte 0x{raw[error.start]:02X}, which is not UTF-8."
        raise FaultsFoundError([Fault(shown, place, what, "Fetch the file again; nothing may convert it.")]) from error
    numbers: dict[str, int] = {}
    faults: list[Fault] = []
    for place, line in enumerate(text.split("\n"), 1):
        if not line.strip("\r"):
            continue
        token, _, said = line.strip("\r").rpartition(" ")
        # A blank as a token stands as "  5", or as " 5" where the converter has stripped one.
        token = token or " "
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else MOST
        if number >= MOST:
            what = f'"{letters.cut(line, 30)}" is no token with its number (0 to {MOST - 1}).'
            faults.append(Fault(shown, place, what))
        elif token.lower() in _SPECIAL:
            continue
        elif len(token) != 1:
            faults.append(Fault(shown, place, f'"{letters.cut(token, 30)}" is more than one character.'))
        elif numbers.setdefault(token, number) != number:
            faults.append(Fault(shown, place, f'"{token}" is here a second time with another number.'))
    return made(numbers, shown, faults)


def made(numbers: Mapping[str, int], shown: str, faults: Iterable[Fault] = ()) -> Table:
    """Return the table of these numbers.

    Raises:
        FaultsFoundError: there are faults already, or no token at all.
    """
    found = list(faults)
    if not found and not any(character.isalpha() for character in numbers):
        found.append(Fault(shown, None, "holds no letter."))
    if found:
        hint = "It is damaged, or no token table of a model by letters."
        raise FaultsFoundError([*found[:5], Fault(shown, None, hint)] if len(found) > 1 else found)
    return Table(dict(numbers))


@cache
def _forms(letter: str) -> tuple[str, ...]:
    """Return the ways in which a letter with its marks may be written: composed, apart, and whatever lies between."""
    if letter in letters.APOSTROPHES:
        return _APOSTROPHES
    composed = unicodedata.normalize("NFC", letter)
    apart = unicodedata.normalize("NFD", letter)
    base, marks = apart[:1], apart[1:]
    found = [composed]
    for order in permutations(marks) if len(marks) <= 4 else (tuple(marks),):
        for count in range(len(marks), -1, -1):
            form = unicodedata.normalize("NFC", base + "".join(order[:count])) + "".join(order[count:])
            if unicodedata.normalize("NFC", form) == composed:
                found.append(form)
    return tuple(dict.fromkeys(found))


def _sign(number: int) -> str:
    """Return the sign that stands for a token's number."""
    lead, rest = divmod(number, len(_QUIET) ** 2)
    first, second = divmod(rest, len(_QUIET))
    return bytes([_LEADS[lead], _QUIET[first], _QUIET[second]]).decode()
