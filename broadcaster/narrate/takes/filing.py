"""Where takes lie and what is noted beside each: the words it is bound to, who spoke them, when, and how it sounds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date  # noqa: TC003 -- pydantic reads the shapes below when the program runs
from decimal import Decimal  # noqa: TC003
from typing import TYPE_CHECKING, Any

from broadcaster import yamldoc
from broadcaster.errors import FaultsFoundError, VoiceError
from broadcaster.files import write_whole
from broadcaster.language.utterances import identity
from broadcaster.schema import Shape, hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from broadcaster.models import Line

KINDS = (".wav", ".mp3", ".m4a", ".ogg", ".flac", ".aac", ".opus", ".wma", ".amr", ".3gp", ".webm")
"""The endings a recording may have: what phones, computers, messengers and browsers save."""

NOTE, EARLIER, NUMBERS = ".yaml", "earlier", "numbers"
"""The ending of notes; the folders, in a language's own, of takes that were replaced, and of parts of lines."""


def text_digest(line: Line, language: str) -> str:
    """Return the SHA-256 of what a line says, to which takes are bound; its first 40 bits are the line's code."""
    return hashlib.sha256(identity(language, line.spoken).encode("utf-8")).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bytes_digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hex."""
    return hashlib.sha256(content).hexdigest()


class Source(Shape):
    """The file that a take was cut from: its name and its SHA-256."""

    file: str
    sha256: str


class Measured(Shape):
    """How a take sounds.

    Attributes:
        ms: how long it lasts, and `planned_ms` how long its line was planned to take.
        peak, level, noise: dBFS: of the largest sample, of the voice, and of the pauses; None where there were none.
        clipped: of 100 moments of the voice, those that peak near its highest. rate: Hz of the recording.
        warnings: what is not well, and no reason to record anew.
    """

    ms: int
    planned_ms: int
    peak: Decimal
    level: Decimal
    noise: Decimal | None
    clipped: int
    rate: int
    warnings: list[str]


class Matched(Shape):
    """How it became known which line a take is of.

    Attributes:
        by: `code`, by the file's name; `pauses`, by its place in a long recording. from_ms, to_ms: where in the file.
        confidence: of 100; the rest is what it is made of, each of 100 too: how well the length fits the words, how
            clear the pauses around it are, and how far behind the next best way to cut the recording is.
    """

    by: str
    from_ms: int
    to_ms: int
    confidence: int
    length: int
    pauses: int
    margin: int


class Note(Shape):
    """What lies beside a take, as `<code>.yaml`."""

    language: str
    text_sha256: str
    words: str
    sentence: str
    who: str
    on: date
    take_sha256: str
    source: Source
    measured: Measured
    matched: Matched


@dataclass(frozen=True)
class Take:
    """A recording that is filed: its file, and its note; None where a person put it there by hand.

    Attributes:
        spoiled: why its note cannot be read; "" if it can. doubled: another file that claims the same code.
    """

    path: Path
    note: Note | None = None
    spoiled: str = ""
    doubled: Path | None = None

    @property
    def shown(self) -> str:
        """Its name as sentences say it: `recordings/rad/7G2K9QXW.wav`."""
        return show(self.path)


def show(path: Path) -> str:
    """Return the last parts of a path in the recordings, for a sentence."""
    parts = path.parts[-4:] if path.parent.name in {NUMBERS, EARLIER} else path.parts[-3:]
    return "/".join(parts)


def filed(folder: Path) -> dict[str, Take]:
    """Return the takes that lie right in `folder`, by their codes in small letters.

    Raises:
        VoiceError: it is no folder, or cannot be looked into; then nobody knows what has been recorded.
    """
    found: dict[str, Take] = {}
    notes: dict[str, Path] = {}
    try:
        for path in sorted(folder.iterdir()):
            key = path.stem.casefold()
            if path.suffix.lower() == NOTE:
                notes[key] = path
            elif path.suffix.lower() in KINDS and not path.is_dir():
                found[key] = Take(found[key].path, doubled=path) if key in found else Take(path)
    except FileNotFoundError:
        return {}  # nobody has recorded in this language yet
    except OSError as error:
        what = f"cannot look into {'/'.join(folder.parts[-2:])}, where the recordings lie: {error.strerror or error}."
        raise VoiceError(f"{what} Make it a folder that you may read, or take it away if it holds nothing.") from error
    return {key: _noted(take, notes[key]) if key in notes else take for key, take in found.items()}


def _noted(take: Take, path: Path) -> Take:
    try:
        note = read(path)
    except FaultsFoundError as error:
        return Take(take.path, None, f"its note is faulty: {error}", take.doubled)
    return Take(take.path, note, "", take.doubled)


def read(path: Path) -> Note:
    """Return a note.

    Raises:
        FaultsFoundError: it cannot be read, or is no note.
    """
    return hold(yamldoc.read(path, show(path)), Note)


def misfit(take: Take, text: str, digest: str) -> str:
    """Return why a take must not be used, in a sentence; "" when nothing speaks against it.

    Args:
        text: the digest of what its line says now. digest: that of the take's file; "" when it was not asked for.
    """
    if take.doubled is not None:
        return f"{take.shown} and {show(take.doubled)} both claim to be one line. Keep the better one."
    if take.spoiled:
        return f"{take.shown} is not used: {take.spoiled}"
    if take.note is None:
        return ""
    if take.note.text_sha256 != text:
        return f"{take.shown} is not used: its note says that it is of other words (“{take.note.words}”)."
    if digest and take.note.take_sha256 != digest:
        return (
            f"{take.shown} is not used: it is not the recording that its note was written for. "
            f"Import it again, or take {take.path.stem}{NOTE} away if you have listened to it."
        )
    return ""


def unfit(take: Take, text: str) -> str:
    """Return why a take must not be used, its file looked at too; "" when nothing speaks against it. See `misfit`."""
    try:
        return misfit(take, text, file_digest(take.path))
    except OSError as error:
        return f"{take.shown} cannot be read: {error.strerror or error}."


def earlier(path: Path) -> Path:
    """Return where a take that is being replaced goes: `earlier/<code>-<n>.wav`, the first number that is free."""
    folder, number = path.parent / EARLIER, 1
    while any((folder / f"{path.stem}-{number}{suffix}").exists() for suffix in (*KINDS, NOTE)):
        number += 1
    return folder / f"{path.stem}-{number}{path.suffix}"


def put(folder: Path, code: str, content: bytes, note: Note) -> Path:
    """File a take whole, its note first, so that no moment shows a take with a note of other words.

    Whatever recordings of the code are there are set aside before, the note with the one that was in use; none is lost.

    Args:
        folder: where takes of its language lie. content: the WAV file.

    Raises:
        OSError: the disk is full, or the folder may not be written to.
    """
    path = folder / f"{code}.wav"
    folder.mkdir(parents=True, exist_ok=True)
    there = [one for one in sorted(folder.iterdir()) if one.stem.casefold() == code.casefold() and one.is_file()]
    notes = [one for one in there if one.suffix.lower() == NOTE]
    for old in sorted((one for one in there if one.suffix.lower() in KINDS), key=lambda one: one.suffix != ".wav"):
        aside = earlier(old)
        aside.parent.mkdir(exist_ok=True)
        if notes:  # before its recording: were this cut short, a recording without a note would be taken as it is
            notes.pop().replace(aside.with_suffix(NOTE))
        old.replace(aside)
    write_whole(path.with_suffix(NOTE), written(note))
    write_whole(path, content)
    return path


def written(note: Note) -> str:
    """Return a note as YAML."""
    return "".join(_lines(note.model_dump(), ""))


def _lines(values: Mapping[str, Any], indent: str) -> Iterable[str]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:\n"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}{key}: [{', '.join(map(_scalar, value))}]\n"
        else:
            yield f"{indent}{key}: {_scalar(value)}\n"


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if not isinstance(value, str):
        return str(value)
    # JSON's quotes are YAML's, but for letters that YAML wants escaped (controls) or does not take (halves of letters).
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in quoted)


def _escaped(letter: str) -> str:
    number = ord(letter)
    if 0xD800 <= number <= 0xDFFF:
        return "\ufffd"  # of a file name that is not Unicode
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
