"""Cuts a bulletin's days where what it says changes: one edition for each stretch of days that say the same."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from broadcaster.models import KINH, Edition

if TYPE_CHECKING:
    from datetime import date

    from broadcaster.compose.composer import Composer
    from broadcaster.models import Bulletin, Week


def editions(composer: Composer, plan: Week, bulletin: Bulletin) -> tuple[Edition, ...]:
    """Return the editions of a bulletin in a week, in the order of their days.

    Each day is composed in Kinh, and neighbouring days on which every line is the same, and as well founded, are one
    edition: nothing that a template may do can hide a figure that changes.

    Raises:
        FaultsFoundError: the bulletin cannot be composed for one of its days.
    """

    def said(day: date) -> tuple[tuple[str, bool], ...]:
        script = composer.script(Edition(plan.id, bulletin, (day,), split=False), KINH)
        return tuple((line.written, line.confirm) for line in script.lines)

    groups = [tuple(days) for _, days in groupby(plan.days_of(bulletin), said)]
    return tuple(Edition(plan.id, bulletin, days, split=len(groups) > 1) for days in groups)
