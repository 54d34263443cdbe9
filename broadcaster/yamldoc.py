"""A YAML file read safely: plain values, each with the line it stands on.

This is the one door for YAML. It reads libyaml's events and builds the values itself, because the files are written by
people who are not programmers, and the usual loader lets four things pass that would hurt them:

* aliases (`&`, `*`), by which a file of a few lines can grow to fill the memory: refused;
* a key written twice, where the second silently wins: a fault with both lines;
* `17:00` read as the number 1020 and `no` as false, as YAML 1.1 wants: here they stay text;
* `0.045` read as a binary fraction: here every decimal is a `Decimal`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.files import read_text

if TYPE_CHECKING:
    from pathlib import Path

DEPTH_LIMIT = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+(_[0-9]+)*")
_DECIMAL = re.compile(r"[-+]?[0-9]+(_[0-9]+)*\.[0-9]+(_[0-9]+)*")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

Scalar = str | int | Decimal | bool | date | None
Key = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlDoc:
    """One YAML file as read.

    Attributes:
        path: the file's name as faults say it.
        value: what it holds, of dict, list and scalars.
        lines: for the path of keys and indexes to each value, the line it begins on (in a mapping: its key's line).
        text: the file as it stands, for checks of its letters.
    """

    path: str
    value: Any
    lines: dict[Key, int] = field(default_factory=dict)
    text: str = ""

    def line(self, key: Key) -> int | None:
        """Return the line of the value at `key`, or of the nearest thing around it that has one."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key)

    def fault(self, key: Key, what: str, hint: str = "") -> Fault:
        """Return a fault at the line of the value at `key`."""
        return Fault(self.path, self.line(key), what, hint)


def read(path: Path, shown: str) -> YamlDoc:
    """Read one YAML file.

    Args:
        path: the file, UTF-8, with or without BOM, any line ends, at most `files.TEXT_LIMIT` bytes.
        shown: its name as the faults should say it.

    Raises:
        FaultsFoundError: it cannot be read, is not YAML, or uses what is refused here; all double keys at once.
    """
    return parse(read_text(path, shown), shown)


def parse(text: str, shown: str) -> YamlDoc:
    """Return the YAML document in `text`; see `read`."""
    builder = _Builder(shown)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        # Of a quote that is never closed the end of the file is the problem, and the quote itself what to look at.
        open_end = "end of stream" in str(error.problem) and error.context_mark
        mark = error.context_mark if open_end else error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        if "nesting depth" in str(error.problem):  # newer libyaml stops before we do
            what = f"is nested deeper than {DEPTH_LIMIT} levels."
            raise FaultsFoundError([Fault(shown, line, what)]) from error
        what = f"is not YAML: {error.problem or error.context}."
        hint = "Look at the indentation, at colons without a space behind them, and at unclosed quotes."
        raise FaultsFoundError([Fault(shown, line, what, hint)]) from error
    except yaml.reader.ReaderError as error:
        # It names the character and its place in the text, not the line.
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        code = ord(error.character) if isinstance(error.character, str) else error.character
        what = f"holds the character U+{code:04X}, which YAML does not take."
        raise FaultsFoundError([Fault(shown, line, what, "Delete it.")]) from error
    except yaml.YAMLError as error:
        raise FaultsFoundError([Fault(shown, None, f"is not YAML: {error}.")]) from error
    if builder.faults:
        raise FaultsFoundError(builder.faults)
    return YamlDoc(shown, builder.root, builder.lines, text)


class _Builder:
    """Builds the values from the events, without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.root: Any = None
        self.lines: dict[Key, int] = {}
        self.faults: list[Fault] = []
        self._documents = 0
        self._open: list[tuple[Any, Key]] = []
        self._key: list[str | None] = []  # for each open mapping the key that waits for its value

    def take(self, event: Any) -> None:
        """Take the next event of the file."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(line, "holds a second document (a line `---`); one file is one document.")
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._stop(
                line, "uses an anchor or alias (& or *), which these files do not.", "Write the value out, or quote it."
            )
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], event, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop()
            self._key.pop()
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)

    def _begin(self, container: Any, event: Any, line: int) -> None:
        if len(self._open) >= DEPTH_LIMIT:
            self._stop(line, f"is nested deeper than {DEPTH_LIMIT} levels.")
        if event.tag is not None and not event.implicit:
            self._stop(line, f"uses the tag {event.tag}, which these files do not.")
        where = self._place(container, line)
        self._open.append((container, where))
        self._key.append(None)

    def _scalar(self, event: Any, line: int) -> None:
        if event.tag is not None and not any(event.implicit):
            self._stop(line, f"uses the tag {event.tag}, which these files do not.")
        plain = event.implicit[0]
        if self._open and isinstance(self._open[-1][0], dict) and self._key[-1] is None:
            self._take_key(event.value, line)
        else:
            self._place(self._resolve(event.value, line) if plain else event.value, line)

    def _take_key(self, key: str, line: int) -> None:
        mapping, where = self._open[-1]
        if key in mapping:
            first = self.lines[(*where, key)]
            what = f'the key "{key}" stands here a second time (first on line {first}).'
            self.faults.append(Fault(self.shown, line, what, "Keep one of them."))
        self._key[-1] = key
        self.lines.setdefault((*where, key), line)

    def _place(self, value: Any, line: int) -> Key:
        """Put a value where it belongs in what is open, and return its path."""
        if not self._open:
            self.root = value
            self.lines[()] = line
            return ()
        container, where = self._open[-1]
        if isinstance(container, list):
            container.append(value)
            here: Key = (*where, len(container) - 1)
            self.lines[here] = line
            return here
        key = self._key[-1]
        if key is None:
            self._stop(line, "uses a list or a mapping as a key; a key is a word.")
        self._key[-1] = None
        container[key] = value
        return (*where, str(key))

    def _resolve(self, text: str, line: int) -> Scalar:
        """Return what an unquoted scalar means: nothing, true, false, an integer, a decimal, a date, or the text."""
        if text in {"", "~", "null"}:
            return None
        if text in {"true", "false"}:
            return text == "true"
        if _INTEGER.fullmatch(text) and len(text) <= 40 and not re.match(r"[-+]?0[0-9]", text):
            return int(text)
        if _DECIMAL.fullmatch(text) and len(text) <= 40:
            return Decimal(text.replace("_", ""))
        if found := _DATE.fullmatch(text):
            year, month, day = map(int, found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                self.faults.append(
                    Fault(self.shown, line, f"there is no date {text}.", "Dates are written year-month-day.")
                )
        return text

    def _stop(self, line: int, what: str, hint: str = "") -> None:
        raise FaultsFoundError([*self.faults, Fault(self.shown, line, what, hint)])
