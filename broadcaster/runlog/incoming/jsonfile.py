"""Reads runs as JSON, as the portal's bulk endpoint hands them over: `{"runs": [{…}]}`, a bare list, or JSON lines.

The keys of a run are the fields of `Cells`, its values text or numbers; a run is numbered by its place, from 1. Runs
are decoded one by one, so that a large file takes little memory besides its own.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.runlog.cells import EXPORTED, Cells, Complaint, shown_cell
from broadcaster.runlog.incoming import texts
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadcaster.runlog.cells import Given, Rows, Told

_RUNS = re.compile(r'\s*\{\s*"runs"\s*:\s*(?=\[)')
_BLANK = re.compile(r"\s*")
_SHAPE = 'It must be {"runs": [{…}, …]}, a list [{…}, …], or one {…} on each line.'


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON as its keys and values, in their order: a key that stands there twice is seen."""


_DECODER = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=str)


def read(raw: bytes, shown: str, given: Given) -> Rows:  # noqa: ARG001 - every reader is given the same
    """Yield what each run says.

    Args:
        raw: the file. shown: its name as a fault should say it.
        given: not needed: a run names everything by its code.

    Raises:
        FaultsFoundError: it is no JSON, or JSON of another shape.
    """
    text = texts.strict(raw, shown)
    found = _RUNS.match(text)
    if found:
        yield from _numbered(_items(text, found.end(), shown, closing="}"))
    elif text.lstrip()[:1] == "[":
        yield from _numbered(_items(text, len(text) - len(text.lstrip()), shown, closing=""))
    elif text.strip():
        _refuse_one_object(text, shown)
        yield from _numbered(_lines(text))
    else:
        raise FaultsFoundError([Fault(shown, None, "is empty.", _SHAPE)])


def _refuse_one_object(text: str, shown: str) -> None:
    """Refuse a single object over several lines, which is no JSON lines.

    Raises:
        FaultsFoundError: it is one.
    """
    try:
        _, end = _DECODER.raw_decode(text, _skip(text, 0))
    except (ValueError, RecursionError):
        return
    if "\n" in text[:end].strip() and not text[end:].strip():
        raise _fault(text, 0, shown, 'is an object whose first key is not "runs".')


def _numbered(items: Iterator[Any]) -> Rows:
    for number, item in enumerate(items, 1):
        yield number, item if isinstance(item, list) and not isinstance(item, _Pairs) else _told(item)


def _items(text: str, start: int, shown: str, closing: str) -> Iterator[Any]:
    """Yield the items of a list that begins at `start`; nothing but `closing` may follow it."""
    place = _skip(text, start + 1)
    more = text[place : place + 1] != "]"
    while more:
        try:
            item, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            where = error.pos if isinstance(error, json.JSONDecodeError) else place
            why = error.msg.lower() if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            raise _fault(text, where, shown, f"is not JSON: {why}.") from error
        yield item if isinstance(item, _Pairs) else [_NO_OBJECT]
        place = _skip(text, place)
        more = text[place : place + 1] == ","
        place = _skip(text, place + 1) if more else place
    if not re.compile(rf"\]\s*{closing}\s*").fullmatch(text, place):
        more_keys = re.compile(r"\]\s*,").match(text, place)
        broken = "is not JSON: it breaks off, or something stands behind its end."
        raise _fault(text, place, shown, 'has other keys beside "runs".' if more_keys else broken)


def _lines(text: str) -> Iterator[Any]:
    """Yield the object on each line; a faulty line does not spoil the others."""
    for _, line in texts.lines(text):
        try:
            item = _DECODER.decode(line)
        except RecursionError:
            yield [Complaint("the line is nested too deeply.", _SHAPE)]
        except ValueError as error:
            why = error.msg.lower() if isinstance(error, json.JSONDecodeError) else str(error)
            yield [Complaint(f"the line is not JSON: {why}.", _SHAPE)]
        else:
            yield item if isinstance(item, _Pairs) else [_NO_OBJECT]


_NO_OBJECT = Complaint("the run is no object with names and values.", _SHAPE)


def _skip(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place


def _fault(text: str, place: int, shown: str, what: str) -> FaultsFoundError:
    return FaultsFoundError([Fault(shown, text.count("\n", 0, place) + 1, what, _SHAPE)])


def _told(pairs: _Pairs) -> Told:
    """Return the cells of a run, or what is wrong with its keys and values."""
    wrong = []
    told: dict[str, str] = {}
    counts = True
    for key, value in pairs:
        shown = shown_cell(key)
        if key in EXPORTED:
            counts = counts and not (key == "counts" and value in ("no", False))
        elif key not in Cells._fields:
            hint = near(shown, Cells._fields) or f"The keys are {', '.join(Cells._fields)}."
            wrong.append(Complaint(f'the key "{shown}" is unknown.', hint))
        elif key in told:
            wrong.append(Complaint(f'the key "{shown}" is there twice.'))
        elif value is None or isinstance(value, str):
            told[key] = (value or "").strip()
        else:
            told[key] = ""
            wrong.append(Complaint(f'"{shown}" must be text or a number.'))
    if any(key in EXPORTED for key, _ in pairs):
        told["week"] = ""  # see csvfile: in an export it may be another than that of the best witness's time
    if not counts:
        return None  # exported as one that had been voided
    return wrong or Cells(**{name: told.get(name, "") for name in Cells._fields})
