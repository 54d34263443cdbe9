"""Which voices there are: those of the entry-point group `broadcaster.voices`, this package's own among them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from broadcaster.errors import UsageError, VoiceError
from broadcaster.narrate.voice import ATTRIBUTES, Kind
from broadcaster.schema import near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from broadcaster.models import Line
    from broadcaster.narrate.voice import Voice
    from broadcaster.narrate.wave import Wave
    from broadcaster.settings import Settings

_Answer = TypeVar("_Answer")

GROUP = "broadcaster.voices"
"""The entry-point group by which a package brings voices."""

_OWN = "broadcaster"
"""The distribution whose voices come first, and whose names no other takes over."""


class Factory(Protocol):
    """What an entry point of the group names: makes a voice from the settings and the workspace's folder."""

    def __call__(self, settings: Settings, workspace: Path) -> Voice:
        """Return the voice, without loading anything heavy."""
        ...


class Voices(Mapping[str, "Voice"]):
    """The voices by name, each made when it is first asked for: gTTS alone takes longer to load than a help text.

    Args:
        settings: pace, rates and paths. workspace: the folder that relative paths are relative to.
    """

    def __init__(self, settings: Settings, workspace: Path) -> None:
        self._settings, self._workspace = settings, workspace
        self._made: dict[str, Voice] = {}

    def __getitem__(self, name: str) -> Voice:
        """Return a voice.

        Raises:
            KeyError: there is none of that name.
            VoiceError: the package that brings it is faulty.
        """
        if name not in self._made:
            self._made[name] = _make(_entries()[name], self._settings, self._workspace)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in _entries()

    def __iter__(self) -> Iterator[str]:
        return iter(_entries())

    def __len__(self) -> int:
        return len(_entries())

    def demand(self, name: str) -> Voice:
        """Return a voice that a person asked for by name.

        Raises:
            UsageError: there is none of that name. VoiceError: the package that brings it is faulty.
        """
        if name not in self:
            raise UsageError(f'there is no voice "{name}"; there are: {", ".join(self)}. {near(name, self)}'.rstrip())
        return self[name]

    def origin(self, name: str) -> str:
        """Return the package that brings a voice and its version; "" for this program's own."""
        found = _entries()[name].dist
        return "" if found is None or found.name == _OWN else f"{found.name} {found.version}"

    def experimental(self, name: str) -> bool:
        """Tell whether no speaker has judged a voice yet: neither its maker says so, nor broadcaster.yaml."""
        return self[name].experimental and name not in self._settings.judged


def voices(settings: Settings, workspace: Path) -> Voices:
    """Return the voices by name, in the order a person should see them; made once for each build, for all its scripts.

    An online voice keeps its pace, and remembers an outage, within one such mapping.

    Args:
        settings: pace, rates and paths. workspace: the folder that relative paths are relative to.
    """
    return Voices(settings, workspace)


@cache
def _entries() -> dict[str, EntryPoint]:
    """Return the entry points by name: this program's own first, in the order of best first, then those of others."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: (not _own(entry), _rank(entry), entry.name))
    entries: dict[str, EntryPoint] = {}
    for entry in found:
        entries.setdefault(entry.name, entry)
    return entries


def _own(entry: EntryPoint) -> bool:
    return entry.dist is None or entry.dist.name == _OWN


def _rank(entry: EntryPoint) -> int:
    """Return where a voice of this program stands in lists: people, what is always here, what must be got."""
    order = ("takes", "espeak", "espeak-rad", "espeak-cmo", "piper", "mms-vi", "mms-cmo", "gtts", "silent")
    return order.index(entry.name) if entry.name in order else len(order)


def _make(entry: EntryPoint, settings: Settings, workspace: Path) -> Voice:
    """Return the voice of an entry point.

    Raises:
        VoiceError: its package does not load, or gives what is no voice.
    """
    try:
        made = cast("Factory", entry.load())(settings, workspace)
    except (Exception, SystemExit) as error:  # another's code: whatever it raises, the others still speak
        raise VoiceError(f"does not load: {type(error).__name__}: {error}. {_ask(entry)}") from error
    lacking = [name for name in (*ATTRIBUTES, "missing", "key", "speak") if not hasattr(made, name)]
    if lacking:
        raise VoiceError(f"is no voice: it has no {', '.join(lacking)}. {_ask(entry)}")
    if made.name != entry.name or not isinstance(made.kind, Kind):
        raise VoiceError(f'is entered as "{entry.name}" and calls itself "{made.name}" ({made.kind}). {_ask(entry)}')
    return made if _own(entry) else cast("Voice", _Guest(made, _ask(entry)))


class _Guest:
    """Another package's voice: whatever goes wrong in it is a voice that failed, and the next in order speaks."""

    def __init__(self, voice: Voice, ask: str) -> None:
        self._voice, self._maker = voice, ask

    def __getattr__(self, name: str) -> object:
        return getattr(self._voice, name)

    def missing(self) -> str:
        return self._asked(self._voice.missing)

    def key(self, line: Line, language: str) -> str:
        return self._asked(self._voice.key, line, language)

    def speak(self, line: Line, language: str) -> Wave:
        return self._asked(self._voice.speak, line, language)

    def _asked(self, method: Callable[..., _Answer], *given: object) -> _Answer:
        try:
            return method(*given)
        except VoiceError:
            raise
        except (Exception, SystemExit) as error:
            raise VoiceError(f"failed: {type(error).__name__}: {error}. {self._maker}") from error


def _ask(entry: EntryPoint) -> str:
    return f"It comes with {entry.dist.name if entry.dist else 'this program'}; ask who made it."
