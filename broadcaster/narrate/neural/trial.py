"""A model tried in a process of its own: what ends that process becomes a sentence here, not the end of the program.

sherpa-onnx calls `exit(-1)` when it does not like a model's metadata or tokens, and a network made by somebody else may
take all memory or never come to an end. So a model first speaks over there; only one that came through is loaded here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster.errors import VoiceError
from broadcaster.narrate.neural.reading import Breath

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 180
"""Seconds a trial may take; a model of 100 MB loads in one or two and says two sentences in as many."""

_MEMORY = 6 << 30
"""Bytes of memory a model may ask for in its trial, where the system can hold it to that (not on Windows)."""

SLOW = 0.7
"""The speed at which the first text is said once more: how long it lasts then tells how a model obeys."""

_ANSWER = "broadcaster-trial: "


@dataclass(frozen=True)
class Outcome:
    """What came out of a trial.

    Attributes:
        rate: Hz. speakers: how many the model has.
        usual, slow: milliseconds the first text lasts at the model's own speed, and at `SLOW`.
    """

    rate: int
    speakers: int
    usual: int
    slow: int


def tried(model: Path, tokens: Path, texts: Sequence[Sequence[Breath]], *, piper: bool, speaker: int = 0) -> Outcome:
    """Let a model speak in a process of its own; the first text twice, as it must sound the same.

    Args:
        model: the ONNX file. tokens: its table. texts: what it is to say, at least one.
        piper, speaker: see `runtime.Engine`.

    Raises:
        VoiceError: it ended the process, ran out of time or memory, or does not speak as it should.
    """
    request = {
        "model": str(model.resolve()),
        "tokens": str(tokens.resolve()),
        "texts": [[asdict(breath) for breath in text] for text in texts],
        "piper": piper,
        "speaker": speaker,
    }
    # -P: what lies in the folder we happen to be in is not imported.
    command = [sys.executable, "-P", "-X", "utf8", "-m", __name__]
    try:
        done = subprocess.run(  # noqa: S603 -- this very program
            command, input=json.dumps(request).encode(), capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise VoiceError(f"did not say a sentence within {PATIENCE} seconds, and was stopped.") from error
    said = done.stdout.decode("utf-8", "replace").rpartition(_ANSWER)[2] if _ANSWER.encode() in done.stdout else ""
    if done.returncode or not said:
        raise VoiceError(f"ended the process in which it was tried: {_last_words(done.stderr, done.returncode)}")
    answer = json.loads(said)
    if answer["fault"]:
        raise VoiceError(answer["fault"])
    return Outcome(answer["rate"], answer["speakers"], answer["usual"], answer["slow"])


def _last_words(stderr: bytes, code: int) -> str:
    """Return the last thing a process said before it ended, without where in its source."""
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return f"exit code {code}."
    last = lines[-1].strip()
    place, _, words = last.partition(" ")
    return f"{words if '.cc:' in place or '.h:' in place else last}"[:200].rstrip(".") + "."


def _speak(request: dict[str, Any]) -> dict[str, Any]:
    """Load the model and let it say the texts; the fault as a sentence, "" if there is none."""
    from broadcaster.narrate.neural.runtime import Engine  # noqa: PLC0415 -- heavy, and only for the trial's process

    try:
        engine = Engine(Path(request["model"]), Path(request["tokens"]), piper=request["piper"])
        texts = [[Breath(**breath) for breath in text] for text in request["texts"]]
        waves = [engine.say(text, request["speaker"]) for text in texts]
        if engine.say(texts[0], request["speaker"]) != waves[0]:
            return {"fault": "says the same words differently each time: no two builds would be alike."}
        slow = engine.say(texts[0], request["speaker"], SLOW)
    except VoiceError as error:
        return {"fault": str(error)}
    except MemoryError:
        return {"fault": f"asked for more than {_MEMORY >> 30} GB of memory."}
    lasting = {"usual": waves[0].milliseconds, "slow": slow.milliseconds}
    return {"fault": "", "rate": engine.rate, "speakers": engine.speakers, **lasting}


def _main() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 -- there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    answer = _speak(json.loads(sys.stdin.buffer.read()))
    sys.stdout.write(_ANSWER + json.dumps(answer) + "\n")


if __name__ == "__main__":
    _main()
