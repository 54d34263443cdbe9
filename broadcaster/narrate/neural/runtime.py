"""sherpa-onnx: a model loaded and made to speak, always alike, within bounds.

VITS draws its melody and its rhythm at random. sherpa-onnx has no way to fix the draw, so both kinds of noise are set
to nothing: the model then says a line in the one way it finds likeliest. It sounds a little more even than it could,
and the same words give the same bytes. One thread is used for the same reason: sums in another order differ in their
last digits. Pauses stay as long as the model makes them (`silence_scale`; sherpa-onnx by itself cuts them to a fifth).
"""

from __future__ import annotations

import threading
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from broadcaster.errors import VoiceError
from broadcaster.narrate.espeak_ng.library import readable
from broadcaster.narrate.wave import BYTES_PER_SAMPLE, Wave, silence, trim

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from broadcaster.narrate.neural.reading import Breath

PACKAGE = "sherpa-onnx"
GET = f"Get it with `pip install {PACKAGE}`."

LONGEST = 180
"""Seconds a line may last; it is a sentence or two, and what runs on for longer has gone wrong."""

SETTINGS = "noise 0, 1 thread, pauses 1"
"""What is set here and changes the sound, for the key of a clip."""

_OLDEST = 2
"""Version in which the sounds of Piper's models can be given from outside."""

_EDGE = 0.1
"""Seconds of silence kept around a breath when it is joined to the next."""

_HIGHEST = 0.95
"""Peak, of 1, that a sound may have before it is resampled, which can raise it a little."""

_FAINT = 30
"""Peak, of 32767, below which a sound is none."""


def missing() -> str:
    """Return why sherpa-onnx is not here; "" if it is."""
    if not find_spec("sherpa_onnx"):
        return f"needs the package {PACKAGE}, which is not installed. {GET}"
    if int(release().split(".")[0] or 0) < _OLDEST:
        return (
            f"needs {PACKAGE} {_OLDEST}.0 or newer; here is {release()}. Get it with `pip install --upgrade {PACKAGE}`."
        )
    return ""


@cache
def release() -> str:
    """Return the version of sherpa-onnx; "0" where it was not installed by its package."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "0"


class Engine:
    """A model of the VITS family, loaded.

    A model that lacks metadata or has a token twice ends the whole program while it is loaded; only what `trial` has
    loaded before in a process of its own may be loaded here.

    Args:
        model: the ONNX file. tokens: its table, as sherpa-onnx is to read it. piper: it is given sounds, not text.

    Raises:
        VoiceError: it does not load.
    """

    def __init__(self, model: Path, tokens: Path, *, piper: bool) -> None:
        import sherpa_onnx  # noqa: PLC0415 -- only when a model is really loaded

        self._library, self._piper, self._lock = sherpa_onnx, piper, threading.Lock()
        vits = sherpa_onnx.OfflineTtsVitsModelConfig(
            model=readable(model).decode(),
            tokens=readable(tokens).decode(),
            noise_scale=0.0,
            noise_scale_w=0.0,
            length_scale=1.0,
        )
        network = sherpa_onnx.OfflineTtsModelConfig(vits=vits, num_threads=1, provider="cpu")
        config = sherpa_onnx.OfflineTtsConfig(model=network, max_num_sentences=1)
        try:
            self._engine = sherpa_onnx.OfflineTts(config)
        except RuntimeError as error:
            raise VoiceError(f"has a model that does not load: {first_line(error)}") from error
        self.rate = int(self._engine.sample_rate)
        self.speakers = max(int(self._engine.num_speakers), 1)

    def say(self, breaths: Sequence[Breath], speaker: int = 0, speed: float = 1.0) -> Wave:
        """Return breaths spoken one after the other, at the model's own rate, without silence at the ends.

        Args:
            breaths: what is spoken. speaker: which of the model's. speed: 2 takes half the time.

        Raises:
            VoiceError: the model fails, gives no sound, or does not come to an end.
        """
        pcm, pause = b"", b""
        for breath in breaths:
            pcm += pause + trim(self._breath(breath.given, speaker, speed), _EDGE).pcm
            pause = silence(breath.pause / speed, self.rate).pcm
            self._demand_end(len(pcm) // BYTES_PER_SAMPLE)
        return Wave(self.rate, pcm)

    def _breath(self, given: str, speaker: int, speed: float) -> Wave:
        import numpy  # noqa: PLC0415 -- as above

        config = self._library.GenerationConfig()
        config.sid, config.speed, config.silence_scale = speaker, speed, 1.0
        if self._piper:
            config.phoneme_codepoints = [[ord(sound) for sound in given]]
        pieces: list[Any] = []

        def collect(samples: Any, _progress: float) -> int:
            pieces.append(numpy.array(samples, dtype=numpy.float32))
            return int(sum(map(len, pieces)) <= LONGEST * self.rate)  # 0 stops sherpa-onnx

        try:
            with self._lock:
                self._engine.generate("" if self._piper else given, config, callback=collect)
        except RuntimeError as error:
            raise VoiceError(f"could not speak the line: its model fails: {first_line(error)}") from error
        samples = numpy.concatenate(pieces) if pieces else numpy.zeros(0, numpy.float32)
        self._demand_end(len(samples))
        if not len(samples):
            raise VoiceError("made no sound of the line.")
        if not numpy.isfinite(samples).all():
            raise VoiceError("made a sound of the line in which there are no numbers: its model is damaged.")
        peak = float(numpy.abs(samples).max())
        scaled = numpy.rint(samples * (32767 * min(1.0, _HIGHEST / max(peak, 1e-9)))).astype("<i2")
        if peak * 32767 < _FAINT:
            raise VoiceError("made nothing but silence of the line.")
        return Wave(self.rate, scaled.tobytes())

    def _demand_end(self, samples: int) -> None:
        if samples > LONGEST * self.rate:
            raise VoiceError(f"did not come to an end within {LONGEST} seconds of sound.")


def first_line(error: BaseException) -> str:
    """Return what a native error says, without where in its source it says so."""
    text = str(error).strip().splitlines()
    return text[0][:200] if text else type(error).__name__
