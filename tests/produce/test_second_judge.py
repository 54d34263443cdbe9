"""Another program than the one that made it finds nothing wrong with a finished file."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from broadcaster.cli import main
from tests.programs import needed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site


def test_mpg123_decodes_a_finished_bulletin_without_a_word(site: Site, tmp_path: Path) -> None:
    program = needed("mpg123")
    assert main(["-C", str(site.folder), "build", "2026-W48", "--jobs", "1"]) == 0
    found = site.folder / "out/2026-W48/24133/vi/01-bao-hiem.mp3"

    done = subprocess.run([program, "-q", "-w", str(tmp_path / "x.wav"), str(found)], capture_output=True, check=True)

    assert done.stderr == b""
    assert (tmp_path / "x.wav").stat().st_size > 22050 * 2 * 20
