"""How rightly long recordings are cut into their lines.

    python benchmarks/takes.py [--json] [--seeds 12]

The Kinh lines of the newest week are spoken by the built-in voice, 12 to 25 of them in a row, at a pace of 0.8 to 1.3,
with noise of −60 to −30 dBFS, and pauses between them of one of three kinds. In half of the readings things happen: 5 %
of the lines are left out, 6 % begun in vain first, 8 % have a noise before them, 3 % run into the next, and there may
be talk before the first. A line is right when both ends are within 0.4 s of where it was spoken. The promise: of the
lines that are filed without anybody listening (see `shelving.ACCEPTED`), none is wrong where nothing happens, and at
most 2 in 100 where things do.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from broadcaster import workspace
from broadcaster.models import KINH
from broadcaster.narrate.espeak_ng.voices import Espeak
from broadcaster.narrate.takes.hearing import Recording, listen
from broadcaster.narrate.takes.matching import match
from broadcaster.narrate.takes.shelving import ACCEPTED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from broadcaster.models import Line

    Samples = NDArray[np.float32]
    Spans = list[tuple[float, float] | None]

HERE = Path(__file__).parent.parent
RATE = 16_000
PAUSES = {"1.5–3 s": (1.5, 3.0), "0.5–3 s": (0.5, 3.0), "0.5–1 s": (0.5, 1.0)}
NEAR = 0.4
MOST_WRONG = 0.02


@dataclass(frozen=True)
class Row:
    """One kind of reading: lines read, those filed rightly and wrongly, and how much faster than real time it went."""

    pauses: str
    events: bool
    lines: int
    right: int
    wrong: int
    speed: float

    @property
    def broken(self) -> bool:
        """Whether more is filed wrongly than promised."""
        return self.wrong > (MOST_WRONG * (self.right + self.wrong) if self.events else 0)


class Reader:
    """Reads lines aloud as an announcer might.

    Args:
        lines: those of a week, in order.
    """

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._said: dict[tuple[str, int], Samples] = {}

    def read(
        self, seed: int, pauses: tuple[float, float], *, events: bool
    ) -> tuple[list[Line], Spans, NDArray[np.int16]]:
        """Return the lines of a sheet, where each was really spoken (None: left out), and the recording."""
        chance, hiss = random.Random(seed), np.random.default_rng(seed)  # noqa: S311 -- readings to be repeated
        count = chance.randint(12, 25)
        first = chance.randrange(len(self._lines) - count)
        chosen = self._lines[first : first + count]
        pace, noise = chance.uniform(0.8, 1.3), chance.uniform(-60, -30)
        parts: list[Samples] = [np.zeros(int(chance.uniform(0.5, 3) * RATE), np.float32)]
        spans: Spans = []

        def pause() -> None:
            parts.append(np.zeros(int(chance.uniform(*pauses) * RATE), np.float32))

        def voice(line: Line) -> Samples:
            return self._say(line, int(min(max(110 / pace * chance.uniform(0.93, 1.07), 80), 200)) // 4 * 4)

        if events and chance.random() < 0.4:
            parts.append(voice(chance.choice(self._lines))[: RATE * 2])
            pause()
        for line in chosen:
            if events and chance.random() < 0.05:
                spans.append(None)
                continue
            if events and chance.random() < 0.06:
                slip = voice(line)
                parts.append(slip[: int(len(slip) * chance.uniform(0.3, 1))])
                pause()
            if events and chance.random() < 0.08:
                length = int(chance.uniform(0.1, 0.4) * RATE)
                parts.append((hiss.normal(size=length) * np.hanning(length) * 3000).astype(np.float32))
                pause()
            start = sum(map(len, parts))
            parts.append(voice(line))
            spans.append((start / RATE, sum(map(len, parts)) / RATE))
            if events and chance.random() < 0.03:
                parts.append(np.zeros(int(0.05 * RATE), np.float32))
            else:
                pause()
        whole = np.concatenate(parts)
        level = float(np.sqrt((whole[np.abs(whole) > 200] ** 2).mean()))
        whole = whole * (3276.8 / level) + hiss.normal(size=len(whole)) * 32768 * 10 ** (noise / 20)
        return chosen, spans, np.clip(whole, -32768, 32767).astype(np.int16)

    def _say(self, line: Line, pace: int) -> Samples:
        key = (line.code, pace)
        if key not in self._said:
            samples = np.frombuffer(Espeak(pace, RATE).speak(line, KINH).pcm, "<i2").astype(np.float32)
            loud = np.flatnonzero(np.abs(samples) > 40)
            self._said[key] = samples[loud[0] : loud[-1] + 1]
        return self._said[key]


def main() -> int:
    """Measure, print the table, and return 1 when more lines are filed wrongly than promised."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=12)
    arguments = parser.parse_args()
    found = workspace.load(HERE, date(2026, 11, 23)).sound()
    scripts = [script for script in found.scripts(found.week(None), draft=True) if script.language == KINH]
    reader = Reader(list({line.code: line for script in scripts for line in script.lines}.values()))
    rows = [measure(reader, name, events, arguments.seeds) for events in (False, True) for name in PAUSES]
    if arguments.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        print(
            f"{'pauses':9} {'things happen':14} {'lines':>6} {'filed rightly':>14} {'wrongly':>8} {'× real time':>12}"
        )
        for row in rows:
            share = f"{row.right} ({100 * row.right / row.lines:.0f} %)"
            happen = "yes" if row.events else "no"
            print(f"{row.pauses:9} {happen:14} {row.lines:6} {share:>14} {row.wrong:8} {row.speed:12.0f}")
        print(f"Filed is what is at least {ACCEPTED} % sure; the rest is listed with its place, to be listened to.")
    for row in rows:
        if row.broken:
            print(f"BROKEN: with pauses of {row.pauses} {row.wrong} lines were filed wrongly.")
    return int(any(row.broken for row in rows))


def measure(reader: Reader, pauses: str, events: bool, seeds: int) -> Row:
    """Return how rightly readings of one kind are cut."""
    lines = right = wrong = 0
    heard = took = 0.0
    for seed in range(seeds):
        chosen, spans, samples = reader.read(seed, PAUSES[pauses], events=events)
        began = time.perf_counter()
        stretches = listen(Recording(samples, RATE)).stretches
        matches = match(stretches, [line.seconds for line in chosen]).lines
        took += time.perf_counter() - began
        heard += len(samples) / RATE
        lines += sum(span is not None for span in spans)
        for span, one in zip(spans, matches, strict=True):
            if round(100 * one.confidence) >= ACCEPTED:
                fits = span is not None and abs(one.start - span[0]) < NEAR and abs(one.end - span[1]) < NEAR
                right, wrong = right + fits, wrong + (not fits)
    return Row(pauses, events, lines, right, wrong, heard / took)


if __name__ == "__main__":
    sys.exit(main())
