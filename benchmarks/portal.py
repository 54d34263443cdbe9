"""The portal under its whole load at once, and its downloads beside nginx serving the same files.

    python benchmarks/portal.py [--json] [--trial]

* 300 operators open their page, fetch their week's files and tell what aired, all at once; three phones of each
  station tell of the same runs, and of a third of what they send the answer is lost, so that they send it again.
  Afterwards the ledger is held against what was sent: not one run may be lost, doubled or strange, and `runs verify`
  must find nothing. In one process and in two, on SQLite and, where `pgserver` is, on PostgreSQL.
* The same client fetches the same files from `broadcaster serve` and from nginx, in turns: sound files and ZIPs of all
  stations, drawn by a fixed seed. One process each, both write an access log, nginx has `sendfile`. The best rounds are
  compared. The promise: at least half of nginx's throughput. Small texts are shown too; a server in Python answers
  fewer of them in a second, and a station has a dozen.
* 300 lines that hardly take anything hold a download each: the memory that costs.

All of it goes to 127.0.0.1. `--trial` does less of everything, for CI, and gives the ratio half as much leeway again,
since other work may go on beside it. Ends with exit code 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import portal_parts as parts
import province_parts

from broadcaster.web.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

OPERATORS, STATIONS = 300, 102
RATIO = 0.5
SLOW_MEGABYTES = 150
"""What 300 slow downloads may take of memory besides."""

LINES = 32
"""Downloads at once, each as fast as it can."""

KINDS = {"sound files": ".mp3", "ZIPs": ".zip", "texts": ".txt"}
PROMISED = ("sound files", "ZIPs")


def main() -> int:
    """Measure, print, and return 1 when a promise is broken."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--json", action="store_true", help="answer as JSON")
    reader.add_argument("--trial", action="store_true", help="fewer operators, stations and rounds")
    arguments = reader.parse_args()
    operators, stations = (36, 12) if arguments.trial else (OPERATORS, STATIONS)
    with tempfile.TemporaryDirectory(prefix="portal-") as name:
        site = Path(name) / "site"
        site.mkdir()
        told("building the week")
        parts.make_site(site, stations)
        figures: dict[str, Any] = {"trial": arguments.trial, "operators": operators, "stations": stations}
        figures["load"] = load(site, operators, trial=arguments.trial)
        figures |= fetching(site, Path(name), trial=arguments.trial)
    figures["broken"] = broken(figures)
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        show(figures)
    return 1 if figures["broken"] else 0


def load(site: Path, operators: int, *, trial: bool) -> list[dict[str, Any]]:
    """Return what became of all operators at once, in one process and in two, on each database there is."""
    found = []
    with parts.postgres() as made:
        for database in ("SQLite", "PostgreSQL"):
            for workers in (1, 2):
                if (database == "PostgreSQL" and made is None) or (trial and workers == 1):
                    continue
                told(f"{operators} operators, {database}, {workers} process{'es' if workers > 1 else ''}")
                found.append(
                    {"database": database, "workers": workers, **once(site, operators, workers, made, database)}
                )
    return found


def once(site: Path, operators: int, workers: int, made: Callable[[str], str] | None, database: str) -> dict[str, Any]:
    """Let all operators do their work at once, and hold the ledger against it."""
    parts.forget(site)
    accounts: Path | str = site / "accounts.sqlite"
    if database == "PostgreSQL" and made is not None:
        accounts = made(f"portal{workers}")
        parts.settle(site, accounts, accounts)
    else:
        parts.settle(site, "runs.sqlite", "accounts.sqlite")
    everybody = parts.Operators(site, operators)
    with closing(Store(accounts)) as store:
        phones = everybody.plans(store)
    with parts.portal(site, workers) as (port, _):
        done = parts.client(do="operators", port=port, phones=phones, digests=parts.digests(site))
    times = done["times"]
    return {
        "seconds": done["seconds"],
        "requests": sum(map(len, times.values())),
        "per_second": sum(map(len, times.values())) / done["seconds"],
        "times_ms": {kind: parts.quantiles(seconds) for kind, seconds in times.items()},
        "sent": everybody.sent,
        "expected": len(everybody.due),
        "faults": done["faults"][:10],
        **parts.held(everybody.office, everybody.due),
    }


def fetching(site: Path, folder: Path, *, trial: bool) -> dict[str, Any]:
    """Return what downloads take: of memory on slow lines, of time on fast ones."""
    parts.settle(site, "runs.sqlite", "accounts.sqlite")
    with parts.nginx(site / "out", folder) as theirs, parts.portal(site, 1) as (ours, process):
        return {"slow": slow(site, ours, process), "downloads": downloads(site, ours, theirs, trial=trial)}


def slow(site: Path, port: int, process: int) -> dict[str, float]:
    """Return how much memory a process takes at rest and while 300 slow lines hold a download each."""
    told("300 slow lines")
    files = (parts.sample(site, ".zip", 300) * 300)[:300]
    parts.client(do="downloads", port=port, lines=4, prefix="/shelf", files=files[:20])
    rest = watched(process, lambda: parts.client(do="slow", port=port, prefix="/shelf", files=[], seconds=0.3))
    busy = watched(process, lambda: parts.client(do="slow", port=port, prefix="/shelf", files=files, seconds=2))
    return {"rest_megabytes": rest, "busy_megabytes": busy, "promise": SLOW_MEGABYTES}


def watched(process: int, act: Any) -> float:
    """Return the most memory (MB) that a process has while something happens."""
    watch = province_parts.Watch(process)
    watcher = threading.Thread(target=watch.run, daemon=True)
    watcher.start()
    act()
    watch.stop()
    watcher.join()
    return watch.most / 1e6


def downloads(site: Path, ours: int, theirs: int | None, *, trial: bool) -> dict[str, Any]:
    """Return how fast files are fetched from ours and from nginx, by kind: the best of some rounds taken in turns."""
    rounds, megabytes = (4, 300) if trial else (7, 1_000)
    ports = {"broadcaster": ours} | ({} if theirs is None else {"nginx": theirs})
    found: dict[str, Any] = {}
    for kind, ending in KINDS.items():
        told(f"downloads: {kind}")
        files = parts.sample(site, ending, megabytes if kind in PROMISED else megabytes // 25)
        best: dict[str, Any] = {}
        for _ in range(rounds):
            for name, port in ports.items():
                one = parts.client(do="downloads", port=port, lines=LINES, prefix="/shelf", files=files)
                best[name] = max(best.get(name, one), one, key=lambda speed: speed["megabytes"])
        ratio = best["broadcaster"]["megabytes"] / best["nginx"]["megabytes"] if "nginx" in best else None
        found[kind] = {**best, "ratio": ratio}
    return found


def broken(figures: dict[str, Any]) -> list[str]:
    """Return the promises that were not kept."""
    found = []
    for one in figures["load"]:
        where = f"{one['database']}, {one['workers']}"
        if one["lost"] or one["doubled"] or one["strange"] or one["total"] != one["expected"]:
            found.append(f"{where}: not one run lost or doubled")
        if one["verify"]:
            found.append(f"{where}: the ledger verifies")
        if one["faults"]:
            found.append(f"{where}: every request is answered, every file is what was published: {one['faults'][0]}")
    memory = figures["slow"]
    if memory["busy_megabytes"] - memory["rest_megabytes"] > SLOW_MEGABYTES:
        found.append(f"300 slow downloads take at most {SLOW_MEGABYTES} MB")
    for kind in PROMISED:
        ratio = figures["downloads"][kind]["ratio"]
        if ratio is not None and ratio < RATIO / (1.5 if figures["trial"] else 1):
            found.append(f"{kind}: at least {RATIO} of nginx")
    return found


def show(figures: dict[str, Any]) -> None:
    """Print the tables."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}\n")
    print(f"{figures['operators']} operators of {figures['stations']} stations at once:\n")
    row = "{:22}{:>9}{:>8}   {:>17}   {:>17}   {:>17}   {}"
    print(row.format("", "seconds", "req/s", "page, ms", "file, ms", "tap, ms", "runs: told, in the ledger"))
    print(row.format("", "", "", *["p50   p95   p99"] * 3, "lost, doubled; verify"))
    for one in figures["load"]:
        times = [" ".join(f"{one['times_ms'][kind][name]:5.0f}" for name in ("p50", "p95", "p99")) for kind in _TIMED]
        name = f"{one['database']}, {one['workers']} process{'es' if one['workers'] > 1 else ''}"
        fate = f"{one['sent']:,} {one['runs']:,}; {one['lost']} {one['doubled']}; {len(one['verify'])} findings"
        print(row.format(name, f"{one['seconds']:.1f}", f"{one['per_second']:.0f}", *times, fate))
    if not any(one["database"] == "PostgreSQL" for one in figures["load"]):
        print("PostgreSQL: not measured; pip install 'broadcaster[test]' on a Python that pgserver has a wheel for.")
    memory = figures["slow"]
    print(
        f"\n300 slow downloads: {memory['busy_megabytes']:.0f} MB, beside {memory['rest_megabytes']:.0f} MB at rest "
        f"(promise: at most {SLOW_MEGABYTES} more)\n"
    )
    row = "{:14}{:>18}{:>18}{:>10}   {}"
    print(row.format("downloads", "broadcaster MB/s", "nginx MB/s", "ratio", "promise"))
    for kind, one in figures["downloads"].items():
        speeds = [f"{one[name]['megabytes']:,.0f}" if name in one else "" for name in ("broadcaster", "nginx")]
        promise = f"at least {RATIO}" if kind in PROMISED else ""
        print(row.format(kind, *speeds, f"{one['ratio']:.2f}" if one["ratio"] else "", promise).rstrip())
    if figures["downloads"]["ZIPs"]["ratio"] is None:
        print("nginx is not here, so nothing was compared: apt-get install nginx-light.")
    for what in figures["broken"]:
        print(f"NOT KEPT: {what}")


_TIMED = ("page", "file", "tap")


def told(what: str) -> None:
    """Say on stderr what is being measured."""
    print(f"measuring: {what}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
