"""Letters by their names: acronyms no table knows, codes such as K1 or C12-TS, a lone letter of a law's list."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from broadcaster.language.spoken.numbers import digits, integer

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = {
    "a": "a", "ă": "á", "â": "ớ", "b": "bê", "c": "xê", "d": "đê", "đ": "đê", "e": "e", "ê": "ê", "f": "ép",
    "g": "gờ", "h": "hát", "i": "i", "j": "gi", "k": "ca", "l": "lờ", "m": "em", "n": "en", "o": "ô", "ô": "ô",
    "ơ": "ơ", "p": "pê", "q": "quy", "r": "rờ", "s": "ét", "t": "tê", "u": "u", "ư": "ư", "v": "vê", "w": "vê kép",
    "x": "ích", "y": "i", "z": "dét",
}  # fmt: skip
"""The names of the letters, as they are said on air."""

_BASES = "aăâeêioôơuưy"
_STOPPED = "\u0301\u0323"  # a syllable that ends in c, p or t has one of these tones
_TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = frozenset(unicodedata.normalize("NFC", base + tone) for base in _BASES for tone in ("", *_TONES))
CAPITALS = "A-ZĂÂĐÊÔƠƯ" + "".join(sorted(vowel.upper() for vowel in VOWELS if vowel not in _BASES))
"""The capitals of Kinh, for use inside a character class."""

_SYLLABLE = re.compile(r"(?:NGH|NG|NH|GH|GI|KH|PH|QU|TH|TR|CH|[BCDĐGHKLMNPRSTVX])?[AEIOUY]{1,3}(?:NG|NH|CH|[CMNPT])?")
_LONG_WORD = re.compile(r"(?:[^AEIOUY]{0,3}[AEIOUY]{1,3}){2,6}[^AEIOUY]{0,2}")
_PLAIN = re.compile(r"[A-ZĐ]+")
_NUMBERED = re.compile(r"0|[1-9][0-9]?|(?:19|20)[0-9]{2}")
_CHUNK = re.compile(r"[0-9]+|[^\W\d_]+")


def spell(written: str) -> str:
    """Return letters by their names; signs and letters without a name are left out."""
    return " ".join(NAMES[letter] for letter in written.lower() if letter in NAMES)


def is_word(written: str) -> bool:
    """Tell whether capitals can be read as a word (`TIN`, `NĂM`, `ASEAN`), or must be spelled (`ATM`, `BIDV`)."""
    if not _PLAIN.fullmatch(written):
        return True  # it has a tone or a hat, and so is a word in capitals
    return bool(_SYLLABLE.fullmatch(written) or (len(written) > 3 and _LONG_WORD.fullmatch(written)))


def is_syllable(written: str) -> bool:
    """Tell whether capitals are also a word of Kinh (`TƯ`, `AI`, `CA`), tones and hats and all."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", written) if not unicodedata.combining(letter))
    if not _SYLLABLE.fullmatch(bare):
        return False
    return bare[-1] not in "CPT" or any(tone in unicodedata.normalize("NFD", written) for tone in _STOPPED)


def code(written: str, words: Mapping[str, str]) -> str:
    """Return a code of letters and figures: one or two figures and years as a number, longer ones digit by digit.

    Args:
        written: such as `K1`, `C12-TS`, `Covid-19`, `DK2660123456789`.
        words: what known letters in it are said as (`QL`: quốc lộ).
    """
    said = []
    for chunk in _CHUNK.findall(written):
        if any(letter.isdigit() for letter in chunk) and not chunk.isdecimal():
            said += [digits(letter) if letter.isdigit() else spell(letter) for letter in chunk]  # x²
        elif chunk.isdigit():
            said.append(integer(int(chunk)) if _NUMBERED.fullmatch(chunk) else digits(chunk))
        elif chunk in words:
            said.append(words[chunk])
        elif len(chunk) > 1 and (chunk[1:].islower() or (len(chunk) > 3 and is_word(chunk))):
            said.append(chunk.lower())
        else:
            said.append(spell(chunk))
    return " ".join(filter(None, said))
