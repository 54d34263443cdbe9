"""Reads a text from left to right: finds the next place that may be said otherwise, and asks the rules in order."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from typing import TYPE_CHECKING

from broadcaster.language.spoken import (
    bounds,
    codes,
    dates,
    documents,
    fractions,
    phones,
    quantities,
    rates,
    roman,
    shortdates,
    signs,
    tags,
    times,
    titles,
    web,
    words,
)
from broadcaster.language.spoken.here import DASHES, GAP, GAPS, Here, Rule
from broadcaster.language.spoken.letters import CAPITALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.language.spoken.book import Book

_CONSONANTS = "bcdđfghjklmnpqrstvwxz"
_ODD_DIGITS = (
    "\u00b2\u00b3\u00b9\u00bc-\u00be\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2150-\u2182\u2460-\u2468"
    "\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792"
    "\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a\U0001f100-\U0001f10a"
)
"""What Unicode calls a digit without being a decimal one (², ①), and its fractions and Roman numerals (½, Ⅳ)."""

_PLACE = re.compile(
    rf"""
    (?P<figure>[0-9])
    | (?<![^\W0-9])(?=[a-zđ{CAPITALS}])(?:
        (?P<address>[A-Za-z][A-Za-z0-9_-]{{0,62}}+[.@:][A-Za-z0-9/])
      | (?P<word>
            [{CAPITALS}](?:[{CAPITALS}0-9./&-]|[a-zđ]{{1,8}}(?:[{CAPITALS}0-9.]|-[0-9])|[{_CONSONANTS}]{{1,8}}y?(?!\w))
          | [IVXC](?!\w)
          | (?!ngh)[aeiou]?[{_CONSONANTS}y]{{3,8}}(?!\w)
          | (?:vv|vd|km|kg|cm|mm|đt|sn)(?!\w) | (?<=[Qq]uý\ )[iv]{{1,3}}(?!\w)
          | [a-zđ]{{1,5}}(?:[0-9²³/.]|-[0-9])
        )
      | (?P<letter>[a-zđ](?!\w))
    )
    | (?P<sign>
        [%‰&@=<>≥≤±≈~→×÷№℃₫€$°º+*#§{_ODD_DIGITS}{tags.PICTURES}]
      | /(?={GAP}?[^\W_])
      | [{DASHES}](?={GAP}?[^\W_]|{GAP}?<{GAP}?[0-9])
      | \((?=\+?[0-9])
      | \d
    )
    """,
    re.VERBOSE,
)

_FIGURES: tuple[Rule, ...] = (
    *web.FIGURES,
    *documents.RULES,
    *dates.RULES,
    *shortdates.RULES,
    *times.RULES,
    *phones.RULES,
    *codes.NAMES,
    *fractions.RULES,
    *quantities.RULES,
    *codes.REST,
)
_WORDS: tuple[Rule, ...] = (*titles.RULES, *roman.RULES, *words.RULES)
_BY_KIND: dict[str | None, tuple[Rule, ...]] = {
    "address": (*web.RULES, *_WORDS),
    "word": _WORDS,
    "letter": words.LETTERS,
    "sign": (*phones.SIGNED, *rates.RULES, *bounds.RULES, *tags.RULES, *signs.RULES),
}
_LINKING = frozenset({"range", "slash", "sign", ""})
"""Rules that say what stands between two things, not a thing."""
_AFTER_FIGURES = re.compile(rf"[0-9]++{GAP}?([^{GAPS}]?)")
_TELLING = frozenset("".join(rule.after for rule in _FIGURES)) | frozenset(string.digits)


@lru_cache(maxsize=1024)
def _figure_rules(first: str, after: str) -> tuple[Rule, ...]:
    """Return the rules worth asking about figures that begin with `first` and stand before `after`, in their order."""
    return tuple(
        rule for rule in _FIGURES if (not rule.after or after in rule.after) and (not rule.first or first in rule.first)
    )


@lru_cache(maxsize=4096)
def _other_rules(kind: str | None, first: str) -> tuple[Rule, ...]:
    """Return the rules worth asking about a word or sign that begins with `first`, in their order."""
    return tuple(rule for rule in _BY_KIND[kind] if not rule.first or first in rule.first)


def read(text: str, book: Book) -> Iterator[tuple[int, int, str, str]]:
    """Yield, in order, each piece that is said otherwise than written: start, end, the words, the rule's name."""
    position, spoken_to, rule = 0, -1, ""
    last = ("", -1)
    search, after_figures = _PLACE.search, _AFTER_FIGURES.match
    while found := search(text, position):
        start = found.start()
        kind = found.lastgroup
        if kind == "figure":
            after = after_figures(text, start)[1]  # type: ignore[index]  # it always matches at a figure
            rules = _figure_rules(text[start], after if after in _TELLING else "\n")
        else:
            rules = _other_rules(kind, text[start])
        adjoins = spoken_to == start or (spoken_to == start - 1 and text[spoken_to] in GAPS)
        here = Here(text, start, book, rule if adjoins else "", last)
        for pattern, say, _, _ in rules:
            match = pattern.match(text, start)
            if match is not None and (said := say(here, match)) is not None:
                position, spoken_words, rule = said
                spoken_to = position
                if rule not in _LINKING:
                    last = (rule, position)
                yield start, position, spoken_words, rule
                break
        else:
            position = start + 1
