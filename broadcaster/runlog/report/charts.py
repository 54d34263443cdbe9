"""The charts of a report: what each shows and how large it is; matplotlib is loaded only when one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.runlog.report.drawing import Chart
from broadcaster.runlog.report.heatmap import heat, heat_pages
from broadcaster.runlog.report.months import by_month

if TYPE_CHECKING:
    from broadcaster.language.wording import Wording
    from broadcaster.runlog.statement import Statement

__all__ = ["Chart", "by_month", "files", "for_paper", "heat", "heat_pages"]


def for_paper(statement: Statement, words: Wording) -> tuple[Chart, ...]:
    """Return all charts as the form has them, none larger than a page."""
    return (by_month(statement, words), *heat_pages(statement, words))


def files(statement: Statement, words: Wording) -> dict[str, Chart]:
    """Return all charts as files have them, by the files' names without their endings."""
    return {chart.name: chart for chart in for_paper(statement, words)}
