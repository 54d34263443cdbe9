"""The other end of `portal.py`, in a process of its own: operators with phones, fast lines, slow lines.

    python benchmarks/portal_clients.py <plan.json

Reads what to do from stdin and prints what came of it, both as JSON. It does as little as a client can, so that what is
measured is the server: an HTTP client made for people takes more time for an answer than the server does.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOST = "127.0.0.1"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CSRF = re.compile(rb'<meta name="csrf" content="([^"]*)">')
_FILE = re.compile(rb'"(/shelf/[^"?]+\.(?:mp3|txt|html))\?')


@dataclass
class Phone:
    """An operator's phone: opens the page, keeps the week's files, and tells what aired.

    Args:
        plan: cookie, station, week; `posts`: what it sends, and after which of them the line is cut before the answer
            comes, so that it sends the same again.
        digests: of the files on the shelf, by their place there.
        times: where the seconds of each request go, by its kind.
    """

    port: int
    plan: Mapping[str, Any]
    digests: Mapping[str, str]
    times: dict[str, list[float]]
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    faults: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Do all of it."""
        station, week = self.plan["station"], self.plan["week"]
        page = await self._ask("page", "GET", f"/tram/{station}/{week}")
        csrf = _CSRF.search(page)
        if csrf is None:
            self.faults.append(f"{station}: no page")
            return
        for address in dict.fromkeys(found.decode() for found in _FILE.findall(page)):
            content = await self._ask("file", "GET", address)
            if hashlib.sha256(content).hexdigest() != self.digests[address]:
                self.faults.append(f"{address}: is not the file that was published")
        for post in self.plan["posts"]:
            body = json.dumps({"taps": post["taps"]}).encode()
            head = {"X-CSRF": csrf[1].decode(), "Content-Type": "application/json", "Accept": "application/json"}
            if post["cut"]:
                await self._ask("cut", "POST", f"/tram/{station}/phat.json", head, body)
            answer = json.loads(await self._ask("tap", "POST", f"/tram/{station}/phat.json", head, body))
            if set(answer.get("taps", {}).values()) != {"aired"}:
                self.faults.append(f"{station}: {answer}")
        if self._line:
            self._line[1].close()

    async def _ask(
        self, kind: str, method: str, address: str, head: Mapping[str, str] | None = None, body: bytes = b""
    ) -> bytes:
        lines = [f"{method} {address} HTTP/1.1", f"Host: {HOST}:{self.port}", f"Cookie: session={self.plan['cookie']}"]
        lines += [f"{name}: {value}" for name, value in (head or {}).items()]
        lines += [f"Content-Length: {len(body)}"] if body else []
        began = time.perf_counter()
        if self._line is None:
            self._line = await asyncio.open_connection(HOST, self.port, limit=1 << 20)
        reader, writer = self._line
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        if kind == "cut":
            await writer.drain()
            writer.transport.abort()
            self._line = None
            return b""
        told = await reader.readuntil(b"\r\n\r\n")
        status, length = int(told[9:12]), _LENGTH.search(told)
        content = await reader.readexactly(int(length[1])) if length else b""
        self.times[kind].append(time.perf_counter() - began)
        if status != 200:
            self.faults.append(f"{method} {address}: {status} {content[:200]!r}")
            return b"{}"
        return content


def operators(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Have all operators do their work at once."""

    async def everybody() -> tuple[float, list[Phone]]:
        times: dict[str, list[float]] = {"page": [], "file": [], "tap": []}
        phones = [Phone(plan["port"], one, plan["digests"], times) for one in plan["phones"]]
        began = time.perf_counter()
        await asyncio.gather(*(phone.run() for phone in phones))
        return time.perf_counter() - began, phones

    took, phones = asyncio.run(everybody())
    return {"seconds": took, "times": phones[0].times, "faults": [fault for phone in phones for fault in phone.faults]}


def downloads(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Fetch files over some lines at once, each as fast as it can; return megabytes and files a second."""
    room = memoryview(bytearray(1 << 20))
    wanted = iter(plan["files"])
    began = time.perf_counter()
    size = files = 0
    with selectors.DefaultSelector() as lines:
        for _ in range(plan["lines"]):
            line = _open(plan["port"])
            lines.register(line, selectors.EVENT_READ, _Answer())
            _next(lines, line, wanted, plan["prefix"], plan["port"])
        while lines.get_map():
            for key, _ in lines.select():
                line, answer = key.fileobj, key.data
                got = line.recv_into(room)
                if not got:
                    raise SystemExit("the server hung up")
                size += got
                if answer.took(room[:got]):
                    files += 1
                    _next(lines, line, wanted, plan["prefix"], plan["port"])
    took = time.perf_counter() - began
    return {"megabytes": size / took / 1e6, "files": files / took}


@dataclass
class _Answer:
    """An answer that comes in: what is known of its head, and how much of its body is to come."""

    head: bytes = b""
    left: int = -1

    def took(self, part: memoryview) -> bool:
        """Take in a part; tell whether the answer is complete."""
        if self.left < 0:
            self.head += bytes(part)
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            length = _LENGTH.search(self.head[:end])
            if self.head[9:12] != b"200" or length is None:
                raise SystemExit(f"refused: {self.head[:end]!r}")
            self.left = int(length[1]) - (len(self.head) - end - 4)
            self.head = b""
        else:
            self.left -= len(part)
        if self.left:
            return False
        self.left = -1
        return True


def _open(port: int) -> socket.socket:
    line = socket.create_connection((HOST, port))
    line.setblocking(False)
    return line


def _next(lines: selectors.BaseSelector, line: socket.socket, wanted: Iterator[str], prefix: str, port: int) -> None:
    file = next(wanted, None)
    if file is None:
        lines.unregister(line)
        line.close()
    else:
        line.send(f"GET {prefix}/{file} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept: */*\r\n\r\n".encode())


def slow(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Begin to fetch files over many lines that take next to nothing; hang up after some seconds."""
    lines = []
    for file in plan["files"]:
        line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect((HOST, plan["port"]))
        line.sendall(f"GET {plan['prefix']}/{file} HTTP/1.1\r\nHost: {HOST}:{plan['port']}\r\n\r\n".encode())
        lines.append(line)
    until = time.monotonic() + plan["seconds"]
    taken = 0
    while time.monotonic() < until:
        for line in lines:
            taken += len(line.recv(2048))
        time.sleep(0.1)
    for line in lines:
        line.close()
    return {"lines": len(lines), "bytes": taken}


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump({"operators": operators, "downloads": downloads, "slow": slow}[asked["do"]](asked), sys.stdout)
