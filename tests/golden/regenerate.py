"""Writes anew the whole scripts that the golden tests compare with: `python tests/golden/regenerate.py`.

Run it after a wanted change of content, templates, catalogs or spoken forms, and read the difference git shows: it is
what announcers will find changed.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from broadcaster import publish, workspace

REPOSITORY = Path(__file__).parent.parent.parent
EXPECTED = Path(__file__).parent / "expected"
WEEKS = ("2026-W48", "2026-W53")
TODAY = date(2026, 11, 23)


def scripts() -> dict[str, str]:
    """Return the text of all scripts of the province's weeks, a file for each week and language, by file name."""
    found = workspace.load(REPOSITORY, TODAY).sound()
    press = publish.load(found.folder, "vi")
    imprint = found.imprint(draft=True)
    pages: dict[str, list[str]] = {}
    for week in WEEKS:
        for script in found.scripts(found.week(week), draft=True):
            page = publish.text(press, script, None, imprint)
            spoken = "\n".join(
                f"{line.number:3} " + " ".join(f"[{said.language}] {said.text}" for said in line.spoken)
                for line in script.lines
            )
            pages.setdefault(f"{week}-{script.language}.txt", []).append(f"{page}\n-- spoken --\n{spoken}\n")
    return {name: "\n".join(parts) for name, parts in pages.items()}


def main() -> int:
    """Write the files."""
    EXPECTED.mkdir(exist_ok=True)
    for name, text in scripts().items():
        (EXPECTED / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
