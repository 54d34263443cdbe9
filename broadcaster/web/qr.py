"""QR codes for pages: drawn in place, without a style of their own, with the white edge that cameras look for."""

from __future__ import annotations

import segno
from markupsafe import Markup


def svg(text: str) -> Markup:
    """Return a text as a picture to be put into a page as it is.

    Black on white also where the page is dark: most cameras' programs read no other, and the edge of four modules is
    part of the code (ISO/IEC 18004, 6.3.8). Screen readers are told of the address beside it instead.
    """
    drawn = segno.make_qr(text, error="m").svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" shape-rendering="crispEdges" ', 1))  # noqa: S704  ours
