"""Builds a week, with a bar of how far it is, and says what is in it."""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

from broadcaster import pipeline, publish, workspace
from broadcaster.commands import clock, show
from broadcaster.crew import hired
from broadcaster.errors import UsageError
from broadcaster.models import LineState

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from broadcaster.models import Script
    from broadcaster.pipeline import Built
    from broadcaster.settings import Settings
    from broadcaster.workspace import Workspace


@dataclass(frozen=True)
class Answer:
    """What a build has to say: where the release lies, for people, for programs; whole: no voice failed."""

    folder: Path
    told: str
    json: dict[str, Any]
    whole: bool


def build(arguments: argparse.Namespace, settings: Settings) -> Answer:
    """Build a week.

    Args:
        arguments: those of the command. settings: those of the workspace.

    Raises:
        as `pipeline.build`.
    """
    wishes = _wishes(arguments.voice)
    folder = arguments.workspace
    with show.progress() as bar, hired(settings, folder, arguments.jobs, arguments.cluster) as crew:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=whole)
            bar.update(tasks[what], completed=done, total=whole)

        found = workspace.load(folder, clock.today()).sound()
        built = pipeline.build(
            found,
            found.week(arguments.week),
            draft=arguments.draft,
            strict=arguments.strict,
            wishes=wishes,
            crew=crew,
            at=clock.now(),
            report=report,
        )
    told = StringIO()
    with redirect_stdout(told):
        _tell(built, found)
    return Answer(built.folder, told.getvalue(), _answer(built), not built.failures)


def _wishes(given: Iterable[str]) -> dict[str, str]:
    wishes = {}
    for wish in given:
        language, equals, voice = wish.partition("=")
        if not (language and equals and voice):
            raise UsageError(f'--voice takes LANG=VOICE, such as vi=gtts; found "{wish}".')
        wishes[language] = voice
    return wishes


def _tell(built: Built, found: Workspace) -> None:
    """Print what was built: the table first, then what waits for whom, then where it lies."""
    languages = publish.tally([voiced.script for voiced in built.voiced] + list(built.blocked))
    rows = []
    for language, tally in languages.items():
        with_sound = [voiced for voiced in built.voiced if voiced.script.language == language and voiced.audio]
        scripts = sum(voiced.script.language == language for voiced in built.voiced)
        counted = (tally.ready, tally.draft, tally.missing, scripts, len(with_sound))
        rows.append((f"{found.locales[language].name} ({language})", *map(str, counted)))
    show.table(("language", "ready lines", "draft", "missing", "scripts", "with sound"), rows)
    for failure in built.failures:
        print(f"A voice failed: {failure}")
    for one in built.blocked:
        print(f"Left out: {pipeline.not_ready(one).what}")
    if built.blocked:
        print("`broadcaster translate status --lines` names each line of them, and what it keeps off the shelf.")
    for text, count in _left_out(built).items():
        print(f"Left out of {show.counted(count, 'script')}: {text}")
    for text in _experimental(built):
        print(text)
    for language, count in _wordless(built).items():
        lines, have = show.counted(count, "line"), "has" if count == 1 else "have"
        print(f"{lines} in {language} {have} no words yet; in the draft's sound a pause stands for each.")
    for language, codes in _waiting(built).items():
        need = "needs" if len(codes) == 1 else "need"
        lines = show.counted(len(codes), "line")
        print(f"{lines} in {language} {need} an announcer ({show.some(codes)}); the scripts show which.")
    print(f"{show.counted(built.stations, 'station')}, in {built.folder.as_posix()}/")


def _gaps(script: Script) -> dict[str, Any]:
    """Return what keeps a script off the shelf, line by line."""
    lines = [
        {"sentence": line.msgid, "state": line.state, "path": line.place.path, "line": line.place.line}
        for line in script.lines
        if line.state is not LineState.REVIEWED
    ]
    return {"edition": script.edition.name, "language": script.language, "lines": lines}


def _left_out(built: Built) -> dict[str, int]:
    counts: dict[str, int] = {}
    for voiced in built.voiced:
        for left in voiced.script.left_out:
            text = f"“{left.what}” ({left.why})."
            counts[text] = counts.get(text, 0) + 1
    return counts


def _experimental(built: Built) -> list[str]:
    """Return, for each experimental voice, which lines it speaks, each line counted once."""
    codes: dict[tuple[str, str], set[str]] = {}
    for voiced in built.voiced:
        for line in voiced.script.lines:
            clip = voiced.narration.clips.get(line.number)
            for name in voiced.narration.experimental.intersection(clip.voices if clip else ()):
                codes.setdefault((voiced.script.language, name), set()).add(line.code)
    told = []
    for (language, name), spoken in sorted(codes.items()):
        lines, are = show.counted(len(spoken), "line"), "is" if len(spoken) == 1 else "are"
        told.append(f"{lines} in {language} {are} spoken by {name}, which is experimental: no speaker has judged it.")
    return told


def _wordless(built: Built) -> dict[str, int]:
    """Return, by language, how many sentences of what has sound wait for their translator."""
    lines: dict[str, set[str]] = {}
    for voiced in built.voiced:
        for line in voiced.script.lines:
            if voiced.audio and line.number in voiced.narration.silent and not line.code:
                lines.setdefault(voiced.script.language, set()).add(line.msgid)
    return {language: len(found) for language, found in lines.items()}


def _waiting(built: Built) -> dict[str, list[str]]:
    """Return, by language, the codes of the lines that have words and no voice, each once."""
    waiting: dict[str, dict[str, None]] = {}
    for voiced in built.voiced:
        for line in voiced.script.lines:
            if line.number in voiced.narration.silent and line.code:
                waiting.setdefault(voiced.script.language, {})[line.code] = None
    return {language: list(codes) for language, codes in waiting.items()}


def _answer(built: Built) -> dict[str, Any]:
    """Return what was built as a JSON answer."""
    languages = publish.tally([voiced.script for voiced in built.voiced] + list(built.blocked))
    return {
        "folder": built.folder.as_posix(),
        "stations": built.stations,
        "languages": {language: tally.model_dump() for language, tally in languages.items()},
        "scripts": [
            {
                "edition": voiced.script.edition.name,
                "language": voiced.script.language,
                "lines": len(voiced.script.lines),
                "sound_ms": voiced.audio.milliseconds if voiced.audio else None,
                "without_voice": [line.code for line in voiced.script.lines if line.number in voiced.narration.silent],
            }
            for voiced in built.voiced
        ],
        "left_out": [{**show.fault(pipeline.not_ready(one)), **_gaps(one)} for one in built.blocked],
        "left_out_lines": sorted(_left_out(built)),
        "voice_failures": list(built.failures),
    }
