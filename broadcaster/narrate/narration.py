"""A script's lines → clips: for each line the first wished-for voice that has it, and a reason where none has."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from broadcaster.errors import UsageError, VoiceError
from broadcaster.models import Narration
from broadcaster.narrate.clips import Clips
from broadcaster.narrate.voice import NotMineError, demand_fit, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from broadcaster.models import Clip, Line, Script
    from broadcaster.narrate.voice import Voice

_RECIPE = 1
"""Part of every clip's key: raise it when a change here makes other sound out of the same words."""


def narrate(
    script: Script,
    order: Sequence[str],
    voices: Mapping[str, Voice],
    cache: Path,
    told: Callable[[str], None] = lambda _: None,
) -> Narration:
    """Return the clips of a script's lines, and why each line without a clip has none.

    Args:
        script: the script.
        order: names of the voices wished for its language, the best first.
        voices: the voices by name.
        cache: the workspace's cache folder; clips lie in its `clips/`.
        told: is told, once for each sentence, when a wished-for voice failed (a damaged recording, an outage) and the
            next in order took its place.

    Raises:
        UsageError: `order` names a voice that is not in `voices`.
        SoundError: the cache cannot be written to.
    """
    if unknown := [name for name in order if name not in voices]:
        raise UsageError(f"No voice is called {', '.join(unknown)}; there are: {', '.join(voices)}.")
    kept = Clips(cache / "clips")
    clips: dict[int, Clip] = {}
    silent: dict[int, str] = {}
    failures: dict[str, None] = {}
    for line in script.lines:
        refusals: list[str] = []
        for name in order if words_of(line) else ():
            try:
                clips[line.number] = _clip(line, script.language, voices[name], kept)
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
    return Narration(clips, silent)


def rehearsal(narration: Narration, voices: Mapping[str, Voice]) -> bool:
    """Tell whether any clip only stands in for a voice, so that the whole must stay a draft."""
    return any(voices[clip.voice].rehearsal for clip in narration.clips.values())


def _clip(line: Line, language: str, voice: Voice, kept: Clips) -> Clip:
    """Return the clip of `line` by `voice`, from the cache if it is there and whole.

    Raises:
        VoiceError: the voice is not here, or cannot speak the line.
    """
    demand_fit(line, language, voice)
    if why := voice.missing():
        raise VoiceError(why)
    words = [[utterance.language, utterance.text] for utterance in line.spoken]
    identity = [_RECIPE, voice.name, voice.key(line, language), language, words]
    key = hashlib.sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest()
    return kept.find(key, voice.name) or kept.keep(key, voice.speak(line, language), voice.name)


def _why(line: Line, language: str, refusals: list[str]) -> str:
    """Return why nothing speaks `line`."""
    if not words_of(line):
        return "It has no words yet: it waits for its translator."
    return " ".join(refusals) or f"broadcaster.yaml names no voice for {language}."
