"""`voices`, and what a build makes of them: experimental ones are never aired without saying so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import mutagen
import pytest

from broadcaster.narrate.wave import Wave
from tests.commands.test_week import review_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.conftest import Answer
    from tests.conftest import Site

    Run = Callable[..., Answer]

SOUND = "24235/rad/01-bao-hiem"


def rows(answer: Answer) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in json.loads(answer.out)["voices"]}


def test_the_table_tells_of_each_voice_and_how_to_get_what_is_missing(run: Run) -> None:
    answer = run("voices")
    lines = answer.out.splitlines()
    assert answer.code == 0
    assert lines[0].split() == ["voice", "languages", "kind", "licence", "Hz", "state"]
    assert any(line.split()[0] == "espeak-rad" and line.split()[-1] == "experimental" for line in lines)
    assert "rad: takes, espeak-rad (broadcaster.yaml), the first that has a line" in lines
    assert "gtts needs the network, to which the text of each line is sent." in lines
    for row in rows(run("voices", "--json")).values():
        assert row["kind"] in {"rule", "neural", "online", "person", "silent"}
        assert row["licence"]
        assert (row["state"] == "missing") == bool(row["why"])


def test_outside_a_workspace_the_voices_of_a_new_one_are_shown(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = run("-C", str(tmp_path), "voices", "--json")
    assert rows(answer)["espeak-rad"]["wished_for"] == ["rad"]


def test_a_missing_wheel_is_told_with_the_command_that_brings_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.narrate.espeak_ng.library.find_spec", lambda _: None)
    found = rows(run("voices", "--json"))
    assert {found[name]["state"] for name in ("espeak", "espeak-rad", "espeak-cmo")} == {"missing"}
    assert "pip install --force-reinstall espeakng-loader" in found["espeak-rad"]["why"]


def test_a_judged_voice_is_no_longer_experimental_and_says_who_judged_it(site: Site, run: Run) -> None:
    with (site.folder / "broadcaster.yaml").open("a", encoding="utf-8") as file:
        file.write("judged: {espeak-rad: {by: H'Linh Niê, on: 2026-11-20}}\n")
    row = rows(run("voices", "--json"))["espeak-rad"]
    assert (row["state"], row["judged"]) == ("ready", "H'Linh Niê, 2026-11-20")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("judged: {espeak-rat: {by: X, on: 2026-11-20}}", '"judged.espeak-rat" names a voice that is not here'),
        ("judged: {espeak-rad: {by: X}}", 'the key "on" is missing here'),
        ("judged: {espeak-rad: yes}", "must be a"),
        ("experimental: always", '"experimental"'),
    ],
)
def test_a_faulty_judgement_is_a_fault_of_the_settings(site: Site, run: Run, settings: str, told: str) -> None:
    with (site.folder / "broadcaster.yaml").open("a", encoding="utf-8") as file:
        file.write(settings + "\n")
    answer = run("check")
    assert answer.code == 1
    assert told in answer.out + answer.err


def test_a_voice_says_something_to_a_file(run: Run, tmp_path: Path) -> None:
    to = tmp_path / "hmu-be.wav"
    answer = run("voices", "say", "-l", "rad", "Hmư̆ bĕ, 12 thŭn, thẻ bảo hiểm y tế.", "--to", str(to))
    assert answer.code == 0, answer.err
    sound = Wave.from_file(to.read_bytes())
    assert sound.rate == 22050
    assert 3000 < sound.milliseconds < 9000


def test_how_a_line_is_pronounced_is_shown_language_by_language(site: Site, run: Run) -> None:
    site.write("locales/vi/pronounce.yaml", "words: [{written: y tế, ipa: i t̪eː}]")
    answer = run("voices", "say", "-l", "rad", "--ipa", "Kâo mâo bảo hiểm y tế, 12 čô")
    lines = answer.out.splitlines()
    assert lines[0] == "rad: kɐw mɐw"
    assert lines[1].startswith("vi: ")
    assert lines[2] == "vi: i t̪eː"
    assert lines[-1] == "rad: pluːh dwaː coː"


def test_the_listening_sheet_is_spoken_line_by_line(run: Run, tmp_path: Path) -> None:
    answer = run("voices", "say", "-l", "cmo", "--samples", str(tmp_path / "sheet"))
    assert answer.code == 0
    assert [path.name for path in sorted((tmp_path / "sheet").iterdir())] == [f"cmo-{n:02d}.wav" for n in range(1, 16)]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("-l", "rad", "a"), 2, "say where the sound goes with --to FILE.wav"),
        (("-l", "rad"), 2, "say what is to be said"),
        (("-l", "vi", "--samples", "x"), 2, "no listening sheet for vi"),
        (("-l", "xx", "a", "--ipa"), 2, '"xx" is not a language here'),
        (("-l", "rad", "a", "--to", "x.wav", "--voice", "espeek"), 2, 'no voice "espeek"'),
        (("-l", "rad", "a", "--to", "x.wav", "--voice", "espeak"), 1, "espeak speaks vi, not rad."),
        (("-l", "rad", "ж", "--to", "x.wav"), 1, 'cannot say "ж"'),
    ],
)
def test_what_cannot_be_said_is_told_and_leaves_no_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    answer = run("voices", "say", *words)
    assert answer.code == code
    assert told in answer.err
    assert set(tmp_path.iterdir()) == before


# -------------------------------------------------------------------------------------------------------- in a build


def build(run: Run, *words: str) -> Answer:
    return run("build", "2026-W48", "--jobs", "1", *words)


def spoken(site: Site, name: str) -> dict[str, Any] | None:
    """Return what the manifest says of the Êđê sound, or None where there is none."""
    files = json.loads((site.folder / "out" / name / "manifest.json").read_text(encoding="utf-8"))["files"]
    return next((file["sound"] for file in files if file["path"].startswith(SOUND) and file["kind"] == "audio"), None)


def test_a_release_leaves_an_experimental_voice_out_and_asks_for_an_announcer(site: Site, run: Run) -> None:
    review_all(site, "rad")
    answer = build(run)
    assert answer.code == 0, answer.err
    assert spoken(site, "2026-W48") is None
    assert "lines in rad need an announcer" in answer.out
    gap = json.loads((site.folder / "out/2026-W48/manifest.json").read_text(encoding="utf-8"))["gaps"][0]
    assert "espeak-rad: is experimental and speaks only in drafts" in gap["why"]


def test_a_wish_for_it_in_a_release_is_refused(run: Run) -> None:
    answer = build(run, "--voice", "rad=espeak-rad")
    assert answer.code == 2
    assert "is experimental and speaks only in drafts" in answer.err


@pytest.mark.parametrize("setting", ["experimental: air", "judged: {espeak-rad: {by: H'Linh Niê, on: 2026-11-20}}"])
def test_on_air_it_is_named_as_experimental_until_a_speaker_has_judged_it(site: Site, run: Run, setting: str) -> None:
    review_all(site, "rad")
    with (site.folder / "broadcaster.yaml").open("a", encoding="utf-8") as file:
        file.write(setting + "\n")
    assert build(run).code == 0
    judged = setting.startswith("judged")
    sound = spoken(site, "2026-W48")
    assert sound is not None
    assert sound.get("experimental") == (None if judged else ["espeak-rad"])
    assert set(sound["voices"]) == {"espeak-rad", "espeak"}, "figures are said by the Kinh voice"
    tags = mutagen.File(site.folder / f"out/2026-W48/{SOUND}.mp3").tags
    assert tags["TXXX:voices"].text == ["espeak, espeak-rad"]
    assert ("TXXX:experimental voices" in tags) != judged
    page = (site.folder / "out/2026-W48/24235/index.html").read_text(encoding="utf-8")
    assert ("Giọng máy thử nghiệm" in page) != judged
    assert ("Giọng máy thử nghiệm" in str(tags.getall("COMM"))) != judged


def test_a_draft_is_spoken_in_all_three_languages_without_the_network(site: Site, run: Run) -> None:
    answer = build(run, "--draft")
    assert answer.code == 0
    manifest = json.loads((site.folder / "out/2026-W48-draft/manifest.json").read_text(encoding="utf-8"))
    voices = {
        file["programme"]["language"]: set(file["sound"]["voices"]) for file in manifest["files"] if file.get("sound")
    }
    assert voices["vi"] == {"espeak"}
    assert "espeak-rad" in voices["rad"]
    assert spoken(site, "2026-W48-draft")["experimental"] == ["espeak-rad"]


def test_a_name_is_said_as_the_table_says_and_only_then_spoken_anew(site: Site, run: Run) -> None:
    def sounds() -> dict[str, str]:
        build(run, "--draft")
        manifest = json.loads((site.folder / "out/2026-W48-draft/manifest.json").read_text(encoding="utf-8"))
        return {file["path"]: file["sha256"] for file in manifest["files"] if file["kind"] == "audio"}

    before = sounds()
    site.write("locales/vi/pronounce.yaml", "words: [{written: bảo hiểm, ipa: ɓaː˧˩ hiəm˧˩}]")
    after = sounds()
    path = "24133/vi/01-bao-hiem-draft.mp3"
    assert before[path] != after[path]
    site.write("locales/vi/pronounce.yaml", "words: [{written: không có từ này, said: a}]")
    assert sounds() == before


@pytest.mark.parametrize("text", ["“Bảo hiểm xã hội” jing klei mrâo", "(BHXH) klei mrâo", "- BHXH: klei"])
def test_signs_before_a_kinh_word_keep_no_line_from_being_spoken(run: Run, tmp_path: Path, text: str) -> None:
    answer = run("voices", "say", "-l", "rad", text, "--to", str(tmp_path / "a.wav"))
    assert answer.code == 0, answer.err


def test_a_faulty_pronunciation_table_is_told_where_it_is_tried(site: Site, run: Run) -> None:
    site.write("locales/rad/pronounce.yaml", "words: [{written: bĕ, sayed: a}]")
    answer = run("voices", "say", "-l", "rad", "mrâo", "--ipa")
    assert answer.code == 1
    assert 'unknown key "sayed"' in answer.err


def test_an_unknown_voice_for_the_listening_sheet_is_told(run: Run, tmp_path: Path) -> None:
    answer = run("voices", "say", "-l", "rad", "--samples", str(tmp_path), "--voice", "nope")
    assert (answer.code, 'no voice "nope"' in answer.err) == (2, True)
