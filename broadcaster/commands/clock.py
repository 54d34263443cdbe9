"""The one place that asks what time it is; everything below is told."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone

from broadcaster.errors import UsageError

LOCAL = timezone(timedelta(hours=7))
"""Vietnam's time: +07:00 all year, since 1975."""


def now() -> datetime:
    """Return the time in Vietnam, aware.

    SOURCE_DATE_EPOCH (seconds since 1970) stands in for it, so that a build can be repeated.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is set and is no such number.
    """
    stamp = os.environ.get("SOURCE_DATE_EPOCH")
    if stamp is None:
        return datetime.now(LOCAL)
    try:
        return datetime.fromtimestamp(int(stamp), LOCAL)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f'SOURCE_DATE_EPOCH must be seconds since 1970; found "{stamp}".') from error


def today() -> date:
    """Return the day it is in Vietnam."""
    return now().date()
