"""A build that dies at a chosen moment: `python -m tests.publish.killed OUT SOUNDS MOMENT TEXT`.

MOMENT: adding, sealed, aside (the old release stepped aside), swapped (the new one is there); full (the disk takes no
file above 100 kB); asked: for each title on stdin there is a build that publishes it again and again until it is
killed; its process is told on stdout, and that it is dead.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from broadcaster.publish import stage, swap
from tests.publish import samples


def die() -> None:
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))  # on Windows SIGTERM ends a process as abruptly


def dying_after(count: int, function: object) -> object:
    calls = itertools.count(1)

    def called(*arguments: object) -> object:
        answer = function(*arguments)
        if next(calls) == count:
            die()
        return answer

    return called


def main() -> None:
    out, sounds, moment, text = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    if moment == "adding":
        stage._pieced = dying_after(5, stage._pieced)
    elif moment == "sealed":
        stage.Stage.settle = dying_after(1, stage.Stage.settle)
    elif moment in {"aside", "swapped"}:
        swap._rename = dying_after(1 if moment == "aside" else 2, swap._rename)
    elif moment == "full":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    if moment == "asked":
        for line in sys.stdin:
            builder = os.fork()  # so that Python is started once
            if not builder:
                for _ in range(1000):  # far longer than it is let live
                    publish(out, sounds, line.strip())
                os._exit(1)
            print(builder, flush=True)
            os.waitpid(builder, 0)
            print("dead", flush=True)
    else:
        publish(out, sounds, text)


def publish(out: Path, sounds: Path, text: str) -> None:
    samples.publish(out, sounds, [replace(samples.kinh(), title=text)], draft=False)


if __name__ == "__main__":
    main()
