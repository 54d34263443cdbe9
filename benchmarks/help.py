"""How soon `broadcaster --help` answers, beside the time of importing pydub and gtts. The promise: under a third.

    python benchmarks/help.py [--json] [--rounds N]

Both are timed as whole processes, in turns, in one run; the table shows the best and the median. The best are compared:
they are what the programs take when nothing else takes the processor from them. Ends with exit code 1 when they do not
keep the promise.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

COMMANDS = {
    "broadcaster --help": [sys.executable, "-m", "broadcaster", "--help"],
    "import pydub, gtts": [sys.executable, "-W", "ignore", "-c", "import pydub, gtts"],
}
PROMISE = 1 / 3


def main() -> int:
    """Time both commands and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(arguments.rounds):
        for name, command in COMMANDS.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name].append((time.perf_counter() - begun) * 1000)
    medians = {name: statistics.median(found) for name, found in times.items()}
    best = {name: min(found) for name, found in times.items()}
    help_, imports = best.values()
    ratio = help_ / imports
    if arguments.json:
        print(json.dumps({"best_ms": best, "median_ms": medians, "ratio": ratio, "promise": PROMISE}))
    else:
        print(f"{'':20} {'best ms':>8} {'median ms':>10}")
        for name in times:
            print(f"{name:20} {best[name]:8.0f} {medians[name]:10.0f}")
        print(f"{'ratio':20} {ratio:8.2f} {'':10}   (promise: under {PROMISE:.2f})")
    return 0 if ratio < PROMISE else 1


if __name__ == "__main__":
    raise SystemExit(main())
