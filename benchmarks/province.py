"""How fast a province's week is made: 102 stations × 3 languages × 2 bulletins of about five minutes.

    python benchmarks/province.py [--json] [--keep DIR] [--trial]

Everything is run here, in one go, side by side: the command `broadcaster build` in processes of its own, on the
workspace that `full_week.py` makes; and a plain pydub script, which concatenates the same clips and exports each file,
as such scripts do. The plain script is run on one file of each bulletin and language, and its time is scaled to all
files: run whole it takes an hour. The same work is what ends in files that hold the same loudness, for which such
scripts have ffmpeg's `loudnorm`; there is a row for files left as loud as their lines come, too. It is given its lines
already spoken; ours speaks them. Ends with 1 when a promise is broken; the table says which.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import full_week
import province_parts as parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 3
"""How often what is short is measured; the best counts."""

MEGABYTES = 300
"""What a build may take of memory, all its processes together, whatever the number of stations."""

MANY = 1020
"""Stations of the workspace on which that is tried; it has one short bulletin, or the disk would be too small."""


SAMPLE = 6
"""Files on which the plain script is measured: one of each bulletin in each language."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: what was measured. took: how much, in the unit. beside: of what it is measured beside; 0 for nothing.
        ratio: of the two. promise: what it should be; "" where nothing is promised. kept: whether it is.
    """

    what: str
    took: float
    unit: str = "s"
    beside: float = 0.0
    ratio: float = 0.0
    promise: str = ""
    kept: bool = True


def least(what: str, took: float, ours: float, times: float) -> Row:
    """Return the row of what is to take at least so many times as long as ours."""
    return Row(what, took, "s", ours, took / ours, f"at least {times:g} ×", took >= ours * times)


def most(what: str, took: float, beside: float, times: float) -> Row:
    """Return the row of what is to take at most so many times as long as something else."""
    told = f"{times:g} ×" if times >= 1 else f"{times:.0%}"
    return Row(what, took, "s", beside, took / beside, f"at most {told}", took <= beside * times)


def memory(what: str, took: float) -> Row:
    """Return the row of the memory that a build took."""
    return Row(what, took, "MB", 0.0, 0.0, f"below {MEGABYTES} MB", took < MEGABYTES)


def main() -> int:
    """Measure, print the table, and return 1 when a promise is broken."""
    reader = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    reader.add_argument("--json", action="store_true", help="print the rows as JSON")
    reader.add_argument("--keep", metavar="DIR", type=Path, help="work here, and leave the workspace")
    reader.add_argument("--trial", action="store_true", help="four stations, each thing once, nothing promised")
    arguments = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="province-") as name:
        rows = measured(arguments.keep or Path(name), trial=arguments.trial)
    if arguments.json:
        print(json.dumps([vars(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        show(rows)
    return int(not all(row.kept for row in rows))


def measured(folder: Path, *, trial: bool) -> list[Row]:
    """Return the rows of the table; those of a trial promise nothing, they only show that all of this runs."""
    site, many = folder / "site", folder / "many"
    stations, often, crowd, sample = (4, 1, 8, 1) if trial else (full_week.STATIONS, ROUNDS, MANY, SAMPLE)
    full_week.make(site, stations)
    told("the week, built from nothing")
    colds = [cold(site) for _ in range(often)]  # the first also compiles the rule voices
    whole, took = min(colds)
    nothing = min(unchanged(site) for _ in range(often))
    told("the week after a change")
    line = min(changed(site, partial(full_week.change_a_translation, site, words)) for words in range(1, 1 + often))
    sentence = min(changed(site, partial(full_week.change_a_sentence, site, words)) for words in range(1, 1 + often))
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        told("the plain pydub script, on a sample")
        plain, levelled, files = parts.plain(site, Path(scratch), sample)
        told("joining, and writing the same bytes")
        rounds = [parts.joining(site, Path(scratch)) for _ in range(often)]
        joining, writing, size = (min(column) for column in zip(*rounds, strict=True))
    told("rendering")
    ours, bare = parts.rendering(site)
    told(f"memory, with {crowd} stations")
    shutil.rmtree(site / "out")
    full_week.make(many, crowd, short=True)
    _, more = build(many)
    script = f"plain pydub script, {files} files from a sample of {sample}"
    rows = [
        Row(f"build from nothing: {files} MP3 of {size / 1e6:,.0f} MB, and as much in ZIPs", whole),
        least(f"{script}: the same work, each file at −16 LUFS", levelled, whole, 100),
        Row(f"{script}: as loud as it comes", plain, "s", whole, plain / whole),
        most("joining, beside writing the same bytes", joining, writing, 2),
        most("build after one changed line", line, whole, 0.1),
        Row("build after one changed Kinh sentence and its translations", sentence, "s", whole, sentence / whole),
        most("build with nothing changed, no file touched", nothing, whole, 0.03),
        most("rendering all scripts, beside bare jinja2", ours, bare, 1.5),
        memory("memory of a build, all its processes", took),
        memory(f"memory with {crowd} stations", more),
    ]
    return [replace(row, promise="", kept=True) for row in rows] if trial else rows


def build(site: Path) -> tuple[float, float]:
    """Run the command and return the seconds it took, and the most memory (MB) of it and its processes together."""
    command = [sys.executable, "-m", "broadcaster", "-C", str(site), "build", full_week.WEEK]
    os.sync() if hasattr(os, "sync") else None
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        watch = parts.Watch(process.pid)
        watcher = threading.Thread(target=watch.run, daemon=True)
        watcher.start()
        code = process.wait()
        took = time.perf_counter() - began
        watch.stop()
        watcher.join()
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return took, watch.most / 1e6


def cold(site: Path) -> tuple[float, float]:
    """Build from nothing: no cache, no release."""
    for name in (".cache", "out"):
        shutil.rmtree(site / name, ignore_errors=True)
    return build(site)


def changed(site: Path, change: Callable[[], None]) -> float:
    """Return the seconds of a build after a change."""
    change()
    return build(site)[0]


def unchanged(site: Path) -> float:
    """Return the seconds of a build after which no file is another one."""
    before = parts.stamps(site / "out")
    took, _ = build(site)
    if parts.stamps(site / "out") != before:
        raise SystemExit("a build with nothing changed touched a file")
    return took


def told(what: str) -> None:
    """Say on stderr what is being measured."""
    print(f"measuring: {what}", file=sys.stderr)


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    width = max(len(row.what) for row in rows)
    print(f"{'':{width}} {'took':>11} {'beside':>9} {'ratio':>8}  promise")
    for row in rows:
        beside = f"{row.beside:.2f} s" if row.beside else ""
        ratio = (f"{row.ratio:.1%}" if row.ratio < 0.5 else f"{row.ratio:.2f} ×") if row.ratio else ""
        promise = f"{row.promise}: {'kept' if row.kept else 'BROKEN'}" if row.promise else ""
        print(f"{row.what:{width}} {row.took:8.2f} {row.unit:2} {beside:>9} {ratio:>8}  {promise}".rstrip())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}")


if __name__ == "__main__":
    sys.exit(main())
