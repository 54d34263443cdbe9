"""How far the takes cover some lines: which have one, which lost theirs with their words, which nobody has recorded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from broadcaster.narrate.takes import filing, fragments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from broadcaster.models import Line
    from broadcaster.narrate.takes.filing import Take


class Cover(StrEnum):
    """Where a line stands.

    TAKE: it has a take of these very words. PARTS: it is spoken from recorded parts. CHANGED: the same sentence was
    recorded with other words. SPOILED: its take is there and cannot be used. MISSING: nobody has recorded it.
    """

    TAKE = "take"
    PARTS = "parts"
    CHANGED = "changed"
    SPOILED = "spoiled"
    MISSING = "missing"

    @property
    def spoken(self) -> bool:
        """Whether a person's voice is heard for the line."""
        return self in {Cover.TAKE, Cover.PARTS}


@dataclass(frozen=True)
class Covered:
    """One line and its take.

    Attributes:
        who: who speaks it; "" where that is not known. before: the words of the earlier take, where they changed.
        why: why its take cannot be used, where it is spoiled.
    """

    line: Line
    cover: Cover
    who: str = ""
    before: str = ""
    why: str = ""


class Coverage:
    """The takes of one language.

    Args:
        folder: the folder of the language. language: its code.

    Raises:
        VoiceError: the folder cannot be looked into.
    """

    def __init__(self, folder: Path, language: str) -> None:
        self._folder, self._language = folder, language
        self._takes = filing.filed(folder)
        self._parts = filing.filed(folder / filing.NUMBERS)
        self._before = _before((*self._takes.values(), *filing.filed(folder / filing.EARLIER).values()))

    def of(self, line: Line) -> Covered:
        """Return where a line stands."""
        take = self._takes.get(line.code.casefold())
        if take is not None:
            why = self._misfit(take, line)
            return Covered(line, Cover.SPOILED if why else Cover.TAKE, _who(take), why=why)
        parts = fragments.parts(line, self._language)
        takes = [self._parts.get(part.code.casefold()) for part in parts]
        if parts and all(take and not self._misfit(take, part.line) for take, part in zip(takes, parts, strict=True)):
            return Covered(line, Cover.PARTS, ", ".join(dict.fromkeys(_who(take) for take in takes if take)))
        before = self._before.get(line.msgid)
        if before is not None:
            return Covered(line, Cover.CHANGED, before=before)
        return Covered(line, Cover.MISSING)

    def of_part(self, line: Line) -> Covered:
        """Return where a part of a line stands, itself given as a line (see fragments.wanted)."""
        take = self._parts.get(line.code.casefold())
        why = self._misfit(take, line) if take else ""
        return Covered(line, Cover.MISSING if take is None else Cover.SPOILED if why else Cover.TAKE, why=why)

    def unused(self, lines: Iterable[Line]) -> tuple[str, ...]:
        """Return the codes of takes that none of these lines uses."""
        codes = {line.code.casefold() for line in lines}
        return tuple(sorted(take.path.stem for code, take in self._takes.items() if code not in codes))

    def _misfit(self, take: Take, line: Line) -> str:
        return filing.unfit(take, filing.text_digest(line, self._language))


def _before(takes: Iterable[Take]) -> Mapping[str, str]:
    """Return, by Kinh sentence with its placeholders, the words of its newest take."""
    notes = sorted((take.note for take in takes if take.note), key=lambda note: note.on)
    return {note.sentence: note.words for note in notes}


def _who(take: Take) -> str:
    return take.note.who if take.note else ""
