"""A cluster as the documents say to start one: a scheduler and workers, here on one machine, but on no common disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.crew.conftest import Asked, asked, wait_for

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Ring:
    """A scheduler and its workers, each in a folder, a cache and a process group of its own.

    Attributes:
        folder: what all of it lies in. singers: the PYTHONPATH of the choir.
    """

    folder: Path
    singers: str
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, workers: int, **env: str) -> Ring:
        told = self.folder / "scheduler.json"
        where = ("--host", "127.0.0.1", "--no-dashboard")
        self.scheduler = self._run("scheduler", *where, "--port", "0", "--scheduler-file", str(told))
        wait_for(lambda: told.exists() and told.stat().st_size)
        self.address = json.loads(told.read_text(encoding="utf-8"))["address"]
        alone = ("--nthreads", "1", "--no-nanny", "--death-timeout", "30")
        self.workers = [
            self._run("worker", self.address, *where, *alone, CHOIR_LOG=str(self._log(number)), **env)
            for number in range(workers)
        ]
        return self

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            if process is not None and process.poll() is None:
                kill(process)

    def forget(self) -> None:
        for number in range(len(self.workers)):
            self._log(number).unlink(missing_ok=True)

    def asked(self, number: int) -> list[Asked]:
        """Return what the voices of a worker were asked for."""
        return asked(self._log(number))

    def texts(self) -> list[str]:
        """Return what all workers were asked for."""
        return [one.text for number in range(len(self.workers)) for one in self.asked(number)]

    def _log(self, number: int) -> Path:
        return self.folder / f"asked-{number}.log"

    def _run(self, *words: str, **env: str) -> subprocess.Popen[bytes]:
        home = self.folder / f"{words[0]}-{len(list(self.folder.iterdir()))}"
        (home / "tmp").mkdir(parents=True)
        own = {"PYTHONPATH": self.singers, "BROADCASTER_CACHE": str(home / "cache"), "TMPDIR": str(home / "tmp")}
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=home,
            env={**os.environ, **own, **env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it has started, as a machine does that loses its power."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
