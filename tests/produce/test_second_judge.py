"""Another program than the one that made it finds nothing wrong with a finished file."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import TYPE_CHECKING

from broadcaster.models import Chime, Pause, Tags
from broadcaster.produce import join, tag
from broadcaster.settings import Sound
from tests.produce.samples import buzz, clip, line
from tests.programs import needed

if TYPE_CHECKING:
    from pathlib import Path


def test_mpg123_decodes_a_finished_bulletin_without_a_word(tmp_path: Path) -> None:
    program = needed("mpg123")
    cues = [Chime("open"), Pause(400), line(1), Pause(400), Chime("close")]
    audio = join(cues, {1: clip(tmp_path, buzz(2.0))}, Sound(), tmp_path)
    tags = Tags("Đóng bảo hiểm y tế hộ gia đình", "Xã Ea Súp", "vi", date(2026, 11, 23))
    (tmp_path / "x.mp3").write_bytes(tag(audio.path.read_bytes(), tags))

    command = [program, "-q", "-w", str(tmp_path / "x.wav"), str(tmp_path / "x.mp3")]
    done = subprocess.run(command, capture_output=True, check=True)

    assert done.stderr == b""
    assert (tmp_path / "x.wav").stat().st_size > 22050 * 2 * audio.milliseconds / 1000 * 0.95
