"""`voices`: which there are, why one is missing and how to get it; and how one of them says something."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster import narrate, settings
from broadcaster.commands import show
from broadcaster.commands.content import starter
from broadcaster.errors import FaultsFoundError, UsageError, VoiceError
from broadcaster.files import write_whole
from broadcaster.language import locale, mixed, pronouncing
from broadcaster.language.pronouncing import pronounced
from broadcaster.language.utterances import line_of, merged
from broadcaster.models import KINH, Piece, Utterance

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from broadcaster.language.pronouncing import Pronunciations
    from broadcaster.models import Line
    from broadcaster.narrate import Voices, Wishes
    from broadcaster.settings import Settings

READY, EXPERIMENTAL, MISSING, FAULTY = "ready", "experimental", "missing", "faulty"


@dataclass(frozen=True)
class _Row:
    """What the table says of a voice; of a faulty one only its name and why."""

    name: str
    state: str
    why: str = ""
    languages: tuple[str, ...] = ()
    kind: str = ""
    licence: str = ""
    sample_rate: int | None = None
    needs: str = ""
    package: str = ""
    judged: str = ""


def list_(arguments: argparse.Namespace) -> bool:
    """Show the voices."""
    folder, wanted = _settings(arguments.workspace)
    here = narrate.voices(wanted, folder)
    rows = [_row(name, here, wanted) for name in here]
    wished = {language: wanted.voices_for(language) for language in wanted.languages}
    if arguments.json:
        voices = [{**vars(row), "wished_for": [code for code in wished if row.name in wished[code]]} for row in rows]
        show.as_json({"voices": voices, "wished_for": {code: list(order) for code, order in wished.items()}})
        return True
    head = ("voice", "languages", "kind", "licence", "Hz", "state")
    table = [
        (row.name, ", ".join(row.languages), row.kind, row.licence, _rate(row.sample_rate), row.state) for row in rows
    ]
    show.table(head, table)
    for code, order in wished.items():
        wishes = f"{', '.join(order)} (broadcaster.yaml), the first that has a line" if order else "no voice is named"
        print(f"{code}: {wishes}")
    for row in rows:
        if row.why:
            print(f"{row.name} {row.why}")
        elif row.needs and not row.needs.startswith("nothing"):
            print(f"{row.name} needs {row.needs}.")
    for row in rows:
        if row.state == EXPERIMENTAL:
            told = "speaks releases too, marked" if wanted.experimental == "air" else "speaks only in drafts"
            print(f"{row.name} is experimental and {told}, until a speaker has judged it: see docs/voices.md.")
    return True


def say(arguments: argparse.Namespace) -> bool:
    """Have a voice say something: to a sound file, or as it pronounces it."""
    folder, wanted = _settings(arguments.workspace)
    here = narrate.voices(wanted, folder)
    wanted.demand(arguments.language)
    if (arguments.text is None) == (arguments.samples is None):
        raise UsageError("say what is to be said: TEXT, or --samples DIR for the listening sheet of docs/voices.md.")
    if arguments.samples is not None:
        return _samples(arguments, folder, wanted, here)
    line = _line(folder, arguments.language, arguments.text)
    if arguments.ipa:
        print(_ipa(line, _tables(folder, wanted), here))
        return True
    if not arguments.to or Path(arguments.to).suffix.lower() != ".wav" or Path(arguments.to).is_dir():
        raise UsageError("say where the sound goes with --to FILE.wav, or ask for --ipa.")
    _speak(line, arguments.language, _voice(arguments, wanted, here), _wishes(folder, wanted), here, Path(arguments.to))
    return True


def _samples(arguments: argparse.Namespace, folder: Path, wanted: Settings, here: Voices) -> bool:
    """Have the rule voice of a language say all that its listening sheet asks for, each into a file of its number."""
    samples = narrate.samples(arguments.language)
    if not samples:
        raise UsageError(f"there is no listening sheet for {arguments.language}.")
    if arguments.voice is None:
        arguments.voice = f"espeak-{arguments.language}"
    name = _voice(arguments, wanted, here)
    for number, sample in enumerate(samples, 1):
        line = _line(folder, arguments.language, sample.said)
        to = Path(arguments.samples) / f"{arguments.language}-{number:02d}.wav"
        _speak(line, arguments.language, name, _wishes(folder, wanted), here, to)
    return True


def _wishes(folder: Path, wanted: Settings) -> Wishes:
    orders = {code: wanted.voices_for(code) for code in wanted.languages}
    return narrate.Wishes(orders, pronunciations=_tables(folder, wanted))


def _tables(folder: Path, wanted: Settings) -> dict[str, Pronunciations]:
    """Return the pronunciation tables.

    Raises:
        FaultsFoundError: one is faulty; all their faults at once.
    """
    loaded = {code: pronouncing.load(folder / "locales", code) for code in wanted.languages}
    if faults := [fault for _, found in loaded.values() for fault in found]:
        raise FaultsFoundError(faults)
    return {code: table for code, (table, _) in loaded.items()}


def _speak(line: Line, language: str, name: str, wishes: Wishes, here: Voices, to: Path) -> None:
    """Write what a voice says to a file, whole, and tell of it."""
    try:
        wave = narrate.say(line, language, name, wishes, here)
    except VoiceError as error:
        raise VoiceError(f"{name} {error}") from error
    write_whole(to, wave.to_file())
    print(f"{to}: {wave.milliseconds / 1000:.1f} seconds by {name}")


def _settings(folder: Path) -> tuple[Path, Settings]:
    """Return the workspace's folder and settings; outside a workspace those a new one begins with."""
    if not (folder / settings.FILE).is_file():
        folder = starter()
    return folder, settings.load(folder)


def _row(name: str, here: Voices, wanted: Settings) -> _Row:
    try:
        voice = here[name]
        why = voice.missing()
        experimental = here.experimental(name)
    except VoiceError as error:
        return _Row(name, FAULTY, str(error), package=here.origin(name))
    judgement = wanted.judged.get(name)
    return _Row(
        name=name,
        state=MISSING if why else EXPERIMENTAL if experimental else READY,
        why=why,
        languages=tuple(sorted(voice.languages, key=_order(wanted))),
        kind=str(voice.kind),
        licence=voice.licence,
        sample_rate=voice.sample_rate,
        needs=voice.needs,
        package=here.origin(name),
        judged=f"{judgement.by}, {judgement.on.isoformat()}" if judgement else "",
    )


def _order(wanted: Settings) -> Any:
    """Return what sorts languages as broadcaster.yaml does, others behind."""
    known = {code: number for number, code in enumerate(wanted.languages)}
    return lambda code: (known.get(code, len(known)), code)


def _rate(hertz: int | None) -> str:
    return "as it is" if hertz is None else show.number(hertz)


def _voice(arguments: argparse.Namespace, wanted: Settings, here: Voices) -> str:
    """Return the voice asked for, or the first machine wished for.

    Raises:
        UsageError: there is none.
    """
    if arguments.voice is not None:
        return here.demand(arguments.voice).name
    for name in wanted.voices_for(arguments.language):
        if name in here and here[name].kind.machine:
            return name
    raise UsageError(f"broadcaster.yaml names no machine that speaks {arguments.language}; choose one with --voice.")


def _line(folder: Path, language: str, text: str) -> Line:
    """Return a text as a line of a script, figures and abbreviations spelled out."""
    own = locale.load(folder / "locales", language)
    kinh = own if language == KINH else locale.load(folder / "locales", KINH)
    pieces = tuple(Piece(span.written, span.spoken, span.language) for span in mixed.spans(text, own, kinh))
    return line_of(text, merged(Utterance(piece.language, piece.spoken) for piece in pieces), pieces)


def _ipa(line: Line, tables: Mapping[str, Pronunciations], here: Voices) -> str:
    """Return how the rule voices pronounce a line, in IPA; each stretch on a line of its own where there are more."""
    said = pronounced(line.pieces, tables)
    mixed_ = len({utterance.language for utterance in said}) > 1
    return "\n".join(
        (f"{utterance.language}: " if mixed_ else "") + (utterance.ipa or _pronounce(utterance, here))
        for utterance in said
    )


def _pronounce(utterance: Utterance, here: Voices) -> str:
    name = "espeak" if utterance.language == KINH else f"espeak-{utterance.language}"
    pronounce: Callable[[str], str] | None = getattr(here[name], "pronounce", None) if name in here else None
    if pronounce is None:
        raise UsageError(f"no rule voice speaks {utterance.language}.")
    return pronounce(utterance.text)
