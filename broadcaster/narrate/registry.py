"""Which voices there are: their names, what they speak, and where each is made."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from broadcaster.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from broadcaster.narrate.voice import Voice
    from broadcaster.settings import Settings


class _Factory(Protocol):
    """Makes a voice from the settings and the workspace's folder."""

    def __call__(self, settings: Settings, workspace: Path) -> Voice: ...


_FACTORIES = {
    "takes": "broadcaster.narrate.takes:Takes.of",
    "espeak": "broadcaster.narrate.espeak:Espeak.of",
    "gtts": "broadcaster.narrate.online:Gtts.of",
    "silent": "broadcaster.narrate.silent:Silent.of",
}
"""Where each built-in voice is made, written as an entry point is, so that other packages' voices can join them."""

NAMES: Mapping[str, frozenset[str]] = {
    "takes": frozenset(LANGUAGES),
    "espeak": frozenset({"vi"}),
    "gtts": frozenset({"vi"}),
    "silent": frozenset(LANGUAGES),
}
"""The built-in voices and the languages each declares, known without loading any of them."""

_ONLINE = frozenset({"gtts"})
"""Those of `voice.Kind.ONLINE`, likewise."""


class _Voices(Mapping[str, "Voice"]):
    """The voices by name, each made when it is first asked for: gTTS alone takes longer to load than a help text."""

    def __init__(self, settings: Settings, workspace: Path) -> None:
        self._settings, self._workspace = settings, workspace
        self._made: dict[str, Voice] = {}

    def __getitem__(self, name: str) -> Voice:
        if name not in self._made:
            module, _, path = _FACTORIES[name].partition(":")
            made: object = import_module(module)
            for part in path.split("."):
                made = getattr(made, part)
            self._made[name] = cast("_Factory", made)(self._settings, self._workspace)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in _FACTORIES

    def __iter__(self) -> Iterator[str]:
        return iter(_FACTORIES)

    def __len__(self) -> int:
        return len(_FACTORIES)


def asks_online(order: Iterable[str]) -> bool:
    """Tell whether one of the voices named asks a service on the network.

    Such a voice keeps its pace, and remembers an outage, within one mapping of `voices`: who builds with it makes one
    mapping, in one process, for all scripts.
    """
    return not _ONLINE.isdisjoint(order)


def voices(settings: Settings, workspace: Path) -> Mapping[str, Voice]:
    """Return the voices by name, in the order a person should see them; made once for each build, for all its scripts.

    Args:
        settings: pace, rates and paths. workspace: the folder that relative paths are relative to.
    """
    return _Voices(settings, workspace)
