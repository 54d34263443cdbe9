"""The shelf, `out/`: a release is put together beside the old one and swapped in whole; a kill leaves a good one there.

    out/.2026-W48.new     being put together; worthless after a kill
    out/2026-W48          what operators fetch
    out/.2026-W48.old     the release before it, for the moment between the two renames

Every file of a release is written and flushed to the disk before the swap. The swap is two renames: the old release
steps aside, the new one takes its place. A kill before the first leaves the old release untouched; after the second,
the new one is there. After a kill between the two, the next publication, of whatever week, first puts the old one back;
`recover` does that alone. A lock, which the system lets go with the process, tells a build that is still at work from a
dead one.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import fingerprint, zips
from broadcaster.errors import BroadcasterError, Fault, FaultsFoundError
from broadcaster.publish import manifest, names
from broadcaster.publish.names import Kind, Placed
from broadcaster.publish.remembering import Former
from broadcaster.publish.swap import explained, flush, leftovers, lock, restore, swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import IO

_CHUNK = 1 << 20


class Stage:
    """A release being put together: files are added, then it is sealed with its manifest, then `staging` publishes it.

    Attributes:
        week: the ISO week. draft: whether its names bear the draft's mark, which the stage sets by itself.
        sealed: the manifest is written. same: the release is, but for its time, the one on the shelf.

    Several threads may add files at once.
    """

    def __init__(self, folder: Path, week: str, former: Former, *, draft: bool) -> None:
        self.week = week
        self.draft = draft
        self.sealed = False
        self.same = False
        self._folder, self._former = folder, former
        self._placed: dict[str, Placed] = {}
        self._below: dict[str, list[Placed]] = {}
        self._made_of: dict[str, str] = {}
        self._written: list[Path] = []

    def add(self, path: str, content: bytes | str | Path) -> Placed:
        """Write one file.

        Args:
            path: its name on the shelf without the draft's mark, see `names`.
            content: bytes, text (written as UTF-8), or a file to copy.

        Returns:
            The file as it lies there, for the manifest.

        Raises:
            FaultsFoundError: the name does not belong on the shelf, or is there already.
            BroadcasterError: the disk is full, the folder may not be written, or the file to copy cannot be read.
        """
        return self.put(path, "", lambda: content)

    def put(self, path: str, made_of: str, make: Callable[[], bytes | str | Path | Iterable[bytes]]) -> Placed:
        """Place one file: the one that lies on the shelf, if it was made of the same, or else what `make` returns.

        Args:
            path: as for `add`. made_of: a digest of all that its bytes depend on; "" when that is not known.
            make: returns its content, as for `add`, or piece by piece.

        Returns, Raises:
            as `add`.
        """
        kind = names.kind_of(path, self.week)
        if self.sealed or path in self._placed:
            what = "is there already" if path in self._placed else "comes after the manifest"
            raise FaultsFoundError([Fault("", None, f'"{path}" {what}; each file is added once, the manifest last.')])
        shown = names.marked(path, draft=self.draft)
        known = self._former.find(shown, made_of) if made_of else None
        if known is not None and self._linked(shown):
            size, digest = known.size, known.sha256
        else:
            size, digest = self._write(shown, make())
        placed = self._placed[path] = Placed(shown, size, digest, kind)
        self._made_of[path] = made_of
        self._below.setdefault(path.partition("/")[0], []).append(placed)
        return placed

    def zip(self, code: str, made_of: str, page: Callable[[], str], at: datetime) -> Placed:
        """Pack what lies on the stage for a station into its ZIP, with the fonts and its own index page.

        Args:
            code: the station's commune code.
            made_of: a digest of all that the index page depends on.
            page: returns that page as it reads inside the ZIP; its links are relative to the ZIP's one folder.
            at: the time the files in it bear.

        Raises:
            as `add`.
        """
        path = names.bundle(code, self.week)
        top = Path(names.marked(path, draft=self.draft)).stem
        packed = [
            placed
            for placed in (*self._below.get(code, ()), *self._below.get("fonts", ()))
            if placed.kind not in (Kind.INDEX, Kind.BUNDLE)
        ]

        def make() -> bytes:
            files = {f"{top}/{placed.path.removeprefix(f'{code}/')}": self._read(placed.path) for placed in packed}
            index = f"{top}/{names.marked(names.INDEX, draft=self.draft)}"
            return zips.pack(files | {index: page().encode("utf-8")}, at)

        return self.put(path, fingerprint.of(made_of, top, at, packed), make)

    def seal(self, release: manifest.Manifest) -> None:
        """Check the manifest against what was added, and write it; nothing can be added afterwards.

        Raises:
            FaultsFoundError: the manifest is of another week, calls a draft a release, names lines that are not fit for
                the air, or does not list exactly the files that are here; all at once.
            BroadcasterError: it cannot be written.
        """
        faults = manifest.faults(release)
        if (release.week, release.draft) != (self.week, self.draft):
            folder = names.folder(self.week, draft=self.draft)
            faults.append(Fault(names.MANIFEST, None, f"speaks of another release than {folder}."))
        listed = {entry.path: (entry.size, entry.sha256, entry.kind) for entry in release.files}
        here = {placed.path: (placed.size, placed.sha256, placed.kind) for placed in self._placed.values()}
        for path in sorted(listed.keys() | here.keys()):
            if listed.get(path) != here.get(path):
                faults.append(Fault(names.MANIFEST, None, f"does not say what {path} is, or {path} is not here."))
        if faults:
            raise FaultsFoundError(faults)
        self.same = not self._written and self._former.says(manifest.pieces(release))
        self._write(names.MANIFEST, manifest.pieces(release))
        self.sealed = True

    def settle(self) -> None:
        """Make sure that all that was written is on the disk; done at the end, it waits but once.

        Raises:
            OSError: it cannot be.
        """
        flush(self._written)

    def remember(self) -> None:
        """Remember what each file was made of, now that the release is on the shelf.

        Raises:
            OSError: the memory cannot be written.
        """
        self._former.remember((placed, self._made_of[path]) for path, placed in self._placed.items())

    def _linked(self, path: str) -> bool:
        target = self._folder / path
        with explained(path):
            target.parent.mkdir(parents=True, exist_ok=True)
        return self._former.link(path, target)

    def _read(self, path: str) -> bytes:
        with explained(path):
            return (self._folder / path).read_bytes()

    def _write(self, path: str, content: bytes | str | Path | Iterable[bytes]) -> tuple[int, str]:
        target = self._folder / path
        self._written.append(target)
        with explained(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with target.open("xb") as file:
                    if isinstance(content, Path):
                        return _copied(content, file)
                    whole = content.encode("utf-8") if isinstance(content, str) else content
                    return _pieced([whole] if isinstance(whole, bytes) else whole, file)
            except BaseException:
                target.unlink(missing_ok=True)
                raise


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
        try:
            with explained(new.name):
                new.mkdir()
            stage = Stage(new, week, Former(target, note), draft=draft)
            yield stage
            if not stage.sealed:
                raise BroadcasterError(f"The release {name} was not sealed with a manifest; the shelf is as it was.")
            if not stage.same:
                with explained(name):
                    stage.settle()
                    swap(new, target, old)
            with suppress(OSError):  # without a memory the next build makes everything, and that is all
                stage.remember()
        finally:
            shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


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
            found.append(Fault(shown, None, "is not the file that was published.", "Build the week again."))
    return found + [Fault(f"{release.name}/{path}", None, "is not in the manifest.") for path in sorted(here)]


def _pieced(content: Iterable[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Write content piece by piece and return its size and hash."""
    digest, size = sha256(), 0
    for piece in content:
        digest.update(piece)
        target.write(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _copied(source: Path, target: IO[bytes]) -> tuple[int, str]:
    """Copy a file and return its size and hash, read once."""
    try:
        file = source.open("rb")
    except OSError as error:
        raise BroadcasterError(f"{source.name} cannot be read: {error.strerror or error}.") from error
    with file:
        return _pieced(iter(lambda: file.read(_CHUNK), b""), target)
