"""`voices add`: a model is filed whole and proven, or a sentence says why not and nothing of it is left."""

from __future__ import annotations

import errno
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from broadcaster import yamldoc
from broadcaster.errors import FaultsFoundError, UsageError, VoiceError
from broadcaster.language import locale
from broadcaster.narrate.neural import adding, licences, models, recognising, runtime, trial
from broadcaster.narrate.neural.licences import Terms
from broadcaster.narrate.neural.reading import Breath
from tests.narrate.neural import tiny
from tests.programs import needed_library

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.narrate.neural.conftest import Office

    Refused = Callable[..., str]

KHMER = "cmo-script_khmer"


# ------------------------------------------------------------------------------------------------- what is taken


def test_a_model_of_mms_is_added_and_its_note_tells_what_it_is(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.add(tiny.mms(tmp_path / "vie"))
    assert office.here() == [
        "mms-vi",
        *(f"mms-vi/{name}" for name in ("model.onnx", "model.yaml", "tokens-coded.txt", "tokens.txt")),
    ]
    note = yamldoc.read(office.models / "mms-vi" / "model.yaml", "model.yaml").value
    assert (note["licence"], note["sample_rate"], note["speakers"], note["speaker"]) == (
        "CC-BY-NC-4.0",
        tiny.RATE,
        1,
        0,
    )
    assert note["tried_with"] == runtime.release()
    assert note["not_spoken"] == []
    said = capsys.readouterr().out
    assert "legal question" in said
    assert "is added in models/mms-vi" in said
    assert "broadcaster.yaml" in said


def test_a_licence_that_forbids_earning_is_told_and_must_be_accepted(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not office.add(tiny.mms(tmp_path / "vie"), accept=False)
    assert not office.models.exists()
    said = capsys.readouterr().out
    assert "CC-BY-NC-4.0" in said
    assert "--accept-licence" in said


def test_a_licence_that_allows_all_needs_no_accepting_and_its_note_is_filed(office: Office, tmp_path: Path) -> None:
    source = tiny.piper(tmp_path / "piper")
    (source / "MODEL_CARD").write_text("# Model card\n\n* License: CC-BY 4.0\n", encoding="utf-8")
    assert office.add(source, accept=False)
    assert "piper/MODEL_CARD" in office.here()
    assert office.voice("piper").licence == "CC-BY 4.0"


def test_a_model_that_tells_no_licence_must_be_accepted(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not office.add(tiny.piper(tmp_path / "piper"), accept=False)
    assert "no note in its folder names a licence" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("note", "terms"),
    [
        ("license: mit", Terms.OPEN),
        ("* License: CC-BY-4.0", Terms.OPEN),
        ("* License: CC BY-SA 4.0", Terms.OPEN),
        ("* License: CC BY-NC-SA 4.0", Terms.NON_COMMERCIAL),
        ("license: cc-by-nc-4.0", Terms.NON_COMMERCIAL),
        ("**License:** https://creativecommons.org/licenses/by-nc-sa/4.0/", Terms.NON_COMMERCIAL),
        ("Licence: for non commercial use", Terms.NON_COMMERCIAL),
        ("License: MIT\nDataset license: CC BY-NC 4.0", Terms.NON_COMMERCIAL),
        ("License: Unknown", Terms.UNKNOWN),
        ("License:", Terms.UNKNOWN),
        ("permits everything", Terms.UNKNOWN),
        ("License: MIT\nLicense: see the website", Terms.UNKNOWN),
    ],
)  # fmt: skip
def test_what_a_note_says_of_the_licence(note: str, terms: Terms) -> None:
    assert licences.found_in({"MODEL_CARD": note}).terms is terms


def test_a_note_of_the_converter_does_not_free_a_model_of_mms(office: Office, tmp_path: Path) -> None:
    source = tiny.mms(tmp_path / "vie")
    (source / "README.md").write_text("license: mit\n", encoding="utf-8")
    assert not office.add(source, accept=False)


def test_the_letters_that_a_model_cannot_speak_are_told_and_noted(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tiny.mms(tmp_path / "vie", [letter for letter in tiny.KINH if letter not in "ỵfjwz"])
    assert office.add(source)
    assert "does not know the letters ỵ f j w z" in capsys.readouterr().out
    assert yamldoc.read(office.models / "mms-vi" / "model.yaml", "").value["not_spoken"] == ["ỵ", "f", "j", "w", "z"]


def test_a_mnong_model_whose_letters_stand_apart_is_added(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apart = "".join(dict.fromkeys(tiny.nfd(tiny.MNONG)))
    assert office.add(tiny.mms(tmp_path / "x", apart.replace("'", "ʼ"), language="cmo-script_latin"))
    said = capsys.readouterr().out
    assert "does not know" not in said
    assert "experimental" in said


def test_piper_as_its_first_publisher_has_it_gets_what_sherpa_wants(office: Office, tmp_path: Path) -> None:
    source = tiny.piper(tmp_path / "piper")
    model = source / "vi_VN-tiny-low.onnx"
    tiny.save(model, tiny.graph(len(tiny.IPA) + 1, "piper"), {})
    (source / "tokens.txt").unlink()
    before = model.read_bytes()
    assert office.add(source)
    assert model.read_bytes() == before, "the folder of the user is only read"
    assert (office.models / "piper" / "model.onnx").read_bytes().startswith(before)
    assert office.voice("piper").sample_rate == tiny.RATE
    assert office.add(source), "and it is known again"


def test_the_answer_for_programs(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tiny.mms(tmp_path / "vie")
    assert not office.add(source, accept=False, json=True)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["added"], answer["accept_licence"], answer["licence"]["terms"]) == (False, True, "non-commercial")
    assert office.add(source, json=True)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["voice"], answer["language"], answer["added"], answer["already"]) == ("mms-vi", "vi", True, False)
    assert (answer["folder"], answer["not_spoken"], answer["speakers"]) == ("models/mms-vi", [], 1)


# --------------------------------------------------------------------------------------------- again, and another


def test_the_same_model_again_is_told_and_nothing_is_done(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tiny.mms(tmp_path / "vie")
    office.add(source)
    monkeypatch.setattr(trial, "tried", None)
    assert office.add(source)
    assert "already; nothing was done" in capsys.readouterr().out


def test_another_model_under_the_same_name_needs_a_word(office: Office, tmp_path: Path) -> None:
    office.add(tiny.mms(tmp_path / "vie"))
    other = tiny.mms(tmp_path / "other" / "vie", tiny.KINH.replace("z", ""))
    before = (office.models / "mms-vi" / "model.yaml").read_bytes()
    with pytest.raises(FaultsFoundError, match="--overwrite"):
        office.add(other)
    assert (office.models / "mms-vi" / "model.yaml").read_bytes() == before
    assert office.add(other, overwrite=True)
    assert (office.models / "mms-vi" / "model.yaml").read_bytes() != before
    assert len(office.here()) == 5


def test_a_damaged_model_is_made_whole_by_adding_it_again(office: Office, tmp_path: Path) -> None:
    source = tiny.mms(tmp_path / "vie")
    office.add(source)
    (office.models / "mms-vi" / "tokens.txt").write_text("a 1\n", encoding="utf-8")
    with pytest.raises(FaultsFoundError, match="a changed one"):
        office.add(source)
    assert office.add(source, overwrite=True)
    assert office.voice("mms-vi").missing() == ""


def test_a_bad_model_does_not_take_the_place_of_a_good_one(office: Office, tmp_path: Path) -> None:
    office.add(tiny.mms(tmp_path / "vie"))
    before = office.here()
    with pytest.raises(FaultsFoundError):
        office.add(tiny.mms(tmp_path / "other" / "vie", sound="nan"), overwrite=True)
    assert office.here() == before
    assert office.voice("mms-vi").missing() == ""


def test_a_full_disk_leaves_nothing(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    source = tiny.mms(tmp_path / "vie")
    with monkeypatch.context() as spoiled:
        spoiled.setattr(shutil, "copyfileobj", full)
        with pytest.raises(OSError, match="No space"):
            office.add(source)
    assert not office.models.exists()
    with monkeypatch.context() as spoiled:
        spoiled.setattr(adding, "write_whole", full)
        with pytest.raises(OSError, match="No space"):
            office.add(source)
    assert not office.models.exists()


def test_when_the_last_step_fails_the_old_model_stands_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add(tiny.mms(tmp_path / "vie"))
    before = office.here()
    rename = Path.rename

    def torn(path: Path, target: Path) -> Path:
        if path.name.endswith(".part"):
            raise PermissionError(13, "in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", torn)
    with pytest.raises(PermissionError):
        office.add(tiny.mms(tmp_path / "other" / "vie", tiny.KINH.replace("z", "")), overwrite=True)
    assert office.here() == before
    assert office.voice("mms-vi").missing() == ""


def test_what_a_killed_run_left_is_taken_away(office: Office, tmp_path: Path) -> None:
    left = office.models / ".mms-vi.abc.part"
    left.mkdir(parents=True)
    (left / "model.onnx").write_bytes(b"half")
    office.add(tiny.mms(tmp_path / "vie"))
    assert not left.exists()


# ------------------------------------------------------------------------------------------------ what is refused


def test_a_folder_without_a_model_is_told(refused: Refused, tmp_path: Path) -> None:
    assert "is not here" in refused(tmp_path / "nothing")
    empty = tmp_path / "outer"
    empty.mkdir()
    assert "holds no model" in refused(empty)
    tiny.mms(empty / "vie")
    assert "Do you mean the folder vie in it?" in refused(empty)
    assert "is no folder" in refused(empty / "vie" / "model.onnx")


def test_two_models_in_one_folder_are_told(refused: Refused, tmp_path: Path) -> None:
    source = tiny.mms(tmp_path / "vie")
    shutil.copy(source / "model.onnx", source / "model.int8.onnx")
    assert "holds 2 models: model.int8.onnx, model.onnx" in refused(source)


@pytest.mark.parametrize("lost", [3, 400, 1500])
def test_a_model_that_was_not_fetched_whole_is_told(refused: Refused, tmp_path: Path, lost: int) -> None:
    path = tiny.mms(tmp_path / "vie") / "model.onnx"
    path.write_bytes(path.read_bytes()[:-lost])
    assert "fetched whole" in refused(path.parent)


@pytest.mark.parametrize("content", [b"", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", b"\0" * 5000])
def test_what_is_no_model_is_told(refused: Refused, tmp_path: Path, content: bytes) -> None:
    path = tiny.mms(tmp_path / "vie") / "model.onnx"
    path.write_bytes(content)
    assert "model.onnx: is " in refused(path.parent)


@pytest.mark.parametrize("key", ["n_speakers", "language", "comment"])
@pytest.mark.parametrize("value", [None, ""])
def test_metadata_without_which_sherpa_ends_the_program_is_missed_in_time(
    refused: Refused, tmp_path: Path, key: str, value: str | None
) -> None:
    assert f"lacks the line {key}" in refused(tiny.mms(tmp_path / "vie", **{key: value}))


@pytest.mark.parametrize("rate", [None, "", "abc", 0, -1, 1, 10**12])
def test_a_model_without_a_sound_sample_rate_is_told(refused: Refused, tmp_path: Path, rate: object) -> None:
    assert "does not tell its sample rate" in refused(tiny.mms(tmp_path / "vie", sample_rate=rate))


@pytest.mark.parametrize("comment", ["melo", "kokoro", "", None])
def test_a_model_of_another_kind_is_told(refused: Refused, tmp_path: Path, comment: str | None) -> None:
    assert "for another program" in refused(tiny.mms(tmp_path / "vie", comment=comment, frontend=None))


def test_a_model_that_keeps_its_numbers_elsewhere_is_told(refused: Refused, tmp_path: Path) -> None:
    onnx = needed_library("onnx")
    source = tiny.mms(tmp_path / "vie")
    model = onnx.load(str(source / "model.onnx"))
    onnx.external_data_helper.convert_model_to_external_data(model, location="../../secret", size_threshold=10)
    (source / "model.onnx").write_bytes(model.SerializeToString())
    assert "in another file" in refused(source)


@pytest.mark.parametrize("letters", [[*tiny.KINH, *"αβγδ"], tiny.KINH[:-1]])
def test_a_table_of_another_model_is_told_before_it_is_tried(
    refused: Refused, tmp_path: Path, letters: list[str]
) -> None:
    source = tiny.mms(tmp_path / "vie")
    (source / "tokens.txt").write_text(tiny.tokens(letters), encoding="utf-8")
    known = len(tiny.KINH) + 2
    assert f"numbers {len(letters) + 2} tokens, but the model knows {known}" in refused(source)


def test_a_table_with_tokens_that_the_model_does_not_know_does_not_come_through_the_trial(
    refused: Refused, tmp_path: Path
) -> None:
    onnx = needed_library("onnx")
    source = tiny.mms(tmp_path / "vie")
    model = onnx.load(str(source / "model.onnx"))
    for node in model.graph.node:
        if node.op_type == "Gather" and node.input[1] == "x":
            node.input[1] = "ids"
    model.graph.node.insert(0, onnx.helper.make_node("Identity", ["x"], ["ids"]))
    onnx.save(model, str(source / "model.onnx"))
    (source / "tokens.txt").write_text(tiny.tokens([*tiny.KINH, *"αβγδ"]), encoding="utf-8")
    assert "was tried, and is not added: it could not speak the line: its model fails" in refused(source)


def test_a_missing_or_faulty_table_is_told(refused: Refused, tmp_path: Path) -> None:
    path = tiny.mms(tmp_path / "vie") / "tokens.txt"
    whole = path.read_text(encoding="utf-8")
    for content, told in (
        (whole.encode("utf-16"), "not UTF-8"),
        (whole.replace("a 2", "b 2").encode(), "a second time"),
        (whole.replace("  1\n", "").encode(), "no blank between words"),
        (b"x" * 2_000_000, "larger than"),
    ):
        path.write_bytes(content)
        assert told in refused(path.parent)
    path.unlink()
    assert "tokens.txt: is not here" in refused(path.parent)


def test_a_language_that_nobody_told_must_be_named(office: Office, refused: Refused, tmp_path: Path) -> None:
    source = tiny.mms(tmp_path / "downloads", language="unknown")
    assert "--as mms-vi or --as mms-cmo" in refused(source)
    assert office.add(source, "mms-vi")


@pytest.mark.parametrize(
    ("folder", "language", "wished", "told"),
    [
        ("vie", "vie", "mms-cmo", 'says that its language is "vie"'),
        ("x", "eng", "mms-vi", 'says that its language is "eng"'),
        ("x", "eng", None, "does not tell its language"),
        ("vie", "vie", "piper", "cannot be the voice piper"),
        (KHMER, "unknown", None, "in Khmer letters"),
        ("x", KHMER, "mms-cmo", "in Khmer letters"),
    ],
)  # fmt: skip
def test_a_model_of_another_language_is_told(
    refused: Refused, tmp_path: Path, folder: str, language: str, wished: str | None, told: str
) -> None:
    assert told in refused(tiny.mms(tmp_path / folder, language=language), wished)


def test_a_model_that_knows_too_few_letters_is_of_another_language(refused: Refused, tmp_path: Path) -> None:
    english = "abcdefghijklmnopqrstuvwxyz'"
    said = refused(tiny.mms(tmp_path / "x", english, language="unknown"), "mms-vi")
    assert "of the 89 letters of Kinh" in said
    assert "Is it a model of Kinh?" in said


@pytest.mark.parametrize("voice", ["en-us", "", "vi-vn-x-south", "de"])
def test_a_piper_of_another_language_is_told(refused: Refused, tmp_path: Path, voice: str) -> None:
    source = tiny.piper(tmp_path / "piper", voice=voice or None)
    config = source / "vi_VN-tiny-low.onnx.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | {"espeak": {"voice": voice}}), "utf-8")
    assert "not Kinh" in refused(source)


def test_files_of_two_pipers_are_told(refused: Refused, tmp_path: Path) -> None:
    source = tiny.piper(tmp_path / "piper")
    config = source / "vi_VN-tiny-low.onnx.json"
    whole = json.loads(config.read_text("utf-8"))
    config.write_text(json.dumps(whole | {"audio": {"sample_rate": 44100}}), "utf-8")
    assert "16000 Hz, and the JSON beside it 44100 Hz" in refused(source)
    config.write_text(json.dumps(whole | {"phoneme_id_map": {"a": [7], "_": [0]}}), "utf-8")
    assert "otherwise than" in refused(source)
    config.write_text(json.dumps(whole | {"phoneme_type": "text"}), "utf-8")
    assert "trained on letters" in refused(source)
    for broken in ("[" * 100_000, "[]", "no", "\ufeff"):
        config.write_text(broken, "utf-8")
        assert ".onnx.json: " in refused(source)


def test_a_piper_whose_rate_was_mistyped_is_told(refused: Refused, tmp_path: Path) -> None:
    source = tiny.piper(tmp_path / "piper", sample_rate=22500)
    (source / "vi_VN-tiny-low.onnx.json").unlink()
    assert "says 22050 Hz, but sherpa-onnx reads 22500 Hz in it" in refused(source)


@pytest.mark.parametrize("numbers", [{"a": "x"}, {"a": [-1]}, {"a": []}, {"a": [10**9]}, {}, {"a": [True, 1]}, "abc"])
def test_a_map_of_sounds_that_is_none_is_told(refused: Refused, tmp_path: Path, numbers: object) -> None:
    source = tiny.piper(tmp_path / "piper")
    (source / "tokens.txt").unlink()
    config = source / "vi_VN-tiny-low.onnx.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | {"phoneme_id_map": numbers}), "utf-8")
    assert "tokens.txt: " in refused(source) or "lacks" in refused(source)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there that staff do not have")
@pytest.mark.parametrize("name", ["model.onnx", "tokens.txt", "README.md"])
def test_a_link_out_of_the_folder_is_not_followed(refused: Refused, tmp_path: Path, name: str) -> None:
    source = tiny.mms(tmp_path / "vie")
    secret = tmp_path / "secret"
    secret.write_bytes((source / name).read_bytes() if (source / name).exists() else b"secret")
    (source / name).unlink(missing_ok=True)
    (source / name).symlink_to(secret)
    assert "leads out of the folder" in refused(source)


def test_a_folder_in_place_of_a_file_is_told(refused: Refused, tmp_path: Path) -> None:
    source = tiny.mms(tmp_path / "vie")
    (source / "tokens.txt").unlink()
    (source / "tokens.txt").mkdir()
    assert "is no file" in refused(source)


def test_a_model_beyond_all_measure_is_told(refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "MODEL_LIMIT", 1000)
    assert "is larger than 1 kB" in refused(tiny.mms(tmp_path / "vie"))


# ------------------------------------------------------------------------------------------------- how it is tried


@pytest.mark.parametrize(
    ("sound", "told"),
    [
        ("empty", "made no sound"),
        ("silent", "nothing but silence"),
        ("nan", "no numbers"),
        ("hour", "did not come to an end"),
    ],
)  # fmt: skip
def test_a_model_that_does_not_speak_is_not_added(refused: Refused, tmp_path: Path, sound: str, told: str) -> None:
    assert told in refused(tiny.mms(tmp_path / "vie", sound=sound))


def test_a_model_that_never_says_a_thing_twice_alike_is_not_added(refused: Refused, tmp_path: Path) -> None:
    onnx = needed_library("onnx")
    source = tiny.mms(tmp_path / "vie")
    model = onnx.load(str(source / "model.onnx"))
    node = next(node for node in model.graph.node if node.output[0] == "noise")
    node.input[1] = "turn"  # a constant in place of noise_scale
    onnx.save(model, str(source / "model.onnx"))
    assert "differently each time" in refused(source)


def test_a_model_that_ends_the_process_is_told_by_its_last_words(office: Office, tmp_path: Path) -> None:
    source = tiny.mms(tmp_path / "vie", sample_rate=None)
    with pytest.raises(
        VoiceError, match="ended the process in which it was tried: 'sample_rate' does not exist in the metadata"
    ):
        trial.tried(source / "model.onnx", source / "tokens.txt", [[Breath("a", 0.0)]], piper=False)


def test_a_model_that_takes_for_ever_is_stopped(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "PATIENCE", 0.01)
    assert "was stopped" in refused(tiny.mms(tmp_path / "vie"))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no bound of memory there")
def test_a_model_that_wants_all_memory_is_not_added(refused: Refused, tmp_path: Path) -> None:
    onnx, numpy = needed_library("onnx"), needed_library("numpy")
    source = tiny.mms(tmp_path / "vie")
    model = onnx.load(str(source / "model.onnx"))
    huge = next(constant for constant in model.graph.initializer if constant.name == "block")
    huge.CopyFrom(onnx.numpy_helper.from_array(numpy.array([1e10], numpy.float32), "block"))
    onnx.save(model, str(source / "model.onnx"))
    assert "was tried, and is not added" in refused(source)


def test_what_lies_where_the_user_stands_is_not_imported(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tiny.mms(tmp_path / "vie")
    for name in ("numpy", "sherpa_onnx", "json"):
        (source / f"{name}.py").write_text("raise SystemExit('foreign code ran')", encoding="utf-8")
    monkeypatch.chdir(source)
    assert office.add(source)


def test_no_model_is_added_where_it_cannot_be_tried(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tiny.mms(tmp_path / "vie")
    monkeypatch.setattr(runtime, "find_spec", lambda _: None)
    with pytest.raises(VoiceError, match="pip install sherpa-onnx"):
        office.add(source)


def test_a_name_of_no_voice_is_told(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='Did you mean "mms-vi"'):
        office.add(tmp_path, "mms-vie")


def test_every_voice_has_a_locale_with_words_to_try_it(office: Office) -> None:
    for kept in models.KEPT.values():
        assert locale.load(office.folder / "locales", kept.language).letters
