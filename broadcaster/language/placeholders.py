"""Placeholders: the `{{ name }}` in a sentence for which a figure is put in on the day it airs.

A sentence is text with placeholders and nothing more. It is never run as a template, so a translator can break a
sentence, but cannot make it do anything.
"""

from __future__ import annotations

import re
from collections import Counter

PLACEHOLDER = re.compile(r"\{\{ *([a-z][a-z0-9_]{0,59}) *\}\}")
_GLUED = re.compile(r"\w{1,12}\{\{ *[a-z0-9_]+ *\}\}|\{\{ *[a-z0-9_]+ *\}\}\w{1,12}")
_BRACE = re.compile(r"[{}]")


def names(sentence: str) -> tuple[str, ...]:
    """Return the names of the placeholders in a sentence, in order, doubles included."""
    return tuple(PLACEHOLDER.findall(sentence))


def pieces(sentence: str) -> tuple[tuple[str, str], ...]:
    """Return a sentence cut at its placeholders: pairs of the text before one and its name; the last name is ""."""
    parts = PLACEHOLDER.split(sentence)
    return tuple(zip(parts[::2], [*parts[1::2], ""], strict=True))


def stray_brace(sentence: str) -> str:
    """Return what is wrong with braces that belong to no placeholder, or "" when all do."""
    rest = PLACEHOLDER.sub("", sentence)
    found = _BRACE.search(rest)
    if not found:
        return ""
    near = rest[max(0, found.start() - 10) : found.end() + 15].strip()
    what = f'has a brace that belongs to no placeholder near "{near}"'
    return f"{what}; a placeholder is {{{{ name }}}} with a name of a-z, 0-9, _."


def glued(sentence: str) -> str:
    """Return what is wrong with a placeholder that is written against a word, or "" when none is."""
    found = _GLUED.search(sentence)
    return f'has a placeholder written against a word near "{found[0]}"; leave a blank between them' if found else ""


def differences(original: str, translation: str) -> str:
    """Return how a translation's placeholders differ from its original's, in words; "" when they are the same.

    Their order may differ, their number may not: a figure said twice or left out is another message.
    """
    wanted, found = Counter(names(original)), Counter(names(translation))
    told = [f"lacks {{{{ {name} }}}}" for name in sorted(wanted - found)]
    told += [f"has {{{{ {name} }}}} more often than the Kinh sentence" for name in sorted(found - wanted)]
    return "; ".join(told)
