"""Remembers what went on air, where and when; counts it; reports it."""

from broadcaster.runlog.cells import Cells, Given
from broadcaster.runlog.checks import Known, read_identity, read_moment
from broadcaster.runlog.clock import LOCAL, day_of, day_of_second, week_of
from broadcaster.runlog.copying import Copied, backup, move, restore
from broadcaster.runlog.incoming.guessing import which as guess
from broadcaster.runlog.ledger import Ledger
from broadcaster.runlog.records import Count, Identity, ImportResult, Kind, Met, Row, VoidResult
from broadcaster.runlog.reporting import About, draw_up
from broadcaster.runlog.schedule import Schedule
from broadcaster.runlog.sources import FILE_LIMIT, reader
from broadcaster.runlog.statement import Period, Statement
from broadcaster.runlog.totals import rebuild
from broadcaster.runlog.verifying import Verified, verify

__all__ = [
    "FILE_LIMIT",
    "LOCAL",
    "About",
    "Cells",
    "Copied",
    "Count",
    "Given",
    "Identity",
    "ImportResult",
    "Kind",
    "Known",
    "Ledger",
    "Met",
    "Period",
    "Row",
    "Schedule",
    "Statement",
    "Verified",
    "VoidResult",
    "backup",
    "day_of",
    "day_of_second",
    "draw_up",
    "guess",
    "move",
    "read_identity",
    "read_moment",
    "reader",
    "rebuild",
    "restore",
    "verify",
    "week_of",
]
