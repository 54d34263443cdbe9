"""What an ONNX file says of itself is read without running it, however it is damaged."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from broadcaster.narrate.neural import onnxfile
from tests.narrate.neural import tiny
from tests.programs import needed_library

if TYPE_CHECKING:
    from pathlib import Path


def test_metadata_inputs_and_whole_are_read(tmp_path: Path) -> None:
    found = onnxfile.read(tiny.mms(tmp_path / "m") / "model.onnx")
    assert found.metadata == {key: str(value) for key, value in tiny.MMS.items()}
    assert found.inputs == ("x", "x_length", "noise_scale", "length_scale", "noise_scale_w")
    assert not found.external


def test_metadata_that_is_put_behind_a_model_is_part_of_it(tmp_path: Path) -> None:
    onnx = needed_library("onnx")
    path = tiny.mms(tmp_path / "m") / "model.onnx"
    path.write_bytes(path.read_bytes() + onnxfile.entries({"name": "Tiếng Việt", "long": "x" * 300}))
    assert onnxfile.read(path).metadata["name"] == "Tiếng Việt"
    model = onnx.load(str(path))
    assert {entry.key: entry.value for entry in model.metadata_props}["long"] == "x" * 300
    onnx.checker.check_model(model)


@pytest.mark.parametrize("inputs", ["mms", "piper"])
def test_the_rows_in_which_tokens_are_looked_up_are_the_tokens_a_model_knows(tmp_path: Path, inputs: str) -> None:
    assert onnxfile.read(tiny.save(tmp_path / "m.onnx", tiny.graph(42, inputs), {})).rows == 42


def test_numbers_in_another_file_are_noticed(tmp_path: Path) -> None:
    onnx = needed_library("onnx")
    model = tiny.graph(300)
    onnx.external_data_helper.convert_model_to_external_data(model, location="weights.bin", size_threshold=100)
    onnx.save_model(model, str(tmp_path / "m.onnx"))
    assert onnxfile.read(tmp_path / "m.onnx").external


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\0" * 1000,
        b"<html><body>Not found</body></html>",
        b"version https://git-lfs.github.com/spec/v1\n",
        b"\xff" * 50,
        b"PK\x03\x04" + b"x" * 90,
    ],
)
def test_what_is_no_model_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(content)
    with pytest.raises(onnxfile.NoModelError, match=r"^is (empty|no ONNX model)"):
        onnxfile.read(path)


def test_a_model_that_was_cut_off_is_told_wherever_it_was(tmp_path: Path) -> None:
    path = tiny.mms(tmp_path / "m") / "model.onnx"
    whole = path.read_bytes()
    wanted = onnxfile.read(path)
    for length in range(1, len(whole), 7):
        path.write_bytes(whole[:length])
        try:
            found = onnxfile.read(path)
        except onnxfile.NoModelError:
            continue
        assert found.metadata != wanted.metadata, f"cut at {length}"


def test_no_damage_ends_in_anything_but_a_sentence(tmp_path: Path) -> None:
    path = tiny.mms(tmp_path / "m") / "model.onnx"
    whole = path.read_bytes()
    dice = random.Random(5)  # noqa: S311 -- the same damage each time
    for _ in range(300):
        spoiled = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        path.write_bytes(spoiled)
        try:
            onnxfile.read(path)
        except onnxfile.NoModelError as error:
            assert str(error).startswith("is ")
