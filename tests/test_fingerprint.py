"""Digests change with whatever a reader of the files would notice, and with nothing else."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from broadcaster import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, and one below it."""
    found = tmp_path / "scripts"
    (found / "weeks").mkdir(parents=True)
    (found / "facts.yaml").write_text("a: 1\n", encoding="utf-8")
    (found / "weeks" / "2026-W48.yaml").write_text("b: 2\n", encoding="utf-8")
    return found


def test_contents_change_with_bytes_names_and_places_and_not_with_times(folder: Path, tmp_path: Path) -> None:
    before = fingerprint.contents(folder)
    os.utime(folder / "facts.yaml", (1, 1))
    shutil.copytree(folder, tmp_path / "copy")
    assert fingerprint.contents(folder) == before == fingerprint.contents(tmp_path / "copy")
    seen = {before}
    (folder / "facts.yaml").write_text("a: 2\n", encoding="utf-8")
    seen.add(fingerprint.contents(folder))
    (folder / "facts.yaml").rename(folder / "figures.yaml")
    seen.add(fingerprint.contents(folder))
    (folder / "figures.yaml").rename(folder / "weeks" / "figures.yaml")
    seen.add(fingerprint.contents(folder))
    shutil.rmtree(folder)
    seen.add(fingerprint.contents(folder))
    assert len(seen) == 5


def test_what_editors_and_python_leave_does_not_count(folder: Path) -> None:
    before = fingerprint.contents(folder), fingerprint.stamps(folder)
    (folder / ".facts.yaml.swp").write_text("x", encoding="utf-8")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert (fingerprint.contents(folder), fingerprint.stamps(folder)) == before


def test_a_file_written_over_and_given_its_old_time_is_seen(folder: Path) -> None:
    path = folder / "facts.yaml"
    before, times = fingerprint.stamps(folder), path.stat()
    path.write_text("a: 9\n", encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    if sys.platform != "win32":  # which keeps no time of its own
        assert fingerprint.stamps(folder) != before
    path.unlink()
    assert fingerprint.stamp(path) is None


@posix_only
def test_folders_that_are_linked_to_are_gone_into_once(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "drive"
    (folder / "weeks").rename(elsewhere)
    (folder / "weeks").symlink_to(elsewhere)
    (folder / "weeks" / "round").symlink_to(folder)
    before = fingerprint.contents(folder), fingerprint.stamps(folder)
    (elsewhere / "2026-W48.yaml").write_text("b: 3, and more\n", encoding="utf-8")
    assert fingerprint.contents(folder) != before[0]
    assert fingerprint.stamps(folder) != before[1]


@posix_only
def test_what_cannot_be_read_stops_nothing(folder: Path) -> None:
    (folder / "gone.yaml").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe")
    before = fingerprint.contents(folder), fingerprint.stamps(folder)
    assert (fingerprint.contents(folder), fingerprint.stamps(folder)) == before
    (folder / "gone.yaml").unlink()
    assert fingerprint.contents(folder) != before[0]


def test_another_program_is_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not the one that is remembered: a test before this one may have asked first, with a package of its own installed.
    ours = fingerprint.program.__wrapped__()
    assert ours == fingerprint.program.__wrapped__()
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", __file__)
    assert fingerprint.program.__wrapped__() != ours
