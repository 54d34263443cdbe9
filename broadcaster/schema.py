"""Holds a YAML document against a pydantic model; tells every mismatch in words, with its line and the near name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.letters import cut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from broadcaster.yamldoc import Key, YamlDoc

_Shape = TypeVar("_Shape", bound="Shape")
_FIGURES = re.compile("[0-9]+", re.ASCII)

_WORDS = {
    "string_type": "must be text{quoted}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "decimal_type": "must be a number",
    "decimal_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": "must be a date such as 2026-07-01",
    "date_parsing": "must be a date such as 2026-07-01",
    "date_from_datetime_parsing": "must be a date such as 2026-07-01",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


class Shape(BaseModel):
    """The shape of a file or of a part of one: frozen, and without keys that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


def near(name: str, names: Iterable[str]) -> str:
    """Return ` Did you mean "x"?` for the nearest of `names`, or "" when none is near."""
    found = process.extractOne(name, list(names), score_cutoff=60)
    return f'Did you mean "{found[0]}"?' if found else ""


def slip(name: str, names: Collection[str]) -> str:
    """Return which of `names` was meant by one that is not among them: but for a letter or two it is the same.

    Returns:
        "" when none is so near, or when figures differ: bhyt-2 is not bhyt-1.
    """
    if name in names:
        return ""
    found = process.extractOne(name, list(names), scorer=DamerauLevenshtein.distance, score_cutoff=2)
    if found is None or 4 * found[1] > len(name) or _FIGURES.findall(found[0]) != _FIGURES.findall(name):
        return ""
    return str(found[0])


def hold(doc: YamlDoc, shape: type[_Shape], value: Any = None, at: Key = ()) -> _Shape:
    """Return the document as an instance of `shape`.

    Args:
        doc: the document as read.
        shape: the model to hold it against.
        value: the part of the document to hold; the whole of it by default.
        at: where that part stands in the document.

    Raises:
        FaultsFoundError: it does not fit; one fault for each mismatch, with its line.
    """
    held = doc.value if value is None and not at else value
    if held is None:
        held = {}
    try:
        return shape.model_validate(held)
    except ValidationError as error:
        faults = {_fault(doc, shape, dict(detail), at): None for detail in error.errors(include_url=False)}
        raise FaultsFoundError(faults) from error


def _fault(doc: YamlDoc, shape: type[BaseModel], detail: dict[str, Any], at: Key) -> Fault:
    """Return one of pydantic's errors as a fault."""
    place: Key = tuple(part for part in detail["loc"] if not _is_tag(part))
    name = str(place[-1]) if place else "the file"
    kind = detail["type"]
    key = (*at, *place)
    if kind == "extra_forbidden":
        allowed = _names_at(shape, place[:-1])
        return doc.fault(key, f'unknown key "{name}"; allowed: {", ".join(allowed)}.', near(name, allowed))
    if kind == "missing":
        return doc.fault(key[:-1], f'the key "{name}" is missing here.')
    found = _shown(detail["input"])
    if kind in _WORDS:
        quoted = "; put it in quotes" if not isinstance(detail["input"], dict | list | type(None)) else ""
        return doc.fault(key, f'"{_dotted(key)}" {_WORDS[kind].format(quoted=quoted)}; found {found}.')
    if kind == "value_error":
        return doc.fault(key, f'"{_dotted(key)}" {detail["ctx"]["error"]}')
    return doc.fault(key, f'"{_dotted(key)}": {detail["msg"].lower()}; found {found}.')


def _dotted(place: Key) -> str:
    """Return a path of keys as people write it: `air.at[0]`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def _is_tag(part: str | int) -> bool:
    """Tell whether a part of pydantic's path names a branch of a union, not a key of the file."""
    return isinstance(part, str) and part.startswith(
        ("function-", "tuple[", "list[", "dict[", "literal[", "constrained-")
    )


def _names_at(shape: type[BaseModel], place: Key) -> list[str]:
    """Return the keys allowed at `place` of a shape."""
    current: Any = shape
    for part in place:
        field = current.model_fields.get(part) if isinstance(part, str) and _is_model(current) else None
        current = _model_in(field.annotation) if field else current
    return [field.alias or name for name, field in current.model_fields.items()]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _model_in(annotation: Any) -> Any:
    """Return the model named anywhere inside a type, such as the `Air` in `list[Air] | None`."""
    if _is_model(annotation):
        return annotation
    for inner in get_args(annotation):
        if found := _model_in(inner):
            return found
    return None


def _shown(value: Any) -> str:
    """Return a faulty value as it may be shown: short."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return cut(text, 58)
