"""A script's lines → clips: for each line the first wished-for voice that has it, and a reason where none has."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from broadcaster.errors import UsageError, VoiceError
from broadcaster.language.pronouncing import pronounced
from broadcaster.models import Narration
from broadcaster.narrate import mixing
from broadcaster.narrate.clips import Clips
from broadcaster.narrate.voice import NotMineError, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from broadcaster.language.pronouncing import Pronunciations
    from broadcaster.models import Clip, Line, Script
    from broadcaster.narrate.voice import Voice
    from broadcaster.narrate.wave import Wave

_RECIPE = 3
"""Part of every clip's key: raise it when a change here makes other sound out of the same words."""


@dataclass(frozen=True)
class Wishes:
    """Who is to speak, and how.

    Attributes:
        orders: for each language the names of the voices wished for, the best first; of Kinh also for the Kinh words
            inside lines of other languages.
        refused: voices that must not be used now, and why: an experimental one in a release.
        experimental: voices that no speaker of their language has judged.
        pronunciations: for each language how names and abbreviations are said.
    """

    orders: Mapping[str, Sequence[str]]
    refused: Mapping[str, str] = field(default_factory=dict)
    experimental: frozenset[str] = frozenset()
    pronunciations: Mapping[str, Pronunciations] = field(default_factory=dict)


def narrate(
    script: Script,
    wishes: Wishes,
    voices: Mapping[str, Voice],
    cache: Path,
    told: Callable[[str], None] = lambda _: None,
) -> Narration:
    """Return the clips of a script's lines, and why each line without a clip has none.

    Args:
        script: the script.
        wishes: who is to speak which language.
        voices: the voices by name.
        cache: the workspace's cache folder; clips lie in its `clips/`.
        told: is told, once for each sentence, when a wished-for voice failed (a damaged recording, an outage) and the
            next in order took its place.

    Raises:
        UsageError: `wishes` names a voice that is not in `voices`.
        SoundError: the cache cannot be written to.
    """
    order = wishes.orders.get(script.language, ())
    if unknown := [name for names in wishes.orders.values() for name in names if name not in voices]:
        raise UsageError(f"No voice is called {', '.join(unknown)}; there are: {', '.join(voices)}.")
    cast, kept = _Cast(wishes, voices), Clips(cache / "clips")
    clips: dict[int, Clip] = {}
    silent: dict[int, str] = {}
    failures: dict[str, None] = {}
    for line in script.lines:
        refusals: list[str] = []
        for name in order if words_of(line) else ():
            try:
                clips[line.number] = _clip(line, script.language, name, cast, kept)
            except VoiceError as error:
                refusals.append(f"{name}: {error}")
                if not isinstance(error, NotMineError):
                    failures[refusals[-1]] = None
            else:
                break
        if line.number not in clips:
            silent[line.number] = _why(line, script.language, refusals)
    for failure in failures:
        told(failure)
    speaking = {name for clip in clips.values() for name in clip.voices}
    return Narration(clips, silent, frozenset(speaking & wishes.experimental))


def say(line: Line, language: str, name: str, wishes: Wishes, voices: Mapping[str, Voice]) -> Wave:
    """Return the sound of one line by the voice called `name`, made now and kept nowhere.

    Raises:
        VoiceError: the voice is not here, or cannot speak the line.
    """
    return mixing.speak(_parts(line, language, name, _Cast(wishes, voices)))


def rehearsal(narration: Narration, voices: Mapping[str, Voice]) -> bool:
    """Tell whether any clip only stands in for a voice, so that the whole must stay a draft."""
    return any(voices[name].rehearsal for clip in narration.clips.values() for name in clip.voices)


@dataclass(frozen=True)
class _Cast:
    """The voices of one narration."""

    wishes: Wishes
    voices: Mapping[str, Voice]

    def here(self, name: str) -> Voice:
        """Return a voice that may be used and is here.

        Raises:
            NotMineError: it may not be used now. VoiceError: it is not here.
        """
        if why := self.wishes.refused.get(name):
            raise NotMineError(why)
        voice = self.voices[name]
        if why := voice.missing():
            raise VoiceError(why)
        return voice

    def others(self, line: Line, voice: Voice) -> dict[str, list[Voice]]:
        """Return the voices that may say the words of other languages in a line, by language."""
        foreign = {utterance.language for utterance in line.spoken} - voice.languages if voice.kind.machine else ()
        return {
            language: [
                self.voices[name] for name in self.wishes.orders.get(language, ()) if name not in self.wishes.refused
            ]
            for language in foreign
        }


def _clip(line: Line, language: str, name: str, cast: _Cast, kept: Clips) -> Clip:
    """Return the clip of `line` by the voice called `name`, from the cache if it is there and whole.

    Raises:
        VoiceError: the voice is not here, or cannot speak the line.
    """
    found = _parts(line, language, name, cast)
    names = tuple(dict.fromkeys([name, *(part.voice.name for part in found)]))
    words = [[utterance.language, utterance.text, utterance.ipa] for part in found for utterance in part.line.spoken]
    spoken_by = [[part.voice.name, part.voice.key(part.line, part.language)] for part in found]
    identity = [_RECIPE, spoken_by, language, words]
    key = hashlib.sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest()
    return kept.find(key, names) or kept.keep(key, mixing.speak(found), names)


def _parts(line: Line, language: str, name: str, cast: _Cast) -> tuple[mixing.Part, ...]:
    """Return the stretches of a line and who speaks each, when the voice called `name` speaks its language.

    Raises:
        VoiceError: the voice is not here, or the line is not for it.
    """
    voice = cast.here(name)
    said = _pronounced(line, cast.wishes.pronunciations) if voice.kind.machine else line
    found = mixing.parts(said, language, voice, cast.others(said, voice))
    for part in found:
        _demand_letters(part, cast.wishes.pronunciations)
    return found


def _pronounced(line: Line, tables: Mapping[str, Pronunciations]) -> Line:
    """Return a line as the pronunciation tables want it said."""
    return replace(line, spoken=pronounced(line.pieces, tables)) if line.pieces and tables else line


def _demand_letters(part: mixing.Part, tables: Mapping[str, Pronunciations]) -> None:
    """Refuse a word that the tables give in IPA alone to a voice that reads letters.

    Raises:
        VoiceError: there is such a word.
    """
    for utterance in () if part.voice.ipa else part.line.spoken:
        if utterance.ipa and tables[utterance.language].unspelled(utterance.text):
            where = f"locales/{utterance.language}/pronounce.yaml"
            raise VoiceError(f"reads letters only: give “{utterance.text}” a `said` beside its `ipa` in {where}.")


def _why(line: Line, language: str, refusals: list[str]) -> str:
    """Return why nothing speaks `line`."""
    if not words_of(line):
        return "It has no words yet: it waits for its translator."
    return " ".join(refusals) or f"broadcaster.yaml names no voice for {language}."
