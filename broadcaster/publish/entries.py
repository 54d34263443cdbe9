"""Makes the manifest's entries from scripts, narrations and sound files."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from broadcaster.models import LineState
from broadcaster.publish.manifest import File, Gap, Omission, Programme, Review, SaidLine, SaidScript, Sound, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcaster.models import Audio, Narration, Script, Station
    from broadcaster.publish.names import Placed


def file(
    placed: Placed, station: Station | None = None, said: Programme | None = None, sound: Sound | None = None
) -> File:
    """Return the entry of a file that lies on the shelf.

    Args:
        placed: what the stage gave back for it.
        station: the station it is for.
        said: what `programme` returned for the script it is of.
        sound: for a sound file, what `sound` returned.
    """
    return File(
        path=placed.path,
        size=placed.size,
        sha256=placed.sha256,
        kind=placed.kind,
        station=station.code if station else "",
        programme=said,
        sound=sound,
    )


def programme(script: Script) -> Programme:
    """Return what files of `script` say of it."""
    edition = script.edition
    return Programme(
        bulletin=edition.bulletin.id,
        edition=edition.name,
        title=script.title,
        language=script.language,
        days=edition.days,
        slots=edition.bulletin.at,
        reading_ms=round(script.seconds * 1000),
        text_sha256=text_digest(script),
        sources=script.sources,
        review=review(script),
    )


def lines_said(script: Script) -> SaidScript:
    """Return what is said in a script, line by line: what a later text is compared with."""
    lines = tuple(
        SaidLine(
            msgid=line.msgid,
            written=None if line.written == line.msgid else line.written,
            code=line.code,
            snippet=line.snippet or None,
        )
        for line in script.lines
    )
    return SaidScript(edition=script.edition.name, language=script.language, lines=lines)


def sound(audio: Audio, narration: Narration) -> Sound:
    """Return what a sound file's entry says of it."""
    voices: dict[str, list[int]] = {}
    for number in sorted(narration.clips):
        for voice in narration.clips[number].voices:
            voices.setdefault(voice, []).append(number)
    return Sound(
        duration_ms=audio.milliseconds,
        loudness_lufs=_level(audio.loudness),
        true_peak_dbtp=_level(audio.true_peak),
        voices={voice: tuple(numbers) for voice, numbers in sorted(voices.items())},
        experimental=tuple(sorted(narration.experimental)) or None,
    )


def _level(measured: float | None) -> float | None:
    """Return a level to a hundredth, as meters show it."""
    return None if measured is None else round(measured, 2)


def text_digest(script: Script) -> str:
    """Return the SHA-256, in hex, of all that is spoken, each utterance after the code of its language."""
    said = "\n".join(f"{utterance.language} {utterance.text}" for line in script.lines for utterance in line.spoken)
    return sha256(said.encode("utf-8")).hexdigest()


def review(script: Script) -> Review:
    """Return how many of a script's lines are in which state."""
    counts = {state.value: sum(line.state is state for line in script.lines) for state in LineState}
    return Review(**counts, confirm=sum(line.confirm for line in script.lines))


def tally(scripts: Iterable[Script]) -> dict[str, Tally]:
    """Return the tally of each language; a line that needs confirming is no more ready than a draft."""
    found: dict[str, Tally] = {}
    for script in scripts:
        ready = sum(line.state is LineState.REVIEWED and not line.confirm for line in script.lines)
        missing = sum(line.state is LineState.MISSING for line in script.lines)
        before = found.get(script.language, Tally())
        found[script.language] = Tally(
            ready=before.ready + ready,
            draft=before.draft + len(script.lines) - ready - missing,
            missing=before.missing + missing,
        )
    return found


def omission(script: Script, why: str) -> Omission:
    """Return that a release leaves out a whole script, and why."""
    place = script.edition.bulletin.place
    return Omission(
        edition=script.edition.name,
        language=script.language,
        what=script.title,
        why=why,
        place=f"{place.path}:{place.line}",
    )


def omissions(script: Script) -> tuple[Omission, ...]:
    """Return what a script leaves out."""
    return tuple(
        Omission(
            edition=script.edition.name,
            language=script.language,
            what=left.what,
            why=left.why,
            place=left.place.path if left.place.line is None else f"{left.place.path}:{left.place.line}",
        )
        for left in script.left_out
    )


def gaps(script: Script, narration: Narration) -> tuple[Gap, ...]:
    """Return the lines of a script that no voice speaks."""
    return tuple(
        Gap(edition=script.edition.name, language=script.language, line=line.number, code=line.code, why=why)
        for line in script.lines
        if (why := narration.silent.get(line.number)) is not None
    )
