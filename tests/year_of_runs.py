"""Makes a year of runs like 2022: 8,080 that count in three languages, some sent twice, some voided.

As the office would get them: a CSV file for each month, some saved by Excel (BOM, CRLF, `;`); runs sent again in the
same file and in the next month's, some with their time in UTC; one run a second before the year and one right after it.
The same seed makes the same bytes.

    python tests/year_of_runs.py DIR    writes the files, voids.csv and expected.json
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

YEAR = 2022
TOTAL = 8_080
VOIDED = 160
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
LANGUAGES = ("vi", "rad", "cmo")
HEADER = ("station", "week", "bulletin", "language", "aired_at")
REASONS = ("loa hỏng, không phát được", "nhập nhầm xã", "mất điện giữa chừng")

_CODES = """
    22015 22045 22051 22057 22060 22075 22076 22081 22090 22096 22111 22114 22120 22132 22147 22153 22165 22171
    22177 22192 22207 22222 22225 22237 22240 22250 22255 22258 22261 22276 22285 22291 22303 22319 24121 24133
    24154 24163 24169 24175 24181 24184 24187 24193 24208 24211 24214 24217 24221 24229 24235 24241 24250 24259
    24265 24277 24280 24286 24301 24305 24310 24313 24316 24328 24340 24343 24346 24352 24364 24373 24376 24400
    24403 24406 24412 24415 24433 24436 24444 24445 24448 24454 24472 24478 24484 24490 24496 24502 24505 24526
    24529 24538 24540 24544 24559 24561 24568 24580 24595 24598 24604 24607
"""
COMMUNES = tuple(_CODES.split())
"""The codes of the 102 communes."""

_LOCAL = timezone(timedelta(hours=7))
_BULLETINS = ("bao-hiem-y-te", "bhxh-tu-nguyen", "bhyt-ho-gia-dinh", "luong-huu")
_CLOCKS = (time(5), time(5, 30), time(17), time(17, 30), time(0), time(23, 59, 59))

Airing = tuple[str, str, str, datetime]
"""Station, bulletin, language, time."""


@dataclass(frozen=True)
class Year:
    """A year of runs and what must come out when it is counted.

    Attributes:
        files: each CSV file's bytes by its name, in the order in which they were sent.
        voids: the runs taken out of the count, each with the reason.
        rows: all rows of all files. outside: runs among them that did not air in the year.
        by_language, by_station, by_month: the runs that count; each adds up to `TOTAL`.
    """

    files: dict[str, bytes]
    voids: tuple[tuple[Airing, str], ...]
    rows: int
    outside: int
    by_language: dict[str, int]
    by_station: dict[str, int]
    by_month: dict[str, int]


def year_of_runs(stations: Sequence[str] = COMMUNES, seed: int = 8080) -> Year:
    """Return a year of runs of these stations."""
    chance = random.Random(seed)  # noqa: S311  it is to be repeated, not to be secret
    airings = list(_airings(stations, chance))
    kept, voided = airings[:TOTAL], airings[TOTAL:]
    months: list[list[Airing]] = [[] for _ in range(12)]
    for airing in airings:
        months[airing[3].month - 1].append(airing)
    for number, month in enumerate(months):
        again, late = chance.sample(month, len(month) // 25), chance.sample(month, len(month) // 40)
        month.extend(again)
        months[min(number + 1, 11)].extend(late)
    outside = [
        (stations[0], _BULLETINS[0], "vi", datetime.combine(day, clock, _LOCAL))
        for day, clock in ((date(YEAR - 1, 12, 31), time(23, 59, 59)), (date(YEAR + 1, 1, 1), time(0)))
    ]
    months[0].append(outside[0])
    months[11].append(outside[1])
    for month in months:
        chance.shuffle(month)
    return Year(
        files={f"runs-{YEAR}-{number:02d}.csv": _csv(month, number, chance) for number, month in enumerate(months, 1)},
        voids=tuple((airing, chance.choice(REASONS)) for airing in voided),
        rows=sum(map(len, months)),
        outside=len(outside),
        by_language=_tally(kept, lambda airing: airing[2]),
        by_station=_tally(kept, lambda airing: airing[0]),
        by_month=_tally(kept, lambda airing: f"{airing[3]:%Y-%m}"),
    )


def _airings(stations: Sequence[str], chance: random.Random) -> Iterator[Airing]:
    """Yield different airings of the year, as many as count and are voided."""
    days = (LAST - FIRST).days + 1
    seen: set[Airing] = set()
    while len(seen) < TOTAL + VOIDED:
        moment = datetime.combine(FIRST + timedelta(chance.randrange(days)), chance.choice(_CLOCKS), _LOCAL)
        language = chance.choices(LANGUAGES, weights=(11, 6, 3))[0]
        airing = (chance.choice(stations), chance.choice(_BULLETINS), language, moment)
        if airing not in seen:
            seen.add(airing)
            yield airing


def _csv(airings: list[Airing], number: int, chance: random.Random) -> bytes:
    """Return a month's file; every third is one that Excel has saved."""
    rows = [HEADER, *(_cells(airing, in_utc=chance.random() < 0.1) for airing in airings)]
    if number % 3:
        return "".join(",".join(row) + "\n" for row in rows).encode()
    return b"\xef\xbb\xbf" + "".join(";".join(row) + "\r\n" for row in rows).encode()


def _cells(airing: Airing, *, in_utc: bool) -> tuple[str, ...]:
    station, bulletin, language, moment = airing
    written = moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if in_utc else moment.isoformat()
    year, week, _ = moment.isocalendar()
    return station, f"{year}-W{week:02d}", bulletin, language, written


def _tally(airings: list[Airing], key: Callable[[Airing], str]) -> dict[str, int]:
    return dict(sorted(Counter(map(key, airings)).items()))


def main() -> None:
    """Write the year into a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    year = year_of_runs()
    for name, content in year.files.items():
        (folder / name).write_bytes(content)
    voids = [",".join((*airing[:3], airing[3].isoformat(), f'"{why}"')) for airing, why in year.voids]
    lines = ["station,bulletin,language,aired_at,why", *voids]
    (folder / "voids.csv").write_bytes("".join(f"{line}\n" for line in lines).encode())
    expected = {
        "total": TOTAL,
        "language": year.by_language,
        "station": year.by_station,
        "month": year.by_month,
    }
    (folder / "expected.json").write_bytes(f"{json.dumps(expected, indent=2)}\n".encode())


if __name__ == "__main__":
    main()
