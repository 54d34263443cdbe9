"""Every fault a person may see: what is wrong, where, and what to do next.

The rooms raise these; only the door, `cli`, turns them into words on a screen and exit codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How grave a finding is: a fault stops the work, a warning is only said."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One finding in one place.

    Attributes:
        path: the file, relative to the workspace, with forward slashes; "" when it lies in no file.
        line: the line in it, counted from 1; None when the whole file is meant.
        what: what is wrong and what is allowed, in one sentence.
        hint: what to do next; may be empty when `what` already says it.
        severity: fault or warning.
    """

    path: str
    line: int | None
    what: str
    hint: str = ""
    severity: Severity = Severity.FAULT

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        head = f"{where}: " if where else ""
        kind = "warning: " if self.severity is Severity.WARNING else ""
        tail = f" {self.hint}" if self.hint else ""
        return f"{head}{kind}{self.what}{tail}"


class BroadcasterError(Exception):
    """The root of all that this program raises on purpose; its text is fit for a person to read."""


class FaultsFoundError(BroadcasterError):
    """What was given is faulty; carries all the faults at once, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(BroadcasterError):
    """The command was given words that do not fit together (exit code 2)."""


class VoiceError(BroadcasterError):
    """A voice could not speak a line: it is missing here, refused, timed out or was cut off."""


class SoundError(BroadcasterError):
    """A sound file could not be read, joined or written."""


def unkept(folder: object, what: str, error: OSError) -> SoundError:
    """Return what is said when a sound cannot be kept in the cache.

    Args:
        folder: where it was to lie. what: the sound, such as "the sound of a line". error: the system's.
    """
    told = f"{folder}: {what} cannot be kept there: {error.strerror or error}."
    return SoundError(f"{told} Make room, or name another folder as paths: cache in broadcaster.yaml.")


class LedgerError(BroadcasterError):
    """The run ledger cannot be opened, read or written: locked, damaged, not a ledger, of a newer program, …"""


def summary(faults: Iterable[Fault]) -> str:
    """Return the closing line under a list of faults, such as "3 faults, 1 warning"."""
    found = list(faults)
    warnings = sum(fault.severity is Severity.WARNING for fault in found)
    grave = len(found) - warnings
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((grave, "fault"), (warnings, "warning"))
        if count
    ]
    return ", ".join(parts) or "no faults"
