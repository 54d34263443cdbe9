"""The cheapest way to read a list of lines in a row of stretches of sound, and how much better it is than any other.

Costs are what statisticians call it: the negative logarithm of how likely something is. Nothing here knows sound; it
gets tables of what it costs to take stretches for a line, for a slip of the tongue, or for nothing.

A place in the work is (line, stretch): so many lines are settled, so many stretches used up. From there a line may be
spoken by the next one or more stretches, before it there may be up to two slips of it, two lines may be spoken in one
breath, a line may be left out, and a stretch may be no line at all. All stretches of a line are worked on at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Costs = NDArray[np.float64]
    Table = Sequence[Costs]
    """For each number of stretches (1, 2, …) what it costs to take them, by the first of them."""

_DOUBT = 2.0
"""By how much costs are lessened before it is asked how sure a way is (measured: benchmarks/takes.py)."""

SLIPS = 2
"""How often a line may be begun in vain before it counts."""


@dataclass(frozen=True)
class Problem:
    """What is to be aligned.

    Attributes:
        count: how many stretches there are.
        lines, slips, pairs: for each line what it costs to take stretches for it, for a slip of it, and for it together
            with the next one (for the last line: nothing).
        skipped: for each line what it costs to leave it out.
        outside: what it costs that the recording begins with a later line, or ends with an earlier one, by how many
            lines are then missing; from 0 to all of them.
        noise: what it costs that each stretch is no line.
    """

    count: int
    lines: Sequence[Table]
    slips: Sequence[Table]
    pairs: Sequence[Table]
    skipped: Sequence[float]
    outside: Sequence[float]
    noise: Costs

    def doubted(self) -> Problem:
        """Return it with every cost lessened: the costs are of a model, and a model is surer than it may be."""

        def less(tables: Sequence[Table]) -> list[Table]:
            return [[costs / _DOUBT for costs in table] for table in tables]

        return Problem(
            self.count,
            less(self.lines),
            less(self.slips),
            less(self.pairs),
            [cost / _DOUBT for cost in self.skipped],
            [cost / _DOUBT for cost in self.outside],
            self.noise / _DOUBT,
        )


@dataclass(frozen=True)
class Chosen:
    """What became of one line.

    Attributes:
        first, last: its stretches, the last one not included; none when it was left out (first == last).
        pair: it was spoken in one breath with the line before or after it.
        sure: how likely it is, 0 to 1, that just these stretches are the line, among all ways there are.
    """

    first: int
    last: int
    pair: bool
    sure: float


@dataclass(frozen=True)
class Alignment:
    """The cheapest way, line by line, and what it costs."""

    chosen: tuple[Chosen, ...]
    cost: float


def align(problem: Problem, *, judged: bool = True) -> Alignment:
    """Return the cheapest alignment; `judged`: also how sure each line of it is, which takes as long again."""
    best = _Work(problem, soft=False).forward()
    path, cost = best.path()
    if not judged:
        return Alignment(tuple(Chosen(first, last, pair, 0.0) for first, last, pair in path), cost)
    work = _Work(problem.doubted(), soft=True).forward().backward()
    return Alignment(
        tuple(
            Chosen(first, last, pair, 0.0 if pair or first == last else work.likely(line, first, last))
            for line, (first, last, pair) in enumerate(path)
        ),
        cost,
    )


class _Work:
    """The tables of one alignment: `soft` sums over all ways, else only the cheapest counts."""

    def __init__(self, problem: Problem, *, soft: bool) -> None:
        import numpy as np  # noqa: PLC0415

        self._np, self._problem = np, problem
        self._either: Callable[[Costs, Costs], Costs] = (
            (lambda one, other: -np.logaddexp(-one, -other)) if soft else np.minimum
        )
        self._soft = soft
        self._passed = np.concatenate([[0.0], np.cumsum(problem.noise)])
        self._open: list[Costs] = []  # after so many lines, before any noise
        self._ready: list[list[Costs]] = []  # after noise, and after 0, 1, 2 slips
        self._rest: list[Costs] = []  # what remains to be paid from `open`

    def forward(self) -> _Work:
        """Work out what it costs to get to each place."""
        np, problem = self._np, self._problem
        count = len(problem.lines)
        start = np.full(problem.count + 1, np.inf)
        start[0] = 0.0
        self._open, self._ready = [start], []
        for line in range(count):
            layers = [self._noise(self._open[line])]
            for _ in range(SLIPS):
                layers.append(self._noise(self._ahead(layers[-1], problem.slips[line])))
            self._ready.append(layers)
            found = self._either(self._ahead(self._any(layers), problem.lines[line]), layers[0] + problem.skipped[line])
            if line:
                pair = self._ahead(self._any(self._ready[line - 1]), problem.pairs[line - 1])
                found = self._either(found, pair)
            found[0] = self._either(found[0], np.float64(problem.outside[line + 1]))
            self._open.append(found)
        return self

    def backward(self) -> _Work:
        """Work out what it costs to get from each place to the end."""
        problem = self._problem
        count = len(problem.lines)
        over = self._passed[-1] - self._passed
        self._rest = [over] * (count + 1)
        for line in reversed(range(count)):
            spoken = self._back(self._rest[line + 1], problem.lines[line])
            if line + 1 < count:
                spoken = self._either(spoken, self._back(self._rest[line + 2], problem.pairs[line]))
            layer = spoken
            for _ in range(SLIPS):
                layer = self._either(spoken, self._back(self._noise_back(layer), problem.slips[line]))
            layer = self._either(layer, self._rest[line + 1] + problem.skipped[line])
            self._rest[line] = self._either(self._noise_back(layer), over + problem.outside[count - line])
        return self

    def likely(self, line: int, first: int, last: int) -> float:
        """Return how likely it is that these stretches are the line."""
        here = self._any(self._ready[line])[first] + self._problem.lines[line][last - first - 1][first]
        begun = [self._rest[number][0] + cost for number, cost in enumerate(self._problem.outside)]
        whole = float(self._any(begun))
        return float(self._np.exp(min(whole - here - self._rest[line + 1][last], 0.0)))

    def path(self) -> tuple[list[tuple[int, int, bool]], float]:
        """Return for each line its stretches and whether it shares them, and what all of it costs."""
        np, problem = self._np, self._problem
        count = len(problem.lines)
        over = self._passed[-1] - self._passed
        ends = np.stack([self._open[line] + over + problem.outside[count - line] for line in range(count + 1)])
        line, place = (int(one) for one in np.unravel_index(int(np.argmin(ends)), ends.shape))
        cost = float(ends[line, place])
        found: list[tuple[int, int, bool]] = [(place, place, False)] * count
        while line:
            wanted = float(self._open[line][place])
            if place == 0 and wanted == problem.outside[line]:
                found[:line] = [(0, 0, False)] * line
                break
            spoken = self._from(line - 1, place, problem.lines[line - 1], wanted)
            pair = self._from(line - 2, place, problem.pairs[line - 2], wanted) if line > 1 else None
            if spoken is not None:
                found[line - 1] = (spoken, place, False)
                line, place = line - 1, self._settled(line - 1, spoken)
            elif pair is not None:
                found[line - 2] = found[line - 1] = (pair, place, True)
                line, place = line - 2, self._settled(line - 2, pair)
            else:
                found[line - 1] = (place, place, False)
                line, place = line - 1, self._before_noise(self._open[line - 1], place)
        return found, cost

    def _from(self, line: int, place: int, table: Table, wanted: float) -> int | None:
        """Return where a line begins that ends before `place` at the wanted cost; None when it does not."""
        ready = self._any(self._ready[line])
        for number, costs in enumerate(table, 1):
            start = place - number
            if start >= 0 and abs(ready[start] + costs[start] - wanted) < 1e-7:
                return start
        return None

    def _settled(self, line: int, place: int) -> int:
        """Return where `line` lines were settled, going back from where the next one begins: over slips and noise."""
        layers = self._ready[line]
        layer = min(range(len(layers)), key=lambda number: float(layers[number][place]))
        for number in range(layer, 0, -1):
            opened = self._ahead(layers[number - 1], self._problem.slips[line])
            place = self._before_noise(opened, place)
            for width, costs in enumerate(self._problem.slips[line], 1):
                start = place - width
                if start >= 0 and abs(layers[number - 1][start] + costs[start] - opened[place]) < 1e-7:
                    place = start
                    break
        return self._before_noise(self._open[line], place)

    def _before_noise(self, costs: Costs, place: int) -> int:
        return int(self._np.argmin(costs[: place + 1] - self._passed[: place + 1]))

    def _any(self, layers: Sequence[Costs]) -> Costs:
        found = layers[0]
        for layer in layers[1:]:
            found = self._either(found, layer)
        return found

    def _noise(self, costs: Costs) -> Costs:
        """Return the costs after any number of stretches that are no line."""
        np = self._np
        bare = costs - self._passed
        gathered = -np.logaddexp.accumulate(-bare) if self._soft else np.minimum.accumulate(bare)
        found: Costs = np.asarray(gathered + self._passed, np.float64)
        return found

    def _noise_back(self, costs: Costs) -> Costs:
        np = self._np
        bare = (costs + self._passed)[::-1]
        gathered = -np.logaddexp.accumulate(-bare) if self._soft else np.minimum.accumulate(bare)
        found: Costs = np.asarray(gathered[::-1] - self._passed, np.float64)
        return found

    def _ahead(self, costs: Costs, table: Table) -> Costs:
        """Return the costs behind stretches that are taken for what `table` is of."""
        found = self._np.full(len(costs), self._np.inf)
        for number, taken in enumerate(table, 1):
            found[number:] = self._either(found[number:], costs[:-number] + taken)
        return found

    def _back(self, costs: Costs, table: Table) -> Costs:
        found = self._np.full(len(costs), self._np.inf)
        for number, taken in enumerate(table, 1):
            found[:-number] = self._either(found[:-number], costs[number:] + taken)
        return found
