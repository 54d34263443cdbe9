"""How a chart is drawn with matplotlib: as SVG that may stand inside a page, and as PNG.

The same chart gives the same bytes, on any machine with the same matplotlib: its own letters (DejaVu Sans, which has
those of all three languages), its own settings whatever the user's are, no clock and no chance.

matplotlib takes half a second to load. A page that only says how large its charts are, and what they show, does not
wait for it: it is loaded when the first chart is drawn.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster.letters import cut
from broadcaster.runlog.report.inline import inlined

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    from broadcaster.language.wording import Wording

INK, SOFT, LINE = "#16181d", "#50565f", "#c4cad3"
WIDTH = 165.0
"""Millimetres between the margins of the form, A4 upright."""

_PRESS = threading.Lock()
"""matplotlib's settings are one for the whole program: one chart is drawn at a time."""


@dataclass(frozen=True)
class Chart:
    """A chart that can be drawn.

    Attributes:
        name: of its file, and of its parts in a page. title, description: what it is, and what it shows, in words.
        width, height: in millimetres.
    """

    name: str
    title: str
    description: str
    width: float
    height: float
    _draw: Callable[[Figure], None] = field(repr=False, compare=False)

    def svg(self, prefix: str = "") -> bytes:
        """Return the chart as SVG that may stand inside a page.

        Args:
            prefix: what the names in it begin with; "" for one that no other chart has.
        """
        from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415 -- see the module

        raw = self._made(FigureCanvasSVG, "svg", 72, {"Date": None, "Creator": None})
        return inlined(raw, prefix or f"{self.name}-{sha256(raw).hexdigest()[:8]}-", self.title, self.description)

    def png(self, dpi: int = 200) -> bytes:
        """Return the chart as PNG, in so many dots an inch."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 -- see the module

        return self._made(FigureCanvasAgg, "png", dpi, {"Software": None})

    def _made(self, canvas: Callable[[Figure], Any], form: str, dpi: int, metadata: dict[str, None]) -> bytes:
        import matplotlib as mpl  # noqa: PLC0415 -- see the module
        from matplotlib.figure import Figure  # noqa: PLC0415 -- see the module

        buffer = io.BytesIO()
        with _PRESS, mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update({"svg.hashsalt": self.name, "svg.fonttype": "path", "text.parse_math": False})
            mpl.rcParams.update({"hatch.linewidth": 0.6, "hatch.color": SOFT})
            figure = Figure(figsize=(self.width / 25.4, self.height / 25.4), facecolor="white")
            canvas(figure)
            self._draw(figure)
            figure.savefig(buffer, format=form, dpi=dpi, metadata=metadata)
        return buffer.getvalue()


def face(size: float) -> FontProperties:
    """Return the letters of charts, so many points high."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 -- see the module

    return FontProperties(fname=_face(), size=size)


@cache
def _face() -> Path:
    import matplotlib as mpl  # noqa: PLC0415 -- see the module

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def shown(text: str, most: int = 60) -> str:
    """Return a text as it can be drawn: on one line, and with � for letters that the face does not have."""
    one = cut(" ".join(text.split()), most)
    return "".join(letter if ord(letter) in _known() else "\ufffd" for letter in one)


@cache
def _known() -> frozenset[int]:
    from matplotlib.font_manager import get_font  # noqa: PLC0415 -- see the module

    return frozenset(get_font(str(_face())).get_charmap())


def area(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Return a place to draw in, without a frame; all in millimetres from the upper left corner."""
    across, down = (side * 25.4 for side in figure.get_size_inches())
    axes = figure.add_axes((left / across, 1 - (top + height) / down, width / across, height / down))
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, pad=2)
    return axes


def nothing(figure: Figure, words: Wording, why: str) -> None:
    """Say that there is nothing to show."""
    figure.text(0.5, 0.5, words.say(why), ha="center", va="center", fontproperties=face(10), color=SOFT)
