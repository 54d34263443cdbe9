"""How fast each offline voice speaks, beside the espeak-ng program itself.

    python benchmarks/voices.py [--json] [--rounds 3]

Each voice speaks the same lines of its language, in this process and on one core: the Kinh sentences of this
workspace's newest week, and the listening sheets (docs/voices.md) of Êđê and M'nông. A neural voice takes part when
its model is in models/. The program `espeak-ng` (Debian: `apt-get install espeak-ng`) speaks them too, by the same
rules: a process for each line, as a script would call it, and all lines in one process, the fastest it can be asked.
The best of the rounds counts. Of neural voices nothing is promised; a rule voice is to be no slower than a process for
each line.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import narrate, settings, workspace
from broadcaster.errors import VoiceError
from broadcaster.language.utterances import line_of
from broadcaster.models import KINH, Utterance
from broadcaster.narrate.espeak_ng import compiling, library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from broadcaster.models import Line

HERE = Path(__file__).parent.parent
PROGRAM = "espeak-ng"
OFFLINE = (narrate.Kind.RULE, narrate.Kind.NEURAL)


@dataclass(frozen=True)
class Row:
    """One way to speak the lines of one language: seconds of sound, and seconds it took."""

    language: str
    who: str
    sound: float
    seconds: float

    @property
    def speed(self) -> float:
        """Seconds of speech for each second of computing."""
        return self.sound / self.seconds


def main() -> int:
    """Measure, print the table, and return 1 when a rule voice is slower than a process for each line."""
    reader = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--rounds", type=int, default=3)
    arguments = reader.parse_args()
    wanted = settings.load(HERE)
    here = narrate.voices(wanted, HERE)
    texts = {KINH: kinh_lines(), **{code: [one.said for one in narrate.samples(code)] for code in compiling.LANGUAGES}}
    rows: list[Row] = []
    for language, said in texts.items():
        lines = [line_of(text, (Utterance(language, text),)) for text in said]
        for name in here:
            voice = here[name]
            if voice.kind in OFFLINE and language in voice.languages and not voice.missing():
                rows.append(best(arguments.rounds, lambda lines=lines, name=name: spoken(lines, here[name], name)))
        if shutil.which(PROGRAM):
            data = library.own_data() if language == KINH else compiling.data()
            pace = wanted.sound.words_per_minute
            rows.append(best(arguments.rounds, lambda: called(language, said, pace, data, together=False)))  # noqa: B023
            rows.append(best(arguments.rounds, lambda: called(language, said, pace, data, together=True)))  # noqa: B023
    slow = broken(rows)
    if arguments.json:
        print(json.dumps([{**vars(row), "speed": row.speed} for row in rows], ensure_ascii=False, indent=1))
    else:
        show(rows)
        if not shutil.which(PROGRAM):
            print(f"The program {PROGRAM} is not here: its rows, and the promise, were not measured.")
        for text in slow:
            print(text)
    return int(bool(slow))


def kinh_lines() -> list[str]:
    """Return the Kinh sentences of the newest week, as they are spoken, each once."""
    found = workspace.load(HERE, date(2026, 11, 23)).sound()
    scripts = [script for script in found.scripts(found.week(None), draft=True) if script.language == KINH]
    said = [" ".join(each.text for each in one.spoken) for script in scripts for one in script.lines]
    return list(dict.fromkeys(said))


def best(rounds: int, measure: Callable[[], Row]) -> Row:
    """Return the fastest of some rounds."""
    return min((measure() for _ in range(rounds)), key=lambda row: row.seconds)


def spoken(lines: Sequence[Line], voice: narrate.Voice, name: str) -> Row:
    """Measure one of our voices; a line it refuses is left out of both sums, and counted in its name."""
    (language,) = {one.spoken[0].language for one in lines}
    refused, sound = 0, 0.0
    voice.speak(lines[0], language)  # what is loaded or compiled once is not counted
    began = time.perf_counter()
    for one in lines:
        try:
            sound += voice.speak(replace(one), language).milliseconds / 1000
        except VoiceError:
            refused += 1
    took = time.perf_counter() - began
    return Row(language, f"{name} ({refused} lines refused)" if refused else name, sound, took)


def called(language: str, said: Sequence[str], pace: int, data: Path, *, together: bool) -> Row:
    """Measure the program by the same rules, one process for each line or one for all."""
    groups = ["\n".join(f"{text}\n" for text in said)] if together else list(said)
    sound = took = 0.0
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "said.wav"
        command = [PROGRAM, f"--path={data.parent}", "-v", language, "-s", str(pace), "-w", str(target), "--stdin"]
        for text in groups:
            began = time.perf_counter()
            subprocess.run(command, input=text.replace("'", "ʔ"), check=True, encoding="utf-8", capture_output=True)
            took += time.perf_counter() - began
            with wave.open(str(target), "rb") as heard:
                sound += heard.getnframes() / heard.getframerate()
    return Row(
        language, f"{PROGRAM}, {'all lines in one process' if together else 'a process for each line'}", sound, took
    )


def broken(rows: Sequence[Row]) -> list[str]:
    """Return a sentence for each rule voice that is slower than a process for each line."""
    by_line = {row.language: row for row in rows if row.who.endswith("each line")}
    return [
        f"BROKEN: {row.who} is slower than a process for each line."
        for row in rows
        if row.who.startswith("espeak") and not row.who.startswith(PROGRAM) and row.language in by_line
        if row.speed < by_line[row.language].speed
    ]


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    print(f"{'language':9} {'voice':45} {'sound':>8} {'took':>8} {'speech / computing':>19}")
    for row in rows:
        print(f"{row.language:9} {row.who:45} {row.sound:6.1f} s {row.seconds:6.2f} s {row.speed:17.0f} ×")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {library.release()}")


if __name__ == "__main__":
    sys.exit(main())
