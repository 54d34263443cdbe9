"""What a folder from outside holds: a model of Piper or MMS for a language of ours, or what keeps it from being one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import bounded
from broadcaster.narrate.neural import licences, onnxfile, tokens
from broadcaster.narrate.neural.models import KEPT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from broadcaster.narrate.neural.licences import Licence
    from broadcaster.narrate.neural.models import Kept
    from broadcaster.narrate.neural.onnxfile import Onnx
    from broadcaster.narrate.neural.tokens import Table

MODEL_LIMIT = 600_000_000
"""Bytes a model may have; Piper's have 20 to 110 MB, those of MMS 114."""

_SMALL = 1_000_000
"""Bytes any other file that is read may have."""

_PIPER_INPUTS = ("input", "input_lengths", "scales")
_MMS_INPUTS = 5
"""x, x_length, noise_scale, length_scale, noise_scale_w; a sixth is the speaker."""

_WANTED = "A folder as it is published is wanted: see docs/voices.md."


@dataclass(frozen=True)
class Found:
    """A model in a folder, ready to be tried.

    Attributes:
        voice: which of ours it would be. model: its ONNX file. table: what it can speak.
        rate: Hz. added: metadata that sherpa-onnx wants and the file lacks.
        licence: under which it may be used. notes: files that say so, by name.
    """

    voice: Kept
    model: Path
    table: Table
    rate: int
    added: Mapping[str, str]
    licence: Licence
    notes: Mapping[str, bytes]


class Source:
    """A folder from outside; its files are read within bounds, and none through a link that leads out of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fault(self, name: str, what: str, hint: str = "") -> FaultsFoundError:
        """Return a fault of a file in it, or with "" of the folder itself, to be raised."""
        return FaultsFoundError([Fault(str(self.folder / name) if name else str(self.folder), None, what, hint)])

    def file(self, name: str, limit: int) -> Path | None:
        """Return a file of the folder; None if there is none.

        Raises:
            FaultsFoundError: it is no file, is too large, or is a link to what lies outside.
        """
        path = self.folder / name
        if not path.exists() and not path.is_symlink():
            return None
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise self.fault(name, "is a link that leads out of the folder.", "Put the file itself there.")
        if not path.is_file():
            raise self.fault(name, "is no file.")
        if path.stat().st_size > limit:
            raise self.fault(name, f"is larger than {limit // 1000:,} kB, the most such a file may have.")
        return path

    def read(self, name: str) -> bytes | None:
        """Return what a small file of the folder holds; None if there is none. Raises as `file`, and OSError."""
        path = self.file(name, _SMALL)
        return None if path is None else bounded(path.read_bytes(), str(path), _SMALL)


def recognise(folder: Path, wished: str | None) -> Found:
    """Return the model that a folder holds.

    Args:
        folder: wherever it lies. wished: the voice it is to be, where its language cannot be told otherwise.

    Raises:
        FaultsFoundError: it holds none, two, or one that cannot be used, and why.
        OSError: it cannot be read.
    """
    source = Source(folder)
    model = _model(source)
    try:
        onnx = onnxfile.read(model)
    except onnxfile.NoModelError as error:
        raise source.fault(model.name, str(error)) from error
    if onnx.external:
        raise source.fault(model.name, "keeps its numbers in another file.", "Take a model that is one file.")
    config = _config(source, f"{model.name}.json")
    notes = {name: raw for name in licences.NOTES if (raw := source.read(name)) is not None}
    comment = onnx.metadata.get("comment", "")
    if "piper" in comment or (config and not comment) or onnx.inputs[:3] == _PIPER_INPUTS:
        return _piper(source, model, onnx, config, wished, notes)
    if onnx.metadata.get("frontend") == "characters":
        return _mms(source, model, onnx, wished, notes)
    kind = f'"{comment}"' if comment else "a kind that it does not tell"
    inputs = ", ".join(onnx.inputs[:6]) or "none"
    what = f"is a model of {kind}, for another program (its inputs are {inputs}); Piper and MMS are known here."
    raise source.fault(model.name, what, f"{_WANTED} MMS: {KEPT['mms-vi'].source}.")


def _model(source: Source) -> Path:
    """Return the one ONNX file of a folder."""
    folder = source.folder
    if not folder.is_dir():
        raise source.fault("", "is no folder." if folder.exists() else "is not here.", _WANTED)
    names = sorted(path.name for path in folder.glob("*.onnx") if not path.name.startswith("."))
    if not names:
        inner = sorted({path.parent.name for path in folder.glob("*/*.onnx")})
        hint = f"Do you mean the folder {inner[0]} in it?" if inner else _WANTED
        raise source.fault("", "holds no model (*.onnx).", hint)
    if len(names) > 1:
        what = f"holds {len(names)} models: {', '.join(names[:4])}."
        raise source.fault("", what, "Leave one of them there, and what belongs to it.")
    path = source.file(names[0], MODEL_LIMIT)
    if path is None:
        raise source.fault(names[0], "is not here any more.")
    return path


def _config(source: Source, name: str) -> dict[str, Any] | None:
    """Return what stands in the JSON file beside a model of Piper; None if there is none."""
    raw = source.read(name)
    if raw is None:
        return None
    try:
        config = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise source.fault(name, "is not JSON, or is damaged.", "Fetch it again.") from error
    if not isinstance(config, dict):
        raise source.fault(name, "does not hold what Piper writes beside a model.")
    return config


def _piper(
    source: Source,
    model: Path,
    onnx: Onnx,
    config: dict[str, Any] | None,
    wished: str | None,
    notes: dict[str, bytes],
) -> Found:
    """Return a model of Piper; what it does not say itself is taken from the JSON beside it."""
    beside = config or {}
    voice = onnx.metadata.get("voice") or str(_part(beside, "espeak").get("voice", ""))
    if voice != "vi":
        named = f'"{voice}"' if voice else "a language it does not tell"
        raise source.fault(model.name, f"speaks {named}, not Kinh: its voice of espeak-ng must be vi.", _WANTED)
    if beside.get("phoneme_type", "espeak") != "espeak":
        raise source.fault(model.name, "was trained on letters, not on the sounds of espeak-ng.", _WANTED)
    kept = _voice(source, "piper", wished)
    said = _part(beside, "audio").get("sample_rate")
    rate = _rate(source, model.name, onnx.metadata.get("sample_rate"), said)
    speakers = onnx.metadata.get("n_speakers") or str(beside.get("num_speakers", 1))
    wanted = {"language": "Vietnamese", "voice": voice, "sample_rate": str(rate), "n_speakers": speakers}
    wanted |= {"model_type": "vits", "comment": "piper", "has_espeak": "1"}
    added = {key: value for key, value in wanted.items() if not onnx.metadata.get(key)}
    if not speakers.isdecimal():
        raise source.fault(model.name, f'says that it has "{speakers}" speakers.')
    table = _sounds(source, beside, f"{model.name}.json")
    if lacking := [sign for sign in "_^$" if sign not in table.numbers]:
        raise source.fault("tokens.txt", f'lacks "{lacking[0]}", which Piper puts between sounds.', _WANTED)
    _demand_rows(source, table, onnx, exactly=False)
    texts = {name: raw.decode("utf-8", "replace") for name, raw in notes.items()}
    return Found(kept, model, table, rate, added, licences.found_in(texts), notes)


def _sounds(source: Source, config: dict[str, Any], name: str) -> Table:
    """Return the sounds of a model of Piper: from tokens.txt, from the JSON beside the model, or both alike."""
    raw = source.read("tokens.txt")
    numbers = {
        sound: number[0] if isinstance(number, list) and number else number
        for sound, number in _part(config, "phoneme_id_map").items()
        if len(sound) == 1 and sound not in "\n\r"
    }
    usable = all(isinstance(number, int) and 0 <= number < tokens.MOST for number in numbers.values())
    if raw is None:
        if not numbers or not usable:
            hint = "Put the .onnx.json that belongs to the model beside it."
            raise source.fault("tokens.txt", "is not here, and no file beside the model names its sounds.", hint)
        return tokens.made(numbers, str(source.folder / name))
    table = tokens.parse(raw, str(source.folder / "tokens.txt"))
    if numbers and any(table.numbers.get(sound, number) != number for sound, number in numbers.items()):
        raise source.fault("tokens.txt", f"numbers the sounds otherwise than {name}: they are of two models.", _WANTED)
    return table


def _mms(source: Source, model: Path, onnx: Onnx, wished: str | None, notes: dict[str, bytes]) -> Found:
    """Return a model of MMS."""
    said = onnx.metadata.get("language", "").lower()
    folder = source.folder.resolve().name.lower().removeprefix("vits-mms-")
    known = [kept for kept in KEPT.values() if kept.kind == "mms"]
    named = next((kept for name in (said, folder) for kept in known if name in kept.aliases), None)
    if "khmer" in said or "khmer" in folder:
        what = "speaks M'nông in Khmer letters; the bulletins are in Latin ones."
        raise source.fault("", what, f"Take {KEPT['mms-cmo'].source}.")
    if named is None and wished is None:
        hint = f"Say which voice it is: {' or '.join(f'--as {kept.name}' for kept in known)}."
        raise source.fault("", f'does not tell its language (it says "{said}").', hint)
    kept = _voice(source, "mms", wished or (named.name if named else ""))
    if said and said not in {"unknown", "none", *kept.aliases} and (named is None or named.name != kept.name):
        raise source.fault(model.name, f'says that its language is "{said}"; {kept.name} speaks {kept.language}.')
    rate = _rate(source, model.name, onnx.metadata.get("sample_rate"), None)
    for key in ("n_speakers", "language", "comment"):
        if not onnx.metadata.get(key):
            what = f"lacks the line {key} of its metadata, without which sherpa-onnx ends the program."
            raise source.fault(model.name, what, f"Take one that was made for sherpa-onnx: {kept.source}.")
    if len(onnx.inputs) not in {_MMS_INPUTS, _MMS_INPUTS + 1}:
        raise source.fault(model.name, f"has {len(onnx.inputs)} inputs, where a model of MMS has {_MMS_INPUTS}.")
    raw = source.read("tokens.txt")
    if raw is None:
        raise source.fault("tokens.txt", "is not here: without it nobody knows the model's letters.", _WANTED)
    table = tokens.parse(raw, str(source.folder / "tokens.txt"))
    if " " not in table.numbers:
        raise source.fault("tokens.txt", "has no blank between words.", "An editor may have taken it away.")
    _demand_rows(source, table, onnx, exactly=True)
    return Found(kept, model, table, rate, {}, licences.of_mms(), notes)


def _voice(source: Source, kind: str, wished: str | None) -> Kept:
    """Return the voice that a model of this kind is to be."""
    fitting = [kept for kept in KEPT.values() if kept.kind == kind]
    if wished is None and len(fitting) == 1:
        return fitting[0]
    found = next((kept for kept in fitting if kept.name == wished), None)
    if found is None:
        what = f"is a model of {'Piper' if kind == 'piper' else 'MMS'}, and cannot be the voice {wished}."
        raise source.fault("", what, f"It can be {' or '.join(kept.name for kept in fitting)}.")
    return found


def _rate(source: Source, name: str, said: str | None, beside: Any) -> int:
    """Return a model's sample rate, from its metadata or from the JSON beside it, which must not differ."""
    told = {int(each) for each in (said, beside) if each is not None and str(each).isdecimal()}
    told = {22050 if rate == 22500 else rate for rate in told}  # a slip of the pen in early models of Piper
    if len(told) > 1:
        raise source.fault(name, f"says {said} Hz, and the JSON beside it {beside} Hz: they are of two models.")
    rate = next(iter(told), 0)
    if not 4000 <= rate <= 192_000:
        what = f"does not tell its sample rate (4000 to 192000 Hz; it says {said or 'nothing'})."
        raise source.fault(name, what, "Without it the voice would be a mouse's or a bear's.")
    return rate


def _demand_rows(source: Source, table: Table, onnx: Onnx, *, exactly: bool) -> None:
    """Refuse a table that is not that of the model, as far as their sizes tell."""
    count = max(table.numbers.values()) + 1
    if onnx.rows is not None and (count > onnx.rows or (exactly and count < onnx.rows)):
        what = f"numbers {count} tokens, but the model knows {onnx.rows}: they are of two models."
        raise source.fault("tokens.txt", what, "Fetch both from one place.")


def _part(config: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = config.get(key)
    return found if isinstance(found, dict) else {}
