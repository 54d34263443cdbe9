"""One long recording → its lines: by how long each should last, and by the pauses, which are longer between lines.

The announcer reads the lines of a sheet in order. Between them may be coughs and chairs; a line may be read again after
a slip (the last reading counts), left out, or run into the next; there may be talk before the first and after the last.
How fast the announcer reads and how long the pauses between lines are is found out from the recording itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from broadcaster.narrate.takes.aligning import Chosen, Problem, align

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from broadcaster.narrate.takes.aligning import Alignment
    from broadcaster.narrate.takes.hearing import Stretch

MOST = 16
"""Stretches one line may consist of: words between which a breath was taken."""

_STRAY, _STRAY_SECONDS = 0.13, 0.22
"""How far a line's length strays from what its words should take: 13 %, and a quarter of a second (one syllable)."""

_INSIDE, _BETWEEN, _SPREAD = 0.25, 1.8, 0.55
"""Seconds of a usual pause inside a line; of one between lines, until it is known; and how far they spread (log)."""

_PACES = tuple(0.6 * 1.09**step for step in range(13))
"""Tried at first: how long the announcer's lines are, as a share of the planned seconds; from 0.6 to 1.7."""

_LEFT_OUT, _SLIP, _PAIR = 6.0, 3.0, 4.0
"""What it costs to leave a line out, to begin one in vain, to run two together."""

_OUTSIDE, _OUTSIDE_LINE = 5.0, 0.05
"""What it costs that a recording holds only the first or the last lines of the sheet, and each line it then lacks."""

_BESIDE = 0.65
"""The most confidence there is in a line beside one that was left out: people mistake their place in a sheet there."""

_NOISE, _NOISE_SECOND, _NOISE_MOST = 1.5, 1.6, 9.0
"""What it costs that a stretch is no line, and each second of it; and the most, for talk before and behind."""


@dataclass(frozen=True)
class Match:
    """Where a line was found in a recording.

    Attributes:
        start, end: seconds; equal when it was not found. pair: it runs into the line before or after it.
        confidence: how sure that is, 0 to 1. It is made of `length` (how well it fits the words), `pauses` (how clear
            they are around it) and `margin` (how likely it is among all ways to cut the recording).
        before, after: seconds of silence around it.
    """

    start: float
    end: float
    pair: bool
    confidence: float
    length: float
    pauses: float
    margin: float
    before: float
    after: float

    @property
    def found(self) -> bool:
        """Whether it was found at all."""
        return self.end > self.start


@dataclass(frozen=True)
class Matches:
    """What was found of each line, and `pace`: how long the announcer takes, as a share of the planned seconds."""

    lines: tuple[Match, ...]
    pace: float
    pause: float


def match(stretches: Sequence[Stretch], planned: Sequence[float], pace: float | None = None) -> Matches:
    """Return where each line is in a recording.

    Args:
        stretches: where somebody speaks. planned: how long each line should take, in seconds, in the order of reading.
        pace: how long this announcer takes, as a share of that; None when it is to be found out.
    """
    if not stretches or not planned:
        nothing = Match(0.0, 0.0, pair=False, confidence=0, length=0, pauses=0, margin=0, before=0, after=0)
        return Matches(tuple(nothing for _ in planned), pace or 1.0, _BETWEEN)
    between = _BETWEEN
    if pace is None:
        tried = {one: align(_problem(stretches, planned, one, between), judged=False) for one in _PACES}
        pace = min(tried, key=lambda one: tried[one].cost)
        for _ in range(3):
            found = align(_problem(stretches, planned, pace, between), judged=False)
            pace, between = _refined(found, stretches, planned, pace, between)
    found = align(_problem(stretches, planned, pace, between))
    fits = _Fits(stretches, pace, between)
    lines = [fits.match(chosen, seconds) for chosen, seconds in zip(found.chosen, planned, strict=True)]
    return Matches(tuple(_doubted(lines)), pace, between)


def _doubted(lines: Sequence[Match]) -> list[Match]:
    """Return the matches with less confidence in those beside a line that was left out: it may be the line itself."""
    found = [place for place, line in enumerate(lines) if line.found]
    inside = range(found[0], found[-1]) if found else range(0)
    left_out = {place for place in inside if not lines[place].found}
    return [
        replace(line, confidence=min(line.confidence, _BESIDE)) if {place - 1, place + 1} & left_out else line
        for place, line in enumerate(lines)
    ]


def _refined(
    found: Alignment, stretches: Sequence[Stretch], planned: Sequence[float], pace: float, between: float
) -> tuple[float, float]:
    """Return the pace and the pause between lines that an alignment shows; the old ones where it shows too little."""
    ratios, gaps = [], []
    for chosen, seconds in zip(found.chosen, planned, strict=True):
        if chosen.first < chosen.last and not chosen.pair:
            ratios.append((stretches[chosen.last - 1].end - stretches[chosen.first].start) / seconds)
            if chosen.last < len(stretches):
                gaps.append(stretches[chosen.last].start - stretches[chosen.last - 1].end)
    ratios.sort()
    gaps.sort()
    if len(ratios) >= 3:
        pace = min(max(ratios[len(ratios) // 2], 0.5), 2.0)
    if len(gaps) >= 3:
        between = min(max(gaps[len(gaps) // 2], 0.45), 4.0)
    return pace, between


def stray(seconds: float) -> float:
    """Return how far the length of a line of so many seconds usually strays, as a share (log) of it."""
    return math.hypot(_STRAY, _STRAY_SECONDS / max(seconds, 0.2))


def _problem(stretches: Sequence[Stretch], planned: Sequence[float], pace: float, between: float) -> Problem:
    import numpy as np  # noqa: PLC0415 -- heavy, and only for long recordings

    starts = np.array([stretch.start for stretch in stretches])
    ends = np.array([stretch.end for stretch in stretches])
    gaps = np.maximum(starts[1:] - ends[:-1], 0.01)
    inside = np.concatenate([[0.0], np.cumsum(_dear_inside(gaps))])
    around = np.concatenate([[0.0], _dear_between(gaps, between), [0.0]])
    widths = range(1, min(MOST, len(stretches)) + 1)
    spans = [ends[width - 1 :] - starts[: len(starts) - width + 1] for width in widths]
    # What every line, slip or pair pays for the pauses in it and around it, whatever its length.
    paused = [
        inside[width - 1 :][: len(span)] - inside[: len(span)] + 0.5 * (around[: len(span)] + around[width:])
        for width, span in zip(widths, spans, strict=True)
    ]
    expected = [seconds * pace for seconds in planned]
    lines = [[_dear_length(span, one) + pause for span, pause in zip(spans, paused, strict=True)] for one in expected]
    slips = [
        [_dear_slip(span, one) + pause + _SLIP for span, pause in zip(spans, paused, strict=True)] for one in expected
    ]
    pairs = [
        [_dear_length(span, one + two + 0.2) + pause + _PAIR for span, pause in zip(spans, paused, strict=True)]
        for one, two in pairwise(expected)
    ]
    outside = [min(_LEFT_OUT * lacking, _OUTSIDE + _OUTSIDE_LINE * lacking) for lacking in range(len(planned) + 1)]
    noise = np.minimum(_NOISE + _NOISE_SECOND * (ends - starts), _NOISE_MOST)
    return Problem(len(stretches), lines, slips, [*pairs, []], [_LEFT_OUT] * len(planned), outside, noise)


def _dear_length(seconds: NDArray[np.float64], expected: float) -> NDArray[np.float64]:
    """Return what it costs that a line lasts so long: squared where it is near, linear where it is far."""
    import numpy as np  # noqa: PLC0415

    off = np.abs(np.log(seconds / expected)) / stray(expected)
    return np.where(off < 3, 0.5 * off**2, 3 * off - 4.5) + math.log(stray(expected) / _STRAY)


def _dear_slip(seconds: NDArray[np.float64], expected: float) -> NDArray[np.float64]:
    """Return what it costs that a line begun in vain lasts so long: nothing up to its whole length."""
    import numpy as np  # noqa: PLC0415

    return np.where(seconds <= expected, 0.0, _dear_length(seconds, expected))


def _dear_inside(gaps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what it costs that pauses stand inside a line: nothing for short ones."""
    import numpy as np  # noqa: PLC0415

    return np.minimum(0.5 * (np.maximum(np.log(gaps / _INSIDE), 0) / _SPREAD) ** 2, 12.0)


def _dear_between(gaps: NDArray[np.float64], usual: float) -> NDArray[np.float64]:
    """Return what it costs that pauses stand between lines: nothing for long ones."""
    import numpy as np  # noqa: PLC0415

    return np.minimum(0.5 * (np.maximum(np.log(usual / gaps), 0) / _SPREAD) ** 2, 12.0)


class _Fits:
    """Judges what an alignment chose."""

    def __init__(self, stretches: Sequence[Stretch], pace: float, between: float) -> None:
        self._stretches, self._pace, self._between = stretches, pace, between

    def match(self, chosen: Chosen, planned: float) -> Match:
        """Return a line's match with its confidence."""
        stretches = self._stretches
        if chosen.first == chosen.last:
            at = stretches[min(chosen.first, len(stretches) - 1)].start
            return Match(at, at, pair=False, confidence=0, length=0, pauses=0, margin=0, before=0, after=0)
        part = stretches[chosen.first : chosen.last]
        start, end = part[0].start, part[-1].end
        before = start - stretches[chosen.first - 1].end if chosen.first else start
        after = stretches[chosen.last].start - end if chosen.last < len(stretches) else 9.0
        expected = planned * self._pace
        off = math.log((end - start) / expected) / stray(expected)
        length = math.exp(-0.125 * off**2)
        widest = max((later.start - one.end for one, later in pairwise(part)), default=0.0)
        pauses = self._clear(min(before if chosen.first else 9.0, after)) * (1 - self._clear(widest))
        pauses = min(pauses, 1.0)
        confidence = 0.0 if chosen.pair else min(chosen.sure, 1.0) * (length * pauses) ** 0.5
        return Match(start, end, chosen.pair, confidence, length, pauses, chosen.sure, before, after)

    def _clear(self, gap: float) -> float:
        """Return how likely a pause is one between lines and not inside one, 0 to 1."""
        gap = max(gap, 0.02)
        inside = 0.5 * (max(math.log(gap / _INSIDE), 0) / _SPREAD) ** 2
        between = 0.5 * (max(math.log(self._between / gap), 0) / _SPREAD) ** 2
        return 1 / (1 + math.exp(min(between - inside, 50.0)))
