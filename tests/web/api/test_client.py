"""The client that docs/api.md shows does what it says: it fetches a week over a bad line, and reports each run once."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster import publish
from tests.browser.serving import serve
from tests.web.api.conftest import DAY, WEEK, Machine
from tests.web.conftest import STATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Message, Receive, Scope, Send

CLIENT = Path(__file__).parents[3] / "docs" / "examples" / "playout.py"
SLOTS = {"vi": 1795384810, "rad": 1795385170}
"""When the two languages of Monday's first slot began: 05:00:10 and 05:06:10."""


def line(language: str = "vi", *, at: float = 0, **more: Any) -> str:
    """Return a line of a log as docs/playout.md has Liquidsoap write it."""
    told = {"at": str(SLOTS[language] + at), "filename": f"/srv/{STATION}/{language}/01-bao-hiem.mp3", "artist": "x"}
    return json.dumps(told | more) + "\n"


@dataclass
class Line:
    """The line to the portal; it is as bad as a test wants.

    Attributes:
        lost: how many answers to reports get lost on the way, after the portal has worked on them.
        cut: after how many bytes sound is cut off; each time anew.
    """

    machine: Machine
    lost: int = 0
    cut: int = 0
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        self.asked.append((scope["method"], scope["path"], headers))
        loses = self.lost > 0 and scope["path"] == "/api/v1/runs"
        self.lost -= loses
        left = self.cut if self.cut and scope["path"].endswith(".mp3") else None
        if left is not None:
            # Piece by piece, and not from file to socket inside the server.
            scope = {**scope, "extensions": {}}

        async def bad(message: Message) -> None:
            nonlocal left
            if loses:
                raise ConnectionError("lost")
            if left is not None and message["type"] == "http.response.body":
                await send({**message, "body": message["body"][:left], "more_body": True})
                left -= len(message["body"])
                if left <= 0:
                    raise ConnectionError("cut")
                return
            await send(message)

        try:
            await self.machine.web.app(scope, receive, bad)
        except ConnectionError:
            if loses:
                await send({"type": "http.response.start", "status": 502, "headers": []})
                await send({"type": "http.response.body", "body": b""})

    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.asked]


@dataclass
class Client:
    """The client, as a cron job starts it."""

    origin: str
    token: str

    def __call__(self, *words: str | Path, tries: int = 4) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "BROADCASTER_URL": self.origin, "BROADCASTER_TOKEN": self.token}
        command = [
            sys.executable,
            "-W",
            "error",
            str(CLIENT),
            "--tries",
            str(tries),
            "--wait",
            "0.05",
            *map(str, words),
        ]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
        )


@pytest.fixture
def bad_line(machine: Machine) -> Line:
    return Line(machine)


@pytest.fixture
def client(bad_line: Line) -> Iterator[Client]:
    with serve(bad_line) as origin:  # type: ignore[arg-type]  # any application of ASGI will do
        yield Client(origin, bad_line.machine.secret)


def counted(machine: Machine) -> dict[str, int]:
    found: dict[str, int] = machine.get("/counts", **{"from": DAY, "to": DAY, "by": "language"}).json()["groups"]
    return found


def test_the_client_needs_python_3_8_and_nothing_else() -> None:
    tree = ast.parse(CLIENT.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {
        name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    imported |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names
    annotations = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert [name.name for node in annotations for name in node.names] == ["annotations"]


def test_it_fetches_the_week_and_says_so_and_asks_cheaply_from_then_on(
    bad_line: Line, client: Client, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    first = client("fetch", folder)
    assert (first.returncode, first.stdout) == (0, f"{WEEK}: 2 files are here\n")
    for file in publish.read(bad_line.machine.web.folder / "out" / WEEK).files:
        if file.station == STATION and file.path.endswith((".mp3", "vi/01-bao-hiem.html")):
            assert (folder / WEEK / file.path).stat().st_size == file.size
    assert set(bad_line.machine.web.desk.store.fetches.of_week(WEEK)[STATION]) == {"page", "files"}
    assert not list(folder.rglob("*.part"))

    bad_line.asked.clear()
    again = client("fetch", folder)
    assert (again.returncode, again.stdout) == (0, "")
    assert bad_line.paths() == ["GET /api/v1/weeks", f"GET /api/v1/weeks/{WEEK}"]
    assert json.loads(bad_line.machine.web.log[-1])["status"] == 304


def test_a_download_goes_on_where_the_line_was_cut(bad_line: Line, client: Client, tmp_path: Path) -> None:
    bad_line.cut = 60_000  # of some 150,000 bytes
    assert client("fetch", tmp_path, tries=8).returncode == 0
    ranges = [headers["range"] for _, path, headers in bad_line.asked if path.endswith(".mp3")]
    assert len(ranges) >= 3
    assert ranges[0] == "bytes=0-"
    begun = [int(one.removeprefix("bytes=").removesuffix("-")) for one in ranges]
    assert begun == sorted(set(begun))


def test_a_download_that_never_comes_through_is_gone_on_with_the_next_time(
    bad_line: Line, client: Client, tmp_path: Path
) -> None:
    bad_line.cut = 40_000
    first = client("fetch", tmp_path, tries=2)
    assert first.returncode == 3
    assert first.stderr.startswith("not done, try again later: ")
    assert set(bad_line.machine.web.desk.store.fetches.of_week(WEEK)[STATION]) == {"page"}
    (part,) = tmp_path.rglob("*.part")
    assert part.stat().st_size >= 40_000
    bad_line.cut = 0
    assert client("fetch", tmp_path).returncode == 0
    assert set(bad_line.machine.web.desk.store.fetches.of_week(WEEK)[STATION]) == {"page", "files"}


def test_a_file_that_was_damaged_is_fetched_anew(bad_line: Line, client: Client, tmp_path: Path) -> None:
    client("fetch", tmp_path)
    sound = tmp_path / WEEK / STATION / "vi" / "01-bao-hiem.mp3"
    good = sound.read_bytes()
    sound.write_bytes(good[:-1] + b"x")
    sha = json.loads((tmp_path / WEEK / "week.json").read_text("utf-8"))["slots"][0]["plays"][0]["sound"]["sha256"]
    sound.with_name(f"{sound.name}.{sha[:12]}.part").write_bytes(b"y" * 1_000)
    assert client("fetch", tmp_path).returncode == 0
    assert sound.read_bytes() == good


def test_it_reports_what_is_ours_and_each_line_once(bad_line: Line, client: Client, tmp_path: Path) -> None:
    log = tmp_path / "tracks.jsonl"
    log.write_text(
        line()
        + json.dumps({"at": "1795384900", "filename": "/music/bai-hat.mp3"})
        + "\nkhông phải JSON\n[]\n"
        + line("rad", seconds=301.6)
        + line("vi", at=12 * 3600)[:-9],  # is being written
        encoding="utf-8",
    )
    first = client("report", log)
    assert (first.returncode, first.stdout) == (0, "2 runs added, 0 there already\n")
    assert counted(bad_line.machine) == {"rad": 1, "vi": 1}
    rows = bad_line.machine.get("/runs", **{"from": DAY, "to": DAY}).json()["runs"]
    assert {(row["aired_at"], row["seconds"]) for row in rows if row["language"] == "rad"} == {
        (f"{DAY}T05:06:10+07:00", 302)
    }
    assert (client("report", log).stdout, bad_line.paths().count("POST /api/v1/runs")) == ("", 1)

    with log.open("a", encoding="utf-8") as file:
        file.write(line("vi", at=12 * 3600)[-9:])
    bad_line.machine.web.clock.pass_(hours=12)
    assert client("report", log).stdout == "1 runs added, 0 there already\n"
    log.write_text(line(), encoding="utf-8")  # a new log under the old name
    assert client("report", log).stdout == "0 runs added, 1 there already\n"
    assert counted(bad_line.machine) == {"rad": 1, "vi": 2}


@pytest.mark.parametrize("old", ["tracks.jsonl.1", "tracks.jsonl-20261123", "tracks-20261123.jsonl", "tracks.1.jsonl"])
def test_what_was_left_of_a_log_is_reported_when_another_has_taken_its_name(
    bad_line: Line, client: Client, tmp_path: Path, old: str
) -> None:
    log = tmp_path / "tracks.jsonl"
    log.write_text(line(), encoding="utf-8")
    client("report", log)
    with log.open("a", encoding="utf-8") as file:
        file.write(line("rad"))
    log.rename(tmp_path / old)
    bad_line.machine.web.clock.pass_(hours=13)
    log.write_text(line(at=12 * 3600), encoding="utf-8")  # as long as what was reported of the old one

    done = client("report", log)

    assert (done.returncode, done.stdout) == (0, "1 runs added, 0 there already\n1 runs added, 0 there already\n")
    assert counted(bad_line.machine) == {"vi": 2, "rad": 1}
    with log.open("a", encoding="utf-8") as file:
        file.write(line("rad", at=12 * 3600))
    assert client("report", log).stdout == "1 runs added, 0 there already\n"
    assert client("report", log).stdout == ""


def test_a_log_that_is_gone_before_all_of_it_was_reported_is_told_once(
    bad_line: Line, client: Client, tmp_path: Path
) -> None:
    log = tmp_path / "tracks.jsonl"
    log.write_text(line(), encoding="utf-8")
    client("report", log)
    log.write_text(line("rad"), encoding="utf-8")

    done = client("report", log)

    assert (done.returncode, done.stdout) == (1, "1 runs added, 0 there already\n")
    assert "the log before is gone" in done.stderr
    assert client("report", log).returncode == 0
    assert counted(bad_line.machine) == {"vi": 1, "rad": 1}


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(
    bad_line: Line, client: Client, tmp_path: Path
) -> None:
    log = tmp_path / "tracks.jsonl"
    log.write_text(line() + line("rad"), encoding="utf-8")
    bad_line.lost = 2
    done = client("report", log)
    assert (done.returncode, done.stdout) == (0, "2 runs added, 0 there already\n")
    keys = [headers["idempotency-key"] for _, path, headers in bad_line.asked if path == "/api/v1/runs"]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert counted(bad_line.machine) == {"rad": 1, "vi": 1}


def test_a_report_that_never_came_through_is_sent_again_the_next_time_under_the_same_key(
    bad_line: Line, client: Client, tmp_path: Path
) -> None:
    log = tmp_path / "tracks.jsonl"
    log.write_text(line() + line("rad"), encoding="utf-8")
    bad_line.lost = 2
    assert client("report", log, tries=2).returncode == 1
    assert client("report", log).stdout == "2 runs added, 0 there already\n"
    assert len({headers["idempotency-key"] for _, path, headers in bad_line.asked if path == "/api/v1/runs"}) == 1


def test_a_run_that_is_faulty_is_put_aside_and_does_not_hold_up_the_others(
    bad_line: Line, client: Client, tmp_path: Path
) -> None:
    log = tmp_path / "tracks.jsonl"
    log.write_text(line(at=86_400 * 30) + line("rad") + line(seconds=90_000), encoding="utf-8")
    done = client("report", log)
    assert (done.returncode, done.stdout) == (1, "1 runs added, 0 there already\n")
    aside = [json.loads(one) for one in (tmp_path / "tracks.jsonl.refused").read_text(encoding="utf-8").splitlines()]
    assert ["lies in the future" in one["why"] for one in aside] == [True, False]
    assert [one["run"]["language"] for one in aside] == ["vi", "vi"]
    assert counted(bad_line.machine) == {"rad": 1}
    assert (client("report", log).returncode, client("report", log).stdout) == (0, "")


def test_a_token_that_is_refused_is_said(bad_line: Line, client: Client, tmp_path: Path) -> None:
    client.token = "bc_nobody"
    done = client("fetch", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("the portal refuses: 401 Check that the whole token was copied")


def test_a_portal_that_is_away_is_said_and_nothing_is_lost(machine: Machine, tmp_path: Path) -> None:
    log = tmp_path / "tracks.jsonl"
    log.write_text(line(), encoding="utf-8")
    with serve(machine.web.app) as origin:
        client = Client(origin, machine.secret)
    assert client("report", log, tries=2).returncode == 3
    assert not (tmp_path / "tracks.jsonl.reported").exists()
    with serve(machine.web.app) as origin:
        assert Client(origin, machine.secret)("report", log).stdout == "1 runs added, 0 there already\n"
