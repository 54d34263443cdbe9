"""What a voice is: what it tells of itself, and what is refused before any voice is asked."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from broadcaster.errors import VoiceError
from broadcaster.models import LineState

if TYPE_CHECKING:
    from broadcaster.models import Line
    from broadcaster.narrate.wave import Wave


class Kind(StrEnum):
    """How a voice makes its sound."""

    RULE = "rule"
    NEURAL = "neural"
    ONLINE = "online"
    PERSON = "person"
    SILENT = "silent"

    @property
    def machine(self) -> bool:
        """Whether a program reads the words, and would read a digit in its own way."""
        return self in {Kind.RULE, Kind.NEURAL, Kind.ONLINE}


class NotMineError(VoiceError):
    """The line is simply not this voice's: it is in another language, or nobody has recorded it. Nothing has failed."""


class Voice(Protocol):
    """What turns a line into sound: a program, a model, or a person's recording.

    A package brings its own voices by the entry-point group `broadcaster.voices`: the entry's name is the voice's, its
    object takes the settings and the workspace's folder and returns the voice (see `registry.Factory`). Making a voice
    must be cheap: what is heavy is loaded when it is first asked to speak.

    Attributes:
        name: as it is called in broadcaster.yaml; the same as its entry point's.
        kind: how it makes its sound.
        languages: the languages it speaks (BCP 47); it is never used for another.
        licence: under which its sound may be used, as an SPDX name or a few words.
        sample_rate: Hz of the sound it makes by itself; None where that differs, as recordings do.
        needs: what must be here for it to speak, in a few words: a library, files, the network.
        experimental: no speaker of its language has judged it; only what is marked so is spoken by it.
        rehearsal: it only stands in for a voice; what it speaks must not go on air.
        ipa: it can be given the pronunciation of a word (models.Utterance.ipa).
    """

    @property
    def name(self) -> str: ...  # noqa: D102 -- said above
    @property
    def kind(self) -> Kind: ...  # noqa: D102
    @property
    def languages(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def licence(self) -> str: ...  # noqa: D102
    @property
    def sample_rate(self) -> int | None: ...  # noqa: D102
    @property
    def needs(self) -> str: ...  # noqa: D102
    @property
    def experimental(self) -> bool: ...  # noqa: D102
    @property
    def rehearsal(self) -> bool: ...  # noqa: D102
    @property
    def ipa(self) -> bool: ...  # noqa: D102

    def missing(self) -> str:
        """Return why it is not available here and how to get it; "" if it is. Never asks the network."""
        ...

    def key(self, line: Line, language: str) -> str:
        """Return all that the sound of `line` depends on beside its words: version, pace, the recording's digest.

        Raises:
            VoiceError: it has no sound for this line, and why.
        """
        ...

    def speak(self, line: Line, language: str) -> Wave:
        """Return the sound of `line`, a line of a script in `language`, at the sample rate of the settings.

        A machine (`Kind.machine`) is given only lines that are wholly in languages it declares: words of another
        language in them are spoken by a voice of that language, and joined to its own (see `mixing`).

        Raises:
            VoiceError: it cannot speak this line, and why.
        """
        ...


ATTRIBUTES = ("name", "kind", "languages", "licence", "sample_rate", "needs", "experimental", "rehearsal", "ipa")
"""What every voice tells of itself."""


def words_of(line: Line) -> str:
    """Return all that is spoken of `line`; "" when there is nothing to say yet."""
    words = " ".join(utterance.text.strip() for utterance in line.spoken)
    return words if line.state is not LineState.MISSING and any(map(str.isalpha, words)) else ""


def demand_fit(line: Line, language: str, voice: Voice) -> None:
    """Refuse a line that `voice` must not speak; asked before any voice is.

    Raises:
        NotMineError: the line, or a part of it, is in a language the voice does not declare; or there are no words.
        VoiceError: a machine would be given a figure and read it in its own way.
    """
    words = words_of(line)
    if not words:
        raise NotMineError("is given no words: the line waits for its translator.")
    needed = {language, *(utterance.language for utterance in line.spoken)}
    if foreign := sorted(needed - voice.languages):
        raise NotMineError(f"speaks {', '.join(sorted(voice.languages))}, not {', '.join(foreign)}.")
    figures = "".join(filter(str.isnumeric, words))
    if voice.kind.machine and figures:
        what = f'is not given the figure "{figures}": it must be spelled out before a machine says it.'
        raise VoiceError(f"{what} See `broadcaster spoken -l {language}`.")
