"""The manifest of a release: every file with its hash, what is said in it, its review state, and what was left out."""

from __future__ import annotations

import json
from datetime import date  # noqa: TC003 - pydantic reads the annotations at run time
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AwareDatetime, Field, FiniteFloat, ValidationError

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import read_text
from broadcaster.publish import names
from broadcaster.publish.names import Kind  # noqa: TC001 - likewise
from broadcaster.schema import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LIMIT = 100_000_000
"""Bytes a manifest may have; that of 102 stations has about 2 MB."""

BUILT_AT = b' "built_at": '
"""How the line begins that tells when a release was built: all else in a manifest is the same for the same release."""

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Code = Annotated[str, Field(pattern="^[0-9]{5}$")]
Slot = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Count = Annotated[int, Field(ge=0)]


class Review(Shape):
    """How many lines of a script are in which state; `confirm` counts across the states."""

    reviewed: Count = 0
    draft: Count = 0
    outdated: Count = 0
    missing: Count = 0
    confirm: Count = 0

    @property
    def fit_for_air(self) -> bool:
        """Whether every line is reviewed and needs no confirming."""
        return not (self.draft or self.outdated or self.missing or self.confirm)


class Programme(Shape):
    """One edition of a bulletin in one language, as far as a file of it needs to know.

    Attributes:
        edition: the stem of its file names. days: the dates it airs. slots: the times of day.
        reading_ms: planned reading time. text_sha256: of its spoken text, see `text_digest`.
        sources: the legal documents behind it.
    """

    bulletin: str
    edition: str
    title: str
    language: str
    days: tuple[date, ...] = Field(min_length=1)
    slots: tuple[Slot, ...]
    reading_ms: Count
    text_sha256: Digest
    sources: tuple[str, ...]
    review: Review


class Sound(Shape):
    """What was measured of a sound file, and who speaks in it.

    Attributes:
        loudness_lufs: ITU-R BS.1770; None for silence, as rehearsals have it. true_peak_dbtp: likewise.
        voices: for each voice the numbers of the lines it speaks in; a line in two languages may have two.
        experimental: those of the voices that no speaker of their language has judged yet; None where there are none.
    """

    duration_ms: Count
    loudness_lufs: FiniteFloat | None = None
    true_peak_dbtp: FiniteFloat | None = None
    voices: dict[str, tuple[int, ...]]
    experimental: tuple[str, ...] | None = None


class File(Shape):
    """One file of a release; what does not concern its kind is None or "".

    Attributes:
        path: below the release's folder, with forward slashes.
        station: the commune code of the station it is for; "" when it is for all.
    """

    path: str
    size: Count
    sha256: Digest
    kind: Kind
    station: Code | Literal[""] = ""
    programme: Programme | None = None
    sound: Sound | None = None


class Tally(Shape):
    """How many lines of a language are ready for the air, drafted, or missing."""

    ready: Count = 0
    draft: Count = 0
    missing: Count = 0


class Omission(Shape):
    """A line or snippet that a release leaves out, why, and where it is written."""

    edition: str
    language: str
    what: str
    why: str
    place: str


class Gap(Shape):
    """A line that no voice here speaks, and why; `code` is what its recording would be filed under."""

    edition: str
    language: str
    line: Annotated[int, Field(ge=1)]
    code: str
    why: str


class SaidLine(Shape):
    """A line of a script as it was published.

    Attributes:
        msgid: the Kinh sentence with its placeholders. snippet: where it comes from; None for a template's phrase.
        written: the line in its language; None where it is the msgid itself, as most of Kinh is.
        code: what its recording is filed under, "" where there was nothing to say.
    """

    msgid: str
    written: str | None = None
    code: str
    snippet: str | None = None

    @property
    def words(self) -> str:
        """The line in its language."""
        return self.msgid if self.written is None else self.written


class SaidScript(Shape):
    """All lines of one edition in one language, in order."""

    edition: str
    language: str
    lines: tuple[SaidLine, ...]


class Manifest(Shape):
    """All about one release.

    Attributes:
        built_at: when, by the clock that the builder was given.
        languages: the tally of each language, by code.
        scripts: what is said in it, line by line; None in a manifest of a program that did not record it yet.
    """

    version: Literal[1] = 1
    week: str
    draft: bool
    built_at: AwareDatetime
    office: str
    files: tuple[File, ...]
    languages: dict[str, Tally]
    left_out: tuple[Omission, ...] = ()
    gaps: tuple[Gap, ...] = ()
    scripts: tuple[SaidScript, ...] | None = None


def faults(manifest: Manifest) -> list[Fault]:
    """Return what keeps a release off the shelf: an unfit line in what is no draft, a name that does not belong."""
    found = []
    if not names.is_week(manifest.week):
        found.append(Fault(names.MANIFEST, None, f'"{manifest.week}" is not an ISO week such as 2026-W48.'))
    seen: set[str] = set()
    for entry in manifest.files:
        if entry.path in seen:
            found.append(Fault(names.MANIFEST, None, f"{entry.path} is listed twice."))
        seen.add(entry.path)
        if names.unmarked(entry.path, draft=manifest.draft) is None:
            what = f"{entry.path} does not bear the mark of a draft." if manifest.draft else f"{entry.path} is a draft."
            found.append(Fault(names.MANIFEST, None, what))
        said = entry.programme
        if said is not None and not manifest.draft and not said.review.fit_for_air:
            counts = ", ".join(f"{name} {count}" for name, count in said.review if count and name != "reviewed")
            what = f"{entry.path} holds lines that are not fit for the air ({counts})."
            found.append(Fault(names.MANIFEST, None, what, "Review them, or build a draft with --draft."))
    return found


def dump(manifest: Manifest) -> str:
    """Return the manifest as JSON; see `pieces`."""
    return b"".join(pieces(manifest)).decode("utf-8")


def pieces(manifest: Manifest) -> Iterator[bytes]:
    """Yield the manifest as JSON, UTF-8, piece by piece: that of a country has more entries than should be held twice.

    It is the same for the same release, whatever the order in which it was put together; each entry of a list has a
    line of its own, so that two manifests can be compared by eye.
    """
    files = tuple(sorted(manifest.files, key=lambda entry: entry.path))
    left_out = tuple(sorted(manifest.left_out, key=lambda left: (left.edition, left.language, left.place, left.what)))
    gaps = tuple(sorted(manifest.gaps, key=lambda gap: (gap.edition, gap.language, gap.line)))
    scripts = manifest.scripts and tuple(sorted(manifest.scripts, key=lambda said: (said.edition, said.language)))
    update = {"files": files, "left_out": left_out, "gaps": gaps, "scripts": scripts}
    ordered = manifest.model_copy(update=update)
    before = "{"
    for name in sorted(name for name in type(ordered).model_fields if getattr(ordered, name) is not None):
        value = getattr(ordered, name)
        yield f'{before}\n "{name}": '.encode()
        before = ","
        if isinstance(value, tuple):
            yield from _listed(value)
        else:
            yield _json(ordered.model_dump(mode="json", include={name}, exclude_none=True)[name])
    yield b"\n}\n"


def _listed(entries: Sequence[Shape]) -> Iterator[bytes]:
    yield b"["
    for number, entry in enumerate(entries):
        yield b",\n  " if number else b"\n  "
        yield _json(entry.model_dump(mode="json", exclude_none=True))
    yield b"\n ]"


def _json(plain: object) -> bytes:
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, sort_keys=True).encode()


def parse(text: str, shown: str = names.MANIFEST) -> Manifest:
    """Return the manifest in `text`.

    Args:
        text: JSON as `dump` writes it.
        shown: the file's name as the faults should say it.

    Raises:
        FaultsFoundError: it is no manifest, or one of a later Broadcaster; all its faults at once.
    """
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        found = [Fault(shown, None, f"{_dotted(detail['loc'])}: {detail['msg'].lower()}.") for detail in details]
        raise FaultsFoundError(found) from error


def load(release: Path) -> Manifest:
    """Return the manifest of the release in folder `release`.

    Raises:
        FaultsFoundError: there is none, or it cannot be read.
    """
    shown = f"{release.name}/{names.MANIFEST}"
    return parse(read_text(release / names.MANIFEST, shown, LIMIT), shown)


def _dotted(place: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in place) or "the file"
