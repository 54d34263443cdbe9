"""`build`: a week's release on the shelf; where nothing has changed since it was built, it says so and is done.

Then all that is done is to look: the files that people write are read, those of the release are looked at, and nothing
that takes long to load is loaded.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from broadcaster import fingerprint, settings
from broadcaster.commands import clock
from broadcaster.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from broadcaster.settings import Settings


def build(arguments: argparse.Namespace) -> bool:
    """Build a week and say what is in it, what is missing, and where it lies."""
    if arguments.jobs < 0:
        raise UsageError(f"--jobs takes a number from 1 on, or 0 for one per core; found {arguments.jobs}.")
    wanted = settings.load(arguments.workspace)
    last = _Last(arguments, wanted)
    answer = last.answer()
    if answer is None:
        from broadcaster.commands import building  # noqa: PLC0415 - only where there is something to do
        from broadcaster.files import write_whole  # noqa: PLC0415

        built = building.build(arguments, wanted)
        answer = {"told": built.told, "json": built.json}
        if built.whole:
            with suppress(OSError):  # what cannot be remembered is built again
                write_whole(last.note, json.dumps(last.seen(built.folder) | answer), lasting=False)
    else:
        print("Nothing has changed since it was built.", file=sys.stderr)
    if arguments.json:
        from broadcaster.commands import show  # noqa: PLC0415 - it draws tables, too

        show.as_json(answer["json"])
    else:
        print(answer["told"], end="")
    return True


class _Last:
    """The last build of the same week with the same wishes: what it was made from, and what it said.

    Args:
        arguments: those of the command. wanted: the settings.
    """

    def __init__(self, arguments: argparse.Namespace, wanted: Settings) -> None:
        folder, paths = arguments.workspace, wanted.paths
        place = (str(folder), str(folder.resolve()))  # the answer names it
        asked = fingerprint.of(place, arguments.week, arguments.draft, arguments.strict, arguments.voice)
        self.note: Path = folder / paths.cache / "built" / f"{asked}.json"
        self._out: Path = folder / paths.out
        written = (folder / name for name in ("scripts", "templates", "locales", settings.FILE))
        heard = (folder / paths.recordings, folder / paths.models)
        self._made_from = fingerprint.of(
            fingerprint.program(), clock.today(), fingerprint.contents(*written), fingerprint.stamps(*heard)
        )

    def seen(self, release: Path) -> dict[str, str]:
        """Return what is to be remembered of a release that was just built."""
        return {"made from": self._made_from, "release": release.name, "files": fingerprint.stamps(release)}

    def answer(self) -> Mapping[str, Any] | None:
        """Return what the last build said; None when anything has changed since, or there was none."""
        try:
            noted = json.loads(self.note.read_text(encoding="utf-8"))
            release = self._out / noted["release"]
            same = noted["made from"] == self._made_from and noted["files"] == fingerprint.stamps(release)
            # What a killed build has left is put in order by the next one that does something.
            left = any(path.name.startswith(f".{release.name}.") for path in self._out.iterdir())
            return {"told": str(noted["told"]), "json": noted["json"]} if same and not left else None
        except (OSError, ValueError, TypeError, KeyError):
            return None
