"""Puts the letters of returned translations right with the text doctor, who never sees the inside of a placeholder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.language import placeholders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadcaster.language.doctor import Doctor


@dataclass(frozen=True)
class Mended:
    """A translation with its letters put right, and the rules by which that was done."""

    text: str
    rules: tuple[str, ...]


def repaired(texts: Sequence[str], doctor: Doctor) -> list[Mended]:
    """Return translations with all put right that is certain, and what was typed for an old font converted.

    Args:
        texts: one line each, with placeholders; together, since an old font is known by all that was typed for it.
        doctor: of their language.
    """
    cut = [placeholders.pieces(text) for text in texts]
    # Each stretch between two placeholders is a line of its own: {{ name }} would be letters of an old font.
    lines = [piece for pieces in cut for piece, _ in pieces]
    whole = "\n".join(lines)
    rules: dict[int, dict[str, None]] = {}
    for finding in doctor.check(whole):
        if finding.certain or finding.rule == "legacy":
            rules.setdefault(finding.line - 1, {})[finding.rule] = None
    mended = doctor.repair(whole, legacy=True).split("\n")
    found, at = [], 0
    for pieces in cut:
        text = "".join(
            [mended[at + index] + (f"{{{{ {name} }}}}" if name else "") for index, (_, name) in enumerate(pieces)]
        )
        named = dict.fromkeys(rule for index in range(len(pieces)) for rule in rules.get(at + index, {}))
        found.append(Mended(text, tuple(named)))
        at += len(pieces)
    return found
