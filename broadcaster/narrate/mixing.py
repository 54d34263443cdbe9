"""A line in two languages → one sound: each stretch spoken by a voice of its language, all at one level.

Kinh words stand inside most Êđê and M'nông lines (models.Utterance). A machine that knows Êđê says them wrong, and one
that knows Kinh must not say the Êđê around them; so each says its own, and here the stretches become one line again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from broadcaster.errors import VoiceError
from broadcaster.narrate.voice import NotMineError, demand_fit, words_of
from broadcaster.narrate.wave import Wave, silence, trim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from broadcaster.models import Line
    from broadcaster.narrate.voice import Voice

_BREATH = 0.03
"""Seconds of silence kept around a stretch: two stretches meet with 60 ms, no more than between two words."""

_ENDS = (".", ",", ";", ":", "!", "?", "…")
_CONTINUES = ","
"""Ends a stretch after which the sentence goes on, so that no voice falls as at its end."""


@dataclass(frozen=True)
class Part:
    """A stretch of a line in languages that one voice speaks.

    Attributes:
        line: the line with nothing but this stretch in it. language: its first one.
        voice: who speaks it.
    """

    line: Line
    language: str
    voice: Voice


def parts(line: Line, language: str, voice: Voice, others: Mapping[str, Sequence[Voice]]) -> tuple[Part, ...]:
    """Return the stretches of a line and who speaks each; one part where `voice` speaks all of it.

    Args:
        line: a line of a script in `language`, with its pronunciations applied.
        voice: who speaks the language of the script.
        others: for each language, machines that may say words of it inside such a line, the best first.

    Raises:
        NotMineError: the voice does not declare the script's language, there are no words, or words in it are of a
            language for which no voice is here.
        VoiceError: the voice, or the one for the words of another language, is not here, or would be given a figure.
    """
    if not words_of(line):
        raise NotMineError("is given no words: the line waits for its translator.")
    if language not in voice.languages:
        raise NotMineError(f"speaks {', '.join(sorted(voice.languages))}, not {language}.")
    spoken = {utterance.language for utterance in line.spoken}
    if not voice.kind.machine or spoken <= voice.languages:
        demand_fit(line, language, voice)
        return (Part(line, language, voice),)
    stretches = [
        list(stretch)
        for _, stretch in groupby(line.spoken, lambda one: "" if one.language in voice.languages else one.language)
    ]
    found = []
    for number, utterances in enumerate(stretches, 1):
        said = utterances[0].language
        if number < len(stretches) and not utterances[-1].text.rstrip().endswith(_ENDS):
            utterances[-1] = replace(utterances[-1], text=utterances[-1].text + _CONTINUES)
        stretch = replace(line, spoken=tuple(utterances), pieces=())
        speaker = voice if said in voice.languages else _speaker(stretch, said, others.get(said, ()))
        demand_fit(stretch, said, speaker)
        found.append(Part(stretch, said, speaker))
    return tuple(found)


def speak(found: Sequence[Part]) -> Wave:
    """Return the parts of a line as one sound.

    Raises:
        VoiceError: one of the voices cannot speak its part.
    """
    if len(found) == 1:
        return found[0].voice.speak(found[0].line, found[0].language)
    waves = [trim(part.voice.speak(part.line, part.language), _BREATH) for part in found]
    # Whose level it is does not matter, so long as it is one.
    aim = next((wave.level for wave in waves if wave.level), 0.0)
    pcm = b"".join(_scaled(wave, aim).pcm for wave in waves)
    edge = silence(_BREATH * 4, waves[0].rate).pcm
    return Wave(waves[0].rate, edge + pcm + edge)


def _speaker(stretch: Line, language: str, wished: Sequence[Voice]) -> Voice:
    """Return who says the words of another language in a line.

    Raises:
        NotMineError: nobody is wished for that could. VoiceError: who could is not here, and why.
    """
    refusals = []
    for voice in wished:
        if not voice.kind.machine or language not in voice.languages:
            continue
        if why := voice.missing():
            refusals.append(f"{voice.name}, for the words in {language}, {why}")
            continue
        return voice
    words = words_of(stretch)
    if refusals:
        raise VoiceError(" ".join(refusals))
    raise NotMineError(f'does not speak {language} ("{words}"), and broadcaster.yaml names no machine that does.')


def _scaled(wave: Wave, aim: float) -> Wave:
    """Return a wave at the level `aim`, as near as it may be brought to it; silence stays silence."""
    factor = wave.gain(aim) if wave.level else 1.0
    return wave if abs(factor - 1) < 0.01 else wave.scaled(factor)
