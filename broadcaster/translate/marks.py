"""What a reviewer writes into the column of the review: a yes in one of many ways, or a remark."""

from __future__ import annotations

import re
from dataclasses import dataclass

YES = frozenset(
    ["x", "v", "✓", "✔", "☑", "☒", "√", "duyệt", "đạt", "đúng", "có", "ok", "yes", "true", "reviewed", "approved"],
) | {"đã duyệt"}
"""What says yes, in small letters, without blanks and signs around it."""

_SIGNED = re.compile(r"(?:đã )?duyệt\s*:\s*(?P<who>\S.{0,60})", re.IGNORECASE)
_LOOKS = str.maketrans("", "", "\ufe0e\ufe0f")
"""Signs nobody sees, by which phones choose between ✔ in black and in colour."""


@dataclass(frozen=True)
class Mark:
    """A reviewer's mark.

    Attributes:
        yes: whether it approves. who: the name in it, "" for none. remark: what it says instead; "" when it approves.
    """

    yes: bool = False
    who: str = ""
    remark: str = ""


def mark(cell: str) -> Mark:
    """Return what a cell of the review says; one of two rows of a line may say it, and both when they agree."""
    text = " ".join(cell.translate(_LOOKS).split())
    if not text:
        return Mark()
    if text.casefold().strip(" .!,;") in YES:
        return Mark(yes=True)
    if signed := _SIGNED.fullmatch(text):
        return Mark(yes=True, who=signed["who"].strip(" .,;"))
    return Mark(remark=text)
