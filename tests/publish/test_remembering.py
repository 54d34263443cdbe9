"""What has not changed is neither made nor written again, and the release is the same as one made from nothing."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from broadcaster.publish import remembering, verify
from tests.publish import samples

if TYPE_CHECKING:
    from pathlib import Path

HOUR = timedelta(hours=1)


@pytest.fixture
def places(tmp_path):
    """The shelf, the folder of sounds, and the memory."""
    return tmp_path / "out", tmp_path / "sounds", tmp_path / "memory"


def published(places, scripts=None, **given):
    out, sounds, memory = places
    scripts = [samples.kinh(), samples.ede()] if scripts is None else scripts
    return samples.publish(out, sounds, scripts, draft=True, memory=memory, **given)


def stamps(release: Path) -> dict[str, tuple[int, int]]:
    """Return which file each name stands for, and when it was written."""
    found = {path: path.stat() for path in sorted(release.rglob("*")) if path.is_file()}
    return {path.relative_to(release).as_posix(): (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


def from_nothing(tmp_path, scripts, **given):
    return samples.tree(samples.publish(tmp_path / "fresh", tmp_path / "sounds", scripts, draft=True, **given))


def test_where_nothing_has_changed_no_file_is_touched_and_the_time_it_was_built_stays(places):
    release = published(places)
    before, folder = stamps(release), release.stat().st_ino
    published(places, at=samples.AT + HOUR)
    assert stamps(release) == before
    assert release.stat().st_ino == folder
    assert {path.name for path in places[0].iterdir()} == {release.name, ".publishing.lock"}


def test_of_a_changed_line_only_what_says_it_is_written(places, tmp_path):
    release = published(places)
    before = stamps(release)
    scripts = [samples.kinh(), replace(samples.ede(), title="Klei mới")]
    published(places, scripts)
    after = stamps(release)
    touched = {path for path in after if after[path] != before.get(path)}
    stations = {path.split("/")[0] for path in touched if "/rad/" in path}
    assert stations, "some station airs the language"
    assert all("/vi/" not in path and not path.startswith("fonts/") for path in touched)
    assert {path for path in touched if "/rad/" in path} == {path for path in after if "/rad/" in path}
    assert samples.tree(release) == from_nothing(tmp_path, scripts)
    assert verify(release) == []


def test_what_was_altered_or_lost_on_the_shelf_is_made_anew(places):
    release = published(places)
    whole = samples.tree(release)
    page, sound, gone = (
        release / "24235" / "vi" / f"01-bhyt-ho-gia-dinh-draft.{kind}" for kind in ("html", "mp3", "txt")
    )
    page.write_text("khác", encoding="utf-8")
    stat = sound.stat()
    sound.write_bytes(bytes(stat.st_size))  # as long as before, and as if it had been written when it was
    later = 1_000_000 if sys.platform == "win32" else 0
    os.utime(sound, ns=(stat.st_atime_ns, stat.st_mtime_ns + later))
    gone.unlink()
    published(places)
    assert samples.tree(release) == whole


@pytest.mark.parametrize("memory", ["", "[", "[[1]]", "{}", None], ids=str)
def test_a_memory_that_is_lost_or_torn_costs_time_and_nothing_else(places, memory):
    release = published(places)
    whole, before = samples.tree(release), stamps(release)
    (note,) = places[2].iterdir()
    if memory is None:
        note.unlink()
    else:
        note.write_text(memory, encoding="utf-8")
    published(places)
    assert samples.tree(release) == whole
    assert all(stamps(release)[path] != before[path] for path in before)


def test_a_drive_that_knows_no_second_names_gets_every_file_written(places, monkeypatch):
    release = published(places)
    whole = samples.tree(release)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(remembering.os, "link", refuse)
    published(places)
    assert samples.tree(release) == whole


def test_other_sound_under_the_same_words_is_published(places, monkeypatch):
    release = published(places)
    before = samples.tree(release)
    usual = samples.voiced

    def other(script, folder):
        made = usual(script, folder)
        content = made.audio.path.read_bytes()[::-1]
        path = folder / "other.mp3"
        path.write_bytes(content)
        return replace(made, audio=replace(made.audio, path=path, digest=sha256(content).hexdigest()))

    monkeypatch.setattr(samples, "voiced", other)
    published(places, [samples.kinh()])
    after = samples.tree(release)
    assert all(after[path] != before[path] for path in after if path.endswith((".mp3", ".zip")))
    assert all(after[path] == before[path] for path in after if path.endswith(".txt"))


def test_a_changed_template_prints_every_page_anew_and_leaves_the_sound(places, monkeypatch):
    release = published(places)
    before = stamps(release)
    press = samples.press()
    monkeypatch.setattr(samples, "press", lambda: press)
    monkeypatch.setitem(vars(press), "digest", "another one")
    published(places)
    same = {path for path, stamp in stamps(release).items() if before[path] == stamp}
    assert same == {path for path in before if path.startswith("fonts/") or path.endswith(".mp3")}


def test_a_station_that_is_taken_out_is_gone_and_the_others_are_left(places, tmp_path):
    release = published(places)
    before = stamps(release)
    fewer = {code: station for code, station in samples.STATIONS.items() if code != "24580"}
    published(places, stations=fewer)
    after = stamps(release)
    assert not any(path.startswith("24580/") for path in after)
    assert all(after[path] == before[path] for path in after if path.startswith("24235/"))
    assert samples.tree(release) == from_nothing(tmp_path, [samples.kinh(), samples.ede()], stations=fewer)


def test_a_draft_and_a_release_of_a_week_do_not_share_a_memory(places):
    out, sounds, memory = places
    published(places)
    fit = [samples.kinh()]
    samples.publish(out, sounds, fit, draft=False, memory=memory)
    assert sorted(path.name for path in memory.iterdir()) == ["2026-W48-draft.json", "2026-W48.json"]
