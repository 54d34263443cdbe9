"""A release being put together: files are added, or taken over from the release before, then the manifest seals it."""

from __future__ import annotations

from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import fingerprint, zips
from broadcaster.errors import BroadcasterError, Fault, FaultsFoundError
from broadcaster.publish import manifest, names
from broadcaster.publish.names import Kind, Placed
from broadcaster.publish.swap import explained, flush

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor
    from datetime import datetime
    from typing import IO

    from broadcaster.publish.remembering import Former

    Content = bytes | str | Path | Iterable[bytes] | Callable[[IO[bytes]], None]

_CHUNK = 1 << 20


class Stage:
    """A release being put together: files are added, then it is sealed with its manifest, then `staging` publishes it.

    Attributes:
        week: the ISO week. draft: whether its names bear the draft's mark, which the stage sets by itself.
        sealed: the manifest is written. same: the release is, but for its time, the one on the shelf.

    Several threads may add files at once.
    """

    def __init__(self, folder: Path, week: str, former: Former, flusher: Executor, *, draft: bool) -> None:
        self.week = week
        self.draft = draft
        self.sealed = False
        self.same = False
        self._folder, self._former = folder, former
        self._placed: dict[str, Placed] = {}
        self._below: dict[str, list[Placed]] = {}
        self._made_of: dict[str, str] = {}
        self._folders: set[Path] = set()
        self._fresh = False
        self._flusher = flusher
        self._unflushed: list[OSError] = []

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

    def put(self, path: str, made_of: str, make: Callable[[], Content]) -> Placed:
        """Place one file: the one that lies on the shelf, if it was made of the same, or else what `make` returns.

        Args:
            path: as for `add`. made_of: a digest of all that its bytes depend on; "" when that is not known.
            make: returns its content: as for `add`, or bytes piece by piece, or what writes it into an open file.

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

        def make() -> Callable[[IO[bytes]], None]:
            inside: dict[str, Iterable[bytes]] = {
                f"{top}/{placed.path.removeprefix(f'{code}/')}": _chunks(self._folder / placed.path)
                for placed in packed
            }
            inside[f"{top}/{names.marked(names.INDEX, draft=self.draft)}"] = (page().encode("utf-8"),)
            return lambda file: zips.write(file, inside, at)

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
        fresh = self._fresh
        self._write(names.MANIFEST, manifest.pieces(release))
        self.same = not fresh and self._former.says(self._folder / names.MANIFEST)
        self.sealed = True

    def settle(self) -> None:
        """Wait until all that was written is on the disk.

        Raises:
            OSError: it cannot be.
        """
        self._flusher.shutdown(wait=True)
        for error in self._unflushed:
            raise error

    def remember(self) -> None:
        """Remember what each file was made of, now that the release is on the shelf.

        Raises:
            OSError: the memory cannot be written.
        """
        self._former.remember((placed, self._made_of[path]) for path, placed in self._placed.items())

    def _linked(self, path: str) -> bool:
        target = self._folder / path
        with explained(path):
            self._make_folder(target.parent)
        return self._former.link(path, target)

    def _write(self, path: str, content: Content) -> tuple[int, str]:
        """Write a file and return its size and hash."""
        target = self._folder / path
        with explained(path):
            self._make_folder(target.parent)
            try:
                with target.open("x+b") as file:
                    if isinstance(content, bytes | str):
                        written = _pieced([content.encode("utf-8") if isinstance(content, str) else content], file)
                    elif isinstance(content, Path):
                        written = _pieced(_source(content), file)
                    elif callable(content):
                        content(file)
                        written = _looked_over(file)
                    else:
                        written = _pieced(content, file)
            except BaseException:
                target.unlink(missing_ok=True)
                raise
        self._fresh = True
        self._flusher.submit(self._flush, target)
        return written

    def _flush(self, target: Path) -> None:
        try:
            flush(target)
        except OSError as error:
            self._unflushed.append(error)

    def _make_folder(self, folder: Path) -> None:
        if folder not in self._folders:
            folder.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)


def _pieced(content: Iterable[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Write content piece by piece and return its size and hash."""
    digest, size = sha256(), 0
    for piece in content:
        digest.update(piece)
        target.write(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _looked_over(file: IO[bytes]) -> tuple[int, str]:
    """Return the size and hash of a file that was just written."""
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # typeshed asks for more than it uses
    return file.tell(), digest


def _source(path: Path) -> Iterator[bytes]:
    """Yield a file that somebody else has made.

    Raises:
        BroadcasterError: it cannot be read.
    """
    try:
        yield from _chunks(path)
    except OSError as error:
        raise BroadcasterError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
