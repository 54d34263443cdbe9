"""A bulletin joined once for all tests of the cache, and caches to be spoiled."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from broadcaster.models import Audio, Chime, Pause
from broadcaster.produce import join
from broadcaster.settings import Sound
from tests.produce.samples import Build, buzz, clip, line, speech

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Audio]:
    """A bulletin, joined once."""
    folder = tmp_path_factory.mktemp("first")
    clips = {1: clip(folder, buzz(1.0)), 2: clip(folder, speech(5.0))}
    cues = [line(1), Pause(300), line(2), Chime("close")]
    return (cues, clips), join(cues, clips, Sound(), folder / "cache")


@pytest.fixture
def build(first: tuple[Build, Audio], tmp_path: Path) -> Build:
    """What it is made of, to be spoiled."""
    cues, clips = first[0]
    shutil.copytree(clips[1].path.parent, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cache"))
    return cues, {number: replace(one, path=tmp_path / one.path.name) for number, one in clips.items()}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with nothing in it."""
    return tmp_path / "empty"


@pytest.fixture
def warm(first: tuple[Build, Audio], tmp_path: Path) -> tuple[Path, Audio]:
    """A cache with all of it, and the bulletin as it lies there."""
    cache = tmp_path / "warm"
    shutil.copytree(first[1].path.parent.parent, cache)
    return cache, replace(first[1], path=cache / "audio" / first[1].path.name)
