"""Runs by month and language, as stacked bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from broadcaster.runlog.report import saying, texts
from broadcaster.runlog.report.drawing import INK, LINE, SOFT, WIDTH, Chart, area, face, nothing, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from broadcaster.language.wording import Wording
    from broadcaster.runlog.statement import Statement

_BARS = (("#12355b", ""), ("#e08e0b", ""), ("#f3e3a3", "///"), ("#8fb8de", "..."), ("#ffffff", "xxx"))
"""Colours of the languages: dark, middle, light, which grey paper and colour-blind eyes tell apart; and strokes."""
_MANY = 24
"""Months up to which each bar has its number."""
_TALL, _EMPTY = 88.0, 30.0


def by_month(statement: Statement, words: Wording) -> Chart:
    """Return the runs by month, stacked by language."""
    months = _months(statement)
    names = saying.languages(statement)
    parts = {code: [statement.by_month.get((month, code), 0) for month in months] for code in names}
    sums = [sum(column) for column in zip(*parts.values(), strict=True)] if parts else []
    labels = {
        code: words.say(texts.LANGUAGE_RUNS, name=name, n=saying.number(words, sum(parts[code])))
        for code, name in names.items()
    }

    def draw(figure: Figure) -> None:
        if not any(sums):
            nothing(figure, words, texts.NO_RUNS)
            return
        axes = area(figure, 14, 12, WIDTH - 16, _TALL - 26)
        wide = min(0.72, 0.06 * max(len(months), 4))
        below = [0] * len(months)
        for (code, counts), (colour, strokes) in zip(parts.items(), _looks(len(parts)), strict=True):
            look: dict[str, Any] = {"color": colour, "hatch": strokes, "edgecolor": INK, "linewidth": 0.4}
            axes.bar(range(len(months)), counts, wide, below, label=shown(labels[code], 30), **look)
            below = [low + count for low, count in zip(below, counts, strict=True)]
        _label(axes, months, sums, words)
        figure.legend(
            loc="upper left", bbox_to_anchor=(12 / WIDTH, 1), ncols=min(5, len(parts)), frameon=False, prop=face(8.5)
        )

    description = ". ".join(labels.values()) if any(sums) else words.say(texts.NO_RUNS)
    title = f"{words.say(texts.BY_MONTH)}, {saying.period(words, statement.period)}"
    return Chart("by-month", title, description, WIDTH, _TALL if any(sums) else _EMPTY, draw)


def _looks(many: int) -> list[tuple[str, str]]:
    return [_BARS[place % len(_BARS)] for place in range(many)]


def _label(axes: Axes, months: list[str], sums: list[int], words: Wording) -> None:
    """Write the months under the bars, what a bar is worth above it, and a scale beside them."""
    top = max(sums)
    axes.set_ylim(0, top * 1.09)
    axes.set_xlim(-0.6, max(len(months), 4) - 0.4)
    step = _step(top)
    heights = range(0, top + 1, step)
    axes.set_yticks(heights, [saying.number(words, height) for height in heights], fontproperties=face(8), color=SOFT)
    axes.grid(axis="y", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    if len(months) <= _MANY:
        for place, total in enumerate(sums):
            said = saying.number(words, total)
            axes.text(place, total + top * 0.012, said, ha="center", va="bottom", fontproperties=face(7.5), color=INK)
    under = [
        f"{int(month[5:])}\n{month[:4]}" if month.endswith("-01") or not place else f"{int(month[5:])}"
        for place, month in enumerate(months)
    ]
    places = list(range(len(months)))
    if len(months) > 3 * 12:  # the years alone, and of them no more than there is room for
        places = [place for place in places if months[place].endswith("-01")]
        places = places[:: 1 + len(places) // 16]
        under = [month[:4] for month in months]
    axes.set_xticks(places, [under[place] for place in places], fontproperties=face(8), color=INK)
    axes.set_xlabel(words.say(texts.MONTHS), fontproperties=face(8), color=SOFT, labelpad=3)


def _step(top: int) -> int:
    """Return the distance of the lines of a scale: 1, 2 or 5 of some power of ten, four to eight of them to the top."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * 8 >= top:
                return digit * power
        power *= 10


def _months(statement: Statement) -> list[str]:
    """Return the months of the period, and any others that runs are counted in, in their order."""
    first, last = statement.period.first, statement.period.last
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    found = {f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers}
    return sorted(found | {month for month, _ in statement.by_month})
