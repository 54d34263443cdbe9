"""What `province.py` measures in its own process: a plain pydub script, joining, rendering; and others' memory."""

from __future__ import annotations

import shutil
import threading
import time
import warnings
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import full_week
import jinja2
from imageio_ffmpeg import get_ffmpeg_exe

from broadcaster import narrate, pipeline, produce, workspace
from broadcaster.compose.templates import SUFFIX, Templates
from broadcaster.models import Line, Pause, Tags

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # no ffmpeg on PATH: it is told below where one is
    from pydub import AudioSegment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from broadcaster.models import Clip, Script
    from broadcaster.workspace import Workspace

DAY = date(2026, 11, 23)
PAGES = 20
"""How often all scripts are rendered to be timed."""


class Watch:
    """Watches the memory of a process and of those it has started.

    On Linux, by the share that each has of what they have in common (PSS); elsewhere `most` stays 0.
    """

    def __init__(self, pid: int) -> None:
        self._pid, self._ended = pid, threading.Event()
        self.most = 0.0

    def run(self) -> None:
        """Look every twentieth of a second until stopped."""
        while not self._ended.wait(0.05):
            self.most = max(self.most, sum(map(_memory, _family(self._pid))))

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()


def stamps(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return which file each name stands for, its size and its time."""
    found = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    return {str(path): (stat.st_ino, stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}


def plain(site: Path, scratch: Path, sample: int) -> tuple[float, float, int]:
    """Return the seconds of a plain pydub script for all files, as it is and with loudness, and how many they are.

    Args:
        site: the workspace. scratch: a folder to write in. sample: files it is really run on.
    """
    found = _Week(site)
    AudioSegment.converter = get_ffmpeg_exe()
    bitrate = f"{found.workspace.settings.sound.bitrate}k"
    loud = found.workspace.settings.sound.loudness
    level = ["-af", f"loudnorm=I={loud}:TP=-1:LRA=11", "-ar", str(found.workspace.settings.sound.sample_rate)]
    seconds = []
    for parameters in ([], level):
        began = time.perf_counter()
        for script in found.scripts[:sample]:
            _export(script, found.clips[script], scratch / "plain.mp3", bitrate, parameters)
        seconds.append((time.perf_counter() - began) / sample)
    files = len(found.scripts) * len(found.workspace.content.stations)
    return seconds[0] * files, seconds[1] * files, files


def _export(script: Script, clips: Mapping[int, Clip], target: Path, bitrate: str, parameters: list[str]) -> None:
    """Do what a plain script does for each file: read each clip, put one behind the other, export."""
    sound = AudioSegment.empty()
    for cue in script.cues:
        if isinstance(cue, Line):
            sound += AudioSegment.from_wav(str(clips[cue.number].path))
        else:
            sound += AudioSegment.silent(cue.milliseconds if isinstance(cue, Pause) else 2400)
    tags = {"title": script.title, "artist": "Xã Ea Súp"}
    with sound.export(str(target), format="mp3", bitrate=bitrate, tags=tags, parameters=parameters):
        pass


def joining(site: Path, scratch: Path) -> tuple[float, float, int]:
    """Return the seconds of joining all files from their cuts, those of writing the same bytes, and how many bytes."""
    found = _Week(site)
    cache, sound = found.workspace.path("cache"), found.workspace.settings.sound
    stations = list(found.workspace.content.stations.values())
    shutil.rmtree(cache / "audio", ignore_errors=True)
    joined, written = scratch / "joined", scratch / "written"
    for folder in (joined, written):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    began = time.perf_counter()
    for number, script in enumerate(found.scripts):
        audio = produce.join(script.cues, found.clips[script], sound, cache)
        frames = audio.path.read_bytes()
        for station in stations:
            tags = Tags(script.title, station.name, script.language, DAY, found.workspace.settings.office.name)
            with (joined / f"{station.code}-{number}.mp3").open("wb") as file:
                file.write(produce.tag(tags))
                file.write(frames)
    joining_took = time.perf_counter() - began
    contents = {path.name: path.read_bytes() for path in joined.iterdir()}
    began = time.perf_counter()
    for name, content in contents.items():
        with (written / name).open("wb") as file:
            file.write(content)
    return joining_took, time.perf_counter() - began, sum(map(len, contents.values()))


def rendering(site: Path) -> tuple[float, float]:
    """Return the seconds of rendering all scripts' templates as we do, and as bare jinja2 does, the same variables."""
    found = workspace.load(site, DAY).sound()
    given: list[tuple[str, dict[str, Any]]] = []
    usual = Templates.render

    def noting(templates: Templates, name: str, context: dict[str, Any]) -> str:
        given.append((name, context))
        return usual(templates, name, context)

    Templates.render = noting  # type: ignore[method-assign]
    try:
        found.scripts(found.week(full_week.WEEK), draft=False)
    finally:
        Templates.render = usual  # type: ignore[method-assign]
    bare = jinja2.Environment(
        loader=jinja2.FileSystemLoader(site / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    ours, theirs = [], []
    for _ in range(PAGES):
        began = time.perf_counter()
        for name, context in given:
            usual(found.templates, name, context)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        for name, context in given:
            bare.get_template(f"{name}{SUFFIX}").render(context)
        theirs.append(time.perf_counter() - began)
    return min(ours), min(theirs)


class _Week:
    """The scripts of the week and their clips, as the last build left them."""

    def __init__(self, site: Path) -> None:
        self.workspace: Workspace = workspace.load(site, DAY).sound()
        self.scripts = self.workspace.scripts(self.workspace.week(full_week.WEEK), draft=False)
        voices = narrate.voices(self.workspace.settings, self.workspace.folder)
        cast = pipeline.casting(self.workspace, {}, draft=False)
        cache = self.workspace.path("cache")
        self.clips = {script: narrate.narrate(script, cast, voices, cache).clips for script in self.scripts}


def _family(pid: int) -> list[int]:
    """Return a process and those that descend from it."""
    found, parents = [pid], {}
    for entry in Path("/proc").glob("[0-9]*") if Path("/proc").is_dir() else ():
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _memory(pid: int) -> float:
    """Return the bytes a process has to itself, and its share of those it has in common; 0 when it is gone."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("Pss:")), 0)
