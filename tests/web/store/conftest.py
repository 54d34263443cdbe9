"""The portal's memory in a file and on a server, empty each time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from broadcaster.web.rights import Grant, Role
from broadcaster.web.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from broadcaster.web.rights import Person

NOW = 1_795_395_600
"""23 November 2026, 08:00 at +07:00."""


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """A memory in which nothing is, in a file and on a server."""
    opened = Store(place, patience=2)
    yield opened
    opened.close()


@pytest.fixture
def second(place: str, store: Store) -> Iterator[Store]:
    """The same memory, as another process has it open."""
    opened = Store(place, patience=2)
    yield opened
    opened.close()


def make(store: Store, login: str = "lan", *grants: Grant) -> Person:
    """Return somebody new; an operator, if nothing else is said."""
    return store.accounts.make(login, f"Người {login}", "", grants or [Grant(Role.OPERATOR, "24235")], at=NOW)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do several things in as many threads, begun at one moment; return what each returned, or raised."""
    ready, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        ready.wait()
        try:
            results[place] = work()
        except Exception as error:  # noqa: BLE001 - whoever asked looks at it
            results[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
