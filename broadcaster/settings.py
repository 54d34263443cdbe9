"""`broadcaster.yaml` → `Settings`: the office, its languages and voices, the sound, the paths."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations at run time
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from broadcaster import yamldoc
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.models import KINH
from broadcaster.schema import Shape, hold

FILE = "broadcaster.yaml"

LANGUAGES = ("vi", "rad", "cmo", "mng", "mnn")
"""BCP 47: Kinh, Êđê, and Central, Eastern and Southern M'nông."""


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f'must be a language code; found "{code}", allowed: {", ".join(LANGUAGES)}.')
    return code


def _kinh_first(codes: list[str]) -> list[str]:
    if not codes or codes[0] != KINH or len(set(codes)) != len(codes):
        raise ValueError(
            f"must begin with {KINH} (Kinh, the original of every translation) and name each language once."
        )
    return codes


def _safe_path(text: str) -> str:
    parts = {*PurePosixPath(text).parts, *PureWindowsPath(text).parts}
    if not text or ".." in parts or "\0" in text:
        raise ValueError('must be a path inside the workspace or an absolute one, without "..".')
    return text


_USUAL = {KINH: ["takes", "espeak"], "rad": ["takes", "espeak-rad"], "cmo": ["takes", "espeak-cmo"]}
"""The voices of a language whose own are not named: people first, then what is here on every machine."""

Language = Annotated[str, AfterValidator(_language)]
Languages = Annotated[list[Language], AfterValidator(_kinh_first)]
SafePath = Annotated[str, AfterValidator(_safe_path)]


class Office(Shape):
    """Who speaks."""

    name: str = Field(min_length=1)


class Sound(Shape):
    """The sound of the finished files: LUFS, dBTP, preset, kbit/s, Hz, words a minute."""

    loudness: int = Field(default=-16, ge=-30, le=-10)
    true_peak: int = Field(default=-1, ge=-9, le=-1)
    preset: Literal["flat", "horn"] = "flat"
    bitrate: Literal[24, 32, 40, 48, 56, 64, 80, 96] = 32
    sample_rate: Literal[22050, 24000, 44100, 48000] = 22050
    words_per_minute: int = Field(default=110, ge=80, le=300)

    @model_validator(mode="after")
    def _mp3_can(self) -> Self:
        """MPEG-1 layer III, which 44.1 and 48 kHz are, begins at 32 kbit/s (ISO/IEC 11172-3, table of bit rates)."""
        if self.sample_rate >= 32000 and self.bitrate < 32:
            raise ValueError(f"must have a bitrate of 32 or more at a sample_rate of {self.sample_rate}.")
        return self


class Patience(Shape):
    """How patiently the online voice is asked; seconds."""

    timeout: int = Field(default=20, ge=1, le=300)
    tries: int = Field(default=4, ge=1, le=10)
    wait: int = Field(default=2, ge=0, le=60)
    pace: int = Field(default=1, ge=0, le=60)


class Paths(Shape):
    """Where things lie, relative to the workspace or absolute."""

    out: SafePath = "out"
    cache: SafePath = ".cache"
    recordings: SafePath = "recordings"
    models: SafePath = "models"
    runs: SafePath = "runs.sqlite"

    @model_validator(mode="after")
    def _apart(self) -> Self:
        """What the program writes must not fall on what people write, nor on each other."""
        written = [PurePosixPath(path) for path in (self.out, self.cache, self.recordings, self.models, self.runs)]
        people = [PurePosixPath(name) for name in ("scripts", "templates", "locales", FILE)]
        for index, path in enumerate(written):
            for other in (*people, *written[:index]):
                if path == PurePosixPath() or path.is_relative_to(other) or other.is_relative_to(path):
                    raise ValueError(f'must lie apart: "{path}" and "{other}" overlap.')
        return self


class Judgement(Shape):
    """Who has judged an experimental voice fit to be heard, and when."""

    by: str = Field(min_length=1)
    on: date


class Settings(Shape):
    """All of `broadcaster.yaml`; the keys are explained in the file itself."""

    office: Office
    languages: Languages = Field(default_factory=lambda: ["vi", "rad", "cmo"])
    voices: dict[Language, list[str]] = Field(default_factory=dict)
    experimental: Literal["draft", "air"] = "draft"
    judged: dict[str, Judgement] = Field(default_factory=dict)
    sound: Sound = Sound()
    gtts: Patience = Patience()
    pages: Literal["vi", "en"] = "vi"
    paths: Paths = Paths()

    def demand(self, language: str) -> str:
        """Return a language that a person asked for.

        Raises:
            UsageError: it is none of this workspace.
        """
        if language not in self.languages:
            raise UsageError(f'"{language}" is not a language here; there are: {", ".join(self.languages)}.')
        return language

    def voices_for(self, language: str) -> tuple[str, ...]:
        """Return the voices wished for a language, the best first; of a language not named here, its usual ones."""
        return tuple(self.voices.get(language, _USUAL.get(language, ["takes"])))


def load(workspace: Path) -> Settings:
    """Return the settings of the workspace in folder `workspace`.

    Raises:
        FaultsFoundError: the folder is no workspace, or the file is faulty; all its faults at once.
    """
    path = workspace / FILE
    if not path.is_file():
        hint = "Go into a workspace, or make one with `broadcaster init DIR`."
        raise FaultsFoundError([Fault(FILE, None, "is not here, so this folder is no workspace.", hint)])
    return hold(yamldoc.read(path, FILE), Settings)
