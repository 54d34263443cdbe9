"""The Kinh sentence that an outdated translation was made for, kept in its comment beside PO's own field for it.

PO has `#| msgid` for the earlier sentence, and editors show it; but what goes through XLIFF comes back without it. In
the translator's comment it survives, and a person reads it in any program:

    # Bản dịch này là của câu cũ: “Người thứ nhất đóng {{ first }} một năm.”
"""

from __future__ import annotations

import re
import unicodedata

_RECORD = re.compile(r"Bản\s+dịch\s+này\s+là\s+của\s+câu\s+cũ:\s+“(?P<sentence>[^“”]{1,2000})”[ \t]*\n?")


def find(comment: str) -> str:
    """Return the earlier Kinh sentence that a comment names, or ""."""
    found = _RECORD.search(unicodedata.normalize("NFC", comment))
    return " ".join(found["sentence"].split()) if found else ""


def noted(comment: str, sentence: str) -> str:
    """Return a comment that names an earlier Kinh sentence, and only this one; with "", none."""
    bare = unicodedata.normalize("NFC", comment)
    bare = _RECORD.sub("", bare).strip("\n") if _RECORD.search(bare) else comment
    # Quotes inside the sentence would end it too early; of such a one PO's own field knows.
    told = f"Bản dịch này là của câu cũ: “{sentence}”" if sentence and not {"“", "”"} & set(sentence) else ""
    return "\n".join(filter(None, [bare, told]))
