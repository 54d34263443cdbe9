"""Tiny models that sherpa-onnx really loads: each token is a short tone of its own pitch, so that tests hear the text."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from tests.programs import needed_library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

RATE = 16000
BLOCK = 800
"""Samples of one token at its model's own speed: 50 ms."""

KINH = "aáàảãạăắằẳẵặâấầẩẫậbcdđeéèẻẽẹêếềểễệfghiíìỉĩịjklmnoóòỏõọôốồổỗộơớờởỡợpqrstuúùủũụưứừửữựvwxyýỳỷỹỵz"
MNONG = "aăâbƀcdđeĕêghiĭjklmnoŏôơprstuŭưvwy'\u0306"
IPA = " !$',-.0123456789:;?^_abcdefghijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɣɤɥɦɨɪɫɬɭɯɰɱɲɳɴɵɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕˈˌːˑ\u032a\u0303\u0329\u032fʰʲ"

MMS = {
    "model_type": "vits",
    "comment": "mms",
    "add_blank": 1,
    "language": "vie",
    "frontend": "characters",
    "n_speakers": 0,
    "sample_rate": RATE,
}
PIPER = {
    "model_type": "vits",
    "comment": "piper",
    "language": "Vietnamese",
    "voice": "vi",
    "has_espeak": 1,
    "n_speakers": 1,
    "sample_rate": RATE,
}


def pitch(token: int) -> float:
    """Return the pitch of a token in Hz; 0, a blank, is silent."""
    return 200.0 + 20 * token


def graph(vocabulary: int, inputs: str = "mms", sound: str = "tones", speakers: int = 0) -> Any:
    """Return a model of `vocabulary` tokens.

    Args:
        inputs: whose names and shapes its inputs have: mms or piper.
        sound: tones; or what goes wrong: empty, nan, loud (beyond 1), silent, hour.
        speakers: with more than one, the speaker's number raises the pitch.
    """
    onnx = needed_library("onnx")
    numpy = needed_library("numpy")
    helper, kind = onnx.helper, onnx.TensorProto
    piper = inputs == "piper"
    x, length = ("input", "input_lengths") if piper else ("x", "x_length")
    given = [
        helper.make_tensor_value_info(x, kind.INT64, [1, "L"]),
        helper.make_tensor_value_info(length, kind.INT64, [1]),
    ]
    if piper:
        given.append(helper.make_tensor_value_info("scales", kind.FLOAT, [3]))
    else:
        given += [
            helper.make_tensor_value_info(name, kind.FLOAT, [1])
            for name in ("noise_scale", "length_scale", "noise_scale_w")
        ]
    if speakers > 1:
        given.append(helper.make_tensor_value_info("sid", kind.INT64, [1]))

    block = {"hour": 100_000}.get(sound, BLOCK)
    table = numpy.array([pitch(token) for token in range(vocabulary)], dtype=numpy.float32)
    loud = numpy.array([0.0] + [{"loud": 3.0, "silent": 0.0}.get(sound, 0.3)] * (vocabulary - 1), dtype=numpy.float32)
    constants = {
        "table": table,
        "loudness": loud,
        "block": numpy.array([block], dtype=numpy.float32),
        "turn": numpy.array(2 * numpy.pi / RATE, dtype=numpy.float32),
        "zero": numpy.array(0, dtype=numpy.int64),
        "one": numpy.array(1, dtype=numpy.int64),
        "zero_at": numpy.array([0], dtype=numpy.int64),
        "one_at": numpy.array([1], dtype=numpy.int64),
        "two_at": numpy.array([2], dtype=numpy.int64),
        "flat": numpy.array([1, 1, -1], dtype=numpy.int64),
        "column": numpy.array([-1, 1], dtype=numpy.int64),
        "nothing": numpy.array([0 if sound == "empty" else -1], dtype=numpy.int64),
        "many": numpy.array([2**40], dtype=numpy.int64),
        "spoil": numpy.array(numpy.nan if sound == "nan" else 0.0, dtype=numpy.float32),
        "step": numpy.array(5.0, dtype=numpy.float32),
    }
    node = helper.make_node
    nodes = []
    if piper:
        nodes += [
            node("Gather", ["scales", name], [out])
            for name, out in (("zero_at", "noise_scale"), ("one_at", "length_scale"), ("two_at", "noise_scale_w"))
        ]
    nodes += [
        node("Gather", ["table", x], ["pitches_"]),
        node("Gather", ["loudness", x], ["gain_"]),
        node("Mul", ["length_scale", "block"], ["samples_float"]),
        node("Cast", ["samples_float"], ["samples_at"], to=kind.INT64),
        node("Squeeze", ["samples_at", "zero_at"], ["samples"]),
        node("Range", ["zero", "samples", "one"], ["places"]),
        node("Cast", ["places"], ["time"], to=kind.FLOAT),
        node("Reshape", ["pitches_", "column"], ["pitches"]),
        node("Reshape", ["gain_", "column"], ["gain"]),
    ]
    last = "pitches"
    if speakers > 1:
        nodes += [
            node("Cast", ["sid"], ["sid_float"], to=kind.FLOAT),
            node("Mul", ["sid_float", "step"], ["raise"]),
            node("Add", ["pitches", "raise"], ["raised"]),
        ]
        last = "raised"
    nodes += [
        node("Mul", [last, "time"], ["cycles"]),
        node("Mul", ["cycles", "turn"], ["phase"]),
        node("Sin", ["phase"], ["wave_"]),
        node("Mul", ["wave_", "gain"], ["wave"]),
        node("RandomNormalLike", ["wave"], ["noise_"]),
        node("Mul", ["noise_", "noise_scale"], ["noise"]),
        node("Mul", ["noise", "noise_scale_w"], ["noise_w"]),
        node("Add", ["wave", "noise"], ["noisy_"]),
        node("Add", ["noisy_", "noise_w"], ["noisy"]),
        node("Add", ["noisy", "spoil"], ["spoiled"]),
        node("Reshape", ["spoiled", "flat"], ["whole"]),
        node("Slice", ["whole", "zero_at", "many" if sound != "empty" else "zero_at", "two_at"], ["y"]),
    ]
    initializers = [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()]
    made = helper.make_graph(
        nodes, "tiny", given, [helper.make_tensor_value_info("y", kind.FLOAT, [1, 1, "T"])], initializers
    )
    return helper.make_model(made, ir_version=8, opset_imports=[helper.make_opsetid("", 13)])


def save(path: Path, model: Any, metadata: Mapping[str, object]) -> Path:
    """Write a model with what it says of itself."""
    for key, value in metadata.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, str(value)
    path.write_bytes(model.SerializeToString())
    return path


def tokens(letters: Iterable[str]) -> str:
    """Return a token table as MMS's converter writes it: the blank first, then a space, then the letters."""
    lines = [f"{letter} {number}" for number, letter in enumerate(["_", " ", *letters])]
    return "\n".join(lines) + "\n"


def mms(folder: Path, letters: Sequence[str] = KINH, sound: str = "tones", **metadata: object) -> Path:
    """Make a folder as MMS models are published in it; `metadata` with the value None is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {key: value for key, value in (MMS | metadata).items() if value is not None}
    save(folder / "model.onnx", graph(len(letters) + 2, sound=sound), said)
    (folder / "tokens.txt").write_text(tokens(letters), encoding="utf-8", newline="\n")
    return folder


def piper(
    folder: Path, symbols: str = IPA, *, name: str = "vi_VN-tiny-low", speakers: int = 1, **metadata: object
) -> Path:
    """Make a folder as k2-fsa publishes Piper's models in it."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {key: value for key, value in (PIPER | {"n_speakers": speakers} | metadata).items() if value is not None}
    save(folder / f"{name}.onnx", graph(len(symbols) + 1, "piper", speakers=speakers), said)
    numbered = piper_ids(symbols)
    (folder / "tokens.txt").write_text(
        "".join(f"{symbol} {number}\n" for symbol, number in numbered.items()), encoding="utf-8", newline="\n"
    )
    (folder / f"{name}.onnx.json").write_text(json.dumps(config(numbered, speakers=speakers)), encoding="utf-8")
    return folder


def piper_ids(symbols: str) -> dict[str, int]:
    """Return Piper's numbers of sounds: pad, begin and end come first."""
    others = [symbol for symbol in symbols if symbol not in "_^$"]
    return {symbol: number for number, symbol in enumerate(["_", "^", "$", *others])}


def config(numbered: Mapping[str, int], *, speakers: int = 1, voice: str = "vi", rate: int = RATE) -> dict[str, Any]:
    """Return what stands in the file beside Piper's model."""
    return {
        "audio": {"sample_rate": rate},
        "espeak": {"voice": voice},
        "phoneme_type": "espeak",
        "phoneme_id_map": {symbol: [number] for symbol, number in numbered.items()},
        "num_speakers": speakers,
        "language": {"code": "vi_VN"},
    }


def nfd(text: str) -> str:
    """Return a text with its marks apart from its letters."""
    return unicodedata.normalize("NFD", text)
