"""Runs by commune and week as a map of squares: whoever was silent shows as a gap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from broadcaster.runlog.report import saying, texts
from broadcaster.runlog.report.drawing import INK, LINE, SOFT, WIDTH, Chart, area, face, nothing, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from broadcaster.language.wording import Wording
    from broadcaster.runlog.statement import Statement

_T = TypeVar("_T")

ROWS, WEEKS = 51, 53
"""Communes and weeks that are legible on one page, A4 upright."""

_SHADES = ("#d6e6f2", "#9cc3de", "#5a97c4", "#2b6298", "#0c2c52")
"""From few to many; each darker than the one before, so that grey paper keeps their order."""
_TALL, _WIDE = 4.2, 14.0
"""Height of a row, and width of a week at most; millimetres."""
_LEFT, _TOP, _BOTTOM, _RIGHT = 38.0, 20.0, 3.0, 2.0
_NARROW = 5.0
"""Width from which a square has its number in it."""


@dataclass(frozen=True)
class _Map:
    """What is drawn: names by code, weeks, how many runs; `levels` are the highest numbers of each shade."""

    stations: dict[str, str]
    weeks: Sequence[str]
    runs: dict[tuple[str, str], int]
    levels: list[int]

    def shade(self, runs: int) -> int:
        """Return the place of its shade, -1 for none."""
        return next((place for place, most in enumerate(self.levels) if runs <= most), -1) if runs else -1


def heat(statement: Statement, words: Wording) -> Chart:
    """Return the runs by commune and week in one picture, however high and wide: for a screen."""
    return _chart(_map(statement), "by-week", _title(statement, words), words)


def heat_pages(statement: Statement, words: Wording) -> tuple[Chart, ...]:
    """Return the same in pictures of which each goes on a page, A4 upright."""
    whole = _map(statement)
    names = list(whole.stations.items())
    parts = [
        replace(whole, stations=dict(some), weeks=weeks)
        for weeks in _even(whole.weeks, WEEKS)
        for some in _even(names, ROWS * _beside(len(weeks)))
    ]
    title = _title(statement, words)
    if len(parts) <= 1:
        return (_chart(whole, "by-week", title, words),)
    return tuple(
        _chart(part, f"by-week-{n}", words.say(texts.PART, title=title, part=n, parts=len(parts)), words)
        for n, part in enumerate(parts, 1)
    )


def _even(things: Sequence[_T], most: int) -> list[Sequence[_T]]:
    """Return things in as few groups of at most `most` as there may be, all about as large."""
    many = -(-len(things) // most)
    return [things[len(things) * n // many : len(things) * (n + 1) // many] for n in range(many)]


def _title(statement: Statement, words: Wording) -> str:
    return f"{words.say(texts.BY_WEEK)}, {saying.period(words, statement.period)}"


def _map(statement: Statement) -> _Map:
    stations = {line.code: line.name for line in statement.lines}
    runs = {key: many for key, many in statement.by_week.items() if many > 0}
    stations |= {code: code for code in sorted({code for code, _ in runs}) if code not in stations}
    monday = statement.period.first - timedelta(days=statement.period.first.weekday())
    weeks = set()
    while monday <= statement.period.last:
        year, week, _ = monday.isocalendar()
        weeks.add(f"{year:04d}-W{week:02d}")
        monday += timedelta(days=7)
    return _Map(stations, sorted(weeks | {week for _, week in runs}), runs, _levels(list(runs.values())))


def _levels(numbers: list[int]) -> list[int]:
    """Return the highest number of each shade: few different numbers have one each, of many each fifth has one."""
    different = sorted(set(numbers))
    if len(different) <= len(_SHADES):
        return different
    ordered = sorted(numbers)
    fifths = {ordered[len(ordered) * part // len(_SHADES) - 1] for part in range(1, len(_SHADES) + 1)}
    return sorted(fifths)


def _beside(weeks: int) -> int:
    """Return how many maps of so few weeks have room beside each other."""
    return max(1, int(WIDTH / (_LEFT + _RIGHT + _NARROW * max(1, weeks))))


def _chart(part: _Map, name: str, title: str, words: Wording) -> Chart:
    weeks, beside = len(part.weeks), _beside(len(part.weeks))
    most = ROWS if beside > 1 else max(1, len(part.stations))
    blocks = [replace(part, stations=dict(some)) for some in _even(list(part.stations.items()), most)]
    each = max(WIDTH / max(1, min(beside, len(blocks))), _LEFT + _RIGHT + weeks * (WIDTH - _LEFT - _RIGHT) / WEEKS)
    cell = min(_WIDE, (each - _LEFT - _RIGHT) / max(1, weeks))
    tallest = max((len(block.stations) for block in blocks), default=0)
    width, height = max(WIDTH, each * len(blocks)), _TOP + _TALL * max(4, tallest) + _BOTTOM

    def draw(figure: Figure) -> None:
        if not blocks:
            nothing(figure, words, texts.NO_STATIONS)
            return
        _legend(figure, part, words)
        for place, block in enumerate(blocks):
            axes = area(figure, place * each + _LEFT, _TOP, cell * weeks, _TALL * len(block.stations))
            _squares(axes, block)
            _sides(axes, block, cell)
            if cell >= _NARROW:
                _numbers(axes, block, words)

    runs = sum(part.runs.get((code, week), 0) for code in part.stations for week in part.weeks)
    counts = {"stations": len(part.stations), "weeks": weeks, "n": runs}
    said = {key: saying.number(words, many) for key, many in counts.items()}
    described = words.say(texts.COMMUNE_RUNS, **said) if blocks else words.say(texts.NO_STATIONS)
    return Chart(name, title, described, width, height, draw)


def _squares(axes: Axes, part: _Map) -> None:
    """Fill the squares, all of a shade as one outline, and neighbours in a row as one box: a page stays light."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415 -- see `drawing`
    from matplotlib.path import Path as Outline  # noqa: PLC0415 -- see `drawing`

    boxes: list[list[tuple[int, int, int]]] = [[] for _ in part.levels]
    for row, code in enumerate(part.stations):
        begin, before = 0, -1
        shades = [part.shade(part.runs.get((code, week), 0)) for week in part.weeks]
        for column, shade in enumerate([*shades, -1]):
            if shade != before:
                if before >= 0:
                    boxes[before].append((row, begin, column))
                begin, before = column, shade
    for place, some in enumerate(boxes):
        points = [
            point for row, left, right in some
            for point in ((left, row), (right, row), (right, row + 1), (left, row + 1), (left, row))
        ]  # fmt: skip
        codes = [Outline.MOVETO, Outline.LINETO, Outline.LINETO, Outline.LINETO, Outline.CLOSEPOLY] * len(some)
        if points:
            axes.add_patch(PathPatch(Outline(points, codes), facecolor=_colour(part, place), edgecolor="none"))


def _colour(part: _Map, place: int) -> str:
    """Return the colour of a shade; few shades are spread over the whole range."""
    last = len(part.levels) - 1
    return _SHADES[place * (len(_SHADES) - 1) // last] if last > 0 else _SHADES[3]


def _sides(axes: Axes, part: _Map, cell: float) -> None:
    """Draw the lines between the squares; write the names at the left, and the weeks and years above."""
    from matplotlib.collections import LineCollection  # noqa: PLC0415 -- see `drawing`

    rows, columns = len(part.stations), len(part.weeks)
    lines = [((column, 0), (column, rows)) for column in range(columns + 1)]
    lines += [((0, row), (columns, row)) for row in range(rows + 1)]
    axes.add_collection(LineCollection(lines, colors=LINE, linewidths=0.35))
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    names = [shown(name, 21) for name in part.stations.values()]
    axes.set_yticks([row + 0.5 for row in range(rows)], names, fontproperties=face(7), color=INK)
    axes.xaxis.tick_top()
    step = 1 if cell >= 3.4 else 2
    told = range(0, columns, step)
    weeks = [str(int(part.weeks[place][-2:])) for place in told]
    axes.set_xticks([place + 0.5 for place in told], weeks, fontproperties=face(6.5), color=INK)
    years = [week[:4] for week in part.weeks]
    for place, year in enumerate(years):
        room = years.count(year) * cell
        if (not place or year != years[place - 1]) and room > 8:
            axes.annotate(
                year, (place, 0), (1, 13), textcoords="offset points", fontproperties=face(7), color=SOFT, va="bottom"
            )


def _numbers(axes: Axes, part: _Map, words: Wording) -> None:
    for row, code in enumerate(part.stations):
        for column, week in enumerate(part.weeks):
            many = part.runs.get((code, week), 0)
            if many:
                dark = _SHADES.index(_colour(part, part.shade(many))) >= 2
                axes.text(
                    column + 0.5, row + 0.54, saying.number(words, many), ha="center", va="center",
                    fontproperties=face(6.5), color="white" if dark else INK,
                )  # fmt: skip


def _legend(figure: Figure, part: _Map, words: Wording) -> None:
    """Show what each shade stands for."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415 -- see `drawing`
    from matplotlib.path import Path as Outline  # noqa: PLC0415 -- see `drawing`

    edges = [0, *part.levels]
    each = len(set(part.runs.values())) <= len(part.levels)
    names = [words.say(texts.NONE)]
    for below, most in pairwise(edges):
        low = below + 1
        alone = each or low == most
        names.append(
            saying.number(words, most) if alone else f"{saying.number(words, low)}–{saying.number(words, most)}"
        )
    axes = area(figure, _LEFT, 2, WIDTH - _LEFT, 4)
    axes.set_xlim(0, WIDTH - _LEFT)
    axes.set_ylim(4, 0)
    axes.set_xticks([])
    axes.set_yticks([])
    at = 0.0
    title = axes.text(at, 2, f"{words.say(texts.RUNS)}:", ha="left", va="center", fontproperties=face(7.5), color=INK)
    at += 2 + 1.5 * len(title.get_text())
    for place, name in enumerate(names):
        colour = _colour(part, place - 1) if place else "white"
        box = Outline([(at, 0.6), (at + 4, 0.6), (at + 4, 3.4), (at, 3.4), (at, 0.6)], closed=True)
        axes.add_patch(PathPatch(box, facecolor=colour, edgecolor=SOFT, linewidth=0.4))
        axes.text(at + 5, 2, name, ha="left", va="center", fontproperties=face(7.5), color=INK)
        at += 8 + 1.7 * len(name)
