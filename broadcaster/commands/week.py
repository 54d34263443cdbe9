"""`script` and `build`: a week's scripts on the screen, a week's release on the shelf."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster import pipeline, publish, workspace
from broadcaster.commands import clock, show
from broadcaster.crew import hired
from broadcaster.errors import Fault, FaultsFoundError, UsageError
from broadcaster.files import write_whole
from broadcaster.models import LineState
from broadcaster.schema import near

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from broadcaster.models import Script, Station, Week
    from broadcaster.pipeline import Built
    from broadcaster.workspace import Workspace


def script(arguments: argparse.Namespace) -> bool:
    """Show the scripts of a week."""
    if arguments.form == "docx" and not arguments.to:
        raise UsageError("a docx file cannot be shown on the screen; say where to write it with --to DIR.")
    found = workspace.load(arguments.workspace, clock.today()).sound()
    plan = found.week(arguments.week)
    station = _station(found, arguments.station)
    chosen = _chosen(found.scripts(plan, draft=arguments.draft), found, plan, arguments, station)
    ready = [one for one in chosen if arguments.draft or workspace.fit_for_air(one)]
    for blocked in chosen:
        if blocked not in ready:
            print(pipeline.not_ready(blocked), file=sys.stderr)
    pages = _pages(found, ready, station, arguments)
    if arguments.to:
        folder = Path(arguments.to)
        for name, page in pages:
            write_whole(folder / name, page)
            print(folder / name)
    elif arguments.form != "txt" and len(pages) > 1:
        names = ", ".join(sorted({one.edition.bulletin.id for one in ready}))
        hint = f"choose one with -l LANG and -b BULLETIN ({names}), or write them all with --to DIR."
        raise UsageError(f"these are {len(pages)} scripts, and {arguments.form} is one to a file: {hint}")
    else:
        print("\n".join(page for _, page in pages if isinstance(page, str)), end="")  # docx: see above
    return bool(pages)


def build(arguments: argparse.Namespace) -> bool:
    """Build a week and say what is in it, what is missing, and where it lies."""
    if arguments.jobs < 0:
        raise UsageError(f"--jobs takes a number from 1 on, or 0 for one per core; found {arguments.jobs}.")
    with show.progress() as bar, hired(arguments.workspace, arguments.jobs, arguments.cluster) as crew:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=whole)
            bar.update(tasks[what], completed=done, total=whole)

        found = workspace.load(arguments.workspace, clock.today()).sound()
        built = pipeline.build(
            found,
            found.week(arguments.week),
            draft=arguments.draft,
            strict=arguments.strict,
            wishes=_wishes(arguments.voice),
            crew=crew,
            at=clock.now(),
            report=report,
        )
    if arguments.json:
        show.as_json(_answer(built))
    else:
        _tell(built, found)
    return True


def _wishes(given: Iterable[str]) -> dict[str, str]:
    wishes = {}
    for wish in given:
        language, equals, voice = wish.partition("=")
        if not (language and equals and voice):
            raise UsageError(f'--voice takes LANG=VOICE, such as vi=gtts; found "{wish}".')
        wishes[language] = voice
    return wishes


def _station(found: Workspace, code: str | None) -> Station | None:
    if code is None:
        return None
    stations = found.content.stations
    if code not in stations:
        raise FaultsFoundError(
            [Fault("scripts/stations.yaml", None, f"there is no station {code}.", near(code, stations))]
        )
    return stations[code]


def _chosen(
    scripts: Iterable[Script], found: Workspace, plan: Week, arguments: argparse.Namespace, station: Station | None
) -> list[Script]:
    """Return the scripts that the options leave."""
    if arguments.language and arguments.language not in found.settings.languages:
        told = ", ".join(found.settings.languages)
        raise UsageError(f'"{arguments.language}" is not a language of this workspace; there are: {told}.')
    bulletins = [bulletin.id for bulletin in plan.bulletins]
    if arguments.bulletin and arguments.bulletin not in bulletins:
        told = ", ".join(bulletins)
        raise UsageError(f'{plan.id} has no bulletin "{arguments.bulletin}"; there are: {told}.')
    chosen = [
        one
        for one in scripts
        if arguments.language in {None, one.language}
        and arguments.bulletin in {None, one.edition.bulletin.id}
        and (station is None or _airs(station, one))
    ]
    if not chosen:
        raise FaultsFoundError([Fault(plan.place.path, None, "no script fits what was asked for.")])
    return chosen


def _airs(station: Station, one: Script) -> bool:
    codes = one.edition.bulletin.stations
    return one.language in station.languages and (codes is None or station.code in codes)


def _word(press: publish.Press, script: Script, station: Station | None, imprint: publish.Imprint) -> bytes:
    from broadcaster.publish.document import document  # noqa: PLC0415 - the library of Word, only when asked for

    return document(press, script, station, imprint, clock.now())


def _pages(
    found: Workspace, scripts: Iterable[Script], station: Station | None, arguments: argparse.Namespace
) -> list[tuple[str, str | bytes]]:
    """Return name and content of each script's page in the form that was asked for."""
    press = publish.load(found.folder, found.settings.pages)
    imprint = found.imprint(draft=arguments.draft)
    makers: dict[str, Callable[[Script], str | bytes]] = {
        "txt": lambda one: publish.text(press, one, station, imprint),
        "html": lambda one: publish.html(press, one, station, imprint),
        "docx": lambda one: _word(press, one, station, imprint),
        "ssml": lambda one: one.ssml,
    }
    mark = "-draft" if arguments.draft else ""
    return [
        (f"{one.edition.week}-{one.edition.name}-{one.language}{mark}.{arguments.form}", makers[arguments.form](one))
        for one in scripts
    ]


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
