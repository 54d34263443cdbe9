"""How much the ledger's care costs: beside bare SQLite doing the same work without any of it.

    python benchmarks/ledger.py [--json] [--trial]

Three promises, each measured side by side in this run, on the same disk:

* a file of 1,000,000 runs is imported at no less than a third of the speed of bare sqlite3 `executemany` into a table
  with the same unique key. Bare SQLite gets the rows ready in memory; the import reads a CSV file, checks every cell,
  looks for what is there already, keeps totals and makes the chain.
* a year's report by month and language, on 10 million runs, takes at most a hundredth of the time of the same GROUP BY
  over the rows.
* a single run, recorded durably, takes at most twice as long as bare SQLite committing one row with the same pragmas.

`--trial` does all of it with a hundredth of the rows, for CI: the promises of the first two are for the full size, so
there they are only shown; the third has half as much leeway again, since other work may go on beside it. Exit code 1
when a promise is broken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.models import Evidence, Run
from broadcaster.runlog import LOCAL, Given, Known, Ledger, csvfile, week_of
from broadcaster.runlog.counting import by_month

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Row = tuple[str, str, str, str, int]

PRAGMAS = ("synchronous = EXTRA", "trusted_schema = OFF", "cache_size = -32000")
STATIONS = {f"{22_000 + number * 7}": f"xã {number}" for number in range(102)}
MANY_STATIONS = {f"{10_000 + number}": f"xã {number}" for number in range(2_284)}
LANGUAGES = ("vi", "rad", "cmo")
BULLETINS = ("bao-hiem-y-te", "hoi-dap-bhxh-tu-nguyen", "nhac-dong-tiep-bao-hiem-y-te", "the-bao-hiem-tren-dien-thoai")
KNOWN = Known({**STATIONS, **MANY_STATIONS}, LANGUAGES)
NOW = datetime(2030, 1, 1, tzinfo=UTC)
FIRST = date(2023, 1, 1)

IMPORT_LEAST = 1 / 3
REPORT_MOST = 1 / 100
SINGLE_MOST = 2.0


def rows(many: int, stations: dict[str, str], bulletins: tuple[str, ...] = BULLETINS) -> Iterator[Row]:
    """Yield runs as they come in a year's sheets: day by day, morning and evening, station by station."""
    given = 0
    day = FIRST
    while True:
        week = week_of(day)
        for hour in (5, 17):
            second = int(datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL).timestamp())
            for station in stations:
                for language in LANGUAGES:
                    for bulletin in bulletins:
                        if given == many:
                            return
                        given += 1
                        yield station, week, bulletin, language, second
        day += timedelta(days=1)


def sheet(found: Iterator[Row]) -> bytes:
    """Return the rows as a CSV file."""
    lines = ["station,week,bulletin,language,aired_at"]
    for station, week, bulletin, language, second in found:
        moment = datetime.fromtimestamp(second, LOCAL).isoformat()
        lines.append(f"{station},{week},{bulletin},{language},{moment}")
    return "\n".join([*lines, ""]).encode()


def bare(path: Path) -> sqlite3.Connection:
    """Return a bare SQLite file with the ledger's former table: one row a run, and the same unique key."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"pragma {pragma}")
    connection.execute(
        "create table runs (id integer primary key, station text not null, week text not null, "
        "bulletin text not null, language text not null, aired_at integer not null)"
    )
    connection.execute("create unique index runs_identity on runs (aired_at, station, language, bulletin)")
    return connection


INSERT = "insert into runs (station, week, bulletin, language, aired_at) values (?, ?, ?, ?, ?)"


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def importing(folder: Path, many: int, rounds: int) -> dict[str, float]:
    """Return the seconds of a bare import and of ours, the better of some rounds each, taken in turns."""
    ready = list(rows(many, STATIONS))
    raw = sheet(rows(many, STATIONS))
    digest = hashlib.sha256(raw).hexdigest()
    bare_seconds, ours, again = [], [], []
    for number in range(rounds):
        with closing(bare(folder / f"bare-{number}.sqlite")) as connection:

            def without_care(connection: sqlite3.Connection = connection) -> None:
                connection.execute("begin immediate")
                connection.executemany(INSERT, ready)
                connection.execute("commit")

            bare_seconds.append(timed(without_care))
        with Ledger.open(folder / f"ours-{number}.sqlite") as ledger:

            def take(ledger: Ledger = ledger) -> None:
                found = csvfile.read(raw, "runs.csv", Given(STATIONS, {}))
                ledger.take(found, KNOWN, entered_at=NOW, by="benchmark", source="runs.csv", source_sha256=digest)

            ours.append(timed(take))
            assert ledger.count(FIRST, date(2199, 1, 1)).total == many
            again.append(timed(take))
            assert ledger.count(FIRST, date(2199, 1, 1)).total == many
    return {"bare": min(bare_seconds), "ours": min(ours), "again": min(again)}


def reporting(folder: Path, many: int) -> dict[str, float]:
    """Return the seconds of a GROUP BY over a year's rows and of our report, on a ledger of that one year."""
    path = folder / "year.sqlite"
    stations = dict(list(MANY_STATIONS.items())[: max(1, many // (365 * 2 * len(LANGUAGES) * 2)) + 1])
    portion = 1_000_000
    with Ledger.open(path) as ledger:
        found = rows(many, stations, BULLETINS[:2])
        for _ in range(0, many, portion):
            part = sheet(islice(found, portion))
            ledger.take(csvfile.read(part, "x.csv", Given(stations, {})), KNOWN, entered_at=NOW, by="x", source="x.csv")
        assert ledger.count(FIRST, date(2023, 12, 31)).total == many, "all of it lies in one year"
        with ledger.database.reading() as connection:
            ours = [timed(lambda: by_month(connection, FIRST, date(2023, 12, 31), Evidence.PLANNED)) for _ in range(20)]
            told = by_month(connection, FIRST, date(2023, 12, 31), Evidence.PLANNED)
    # The quicker of the two ways in which one would ask for it: by month, or by day and added up.
    asking = "select {}, series.language, count(*) from runs join series on series.id = runs.series"
    bounds = "where runs.due >= ? and runs.due < ? group by 1, 2"
    by_day = f"{asking.format('(runs.due + 25200) / 86400')} {bounds}"
    over_rows = (
        f"{asking.format('strftime(' + repr('%Y-%m') + ', runs.due + 25200, ' + repr('unixepoch') + ')')} {bounds}"
    )
    start = int(datetime(2023, 1, 1, tzinfo=LOCAL).timestamp())
    with closing(sqlite3.connect(path)) as connection:
        bound = (start, start + 365 * 86_400)
        grouped = [timed(lambda q=q: connection.execute(q, bound).fetchall()) for q in (by_day, over_rows) * 2]
        assert {(month, language): count for month, language, count in connection.execute(over_rows, bound)} == told
    return {"bare": min(grouped), "ours": statistics.median(ours), "megabytes": path.stat().st_size / 1e6}


def single(folder: Path, many: int, rounds: int) -> dict[str, float]:
    """Return the seconds of one durable row and of one recorded run: medians over rounds taken in turns."""
    bare_seconds, ours = [], []
    morning = datetime(2023, 3, 1, 5, tzinfo=LOCAL)
    with closing(bare(folder / "single-bare.sqlite")) as connection, Ledger.open(folder / "single.sqlite") as ledger:

        def runs(number: int) -> Iterator[Run]:
            for count in range(many):
                # Two airings a day, as a plan has them: each looks for its like among the runs of half a day around.
                moment = morning + timedelta(days=number, hours=12 * (count % 2))
                station = list(STATIONS)[count // 2 % len(STATIONS)]
                yield Run(station, week_of(moment.date()), BULLETINS[0], "vi", moment)

        for number in range(rounds):
            for run in runs(number):
                row = (run.station, run.week, run.bulletin, run.language, int(run.aired_at.timestamp()))

                def commit(row: Row = row) -> None:
                    connection.execute("begin immediate")
                    connection.execute(INSERT, row)
                    connection.execute("commit")

                bare_seconds.append(timed(commit))
                ours.append(timed(lambda run=run: ledger.enter(run, KNOWN, entered_at=NOW, by="Lan")))
        assert ledger.count(FIRST, date(2199, 1, 1)).total == many * rounds
    return {"bare": statistics.median(bare_seconds), "ours": statistics.median(ours)}


def main() -> int:
    """Measure, print, and return 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--trial", action="store_true", help="with a hundredth of the rows")
    parser.add_argument("--folder", type=Path, help="where the files lie (default: the system's temporary folder)")
    arguments = parser.parse_args()
    share = 100 if arguments.trial else 1
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        one = single(folder, 200, 2 if arguments.trial else 10)
        taken = importing(folder, 1_000_000 // share, 1 if arguments.trial else 3)
        for path in folder.glob("*-[0-9].sqlite"):
            path.unlink()
        told = reporting(folder, 10_000_000 // share)
    figures = {
        "trial": arguments.trial,
        "import": {**taken, "speed": taken["bare"] / taken["ours"], "promise": IMPORT_LEAST},
        "report": {**told, "share": told["ours"] / told["bare"], "promise": REPORT_MOST},
        "single": {**one, "times": one["ours"] / one["bare"], "promise": SINGLE_MOST},
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    kept = {
        "import": arguments.trial or figures["import"]["speed"] >= IMPORT_LEAST,
        "report": arguments.trial or figures["report"]["share"] <= REPORT_MOST,
        "single": figures["single"]["times"] <= SINGLE_MOST * (1.5 if arguments.trial else 1),
    }
    if arguments.json:
        print(json.dumps({**figures, "kept": kept}, indent=1))
    else:
        print(
            f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}; {1_000_000 // share:,} runs imported,"
        )
        print(f"{10_000_000 // share:,} runs reported on.\n")
        print(f"{'':34}{'bare SQLite':>14}{'the ledger':>14}{'':>10}  promise")
        line = "{:34}{:>14}{:>14}{:>10}  {}"
        print(
            line.format(
                "import of a file",
                _s(taken["bare"]),
                _s(taken["ours"]),
                f"{figures['import']['speed']:.2f}",
                f"at least {IMPORT_LEAST:.2f} of the speed",
            )
        )
        print(line.format("the same file again", "", _s(taken["again"]), "", "adds nothing"))
        print(
            line.format(
                "a year by month and language",
                _s(told["bare"]),
                _s(told["ours"]),
                f"1/{told['bare'] / told['ours']:.0f}",
                "at most 1/100 of the time",
            )
        )
        print(
            line.format(
                "one run, durable",
                _s(one["bare"]),
                _s(one["ours"]),
                f"{figures['single']['times']:.2f} x",
                f"at most {SINGLE_MOST:.0f} x",
            )
        )
        print(
            f"\nThe ledger of {10_000_000 // share:,} runs has {told['megabytes']:.0f} MB; "
            f"this process took {figures['peak_megabytes']:.0f} MB at most."
        )
        for broken in (name for name, holds in kept.items() if not holds):
            print(f"NOT KEPT: {broken}")
    return 0 if all(kept.values()) else 1


def _s(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


if __name__ == "__main__":
    sys.exit(main())
