"""Letters put right one by one: marks joined to their letter, in order, and of the right shape; invisible signs out.

Unicode's form NFC is not enough. `ê̆` typed breve first (e, U+0306, U+0302) composes to `ĕ̂`, which NFC keeps apart from
`ê̆` (both marks have combining class 230); a caron for the breve (ǔ, ơ̌), a mark behind a blank (`jơ ̆ng`) and a breve of
its own (˘) are other letters altogether. What is put right becomes a letter that the language, or Kinh, really has.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from broadcaster.letters import MARKS

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"

_JOINER = "\u200d"
"""Joins emoji, where it belongs; behind a letter it is only in the way."""
_GAP = " \u00a0\u2028\u2029\x00-\x08\x0b-\x1f\x7f-\x9f"
_SPACING = "\u02d8\u02c7"
_CELL = re.compile(
    rf"[^\W\d_](?:[{_INVISIBLE}{_JOINER}]*[{_GAP}]?[{MARKS}]|[{_INVISIBLE}{_JOINER}]*[{_SPACING}])*"
    rf"|[^{MARKS}]|[{MARKS}]+"
)
_HIDDEN = re.compile(rf"[{_INVISIBLE}]")
_BETWEEN = re.compile(rf"[{_INVISIBLE}{_JOINER}{_GAP}]")
_APART = re.compile(rf"[{_GAP}]")

BREVE = "\u0306"
_AS_BREVE = {"\u030c": BREVE, "\u0311": BREVE, "\u02d8": BREVE, "\u02c7": BREVE}
_STROKES = {"\u0335", "\u0336"}
_STRUCK = {"b": "ƀ", "B": "Ƀ", "d": "đ", "D": "Đ"}
_RANKS = {"\u031b": 0, "\u0302": 1, BREVE: 2}
_LAST = 3
_VOWELS = frozenset("aeiouyAEIOUY")
_LOST = frozenset({"Co", "Cs"})
"""Unicode's categories of what stands for no letter: private use (fonts of somebody's own), half a surrogate."""


@dataclass
class Cell:
    """A letter or sign of a line, as it stands and as it should.

    Attributes:
        start, end: where it stands in the line.
        raw: as it stands. clean: as it should. rule: why it is not; "" when it is right.
    """

    start: int
    end: int
    raw: str
    clean: str
    rule: str = ""

    def becomes(self, clean: str, rule: str) -> None:
        """Put a letter in its place; the first reason is kept."""
        if clean != self.clean:
            self.clean = clean
            self.rule = self.rule or rule


def cells(line: str, known: frozenset[str]) -> list[Cell]:
    """Return a line cut into letters and signs, each put right as far as it alone tells.

    Args:
        known: the small letters that the language has, and those of its loans: what something may become.
    """
    found: list[Cell] = []
    last = ""
    for match in _CELL.finditer(line):
        raw = match[0]
        if raw == _JOINER and last.isalpha():
            found.append(Cell(match.start(), match.end(), raw, "", "invisible"))
            continue
        clean, rule = (raw, "") if raw.isascii() and raw >= " " and raw != "\x7f" else _clean(raw, known)
        found.append(Cell(match.start(), match.end(), raw, clean, rule))
        last = clean[:1] or last
    return found


@lru_cache(maxsize=4096)
def _clean(raw: str, known: frozenset[str]) -> tuple[str, str]:
    """Return what a letter or sign should be, and the rule that says so."""
    if not raw[0].isalpha():
        return _sign(raw)
    joined = _BETWEEN.sub("", raw)
    composed = unicodedata.normalize("NFC", joined)
    right = _arranged(joined)
    # A mark that belongs to no letter here stays as it came: a guess would hide it.
    clean = right if right.lower() in known or not _has_odd_marks(composed) else composed
    return clean, "" if clean == raw else _reason(raw, joined, composed, clean)


def _sign(raw: str) -> tuple[str, str]:
    kind = unicodedata.category(raw[0])
    if _HIDDEN.fullmatch(raw):
        return "", "invisible"
    if (kind == "Cc" and raw != "\t") or raw in "\u2028\u2029":
        return " ", "invisible"
    if unicodedata.combining(raw[0]):
        composed = unicodedata.normalize("NFC", raw)
        return composed, "broken" if composed == raw else "nfc"
    return raw, "broken" if kind in _LOST or raw == "\ufffd" else ""


def _reason(raw: str, joined: str, composed: str, clean: str) -> str:
    """Return the rule by which a letter was put right."""
    if _APART.search(raw):
        return "loose mark"
    if joined != raw:
        return "invisible"
    if clean == composed:
        return "nfc"
    before, after = (set(unicodedata.normalize("NFD", letter)) for letter in (raw, clean))
    return "mark order" if before == after else "look-alike"


def _arranged(letter: str) -> str:
    """Return a letter with its marks of the right shape, each once, in the order in which NFC composes them."""
    loose = unicodedata.normalize("NFD", letter)
    base, marks = loose[0], list(loose[1:])
    if base == "\u0131" and marks:
        base = "i"
    if base in _STRUCK and _STROKES & set(marks):
        base, marks = _STRUCK[base], [mark for mark in marks if mark not in _STROKES]
    if base in _VOWELS:
        marks = [_AS_BREVE.get(mark, mark) for mark in marks]
    marks = sorted(dict.fromkeys(marks), key=lambda mark: _RANKS.get(mark, _LAST))
    return unicodedata.normalize("NFC", base + "".join(marks))


def _has_odd_marks(composed: str) -> bool:
    """Tell whether a letter keeps marks that NFC could not compose, or that no letter of ours has."""
    return len(composed) > 1 or bool(set(unicodedata.normalize("NFD", composed)) & {*_AS_BREVE, *_STROKES, "\u0131"})
