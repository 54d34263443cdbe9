"""Which reader reads what comes in; the heavier ones are loaded only when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from broadcaster.runlog import csvfile

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcaster.runlog.cells import Given, Rows

    Reader: TypeAlias = Callable[[bytes, str, Given], Rows]

FILE_LIMIT = 200_000_000
"""Bytes a file of runs may have; a million rows of CSV have 60 MB."""

_MODULES = {
    "excel": "sheets",
    "json": "jsonfile",
    "libretime": "libretime",
    "rivendell": "rivendell",
    "liquidsoap": "liquidsoap",
}


def reader(form: str, given: Given) -> Reader:
    """Return what reads a file of a form: csv, excel, json, libretime, rivendell or liquidsoap.

    Args:
        form: as `guessing.which` names it. given: a table of the office's own is read by its description, CSV or Excel.
    """
    if form == "csv" and given.sheet is None:
        return csvfile.read
    module = import_module(f"broadcaster.runlog.incoming.{_MODULES.get(form, 'sheets')}")
    found: Reader = module.read
    return found
