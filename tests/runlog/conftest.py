"""What the tests of the ledger share: three stations, a clock, an empty ledger, a way to write a sheet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from broadcaster.models import Run
from broadcaster.runlog import LOCAL, Known, Ledger, week_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEADER = "station,week,bulletin,language,aired_at"
KNOWN = Known({"22015": "Tuy Hòa", "24133": "Buôn Ma Thuột", "24235": "Buôn Đôn"}, ("vi", "rad", "cmo"))
NOW = datetime(2023, 1, 15, 8, 0, tzinfo=UTC)
MORNING = datetime(2022, 3, 1, 5, 0, tzinfo=LOCAL)


def run_at(minutes: int = 0, *, station: str = "24235", bulletin: str = "bao-hiem-y-te", language: str = "vi") -> Run:
    """Return a run that aired some minutes after 5 o'clock on 1 March 2022."""
    moment = MORNING + timedelta(minutes=minutes)
    return Run(station, week_of(moment.date()), bulletin, language, moment)


def row_of(run: Run) -> str:
    """Return a run as a line of a sheet."""
    return f"{run.station},{run.week},{run.bulletin},{run.language},{run.aired_at.isoformat()}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger will be."""
    return tmp_path / "runs.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """A ledger nothing was entered into."""
    with Ledger.open(path, patience=0.2) as opened:
        yield opened


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file of a header and lines, or of bytes, and give its path."""

    def write(*lines: str, header: str = HEADER, raw: bytes | None = None, name: str = "thang-03.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("".join(f"{line}\n" for line in (header, *lines)).encode() if raw is None else raw)
        return path

    return write
