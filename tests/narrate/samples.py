"""Lines, scripts and sounds for the tests of the narrating room."""

from __future__ import annotations

import math
import subprocess
import sys
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from imageio_ffmpeg import get_ffmpeg_exe

from broadcaster.models import Bulletin, Edition, Line, LineState, Place, Script, Sentence, Utterance
from broadcaster.narrate import Wishes
from broadcaster.narrate.wave import Wave

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Place("scripts/policies/x.yaml", 1)
GREETING = "Bảo hiểm xã hội tỉnh Đắk Lắk xin kính chào toàn thể bà con."
PRICE = "Người thứ nhất trong hộ đóng một triệu ba trăm sáu mươi sáu nghìn hai trăm đồng một năm."


def line(
    *spoken: str | tuple[str, str],
    number: int = 1,
    code: str = "AB12CD34",
    state: LineState = LineState.REVIEWED,
    seconds: float = 2.0,
) -> Line:
    """Return a line that says `spoken`: words in Kinh, or (language, words)."""
    utterances = tuple(Utterance("vi", said) if isinstance(said, str) else Utterance(*said) for said in spoken)
    written = " ".join(utterance.text for utterance in utterances)
    return Line(
        number=number,
        code=code,
        part="say",
        speaker="1",
        kinh=written,
        written=written,
        spoken=utterances,
        state=state,
        confirm=False,
        msgid=written,
        snippet="x",
        seconds=seconds,
        place=HERE,
    )


def script(*lines: Line, language: str = "vi") -> Script:
    """Return a script of `lines`."""
    bulletin = Bulletin("x", 1, Sentence("X", "title", HERE), "bulletin", (), (0,), ("05:00",), None, HERE)
    return Script(
        edition=Edition("2026-W48", bulletin, (), split=False),
        language=language,
        title="X",
        ssml="",
        cues=lines,
        left_out=(),
        sources=(),
    )


def wishes(order: Sequence[str]) -> Wishes:
    """Wish for the same voices in every language of the tests."""
    return Wishes(dict.fromkeys(("vi", "rad", "cmo"), order))


def tone(seconds: float, rate: int = 22050, peak: int = 8000, pitch: float = 440.0) -> Wave:
    """Return a pure tone."""
    count = round(seconds * rate)
    samples = array("h", (round(peak * math.sin(2 * math.pi * pitch * place / rate)) for place in range(count)))
    return Wave(rate, samples.tobytes())


def ffmpeg(*arguments: str, given: bytes = b"") -> bytes:
    """Return what ffmpeg makes of `given`."""
    command = [get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-v", "error", "-y", *arguments]
    return subprocess.run(command, input=given, check=True, capture_output=True).stdout


def save(sound: Wave, path: Path, *options: str) -> Path:
    """Write `sound` to a file of the kind its ending says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg("-f", "wav", "-i", "pipe:0", *options, str(path), given=sound.to_file())
    return path


def fresh(program: str, *arguments: str) -> str:
    """Return what `program` prints in a Python of its own; its failure or crash fails the test."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=root, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
