"""`takes`: from the sheet to the air: read, recorded, taken in, counted, and never used for other words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import docx
import pytest

from broadcaster.commands import takes
from broadcaster.narrate.espeak_ng.voices import Espeak
from broadcaster.narrate.wave import Wave, silence
from tests.narrate.samples import save

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from broadcaster.models import Line
    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

SPEAKER = Espeak(120, 22050)


def lines(site: Site) -> list[Line]:
    """Return the Kinh lines of the week, each once."""
    found = site.load()
    return [one.line for one in takes.said_in(takes.scripts_of(found, found.week("2026-W48"))["vi"])]


def priced(site: Site) -> Line:
    """Return the line that says what the first person of a household pays."""
    return next(line for line in lines(site) if any(name == "first" for name, _ in line.figures))


def spoken(line: Line) -> Wave:
    """Return a line as a person would leave it on a phone: with a second of silence before and after it."""
    quiet = silence(1.0, 22050).pcm
    return Wave(22050, quiet + SPEAKER.speak(line, "vi").pcm + quiet)


def record(folder: Path, *which: Line, ending: str = ".m4a") -> Path:
    for line in which:
        save(spoken(line), folder / f"Giọng nói {line.code}{ending}")
    return folder


def take_in(run: Run, folder: Path, *words: str) -> Answer:
    return run("takes", "import", str(folder), "-l", "vi", "--week", "2026-W48", "--who", "Chị Lan", *words)


def voices(site: Site) -> dict[str, list[int]]:
    path = site.folder / "out/2026-W48-draft/manifest.json"
    files = json.loads(path.read_text(encoding="utf-8"))["files"]
    return next(file["sound"]["voices"] for file in files if file["path"] == "24133/vi/01-bao-hiem-draft.mp3")


def test_a_recording_goes_from_the_phone_to_the_air(site: Site, run: Run, tmp_path: Path) -> None:
    first, second, *_ = lines(site)
    folder = record(tmp_path / "phone", first)
    answer = take_in(run, folder)
    assert answer.code == 0, answer.out + answer.err
    assert f"filed as {first.code}" in answer.out
    note = (site.folder / f"recordings/vi/{first.code}.yaml").read_text(encoding="utf-8")
    assert 'who: "Chị Lan"' in note
    assert "text_sha256" in note
    assert run("build", "2026-W48", "--draft", "--jobs", "1").code == 0
    assert 1 in voices(site)["takes"]
    assert second.number in voices(site)["espeak"]


def test_a_take_of_words_that_have_changed_is_never_used(site: Site, run: Run, tmp_path: Path) -> None:
    old = next(
        line
        for line in lines(site)
        if "Ai cũng tham gia" in line.written or "Bà con nhớ" in line.written or line.snippet
    )
    take_in(run, record(tmp_path / "phone", old))
    path = site.folder / f"recordings/vi/{old.code}.wav"
    assert path.exists()
    other = next(line for line in lines(site) if line.code != old.code and line.snippet)
    for ending in (".wav", ".yaml"):  # somebody files it under another line's code
        path.with_suffix(ending).rename(path.with_name(other.code + ending))
    answer = run("build", "2026-W48", "--draft", "--jobs", "1")
    assert answer.code == 0
    assert "takes" not in voices(site)
    assert "is not used: its note says that it is of other words" in answer.out
    status = json.loads(run("takes", "status", "2026-W48", "-l", "vi", "--json").out)["languages"]["vi"]
    assert status["spoiled"] == 1


def test_a_recording_whose_sound_was_exchanged_is_not_used(site: Site, run: Run, tmp_path: Path) -> None:
    first, second, *_ = lines(site)
    take_in(run, record(tmp_path / "phone", first))
    (site.folder / f"recordings/vi/{first.code}.wav").write_bytes(spoken(second).to_file())
    assert (
        "is not the recording that its note was written for" in run("build", "2026-W48", "--draft", "--jobs", "1").out
    )
    assert "takes" not in voices(site)


def test_the_sheet_lists_only_what_has_no_recording(site: Site, run: Run, tmp_path: Path) -> None:
    first, *rest = lines(site)
    sheet = tmp_path / "sheet.html"
    assert run("takes", "sheet", "2026-W48", "-l", "vi", "--to", str(sheet)).code == 0
    before = sheet.read_text(encoding="utf-8")
    take_in(run, record(tmp_path / "phone", first))
    assert run("takes", "sheet", "2026-W48", "-l", "vi", "--to", str(sheet)).code == 1, "it may have been filled in"
    assert run("takes", "sheet", "2026-W48", "-l", "vi", "--to", str(sheet), "--overwrite").code == 0
    after = sheet.read_text(encoding="utf-8")
    shown = f"{first.code[:4]} {first.code[4:]}"
    assert shown in before
    assert shown not in after
    assert all(f"{line.code[:4]} {line.code[4:]}" in after for line in rest if line.code)
    assert run("takes", "sheet", "2026-W48", "-l", "vi", "--all", "--to", str(tmp_path / "all.docx")).code == 0
    table = docx.Document(str(tmp_path / "all.docx")).tables[0]
    assert len(table.rows) == len({line.code for line in lines(site)})


def test_a_changed_line_is_marked_with_its_earlier_words(site: Site, run: Run, tmp_path: Path) -> None:
    figure = priced(site)
    take_in(run, record(tmp_path / "phone", figure))
    site.replace("scripts/facts.yaml", "value: 2_530_000", "value: 2_630_000")
    sheet = tmp_path / "sheet.html"
    assert run("takes", "sheet", "2026-W48", "-l", "vi", "--to", str(sheet)).code == 0
    text = sheet.read_text(encoding="utf-8")
    assert "Đã đổi. Lần thu trước: Người thứ nhất đóng một triệu ba trăm sáu mươi sáu nghìn hai trăm" in text
    status = json.loads(run("takes", "status", "2026-W48", "-l", "vi", "--json").out)["languages"]["vi"]
    assert status["changed"] == 1
    assert status["unused"] == [figure.code]


def test_lines_nobody_has_reviewed_are_read_only_for_practice(site: Site, run: Run, tmp_path: Path) -> None:
    answer = run("takes", "sheet", "2026-W48", "-l", "cmo", "--to", str(tmp_path / "x.html"))
    assert answer.code == 1
    assert "wait for their translation" in answer.err
    assert not (tmp_path / "x.html").exists()


def test_one_long_recording_is_cut_into_its_lines(site: Site, run: Run, tmp_path: Path) -> None:
    wanted = lines(site)
    gap = silence(1.2, 22050).pcm
    whole = b"".join(spoken(line).pcm + gap for line in wanted)
    save(Wave(22050, gap + whole), tmp_path / "phone" / "20261125_090500.m4a")
    answer = take_in(run, tmp_path / "phone", "--json")
    found = {one["code"]: one for one in json.loads(answer.out)["files"]}
    assert set(found) == {line.code for line in wanted}
    filed = [one for one in found.values() if one["state"] == "filed"]
    assert len(filed) >= 0.7 * len(wanted), answer.out
    place = 1.2 + 1.0
    for line in wanted:
        one = found[line.code]
        if one["state"] == "filed":
            assert abs(one["start"] - place) < 0.4, "each line is cut where it was spoken"
        place += spoken(line).milliseconds / 1000 + 1.2


def test_importing_again_changes_nothing_and_replacing_loses_nothing(site: Site, run: Run, tmp_path: Path) -> None:
    first, *_ = lines(site)
    folder = record(tmp_path / "phone", first)
    take_in(run, folder)
    before = {path: path.read_bytes() for path in (site.folder / "recordings").rglob("*.*")}
    assert "is filed already" in take_in(run, folder).out
    assert {path: path.read_bytes() for path in (site.folder / "recordings").rglob("*.*")} == before
    again = record(tmp_path / "again", first, ending=".ogg")
    assert "Give --replace" in take_in(run, again).out
    assert take_in(run, again, "--replace").code == 0
    kept = {path.name for path in (site.folder / "recordings/vi/earlier").iterdir()}
    assert kept == {f"{first.code}-1.wav", f"{first.code}-1.yaml"}


@pytest.mark.parametrize("content", [b"", b"junk" * 1000, b"RIFF\xff\xff\xff\xffWAVEfmt ", b"#EXTM3U\n/etc/passwd\n"])
def test_a_broken_or_hostile_file_gets_a_sentence_and_leaves_nothing(
    site: Site, run: Run, tmp_path: Path, content: bytes
) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    (folder / f"{lines(site)[0].code}.m4a").write_bytes(content)
    (folder / "long.mp3").write_bytes(content)
    answer = take_in(run, folder)
    assert answer.code == 1
    assert "2 refused." in answer.out
    assert "Traceback" not in answer.out + answer.err
    assert not (site.folder / "recordings").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("import", "nowhere", "-l", "vi"), 1, "is not here"),
        (("import", ".", "-l", "xx"), 2, '"xx" is not a language here'),
        (("import", ".", "-l", "vi"), 1, "holds no recording"),
        (("import", ".", "-l", "vi", "--accept", "0"), 2, "--accept takes a confidence of 1 to 100"),
        (("sheet", "-l", "vi", "-b", "bao-hiemm"), 2, 'no bulletin "bao-hiemm"'),
        (("sheet", "-l", "vi", "--to", "x.pdf"), 2, "--to takes a name that ends in"),
        (("sheet", "2026-W60", "-l", "vi"), 1, "there is no plan for 2026-W60"),
    ],
)
def test_wrong_words_are_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, told: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    answer = run("takes", *words)
    assert (answer.code, told in answer.err) == (code, True), answer.err


def test_a_dry_run_writes_nothing(site: Site, run: Run, tmp_path: Path) -> None:
    answer = take_in(run, record(tmp_path / "phone", lines(site)[0]), "--dry-run")
    assert "1 filed. Nothing was written." in answer.out
    assert not (site.folder / "recordings").exists()


def status_of(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("takes", "status", "2026-W48", "--json").out)["languages"]
    return found


def test_a_new_figure_is_spoken_from_recorded_parts(site: Site, run: Run, tmp_path: Path) -> None:
    found = site.load()
    said = takes.said_in(takes.scripts_of(found, found.week("2026-W48"))["vi"])
    coverage = takes.Coverage(site.folder / "recordings/vi", "vi")
    parts = takes.numbers_of(said, found, "vi", coverage)
    take_in(run, record(tmp_path / "phone", *parts), "--numbers")
    filed = {path.stem for path in (site.folder / "recordings/vi/numbers").glob("*.wav")}
    refused = [part.written for part in parts if part.code not in filed]
    assert not refused
    line = priced(site)
    assert status_of(run)["vi"]["parts"] > 0
    site.replace("scripts/facts.yaml", "value: 2_530_000", "value: 2_630_000")
    changed = next(one for one in lines(site) if one.msgid == line.msgid)
    assert changed.code != line.code
    run("build", "2026-W48", "--draft", "--jobs", "1")
    assert changed.number in voices(site)["takes"]


def test_a_full_disk_is_told_and_leaves_no_half_take(
    site: Site, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = lines(site)
    folder = record(tmp_path / "phone", first, second)

    def full(path: Path, content: object) -> None:
        if path.name.startswith(second.code):
            raise OSError(28, "No space left on device")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else str(content).encode())

    monkeypatch.setattr("broadcaster.narrate.takes.filing.write_whole", full)
    answer = take_in(run, folder)
    assert answer.code == 1
    assert "No space left on device" in answer.out
    assert f"filed as {first.code}" in answer.out
    assert {path.stem for path in (site.folder / "recordings/vi").iterdir()} == {first.code}


def test_lacking_one_part_a_line_is_not_spoken_and_the_part_is_named(site: Site, run: Run, tmp_path: Path) -> None:
    found = site.load()
    said = takes.said_in(takes.scripts_of(found, found.week("2026-W48"))["vi"])
    parts = takes.numbers_of(said, found, "vi", takes.Coverage(site.folder / "recordings/vi", "vi"))
    first = next(part for part in parts if part.written == "một")
    take_in(run, record(tmp_path / "phone", *(part for part in parts if part.code != first.code)), "--numbers")
    site.replace("broadcaster.yaml", "office:", "voices: {vi: [takes]}\noffice:")
    run("build", "2026-W48", "--draft", "--jobs", "1")
    gaps = json.loads((site.folder / "out/2026-W48-draft/manifest.json").read_text(encoding="utf-8"))["gaps"]
    why = next(gap["why"] for gap in gaps if gap["code"] == priced(site).code)
    assert why.endswith("Of its parts there are not recorded: một.")


def test_recordings_that_claim_one_line_are_all_set_aside_and_none_is_lost(
    site: Site, run: Run, tmp_path: Path
) -> None:
    first, *_ = lines(site)
    take_in(run, record(tmp_path / "phone", first))
    folder = site.folder / "recordings/vi"
    old = (folder / f"{first.code}.wav").read_bytes()
    save(spoken(first), folder / f"{first.code}.mp3")
    by_hand = (folder / f"{first.code}.mp3").read_bytes()
    assert take_in(run, record(tmp_path / "again", first, ending=".ogg")).code == 0
    aside = {path.read_bytes() for path in (folder / "earlier").iterdir()}
    assert {old, by_hand} <= aside
    assert json.loads(run("takes", "status", "2026-W48", "-l", "vi", "--json").out)["languages"]["vi"]["take"] == 1


def test_a_take_that_was_changed_by_hand_is_mended_by_importing_it_again(site: Site, run: Run, tmp_path: Path) -> None:
    first, second, *_ = lines(site)
    folder = record(tmp_path / "phone", first)
    take_in(run, folder)
    path = site.folder / f"recordings/vi/{first.code}.wav"
    good = path.read_bytes()
    path.write_bytes(spoken(second).to_file())
    assert f"filed as {first.code}" in take_in(run, folder).out
    assert path.read_bytes() == good


def test_one_recording_under_two_codes_is_not_filed_twice(site: Site, run: Run, tmp_path: Path) -> None:
    first, second, *_ = lines(site)
    folder = record(tmp_path / "phone", first)
    original = next(folder.iterdir())
    (folder / f"{second.code}.m4a").write_bytes(original.read_bytes())
    answer = take_in(run, folder)
    assert answer.code == 1
    assert "is the very recording that" in answer.out
    assert len(list((site.folder / "recordings/vi").glob("*.wav"))) == 1
