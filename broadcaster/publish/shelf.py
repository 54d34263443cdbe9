"""The shelf, `out/`: a release is put together beside the old one and swapped in whole; a kill leaves a good one there.

    out/.2026-W48.new     being put together; worthless after a kill
    out/2026-W48          what operators fetch
    out/.2026-W48.old     the release before it, for the moment between the two renames

Every file of a release is written, and flushed to the disk while others are, before the swap. The swap is two renames:
the old release steps aside, the new one takes its place. A kill before the first leaves the old release untouched;
after the second, the new one is there. After a kill between the two, the next publication, of whatever week, first puts
the old one back; `recover` does that alone. A lock, which the system lets go with the process, tells a build that is
still at work from a dead one.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from broadcaster.errors import BroadcasterError, Fault, FaultsFoundError
from broadcaster.publish import manifest, names
from broadcaster.publish.remembering import Former
from broadcaster.publish.stage import Stage
from broadcaster.publish.swap import explained, leftovers, lock, restore, swap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FLUSHED_AT_ONCE = 8
"""Files the disk is asked for at a time."""


@contextmanager
def staging(out: Path, week: str, *, draft: bool, note: Path | None = None) -> Iterator[Stage]:
    """Give a stage for the release of `week`, and put the release on the shelf when the block ends well.

    If the block raises, or anything here does, or the release turns out to be the one that is there, the shelf is as
    it was.

    Args:
        out: the shelf's folder; made if it is not there.
        week: ISO week. draft: it goes to `<week>-draft`, and every name bears the mark.
        note: where it is remembered what the release was made of; None to make all of it.

    Raises:
        FaultsFoundError: `week` is none; or what lies in the release's place is no release, so that it is not replaced.
        BroadcasterError: another build is publishing; the disk is full; the folder may not be written; the block ended
            without sealing the stage; or, on Windows, a program keeps a file of the old release open.
    """
    name = names.folder(week, draft=draft)
    target, new, old = out / name, out / f".{name}.new", out / f".{name}.old"
    with explained(out.name):
        out.mkdir(parents=True, exist_ok=True)
    with lock(out) as free:
        if not free:
            raise BroadcasterError(f"Another build is publishing to {out.name}. Wait until it ends, then build again.")
        restore(out)
        with explained(name):
            stranger = target.exists() and not (target / names.MANIFEST).is_file()
        if stranger:
            what = f"is in the way: it has no {names.MANIFEST}, so it is no release of this program."
            raise FaultsFoundError([Fault(f"{out.name}/{name}", None, what, "Move it elsewhere, then build again.")])
        flusher = ThreadPoolExecutor(_FLUSHED_AT_ONCE)
        try:
            with explained(new.name):
                new.mkdir()
            stage = Stage(new, week, Former(target, note), flusher, draft=draft)
            yield stage
            if not stage.sealed:
                raise BroadcasterError(f"The release {name} was not sealed with a manifest; the shelf is as it was.")
            if not stage.same:
                with explained(name):
                    stage.settle()
                    swap(new, target, old)
        finally:
            flusher.shutdown(cancel_futures=True)
            shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        # Only now, for a file that loses its second name counts as changed. Without a memory the next build makes
        # everything, and that is all.
        with suppress(OSError):
            stage.remember()


def recover(out: Path) -> None:
    """Bring the shelf in order after a kill: put back a release that had stepped aside, clear what was half written.

    Cheap when there is nothing to do; does nothing while a build is publishing.

    Raises:
        BroadcasterError: a release must be put back and cannot be.
    """
    if any(leftovers(out)):
        with lock(out) as free:
            if free:
                restore(out)


def verify(release: Path) -> list[Fault]:
    """Return what is wrong with the files of a release: missing, cut short, altered, or not in its manifest.

    Raises:
        FaultsFoundError: it has no manifest that can be read.
    """
    found: list[Fault] = []
    here = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()} - {names.MANIFEST}
    for entry in manifest.load(release).files:
        shown = f"{release.name}/{entry.path}"
        if entry.path not in here:
            found.append(Fault(shown, None, "is missing."))
            continue
        here.remove(entry.path)
        try:
            same = sha256((release / entry.path).read_bytes()).hexdigest() == entry.sha256
        except OSError as error:
            found.append(Fault(shown, None, f"cannot be read: {error.strerror or error}."))
            continue
        if not same:
            found.append(Fault(shown, None, "is not the file that was published.", "Delete it, then build again."))
    return found + [Fault(f"{release.name}/{path}", None, "is not in the manifest.") for path in sorted(here)]
