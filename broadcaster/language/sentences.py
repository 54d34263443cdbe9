"""What a Kinh sentence may hold: words and placeholders, in NFC, and no figure typed by hand."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, Severity
from broadcaster.language import placeholders
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Collection

    from broadcaster.models import Sentence

_DIGIT = re.compile(r"\S*\d\S*")
_NUMBER_WORD = re.compile(r"\b(phần trăm|triệu|nghìn|ngàn|tỷ|tỉ)\b", re.IGNORECASE)


def check(sentence: Sentence, known: Collection[str]) -> list[Fault]:
    """Return what is wrong in one Kinh sentence, given the names its placeholders may use."""
    path, line, text = sentence.place.path, sentence.place.line, sentence.text
    faults = []
    if stray := placeholders.stray_brace(text):
        faults.append(Fault(path, line, stray))
    for name in dict.fromkeys(placeholders.names(text)):
        if name not in known:
            what = f"{{{{ {name} }}}} is neither a figure here nor a fact of scripts/facts.yaml."
            faults.append(Fault(path, line, what, near(name, known)))
    bare = placeholders.PLACEHOLDER.sub(" ", text)
    if typed := _DIGIT.search(bare):
        what = f'"{typed[0]}" is a figure typed by hand; every figure on air comes from a dated fact.'
        faults.append(Fault(path, line, what, "Put it in scripts/facts.yaml and write {{ its_name }} here."))
    elif word := _NUMBER_WORD.search(bare):
        what = f'"{word[0]}" looks like a figure written in words; figures come from facts.'
        faults.append(Fault(path, line, what, "Write {{ its_name }} if it is one.", Severity.WARNING))
    return faults


def nfc_faults(text: str, shown: str) -> list[Fault]:
    """Return the lines of a file that are not in Unicode's form NFC, in which equal words are equal letters."""
    if unicodedata.is_normalized("NFC", text):
        return []
    hint = "Type the word again, on a keyboard that writes each letter as one."
    return [
        Fault(shown, number, f'is not in Unicode\'s form NFC: "{_first_loose(line)}" is made of loose marks.', hint)
        for number, line in enumerate(text.split("\n"), 1)
        if not unicodedata.is_normalized("NFC", line)
    ]


def _first_loose(line: str) -> str:
    return next((word for word in line.split() if not unicodedata.is_normalized("NFC", word)), line[:40])
