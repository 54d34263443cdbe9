"""What an ONNX file says of itself, read without running it: its metadata, its inputs, the size of its alphabet.

sherpa-onnx ends the whole program (`exit(-1)`) when a model lacks a line of metadata it wants, so the file is read here
first. An ONNX file is one protobuf message, `ModelProto` of onnx.proto3; we walk its fields and step over the numbers
of the network, so that a model of 100 MB is read in milliseconds and one that was cut off is found out.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.errors import VoiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # protobuf's wire types
_GRAPH, _METADATA = 7, 14  # fields of ModelProto
_KEY, _VALUE = 1, 2  # of StringStringEntryProto
_NODE, _INITIALIZER, _INPUT = 1, 5, 11  # of GraphProto
_DIMS, _NAME, _DATA_LOCATION = 1, 8, 14  # of TensorProto
_EXTERNAL = 1  # TensorProto.DataLocation
_INPUT_NAME = 1  # of ValueInfoProto
_NODE_INPUT, _OPERATION = 1, 4  # of NodeProto

_LONGEST_TEXT = 100_000
"""Bytes a key, value or name may have."""


class NoModelError(VoiceError):
    """The file is no ONNX model, or is not whole; the text begins with a verb, to stand behind the file's name."""


@dataclass(frozen=True)
class Onnx:
    """What is known of a model before it is run.

    Attributes:
        metadata: what its maker wrote into it. inputs: the names of its inputs, in order.
        rows: how many tokens it knows; None where that cannot be told.
        external: its numbers lie in another file.
    """

    metadata: Mapping[str, str]
    inputs: tuple[str, ...]
    rows: int | None
    external: bool


def read(path: Path) -> Onnx:
    """Return what the model in `path` says of itself.

    Raises:
        NoModelError: it is no ONNX model, or is cut off.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        try:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise NoModelError("is empty.") from error
        with content:
            return _model(content)


def entries(metadata: Mapping[str, str]) -> bytes:
    """Return bytes that give a model this metadata when they are put behind its last byte.

    Protobuf reads two messages one behind the other as one in which the later fields are added; that is how a file can
    be given what it lacks without being taken apart.
    """
    return b"".join(
        _field(_METADATA, _field(_KEY, key.encode()) + _field(_VALUE, value.encode()))
        for key, value in metadata.items()
    )


def _model(content: mmap.mmap) -> Onnx:
    metadata: dict[str, str] = {}
    graph: tuple[int, int] | None = None
    for number, wire, start, end in _fields(content, 0, len(content)):
        if number == _GRAPH and wire == _BYTES:
            graph = (start, end)
        elif number == _METADATA and wire == _BYTES:
            entry = {key: _text(content, *place) for key, _, *place in _fields(content, start, end)}
            metadata[entry.get(_KEY, "")] = entry.get(_VALUE, "")
    if graph is None:
        raise NoModelError("is no ONNX model: there is no network in it.")
    declared: list[str] = []
    looked_up: dict[str, str] = {}
    tensors: dict[str, list[int]] = {}
    external = False
    for number, wire, start, end in _fields(content, *graph):
        if number == _INPUT and wire == _BYTES:
            names = [_text(content, *place) for key, _, *place in _fields(content, start, end) if key == _INPUT_NAME]
            declared += names
        elif number == _INITIALIZER and wire == _BYTES:
            name, dims, elsewhere = _tensor(content, start, end)
            tensors[name] = dims
            external = external or elsewhere
        elif number == _NODE and wire == _BYTES:
            looked_up |= _lookup(content, start, end)
    inputs = tuple(name for name in declared if name not in tensors)
    # What a network looks its first input up in has one row for each token.
    rows = tensors.get(looked_up.get(inputs[0], ""), []) if inputs else []
    return Onnx(metadata, inputs, rows[0] if rows else None, external)


def _lookup(content: mmap.mmap, start: int, end: int) -> dict[str, str]:
    """Return what a node of the network looks up and in which tensor; {} if it is no such node."""
    names, operation = [], ""
    for number, wire, begin, stop in _fields(content, start, end):
        if number == _NODE_INPUT and wire == _BYTES:
            names.append(_text(content, begin, stop))
        elif number == _OPERATION and wire == _BYTES:
            operation = _text(content, begin, stop)
    return {names[1]: names[0]} if operation == "Gather" and len(names) == 2 else {}


def _tensor(content: mmap.mmap, start: int, end: int) -> tuple[str, list[int], bool]:
    """Return a tensor's name and dimensions, and whether its numbers lie in another file."""
    name, dims, external = "", [], False
    for number, wire, begin, stop in _fields(content, start, end):
        if number == _NAME and wire == _BYTES:
            name = _text(content, begin, stop)
        elif number == _DIMS and wire == _VARINT:
            dims.append(_varint(content, begin, stop)[0])
        elif number == _DIMS and wire == _BYTES:  # packed
            place = begin
            while place < stop:
                value, place = _varint(content, place, stop)
                dims.append(value)
        elif number == _DATA_LOCATION and wire == _VARINT:
            external = _varint(content, begin, stop)[0] == _EXTERNAL
    return name, dims, external


def _fields(content: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the fields of a message: number, wire type, and where its value begins and ends.

    Raises:
        NoModelError: there is a field that does not fit in the message.
    """
    place = start
    while place < end:
        tag, place = _varint(content, place, end)
        wire = tag & 7
        if wire == _BYTES:
            length, place = _varint(content, place, end)
        elif wire == _VARINT:
            length = _varint(content, place, end)[1] - place
        elif wire in {_FIXED64, _FIXED32}:
            length = 8 if wire == _FIXED64 else 4
        else:
            raise NoModelError("is no ONNX model, or is damaged.")
        if tag >> 3 == 0 or place + length > end:
            raise NoModelError("is no ONNX model, or its end is missing: was it fetched whole?")
        yield tag >> 3, wire, place, place + length
        place += length


def _varint(content: mmap.mmap, place: int, end: int) -> tuple[int, int]:
    """Return the number at `place` and where it ends."""
    value = 0
    for index, byte in enumerate(content[place : min(place + 10, end)]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, place + index + 1
    raise NoModelError("is no ONNX model, or its end is missing: was it fetched whole?")


def _text(content: mmap.mmap, start: int, end: int) -> str:
    return content[start : min(end, start + _LONGEST_TEXT)].decode("utf-8", "replace")


def _field(number: int, value: bytes) -> bytes:
    return _number(number << 3 | _BYTES) + _number(len(value)) + value


def _number(value: int) -> bytes:
    """Return a number as a varint."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
