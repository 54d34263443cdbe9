"""Filing takes: what is wanted, on what terms, and what stands where a new take would lie."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError
from broadcaster.narrate.takes import filing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from broadcaster.models import Line
    from broadcaster.narrate.takes.filing import Note, Take

ACCEPTED = 75
"""Of 100: the confidence from which a line of a long recording is filed without anybody having listened to it."""


class State(StrEnum):
    """What became of one recording of one line."""

    FILED = "filed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"
    UNSURE = "unsure"
    ABSENT = "absent"


@dataclass(frozen=True)
class Wanted:
    """A line that a recording is wanted of, or a part of one.

    Attributes:
        line: it; `line.code` names it. folder: where its takes lie, inside the language's: "" or `filing.NUMBERS`.
        read: it stands on the sheet that is read in one go.
    """

    line: Line
    folder: str = ""
    read: bool = True


@dataclass(frozen=True)
class Terms:
    """How recordings are taken in.

    Attributes:
        language: of the scripts. who: who speaks. on: the day.
        accepted: the confidence (of 100) from which lines of a long recording are filed.
        replace: a take that is there already is set aside for the new one. dry: nothing is filed.
    """

    language: str
    who: str
    on: date
    accepted: int = ACCEPTED
    replace: bool = False
    dry: bool = False


class Shelf:
    """Where takes of a language lie, and how one gets there."""

    def __init__(self, folder: Path, terms: Terms) -> None:
        self.terms = terms
        self._folder = folder
        self._filed: dict[str, Mapping[str, Take]] = {}

    def take(self, wanted: Wanted) -> Take | None:
        """Return the take of a line that is there, fit for its words or not."""
        if wanted.folder not in self._filed:
            self._filed[wanted.folder] = filing.filed(self._folder / wanted.folder)
        return self._filed[wanted.folder].get(wanted.line.code.casefold())

    def standing(self, wanted: Wanted, digest: str, span: tuple[int, int]) -> tuple[State, tuple[str, ...]] | None:
        """Return why a recording of a line need not be filed; None when it has to be."""
        take = self.take(wanted)
        if take is None:
            return None
        note = take.note
        if filing.unfit(take, self.text(wanted)):
            return None
        if note and note.source.sha256 == digest and (note.matched.from_ms, note.matched.to_ms) == span:
            return State.UNCHANGED, ("is filed already.",)
        if self.terms.replace:
            return None
        by = f" by {note.who}" if note and note.who else ""
        return State.KEPT, (f"is not filed: {take.shown}{by} is there. Give --replace to set that one aside.",)

    def text(self, wanted: Wanted) -> str:
        """Return the digest of a line's words."""
        return filing.text_digest(wanted.line, self.terms.language)

    def file(self, wanted: Wanted, content: bytes, note: Note) -> None:
        """File a take whole; the one that is there is set aside.

        Raises:
            SoundError: it cannot be written.
        """
        if self.terms.dry:
            return
        try:
            filing.put(self._folder / wanted.folder, wanted.line.code, content, note)
        except OSError as error:
            what = f"cannot be filed as {filing.show(self._folder / wanted.folder / wanted.line.code)}.wav"
            raise SoundError(
                f"{what}: {error.strerror or error}. Make room, then import the same files again."
            ) from error
