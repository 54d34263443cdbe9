"""Kinh typed for the fonts of the 1990s: TCVN3 (.VnTime) and VNI (VNI-Times); and UTF-8 read as Windows-1252.

Such text comes out of old Word files as `B¶o hiÓm` or `Baûo hieåm`. It is known by what it becomes: words that are no
Kinh syllables turn into such, and have no letter beyond Latin-1, which none of these fonts could hold. A document is in
one font: once its words have told which, its other lines are read so too.

The tables are those of TCVN 5712:1993 (VN3; glibc's iconv has the same) and of VNI-Windows. No well-kept library for
them was found: those on PyPI are a few months old, or convert one way only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language.kinh import is_syllable, is_well_spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_TCVN3_CODES = (
    "a1Ă a2Â a3Ê a4Ô a5Ơ a6Ư a7Đ a8ă a9â aaê abô acơ adư aeđ b5à b6ả b7ã b8á b9ạ bbằ bcẳ bdẵ beắ c6ặ c7ầ c8ẩ c9ẫ caấ "
    "cbậ ccè ceẻ cfẽ d0é d1ẹ d2ề d3ể d4ễ d5ế d6ệ d7ì d8ỉ dcĩ ddí deị dfò e1ỏ e2õ e3ó e4ọ e5ồ e6ổ e7ỗ e8ố e9ộ eaờ ebở "
    "ecỡ edớ eeợ efù f1ủ f2ũ f3ú f4ụ f5ừ f6ử f7ữ f8ứ f9ự faỳ fbỷ fcỹ fdý feỵ"
)
_TCVN3 = {chr(int(code[:2], 16)): code[2] for code in _TCVN3_CODES.split()}

_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_ROOF = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_ALONE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ì": "ì", "í": "í"}


def _vni() -> dict[str, str]:
    """Return the table of VNI-Windows: a vowel and the sign behind it, or a sign alone."""
    table = dict(_VNI_ALONE)
    for vowel in "aeouy":
        table |= {vowel + sign: vowel + tone for sign, tone in _VNI_TONES.items()}
    table |= {f"{horn}{sign}": _VNI_ALONE[horn] + tone for horn in "öô" for sign, tone in _VNI_TONES.items()}
    table |= {f"{vowel}{sign}": f"{vowel}\u0302{tone}" for vowel in "aeo" for sign, tone in _VNI_ROOF.items()}
    table |= {f"a{sign}": f"a\u0306{tone}" for sign, tone in _VNI_BREVE.items()}
    composed = {written: unicodedata.normalize("NFC", meant) for written, meant in table.items()}
    capitals = {written.upper(): meant.upper() for written, meant in composed.items()}
    mixed = {written[0].upper() + written[1:]: meant.upper() for written, meant in composed.items()}
    return composed | mixed | capitals


_WORD = re.compile(r"[^\s\x21-\x40\x5b-\x60\x7b-\x7e\u00a0\u2010-\u2026]+")
"""A word with the signs of an old font in it: whatever stands between blanks, digits and plain punctuation."""


@dataclass(frozen=True)
class Font:
    """An old encoding.

    Attributes:
        name: as people know it. table: what each sign of it means. signs: the pattern of its signs.
        capitals_apart: its capitals have the codes of small letters, in a font of their own (.VnTimeH).
        alone: signs that stand for a letter behind a figure too: 105.300®.
    """

    name: str
    table: Mapping[str, str]
    signs: re.Pattern[str]
    capitals_apart: bool
    alone: frozenset[str]

    def word(self, word: str, *, capitals: bool = False) -> str:
        """Return a word as it was meant; `capitals`: it stands in a line of capitals."""
        lone = not _PLAIN.search(word) and word not in self.alone and not (capitals and self.capitals_apart)
        if lone or word[0] in _MICRO:
            return word  # a lone sign, such as × or ·, is what it is
        meant = self.signs.sub(lambda sign: self.table[sign[0]], word)
        plain = _PLAIN.findall(word)
        shouted = self.capitals_apart and self.signs.search(word) and all(map(str.isupper, plain))
        return meant.upper() if shouted and (capitals or len(plain) > 1) and word not in self.alone else meant

    def line(self, line: str, is_own: Callable[[str], bool], *, mixed: bool) -> str:
        """Return a line as it was meant: all its words with such signs, but for those that are right as they stand.

        Args:
            mixed: other lines of the text are not in this font; then a line is converted only when it tells by itself.
        """
        words = _WORD.findall(line)
        if _has_later_letters(line) or (mixed and not any(self._wrong(word, is_own) for word in words)):
            return line
        capitals = _is_shouted(words)

        def converted(found: re.Match[str]) -> str:
            word = found[0]
            meant = self.word(word, capitals=capitals)
            return word if _is_right(word, is_own) and not is_well_spelled(meant) else meant

        return _WORD.sub(converted, line)

    def _wrong(self, word: str, is_own: Callable[[str], bool]) -> bool:
        return not _is_right(word, is_own) and self.tells(word)

    def tells(self, word: str) -> bool:
        """Tell whether a word with signs of this font becomes a well-spelled syllable."""
        return bool(_PLAIN.search(word) and self.signs.search(word)) and is_well_spelled(self.word(word))


_PLAIN = re.compile(r"[A-Za-z]")
_MICRO = "µμ"
"""Begins units (µg, µm); no syllable begins with the à that it stands for in TCVN3, but for the interjection."""


def _is_shouted(words: Sequence[str]) -> bool:
    """Tell whether a line is in capitals: two of its words are, and are no acronyms of plain letters alone."""
    if any(letter.islower() for word in words for letter in word if letter.isascii()):
        return False
    loud = [word for word in words if len(_PLAIN.findall(word)) > 1]
    return sum(not word.isascii() or any(vowel in word for vowel in "AEIOUY") for word in loud) > 1


def _font(name: str, table: Mapping[str, str], alone: str, *, capitals_apart: bool) -> Font:
    ordered = sorted(table, key=len, reverse=True)
    signs = re.compile("|".join(map(re.escape, ordered)))
    return Font(name, table, signs, capitals_apart, frozenset(alone))


FONTS = (_font("VNI", _vni(), "ñÑ", capitals_apart=False), _font("TCVN3", _TCVN3, "®§", capitals_apart=True))
_WINDOWS_ONLY = "ŒœŠšŸŽžƒˆ˜"


def _has_later_letters(line: str) -> bool:
    """Tell whether a line has letters that no font of that time had: ạ, ư, ƀ."""
    return any(letter >= "\u0100" and letter.isalpha() and letter not in _WINDOWS_ONLY for letter in line)


def _is_right(word: str, is_own: Callable[[str], bool]) -> bool:
    return is_syllable(word) or is_own(word)


def has_later_lines(lines: Iterable[str]) -> bool:
    """Tell whether some lines of a text have letters that no font of that time had."""
    return any(map(_has_later_letters, lines))


def font_of(lines: Iterable[str], is_own: Callable[[str], bool]) -> Font | None:
    """Return the old font that a text is typed for, or None: the one in which most wrong words become right.

    Words that stay wrong speak against a font, and words that are right as they stand against all of them.

    Args:
        is_own: tells whether a word can be one of the text's own language as it stands, such as `ñu` in Êđê.
    """
    told = dict.fromkeys((font.name for font in FONTS), 0.0)
    right = 0
    for line in lines:
        if line.isascii() or _has_later_letters(line):
            continue
        for word in _WORD.findall(line):
            if word.isascii() or not _PLAIN.search(word) or word[0] in _MICRO or is_own(word):
                continue
            if is_syllable(word):
                right += 1
                continue
            for font in FONTS:
                if font.signs.search(word):
                    told[font.name] += 1 if font.tells(word) else -_AGAINST
    best = max(FONTS, key=lambda font: told[font.name])
    return best if told[best.name] > max(0, right * _RIGHT) else None


_AGAINST = 0.25
_RIGHT = 0.4


_WINDOWS = {chr(code): bytes([code]) for code in range(0x80, 0x100)} | {
    bytes([code]).decode("cp1252"): bytes([code])
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # Windows-1252 leaves these five undefined
}
_TRAIL = re.escape("".join(letter for letter, code in _WINDOWS.items() if b"\x80" <= code <= b"\xbf"))
_DOUBLE = re.compile(rf"[\u00c2-\u00df][{_TRAIL}]|[\u00e0-\u00ef][{_TRAIL}]{{2}}")
_SIGNS = frozenset("\u00a0°–—‘’“”…•\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
_DEEPEST = 4


def undoubled(text: str, known: frozenset[str]) -> str:
    """Return a text with UTF-8 that was read as Windows-1252 (`Báº£o`) read as what it is.

    Args:
        known: the small letters that may come of it; other pairs of signs are what they are.
    """

    def once(pair: re.Match[str]) -> str:
        try:
            meant = b"".join([_WINDOWS[sign] for sign in pair[0]]).decode("utf-8")
        except UnicodeDecodeError:
            return pair[0]
        return meant if meant.lower() in known or meant in _SIGNS else pair[0]

    for _ in range(_DEEPEST if not text.isascii() else 0):
        read = _DOUBLE.sub(once, text)
        if read == text:
            break
        text = read
    return text
