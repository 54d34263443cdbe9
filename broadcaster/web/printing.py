"""Turns the portal's page templates into pages.

They come with the program, not with the workspace as those of printed pages do: a page that asks for a password, and
forms that must fit the code which reads them, are nothing to be changed together with the words of a bulletin.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2

from broadcaster.runlog.clock import LOCAL, at_second
from broadcaster.web.rights import NAMES, Act, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from broadcaster.language.wording import Wording

STATIC = resources.files("broadcaster.web") / "static"

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
"""The kinds of files in `static`, by their ending."""


def _files() -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in STATIC.iterdir() if one.name[one.name.rfind(".") :] in KINDS}


class Printer:
    """The templates and the static files of the portal.

    Attributes:
        files: the static files by name. version: changes whenever one of them does.
    """

    def __init__(self) -> None:
        self.files = _files()
        self.version = hashlib.sha256(b"".join(self.files[name] for name in sorted(self.files))).hexdigest()[:12]
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("broadcaster.web"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(clock=_clock, short=_short)
        self._templates.globals.update(static=self.static, Act=Act, Role=Role, role_names=NAMES)

    def static(self, name: str) -> str:
        """Return the address of a static file; it changes when the file does, so that browsers may keep it for good."""
        return f"/static/{name}?v={hashlib.sha256(self.files[name]).hexdigest()[:12]}"

    def page(self, name: str, words: Wording, values: Mapping[str, Any]) -> str:
        """Return the template `name`, such as "station.html.j2", filled with `values`."""
        template = self._templates.get_template(name)
        return template.render(
            values,
            _=words.say,
            words=words,
            day=words.day,
            duration=words.duration,
            size=words.size,
            number=lambda many: number(words, many),
            moment=lambda second: moment(words, at_second(second)),
            day_of=lambda second: words.day(at_second(second).date()),
        )


def number(words: Wording, many: int) -> str:
    """Return a whole number with its thousands set apart as the pages' language does: 8.080 or 8,080."""
    return f"{many:,}".replace(",", "." if words.language == "vi" else ",")


def moment(words: Wording, at: datetime) -> str:
    """Return such as "thứ Hai 23/11/2026 05:12"."""
    here = at.astimezone(LOCAL)
    return f"{words.day(here.date())} {here:%H:%M}"


def _clock(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%H:%M}"


def _short(day: date) -> str:
    return f"{day:%d/%m}"
