"""`script` and `build`: what is on the screen, what is on the shelf, and what never gets there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import docx
import mutagen
import pytest

from broadcaster import produce, publish
from broadcaster.language import placeholders
from tests.conftest import FILES, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def build(run: Run, *words: str) -> Answer:
    return run("build", "2026-W48", "--jobs", "1", *words)


def review_all(site: Site, language: str) -> None:
    """Have every line of a language reviewed; the words are the one sourced word "listen", for a test needs no more."""
    found = site.load()
    sentences = {line.msgid for script in found.scripts(found.week("2026-W48"), draft=True) for line in script.lines}
    entries = []
    for sentence in sorted(sentences):
        names = "".join(f" {{{{ {name} }}}}" for name in placeholders.names(sentence))
        entries.append(f'msgid "{sentence}"\nmsgstr "Hmư̆ bĕ{names}"\n')
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (site.folder / f"locales/{language}/policies.po").write_text(head + "\n".join(entries), encoding="utf-8")
    site.review(language)


def test_a_draft_build_lays_out_every_station_and_language(site: Site, run: Run) -> None:
    answer = build(run, "--draft")
    here = files(site.folder / "out/2026-W48-draft")

    assert answer.code == 0, answer.err
    assert {
        "manifest.json",
        "index-draft.html",
        "24133/vi/01-bao-hiem-draft.mp3",
        "24235/cmo/01-bao-hiem-draft.txt",
    } <= here
    assert {"24235/vi/01-bao-hiem-draft.html", "24235/2026-W48-24235-draft.zip", "24133/index-draft.html"} <= here
    assert not any(name.startswith(("24133/rad", "24133/cmo")) for name in here)
    assert "24235/rad/01-bao-hiem-draft.mp3" in here, "with pauses for what is not translated yet"
    assert "24235/cmo/01-bao-hiem-draft.mp3" not in here, "not one line of it has words"
    assert all("-draft" in name for name in here if name != "manifest.json" and not name.startswith("fonts/"))
    assert not (site.folder / "out/2026-W48").exists()


def test_the_table_says_how_far_each_language_is_and_who_is_awaited(run: Run) -> None:
    answer = build(run, "--draft")

    rows = [line.split() for line in answer.out.splitlines()]
    assert ["Kinh", "(vi)", "10", "0", "0", "1", "1"] in rows
    assert ["Êđê", "(rad)", "1", "1", "8", "1", "1"] in rows
    assert ["M'nông", "(cmo)", "0", "0", "10", "1", "0"] in rows
    assert "2 lines in rad are spoken by espeak-rad, which is experimental" in answer.out
    assert "8 lines in rad have no words yet" in answer.out
    assert answer.out.splitlines()[-1].startswith("2 stations, in ")


def test_the_finished_sound_is_as_loud_as_promised_and_tagged(site: Site, run: Run) -> None:
    build(run, "--draft")
    path = site.folder / "out/2026-W48-draft/24133/vi/01-bao-hiem-draft.mp3"

    found = produce.measure(path)
    tags = mutagen.File(path).tags

    assert found.loudness == pytest.approx(-16, abs=1)
    assert found.true_peak <= -1
    assert tags.version[:2] == (2, 3)
    assert "Buôn Ma Thuột" in str(tags["TPE1"])
    assert "Bảo hiểm" in str(tags["TIT2"])


def test_a_release_holds_only_languages_whose_every_line_is_reviewed(site: Site, run: Run) -> None:
    answer = build(run)
    here = files(site.folder / "out/2026-W48")

    assert answer.code == 0, answer.err
    assert "24235/vi/01-bao-hiem.mp3" in here
    assert not any("/rad/" in name or "/cmo/" in name for name in here)
    assert "01-bao-hiem is not ready in rad: 1 draft, 8 missing." in answer.out
    assert not any("-draft" in name for name in here)


def test_a_reviewed_language_without_a_voice_is_published_to_be_read(site: Site, run: Run) -> None:
    review_all(site, "rad")

    answer = build(run)
    here = files(site.folder / "out/2026-W48/24235")

    assert {"rad/01-bao-hiem.txt", "rad/01-bao-hiem.html"} <= here
    assert "rad/01-bao-hiem.mp3" not in here
    assert "lines in rad need an announcer" in answer.out


def test_strict_makes_a_gap_an_error_and_leaves_the_shelf_alone(site: Site, run: Run) -> None:
    answer = build(run, "--strict")

    assert answer.code == 1
    assert "01-bao-hiem is not ready in cmo: 10 missing. Only --draft shows it;" in answer.err
    assert not (site.folder / "out").exists()


def test_the_manifest_answers_for_every_file(site: Site, run: Run) -> None:
    build(run)
    release = site.folder / "out/2026-W48"

    manifest = publish.read(release)

    assert told(publish.verify(release)) == []
    assert {file.path for file in manifest.files} | {"manifest.json"} == files(release)
    sound = next(file for file in manifest.files if file.path.endswith(".mp3"))
    assert sound.programme is not None
    assert sound.sound is not None
    assert "Nghị định 188/2025/NĐ-CP" in sound.programme.sources
    assert sound.sound.voices == {"espeak": tuple(range(1, 11))}
    assert sound.programme.review.reviewed == 10


def test_the_manifest_names_what_is_held_back(site: Site, run: Run) -> None:
    build(run)

    manifest = publish.read(site.folder / "out/2026-W48")

    assert manifest.languages["cmo"].missing == 10
    assert ("01-bao-hiem", "cmo", "01-bao-hiem is not ready in cmo: 10 missing.") in {
        (left.edition, left.language, left.why) for left in manifest.left_out
    }


def test_the_zip_of_a_station_holds_its_files(site: Site, run: Run) -> None:
    build(run)

    with zipfile.ZipFile(site.folder / "out/2026-W48/24133/2026-W48-24133.zip") as packed:
        assert packed.testzip() is None
        assert "2026-W48-24133/vi/01-bao-hiem.mp3" in packed.namelist()


def test_building_twice_gives_the_same_bytes(site: Site, run: Run) -> None:
    build(run)
    release = site.folder / "out/2026-W48"
    before = {name: (release / name).read_bytes() for name in files(release)}
    site.write("broadcaster.yaml", FILES["broadcaster.yaml"])  # without the cache that the tests share

    build(run)

    assert {name: (release / name).read_bytes() for name in files(release)} == before


def test_a_fault_leaves_the_release_before_as_it_was(site: Site, run: Run) -> None:
    build(run)
    before = (site.folder / "out/2026-W48/manifest.json").read_bytes()
    site.replace("scripts/policies/bhyt.yaml", "topic: bhyt", "topik: bhyt")

    assert build(run).code == 1
    assert (site.folder / "out/2026-W48/manifest.json").read_bytes() == before
    assert told(publish.verify(site.folder / "out/2026-W48")) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("after", [0.5, 1.0, 1.4, 1.8])
def test_a_build_killed_at_any_moment_leaves_one_whole_release(site: Site, run: Run, after: float) -> None:
    build(run)
    text = site.folder / "out/2026-W48/24133/vi/01-bao-hiem.txt"
    old = text.read_text(encoding="utf-8")
    site.replace("scripts/policies/bhxh.yaml", "Ai cũng tham gia được.", "Ai muốn cũng tham gia được.")
    command = [sys.executable, "-m", "broadcaster", "-C", str(site.folder), "build", "2026-W48", "--jobs", "1"]

    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as going:
        time.sleep(after)
        going.send_signal(signal.SIGKILL)
    publish.recover(site.folder / "out")

    assert told(publish.verify(site.folder / "out/2026-W48")) == []
    now = text.read_text(encoding="utf-8")
    assert now == old or ("Ai muốn cũng tham gia được." in now and "Ai cũng" not in now)


def test_a_bulletin_of_which_nothing_may_be_said_is_not_ready(site: Site, run: Run) -> None:
    for name in ("bhyt", "bhxh"):
        site.replace(f"scripts/policies/{name}.yaml", "review_by:", "confirm: true\nreview_by:")

    answer = build(run)

    assert "01-bao-hiem is not ready in vi: nothing of its snippets may be said on these days." in answer.out
    assert not list((site.folder / "out/2026-W48").rglob("*.mp3"))


def test_strict_also_refuses_to_leave_a_line_out(site: Site, run: Run) -> None:
    site.replace(
        "scripts/stations.yaml",
        "languages: [vi, rad, cmo], mnong: {language: cmo, variety: Bu Dang}",
        "languages: [vi]",
    )

    answer = run("build", "2026-W53", "--jobs", "1", "--strict")

    assert answer.code == 1
    assert "poverty_line (2.200.000 đồng) rests on one source" in answer.err


def test_several_processes_make_the_same_bytes_as_one(site: Site, run: Run) -> None:
    review_all(site, "rad")
    build(run, "--voice", "rad=silent", "--draft")
    release = site.folder / "out/2026-W48-draft"
    before = {name: (release / name).read_bytes() for name in files(release)}
    site.write("broadcaster.yaml", FILES["broadcaster.yaml"])  # without the cache that the tests share

    answer = run("build", "2026-W48", "--jobs", "2", "--voice", "rad=silent", "--draft")

    assert answer.code == 0, answer.err
    assert {name: (release / name).read_bytes() for name in files(release)} == before


def test_a_week_that_is_over_can_be_shown_while_its_snippets_are_there(site: Site, run: Run) -> None:
    old = (site.folder / "scripts/weeks/2026-W48.yaml").read_text(encoding="utf-8")
    site.write("scripts/weeks/2026-W10.yaml", old)
    site.write("scripts/weeks/2026-W11.yaml", old.replace("[bhyt, bhxh]", "[bhyt, gone]"))

    assert run("script", "2026-W10", "--draft", "-l", "vi").code == 0
    answer = run("script", "2026-W11", "--draft", "-l", "vi")

    assert answer.code == 1
    assert 'scripts/weeks/2026-W11.yaml:2: there is no snippet "gone", or it is faulty.' in answer.err


def test_faults_are_answered_as_json_too(site: Site, run: Run) -> None:
    site.replace("scripts/policies/bhyt.yaml", "topic: bhyt", "topik: bhyt")

    answer = json.loads(build(run, "--json").out)

    assert {fault["path"] for fault in answer["faults"]} == {"scripts/policies/bhyt.yaml"}


def test_a_release_that_would_lose_its_sound_is_not_published(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(run)
    before = (site.folder / "out/2026-W48/manifest.json").read_bytes()
    site.write("recordings/vi/readme.txt", "x")
    found = site.load()
    code = next(line.code for line in found.scripts(found.week("2026-W48"), draft=False)[0].lines)
    (site.folder / f"recordings/vi/{code}.mp3").write_bytes(b"no sound at all")
    site.write("broadcaster.yaml", "office: {name: Bảo hiểm xã hội tỉnh Đắk Lắk}\nvoices: {vi: [takes]}")

    answer = build(run)

    assert answer.code == 1
    assert "would lose its sound. The shelf still has the release before." in answer.err
    assert (site.folder / "out/2026-W48/manifest.json").read_bytes() == before


def test_week_defaults_to_the_newest_plan(site: Site, run: Run) -> None:
    assert json.loads(run("build", "--draft", "--jobs", "1", "--json").out)["folder"].endswith("out/2026-W53-draft")


def test_two_editions_lie_side_by_side_each_with_its_days(site: Site, run: Run) -> None:
    run("build", "2026-W53", "--jobs", "1")
    folder = site.folder / "out/2026-W53/24235/vi"

    first, second = (
        (folder / f"01-bao-hiem_tu-{day}.txt").read_text(encoding="utf-8") for day in ("2026-12-28", "2027-01-01")
    )

    assert "1.500.000 đồng" in first
    assert "2.200.000 đồng" not in second
    assert files(site.folder / "out/2026-W53") & {"24235/vi/01-bao-hiem_tu-2027-01-01.mp3"}


def test_a_release_says_what_it_leaves_out(run: Run) -> None:
    out = run("build", "2026-W53", "--jobs", "1").out

    assert "Left out of 1 script: “Mức thu nhập thấp nhất là {{ poverty_line }} một tháng.”" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2026-W47"], "there is no plan for 2026-W47; there are: 2026-W48, 2026-W53."),
        (["../../etc"], "there is no plan for ../../etc"),
    ],
)
def test_a_week_without_a_plan_is_told(run: Run, words: list[str], said: str) -> None:
    answer = run("build", *words)

    assert answer.code == 1
    assert said in answer.err


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("rad=espeak", 'the voice "espeak" speaks vi, not rad.'),
        ("vi=espaek", 'there is no voice "espaek"; there are: takes, espeak, '),
        ("vi", "--voice takes LANG=VOICE"),
        ("VI=gtts", '"VI" is not a language here; there are: vi, rad, cmo.'),
        ("vi=silent", "the voice silent is for rehearsals; build with --draft."),
    ],
)
def test_a_voice_is_never_used_for_a_language_it_does_not_declare(site: Site, run: Run, wish: str, said: str) -> None:
    answer = build(run, "--voice", wish)

    assert answer.code == 2
    assert said in answer.err
    assert not (site.folder / "out").exists()


def test_a_rehearsal_is_silent_and_a_draft(site: Site, run: Run) -> None:
    answer = build(run, "--draft", "--voice", "vi=silent", "--voice", "rad=silent")

    assert answer.code == 0, answer.err
    assert (site.folder / "out/2026-W48-draft/24235/vi/01-bao-hiem-draft.mp3").exists()
    assert (site.folder / "out/2026-W48-draft/24235/rad/01-bao-hiem-draft.mp3").exists()
    assert told(publish.verify(site.folder / "out/2026-W48-draft")) == []


def test_a_script_on_the_screen_is_the_draft_asked_for(run: Run) -> None:
    answer = run("script", "2026-W48", "--draft", "-l", "rad")

    assert answer.code == 0
    assert "Hmư̆ bĕ" in answer.out
    assert "BẢN NHÁP" in answer.out


def test_without_draft_what_is_not_reviewed_is_not_shown(run: Run) -> None:
    answer = run("script", "2026-W48", "-l", "rad")

    assert (answer.code, answer.out) == (1, "")
    assert "01-bao-hiem is not ready in rad: 1 draft, 8 missing. Only --draft shows it;" in answer.err


def test_a_page_and_a_document_are_one_to_a_file(site: Site, run: Run, tmp_path: Path) -> None:
    html = run("script", "2026-W48", "--draft", "-l", "cmo", "-s", "24235", "-b", "bao-hiem", "-f", "html")
    many = run("script", "2026-W53", "--draft", "-f", "ssml")
    written = run("script", "2026-W53", "--draft", "-f", "ssml", "--to", str(tmp_path / "x"))

    assert html.out.lower().startswith("<!doctype html>")
    assert "Bu Dang" in html.out
    assert many.code == 2
    assert "write them all with --to DIR" in many.err
    assert written.code == 0
    assert (tmp_path / "x" / "2026-W53-01-bao-hiem_tu-2026-12-28-vi-draft.ssml").is_file()


def test_a_word_file_is_written_and_never_shown(site: Site, run: Run, tmp_path: Path) -> None:
    words = ("script", "2026-W48", "--draft", "-l", "rad", "-s", "24235", "-f", "docx")
    shown = run(*words)
    written = run(*words, "--to", str(tmp_path / "x"))

    assert (shown.code, shown.out) == (2, "")
    assert "a docx file cannot be shown on the screen; say where to write it with --to DIR." in shown.err
    assert written.code == 0, written.err
    (path,) = (tmp_path / "x").iterdir()
    assert path.name == "2026-W48-01-bao-hiem-rad-draft.docx"
    assert written.out == f"{path}\n"
    opened = docx.Document(str(path))
    assert "BẢN NHÁP" in opened.sections[0].header.paragraphs[0].text
    assert "24235" in opened.sections[0].header.paragraphs[0].text
    assert any("Hmư̆ bĕ" in row.cells[2].text for row in opened.tables[1].rows)


def test_word_files_are_named_as_pages_are_and_the_same_twice(
    site: Site, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793000000")
    for form, folder in (("html", "a"), ("docx", "b"), ("docx", "c")):
        assert run("script", "2026-W53", "-l", "vi", "-f", form, "--to", str(tmp_path / folder)).code == 0

    pages, first, second = (sorted((tmp_path / folder).iterdir()) for folder in "abc")

    assert [path.stem for path in first] == [path.stem for path in pages]
    assert "2026-W53-01-bao-hiem_tu-2026-12-28-vi" in [path.stem for path in first]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-s", "99999"], 1, "there is no station 99999"),
        (["-l", "ede"], 2, '"ede" is not a language of this workspace; there are: vi, rad, cmo.'),
        (["-b", "x"], 2, 'has no bulletin "x"; there are: bao-hiem.'),
        (["-s", "24133", "-l", "rad"], 1, "no script fits what was asked for"),
    ],
)
def test_what_is_not_there_is_told(run: Run, words: list[str], code: int, said: str) -> None:
    answer = run("script", "2026-W48", "--draft", *words)

    assert answer.code == code
    assert said in answer.err
