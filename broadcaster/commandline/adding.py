"""Adds one command to a parser, with its help and the function that does it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: str, help_: str
) -> argparse.ArgumentParser:
    """Return the parser of a new command; `run` is such as `content:check`, a function of `broadcaster.commands`."""
    command = commands.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    command.set_defaults(run=run)
    return command
