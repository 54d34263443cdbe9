"""A line to be spoken, as work that any process or machine can do: what is said, by whom, and kept under what key."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.errors import VoiceError
from broadcaster.narrate import mixing
from broadcaster.narrate.voice import Kind, NotMineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from broadcaster.models import Clip, Line
    from broadcaster.narrate.clips import Clips
    from broadcaster.narrate.voice import Voice
    from broadcaster.narrate.wave import Wave

    Perform = Callable[[Sequence["Job"]], Iterable[tuple[str, "Clip | Refusal"]]]
    """Does some jobs, in any order, and gives for each, by its key, the clip or why there is none."""

_RECIPE = 3
"""Part of every clip's key: raise it when a change here makes other sound out of the same words."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of a line in languages that one voice speaks, the voice by its name; see `mixing.Part`."""

    line: Line
    language: str
    voice: str


@dataclass(frozen=True)
class Job:
    """A line that is to be spoken.

    Attributes:
        key: of all that its sound depends on; its clip is kept under it.
        language: of the script. stretches: what is said, in order.
        voices: who speaks in it, the voice of the script's language first.
        kinds: of those voices: what a person has recorded, or the network says, cannot be done anywhere.
    """

    key: str
    language: str
    stretches: tuple[Stretch, ...]
    voices: tuple[str, ...]
    kinds: frozenset[Kind]


@dataclass(frozen=True)
class Refusal:
    """Why a line was not spoken.

    Attributes:
        why: in words. failure: a voice failed; otherwise the line simply is not its to speak.
    """

    why: str
    failure: bool

    @classmethod
    def of(cls, error: VoiceError) -> Refusal:
        """Return what a voice raised."""
        return cls(str(error), not isinstance(error, NotMineError))


def job(language: str, name: str, found: Sequence[mixing.Part]) -> Job:
    """Return the job of speaking the parts of a line, in a script in `language`, as the voice called `name`.

    Raises:
        VoiceError: a voice has no sound for its part.
    """
    stretches = tuple(Stretch(part.line, part.language, part.voice.name) for part in found)
    voices = tuple(dict.fromkeys([name, *(part.voice.name for part in found)]))
    kinds = frozenset(part.voice.kind for part in found)
    return Job(_key(language, found), language, stretches, voices, kinds)


def speak(one: Job, voices: Mapping[str, Voice]) -> Wave:
    """Return the sound of a job.

    Raises:
        VoiceError: a voice is not here, cannot speak, or is another than the one that the job was made for, as it may
            be on another machine.
    """
    found = []
    for stretch in one.stretches:
        if stretch.voice not in voices:
            raise VoiceError(f"there is no voice {stretch.voice} here.")
        voice = voices[stretch.voice]
        if why := voice.missing():
            raise VoiceError(why)
        found.append(mixing.Part(stretch.line, stretch.language, voice))
    if _key(one.language, found) != one.key:
        raise VoiceError(
            f"{', '.join(one.voices)}: of another version, or set otherwise, than where the line is wanted."
        )
    return mixing.speak(found)


def perform(jobs: Iterable[Job], voices: Mapping[str, Voice], kept: Clips) -> Iterator[tuple[str, Clip | Refusal]]:
    """Do jobs one after the other, here; yield each one's key, and its clip or why there is none.

    Raises:
        SoundError: the cache cannot be written to.
    """
    for one in jobs:
        try:
            yield one.key, kept.keep(one.key, speak(one, voices), one.voices)
        except VoiceError as error:
            yield one.key, Refusal.of(error)


def _key(language: str, found: Sequence[mixing.Part]) -> str:
    """Return the digest of all that the sound of a line depends on."""
    words = [[utterance.language, utterance.text, utterance.ipa] for part in found for utterance in part.line.spoken]
    spoken_by = [[part.voice.name, part.voice.key(part.line, part.language)] for part in found]
    identity = [_RECIPE, spoken_by, language, words]
    return hashlib.sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest()
