"""Remembers what went on air, where and when; counts it."""

from broadcaster.runlog.checks import Cells, Known, read_identity, read_run
from broadcaster.runlog.clock import LOCAL, day_of, week_of
from broadcaster.runlog.ledger import Ledger
from broadcaster.runlog.records import Count, Identity, ImportResult, Row, Void, VoidResult

__all__ = [
    "LOCAL",
    "Cells",
    "Count",
    "Identity",
    "ImportResult",
    "Known",
    "Ledger",
    "Row",
    "Void",
    "VoidResult",
    "day_of",
    "read_identity",
    "read_run",
    "week_of",
]
