"""`runs verify|backup|restore|move`: the ledger is what it was, and stays safe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import runlog
from broadcaster.commands import clock, show
from broadcaster.commands.ledger import office_of, who
from broadcaster.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from broadcaster.runlog import Copied


def verify(arguments: argparse.Namespace) -> bool:
    """Hold the ledger against its chain and its totals; the answer is no when it does not hold."""
    office = office_of(arguments)
    with office.ledger() as ledger:
        if arguments.rebuild_totals and ledger.begun:
            runlog.rebuild(ledger.database)
        found = runlog.verify(ledger.database, arguments.code)
    if arguments.json:
        answer = {"entries": found.entries, "runs": found.runs, "changes": found.changes, "code": found.code}
        show.as_json({**answer, "faults": found.faults, "remarks": found.remarks})
        return not found.faults
    for line in (*found.faults, *(f"remark: {remark}" for remark in found.remarks)):
        print(line)
    if found.faults:
        print(f"The ledger is not what was entered: {show.counted(len(found.faults), 'finding')}.")
    elif not found.entries:
        print("No run has been entered yet.")
    else:
        print(f"{_told(found)}: every link and every total holds. Code {found.code}.")
        if arguments.code:
            print("The code given is one of this ledger's: all that was entered until then is what it was.")
    return not found.faults


def backup(arguments: argparse.Namespace) -> bool:
    """Copy the ledger to a new file."""
    with office_of(arguments).ledger() as ledger:
        copied = runlog.backup(ledger.database, Path(arguments.file))
    _done(arguments, copied, f"{arguments.file}: {_told(copied)}, verified. Code {copied.code}.")
    return True


def restore(arguments: argparse.Namespace) -> bool:
    """Put a copy in the ledger's place."""
    with office_of(arguments).ledger() as ledger:
        copied, kept = runlog.restore(ledger.database, Path(arguments.file), lose=arguments.lose_newer)
    aside = f" What was there is kept in {kept.as_posix()}." if kept else ""
    _done(arguments, copied, f"Restored: {_told(copied)}. Code {copied.code}.{aside}", kept=kept and kept.as_posix())
    return True


def move(arguments: argparse.Namespace) -> bool:
    """Carry the ledger to another database."""
    to = arguments.to
    if "://" not in to:
        if Path(to).suffix != ".sqlite":
            raise UsageError(f'--to takes postgresql://user@host/database, or a file FILE.sqlite; found "{to}".')
        to = str(Path(to).absolute())
    with office_of(arguments).ledger() as ledger:
        copied = runlog.move(ledger.database, to, at=clock.now(), by=who(arguments))
    proved = f"{_told(copied)} are there, row by row what they were. Code {copied.code}."
    _done(
        arguments, copied, f"{proved}\nNow set paths: runs: in broadcaster.yaml to that URL; the old ledger is closed."
    )
    return True


def _told(found: Copied | runlog.Verified) -> str:
    entries = f"{show.number(found.entries)} {'entry' if found.entries == 1 else 'entries'}"
    return f"{entries}, {show.counted(found.runs, 'run')}, {show.counted(found.changes, 'change')}"


def _done(arguments: argparse.Namespace, copied: Copied, said: str, **more: object) -> None:
    if arguments.json:
        show.as_json({**vars(copied), **more})
    else:
        print(said)
