"""Recordings from a phone → takes: which line each is of, whether it is fit, and where it is filed.

A file whose name holds a line's code is that line's. Any other file is one long recording of the lines in the order of
the sheet, cut by the pauses between them. Everything is decoded and judged in a folder of its own before the first take
is filed; a take is filed whole, with its note, or not at all.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError
from broadcaster.narrate.decoding import decode_into
from broadcaster.narrate.takes import filing, hearing, judging, matching, naming
from broadcaster.narrate.takes.shelving import Shelf, State
from broadcaster.narrate.wave import Wave

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from broadcaster.narrate.takes.matching import Match
    from broadcaster.narrate.takes.shelving import Terms, Wanted

LONGEST, LARGEST = 7200, 1_000_000_000
"""Seconds and bytes a recording may have."""

_LONGEST_TAKE = 180
_HIGHEST_RATE = 48_000

_HOPELESS = 0.34
"""Share of the lines found with confidence below which a recording is not one of these lines, and nothing is filed."""


@dataclass(frozen=True)
class Outcome:
    """What became of one line in one file, and what is to be told of it.

    Attributes:
        code: the line's; "" where the whole file is meant. told: sentences. start, end: seconds in the file.
        confidence: of 100; None where the name told.
    """

    file: str
    code: str
    state: State
    told: tuple[str, ...] = ()
    start: float = 0.0
    end: float = 0.0
    confidence: int | None = None
    match: Match | None = field(default=None, compare=False)


def recordings_in(source: Path) -> list[Path]:
    """Return the files to be taken in: the one named, or all in a folder whose endings may be sound, by name."""
    if source.is_file():
        return [source]
    found = [path for path in source.iterdir() if path.is_file() and path.suffix.lower() in filing.KINDS]
    return sorted(found, key=lambda path: (path.name.casefold(), path.name))


def import_takes(sources: Iterable[Path], wanted: Sequence[Wanted], recordings: Path, terms: Terms) -> list[Outcome]:
    """Take recordings in and return what became of each.

    Args:
        sources: the files. wanted: the lines they may be of, in the order of the sheet.
        recordings: the folder of the language.

    Raises:
        VoiceError: the folder of recordings cannot be looked into.
    """
    by_code = {one.line.code: one for one in wanted}
    coded: dict[str, list[tuple[int, Path]]] = {}
    long: list[Path] = []
    outcomes: list[Outcome] = []
    for path in sources:
        found = naming.named(path, by_code)
        if found is None:
            long.append(path)
        elif found.other:
            why = f"bears two codes, {found.code} and {found.other}: name it by the one line that it is of."
            outcomes.append(Outcome(path.name, found.code, State.REFUSED, (why,)))
        elif found.known:
            coded.setdefault(found.code, []).append((found.reading, path))
        else:
            why = f"bears the code {found.code}, which no line has: its words have changed, or the week is another."
            outcomes.append(Outcome(path.name, found.code, State.REFUSED, (why,)))
    shelf = Shelf(recordings, terms)
    seen: dict[str, str] = {}
    for code, named in coded.items():
        *earlier, (_, path) = sorted(named, key=lambda one: (one[0], one[1].name.casefold()))
        passed = (f"is passed over: {path.name} is a later reading of the same line.",)
        outcomes += [Outcome(older.name, code, State.KEPT, passed) for _, older in earlier]
        if same := _twin(path, seen):
            why = f"is the very recording that {same} is: one of the two bears a wrong code."
            outcomes.append(Outcome(path.name, code, State.REFUSED, (why,)))
            continue
        outcomes.append(_one(path, by_code[code], shelf))
    left = [one for one in wanted if one.read and one.line.code not in coded]
    for path in long:
        found_here = _many(path, left, shelf)
        outcomes += found_here
        done = {one.code for one in found_here if one.state in {State.FILED, State.UNCHANGED}}
        left = [one for one in left if one.line.code not in done]
    return outcomes


@dataclass(frozen=True)
class _Opened:
    """A recording, decoded: what it holds, what is heard in it, and the digest of its file."""

    recording: hearing.Recording
    heard: hearing.Heard
    digest: str


def _twin(path: Path, seen: dict[str, str]) -> str:
    """Return the name of a file seen before that holds the same bytes; "" for none."""
    try:
        digest = filing.file_digest(path)
    except OSError:
        return ""  # it is told when it is opened
    return "" if (first := seen.setdefault(digest, path.name)) == path.name else first


def _one(path: Path, wanted: Wanted, shelf: Shelf) -> Outcome:
    """Take in a file that is one line's."""
    code = wanted.line.code
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            opened = _open(path, Path(folder), _LONGEST_TAKE)
        except SoundError as error:
            return Outcome(path.name, code, State.REFUSED, (f"{error}",))
        stretches = opened.heard.stretches
        start, end = (stretches[0].start, stretches[-1].end) if stretches else (0.0, 0.0)
        matched = filing.Matched(
            by="code", from_ms=_ms(start), to_ms=_ms(end), confidence=100, length=100, pauses=100, margin=100
        )
        return _judged(path, wanted, opened, start, end, matched, shelf)


def _many(path: Path, wanted: Sequence[Wanted], shelf: Shelf) -> list[Outcome]:
    """Take in a file that is a recording of many lines in their order."""
    if not wanted:
        why = "bears no code, and no line waits to be recorded. Name it by the code of its line."
        return [Outcome(path.name, "", State.REFUSED, (why,))]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            opened = _open(path, Path(folder), LONGEST)
        except SoundError as error:
            return [Outcome(path.name, "", State.REFUSED, (f"{error}",))]
        found = matching.match(opened.heard.stretches, [one.line.seconds for one in wanted])
        sure = sum(_confidence(one) >= shelf.terms.accepted for one in found.lines)
        if sure < _HOPELESS * len(wanted) and sure < _HOPELESS * sum(one.found for one in found.lines) + 1:
            why = (
                f"does not look like a recording of these {len(wanted)} lines: of its "
                f"{len(opened.heard.stretches)} stretches of speech only {sure} surely fit one. Nothing is filed. "
                "Leave two seconds between lines, or name each file by the code of its line."
            )
            return [Outcome(path.name, "", State.REFUSED, (why,))]
        return [_cut(path, one, line, opened, shelf) for one, line in zip(found.lines, wanted, strict=True)]


def _cut(path: Path, match: Match, wanted: Wanted, opened: _Opened, shelf: Shelf) -> Outcome:
    """Take in one line of a long recording."""
    confidence = _confidence(match)
    matched = filing.Matched(
        by="pauses",
        from_ms=_ms(match.start),
        to_ms=_ms(match.end),
        confidence=confidence,
        length=_percent(match.length),
        pauses=_percent(match.pauses),
        margin=_percent(match.margin),
    )
    code = wanted.line.code
    if not match.found:
        return Outcome(path.name, code, State.ABSENT, ("was not found in it.",), confidence=0, match=match)
    if confidence < shelf.terms.accepted:
        why = "runs into the next line or the one before" if match.pair else "may be another line"
        told = (f"{why}: listen to it yourself, and if it is right name it by its code.",)
        return Outcome(path.name, code, State.UNSURE, told, match.start, match.end, confidence, match)
    return _judged(path, wanted, opened, match.start, match.end, matched, shelf, match)


def _judged(  # noqa: PLR0913, PLR0917 -- all that makes a take
    path: Path,
    wanted: Wanted,
    opened: _Opened,
    start: float,
    end: float,
    matched: filing.Matched,
    shelf: Shelf,
    match: Match | None = None,
) -> Outcome:
    """Judge a stretch of a recording as a line, and file it if it is fit."""
    line, terms = wanted.line, shelf.terms
    confidence = None if match is None else matched.confidence
    span = (matched.from_ms, matched.to_ms)

    def became(state: State, told: tuple[str, ...]) -> Outcome:
        return Outcome(path.name, line.code, state, told, start, end, confidence, match)

    verdict = judging.judge(opened.recording, opened.heard, start, end, line.seconds, whole=match is None)
    if verdict.faults:
        return became(State.REFUSED, verdict.faults)
    if standing := shelf.standing(wanted, opened.digest, span):
        return became(*standing)
    content = Wave(opened.recording.rate, judging.trimmed(opened.recording, start, end)).to_file()
    note = filing.Note(
        language=terms.language,
        text_sha256=shelf.text(wanted),
        words=" ".join(utterance.text for utterance in line.spoken),
        sentence=line.msgid,
        who=terms.who,
        on=terms.on,
        take_sha256=filing.bytes_digest(content),
        source=filing.Source(file=path.name, sha256=opened.digest),
        measured=verdict.measured,
        matched=matched,
    )
    try:
        shelf.file(wanted, content, note)
    except SoundError as error:  # a full disk: what is filed already is told, and the rest may be imported again
        return became(State.REFUSED, (f"{error}",))
    return became(State.FILED, tuple(verdict.measured.warnings))


def _open(path: Path, folder: Path, longest: int) -> _Opened:
    """Return a recording, decoded into `folder`.

    Raises:
        SoundError: it is no sound, damaged, too long or too large; the sentence begins with a verb.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise SoundError(f"is larger than {LARGEST // 1_000_000} MB. Record in shorter parts.")
        digest = filing.file_digest(path)
        target = folder / "samples"
        rate = decode_into(path, target, _HIGHEST_RATE, longest)
    except OSError as error:
        raise SoundError(f"cannot be read: {error.strerror or error}.") from error
    recording = hearing.load(target, rate)
    return _Opened(recording, hearing.listen(recording), digest)


def _confidence(match: Match) -> int:
    return _percent(match.confidence)


def _percent(share: float) -> int:
    return round(100 * min(max(share, 0.0), 1.0))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
