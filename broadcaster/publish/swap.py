"""Puts a finished folder in the place of another, so that a kill at any moment leaves a good one; see `shelf`."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from broadcaster.errors import BroadcasterError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

LOCK = ".publishing.lock"
RENAME_TRIES, RENAME_WAIT = 20, 0.25
"""How often, and how many seconds apart, Windows is asked for a rename while a file of the release is open."""

_LEFTOVER = re.compile(r"\.([0-9]{4}-W[0-9]{2}(?:-draft)?)\.(new|old)")
_IN_USE = (5, 32, 33)  # Windows: access denied, sharing violation, lock violation


def swap(new: Path, target: Path, old: Path) -> None:
    """Let `target` step aside to `old`, if it is there, and give its name to `new`; on any failure put it back.

    Raises:
        OSError: the system refuses.
        BroadcasterError: on Windows, a program keeps a file of `target` open.
    """
    if target.exists():
        _rename(target, old)
    try:
        _rename(new, target)
    except BaseException:
        if old.exists():
            _rename(old, target)
        raise


def _rename(source: Path, target: Path) -> None:
    for left in reversed(range(RENAME_TRIES)):
        try:
            source.rename(target)
        except OSError as error:
            if getattr(error, "winerror", None) not in _IN_USE:
                raise
            if not left:
                name = target.name if source.name.startswith(".") else source.name
                raise BroadcasterError(
                    f"{name} cannot be replaced, because a program has a file of it open. The release before is still "
                    "there. Close players and windows that show it, then build again."
                ) from error
            time.sleep(RENAME_WAIT)
        else:
            return


def leftovers(out: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield what a killed build left: the folder, the name of the release it belongs to, and `new` or `old`."""
    if out.is_dir():
        for path in sorted(out.iterdir()):
            found = _LEFTOVER.fullmatch(path.name)
            if found is not None:
                yield path, found[1], found[2]


def restore(out: Path) -> None:
    """Put back each release that had stepped aside and clear the other leftovers; for the holder of the lock alone.

    Raises:
        BroadcasterError: a release cannot be put back.
    """
    with explained(out.name):
        for path, name, kind in list(leftovers(out)):
            if kind == "old" and not (out / name).exists():
                _rename(path, out / name)
            else:
                shutil.rmtree(path, ignore_errors=True)


def flush(path: Path) -> None:
    """Make sure that a file is on the disk before it is given its name.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("r+b") as file:
        os.fsync(file.fileno())


@contextmanager
def explained(shown: str) -> Iterator[None]:
    """Turn the system's error into a sentence."""
    try:
        yield
    except OSError as error:
        told = error.strerror or str(error)
        raise BroadcasterError(
            f"{shown} could not be written: {told}. The shelf is as it was. "
            "Make room on the disk, or see to the folder's rights, then build again."
        ) from error


@contextmanager
def lock(out: Path) -> Iterator[bool]:
    """Hold the shelf's lock; the value tells whether it was free. It goes with the process, however that ends."""
    with explained(LOCK):
        file = (out / LOCK).open("ab")
    with file:
        yield _taken(file)


def _taken(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a network drive that knows no locks: one build at a time is then up to the people
        return True
    return True
