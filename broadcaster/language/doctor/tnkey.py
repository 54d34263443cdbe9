"""Êđê and M'nông typed for the "Tây Nguyên Key" fonts: `[uôn sang blu\\ du\\t` for `ƀuôn sang blŭ dŭt`.

No table of this encoding has been published. The mapping here was worked out from pages that the state radio (VOV4)
printed first in it and later in Unicode; docs/languages.md has the evidence for each row. Its signs are ordinary
punctuation elsewhere, so a text is converted only on request, and what is changed is shown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language.kinh import has_tone

if TYPE_CHECKING:
    from collections.abc import Collection

_NATIVE = "A-Za-zÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ"
"""Letters that such a text has as they are; none that its signs stand for, so that converting twice is safe."""
_SMALL = "a-zà-ãè-êìíò-õùúýăđĩũơư"
_BIG = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯ"
_BESIDE = rf"{_NATIVE}`~^&"
"""What a bracket that stands for a letter may stand before: a letter, or a sign that stands for one."""

_STRONG = re.compile(
    rf"""
      (?P<breve>[eiouyơưôê])\\                   # blu\ → blŭ
    | (?P<capital>[EIOUYƠƯÔÊ])[|\\](?![0-9])      # TƠGU|M → TƠGŬM
    | (?P<roofed>[êô])\|                         # đê| → đê̆
    | (?P<roof>[eoEO])\#(?![0-9])                # mdho# → mdhô̆
    | (?P<c>c\\|C\|)                            # lac\ → lač
    | (?P<i>\^)(?:(?=[{_SMALL}])|(?<=[{_SMALL}[\]`]\^)(?![0-9]))  # h^n, nu^h → hĭn, nuĭh; [^ng → ƀĭng
    """,
    re.VERBOSE,
)
_WEAK = re.compile(
    rf"""
      (?P<b>[\[{{])(?=[{_BESIDE}])               # [uôn → ƀuôn
    | (?P<ch>[\]}}])(?=[{_BESIDE}])              # ]ar → čar
    | (?<=[{_NATIVE}^`&])(?P<end>[\]}}])         # la] → lač
    | (?P<n>[`~])(?=[aeiouyơưôêăâ^AEIOUYƠƯÔÊĂÂ&]) # `u → ñu
    | (?<=[{_BIG}[{{])(?P<I>&)(?![{_SMALL}])     # KR&NG → KRĬNG
    | (?<![\w&])(?P<II>&)(?=[{_BIG}])            # & at the head of a word
    """,
    re.VERBOSE,
)
_SIGNS = frozenset("\\|#^[{]}`~&")
_TOKEN = re.compile(r"\S+")
_NOT_TEXT = re.compile(r"://|@|(?<!\w)\w:\\|\\\\|^\W*\^\w\^\W*$")
_PAIRS = (
    re.compile(r"\[[^\[\]\n]*\](?!\w)"),
    re.compile(r"\{[^{}\n]*\}(?!\w)"),
    re.compile(r"(?<!\w)`[^`\n]*`(?!\w)"),
)
_MEANT = {"[": "ƀ", "{": "Ƀ", "]": "č", "}": "Č", "`": "ñ", "~": "Ñ", "^": "ĭ", "&": "Ĭ"}
_ROOF, _BREVE = "\u0302", "\u0306"
_EDGES = '.,;:!?()"“”‘’…'


@dataclass(frozen=True)
class Change:
    """A word of a line that is typed in this encoding: where it stands, and what it means.

    Attributes:
        signs: the signs in it that stand for letters.
        tells: it can hardly be anything else, and so tells that its whole text is in this encoding.
    """

    start: int
    end: int
    meant: str
    signs: tuple[str, ...]
    tells: bool


def changes(line: str, kept: Collection[str], known: Collection[str]) -> list[Change]:
    """Return the words of a line that have another meaning in this encoding, in order.

    Args:
        kept: words that keep their signs, such as the abbreviation `GD&ĐT`.
        known: frequent words of the language, small: what becomes one of them was hardly meant otherwise.
    """
    if not _SIGNS.intersection(line):
        return []
    strong = list(_STRONG.finditer(line))
    taken = {place for mark in strong for place in range(mark.start(), mark.end())}
    weak = [mark for mark in _WEAK.finditer(line) if mark.start() not in taken]
    closed = _closed(line, known)
    marks = [mark for mark in (*strong, *weak) if not {mark.start(), mark.end() - 1} & closed]
    marks.sort(key=lambda mark: mark.start(), reverse=True)
    found = []
    for token in _TOKEN.finditer(line):
        here = []
        while marks and marks[-1].start() < token.end():
            here.append(marks.pop())
        if not here or _NOT_TEXT.search(token[0]) or token[0].strip(_EDGES) in kept or has_tone(token[0]):
            continue  # a Kinh word with a tone has none of these letters: kho\hàng
        start = token.end() - len(token[0].lstrip(_EDGES))
        end = token.start() + len(token[0].rstrip(_EDGES))
        meant = _read(line, start, end, here)
        tells = any(mark.re is _STRONG for mark in here) or meant.lower() in known
        signs = tuple(dict.fromkeys(mark[0][-1] for mark in here))
        found.append(Change(start, end, meant, signs, tells))
    return found


def _word(token: str) -> str:
    return token.strip(_EDGES).lower()


def _closed(line: str, known: Collection[str]) -> set[int]:
    """Return the places of brackets and quotes that belong together, and so stand for no letters.

    `[uôn sang la]` has ƀ and č in it: a pair of which one end makes a known word is none.
    """
    closed: set[int] = set()
    for pattern in _PAIRS:
        for pair in pattern.finditer(line):
            first, *others = pair[0].split()
            last = others[-1] if others else ""
            ends = (_MEANT[first[0]] + first[1:], last[:-1] + _MEANT[last[-1]]) if last else ()
            if not any(_word(end) in known for end in ends):
                closed |= {pair.start(), pair.end() - 1}
    return closed


def _read(line: str, start: int, end: int, marks: list[re.Match[str]]) -> str:
    pieces, done = [], start
    for mark in marks:
        pieces += [line[done : mark.start()], _meant(mark)]
        done = mark.end()
    return "".join([*pieces, line[done:end]])


def _meant(mark: re.Match[str]) -> str:
    """Return the letter that a sign stands for, with the letter before it where that changes."""
    written = mark[0]
    match mark.lastgroup:
        case "breve" | "capital" | "roofed":
            return unicodedata.normalize("NFC", written[0] + _BREVE)
        case "roof":
            return unicodedata.normalize("NFC", written[0] + _ROOF + _BREVE)
        case "c":
            return "č" if written[0] == "c" else "Č"
        case _:
            return _MEANT[written]
