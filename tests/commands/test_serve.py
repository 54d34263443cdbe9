"""`serve`: the first way in, what it refuses to do, and the processes that it runs."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import argon2
import pytest

from broadcaster.commands import clock
from broadcaster.web import serving
from broadcaster.web.rights import Grant, Role
from broadcaster.web.store import Store, accounts
from broadcaster.web.store.sessions import LinkKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from broadcaster.web.rights import Person
    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

LINK = re.compile(r"^  (\S+)/moi/(\S+)$", re.MULTILINE)
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, int, int]]:
    """What would have been served: tests of the way there need no server."""
    found: list[tuple[str, str, int, int]] = []
    monkeypatch.setattr(serving, "run", lambda *given: found.append(given))
    monkeypatch.setattr(accounts, "_hasher", argon2.PasswordHasher(1, 8, 1))
    for name in ("BROADCASTER_SERVE_WORKSPACE", "BROADCASTER_SERVE_LISTEN"):
        monkeypatch.setenv(name, "")  # so that it is put back afterwards
    return found


@contextmanager
def store(site: Site) -> Iterator[Store]:
    with closing(Store(site.folder / "accounts.sqlite")) as found:
        yield found


def settle(site: Site, text: str) -> None:
    """Add to the workspace's settings."""
    with (site.folder / "broadcaster.yaml").open("a", encoding="utf-8") as file:
        file.write(text)


def free() -> str:
    """Return an address that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{trial.getsockname()[1]}"


def invited(site: Site, secret: str) -> Person | None:
    with store(site) as found:
        number = found.sessions.whose(LinkKind.INVITATION, secret, at=int(clock.now().timestamp()))
        return None if number is None else found.accounts.get(number)


# --------------------------------------------------------------------------------------------------- the first way in


def test_the_first_start_prints_a_link_by_which_an_administrator_chooses_a_password(
    run: Run, site: Site, served: list[object]
) -> None:
    answer = run("serve", "--listen", "127.0.0.1:8123")

    assert answer.code == 0
    origin, secret = LINK.findall(answer.out)[0]
    assert origin == "http://127.0.0.1:8123"
    person = invited(site, secret)
    assert person is not None
    assert (person.login, person.grants) == ("admin", (Grant(Role.ADMIN), Grant(Role.STAFF)))
    with store(site) as found:
        assert not found.accounts.any(), "there is no default password"
        assert [(line.act, line.who, line.about) for line in found.audit.lines()] == [
            ("person-invited", "(serve)", "admin"),
            ("person-made", "(serve)", "admin"),
        ]
    assert served == [("broadcaster.commands.serve:made", "127.0.0.1", 8123, 1)]


def test_each_start_prints_another_link_until_one_was_used(run: Run, site: Site, served: list[object]) -> None:
    first = LINK.findall(run("serve").out)[0][1]
    second = LINK.findall(run("serve", "--workers", "3").out)[0][1]
    assert invited(site, first) is None, "the one before has ended"
    person = invited(site, second)
    assert person is not None
    with store(site) as found:
        assert len(found.accounts.all()) == 1
        found.accounts.set_password(person, PASSWORD, at=0)

    assert LINK.findall(run("serve").out) == []


def test_who_has_lost_everything_is_let_in_again_from_the_machine_itself(
    run: Run, site: Site, served: list[object]
) -> None:
    with store(site) as found:
        person = found.accounts.make("lan.nguyen", "Lan", "", [Grant(Role.STAFF)], at=1)
        found.accounts.set_password(person, PASSWORD, at=0)

    answer = run("serve", "--invite", "Lan.Nguyen ")

    assert (answer.code, served) == (0, [])
    assert invited(site, LINK.findall(answer.out)[0][1]) == person
    with store(site) as found:
        proven = found.accounts.check("lan.nguyen", PASSWORD)
        assert proven is not None, "the old password holds until a new one is chosen"
        assert proven.person == person


def test_nobody_is_invited_who_has_no_account(run: Run, site: Site, served: list[object]) -> None:
    with store(site) as found:
        found.accounts.make("lan.nguyen", "Lan", "", [Grant(Role.STAFF)], at=1)

    answer = run("serve", "--invite", "lan.nguyn")

    assert (answer.code, answer.out) == (2, "")
    assert 'nobody signs in as "lan.nguyn". Did you mean "lan.nguyen"?' in answer.err


# ------------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "[::]", "loa.example.vn"])  # noqa: S104 -- it is refused
@pytest.mark.parametrize("address", ["", "http://loa.example.vn"])
def test_passwords_never_travel_in_the_clear(
    run: Run, site: Site, served: list[object], host: str, address: str
) -> None:
    settle(site, f'portal: {{address: "{address}"}}\n')

    answer = run("serve", "--listen", f"{host}:8123")

    assert (answer.code, answer.out, served) == (2, "", [])
    assert "in the clear" in answer.err
    assert "https://" in answer.err


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.1"])
def test_this_machine_may_look_at_itself(run: Run, served: list[object], host: str) -> None:
    port = free().rpartition(":")[2]

    assert run("serve", "--listen", f"{host}:{port}").code == 0
    assert served == [("broadcaster.commands.serve:made", host, int(port), 1)]


def test_behind_a_proxy_with_https_other_machines_are_let_in(run: Run, site: Site, served: list[object]) -> None:
    settle(
        site, "portal: {address: 'https://loa.example.vn', proxies: [192.0.2.1], listen: '0.0.0.0:8123', workers: 4}\n"
    )

    answer = run("serve")

    assert (answer.code, answer.err) == (0, "")
    assert "The portal is at https://loa.example.vn " in answer.out
    assert LINK.findall(answer.out)[0][0] == "https://loa.example.vn"
    assert served == [("broadcaster.commands.serve:made", "0.0.0.0", 8123, 4)]  # noqa: S104 -- behind a proxy


def test_a_proxy_that_is_not_named_is_noticed(run: Run, site: Site, served: list[object]) -> None:
    settle(site, "portal: {address: 'https://loa.example.vn'}\n")

    answer = run("serve")

    assert answer.code == 0
    assert "everybody seems to come from the proxy itself" in answer.err


def test_a_port_that_is_in_use_is_said_so(run: Run, site: Site, served: list[object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        answer = run("serve", "--listen", f"127.0.0.1:{other.getsockname()[1]}")

    assert (answer.code, answer.out, served) == (1, "", [])
    assert "is in use" in answer.err
    with store(site) as found:
        assert found.accounts.all() == [], "nobody was invited to where nothing is"


@pytest.mark.parametrize(
    "listen", ["8000", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", ":8000", "a b:1", "[x]:1", ""]
)
def test_where_to_listen_must_be_a_host_and_a_port(run: Run, served: list[object], listen: str) -> None:
    answer = run("serve", "--listen", listen)

    assert (answer.code, answer.out, served) == (2, "", [])
    assert "--listen takes a host and a port" in answer.err


@pytest.mark.parametrize("workers", ["0", "-1", "65"])
def test_the_number_of_processes_is_bounded(run: Run, served: list[object], workers: str) -> None:
    assert run("serve", "--workers", workers).code == 2
    assert served == []


@pytest.mark.parametrize("name", ["accounts.sqlite", "runs.sqlite"])
def test_a_memory_that_cannot_be_opened_is_said_so_before_anything_starts(
    run: Run, site: Site, served: list[object], name: str
) -> None:
    (site.folder / name).write_bytes(b"this is no database at all, whatever its name says" * 100)

    answer = run("serve")

    assert (answer.code, answer.out, served) == (1, "", [])
    assert name in answer.err


def test_a_faulty_workspace_is_said_so_before_anything_starts(run: Run, site: Site, served: list[object]) -> None:
    settle(site, "portal: {workers: many}\n")

    answer = run("serve")

    assert (answer.code, answer.out, served) == (1, "", [])
    assert "broadcaster.yaml" in answer.err


# ------------------------------------------------------------------------------------------------------ real processes


@dataclass
class Real:
    """A real `broadcaster serve`."""

    process: subprocess.Popen[bytes]
    listen: str
    folder: Path

    def ask(
        self, method: str, path: str, body: dict[str, str] | None = None, **head: str
    ) -> tuple[int, dict[str, str], str]:
        with closing(HTTPConnection(self.listen, timeout=20)) as line:
            form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            line.request(method, path, urlencode(body) if body else None, {**form, **head})
            answer = line.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read().decode("utf-8")

    def out(self) -> str:
        return (self.folder / "stdout").read_text(encoding="utf-8")

    def last(self, path: str) -> dict[str, object]:
        """Return the access log's line of the only request for a path; it is written after the answer has gone."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = [line for line in self.log() if line.get("path") == path]
            if found:
                (line,) = found
                return line
            time.sleep(0.02)
        raise AssertionError(path)

    def log(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / "stderr").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def start(site: Site) -> Iterator[Callable[..., Real]]:
    """Start a real portal, and wait until it answers; stop it afterwards, if it still runs."""
    started = []

    def start(*words: str) -> Real:
        listen = free()
        command = [sys.executable, "-m", "broadcaster", "-C", str(site.folder), "serve", "--listen", listen, *words]
        with (site.folder / "stdout").open("wb") as out, (site.folder / "stderr").open("wb") as err:
            process = subprocess.Popen(command, stdout=out, stderr=err)
        started.append(process)
        real = Real(process, listen, site.folder)
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            with suppress(OSError):
                if real.ask("GET", "/healthz")[0] == 200:
                    return real
            time.sleep(0.05)
        raise AssertionError((site.folder / "stderr").read_text(encoding="utf-8"))

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.wait(30)


def cookie(headers: dict[str, str]) -> str:
    return headers["set-cookie"].partition(";")[0]


def test_the_link_lets_in_once_whatever_the_number_of_processes_and_a_signal_stops_them_all(
    start: Callable[..., Real],
) -> None:
    real = start("--workers", "2")
    ((origin, secret),) = LINK.findall(real.out())
    assert origin == f"http://{real.listen}"
    status, headers, page = real.ask("GET", f"/moi/{secret}")
    assert status == 200
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    form = {"csrf": csrf, "password": PASSWORD, "again": PASSWORD}
    visitor = cookie(headers)

    status, headers, _ = real.ask("POST", f"/moi/{secret}", form, Cookie=visitor)

    assert (status, headers["location"]) == (303, "/")
    session = cookie(headers)
    for _ in range(10):  # each time one of the two answers, as it happens
        assert real.ask("GET", "/tai-khoan", Cookie=session)[0] == 200
        assert real.ask("POST", f"/moi/{secret}", form, Cookie=visitor)[0] == 410
    assert "server" not in headers
    assert secret not in (real.folder / "stderr").read_text(encoding="utf-8")
    log = real.log()
    assert {"/moi/…", "/tai-khoan"} <= {line.get("path") for line in log}
    assert {line["who"] for line in log if line.get("path") == "/tai-khoan"} == {"admin"}
    if sys.platform != "win32":
        real.process.send_signal(signal.SIGTERM)
        assert real.process.wait(20) == 0
        assert [line for line in real.log() if "level" in line] == []
        with pytest.raises(OSError, match="refused"):
            real.ask("GET", "/healthz")


@pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl-C as other systems do")
def test_ctrl_c_stops_it_and_only_the_named_proxy_is_believed(site: Site, start: Callable[..., Real]) -> None:
    settle(site, "portal: {address: 'https://loa.example.vn', proxies: [127.0.0.1]}\n")
    real = start()
    head = {"Host": "loa.example.vn", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}

    status, headers, _ = real.ask("GET", "/dang-nhap", **head)

    assert status == 200
    assert headers["set-cookie"].startswith("__Host-visitor=")
    assert "; secure" in headers["set-cookie"].lower()
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert real.last("/dang-nhap")["from"] == "203.0.113.9"
    # A second proxy before the named one, or somebody who writes the header himself: the last hop counts.
    real.ask("GET", "/shelf/2026-W48/index.html", **{**head, "X-Forwarded-For": "10.0.0.1, 198.51.100.4"})
    assert real.last("/shelf/2026-W48/index.html")["from"] == "198.51.100.4"
    assert real.ask("GET", "/dang-nhap", **{**head, "Host": "elsewhere.example"})[0] == 400
    real.process.send_signal(signal.SIGINT)
    assert real.process.wait(20) == 0
    assert [line for line in real.log() if "level" in line] == []


def test_what_programs_log_is_a_line_of_json_like_every_other(capfd: pytest.CaptureFixture[str]) -> None:
    program = """if 1:
        import logging.config
        from broadcaster.web import serving
        logging.config.dictConfig(serving._LOGS)
        try:
            1 / 0
        except ZeroDivisionError:
            logging.getLogger("uvicorn.error").exception("Lỗi\\nhai dòng")
        """
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONUTF8": "1"})

    (line,) = capfd.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["level"], told["log"], told["what"]) == ("error", "uvicorn.error", "Lỗi\nhai dòng")
    assert "ZeroDivisionError" in told["trace"]
