"""What the commands of the run ledger share: the office they are about, who says so, which days."""

from __future__ import annotations

import getpass
from datetime import date
from typing import TYPE_CHECKING

from broadcaster.errors import UsageError
from broadcaster.models import Evidence
from broadcaster.office import Office
from broadcaster.runlog import periods

if TYPE_CHECKING:
    import argparse


def office_of(arguments: argparse.Namespace) -> Office:
    """Return the office of the workspace that a command is about.

    Raises:
        FaultsFoundError: the settings, the stations or a plan are faulty.
    """
    return Office.of(arguments.workspace)


def least(arguments: argparse.Namespace, office: Office) -> Evidence:
    """Return the evidence that a run needs to be counted."""
    return evidence(arguments.evidence or office.settings.runs.evidence)


def evidence(word: str) -> Evidence:
    """Return the evidence of that name."""
    return Evidence[word.upper()]


def who(arguments: argparse.Namespace) -> str:
    """Return who says so: the name given, or that of the signed-in user.

    Raises:
        UsageError: none is given, and this machine does not tell who is signed in.
    """
    if arguments.who is not None:
        return str(arguments.who)  # also "": the ledger refuses a nobody
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError("this machine does not tell who is signed in; say it with --who NAME.") from error


def days(arguments: argparse.Namespace) -> tuple[date, date]:
    """Return the first and the last day that a person asked for, by `--in` or by `--from` and `--until`.

    Raises:
        UsageError: they are missing, or no days.
    """
    if arguments.within:
        if arguments.first or arguments.last:
            raise UsageError("--in names the whole period; leave --from and --until out.")
        return _within(arguments.within)
    if not arguments.first or not arguments.last:
        raise UsageError("say which days: --in 2026-11, or --from DATE and --until DATE.")
    return _day(arguments.first, "--from"), _day(arguments.last, "--until")


def _within(text: str) -> tuple[date, date]:
    found = periods.named(text)
    if found is None:
        allowed = "2026, 2026-Q4, 2026-11, 2026-W48"
        raise UsageError(f'--in takes a year, quarter, month or week: {allowed}; found "{text}".')
    return found.first, found.last


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'{option} takes a date such as 2022-12-31; found "{text}".') from error
