"""How these tests build: in processes of their own, as a person does, with voices that write down what they are asked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.commands.conftest import Answer, run
from tests.conftest import REPOSITORY, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["run"]  # a fixture, which is found here

HERE = Path(__file__).parent
SYLLABLES = [consonant + vowel for consonant in "bcdlmnt" for vowel in "aou"][:20]
ENTRIES = "[broadcaster.voices]\nbell = choir:bell\nfar = choir:far\n"

WEEK = """
    bulletins:
      - {id: sang, title: Buổi sáng, template: bulletin, items: [bhyt, dai],
         air: {days: [mon], at: ["05:00"]}, stations: ["24133"]}
      - {id: chieu, title: Buổi chiều, template: bulletin, items: [dai, bhxh],
         air: {days: [mon], at: ["17:00"]}, stations: ["24133"]}
    """


SOUND = ("clips", "cuts", "audio")
"""The folders of the cache."""


class Asked(NamedTuple):
    """What a voice of the choir was asked for, by which process, and when (ns, by one clock for all processes)."""

    process: int
    at: int
    voice: str
    text: str


def sentences(count: int) -> list[str]:
    """Return sentences of which no two are the same, without a figure."""
    return [f"Câu {SYLLABLES[at // 20]} {SYLLABLES[at % 20]} để thử máy." for at in range(count)]


def asked(log: Path) -> list[Asked]:
    """Return what was written down."""
    if not log.exists():
        return []
    rows = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    return [Asked(int(process), int(at), voice, text) for process, at, voice, text in rows]


def wait_for(what: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something is so; fail when it does not come."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "what the test waits for does not come"
        time.sleep(0.02)


def files(folder: Path) -> dict[str, bytes]:
    """Return all that lies below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass
class Desk:
    """A workspace with a long snippet that two bulletins share, spoken by the choir; and how it is built.

    Attributes:
        env: of the processes that are started. going: those that are not waited for yet.
    """

    site: Site
    env: dict[str, str]
    log: Path
    going: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.site.folder / "out"

    @property
    def cache(self) -> Path:
        return self.site.folder / ".cache"

    def lines(self, count: int) -> None:
        """Give the shared snippet so many sentences."""
        said = "\n".join(f"          - {one}" for one in sentences(count))
        self.site.write(
            "scripts/policies/dai.yaml",
            f"""
        title: Chuyện dài
        topic: bhyt
        source: [Nghị định 188/2025/NĐ-CP]
        valid: {{from: 2025-07-01}}
        review_by: 2027-06-30
        say:
{said}
        """,
        )

    def settings(self, *voices: str, more: str = "") -> None:
        """Have Kinh spoken by these voices."""
        office = "office: {name: Bảo hiểm xã hội tỉnh Đắk Lắk}"
        self.site.write("broadcaster.yaml", f"{office}\nvoices: {{vi: [{', '.join(voices)}]}}\n{more}\n")

    def elsewhere(self, folder: Path) -> Desk:
        """Return the same workspace in another folder, where nothing was built yet."""
        ignored = shutil.ignore_patterns("out", ".cache")
        shutil.copytree(self.site.folder, folder, ignore=ignored)
        log = folder.parent / f"{folder.name}.log"
        return Desk(Site(folder), {**self.env, "CHOIR_LOG": str(log)}, log)

    def begin(self, *words: str, program: tuple[str, ...] = ("-m", "broadcaster"), **env: str) -> subprocess.Popen[str]:
        """Start a build, in a process group of its own as a shell gives it."""
        command = [sys.executable, *program, "-C", str(self.site.folder), "build", "2026-W48", *words]
        started = subprocess.Popen(
            command,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        self.going.append(started)
        return started

    def build(self, *words: str, **given: object) -> Answer:
        """Build, and return what was said."""
        return ended(self.begin(*words, **given))  # type: ignore[arg-type]

    def asked(self) -> list[Asked]:
        """Return what the choir was asked for since this was last called `forget`."""
        return asked(self.log)

    def forget(self) -> None:
        self.log.unlink(missing_ok=True)

    def clips(self) -> dict[str, int]:
        """Return when each clip that the cache knows was written."""
        notes = (self.cache / "clips").glob("*.sha256")
        paths = [note.with_name(note.read_text(encoding="ascii").split("*")[1].strip()) for note in notes]
        return {path.name: path.stat().st_mtime_ns for path in paths}

    def sound(self) -> dict[str, bytes]:
        """Return all that the cache holds of sound."""
        return {f"{name}/{path}": content for name in SOUND for path, content in files(self.cache / name).items()}

    def cuts(self) -> dict[str, int]:
        """Return when each cut of the cache was written."""
        return {path.name: path.stat().st_mtime_ns for path in (self.cache / "cuts").glob("*.cut")}


def ended(process: subprocess.Popen[str], seconds: float = 60) -> Answer:
    """Wait for a build and return what it said; one that hangs fails the test."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        pytest.fail(f"the build hangs; it said: {process.communicate()[1]}")
    return Answer(process.returncode, out, err)


@pytest.fixture(scope="session")
def singers(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The choir, installed as pip leaves a package; as a PYTHONPATH."""
    folder = tmp_path_factory.mktemp("choir")
    info = folder / "choir-1.0.dist-info"
    info.mkdir()
    shutil.copyfile(HERE / "choir.py", folder / "choir.py")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: choir\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(ENTRIES, encoding="utf-8")
    return os.pathsep.join([str(folder), str(REPOSITORY)])


class Made(NamedTuple):
    """What one process on one machine makes of a workspace: the release, and the sound in the cache."""

    out: dict[str, bytes]
    sound: dict[str, bytes]


@pytest.fixture(scope="session")
def built() -> dict[frozenset[tuple[str, bytes]], Made]:
    """What was built of which files, so that many tests can be held against one build."""
    return {}


@pytest.fixture
def alone(desk: Desk, tmp_path: Path, built: dict[frozenset[tuple[str, bytes]], Made]) -> Callable[[], Made]:
    """Return what gives what the workspace, as it is now, makes in one process elsewhere."""

    def made() -> Made:
        twin = desk.elsewhere(tmp_path / "twin")
        given = frozenset(files(twin.site.folder).items())
        if given not in built:
            answer = twin.build("--jobs", "1")
            assert answer.code == 0, answer.err
            built[given] = Made(files(twin.out), twin.sound())
        return built[given]

    return made


@pytest.fixture
def desk(site: Site, tmp_path: Path, singers: str) -> Iterator[Desk]:
    """A workspace with a cache of its own, whose voice is `bell`."""
    log = tmp_path / "asked.log"
    made = Desk(site, {**os.environ, "PYTHONPATH": singers, "CHOIR_LOG": str(log)}, log)
    made.settings("bell")
    made.lines(8)
    site.write("scripts/weeks/2026-W48.yaml", WEEK)
    site.replace("templates/bulletin.ssml.j2", '<audio src="chime:open"/>\n', "")  # it takes longer than all lines
    yield made
    for process in made.going:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture
def warm(desk: Desk, first: Path) -> Desk:
    """The workspace when it has just been built; once for all tests."""
    if not first.exists():
        answer = desk.build("--jobs", "1")
        assert answer.code == 0, answer.err
        shutil.copytree(desk.site.folder, first)
    shutil.rmtree(desk.site.folder)
    shutil.copytree(first, desk.site.folder)
    desk.forget()
    return desk


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workspace lies as the first build left it."""
    return tmp_path_factory.mktemp("first") / "site"
