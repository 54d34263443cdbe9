"""The shelf, as phones, players and caches ask for its files: by conditions, in parts, over slow lines."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from broadcaster.web import pushing, shelf
from broadcaster.web.conditions import Version, Wish, wish
from broadcaster.web.pushing import Protocol
from broadcaster.web.shelf import Shelf
from tests.browser.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Portal

SOUND = "2026-W48/24235/vi/01-bao-hiem-y-te.mp3"
TEXT = "2026-W48/24235/vi/01-bao-hiem-y-te.txt"
LARGE = 3_000_000
WRITTEN = b"".join(number.to_bytes(4, "big") for number in range(LARGE // 4))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shelf with a sound file larger than any line takes at once, and some small files."""
    place = tmp_path / "out"
    (place / "2026-W48" / "24235" / "vi").mkdir(parents=True)
    (place / SOUND).write_bytes(WRITTEN)
    (place / TEXT).write_bytes("Loa truyền thanh\n".encode())
    return place


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(Shelf(PlainTextResponse("not on the shelf", 404), folder=folder, secure=True))


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve the shelf as `broadcaster serve` does, in a thread; give the port."""
    app = Shelf(PlainTextResponse("not on the shelf", 404), folder=folder, secure=False)
    with serve(app, at_once=True, http=Protocol, loop="asyncio") as origin:
        yield int(origin.rpartition(":")[2])


@contextmanager
def asked(port: int, name: str, *more: str, room: int = 0) -> Iterator[socket.socket]:
    """Ask for a file over a line of its own; `room`: bytes that this end takes before it is read from."""
    with closing(socket.socket()) as line:
        line.settimeout(20)
        if room:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        line.connect(("127.0.0.1", port))
        lines = [f"GET /shelf/{name} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *more]
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        yield line


def rest(line: socket.socket) -> bytes:
    """Read until the other end hangs up."""
    parts = []
    while part := line.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def held() -> list[str]:
    """Return the files that this process holds open, as far as the system tells."""
    found = []
    for one in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            found.append(str(one.readlink()))
    return found


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


# ---------------------------------------------------------------------------------------------------- what is answered


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("2026-W48/24235/vi/01-x.mp3", "audio/mpeg"),
        ("2026-W48/24235/vi/01-x.txt", "text/plain; charset=utf-8"),
        ("2026-W48/24235/vi/01-x.html", "text/html; charset=utf-8"),
        ("2026-W48/24235/index.html", "text/html; charset=utf-8"),
        ("2026-W48/index.html", "text/html; charset=utf-8"),
        ("2026-W48/24235/2026-W48-24235.zip", "application/zip"),
        ("2026-W48/fonts/NotoSans-Bold.woff2", "font/woff2"),
        ("2026-W48/fonts/OFL.txt", "text/plain; charset=utf-8"),
        ("2026-W48/manifest.json", "application/json"),
    ],
)
def test_each_kind_of_file_says_what_it_is(folder: Path, client: TestClient, name: str, kind: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"content")

    answer = client.get(f"/shelf/{name}")

    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"content", kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-length"] == "7"


def test_a_page_of_the_shelf_may_load_nothing_but_its_own_style_letters_and_sound(client: TestClient) -> None:
    headers = client.get(f"/shelf/{TEXT}").headers

    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "script-src" not in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "name",
    [
        "2026-W48-draft/24235/vi/01-x.mp3",
        "2026-W48/24235/vi/01-x-draft.mp3",
        "2026-W48/../../accounts.sqlite",
        "2026-W48/..%2f..%2faccounts.sqlite",
        "2026-W48/24235/vi/..\\..\\01-x.mp3",
        "2026-W48/24235/vi/01-con.mp3",
        "2026-W48/24235/vi/01-x.mp3/",
        "2026-W48/24235/vi/01-x.mp3%00.txt",
        "2026-W48/24235",
        "2026-W48/",
        "2026-W99/index.html",
        "/etc/passwd",
        ".2026-W48.old/index.html",
        "",
    ],
)
def test_nothing_else_of_the_disk_is_served(folder: Path, client: TestClient, name: str) -> None:
    (folder.parent / "accounts.sqlite").write_bytes(b"secret")
    for draft in ("2026-W48-draft/24235/vi/01-x.mp3", "2026-W48/24235/vi/01-x-draft.mp3", ".2026-W48.old/index.html"):
        (folder / draft).parent.mkdir(parents=True, exist_ok=True)
        (folder / draft).write_bytes(b"draft")

    answer = client.get(f"/shelf/{name}")

    assert (answer.status_code, answer.text) == (404, "not on the shelf")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets only administrators make links, and has no pipes so")
def test_a_link_or_a_pipe_in_a_file_s_place_is_not_followed_and_makes_nobody_wait(
    folder: Path, client: TestClient
) -> None:
    (folder / "2026-W48" / "24235" / "vi" / "02-x.txt").symlink_to("/etc/passwd")
    os.mkfifo(folder / "2026-W48" / "24235" / "vi" / "03-x.txt")
    (folder / "2026-W48" / "24235" / "vi" / "04-x.txt").mkdir()

    for name in ("02-x", "03-x", "04-x"):
        assert client.get(f"/shelf/2026-W48/24235/vi/{name}.txt").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_file_is_only_fetched(client: TestClient, method: str) -> None:
    assert client.request(method, f"/shelf/{TEXT}").status_code == 404


def test_head_tells_all_and_sends_nothing(client: TestClient) -> None:
    got, told = client.get(f"/shelf/{TEXT}"), client.head(f"/shelf/{TEXT}", headers={"Range": "bytes=0-3"})

    assert (told.status_code, told.content) == (200, b"")
    assert told.headers == got.headers


# ------------------------------------------------------------------------------------------------- parts and conditions

NOW = Version(1000, 1_795_000_000_123_456_789)
OLD = "Fri, 01 Jan 2021 00:00:00 GMT"
WHOLE, NOTHING = Wish(200, 0, 1000), Wish(304)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", Wish(206, 0, 1)),
        ("bytes=0-", Wish(206, 0, 1000)),
        ("bytes=500-", Wish(206, 500, 1000)),
        ("bytes=500-599", Wish(206, 500, 600)),
        ("bytes=999-5000", Wish(206, 999, 1000)),
        ("bytes=-1", Wish(206, 999, 1000)),
        ("bytes=-5000", Wish(206, 0, 1000)),
        ("Bytes= 1-2 ", Wish(206, 1, 3)),
        ("bytes=1000-", Wish(416)),
        ("bytes=1000-2000", Wish(416)),
        ("bytes=-0", Wish(416)),
        ("bytes=5-4", WHOLE),  # no range at all, so there is none (RFC 9110, 14.1.1)
        ("bytes=-", WHOLE),
        ("bytes=a-b", WHOLE),
        ("bytes=0-1,5-6", WHOLE),  # several at once
        ("bytes=+1-2", WHOLE),
        ("bytes=1-٢", WHOLE),
        ("bytes=0x1-2", WHOLE),
        (f"bytes={'9' * 5000}-", WHOLE),  # longer than any number of bytes
        ("items=0-5", WHOLE),
        ("0-5", WHOLE),
        ("", WHOLE),
    ],
)
def test_a_part_is_sent_as_asked_and_what_is_no_part_is_answered_with_the_whole(asked: str, expected: Wish) -> None:
    assert wish("GET", {"range": asked}, NOW) == expected


def test_of_an_empty_file_there_is_no_part() -> None:
    assert wish("GET", {"range": "bytes=0-"}, Version(0, 1)) == Wish(416)
    assert wish("GET", {"range": "bytes=-5"}, Version(0, 1)) == Wish(416)
    assert wish("GET", {}, Version(0, 1)) == Wish(200, 0, 0)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"if-none-match": NOW.tag}, NOTHING),
        ({"if-none-match": f"W/{NOW.tag}"}, NOTHING),
        ({"if-none-match": f'"other", {NOW.tag}'}, NOTHING),
        ({"if-none-match": "*"}, NOTHING),
        ({"if-none-match": '"other"'}, WHOLE),
        ({"if-none-match": f'"other{NOW.tag[1:-1]}"'}, WHOLE),
        ({"if-none-match": '"other"', "if-modified-since": NOW.last_modified}, WHOLE),  # the tag has the last word
        ({"if-modified-since": NOW.last_modified}, NOTHING),
        ({"if-modified-since": OLD}, WHOLE),
        ({"if-modified-since": "yesterday"}, WHOLE),
        ({"if-match": NOW.tag}, WHOLE),
        ({"if-match": "*"}, WHOLE),
        ({"if-match": f"W/{NOW.tag}"}, Wish(412)),
        ({"if-match": '"other"'}, Wish(412)),
        ({"if-unmodified-since": OLD}, Wish(412)),
        ({"if-unmodified-since": NOW.last_modified}, WHOLE),
        ({"range": "bytes=5-", "if-none-match": NOW.tag}, NOTHING),
        ({"range": "bytes=5-", "if-range": NOW.tag}, Wish(206, 5, 1000)),
        ({"range": "bytes=5-", "if-range": NOW.last_modified}, Wish(206, 5, 1000)),
        ({"range": "bytes=5-", "if-range": f"W/{NOW.tag}"}, WHOLE),
        ({"range": "bytes=5-", "if-range": '"other"'}, WHOLE),
        ({"range": "bytes=5-", "if-range": OLD}, WHOLE),
        ({"range": "bytes=5000-", "if-range": '"other"'}, WHOLE),
    ],
)
def test_conditions_hold_in_the_order_of_the_standard(headers: dict[str, str], expected: Wish) -> None:
    assert wish("GET", headers, NOW) == expected


def test_a_download_goes_on_where_it_was_cut_off(folder: Path, client: TestClient) -> None:
    content, first = (folder / SOUND).read_bytes(), client.get(f"/shelf/{SOUND}")
    tag = first.headers["etag"]

    second = client.get(f"/shelf/{SOUND}", headers={"Range": "bytes=1000000-", "If-Range": tag})

    assert (second.status_code, second.content) == (206, content[1_000_000:])
    assert second.headers["content-range"] == f"bytes 1000000-{LARGE - 1}/{LARGE}"
    assert second.headers["content-length"] == str(LARGE - 1_000_000)
    assert second.headers["etag"] == tag


def test_a_download_of_a_file_that_was_replaced_begins_anew(folder: Path, client: TestClient) -> None:
    tag = client.get(f"/shelf/{SOUND}").headers["etag"]
    (folder / "new").write_bytes(b"n" * LARGE)
    os.utime(folder / "new", ns=(1, 1))
    (folder / "new").replace(folder / SOUND)

    answer = client.get(f"/shelf/{SOUND}", headers={"Range": "bytes=1000000-", "If-Range": tag})

    assert (answer.status_code, answer.content) == (200, b"n" * LARGE)
    assert answer.headers["etag"] != tag


def test_what_a_phone_has_already_is_not_sent_again(client: TestClient) -> None:
    tag = client.get(f"/shelf/{SOUND}").headers["etag"]

    answer = client.get(f"/shelf/{SOUND}", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == tag
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "content-length" not in answer.headers


def test_a_part_beyond_the_end_says_how_long_the_file_is(client: TestClient) -> None:
    answer = client.get(f"/shelf/{SOUND}", headers={"Range": f"bytes={LARGE}-"})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{LARGE}"


# ------------------------------------------------------------------------------------------------------ over real lines


@pytest.fixture(params=["pushed", "by pieces", "from the disk"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How files are sent: by the system, piece by piece out of memory, piece by piece from a disk that must be waited for."""
    if request.param != "pushed":
        monkeypatch.setattr(shelf, "connection", lambda _: None)
    if request.param == "from the disk":
        monkeypatch.setattr(shelf, "read_at_hand", lambda *_: None)
    return str(request.param)


def test_a_file_comes_whole_over_a_fast_line(folder: Path, way: str) -> None:
    with served(folder) as port, asked(port, SOUND) as line:
        answer = rest(line)

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body(answer) == (folder / SOUND).read_bytes()


def test_a_part_of_a_file_comes_whole(folder: Path, way: str) -> None:
    with served(folder) as port, asked(port, SOUND, "Range: bytes=12345-2345678") as line:
        answer = rest(line)

    assert answer.startswith(b"HTTP/1.1 206 Partial Content\r\n")
    assert body(answer) == (folder / SOUND).read_bytes()[12345:2345679]


def test_a_file_comes_whole_over_a_line_that_takes_little(folder: Path, way: str) -> None:
    with served(folder) as port, asked(port, SOUND, room=4096) as line:
        got = line.recv(100)
        time.sleep(0.3)  # until nothing more fits in between
        got += rest(line)

    assert body(got) == (folder / SOUND).read_bytes()


def test_one_line_fetches_several_files_after_each_other(folder: Path) -> None:
    with served(folder) as port, closing(socket.create_connection(("127.0.0.1", port), 20)) as line:
        for last, name in ((False, SOUND), (False, TEXT), (True, SOUND)):
            close = "Connection: close\r\n" if last else ""
            line.sendall(f"GET /shelf/{name} HTTP/1.1\r\nHost: x\r\n{close}\r\n".encode())
        answer = rest(line)

    content, text = (folder / SOUND).read_bytes(), (folder / TEXT).read_bytes()
    first, second, third = answer.split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert [body(one) for one in (first, second, third)] == [content, text, content]


@pytest.mark.skipif(sys.platform != "linux", reason="only there it is done")
def test_the_system_sends_files_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That uvicorn still counts as `pushing` thinks; otherwise files are sent slowly, and nobody would notice."""
    pushed = []
    push = pushing.Connection.push

    def watched(self: pushing.Connection, file: int, start: int, end: int) -> int:
        after = push(self, file, start, end)
        pushed.append(after - start)
        return after

    monkeypatch.setattr(pushing.Connection, "push", watched)

    with served(folder) as port, asked(port, SOUND) as line:
        assert len(body(rest(line))) == LARGE

    assert sum(pushed) > LARGE / 2


def test_files_are_sent_also_when_uvicorn_counts_otherwise(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def strange(self: Any, *_: object) -> Any:
        class Cycle:
            expected_content_length = -1

        return Cycle()

    monkeypatch.setattr(pushing.Connection, "_cycle", property(strange, lambda *_: None), raising=False)

    with served(folder) as port, asked(port, SOUND) as line:
        assert body(rest(line)) == (folder / SOUND).read_bytes()


def test_a_download_of_a_file_that_is_replaced_meanwhile_is_cut_off_and_not_mixed(folder: Path, way: str) -> None:
    old = (folder / SOUND).read_bytes()
    (folder / "new").write_bytes(bytes(LARGE))

    with served(folder) as port, asked(port, SOUND, room=4096) as line:
        got = line.recv(100)
        time.sleep(0.3)
        (folder / "new").replace(folder / SOUND)
        got += rest(line)

    assert len(body(got)) < LARGE
    assert old.startswith(body(got))


def test_who_hangs_up_in_the_middle_leaves_nothing_open(folder: Path) -> None:
    before = len(held())
    with served(folder) as port:
        for _ in range(30):
            with asked(port, SOUND, room=4096) as line:
                line.recv(10)
        with asked(port, TEXT) as line:
            assert body(rest(line)) == (folder / TEXT).read_bytes()

    assert len(held()) <= before + 2


def test_a_slow_line_holds_no_file_open(folder: Path) -> None:
    """Windows would not let a new release take the place of the old one."""
    with served(folder) as port, asked(port, SOUND, room=4096) as line:
        line.recv(10)
        time.sleep(0.3)

        assert str(folder / SOUND) not in held()


# ------------------------------------------------------------------------------------------------------- in the portal


def test_the_portal_s_shelf_needs_nobody_to_sign_in_and_its_log_says_what_was_fetched(made: Portal) -> None:
    sound = next((made.folder / "out" / "2026-W48" / "24235" / "vi").glob("*.mp3"))

    answer = made.client().get(f"/shelf/2026-W48/24235/vi/{sound.name}")

    assert answer.content == sound.read_bytes()
    assert "set-cookie" not in answer.headers
    line = json.loads(made.log[-1])
    assert (line["path"], line["status"], line["bytes"]) == (answer.request.url.path, 200, sound.stat().st_size)
    assert answer.headers["x-request-id"] == line["id"]


def test_what_is_not_on_the_shelf_is_a_page_that_says_so(made: Portal) -> None:
    answer = made.client().get("/shelf/2026-W48/24235/vi/99-khong-co.mp3")

    assert answer.status_code == 404
    assert "Không có trang này." in answer.text
