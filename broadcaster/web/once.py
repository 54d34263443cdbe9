"""Remembers what takes long to work out: each thing is worked out once, the last few of them are kept."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_T = TypeVar("_T")


class _Slot(Generic[_T]):
    """Room for one thing; whoever works it out holds the lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.made: list[_T] = []


class Once(Generic[_T]):
    """What was worked out last, by what it was worked out from. Threads that want the same wait for the first of them.

    Args:
        most: how many things are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._slots: dict[Hashable, _Slot[_T]] = {}

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what belongs to a key; it is made when it is not there. What cannot be made is tried again."""
        with self._lock:
            slot = self._slots.pop(key, None) or _Slot[_T]()
            self._slots[key] = slot  # the one that was wanted last stands last
            while len(self._slots) > self._most:
                del self._slots[next(iter(self._slots))]
        with slot.lock:
            if not slot.made:
                slot.made.append(make())
            return slot.made[0]
