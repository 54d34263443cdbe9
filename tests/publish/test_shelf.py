"""The shelf always holds a whole release: through kills, full disks, open files, and two builds at once."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from broadcaster.errors import BroadcasterError, FaultsFoundError
from broadcaster.publish import entries, manifest, shelf, swap
from broadcaster.publish import stage as stage_file
from tests.publish import samples
from tests.publish.killed import publish

WEEK = samples.WEEK
posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit to set")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    return tmp_path / "sounds"


def start(out: Path, sounds: Path, moment: str, text: str = "") -> subprocess.Popen[str]:
    """Start a build in a process of its own; see `killed`."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.publish.killed", str(out), str(sounds), moment, text],
        cwd=samples.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def wait_until_it_publishes(out: Path) -> None:
    deadline = time.monotonic() + 30
    while not (out / f".{WEEK}.new").exists():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def title(out: Path) -> str:
    """Return the title that the release on the shelf bears, after checking that every file of it is whole."""
    assert shelf.verify(out / WEEK) == []
    (found,) = {file.programme.title for file in manifest.load(out / WEEK).files if file.programme}
    return found


def names(out: Path) -> set[str]:
    return {path.name for path in out.iterdir()} - {swap.LOCK}


def sealed(stage: shelf.Stage, *files: manifest.File, draft: bool = False) -> None:
    stage.seal(
        manifest.Manifest(
            week=WEEK, draft=draft, built_at=samples.AT, office="x", files=files, languages={}, left_out=(), gaps=()
        )
    )


# ------------------------------------------------------------------------------------------------------------ killed


@pytest.fixture(scope="module")
def deaths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Shelves of builds that died, by the moment they died at: all in a release's place, but "first", which had none.

    They die side by side, because most of their time goes into starting.
    """
    folder = tmp_path_factory.mktemp("deaths")
    moments = {moment: moment for moment in ("adding", "sealed", "aside", "swapped")} | {"first": "adding"}
    builds = {}
    for name, moment in moments.items():
        if name != "first":
            publish(folder / name, folder / f"{name}.sounds", "old")
        builds[name] = start(folder / name, folder / f"{name}.sounds", moment, "new")
    for build in builds.values():
        _, told = build.communicate(timeout=60)
        assert build.returncode != 0
        assert told == "", "it was killed, and did not fail by itself"
    return {name: folder / name for name in moments}


@pytest.mark.parametrize(
    ("moment", "left", "after"),
    [
        ("adding", {WEEK, f".{WEEK}.new"}, "old"),
        ("sealed", {WEEK, f".{WEEK}.new"}, "old"),
        ("aside", {f".{WEEK}.old", f".{WEEK}.new"}, "old"),
        ("swapped", {WEEK, f".{WEEK}.old"}, "new"),
    ],
)
def test_a_killed_build_leaves_a_whole_release(deaths, tmp_path, moment, left, after):
    out = shutil.copytree(deaths[moment], tmp_path / "out")
    assert names(out) == left
    shelf.recover(out)
    assert names(out) == {WEEK}
    assert title(out) == after
    shelf.recover(out)  # and once more there is nothing to do
    assert title(out) == after


def test_a_build_recovers_by_itself_from_the_one_killed_before_it(deaths, tmp_path, sounds):
    out = shutil.copytree(deaths["aside"], tmp_path / "out")
    assert not (out / WEEK).exists()
    with pytest.raises(KeyboardInterrupt), shelf.staging(out, "2026-W49", draft=False):
        assert names(out) == {WEEK, ".2026-W49.new"}
        raise KeyboardInterrupt
    assert title(out) == "old", "whatever week it was to publish, and however that ended"
    publish(out, sounds, "new")
    assert names(out) == {WEEK}
    assert title(out) == "new"


def test_a_first_build_killed_leaves_nothing_after_recovery(deaths, tmp_path):
    out = shutil.copytree(deaths["first"], tmp_path / "out")
    assert names(out) == {f".{WEEK}.new"}
    shelf.recover(out)
    assert names(out) == set()


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a signal")
def test_kills_at_any_moment_leave_a_whole_release(out, sounds):
    publish(out, sounds, "old")
    with start(out, sounds, "asked") as builders:
        for number in range(12):
            print(f"new {number}", file=builders.stdin, flush=True)
            builder = int(builders.stdout.readline())
            wait_until_it_publishes(out)
            time.sleep(number * 0.0043)
            os.kill(builder, signal.SIGKILL)
            assert builders.stdout.readline() == "dead\n"
            shelf.recover(out)
            assert names(out) == {WEEK}
            assert title(out) in {"old", *(f"new {earlier}" for earlier in range(number + 1))}


# ----------------------------------------------------------------------------------------------- refused, interrupted


def test_a_full_disk_is_a_sentence_and_the_old_release_stays(out, sounds, monkeypatch):
    samples.publish(out, sounds, [samples.kinh()], draft=False)
    before = samples.tree(out)
    written = stage_file._pieced
    count = 0

    def full(content: bytes | str, target: object) -> tuple[int, str]:
        nonlocal count
        count += 1
        if count > 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(content, target)

    monkeypatch.setattr(stage_file, "_pieced", full)
    with pytest.raises(BroadcasterError, match=r"The shelf is as it was\.") as caught:
        samples.publish(out, sounds, [samples.kinh()], draft=False)
    assert os.strerror(errno.ENOSPC) in str(caught.value)
    assert samples.tree(out) == before


def test_a_disk_that_gives_up_before_the_swap_is_a_sentence_and_the_old_release_stays(out, sounds, monkeypatch):
    samples.publish(out, sounds, [samples.kinh()], draft=False)
    before = samples.tree(out)

    def failing(path: Path) -> None:
        if path.suffix == ".zip":
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(stage_file, "flush", failing)
    with pytest.raises(BroadcasterError, match=r"The shelf is as it was\.") as caught:
        samples.publish(out, sounds, [samples.ede()], draft=True)
    assert os.strerror(errno.EIO) in str(caught.value)
    assert samples.tree(out) == before


@posix_only
def test_a_file_that_the_system_cannot_take_whole_is_not_published_in_part(out, sounds):
    publish(out, sounds, "old")
    sounds.joinpath("01-bhyt-ho-gia-dinh-vi.mp3").unlink()
    _, told = start(out, sounds, "full", "new").communicate(timeout=60)
    assert "BroadcasterError" in told
    assert "could not be written" in told
    assert names(out) == {WEEK}
    assert title(out) == "old"


def test_a_file_written_in_part_does_not_lie_on_the_shelf_even_if_the_build_goes_on(out, monkeypatch):
    def broken(_: object, target: IO[bytes]) -> tuple[int, str]:
        target.write(b"half")
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with shelf.staging(out, WEEK, draft=False) as stage:
        with monkeypatch.context() as patch, pytest.raises(BroadcasterError, match=r"index\.html could not be written"):
            patch.setattr(stage_file, "_pieced", broken)
            stage.add("index.html", "whole")
        page = stage.add("24235/index.html", "whole")
        sealed(stage, entries.file(page))
    assert set(samples.tree(out / WEEK)) == {"24235/index.html", "manifest.json"}


def test_an_interrupted_build_leaves_the_shelf_as_it_was(out, sounds):
    samples.publish(out, sounds, [samples.kinh()], draft=False)
    before = samples.tree(out)
    with pytest.raises(KeyboardInterrupt), shelf.staging(out, WEEK, draft=False) as stage:
        stage.add("index.html", "new")
        raise KeyboardInterrupt
    assert samples.tree(out) == before


def test_a_build_that_forgets_its_manifest_publishes_nothing(out):
    with pytest.raises(BroadcasterError, match="was not sealed"), shelf.staging(out, WEEK, draft=False) as stage:
        stage.add("index.html", "new")
    assert names(out) == set()


def test_what_is_no_release_is_not_replaced(out):
    (out / WEEK).mkdir(parents=True)
    (out / WEEK / "letters.txt").write_text("of the office", encoding="utf-8")
    with pytest.raises(FaultsFoundError, match="Move it elsewhere"), shelf.staging(out, WEEK, draft=False):
        pytest.fail("the stage must not be given")
    assert (out / WEEK / "letters.txt").read_text(encoding="utf-8") == "of the office"


def test_a_shelf_that_is_a_file_is_a_sentence(tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(BroadcasterError, match="out could not be written"), shelf.staging(
        tmp_path / "out", WEEK, draft=False
    ):  # fmt: skip
        pytest.fail("the stage must not be given")


@pytest.mark.parametrize("week", ["../../x", "2026-W60", "CON"])
def test_a_week_that_is_none_makes_no_folder(tmp_path, out, week):
    with pytest.raises(FaultsFoundError, match="is not an ISO week"), shelf.staging(out, week, draft=False):
        pytest.fail("the stage must not be given")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../../x", "24235/vi/01-con.mp3", "2423/vi/01-x.mp3", "24235/CON/01-x.mp3"])
def test_a_name_that_does_not_belong_writes_nothing(out, path):
    with pytest.raises(FaultsFoundError, match="is not a name for the shelf"), shelf.staging(
        out, WEEK, draft=False
    ) as stage:  # fmt: skip
        stage.add(path, b"x")
    assert samples.tree(out.parent) == {f"out/{swap.LOCK}": b""}


def test_a_second_build_waits_its_turn_and_harms_nobody(out, sounds):
    with shelf.staging(out, WEEK, draft=False) as stage:
        page = stage.add("index.html", "first")
        with pytest.raises(BroadcasterError, match="Another build is publishing to out"), shelf.staging(
            out, "2026-W49", draft=False
        ):  # fmt: skip
            pytest.fail("the stage must not be given")
        shelf.recover(out)  # a reader that tidies up in the meantime
        sealed(stage, entries.file(page))
    assert shelf.verify(out / WEEK) == []


def test_windows_is_asked_again_while_a_file_is_open_and_then_given_a_sentence(out, sounds, monkeypatch):
    samples.publish(out, sounds, [samples.kinh()], draft=False)
    before = samples.tree(out)
    rename, refusals = Path.rename, iter(range(3))

    def in_use(*_: object) -> None:
        error = PermissionError(errno.EACCES, "The process cannot access the file")
        error.winerror = 32
        raise error

    def in_use_at_first(source: Path, target: Path) -> object:
        return in_use() if next(refusals, None) is not None else rename(source, target)

    monkeypatch.setattr(swap, "RENAME_WAIT", 0)
    monkeypatch.setattr(Path, "rename", in_use)
    with pytest.raises(BroadcasterError, match=f"^{WEEK} cannot be replaced, because a program has a file of it open"):
        samples.publish(out, sounds, [replace(samples.kinh(), title="new")], draft=False)
    assert samples.tree(out) == before
    monkeypatch.setattr(Path, "rename", in_use_at_first)
    samples.publish(out, sounds, [replace(samples.kinh(), title="new")], draft=False)
    assert title(out) == "new"


def test_a_swap_that_fails_half_way_puts_the_old_release_back(out, sounds, monkeypatch):
    samples.publish(out, sounds, [samples.kinh()], draft=False)
    before = samples.tree(out)
    rename = Path.rename

    def second_fails(source: Path, target: Path) -> object:
        if source.name.endswith(".new"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(BroadcasterError, match="could not be written"):
        samples.publish(out, sounds, [replace(samples.kinh(), title="new")], draft=False)
    assert samples.tree(out) == before


# ------------------------------------------------------------------------------------------------------------ drafts


def test_nothing_of_a_draft_reaches_the_release(out, sounds):
    samples.publish(out, sounds, [samples.kinh()], draft=False)
    before = samples.tree(out / WEEK)
    folder = samples.publish(out, sounds, [samples.kinh(), samples.ede(), samples.mnong()], draft=True)
    assert folder == out / f"{WEEK}-draft"
    assert samples.tree(out / WEEK) == before
    drafts = samples.tree(folder)
    unmarked = {path for path in drafts if "-draft." not in path.rpartition("/")[2]}
    assert {path for path in unmarked if not path.startswith("fonts/")} == {"manifest.json"}
    for path, content in drafts.items():
        if path.endswith((".html", ".txt")) and not path.startswith("fonts/"):
            assert "BẢN NHÁP – KHÔNG PHÁT SÓNG" in content.decode()
        if path.endswith(".mp3"):
            assert content.startswith("BẢN NHÁP – ".encode())


def test_unreviewed_lines_cannot_be_published_as_a_release(out, sounds):
    samples.publish(out, sounds, [samples.kinh()], draft=False)
    before = samples.tree(out)
    with pytest.raises(FaultsFoundError, match="not fit for the air"):
        samples.publish(out, sounds, [samples.kinh(), samples.ede()], draft=False)
    assert samples.tree(out) == before


@pytest.mark.parametrize("draft", [True, False])
def test_a_manifest_of_the_other_kind_is_refused(out, draft):
    with pytest.raises(FaultsFoundError, match="speaks of another release"), shelf.staging(
        out, WEEK, draft=draft
    ) as stage:  # fmt: skip
        sealed(stage, entries.file(stage.add("index.html", "x")), draft=not draft)
    assert names(out) == set()


# ------------------------------------------------------------------------------------------------------------- sealed


def test_the_manifest_must_list_exactly_what_is_there(out):
    with shelf.staging(out, WEEK, draft=False) as stage:
        page, font = stage.add("index.html", "x"), stage.add("fonts/OFL.txt", b"y")
        other = entries.file(page).model_copy(update={"sha256": "0" * 64})
        for files in ([entries.file(page)], [other, entries.file(font)]):
            with pytest.raises(FaultsFoundError, match="does not say what"):
                sealed(stage, *files)
        sealed(stage, entries.file(page), entries.file(font))
        with pytest.raises(FaultsFoundError, match="the manifest last"):
            stage.add("24235/index.html", "late")
    assert set(samples.tree(out / WEEK)) == {"index.html", "fonts/OFL.txt", "manifest.json"}


def test_a_file_is_added_once(out):
    with pytest.raises(FaultsFoundError, match="is there already"), shelf.staging(out, WEEK, draft=False) as stage:
        stage.add("index.html", "x")
        stage.add("index.html", "y")


def test_a_file_can_be_copied_as_well_as_written(out, tmp_path):
    source = tmp_path / "x.mp3"
    source.write_bytes(bytes(range(256)) * 10_000)
    with shelf.staging(out, WEEK, draft=False) as stage:
        copied = stage.add("24235/vi/01-x.mp3", source)
        given = stage.add("24235/vi/02-x.mp3", source.read_bytes())
        assert (copied.size, copied.sha256) == (given.size, given.sha256) == (2_560_000, copied.sha256)
        with pytest.raises(BroadcasterError, match=r"none\.mp3 cannot be read"):
            stage.add("24235/vi/03-x.mp3", tmp_path / "none.mp3")
        sealed(stage, entries.file(copied), entries.file(given))
    assert (out / WEEK / "24235/vi/01-x.mp3").read_bytes() == source.read_bytes()


def test_what_was_altered_on_the_shelf_is_found(out, sounds):
    release = samples.publish(out, sounds, [samples.kinh()], draft=False)
    (release / "24235" / "index.html").write_text("altered", encoding="utf-8")
    (release / "fonts" / "OFL.txt").unlink()
    (release / "24235" / "vi" / "stray.mp3").write_bytes(b"")
    assert sorted(str(fault) for fault in shelf.verify(release)) == [
        f"{WEEK}/24235/index.html: is not the file that was published. Delete it, then build again.",
        f"{WEEK}/24235/vi/stray.mp3: is not in the manifest.",
        f"{WEEK}/fonts/OFL.txt: is missing.",
    ]


def test_other_weeks_and_other_peoples_files_are_left_alone(out, sounds):
    for name in ("2026-W47/keep.txt", ".2026-W47.backup/keep.txt", "notes.old/keep.txt"):
        (out / name).parent.mkdir(parents=True)
        (out / name).write_text("keep", encoding="utf-8")
    (out / ".2026-W46.new").mkdir()
    samples.publish(out, sounds, [samples.kinh()], draft=False)
    assert names(out) == {WEEK, "2026-W47", ".2026-W47.backup", "notes.old"}
