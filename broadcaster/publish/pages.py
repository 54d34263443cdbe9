"""Makes the pages of a script: plain text for a phone or Zalo, and large print for an announcer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from broadcaster.publish import sheet
from broadcaster.publish.fonts import Letters, faces
from broadcaster.publish.sheet import Imprint

if TYPE_CHECKING:
    from broadcaster.models import Script, Station
    from broadcaster.publish.press import Press

__all__ = ["Imprint", "Letters", "Plate", "html", "text"]


def text(press: Press, script: Script, station: Station | None, imprint: Imprint) -> str:
    """Return the script as plain text, UTF-8, one line for each sentence and no breaks inside it.

    Args:
        press: the workspace's page templates.
        script: what is said.
        station: for whom; None when it is for all.
        imprint: office, names of the languages, draft or not.

    Raises:
        FaultsFoundError: the template `script.txt.j2` or `lines.txt.j2` is faulty.
    """
    return Plate(press, script, imprint).text(station)


def html(
    press: Press, script: Script, station: Station | None, imprint: Imprint, letters: Letters = Letters.EMBEDDED
) -> str:
    """Return the script as a page in large print, for screen, phone and A4 paper: Kinh beside the language it is in.

    Args:
        press, script, station, imprint: as for `text`.
        letters: EMBEDDED for a page that travels alone, LINKED for one in a release.

    Raises:
        FaultsFoundError: a template is faulty, or a font to be embedded is missing.
    """
    return Plate(press, script, imprint).html(station, letters)


class Plate:
    """A script made ready for print: laid out once, and its lines printed once, however many stations get a copy."""

    def __init__(self, press: Press, script: Script, imprint: Imprint) -> None:
        self._press = press
        self._imprint = imprint
        self._sheet = sheet.lay_out(script, imprint, press.words)

    def text(self, station: Station | None) -> str:
        """Return a station's copy in plain text; see the function `text`."""
        return self._press.render("script.txt.j2", lines=self._text_lines, **self._head(station))

    def html(self, station: Station | None, letters: Letters) -> str:
        """Return a station's copy in large print; see the function `html`."""
        found = faces(self._press, letters)
        return self._press.render("script.html.j2", lines=self._html_lines, faces=found, **self._head(station))

    def _head(self, station: Station | None) -> dict[str, object]:
        variety = sheet.variety(self._sheet.language, station, self._imprint, self._press.words)
        name = f"{station.kind} {station.name} ({station.code})" if station else ""
        return {"sheet": self._sheet, "station": name, "variety": variety}

    @cached_property
    def _text_lines(self) -> str:
        return self._press.render("lines.txt.j2", sheet=self._sheet)

    @cached_property
    def _html_lines(self) -> Markup:
        # The template has escaped all that was put into it; put into the page around it, it is markup already.
        return Markup(self._press.render("lines.html.j2", sheet=self._sheet))  # noqa: S704
