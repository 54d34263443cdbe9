"""What the commands of the run ledger share: the office they are about, who says so, which days."""

from __future__ import annotations

import getpass
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from broadcaster.errors import UsageError
from broadcaster.models import Evidence
from broadcaster.office import Office

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


_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


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
    try:
        if _YEAR.fullmatch(text):
            return _months(int(text), 1, 12)
        if found := _QUARTER.fullmatch(text):
            return _months(int(found[1]), int(found[2]) * 3 - 2, 3)
        if found := _MONTH.fullmatch(text):
            return _months(int(found[1]), int(found[2]), 1)
        if found := _WEEK.fullmatch(text):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return monday, monday + timedelta(days=6)
    except (ValueError, OverflowError):
        pass  # there is no such month or week
    raise UsageError(f'--in takes a year, quarter, month or week: 2026, 2026-Q4, 2026-11, 2026-W48; found "{text}".')


def _months(year: int, month: int, many: int) -> tuple[date, date]:
    after = year * 12 + month - 1 + many
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'{option} takes a date such as 2022-12-31; found "{text}".') from error
