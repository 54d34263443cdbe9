"""The silent voice: silence of a line's planned reading time, for rehearsals and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.narrate.voice import Kind
from broadcaster.narrate.wave import Wave, silence
from broadcaster.settings import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.models import Line
    from broadcaster.settings import Settings


class Silent:
    """Silence as long as the line is planned to last.

    Args:
        sample_rate: Hz of its sound.
    """

    name = "silent"
    kind = Kind.SILENT
    languages = frozenset(LANGUAGES)
    licence = "CC0-1.0"
    sample_rate = None
    needs = "nothing more"
    experimental = False
    rehearsal = True
    ipa = False

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate

    @classmethod
    def of(cls, settings: Settings, workspace: Path) -> Silent:  # noqa: ARG003 -- every voice is made from the same two
        """Return the silent voice as `settings` want it."""
        return cls(settings.sound.sample_rate)

    def missing(self) -> str:
        """Return "": silence can be had anywhere."""
        return ""

    def key(self, line: Line, language: str) -> str:  # noqa: ARG002
        """Return the planned seconds and the rate."""
        return f"{line.seconds:.3f} s, {self._rate} Hz"

    def speak(self, line: Line, language: str) -> Wave:  # noqa: ARG002
        """Return silence of the line's planned seconds."""
        return silence(line.seconds, self._rate)
