"""The Kinh words and phrases that Êđê and M'nông keep as they are: found in a text, the longest first."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from broadcaster.letters import APOSTROPHES, MARKS, WORD

if TYPE_CHECKING:
    from broadcaster.language.locale import Locale


@lru_cache(maxsize=64)
def listed_loans(language: Locale) -> re.Pattern[str]:
    """Return a pattern of the loans that a locale lists, in whatever case; it matches nothing where there are none."""
    return re.compile(_listed(language), re.IGNORECASE)


@lru_cache(maxsize=64)
def loans_and_words(language: Locale) -> re.Pattern[str]:
    """Return a pattern of the loans that a locale lists, as the group `listed`, and of any other word."""
    return re.compile(rf"(?P<listed>{_listed(language)})|{WORD.pattern}", re.IGNORECASE)


def _listed(language: Locale) -> str:
    ordered = sorted(set(language.loans), key=lambda word: (-len(word), word))
    inner = "|".join(re.escape(word) for word in ordered) or "(?!)"
    # \b does not know combining marks, and a M'nông word may hold an apostrophe: neither may touch a loan.
    edge = rf"[\w{MARKS}{APOSTROPHES}]"
    return rf"(?<!{edge})(?:{inner})(?!{edge})"
