"""The proxies of docs/portal.md, as they stand there, before a real portal."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from broadcaster.web import shelf
from broadcaster.web.app import portal
from broadcaster.web.rights import Grant, Role
from tests.browser.serving import serve
from tests.programs import needed
from tests.web.conftest import PASSWORD, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

GUIDE = Path(__file__).parent.parent.parent / "docs" / "portal.md"
NAME = "loa.example.vn"


def block(begins: str) -> str:
    """Return the block of the guide that begins so."""
    found = re.findall(r"^```\w*\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (one,) = [text for text in found if text.startswith(begins)]
    return one


def free() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Return a text with something else in some places; each must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Run a proxy until the block ends, which begins when it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.02)
    try:
        assert process.poll() is None, process.stderr.read().decode()  # type: ignore[union-attr]
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def nginx(folder: Path, out: Path, upstream: int, port: int) -> list[str]:
    """Return the command that runs nginx as the guide says, without the certificate that this machine has not."""
    server = replaced(
        block("server {"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("listen 80;", f"listen 127.0.0.1:{free()};"),
        ("    ssl_certificate     /etc/ssl/loa.example.vn.pem;\n", ""),
        ("    ssl_certificate_key /etc/ssl/loa.example.vn.key;\n", ""),
        ("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https"),
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("/srv/loa/out", str(out)),
    )
    temporary = "".join(f"{one}_temp_path {folder}/{one};\n" for one in ("proxy", "fastcgi", "uwsgi", "scgi"))
    own = "user root;\n" if hasattr(Path, "owner") and folder.owner() == "root" else ""
    (folder / "nginx.conf").write_text(
        f"{own}pid {folder}/pid;\ndaemon off;\nevents {{}}\nhttp {{\naccess_log off;\n"
        f"types {{ audio/mpeg mp3; text/html html; text/plain txt; application/json json; }}\n"
        f"client_body_temp_path {folder}/body;\n{temporary}{server}}}\n",
        encoding="utf-8",
    )
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin") or needed("nginx")
    return [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]


@dataclass
class Front:
    """A proxy and the portal behind it."""

    app: FastAPI
    port: int
    shelf: Path
    log: list[str]

    def ask(
        self, method: str, path: str, body: dict[str, str] | None = None, **head: str
    ) -> tuple[int, dict[str, str], bytes]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=20)
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line.request(method, path, urlencode(body) if body else None, {"Host": NAME, **form, **head})
        answer = line.getresponse()
        content = answer.read()
        line.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


@pytest.fixture
def front(published: Path, tmp_path: Path, quick_passwords: None) -> Iterator[Front]:
    """Nginx as the guide sets it up, before a portal as the guide sets it up."""
    settings = (published / "broadcaster.yaml").read_text(encoding="utf-8")
    (published / "broadcaster.yaml").write_text(settings + block("portal:\n  listen"), encoding="utf-8")
    log: list[str] = []
    app = portal(published, Clock(), write=log.append)
    folder = tmp_path / "proxy"
    folder.mkdir()
    with serve(app) as origin:
        port = free()
        with running(nginx(folder, published / "out", int(origin.rpartition(":")[2]), port), port):
            yield Front(app, port, published / "out" / "2026-W48", log)
    app.state.desk.close()


def test_people_come_in_through_the_proxy_by_https(front: Front) -> None:
    app = front.app
    person = app.state.desk.store.accounts.make("canbo", "Cán bộ", "", [Grant(Role.STAFF)], at=1)
    app.state.desk.store.accounts.set_password(person, PASSWORD, at=0)
    status, headers, page = front.ask("GET", "/dang-nhap")
    assert status == 200
    assert headers["set-cookie"].startswith("__Host-visitor=")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page.decode())[0]
    form = {"csrf": csrf, "login": "canbo", "password": PASSWORD}
    cookie = headers["set-cookie"].partition(";")[0]

    status, headers, _ = front.ask("POST", "/dang-nhap", form, Cookie=cookie, Origin=f"https://{NAME}")

    assert (status, headers["location"]) == (303, "/")
    assert headers["set-cookie"].startswith("__Host-session=")
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_nobody_claims_to_come_from_elsewhere(front: Front) -> None:
    front.ask("GET", "/dang-nhap", **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "elsewhere.example"})

    for _ in range(100):  # the line is written when the answer is on its way
        lines = [line for line in map(json.loads, front.log) if line["path"] == "/dang-nhap"]
        if lines:
            break
        time.sleep(0.05)
    assert [line["from"] for line in lines] == ["127.0.0.1"]


def test_the_week_s_files_come_from_the_proxy_alone(front: Front) -> None:
    sound = next((front.shelf / "24235" / "vi").glob("*.mp3"))
    page = sound.with_suffix(".html")
    told = len(front.log)

    status, headers, content = front.ask("GET", f"/shelf/2026-W48/24235/vi/{sound.name}", Range="bytes=100-199")
    _, of_page, _ = front.ask("GET", f"/shelf/2026-W48/24235/vi/{page.name}")

    assert (status, content) == (206, sound.read_bytes()[100:200])
    assert (headers["content-type"], of_page["content-type"]) == ("audio/mpeg", "text/html; charset=utf-8")
    assert of_page["content-security-policy"] == shelf._POLICY
    assert headers["cache-control"] == "public, max-age=300"
    assert len(front.log) == told


@pytest.mark.parametrize(
    "path",
    [
        "2026-W48-draft/index-draft.html",
        ".2026-W48.old/index.html",
        "2026-W48/../../accounts.sqlite",
        "2026-W48/..%2f..%2faccounts.sqlite",
        "2026-W48/%2e%2e/%2e%2e/accounts.sqlite",
        "..%2faccounts.sqlite",
    ],
)
def test_drafts_and_the_rest_of_the_disk_stay_where_they_are(front: Front, path: str) -> None:
    for name in ("2026-W48-draft/index-draft.html", ".2026-W48.old/index.html"):
        (front.shelf.parent / name).parent.mkdir(exist_ok=True)
        (front.shelf.parent / name).write_text("draft", encoding="utf-8")

    status, _, content = front.ask("GET", f"/shelf/{path}")

    assert status in (400, 404)
    assert not content.startswith((b"SQLite", b"draft"))


def test_caddy_s_policy_for_pages_of_the_shelf_is_the_portal_s_own() -> None:
    assert f'Content-Security-Policy "{shelf._POLICY}"' in block(f"{NAME} {{")
