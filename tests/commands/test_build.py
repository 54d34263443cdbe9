"""`build` with nothing to do only looks; whatever has changed, it builds again."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from broadcaster.cli import main
from broadcaster.commands import building

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

SAID = "Nothing has changed since it was built."


def build(run: Run, *words: str) -> Answer:
    return run("build", "2026-W48", "--jobs", "1", *words)


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return which file each name stands for, and when it was written."""
    found = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    return {str(path): (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


@pytest.fixture
def built(site: Site, run: Run) -> Answer:
    """The week, built."""
    answer = build(run)
    assert answer.code == 0, answer.err
    return answer


@pytest.fixture
def looks_only(built: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever builds now fails the test."""
    monkeypatch.setattr(building, "build", lambda *_: pytest.fail("it was built again"))


@pytest.mark.usefixtures("looks_only")
def test_with_nothing_changed_no_file_is_touched_and_the_answer_is_the_same(
    built: Answer, site: Site, run: Run
) -> None:
    before = stamps(site.folder / "out")
    again = build(run)
    assert (again.code, again.out) == (0, built.out)
    assert SAID in again.err
    assert stamps(site.folder / "out") == before


@pytest.mark.usefixtures("looks_only")
def test_the_answer_for_programs_is_kept_too(run: Run) -> None:
    assert json.loads(build(run, "--json").out)["stations"] == 2


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "change",
    [
        lambda site: site.replace("scripts/policies/bhyt.yaml", "Bà con nhớ mua", "Bà con nhớ kỹ mua"),
        lambda site: site.replace("scripts/facts.yaml", "value: 4.5", "value: 4.6"),
        lambda site: site.replace("locales/rad/policies.po", "Hmư̆ bĕ", "Hmư̆ bĕ!"),
        lambda site: site.write("templates/parts.ssml.j2", "<speak/>"),
        lambda site: site.replace("broadcaster.yaml", "tỉnh Đắk Lắk", "Đắk Lắk"),
        lambda site: site.write("recordings/vi/README.txt", "x"),
        lambda site: site.write("models/x.txt", "x"),
        lambda site: (site.folder / "out/2026-W48/24133/vi/01-bao-hiem.txt").unlink(),
        lambda site: (site.folder / "out/2026-W48/24133/vi/01-bao-hiem.mp3").write_bytes(b""),
        lambda site: (site.folder / "out/2026-W48/manifest.json").unlink(),
        lambda site: (site.folder / "out/.2026-W48.new").mkdir(),
        lambda site: [path.write_text("{", encoding="utf-8") for path in _notes(site)],
        lambda site: [path.write_text("[]", encoding="utf-8") for path in _notes(site)],
    ],
    ids=["text", "fact", "translation", "template", "settings", "recording", "model", "page lost", "sound torn",
         "manifest lost", "a build was killed", "note torn", "note of another form"],
)  # fmt: skip
def test_whatever_changes_is_seen(site: Site, run: Run, change: Callable[[Site], object]) -> None:
    change(site)
    answer = build(run)
    assert SAID not in answer.err


@pytest.mark.usefixtures("built")
def test_other_wishes_and_another_day_are_another_build(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SAID not in build(run, "--draft").err
    assert SAID in build(run, "--draft").err
    assert SAID not in build(run, "--draft", "--voice", "vi=silent").err
    assert SAID not in build(run, "--draft").err, "the shelf has the rehearsal now"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1795395600 + 86400))
    assert SAID not in build(run).err


def test_on_another_day_the_release_is_looked_at_and_left(
    built: Answer, site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stamps(site.folder / "out")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1795395600 + 86400))
    assert build(run).out == built.out
    assert stamps(site.folder / "out") == before


def test_a_faulty_workspace_is_never_taken_for_an_unchanged_one(built: Answer, site: Site, run: Run) -> None:
    site.replace("scripts/policies/bhyt.yaml", "topic: bhyt", "topik: bhyt")
    assert build(run).code == 1
    assert build(run).code == 1
    site.replace("scripts/policies/bhyt.yaml", "topik: bhyt", "topic: bhyt")
    assert SAID in build(run).err, "what was built is again what is written"


def test_a_workspace_that_was_moved_answers_for_its_new_place(
    built: Answer, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = site.folder.rename(site.folder.with_name("moved"))
    assert main(["-C", str(moved), "build", "2026-W48", "--jobs", "1"]) == 0
    assert f"in {(moved / 'out' / '2026-W48').as_posix()}/" in capsys.readouterr().out


@pytest.mark.usefixtures("built")
def test_what_cannot_be_remembered_is_built_again(site: Site, run: Run) -> None:
    notes = _notes(site)[0].parent
    shutil.rmtree(notes)
    notes.write_text("in the way", encoding="utf-8")
    try:
        answer = build(run)
        assert (answer.code, "2 stations" in answer.out) == (0, True)
        assert SAID not in build(run).err
    finally:
        notes.unlink()


def test_of_one_changed_line_only_its_files_are_new(built: Answer, site: Site, run: Run) -> None:
    before = stamps(site.folder / "out")
    site.replace("locales/rad/policies.po", "Hmư̆ bĕ", "Hmư̆ bĕ bĕ")
    site.review("rad")
    build(run)
    after = stamps(site.folder / "out")
    same = {
        os.path.relpath(path, site.folder / "out" / "2026-W48") for path in after if after[path] == before.get(path)
    }
    assert "24133/vi/01-bao-hiem.mp3".replace("/", os.sep) in same
    assert "24235/vi/01-bao-hiem.html".replace("/", os.sep) in same


def _notes(site: Site) -> list[Path]:
    cache = next(
        line.split("cache: ")[1].rstrip("}")
        for line in (site.folder / "broadcaster.yaml").read_text(encoding="utf-8").splitlines()
        if "cache: " in line
    )
    return list((site.folder / cache / "built").glob("*.json"))
