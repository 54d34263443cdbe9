#!/usr/bin/env python3
"""Fetches a station's files and reports what its playout machine played; for Python 3.8 and later, nothing else needed.

    export BROADCASTER_URL=https://loa.example.vn
    export BROADCASTER_TOKEN=bc_…
    python3 playout.py fetch /srv/broadcaster
    python3 playout.py report /var/log/liquidsoap/tracks.jsonl

Both may be run by cron every few minutes, cut off at any moment, and run again: a download goes on where it ended, and
a run is counted once. Exit codes: 0 all is done, 1 the portal refuses something, 3 it cannot be reached.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

OURS = re.compile(
    r"(?:^|[/\\])(vi|rad|cmo|mng|mnn)[/\\][0-9]{2,3}-([a-z0-9_-]+?)(?:_tu-[0-9-]{10})?(?: \([0-9]+\))?\.mp3$"
)
"""Files of ours by folder and name: language, bulletin."""

PATH = re.compile(r"[0-9]{5}/([a-z]{2,3}/)?[a-z0-9_-]+\.[a-z0-9]+\Z")
"""What files may be called; nothing else becomes a path here."""

WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}\Z")

AT_ONCE = 1000
AGAIN_LATER = (409, 429, 500, 502, 503, 504)
UNREACHED = (urllib.error.URLError, http.client.HTTPException, OSError)


class RefusedError(Exception):
    """The portal says no, and would say so again."""

    def __init__(self, status: int, problem: dict) -> None:
        super().__init__("{} {}".format(status, problem.get("detail") or problem.get("title") or ""))
        self.problem = problem


class Portal:
    """The portal, asked with patience: what is cut off is asked again, in just the same words."""

    def __init__(self, url: str, token: str, tries: int, wait: float) -> None:
        self.url = url.rstrip("/") + "/api/v1"
        self.token = token
        self.tries = tries
        self.wait = wait

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict, bytes]:
        """Return status, headers and body of an answer; 304 is one, every refusal an error."""
        method = "GET" if body is None else "POST"
        sent = {"Authorization": "Bearer " + self.token, "Accept": "application/json", **headers}
        request = urllib.request.Request(self.url + path, data=body, headers=sent, method=method)  # noqa: S310
        return self.patiently(lambda: self._ask(request))

    def patiently(self, do):
        """Do something, again and again while the line is down or the portal busy; longer pauses each time."""
        for number in range(self.tries):
            last = number == self.tries - 1
            try:
                return do()
            except urllib.error.HTTPError as error:
                if error.code not in AGAIN_LATER or last:
                    raise RefusedError(error.code, problem_of(error)) from error
                pause = max(self.wait * 2**number, seconds(error.headers.get("Retry-After")))
            except UNREACHED:
                if last:
                    raise
                pause = self.wait * 2**number
            time.sleep(min(pause, 60))
        raise AssertionError("tries must be 1 or more")

    def _ask(self, request: urllib.request.Request) -> tuple[int, dict, bytes]:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, dict(answer.headers.items()), answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 304:
                return 304, dict(error.headers.items()), b""
            raise


def problem_of(error: urllib.error.HTTPError) -> dict:
    """Return what a refusal says of itself."""
    try:
        told = json.loads(error.read().decode("utf-8"))
    except (ValueError, http.client.HTTPException, OSError):
        return {}
    return told if isinstance(told, dict) else {}


def seconds(text: str | None) -> float:
    """Return the seconds that a header asks to wait."""
    return float(text) if text and text.isdigit() else 0.0


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)  # noqa: PTH105 -- Path.replace follows no rule of its own here


# ------------------------------------------------------------------------------------------------------------ fetching


def fetch(portal: Portal, folder: Path) -> None:
    """Fetch the files of the current week, and of those behind it that are there already."""
    told = json.loads(portal.ask("/weeks")[2].decode("utf-8"))
    for entry in told["weeks"]:
        if not WEEK.match(entry["week"]):
            raise RefusedError(0, {"detail": "a week is called {}".format(entry["week"])})
        if entry["published"] and entry["week"] >= (told["current"] or ""):
            fetch_week(portal, folder, entry["week"])


def fetch_week(portal: Portal, folder: Path, week: str) -> None:
    """Fetch the files of a week, and say so when all of them are there."""
    kept = folder / week / "week.json"  # also for whatever plays the files: it says what is played when
    tag_kept = folder / week / "week.etag"
    has = {"If-None-Match": tag_kept.read_text(encoding="utf-8")} if kept.exists() and tag_kept.exists() else {}
    status, headers, body = portal.ask("/weeks/" + week, **has)
    if status == 200:
        write(kept, body.decode("utf-8"))
        write(tag_kept, {name.lower(): value for name, value in headers.items()}["etag"])
    plays = [play for slot in json.loads(kept.read_text(encoding="utf-8"))["slots"] for play in slot["plays"]]
    files = {file["path"]: file for play in plays for file in (play["sound"], play["script"]) if file}
    strange = [path for path in files if not PATH.match(path)]
    if strange:
        raise RefusedError(0, {"detail": f"a file is called {strange[0]}"})
    for path, file in sorted(files.items()):
        download(portal, file, folder / week / path)
    all_of_them = hashlib.sha256("".join(sorted(file["sha256"] for file in files.values())).encode()).hexdigest()
    said = folder / week / "fetched"
    if not said.exists() or said.read_text(encoding="utf-8") != all_of_them:
        portal.ask("/weeks/" + week + "/fetched", b"")
        write(said, all_of_them)
        print(f"{week}: {len(files)} files are here")


def download(portal: Portal, file: dict, to: Path) -> None:
    """Fetch one file, going on where it was cut off; nothing lies under its name before its digest is right."""
    if to.exists() and digest(to) == file["sha256"]:
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name("{}.{}.part".format(to.name, file["sha256"][:12]))
    for _ in range(2):
        portal.patiently(lambda: go_on(file, part))
        if digest(part) == file["sha256"]:
            os.replace(part, to)  # noqa: PTH105
            return
        part.unlink()
    raise RefusedError(0, {"detail": "{} comes in damaged".format(file["address"])})


def go_on(file: dict, part: Path) -> None:
    """Fetch what is lacking of a file."""
    there = part.stat().st_size if part.exists() else 0
    if there >= file["size"]:
        return
    request = urllib.request.Request(file["address"], headers={"Range": f"bytes={there}-"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        out = part.open("ab" if answer.status == 206 else "wb")  # a server that knows no ranges sends all of it
        with out:
            for some in iter(lambda: answer.read(1 << 16), b""):
                out.write(some)
    if part.stat().st_size < file["size"]:
        raise OSError("the line was cut")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        for some in iter(lambda: file.read(1 << 20), b""):
            found.update(some)
    return found.hexdigest()


# ----------------------------------------------------------------------------------------------------------- reporting


def report(portal: Portal, log: Path) -> bool:
    """Report what stands in a log and was not reported yet; return whether the portal took all of it.

    A line is `{"at": "1795384810", "filename": "/srv/24235/rad/01-bao-hiem-y-te.mp3"}`, as docs/playout.md lets
    Liquidsoap write it, perhaps with "seconds". Lines of other files are music, and passed over.
    """
    place = log.with_name(log.name + ".reported")
    done, first = place_of(place)
    clean = True
    if first and first != first_line(log):  # a new log under the old name: what is left of the old one comes first
        beside = [*log.parent.glob(log.name + "[.-]*"), *log.parent.glob(log.stem + "[.-]*" + log.suffix)]
        old = next((one for one in beside if one != log and first_line(one) == first), None)
        if old is None:
            print(f"the log before is gone; after its byte {done} nothing of it was reported", file=sys.stderr)
            clean = False
        else:
            clean = report_from(portal, old, done, place, log)
        done = 0
    if log.stat().st_size < done:  # somebody has cut it
        done = 0
    return report_from(portal, log, done, place, log) and clean


def place_of(place: Path) -> tuple[int, str]:
    """Return how much of a log was reported, and the digest of its first line, which tells it from the next log."""
    told = place.read_text(encoding="utf-8").split() if place.exists() else []
    return (int(told[0]), told[1]) if len(told) == 2 else (0, "")


def first_line(log: Path) -> str:
    """Return the digest of a log's first line; "" while it has none."""
    if not log.is_file():
        return ""
    with log.open("rb") as file:
        line = file.readline()
    return hashlib.sha256(line).hexdigest() if line.endswith(b"\n") else ""


def report_from(portal: Portal, log: Path, done: int, place: Path, beside: Path) -> bool:
    """Report a log from some byte on; keep how far it went in a file, and what is refused beside another."""
    clean = True
    with log.open("rb") as file:
        file.seek(done)
        while True:
            runs = []
            while len(runs) < AT_ONCE:
                line = file.readline()
                if not line.endswith(b"\n"):  # the end, or a line that is being written
                    break
                done += len(line)
                runs += run_of(line)
            if runs:
                clean = send(portal, runs, beside.with_name(beside.name + ".refused")) and clean
            write(place, f"{done} {first_line(log)}".strip())
            if len(runs) < AT_ONCE:
                return clean


def run_of(line: bytes) -> list[dict]:
    """Return the run that a line tells of; nothing where it is of none of our files."""
    try:
        told = json.loads(line.decode("utf-8"))
        found = OURS.search(str(told["filename"]))
        if found is None:
            return []
        at = datetime.fromtimestamp(float(told["at"]), timezone.utc)  # noqa: UP017
        run = {"bulletin": found.group(2), "language": found.group(1), "aired_at": at.isoformat(timespec="seconds")}
        if told.get("seconds"):
            run["seconds"] = max(1, round(float(told["seconds"])))
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return []
    return [run]


def send(portal: Portal, runs: list[dict], refused: Path) -> bool:
    """Report runs; those that are faulty are put aside with the reason, so that they do not hold up the others.

    The key is made of the report itself: the same report has the same key tomorrow as well, after a power cut.
    """
    clean = True
    while runs:
        body = json.dumps({"runs": runs}, sort_keys=True).encode("utf-8")
        key = hashlib.sha256(body).hexdigest()
        try:
            answer = portal.ask("/runs", body, **{"Content-Type": "application/json", "Idempotency-Key": key})
        except RefusedError as error:
            faults = [fault for fault in error.problem.get("errors", []) if fault["index"] is not None]
            if not faults:
                raise
            clean = False
            with refused.open("a", encoding="utf-8") as out:
                for fault in faults:
                    what = (fault["what"] + " " + fault["hint"]).strip()
                    out.write(json.dumps({"run": runs[fault["index"]], "why": what}, ensure_ascii=False) + "\n")
                    print(what, file=sys.stderr)
            faulty = {fault["index"] for fault in faults}
            runs = [run for index, run in enumerate(runs) if index not in faulty]
        else:
            told = json.loads(answer[2].decode("utf-8"))
            print("{added} runs added, {already_there} there already".format(**told))
            return clean
    return clean


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description="Fetch a station's files, and report what was played.")
    parser.add_argument("--tries", type=int, default=6, help="how often to ask before giving up for now")
    parser.add_argument("--wait", type=float, default=2.0, help="seconds before the second try; then twice as many …")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="fetch files").add_argument("folder", type=Path)
    commands.add_parser("report", help="report a log of JSON lines").add_argument("log", type=Path)
    given = parser.parse_args()
    try:
        url, token = os.environ["BROADCASTER_URL"], os.environ["BROADCASTER_TOKEN"]
    except KeyError as error:
        parser.error(f"set {error.args[0]}")
    portal = Portal(url, token, max(1, given.tries), given.wait)
    try:
        if given.command == "fetch":
            fetch(portal, given.folder)
            return 0
        return 0 if report(portal, given.log) else 1
    except RefusedError as error:
        print(f"the portal refuses: {error}", file=sys.stderr)
        return 1
    except UNREACHED as error:
        print(f"not done, try again later: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
