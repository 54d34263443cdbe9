"""Whether reading and repairing take time in proportion to the text, whatever it is made of.

    python benchmarks/growth.py [--json]

A line of one repeated piece is said (`spoken`), or examined and repaired as Êđê (`text`), at one length and at eight
times that length; the best of three runs counts, and of the longer ones the first that keeps the promise. The promise:
eight times the text takes at most 24 times as long, for each piece; work that grew with the square would take 64 times.
The table shows the worst, and how long a million characters of some of them take; exit code 1 when one breaks the
promise.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.language import locale, mixed
from broadcaster.language.doctor import Doctor
from broadcaster.language.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Callable

LOCALES = Path(__file__).parent.parent / "locales"
SHORT, TIMES = 2_000, 8
MOST = 3 * TIMES
LEAST_SECONDS = 0.0005
"""A run that is shorter cannot be told from the clock's own jitter."""
UNPROMISED = float("inf")
"""What is enough where nothing is promised: one run."""
SHOWN = 6
MILLIONS = ("7", "(", "1.", "BHXH ")

FIGURES = (
    *("7", "(", "[", "1.", "1.000.", "1/", "1x", "A.", "a-", "0 ", "V ", "-1", "a@", "+", "/a", "(0", "1:2 ", "BHXH "),
    *("v.v.", "²", "thứ 2, ", "http://a/", "www.", "TK1-", "\n", " - ", "1-2 ", "NĐ-CP/", "12/2024/", "5 và "),
    *("#a", "@a", "\u2764\ufe0f", "1\ufe0f\u20e3", "<1 ", "≥1 tuổi ", "1½", "k.1 ", "Km1 - ", "x số ", "CA ", "TƯ "),
    *(
        "P. Ea ",
        "1*",
        "gọi 113, ",
        "1/2 và ",
        "1-5, ",
        "từ 1-5 đến ",
        "T1-",
        "Q1, ",
        "1→",
        "1 - dưới ",
        "113/",
        "0905 - ",
    ),
    *("*1#", "1,5;", "đ/phần/", "thứ 2 - ", "7h/", "TK ", "số 115, ", "ngày 1,2", "84-", "1 năm - ", "30’-"),
)
LETTERS = (
    *(
        "a",
        "[",
        "ê\u0306",
        "ơ ",
        "n'",
        "x· ",
        "Ã£",
        "`u ",
        "o#",
        "\u0306",
        "a@",
        "\u200b",
        "Bà con ",
        "blu\\ hlǎm ",
        "[a]",
    ),
    *(
        "^",
        "ñoàng ",
        "12 čô, ",
        "1 000 ",
        "111 ",
        "klei ",
        "'ba ",
        "GD&ĐT ",
        "a\u00ad",
        "ЅА",
        "bảo hiểm y tế ",
        "5 năm ",
    ),
)


def seconds(run: Callable[[str], object], line: str, enough: float = 0.0) -> float:
    """Return how long a line takes, the best of three runs; of fewer when one takes no longer than what is `enough`."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        run(line)
        best = min(best, time.perf_counter() - begun)
        if best <= enough:
            break
    return max(best, LEAST_SECONDS)


def growth(run: Callable[[str], object], piece: str) -> float:
    """Return how many times longer eight times the text takes."""
    short = seconds(run, (piece * SHORT)[:SHORT])
    long = seconds(run, (piece * SHORT * TIMES)[: SHORT * TIMES], enough=short * MOST)
    return long / short


def main() -> int:
    """Measure every piece and print the worst of each kind."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    locales = [locale.load(LOCALES, code) for code in ("vi", "rad", "cmo")]
    kinh, rade, _ = locales
    doctor = Doctor(rade, locales)

    def text(line: str) -> None:
        doctor.check(line)
        doctor.repair(line, legacy=True)

    found = {
        "spoken -l vi": {piece: growth(lambda line: spoken(line, kinh), piece) for piece in FIGURES},
        "spoken -l rad": {piece: growth(lambda line: mixed.spoken(line, rade, kinh), piece) for piece in LETTERS},
        "text -l rad": {piece: growth(text, piece) for piece in LETTERS},
    }
    millions = {
        piece: seconds(lambda line: spoken(line, kinh), (piece * 1_000_000)[:1_000_000], enough=UNPROMISED)
        for piece in MILLIONS
    }
    if arguments.json:
        print(json.dumps({"times": TIMES, "promise": MOST, "growth": found, "seconds": millions}, ensure_ascii=False))
    else:
        print(f"{TIMES} times the text takes so many times as long (promise: at most {MOST})")
        for what, ratios in found.items():
            print(f"{what}: {len(ratios)} pieces, the worst:")
            for piece, ratio in sorted(ratios.items(), key=lambda item: -item[1])[:SHOWN]:
                print(f"  {piece!r:20} {ratio:6.1f}{'  BROKEN' if ratio > MOST else ''}")
        print("seconds for a million characters, spoken -l vi:")
        for piece, took in millions.items():
            print(f"  {piece!r:20} {took:6.2f}")
    return int(any(ratio > MOST for ratios in found.values() for ratio in ratios.values()))


if __name__ == "__main__":
    raise SystemExit(main())
