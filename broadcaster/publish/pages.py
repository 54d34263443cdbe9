"""Makes the pages of a script: plain text for a phone or Zalo, and large print for an announcer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcaster.publish.fonts import Letters, faces
from broadcaster.publish.sheet import Imprint, lay_out

if TYPE_CHECKING:
    from broadcaster.models import Script, Station
    from broadcaster.publish.press import Press

__all__ = ["Imprint", "Letters", "html", "text"]


def text(press: Press, script: Script, station: Station | None, imprint: Imprint) -> str:
    """Return the script as plain text, UTF-8, one line for each sentence and no breaks inside it.

    Args:
        press: the workspace's page templates.
        script: what is said.
        station: for whom; None when it is for all.
        imprint: office, names of the languages, draft or not.

    Raises:
        FaultsFoundError: the template `script.txt.j2` is faulty.
    """
    return press.render("script.txt.j2", sheet=lay_out(script, station, imprint, press.words))


def html(
    press: Press, script: Script, station: Station | None, imprint: Imprint, letters: Letters = Letters.EMBEDDED
) -> str:
    """Return the script as a page in large print, for screen, phone and A4 paper: Kinh beside the language it is in.

    Args:
        press, script, station, imprint: as for `text`.
        letters: EMBEDDED for a page that travels alone, LINKED for one in a release.

    Raises:
        FaultsFoundError: the template `script.html.j2` is faulty, or a font to be embedded is missing.
    """
    sheet = lay_out(script, station, imprint, press.words)
    return press.render("script.html.j2", sheet=sheet, faces=faces(press, letters))
