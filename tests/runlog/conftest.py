"""What the tests of the ledger share: stations, a clock, a plan, an empty ledger in a file and on a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.models import Bulletin, Evidence, Place, Run, Sentence, Station, Week
from broadcaster.runlog import LOCAL, Cells, Given, Identity, Known, Ledger, Schedule, csvfile, week_of
from broadcaster.runlog.database import Database
from tests.runlog import quick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from broadcaster.runlog import ImportResult

HEADER = "station,week,bulletin,language,aired_at"
KNOWN = Known({"22015": "Tuy Hòa", "24133": "Buôn Ma Thuột", "24235": "Buôn Đôn"}, ("vi", "rad", "cmo"))
NOW = datetime(2023, 1, 15, 8, 0, tzinfo=UTC)
MORNING = datetime(2022, 3, 1, 5, 0, tzinfo=LOCAL)
DAY = date(2022, 3, 1)
YEAR = date(2022, 1, 1), date(2022, 12, 31)
HERE = Place("scripts/weeks/x.yaml", 1)
PROOF = "0123456789abcdef" * 4


def at(minutes: float = 0, seconds: int = 0) -> datetime:
    """Return a moment some minutes after 5 o'clock on Tuesday, 1 March 2022."""
    return MORNING + timedelta(seconds=round(minutes * 60) + seconds)


def run_at(minutes: float = 0, *, station: str = "24235", bulletin: str = "bao-hiem-y-te", language: str = "vi") -> Run:
    """Return a run that aired some minutes after 5 o'clock on 1 March 2022."""
    moment = at(minutes)
    return Run(station, week_of(moment.date()), bulletin, language, moment)


def logged(minutes: float = 0, seconds: int = 0, **names: str) -> Run:
    """Return the same as a playout log tells it."""
    return replace(run_at(minutes, **names), aired_at=at(minutes, seconds), evidence=Evidence.LOG)


def tapped(slot: float = 0, aired: datetime | None = None) -> Run:
    """Return the run of a slot as the operator's phone tells it."""
    return replace(run_at(slot), aired_at=aired, scheduled_at=at(slot), evidence=Evidence.TAP)


def identity(run: Run) -> Identity:
    """Return what names a run."""
    due = run.scheduled_at or run.aired_at
    assert due is not None
    return Identity(run.station, run.bulletin, run.language, due)


def row_of(run: Run) -> str:
    """Return a run as a line of a sheet."""
    assert run.aired_at is not None
    return f"{run.station},{run.week},{run.bulletin},{run.language},{run.aired_at.isoformat()}"


def planned(
    *clocks: str, days: Sequence[int] = (1,), ids: Sequence[str] = ("bao-hiem-y-te",), window: int = 3600
) -> Known:
    """Return what is known when some bulletins are planned in week 2022-W09, on Tuesday if nothing else is said."""
    return replace(KNOWN, schedule=schedule(week("2022-W09", *clocks, days=days, ids=ids), window=window))


def week(
    name: str,
    *clocks: str,
    days: Sequence[int] = (1,),
    ids: Sequence[str] = ("bao-hiem-y-te",),
    stations: tuple[str, ...] | None = None,
) -> Week:
    """Return the plan of a week, with each bulletin at each time of each of the days."""
    monday = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
    bulletins = tuple(
        Bulletin(one, number, Sentence(one, "title", HERE), "t", ("bhyt", "bhxh"), tuple(days), clocks, stations, HERE)
        for number, one in enumerate(ids, 1)
    )
    return Week(name, monday, bulletins, HERE)


def schedule(*weeks: Week, window: int = 3600) -> Schedule:
    """Return the slots of some weeks; Buôn Đôn airs three languages, Buôn Ma Thuột two, Tuy Hòa one."""
    airs = {"22015": ("vi",), "24133": ("vi", "rad"), "24235": ("vi", "rad", "cmo")}
    stations = {
        code: Station(code, KNOWN.stations[code], "xã", languages, None, "", confirm=False, office="", place=HERE)
        for code, languages in airs.items()
    }
    return Schedule({one.id: one for one in weeks}, stations, KNOWN.languages, window)


def enter(ledger: Ledger, *runs: Run, known: Known = KNOWN, by: str = "H'Lan") -> list[bool]:
    """Enter runs one by one; return which were new."""
    return [ledger.enter(run, known, entered_at=NOW, by=by).added == 1 for run in runs]


def take(ledger: Ledger, *runs: Run, known: Known = KNOWN, source: str = "thang-03.csv") -> ImportResult:
    """Enter runs as the rows of one source, from its second line on."""
    rows = iter([(line, Cells.of(run)) for line, run in enumerate(runs, 2)])
    return ledger.take(rows, known, entered_at=NOW, by="H'Lan", source=source)


def load(ledger: Ledger, path: Path, known: Known = KNOWN) -> ImportResult:
    """Enter the runs of a sheet."""
    rows = csvfile.read(path.read_bytes(), path.name, Given(known.stations, {}))
    return ledger.take(rows, known, entered_at=NOW, by="H'Lan", source=path.name, source_sha256=PROOF)


def total(ledger: Ledger) -> int:
    """Return how many runs of 2022 count."""
    return ledger.count(*YEAR).total


@pytest.fixture(autouse=True)
def _quick_schema(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have new ledgers made by the statements that alembic gave the first of them: it takes longer than most tests."""
    if request.module.__name__.rpartition(".")[2] not in {"test_migrating", "test_killed"}:
        monkeypatch.setattr(Database, "_upgrade", quick.upgrade)


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """A ledger nothing was entered into, in a file and on a server."""
    with Ledger.open(place, patience=0.5) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger in a file will be."""
    return tmp_path / "runs.sqlite"


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file of a header and lines, or of bytes, and give its path."""

    def write(*lines: str, header: str = HEADER, raw: bytes | None = None, name: str = "thang-03.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("".join(f"{line}\n" for line in (header, *lines)).encode() if raw is None else raw)
        return path

    return write
