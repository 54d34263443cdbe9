"""What thousands of tests repeat on the same few texts, done once for each text in a process of tests.

Each test has a workspace of its own, and nearly all of their page templates and locales are the same: to compile and
to read them took half of the time of the tests that run a command. Both give the same for the same, so what they gave
the first time is given again. What raises is never kept; and a test whose text differs in one letter has it compiled
and read for itself, by the very code that users run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2

from broadcaster.language import locale
from broadcaster.publish.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    import pytest

_compile, _load = jinja2.Environment.compile, locale.load
_programs: dict[Hashable, Any] = {}
_locales: dict[tuple[str, bytes], locale.Locale] = {}


def once(patch: pytest.MonkeyPatch) -> None:
    """Have templates compiled and locales read once for each text, until the patch is undone."""
    patch.setattr(jinja2.Environment, "compile", _compiled)
    patch.setattr(locale, "load", _loaded)


def _compiled(
    self: jinja2.Environment,
    source: Any,
    name: str | None = None,
    filename: str | None = None,
    raw: bool = False,
    defer_init: bool = False,
) -> Any:
    """Return the program of a template; the key is all that jinja2 and our sandboxes make it from."""
    key = (
        *(type(self), source, name, filename, raw, defer_init, self.trim_blocks, self.lstrip_blocks, self.optimized),
        *(self.keep_trailing_newline, getattr(self.autoescape, "__code__", self.autoescape), self.undefined),
        *(frozenset(self.filters), frozenset(self.tests), frozenset(self.extensions)),
        # An include of a page template that is not there is refused while the one that includes it is compiled.
        frozenset(path.name for path in self.folder.glob("*")) if isinstance(self, Sandbox) else None,
    )
    if not isinstance(source, str):
        return _compile(self, source, name, filename, raw, defer_init)
    if key not in _programs:
        _programs[key] = _compile(self, source, name, filename, raw, defer_init)
    return _programs[key]


def _loaded(locales: Path, code: str) -> locale.Locale:
    """Return a locale; it is made from its file alone, and nobody can change it."""
    try:
        key = code, (locales / code / locale.FILE).read_bytes()
    except OSError:
        return _load(locales, code)
    if key not in _locales:
        _locales[key] = _load(locales, code)
    return _locales[key]
