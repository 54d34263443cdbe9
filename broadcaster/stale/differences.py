"""Compares a script as it was published with the same script as it would be made now, line by line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from rapidfuzz import fuzz, process

from broadcaster.models import KINH
from broadcaster.stale.findings import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from broadcaster.models import Content, Line, Script
    from broadcaster.publish.manifest import SaidLine

_Line = TypeVar("_Line")
_Identity = tuple[str, str, str, str]
"""What makes two lines the same: snippet, Kinh sentence, words, code."""

NEAR = 60
"""Likeness, in per cent, from which a sentence counts as an earlier one rewritten (rapidfuzz's ratio of edits)."""


@dataclass(frozen=True)
class Difference:
    """A line that was published and one that would be said now; one of the two is None where a line is gone or new."""

    old: SaidLine | None
    new: Line | None

    @property
    def snippet(self) -> str:
        """Where the line comes from; "" for a template's phrase."""
        return self.new.snippet if self.new else (self.old and self.old.snippet) or ""


def differences(before: Sequence[SaidLine], after: Sequence[Line]) -> list[Difference]:
    """Return how two scripts differ, whatever the order of their lines."""
    kept = Counter(map(_old_identity, before)) & Counter(map(_identity, after))
    old = _without(before, [_old_identity(line) for line in before], kept.copy())
    new = _without(after, [_identity(line) for line in after], kept.copy())
    found: list[Difference] = []
    for line in list(new):
        match = next((one for one in old if (one.snippet or "", one.msgid) == (line.snippet, line.msgid)), None)
        if match:
            old.remove(match)
            new.remove(line)
            found.append(Difference(match, line))
    for line in list(new):
        match = _likest(line, old)
        if match:
            old.remove(match)
            new.remove(line)
            found.append(Difference(match, line))
    found += [Difference(None, line) for line in new]
    found += [Difference(line, None) for line in old]
    return found


def reordered(before: Sequence[SaidLine], after: Sequence[Line]) -> bool:
    """Tell whether two scripts have the same lines in another order."""
    first, then = [*map(_old_identity, before)], [*map(_identity, after)]
    return first != then and Counter(first) == Counter(then)


def kind(one: Difference, before: Sequence[SaidLine], script: Script, kinh: SaidLine | None, content: Content) -> Kind:
    """Return what people have changed to make a difference.

    Args:
        before: the script as it was published. script: as it would be now.
        kinh: the Kinh line that the old one was published beside; None where there is none.
    """
    old, new = one.old, one.new
    if old is None:
        return _of_new(one, before)
    if new is None:
        return _of_gone(old, script, content)
    if old.msgid != new.msgid:
        return Kind.TEXT if one.snippet else Kind.TEMPLATE
    was = old.words if script.language == KINH else kinh.words if kinh else new.kinh
    if was != new.kinh:
        return Kind.FIGURE
    return Kind.SPOKEN if old.words == new.written else Kind.TRANSLATION


def _of_new(one: Difference, before: Sequence[SaidLine]) -> Kind:
    if not one.snippet:
        return Kind.TEMPLATE
    return Kind.TEXT if any(line.snippet == one.snippet for line in before) else Kind.PLAN


def _of_gone(old: SaidLine, script: Script, content: Content) -> Kind:
    if not old.snippet:
        return Kind.TEMPLATE
    if old.snippet not in script.edition.bulletin.items:
        return Kind.PLAN
    snippet = content.snippets.get(old.snippet)
    kept = snippet and any(sentence.text == old.msgid for sentence in snippet.sentences())
    if not snippet or not kept or not snippet.valid_on(script.edition.days[0]):
        return Kind.TEXT
    return Kind.FIGURE if doubt(old, script, content) else Kind.TEMPLATE


def doubt(old: SaidLine, script: Script, content: Content) -> str:
    """Return why a release would leave a published line out now, or "".

    A doubtful sentence can take others with it: the rest of its example, or all of a snippet that has no more to say.
    """
    own = next((left.why for left in script.left_out if left.what == old.msgid), "")
    snippet = content.snippets.get(old.snippet or "")
    if own or not snippet:
        return own
    return next((left.why for left in script.left_out if left.place.path == snippet.place.path), "")


def _old_identity(line: SaidLine) -> _Identity:
    return line.snippet or "", line.msgid, line.words, line.code


def _identity(line: Line) -> _Identity:
    return line.snippet, line.msgid, line.written, line.code


def _without(lines: Sequence[_Line], identities: Sequence[_Identity], kept: Counter[_Identity]) -> list[_Line]:
    """Return the lines that are not among the kept ones, of which each may be taken as often as it is there."""
    rest = []
    for line, identity in zip(lines, identities, strict=True):
        if kept[identity]:
            kept[identity] -= 1
        else:
            rest.append(line)
    return rest


def _likest(line: Line, old: Sequence[SaidLine]) -> SaidLine | None:
    """Return the line of the same snippet that `line` is most probably a new wording of."""
    own = {index: one.msgid for index, one in enumerate(old) if (one.snippet or "") == line.snippet}
    found = process.extractOne(line.msgid, own, scorer=fuzz.ratio, score_cutoff=NEAR)
    return old[found[2]] if found else None
