"""The neural voices: `piper` and `mms-vi` (Kinh), `mms-cmo` (M'nông); each speaks once its model has been added."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from broadcaster.errors import FaultsFoundError, SoundError, VoiceError
from broadcaster.narrate.decoding import resample
from broadcaster.narrate.espeak_ng import library
from broadcaster.narrate.neural import models, runtime, tokens, trial
from broadcaster.narrate.neural.reading import reader
from broadcaster.narrate.voice import Kind, demand_fit, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from broadcaster.models import Line
    from broadcaster.narrate.neural.models import Kept, Note
    from broadcaster.narrate.neural.reading import Breath, Reader
    from broadcaster.narrate.wave import Wave
    from broadcaster.settings import Settings

_USUAL = 110
"""Words a minute of the settings at which a voice speaks at its `Kept.pace`."""

_RECIPE = 1
"""Part of every key: raise it when a change in this package makes other sound out of the same words."""


class Neural:
    """A neural voice.

    Args:
        kept: which. settings, workspace: pace, rate, and where models lie.
    """

    kind = Kind.NEURAL
    rehearsal = False
    ipa = False

    def __init__(self, kept: Kept, settings: Settings, workspace: Path) -> None:
        self._kept, self._rate = kept, settings.sound.sample_rate
        self._words_per_minute = settings.sound.words_per_minute
        self._folder = models.folder_of(kept.name, settings, workspace)
        self._shown = models.shown(kept.name, settings)
        self._lock = threading.Lock()
        self._loaded: tuple[Note, runtime.Engine, Reader] | None = None
        self._read: tuple[tuple[int, int], Note] | None = None
        self.name = kept.name
        self.languages = frozenset({kept.language})
        self.experimental = kept.experimental
        self.needs = f"the package {runtime.PACKAGE} and a model in {self._shown}"

    @property
    def licence(self) -> str:
        """That of the model that is here; of the usual one where there is none."""
        note = self._note_or_none()
        return note.licence if note else self._kept.licence

    @property
    def sample_rate(self) -> int | None:
        """That of the model that is here."""
        note = self._note_or_none()
        return note.sample_rate if note else None

    def missing(self) -> str:
        """Return what is lacking and how to get it: a package, the model, a file of it; "" if nothing is."""
        if why := runtime.missing():
            return why
        if self._kept.kind == "piper" and (why := library.missing()):
            return f"needs espeakng-loader, which {why}"
        try:
            note = self._note()
        except VoiceError as error:
            return str(error)
        if name := models.changed(self._folder, note.files):
            return self._damaged(name)
        return ""

    def key(self, line: Line, language: str) -> str:  # noqa: ARG002
        """Return all that its sound depends on: the model, the speaker, the speed, the programs.

        Raises:
            VoiceError: there is no model.
        """
        note = self._note()
        files = " ".join(note.files[name].sha256[:16] for name in (models.MODEL, models.TOKENS))
        piper = f"{library.release()}, " if self._kept.kind == "piper" else ""
        return (
            f"{self.name} {_RECIPE}, model {files}, speaker {note.speaker}, speed {self._speed(note)}, "
            f"{piper}{runtime.PACKAGE} {runtime.release()}, {runtime.SETTINGS}, {self._rate} Hz"
        )

    def speak(self, line: Line, language: str) -> Wave:
        """Return the line as the model says it.

        Raises:
            VoiceError: the model is not here, is not what was added, or fails; the line holds a figure, another
                language, or a letter that the model does not know.
        """
        demand_fit(line, language, self)
        if why := self.missing():
            raise VoiceError(why)
        note = self._note()
        engine, breaths = self._ready(note, words_of(line))
        if not breaths:
            raise VoiceError("finds nothing to say in the line.")
        try:
            return resample(engine.say(breaths, note.speaker, self._speed(note)), self._rate)
        except SoundError as error:
            raise VoiceError(f"spoke, but its sound {error}") from error

    def _ready(self, note: Note, text: str) -> tuple[runtime.Engine, Sequence[Breath]]:
        """Return the loaded model, and a text as it is to be given.

        Raises:
            VoiceError: it is not the one that was added, or does not load; the text cannot be spoken.
        """
        with self._lock:
            if self._loaded is None or self._loaded[0].files != note.files:
                self._loaded = None  # not two models in memory
                reads = self._reader(note)
                breaths = reads.breaths(text)
                self._loaded = (note, self._load(note, breaths), reads)
                return self._loaded[1], breaths
            _, engine, reads = self._loaded
        return engine, reads.breaths(text)

    def _reader(self, note: Note) -> Reader:
        if name := models.changed(self._folder, note.files, whole=True):
            raise VoiceError(self._damaged(name))
        try:
            table = tokens.parse((self._folder / models.TOKENS).read_bytes(), f"{self._shown}/{models.TOKENS}")
        except (OSError, FaultsFoundError) as error:
            raise VoiceError(self._damaged(models.TOKENS)) from error
        return reader(self._kept.kind, self._kept.language, table)

    def _load(self, note: Note, breaths: Sequence[Breath]) -> runtime.Engine:
        model, given = self._folder / models.MODEL, self._folder / models.given_tokens(self._kept.kind)
        piper = self._kept.kind == "piper"
        if runtime.release() != note.tried_with:  # what one version took may end the program in another
            trial.tried(model, given, [breaths], piper=piper, speaker=note.speaker)
        return runtime.Engine(model, given, piper=piper)

    def _speed(self, note: Note) -> float:
        """Return how much quicker than by itself the model is to speak."""
        return note.speed(self._kept.pace * self._words_per_minute / _USUAL)

    def _note(self) -> Note:
        """Return the note beside the model, read again only when it has changed: this is asked for every line.

        Raises:
            VoiceError: there is no model, or its note is faulty.
        """
        path = self._folder / models.NOTE
        try:
            state = path.stat()
        except OSError:
            state = None
        if state is None:
            how = f"Fetch {self._kept.source}; then `broadcaster voices add FOLDER`."
            raise VoiceError(f"has no model in {self._shown}. {how}")
        stamp = (state.st_mtime_ns, state.st_size)
        if self._read is None or self._read[0] != stamp:
            try:
                note = models.note_in(self._folder, self._shown)
            except FaultsFoundError as error:
                raise VoiceError(f"has a faulty note beside its model: {error}") from error
            if note is None:
                raise VoiceError(f"has no model in {self._shown}.")
            self._read = (stamp, note)
        return self._read[1]

    def _note_or_none(self) -> Note | None:
        with suppress(VoiceError):
            return self._note()
        return None

    def _damaged(self, name: str) -> str:
        what = f"does not use its model: {self._shown}/{name} is not what it was when it was added."
        return f"{what} Add it again: `broadcaster voices add FOLDER --overwrite`."


def piper(settings: Settings, workspace: Path) -> Neural:
    """Return the Kinh voice on a model of Piper."""
    return Neural(models.KEPT["piper"], settings, workspace)


def mms_vi(settings: Settings, workspace: Path) -> Neural:
    """Return the Kinh voice on a model of MMS."""
    return Neural(models.KEPT["mms-vi"], settings, workspace)


def mms_cmo(settings: Settings, workspace: Path) -> Neural:
    """Return the M'nông voice on a model of MMS."""
    return Neural(models.KEPT["mms-cmo"], settings, workspace)
