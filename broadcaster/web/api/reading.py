"""Reads what a machine sends: strict JSON, run by run, into the ledger's cells; every fault with the place of its run.

Python's reader of JSON takes more than there is: NaN, keys that stand there twice, half of a letter, numbers without
end. What two programs could read differently is refused here.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn, get_args

from fastapi import HTTPException
from pydantic import ValidationError

from broadcaster.errors import Fault
from broadcaster.runlog import Cells
from broadcaster.runlog.cells import Complaint, Rows, shown_cell
from broadcaster.runlog.checks import LONGEST, REMARK_LIMIT
from broadcaster.schema import near
from broadcaster.web.api.problems import ProblemFault, refused
from broadcaster.web.api.shapes import MOST_RUNS, EvidenceWord, LanguageWord, Parcel, Report

_DIGITS = 18
"""Digits a whole number may have; the largest that means anything here has five."""

EACH = 10
"""Faults told of one run: as many as a run has names. One with forty wrong names is mended by its first ten as well."""

_BESIDES = 2_000
"""Faults told besides the first of each run: nobody reads more, and machines need know only which runs."""

_NAMES = 40
"""Names an object may have; one with more is none of ours, and need not be gone through name by name."""

_RULES = {
    "runs": f"must be a list of 1 to {MOST_RUNS:,} runs",
    "as_written": "must be true or false",
    "bulletin": "must be a bulletin's id: a-z, 0-9, single - or _, 60 letters at most, such as bao-hiem-y-te",
    "language": f"must be one of {', '.join(get_args(LanguageWord))}",
    "aired_at": "must be a time such as 2026-11-25T05:00:10+07:00",
    "scheduled_at": "must be a time such as 2026-11-25T05:00:00+07:00",
    "seconds": f"must be a whole number, 1 to {LONGEST}",
    "evidence": f"must be one of {', '.join(get_args(EvidenceWord))}",
    "proof": "must be the SHA-256 of the recording: 64 of 0-9 and a-f",
    "note": f"must be text of at most {REMARK_LIMIT} letters",
    "station": "must be the five digits of a commune's code",
}
"""What is asked of each name."""

_HALVES = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""What is escaped in a text; `half`: one half of a letter that UTF-16 has in two."""


def read(raw: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        HTTPException: it is none, or one that two programs could read differently.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unread(f"byte {error.start} is not UTF-8") from error
    try:
        found = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_number, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        raise _unread(f"{error.msg[:1].lower()}{error.msg[1:]}: line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise _unread("it is nested too deeply") from error
    except ValueError as error:
        raise _unread(str(error)) from error
    if any(escape["half"] for escape in _HALVES.finditer(text)):
        raise _unread("it has half of a letter (a lone surrogate)")
    return found


def _unread(why: str) -> HTTPException:
    return refused("malformed", f"The body cannot be read: {why}.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        many = Counter(key for key, _ in pairs)
        raise ValueError(f'the key "{shown_cell(max(many, key=lambda key: many[key]))}" is there twice')
    return found


def _whole(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError(f"a number has more than {_DIGITS} digits")
    return int(text)


def _number(text: str) -> int | float:
    """Return a number; 300.0 is 300, as everywhere in JSON."""
    found = float(text)
    if math.isinf(found):
        raise ValueError("a number is too large")
    return int(found) if found.is_integer() and abs(found) < 10**_DIGITS else found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


# ------------------------------------------------------------------------------------------------- what it says of runs


def parcel(raw: bytes) -> Parcel:
    """Return what a machine sent, its runs still unread.

    Raises:
        HTTPException: it is no parcel of runs.
    """
    what = f'It must be {{"runs": [{{…}}, …]}} with 1 to {MOST_RUNS:,} runs.'
    found = read(raw)
    if _is_crowded(found):
        raise refused("faulty", what)
    try:
        return Parcel.model_validate(found)
    except ValidationError as error:
        errors = [_of_parcel(one) for one in error.errors(include_url=False)]
        raise refused("faulty", what, errors=errors) from error


def _is_crowded(found: Any) -> bool:
    return isinstance(found, dict) and len(found) > _NAMES


def _of_parcel(one: Mapping[str, Any]) -> ProblemFault:
    complaint = _complaint(one, Parcel)
    return ProblemFault(where=_pointer(one["loc"]), what=complaint.what, hint=complaint.hint)


def rows(runs: list[Any], station: str) -> Rows:
    """Yield what each run says, with its number, from 1; or all that is wrong with its shape.

    Args:
        station: the code of the station that the machine speaks for.
    """
    besides = 0
    for number, run in enumerate(runs, 1):
        if _is_crowded(run):
            yield number, [Complaint(f"it has more than {_NAMES} names.")]
            continue
        try:
            told = Report.model_validate(run)
        except ValidationError as error:
            first = error.errors(include_url=False)[: EACH if besides < _BESIDES else 1]
            besides += len(first) - 1
            yield number, [*(_complaint(one, Report) for one in first), *_timeless(run)][:EACH]
            continue
        if told.station not in (None, station):
            hint = "Leave the station out, or send the run with that station's own token."
            yield number, [Complaint(f'the station is "{told.station}"; this token speaks for {station} alone.', hint)]
            continue
        yield number, _cells(told, station)


def _timeless(run: Any) -> list[Complaint]:
    """Return that a run has no time; what is wrong in itself does not get so far as to be asked for it."""
    if not isinstance(run, dict) or run.get("aired_at") or run.get("scheduled_at"):
        return []
    return [Complaint("the time is missing.", "Say when it aired, or the slot it aired for.")]


def _cells(told: Report, station: str) -> Cells:
    return Cells(
        station=station,
        week="",
        bulletin=told.bulletin,
        language=told.language,
        aired_at=told.aired_at or "",
        scheduled_at=told.scheduled_at or "",
        seconds="" if told.seconds is None else str(told.seconds),
        evidence=told.evidence or "",
        proof=told.proof or "",
        note=told.note or "",
    )


def _complaint(one: Mapping[str, Any], shape: type[Parcel | Report]) -> Complaint:
    """Return one of pydantic's errors in words."""
    names = list(shape.model_fields)
    name = shown_cell(str(one["loc"][-1])) if one["loc"] else ""
    match one["type"]:
        case "extra_forbidden":
            return Complaint(f'"{name}" is unknown here.', near(name, names) or f"There are: {', '.join(names)}.")
        case "missing":
            return Complaint(f'"{name}" is missing.')
        case "model_type":
            return Complaint("it must be an object with names and values: {…}.")
    found = one["input"]
    shown = shown_cell(json.dumps(found, ensure_ascii=False)) if isinstance(found, str | int | float) else ""
    rule = _RULES.get(name) or f"{one['msg'][:1].lower()}{one['msg'][1:]}"
    return Complaint(f'"{name}" {rule}{"; found " if shown else ""}{shown}.')


def _pointer(place: tuple[str | int, ...]) -> str:
    """Return a place in the body as a JSON Pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)


def faults(found: tuple[Fault, ...], many: int) -> HTTPException:
    """Return what is raised when runs are faulty, whether by their shape or because they cannot be true.

    Every faulty run is named; where there are very many faults, some runs with one fault only.

    Args:
        found: the ledger's faults; their lines count the runs from 1. many: how many runs were sent.
    """
    errors = [
        ProblemFault(
            index=None if fault.line is None else fault.line - 1,
            where="" if fault.line is None else f"/runs/{fault.line - 1}",
            what=fault.what,
            hint=fault.hint,
        )
        for fault in _told(found)
    ]
    faulty = len({error.index for error in errors})
    are = "is" if faulty == 1 else "are"
    what = f"{faulty:,} of {many:,} runs {are} faulty. Mend or leave out what is, and send the others again."
    return refused("faulty", what, errors=errors)


def _told(found: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the first fault of each run, and of the others as many as somebody may read."""
    named: set[int | None] = set()
    left = _BESIDES
    for fault in found:
        if fault.line in named:
            left -= 1
            if left < 0:
                continue
        named.add(fault.line)
        yield fault
