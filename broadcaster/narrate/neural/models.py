"""The models folder: for each neural voice a folder with its model, and a note of ours that says what lies in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from broadcaster import yamldoc
from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.models import KINH
from broadcaster.schema import Shape, hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Self

    from broadcaster.settings import Settings

NOTE = "model.yaml"
MODEL, TOKENS, CODED = "model.onnx", "tokens.txt", "tokens-coded.txt"
"""A model's files under our names: the network, what it can speak, and (MMS alone) that in signs of ours: `tokens`."""

SLOWEST, QUICKEST = 0.5, 2.0
"""How far a model's own speed is stretched; beyond that words are smeared."""


@dataclass(frozen=True)
class Kept:
    """A neural voice that this program knows, whether its model is here or not.

    Attributes:
        name: of the voice, and of its folder. language: BCP 47. kind: piper or mms.
        aliases: how models call the language, small letters.
        pace: words a minute at which it should say what it is tried with (`adding`) at the settings' pace of 110. In
            Kinh the built-in voice takes as long for it (146, pauses and all); in M'nông it is what the locale plans.
        experimental: nobody here can tell yet how well it speaks.
        source: where the model is published.
        licence: what is known of it before there is a model.
    """

    name: str
    language: str
    kind: Literal["piper", "mms"]
    aliases: frozenset[str]
    pace: int
    experimental: bool
    source: str
    licence: str


_CONVERTED = "of willwade/mms-tts-multilingual-models-onnx from Hugging Face"

KEPT = {
    voice.name: voice
    for voice in (
        Kept(
            name="piper",
            language=KINH,
            kind="piper",
            aliases=frozenset({"vi", "vie", "vi_vn", "vi-vn", "vietnamese"}),
            pace=150,
            experimental=False,
            source="csukuangfj/vits-piper-vi_VN-vais1000-medium from Hugging Face",
            licence="that of its model",
        ),
        Kept(
            name="mms-vi",
            language=KINH,
            kind="mms",
            aliases=frozenset({"vi", "vie", "vietnamese"}),
            pace=150,
            experimental=False,
            source=f"the folder vie {_CONVERTED}",
            licence="CC-BY-NC-4.0",
        ),
        Kept(
            name="mms-cmo",
            language="cmo",
            kind="mms",
            aliases=frozenset({"cmo", "cmo-script_latin", "mnong, central", "central mnong", "bunong"}),
            pace=130,
            experimental=True,
            source=f"the folder cmo-script_latin {_CONVERTED}",
            licence="CC-BY-NC-4.0",
        ),
    )
}
"""The neural voices by name."""


class Digest(Shape):
    """What a file was when it was added."""

    bytes: int = Field(ge=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Note(Shape):
    """Our note beside a model; `speaker` alone is for people to change."""

    voice: Literal["piper", "mms-vi", "mms-cmo"]
    came_as: str
    licence: str = Field(min_length=1)
    sample_rate: int = Field(ge=4000, le=192_000)
    speakers: int = Field(ge=1, le=10_000)
    speaker: int = Field(default=0, ge=0)
    word_ms: list[Annotated[int, Field(ge=0, le=100_000)]] = Field(min_length=2, max_length=2)
    not_spoken: list[str] = Field(default_factory=list)
    tried_with: str
    files: dict[str, Digest]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.speaker >= self.speakers:
            raise ValueError(f"has the speakers 0 to {self.speakers - 1}; found {self.speaker}.")
        if lacking := {MODEL, TOKENS} - self.files.keys():
            raise ValueError(f"names no {', '.join(sorted(lacking))} among the files.")
        if bad := [name for name in self.files if "/" in name or "\\" in name or name.startswith(".")]:
            raise ValueError(f'"{bad[0]}" is no name of a file in this folder.')
        return self

    @property
    def pace(self) -> int:
        """Words a minute that it speaks by itself."""
        return round(60_000 / max(sum(self.word_ms), 1))

    def speed(self, words_a_minute: float) -> float:
        """Return how much quicker than by itself it has to speak for so many words a minute.

        VITS rounds each sound up to a whole frame, so that at twice the speed a word lasts more than half as long.
        """
        fixed, stretched = self.word_ms
        left = 60_000 / words_a_minute - fixed
        wanted = stretched / left if left > 0 else QUICKEST
        return round(min(max(wanted, SLOWEST), QUICKEST), 3)

    def written(self) -> str:
        """Return it as the file `model.yaml`."""
        head = [
            "# What lies in this folder; written by `broadcaster voices add`, and checked before the voice speaks.",
            "# speaker: which of its speakers is heard, 0 to one less than speakers; the rest must stay as it is.",
            "# word_ms: a word lasts the first number plus the second over the speed, in milliseconds, as measured.",
            "# not_spoken: letters that the model does not know.",
        ]
        fields = self.model_dump(exclude={"files"})
        body = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
        files = [
            f"  {json.dumps(name)}:\n    bytes: {digest.bytes}\n    sha256: {json.dumps(digest.sha256)}"
            for name, digest in sorted(self.files.items())
        ]
        return "\n".join([*head, *body, "files:", *files]) + "\n"


def folder_of(voice: str, settings: Settings, workspace: Path) -> Path:
    """Return the folder in which a voice's model lies or would lie."""
    return workspace / settings.paths.models / voice


def shown(voice: str, settings: Settings, name: str = "") -> str:
    """Return how messages call that folder, or a file in it."""
    return "/".join(filter(None, (settings.paths.models, voice, name)))


def note_in(folder: Path, shown_folder: str) -> Note | None:
    """Return the note in a model's folder; None if there is none.

    Raises:
        FaultsFoundError: it is faulty, or is of another voice.
    """
    path = folder / NOTE
    if not path.is_file():
        return None
    name = f"{shown_folder}/{NOTE}"
    note = hold(yamldoc.read(path, name), Note)
    if note.voice != folder.name:
        what = f"is the note of the voice {note.voice}, not of {folder.name}: was the folder renamed?"
        raise FaultsFoundError([Fault(name, None, what)])
    return note


def changed(folder: Path, files: Mapping[str, Digest], *, whole: bool = False) -> str:
    """Return the name of a file that is not what it was when it was added; "" if all are.

    Args:
        folder: of the model. files: what they were.
        whole: compare every byte (a tenth of a second for 100 MB), not the sizes alone.
    """
    for name, digest in files.items():
        path = folder / name
        try:
            if path.stat().st_size != digest.bytes or (whole and digest_of(path) != digest):
                return name
        except OSError:
            return name
    return ""


def given_tokens(kind: str) -> str:
    """Return the file that sherpa-onnx is given as the tokens of a model of this kind."""
    return TOKENS if kind == "piper" else CODED


def digest_of(path: Path, more: bytes = b"") -> Digest:
    """Return what a file is now, or would be with `more` behind its last byte.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        size = file.tell()
    digest.update(more)
    return Digest(bytes=size + len(more), sha256=digest.hexdigest())


def digests(folder: Path, names: Iterable[str]) -> dict[str, Digest]:
    """Return what these files of a folder are now, by name."""
    return {name: digest_of(folder / name) for name in names}
