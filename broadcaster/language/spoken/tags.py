"""What phones and social networks add to a text: #hashtags, @names, pictures, the marks that colour or box a sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import GAP, Rule, Said
from broadcaster.language.spoken.web import label

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

PICTURES = "\u200d\u20e3\u2600-\u2775\u2794-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\U0001f300-\U0001faff"
"""Pictures and the marks behind them; the digits in circles (2776 to 2793) are read, and stand not among them."""

_PICTURES = re.compile(rf"([{PICTURES}]+)({GAP}?)")
_TAG = re.compile(r"#([^\W\d_]\w{1,60})(?!\w)")
_NAME = re.compile(r"@([A-Za-z][A-Za-z0-9_.]{2,40})(?![\w@])")
_SAID = {"\u260e": "điện thoại", "\U0001f4de": "điện thoại"}


def _pictures(here: Here, match: re.Match[str]) -> Said | None:
    """Leave pictures out; of a telephone the word is said."""
    said = next((_SAID[sign] for sign in match[1] if sign in _SAID), "")
    before = here.text[here.start - 1 : here.start]
    alone = not said and (not before or before.isspace())
    return Said(match.end() if alone else match.end(1), said, "picture")


def _tag(here: Here, match: re.Match[str]) -> Said:
    """Say `#AnSinhXaHoi` by its words."""
    return Said(match.end(), label(match[1], here.book), "address")


def _name(here: Here, match: re.Match[str]) -> Said:
    """Say `@bhxhdaklak`."""
    written = match[1].rstrip(".")
    return Said(match.start(1) + len(written), f"a còng {label(written, here.book)}", "address")


RULES = (Rule(_PICTURES, _pictures), Rule(_TAG, _tag, first="#"), Rule(_NAME, _name, first="@"))
