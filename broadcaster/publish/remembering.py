"""Remembers what each file of a release was made of: what has not changed is neither made nor written again.

The memory lies in the cache and may be lost; then all is made anew. It is believed of a file only while that has the
size and the times it was published with.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from broadcaster import fingerprint
from broadcaster.files import write_whole
from broadcaster.publish.manifest import BUILT_AT
from broadcaster.publish.names import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import IO

    from broadcaster.publish.names import Placed


@dataclass(frozen=True)
class Known:
    """A published file: the digest of what it was made of, its stamp (see `fingerprint.stamp`) and SHA-256."""

    made_of: str
    stamp: tuple[int, int, int]
    sha256: str

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.stamp[0]


class Former:
    """The release that lies on the shelf now.

    Args:
        release: its folder. note: where the memory lies; None to remember nothing.
    """

    def __init__(self, release: Path, note: Path | None) -> None:
        self._release, self._note = release, note
        self._files = _read(note) if note is not None else {}

    def find(self, path: str, made_of: str) -> Known | None:
        """Return what is known of a file, if it is made of just that and lies there as it was published."""
        known = self._files.get(path)
        if known is None or known.made_of != made_of:
            return None
        return known if fingerprint.stamp(self._release / path) == known.stamp else None

    def link(self, path: str, target: Path) -> bool:
        """Give a file of it a second name; False where that cannot be: not every drive knows two names for a file."""
        try:
            os.link(self._release / path, target)
        except OSError:
            return False
        return True

    def says(self, manifest: Path) -> bool:
        """Tell whether its manifest reads just as another one, but for the time it was built at."""
        try:
            with (self._release / MANIFEST).open("rb") as here, manifest.open("rb") as there:
                return all(one == other for one, other in zip_longest(_but_for_time(here), _but_for_time(there)))
        except OSError:
            return False

    def remember(self, files: Iterable[tuple[Placed, str]]) -> None:
        """Remember the release that has taken its place: its files, and what each was made of.

        Raises:
            OSError: the memory cannot be written.
        """
        if self._note is None:
            return
        rows = []
        for placed, made_of in files:
            rows.append([placed.path, made_of, fingerprint.stamp(self._release / placed.path), placed.sha256])
        lines = ",\n".join(json.dumps(row) for row in rows)
        write_whole(self._note, f"[\n{lines}\n]\n", lasting=False)


def _but_for_time(manifest: IO[bytes]) -> Iterator[bytes]:
    return (line for line in manifest if not line.startswith(BUILT_AT))


def _read(note: Path) -> Mapping[str, Known]:
    """Return what was remembered; nothing when it is lost, torn, or of another program's form."""
    try:
        rows = json.loads(note.read_text(encoding="utf-8"))
        return {
            str(path): Known(str(made_of), (int(size), int(written), int(changed)), str(sha256))
            for path, made_of, (size, written, changed), sha256 in rows
        }
    except (OSError, ValueError, TypeError):
        return {}
