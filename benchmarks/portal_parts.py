"""What `portal.py` sets up: the week on a shelf, the portal, nginx, PostgreSQL, operators and what they will do."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster import publish
from broadcaster.office import Office
from broadcaster.runlog import LOCAL
from broadcaster.web.rights import Grant, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from broadcaster.web.store import Store

HERE = Path(__file__).parent
WEEK = "2026-W48"
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 21, 0, tzinfo=LOCAL)
"""When all of it happens: on Sunday evening, when every run of the week is due. They tell of Monday's."""

LANGUAGE = "vi"
Key = tuple[str, str, str, int]
"""A run: station, bulletin, language, slot (seconds since 1970)."""


def make_site(folder: Path, stations: int) -> None:
    """Make the province's workspace and build its week; fewer stations are the first ones."""
    for name in ("scripts", "templates", "locales"):
        shutil.copytree(HERE.parent / name, folder / name)
    shutil.copyfile(HERE.parent / "broadcaster.yaml", folder / "broadcaster.yaml")
    listed = folder / "scripts" / "stations.yaml"
    kept, rows = [], 0
    for line in listed.read_text(encoding="utf-8").splitlines():
        rows += "{code:" in line
        if "{code:" not in line or rows <= stations:
            kept.append(line)
    listed.write_text("\n".join([*kept, ""]), encoding="utf-8")
    for plan in (folder / "scripts" / "weeks").glob("*.yaml"):
        if plan.stem != WEEK:
            plan.unlink()
    command = [sys.executable, "-m", "broadcaster", "-C", str(folder), "build", WEEK]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Operators:
    """Operators of all stations: who they are, and what they are going to send.

    Each station has about three phones. The first tells of each slot by itself; the second tells of all of them at
    once, as a phone does that was offline; the third tells of every other slot. A third of what is sent is sent again,
    since the line was cut before the answer came.

    Args:
        site: the workspace. many: phones.
    """

    def __init__(self, site: Path, many: int) -> None:
        self.site, self.many = site, many
        self.office = Office.of(site)
        self.due: set[Key] = set()
        self.sent = 0

    def plans(self, store: Store) -> list[dict[str, Any]]:
        """Make their accounts, sign them in, and return what each is going to do."""
        chance, second = seeded(), int(NOW.timestamp())
        codes = list(self.office.stations)
        made = []
        for number in range(self.many):
            code, phone = codes[number % len(codes)], number // len(codes)
            person = store.accounts.make(f"may{number}", f"Máy {number}", "", [Grant(Role.OPERATOR, code)], at=second)
            cookie = store.sessions.begin(person.number, days=7, device="benchmark", address="127.0.0.1", at=second)
            posts = [{"taps": taps, "cut": chance.random() < 1 / 3} for taps in self._taps(code, phone, chance)]
            chance.shuffle(posts)
            made.append({"cookie": cookie, "station": code, "week": WEEK, "posts": posts})
        return made

    def _taps(self, code: str, phone: int, chance: random.Random) -> Iterator[list[dict[str, Any]]]:
        runs = [due for due in self.office.schedule.due(MONDAY, MONDAY, code) if due.language == LANGUAGE]
        self.due |= {(code, due.bulletin, due.language, int(due.slot.timestamp())) for due in runs}
        taps = [
            {
                "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                "bulletin": due.bulletin,
                "language": due.language,
                "slot": int(due.slot.timestamp()),
                "aired": True,
                "at": int(due.slot.timestamp()) * 1000 + chance.randrange(600_000),
            }
            for due in runs
        ]
        taps = taps[::2] if phone % 3 == 2 else taps
        self.sent += len(taps)
        if phone % 3 == 1:
            yield taps
        else:
            yield from ([tap] for tap in taps)


def held(office: Office, expected: set[Key]) -> dict[str, Any]:
    """Hold the ledger against what was sent; return its runs, the lost, doubled and strange, and what verify finds."""
    with office.ledger() as ledger:
        rows = [
            (row.run.station, row.run.bulletin, row.run.language, int(row.due.timestamp()))
            for row in ledger.rows(MONDAY, SUNDAY, with_voided=True)
            if row.counts
        ]
        total = ledger.count(MONDAY, SUNDAY).total
    command = [sys.executable, "-m", "broadcaster", "-C", str(office.folder), "runs", "verify", "--json"]
    verified = json.loads(subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8").stdout)
    return {
        "runs": len(rows),
        "total": total,
        "lost": len(expected - set(rows)),
        "doubled": len(rows) - len(set(rows)),
        "strange": len(set(rows) - expected),
        "verify": verified["faults"],
    }


def seeded() -> random.Random:
    """Return what draws the same each time."""
    return random.Random(8)  # noqa: S311 -- nothing here is a secret


def settle(site: Path, runs: str, accounts: str, **portal: object) -> None:
    """Write into the workspace's settings where its memories are, and what is said of the portal."""
    settings = (HERE.parent / "broadcaster.yaml").read_text(encoding="utf-8").splitlines()
    told = {"runs": runs, "accounts": accounts, **portal}
    for index, line in enumerate(settings):
        key = line.strip().partition(":")[0]
        if line.startswith("  ") and key in told and not line.strip().endswith(":"):
            settings[index] = f"  {key}: {told[key]}"
    (site / "broadcaster.yaml").write_text("\n".join([*settings, ""]), encoding="utf-8")


def free_port() -> int:
    """Return a port that is free."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def portal(site: Path, workers: int) -> Iterator[tuple[int, int]]:
    """Serve the workspace; give the port and the process."""
    port = free_port()
    command = [sys.executable, "-m", "broadcaster", "-C", str(site), "serve"]
    command += ["--listen", f"127.0.0.1:{port}", "--workers", str(workers)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
    log = site / "access.log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=file)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", process, log)
        time.sleep(1.5 * (workers > 1))  # the others come a little later than the first
        yield port, process.pid
    finally:
        process.terminate()
        if process.wait(30) != 0:
            raise SystemExit(f"the portal ended with {process.returncode}:\n{log.read_text(encoding='utf-8')[-2000:]}")


@contextmanager
def nginx(shelf: Path, folder: Path) -> Iterator[int | None]:
    """Serve a folder by nginx, with one process, as ours has, and the settings that its manual recommends for files.

    Gives its port; None where there is no nginx.
    """
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        yield None
        return
    port, folder = free_port(), folder / "nginx"
    folder.mkdir()
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""  # or it may not read what is ours
    (folder / "nginx.conf").write_text(
        f"{user}worker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\ndaemon off;\n"
        "events { worker_connections 2048; }\n"
        f"http {{\naccess_log {folder}/access.log;\nsendfile on;\ntcp_nopush on;\nkeepalive_requests 1000000;\n"
        "types { audio/mpeg mp3; application/zip zip; text/html html; text/plain txt; }\n"
        f"client_body_temp_path {folder}/body;\n{temporary}"
        f"server {{ listen 127.0.0.1:{port}; location /shelf/ {{ alias {shelf}/; }} }}\n}}\n",
        encoding="utf-8",
    )
    command = [program, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/shelf/{WEEK}/manifest.json", process, folder / "error.log")
        yield port
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def postgres() -> Iterator[Callable[[str], str] | None]:
    """Give what makes an empty database on a real server and returns its URL; None where there is no such server."""
    folder = Path(tempfile.mkdtemp(prefix="portal-"))  # not below a folder that only its owner may enter
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # pgserver looks for it, and warns where it is not set
    try:
        try:
            import pgserver  # noqa: PLC0415
            import psycopg  # noqa: PLC0415
        except ImportError:
            yield None
            return
        server = pgserver.get_server(folder / "data")

        def made(name: str) -> str:
            with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
                connection.execute(f"create database {name}")
            return str(server.get_uri(name))

        try:
            yield made
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def client(**plan: Any) -> dict[str, Any]:
    """Have a client in a process of its own do something; return what came of it."""
    command = [sys.executable, str(HERE / "portal_clients.py")]
    done = subprocess.run(command, check=True, input=json.dumps(plan).encode(), stdout=subprocess.PIPE)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def digests(site: Path) -> dict[str, str]:
    """Return the digests of the week's files, by their addresses."""
    return {f"/shelf/{WEEK}/{file.path}": file.sha256 for file in publish.read(site / "out" / WEEK).files}


def sample(site: Path, ending: str, megabytes: int) -> list[str]:
    """Return files of a kind, drawn from all stations' by a fixed seed, of so many megabytes in all."""
    files = [file for file in publish.read(site / "out" / WEEK).files if file.path.endswith(ending)]
    chance, found, size = seeded(), [], 0
    while size < megabytes * 1e6:
        file = chance.choice(files)
        found.append(f"{WEEK}/{file.path}")
        size += file.size
    return found


def quantiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the median, the 95th and the 99th percentile, in milliseconds."""
    ordered = sorted(seconds)
    at = {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in _SHARES.items()}
    return {name: value * 1000 for name, value in at.items()}


_SHARES: Mapping[str, float] = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def forget(site: Path) -> None:
    """Take the files of the ledger and the accounts away."""
    for path in [*site.glob("runs.sqlite*"), *site.glob("accounts.sqlite*")]:
        with suppress(FileNotFoundError):
            path.unlink()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 -- of this machine
            return
        time.sleep(0.05)
    raise SystemExit(f"{address} does not answer:\n{log.read_text(encoding='utf-8')[-2000:]}")
