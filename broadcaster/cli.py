"""The commands; the only place with exit codes: 0 done, 1 faults in what was given, 2 wrong usage.

Every command loads what it needs when it is called, so that `--help` answers at once on a slow staff PC. That is also
why this is argparse (typer and click alone take longer to load than the whole help may), and why even `pathlib`,
`typing` and our own errors are not imported up here; benchmarks/help.py watches it.
"""

from __future__ import annotations

import sys

from broadcaster.commandline import parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from broadcaster.errors import Fault

    Command = Callable[[argparse.Namespace], bool]

DONE, FAULTY, MISUSED, STOPPED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console speaks a code page of its own; Êđê letters in it would end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = sys.argv[1:] if argv is None else argv
    arguments = parser(names_only=list(given) in (["--help"], ["-h"], ["--version"])).parse_args(given)
    try:
        return _run(arguments)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; that is its right.
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        print("broadcaster: stopped; nothing half-done is left on the shelf.", file=sys.stderr)
        return STOPPED
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"broadcaster: {where}{error.strerror or error}.", file=sys.stderr)
        return FAULTY


def _run(arguments: argparse.Namespace) -> int:
    """Run the command and put what it raises on purpose into words."""
    from pathlib import Path

    from broadcaster import errors

    arguments.workspace = Path(arguments.workspace)
    try:
        return DONE if _load(arguments.run)(arguments) else FAULTY
    except errors.UsageError as error:
        print(f"broadcaster: {error}", file=sys.stderr)
        return MISUSED
    except errors.FaultsFoundError as error:
        _answer(arguments, error.faults)
        print("\n".join(map(str, error.faults)), file=sys.stderr)
        print(f"broadcaster: {errors.summary(error.faults)}.", file=sys.stderr)
        return FAULTY
    except errors.BroadcasterError as error:
        _answer(arguments, [errors.Fault("", None, str(error))])
        print(f"broadcaster: {error}", file=sys.stderr)
        return FAULTY


def _answer(arguments: argparse.Namespace, faults: Sequence[Fault]) -> None:
    """Tell a program that asked for JSON what kept the command from being done."""
    if getattr(arguments, "json", False):
        from broadcaster.commands import show

        show.as_json({"faults": [show.fault(fault) for fault in faults], "warnings": []})


def _load(name: str) -> Command:
    """Return the function of a command, such as `content:check`, loading its module only now."""
    from importlib import import_module

    module, _, function = name.partition(":")
    command: Command = getattr(import_module(f"broadcaster.commands.{module}"), function)
    return command
