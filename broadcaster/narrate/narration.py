"""A script's lines → clips: for each line the first wished-for voice that has it, and a reason where none has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from broadcaster.errors import UsageError, VoiceError
from broadcaster.language.pronouncing import pronounced
from broadcaster.models import Narration
from broadcaster.narrate import mixing
from broadcaster.narrate.clips import Clips
from broadcaster.narrate.speaking import Job, Refusal, job, perform
from broadcaster.narrate.voice import NotMineError, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from broadcaster.language.pronouncing import Pronunciations
    from broadcaster.models import Clip, Line, Script
    from broadcaster.narrate.speaking import Perform
    from broadcaster.narrate.voice import Voice
    from broadcaster.narrate.wave import Wave


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
    """Return the clips of one script's lines, spoken here one after the other; see `narrate_all`.

    Args:
        script, wishes, voices, cache: as there.
        told: is told, once for each sentence, when a wished-for voice failed (a damaged recording, an outage) and the
            next in order took its place.
    """
    kept = clips_in(cache)
    ((found, failures),) = narrate_all([script], wishes, voices, cache, lambda jobs: perform(jobs, voices, kept))
    for failure in failures:
        told(failure)
    return found


def narrate_all(
    scripts: Sequence[Script],
    wishes: Wishes,
    voices: Mapping[str, Voice],
    cache: Path,
    performing: Perform,
) -> list[tuple[Narration, tuple[str, ...]]]:
    """Return, for each script, the clips of its lines, why each line without one has none, and what failed.

    What is in the cache is not spoken again, and what stands in several scripts is spoken once. The rest is given away
    as jobs, all at once; where a voice fails, its lines are given to the next in order.

    Args:
        scripts: the scripts.
        wishes: who is to speak which language.
        voices: the voices by name.
        cache: the workspace's cache folder; clips lie in its `clips/`.
        performing: does the jobs.

    Raises:
        UsageError: `wishes` names a voice that is not in `voices`.
        SoundError: the cache cannot be written to.
    """
    if unknown := [name for names in wishes.orders.values() for name in names if name not in voices]:
        raise UsageError(f"No voice is called {', '.join(unknown)}; there are: {', '.join(voices)}.")
    cast, kept = _Cast(wishes, voices), clips_in(cache)
    tries = [[_Try(line, script.language, cast, kept) for line in script.lines] for script in scripts]
    open_ = [one for row in tries for one in row]
    while open_:
        asked = [(one, wanted) for one in open_ if (wanted := one.next()) is not None]
        jobs = {wanted.key: wanted for _, wanted in asked}
        outcomes = dict(performing(list(jobs.values()))) if jobs else {}
        for one, wanted in asked:
            one.hear(outcomes[wanted.key])
        open_ = [one for one, _ in asked if one.clip is None]
    return [_narration(row, wishes) for row in tries]


def clips_in(cache: Path) -> Clips:
    """Return the clips of a workspace's cache folder."""
    return Clips(cache / "clips")


class _Try:
    """A line on its way through the voices wished for, until one has spoken it or none is left."""

    def __init__(self, line: Line, language: str, cast: _Cast, kept: Clips) -> None:
        self.line, self._language, self._cast, self._kept = line, language, cast, kept
        self._left = iter(cast.wishes.orders.get(language, ()) if words_of(line) else ())
        self._name = ""
        self.clip: Clip | None = None
        self.refusals: list[str] = []
        self.failures: list[str] = []

    def next(self) -> Job | None:
        """Return the job of the next voice that may have the line; None when it has a clip, or no voice is left."""
        for name in self._left:
            self._name = name
            try:
                found = job(self._language, name, _parts(self.line, self._language, name, self._cast))
            except VoiceError as error:
                self._refused(Refusal.of(error))
                continue
            self.clip = self._kept.find(found.key, found.voices)
            return found if self.clip is None else None
        return None

    def hear(self, outcome: Clip | Refusal) -> None:
        """Take what came of the job."""
        if isinstance(outcome, Refusal):
            self._refused(outcome)
        else:
            self.clip = outcome

    def why(self) -> str:
        """Return why nothing speaks the line."""
        if not words_of(self.line):
            return "It has no words yet: it waits for its translator."
        return " ".join(self.refusals) or f"broadcaster.yaml names no voice for {self._language}."

    def _refused(self, refusal: Refusal) -> None:
        self.refusals.append(f"{self._name}: {refusal.why}")
        if refusal.failure:
            self.failures.append(self.refusals[-1])


def _narration(row: Sequence[_Try], wishes: Wishes) -> tuple[Narration, tuple[str, ...]]:
    """Return what came of the lines of a script, and what failed, each sentence once."""
    clips = {one.line.number: one.clip for one in row if one.clip is not None}
    silent = {one.line.number: one.why() for one in row if one.clip is None}
    failures = dict.fromkeys(failure for one in row for failure in one.failures)
    speaking = {name for clip in clips.values() for name in clip.voices}
    return Narration(clips, silent, frozenset(speaking & wishes.experimental)), tuple(failures)


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
