"""ffmpeg is found in its wheel, and whatever goes wrong with it is said in a sentence that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import imageio_ffmpeg
import pytest

from broadcaster import ffmpeg
from broadcaster.errors import SoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AGAIN = "`pip install --force-reinstall imageio-ffmpeg`"


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """What is known of ffmpeg is known for a whole process: not for these tests, nor for those after them."""
    ffmpeg.program.cache_clear()
    ffmpeg.release.cache_clear()
    yield
    ffmpeg.program.cache_clear()
    ffmpeg.release.cache_clear()


def test_it_is_here_and_tells_its_version() -> None:
    assert ffmpeg.missing() == ""
    assert ffmpeg.release().startswith("ffmpeg version ")


def test_a_missing_one_is_told_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", nowhere)
    assert ffmpeg.missing() == f"ffmpeg is missing. Get it with {AGAIN}."
    with pytest.raises(SoundError, match="ffmpeg is missing"):
        ffmpeg.release()


def test_one_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ffmpeg").write_bytes(b"quarantined")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(tmp_path / "ffmpeg"))
    with pytest.raises(SoundError, match=f"does not start: .* Get it with {AGAIN}"):
        ffmpeg.release()


def test_one_that_does_not_come_to_an_end_is_stopped() -> None:
    endless = ["-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"]
    with pytest.raises(SoundError, match=r"did not finish within 0\.2 seconds"):
        ffmpeg.run(endless, patience=0.2)


def test_a_refusal_is_told_apart_and_quoted() -> None:
    with pytest.raises(ffmpeg.RefusedError, match=r"gave up on the sound: .*Invalid data"):
        ffmpeg.run(["-f", "wav", "-i", "pipe:0", "-f", "null", "-"], b"nothing")
