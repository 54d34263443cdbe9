"""`runs …`: what went on air."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import workspace
from broadcaster.commands import clock, show
from broadcaster.errors import UsageError
from broadcaster.runlog import Cells, Known, Ledger, day_of, read_identity, read_run, week_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def add(arguments: argparse.Namespace) -> bool:
    """Enter one run."""
    ledger_file, known = _known(arguments)
    now = clock.now()
    identity = read_identity(arguments.station, arguments.bulletin, arguments.language, arguments.aired_at)
    week = arguments.week or week_of(day_of(identity.aired_at))
    cells = Cells(arguments.station, week, arguments.bulletin, arguments.language, arguments.aired_at)
    run = read_run(cells, known, now=now, note=arguments.note)
    with Ledger.open(ledger_file) as ledger:
        new = ledger.add(run, known, entered_at=now, by=_who(arguments))
        row = ledger.find(identity)
    voided = row is not None and row.void is not None
    if arguments.json:
        show.as_json({"added": new, "voided": voided})
    elif new:
        print("1 run added.")
    else:
        print(
            "The run was there already; it counts once."
            if not voided
            else "The run was there, and voided; it stays so."
        )
    return True


def import_(arguments: argparse.Namespace) -> bool:
    """Enter the runs of a CSV file."""
    ledger_file, known = _known(arguments)
    with Ledger.open(ledger_file) as ledger:
        result = ledger.import_csv(Path(arguments.file), known, entered_at=clock.now(), by=_who(arguments))
    if arguments.json:
        show.as_json({"added": result.added, "already_there": result.already_there, "voided": result.voided})
    else:
        there = f"{show.number(result.already_there)} there already"
        voided = f" ({show.number(result.voided)} of them voided, and they stay so)" if result.voided else ""
        print(f"{show.counted(result.added, 'run')} added; {there}{voided}.")
    return True


def void(arguments: argparse.Namespace) -> bool:
    """Take a run out of the count."""
    ledger_file, _ = _known(arguments)
    identity = read_identity(arguments.station, arguments.bulletin, arguments.language, arguments.aired_at)
    with Ledger.open(ledger_file) as ledger:
        result = ledger.void([identity], why=arguments.why, by=_who(arguments), at=clock.now())
    if arguments.json:
        show.as_json({"voided": result.voided, "already_void": result.already_void})
    else:
        print("1 run voided." if result.voided else "The run had been voided before.")
    return True


def count(arguments: argparse.Namespace) -> bool:
    """Count runs between two days."""
    ledger_file, known = _known(arguments)
    first, last = _day(arguments.first, "--from"), _day(arguments.last, "--to")
    with Ledger.open(ledger_file) as ledger:
        begun = ledger.begun
        counted = ledger.count(first, last, arguments.by)
    if arguments.json:
        answer = {
            "from": str(first),
            "to": str(last),
            "by": arguments.by,
            "total": counted.total,
            "groups": counted.groups,
        }
        show.as_json(answer if arguments.by else {key: answer[key] for key in ("from", "to", "total")})
        return True
    if not begun:
        print("No run has been entered yet.")
    names: Mapping[str, str] = {code: f"{code} {name}" for code, name in known.stations.items()}
    if arguments.by:
        rows = [(names.get(group, group), show.number(number)) for group, number in counted.groups.items()]
        show.table((arguments.by, "runs"), [*rows, ("total", show.number(counted.total))])
    else:
        print(f"{show.counted(counted.total, 'run')} from {first} to {last}.")
    return True


def _known(arguments: argparse.Namespace) -> tuple[Path, Known]:
    """Return the ledger's file and what a run may name; only settings and stations are read for it."""
    settings, stations = workspace.stations(arguments.workspace)
    names = {code: f"{station.kind} {station.name}" for code, station in stations.items()}
    return arguments.workspace / settings.paths.runs, Known(names, settings.languages)


def _who(arguments: argparse.Namespace) -> str:
    if arguments.who:
        return str(arguments.who)
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError("this machine does not tell who is signed in; say it with --who NAME.") from error


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'{option} takes a date such as 2022-12-31; found "{text}".') from error
