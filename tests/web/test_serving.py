"""How the portal is served: what is in its log, and who is not waited for."""

from __future__ import annotations

import inspect
import json
import logging
import logging.config
import socket
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.protocols.http import httptools_impl

from broadcaster.web import serving
from tests.browser.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@contextmanager
def served(**more: object) -> Iterator[int]:
    """Serve a word by `Patient`, in a thread; give the port."""
    app = PlainTextResponse("here")
    with serve(app, at_once=True, http=serving.Patient, loop="asyncio", **more) as origin:
        yield int(origin.rpartition(":")[2])


def connect(port: int, *said: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    for one in said:
        line.sendall(one)
    return line


def heard(line: socket.socket) -> bytes:
    """Return what comes next; b"" when the other end has hung up."""
    try:
        return line.recv(65536)
    except ConnectionResetError:
        return b""


def answer(line: socket.socket) -> bytes:
    """Return the whole of an answer."""
    found = b""
    while not found.endswith(b"here") and (part := heard(line)):
        found += part
    return found


# --------------------------------------------------------------------------------------------------------- patience


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nCookie: a"])
def test_who_connects_and_does_not_say_what_they_want_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(serving, "SILENCE", 0.2)
    with served() as port, connect(port, said) as line:
        assert heard(line) == b""


def test_neither_is_waited_for_the_rest_of_a_second_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "SILENCE", 0.2)
    with served() as port, connect(port, ASK) as line:
        assert answer(line).startswith(b"HTTP/1.1 200")
        line.sendall(b"GET / HT")
        assert heard(line) == b""


def test_who_has_asked_may_think_before_the_next_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "SILENCE", 0.2)
    with served() as port, connect(port, ASK) as line:
        assert answer(line).startswith(b"HTTP/1.1 200")
        time.sleep(0.6)
        line.sendall(ASK)
        assert answer(line).startswith(b"HTTP/1.1 200")


def test_too_many_are_told_so_and_far_too_many_are_not_even_taken_in() -> None:
    with served(limit_concurrency=32) as port, ExitStack() as stack:
        lines = [stack.enter_context(connect(port)) for _ in range(33)]
        lines[-1].sendall(ASK)
        assert heard(lines[-1]).startswith(b"HTTP/1.1 503")
        lines += [stack.enter_context(connect(port)) for _ in range(4)]
        assert heard(lines[-1]) == b""
        for line in lines[:31]:
            line.close()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with connect(port, ASK) as line:
                if answer(line).startswith(b"HTTP/1.1 200"):
                    break
        else:
            pytest.fail("nobody is let in any more")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize(
    ("soft", "hard", "asked", "most"),
    [
        (1024, 524288, 4608, 4096),
        (1024, 4096, 4096, 3584),
        (1024, 1024, 1024, 512),
        (256, 256, 256, 64),
        (1024, -1, 4608, 4096),
        (1_000_000, 1_000_000, None, 4096),
        (-1, -1, None, 4096),
    ],
)
def test_as_many_may_connect_as_the_system_lets_this_program_open_files(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, asked: int | None, most: int
) -> None:
    import resource  # noqa: PLC0415

    now = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: now[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: now.append(limits))

    assert serving.room() == most
    assert [limits for limits in now[1:] if limits[0] != soft] == ([] if asked in (None, soft) else [(asked, hard)])


def test_the_portal_is_served_so(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, object] = {}

    def run(_: str, /, **more: object) -> None:
        told.update(more)

    monkeypatch.setattr(uvicorn, "run", run)
    monkeypatch.setattr(serving, "room", lambda: 1234)
    monkeypatch.setattr("signal.signal", lambda *_: None)

    serving.run("a:b", "127.0.0.1", 8000, 1)

    assert (told["http"], told["limit_concurrency"]) == (serving.Patient, 1234)
    assert serving.MOST >= 1000, "hundreds of phones on slow lines, at once"


# ------------------------------------------------------------------------------------------------------------- log


def test_a_download_that_somebody_hung_up_on_is_no_error_and_all_others_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hung_up = "ASGI callable returned without completing response."
    assert hung_up in inspect.getsource(httptools_impl), "uvicorn says it otherwise now"
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logging.config.dictConfig(serving._LOGS)
        log = logging.getLogger("uvicorn.error")
        log.error(hung_up)
        log.error("ASGI callable returned without starting response.")
        log.error("Exception in ASGI application\n")
    finally:
        root.handlers, root.level = before, level
    lines = [json.loads(line)["what"] for line in capsys.readouterr().err.splitlines()]

    assert lines == ["ASGI callable returned without starting response.", "Exception in ASGI application\n"]
