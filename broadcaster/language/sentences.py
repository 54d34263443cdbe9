"""What a Kinh sentence may hold: words and placeholders, in NFC, and no figure typed by hand."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, Severity
from broadcaster.language import placeholders
from broadcaster.letters import count, cut
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Collection

    from broadcaster.models import Sentence

_DIGIT = re.compile(r"[\d²³¹¼-¾\u2070-\u2079\u2080-\u2089\u2150-\u218b\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")
"""Whatever is a number by itself: digits of any script, fractions, small figures, Roman numerals of one letter, ①."""

LENGTH_LIMIT = 600
"""Letters and signs a sentence may have; thirty syllables, as much as one breath carries, are about 160."""

_NUMBER_WORD = re.compile(r"\b(phần trăm|triệu|nghìn|ngàn|tỷ|tỉ)\b", re.IGNORECASE)


def check(sentence: Sentence, known: Collection[str] | None) -> list[Fault]:
    """Return what is wrong in one Kinh sentence, given the names its placeholders may use."""
    path, line, text = sentence.place.path, sentence.place.line, sentence.text
    faults = []
    if control := control_character(text):
        faults.append(Fault(path, line, f"has {control}.", "Delete it."))
    if stray := placeholders.stray_brace(text):
        faults.append(Fault(path, line, stray))
    if glued := placeholders.glued(text):
        faults.append(Fault(path, line, f"{glued}."))
    for name in dict.fromkeys(placeholders.names(text)):
        if known is not None and name not in known:
            what = f"{{{{ {name} }}}} is neither a figure here nor a fact of scripts/facts.yaml."
            faults.append(Fault(path, line, what, near(name, known)))
    bare = placeholders.PLACEHOLDER.sub(" ", text)
    if (length := count(text)) > LENGTH_LIMIT:
        what = f"is a sentence of {length} letters; {LENGTH_LIMIT} is the most anybody can say or hear."
        faults.append(Fault(path, line, what, "Make several of it."))
    if typed := typed_figure(bare):
        what = f'"{typed}" is a figure typed by hand; every figure on air comes from a dated fact.'
        faults.append(Fault(path, line, what, "Put it in scripts/facts.yaml and write {{ its_name }} here."))
    elif word := _NUMBER_WORD.search(bare):
        what = f'"{word[0]}" looks like a figure written in words; figures come from facts.'
        faults.append(Fault(path, line, what, "Write {{ its_name }} if it is one.", Severity.WARNING))
    return faults


def typed_figure(text: str) -> str:
    """Return the first word of a text that has a digit in it, or ""; in time linear in the length of the text."""
    found = _DIGIT.search(text)
    if not found:
        return ""
    start = max(text.rfind(blank, 0, found.start()) for blank in " \n\t") + 1
    return cut(text[start:].split(maxsplit=1)[0], 60)


def control_character(text: str) -> str:
    """Return the name of the first character that no page and no voice can show or say, or ""."""
    found = next((letter for letter in text if unicodedata.category(letter) in {"Cc", "Cs"}), "")
    return f"the control character U+{ord(found):04X}" if found else ""


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
    return next((word for word in line.split() if not unicodedata.is_normalized("NFC", word)), cut(line, 40))
