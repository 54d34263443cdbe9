"""The ffmpeg of the wheel `imageio-ffmpeg`: run without a shell, bounded in time, its failures said in a sentence."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from broadcaster.errors import SoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATIENCE = 600
"""Seconds one step may take; an hour of sound takes a minute."""

_APART: Any = {"creationflags": 0x200} if sys.platform == "win32" else {"process_group": 0}
"""A process group of its own (on Windows CREATE_NEW_PROCESS_GROUP), so that Ctrl-C is not sent to it: what was begun is
ended, and whoever began it decides what comes next."""

_AGAIN = "Get it with `pip install --force-reinstall imageio-ffmpeg`."


class RefusedError(SoundError):
    """ffmpeg ran, and could make nothing of what it was given."""


class Answer(NamedTuple):
    """What ffmpeg gave back: `out` from stdout, `said` from stderr."""

    out: bytes
    said: str


def run(arguments: Sequence[str], given: bytes = b"", patience: float = _PATIENCE) -> Answer:
    """Return what ffmpeg writes and says.

    It may also succeed on a file that it had to mend: `said` tells, and the caller judges.

    Args:
        arguments: the command line after the program's name. given: what it reads as pipe:0.
        patience: seconds it may take.

    Raises:
        RefusedError: it gave up on what it was given.
        SoundError: it is missing, does not start, or takes too long.
    """
    command = [program(), "-hide_banner", "-nostdin", "-nostats", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 -- a list, no shell
            command, input=given, capture_output=True, timeout=patience, check=False, **_APART
        )
    except subprocess.TimeoutExpired as error:
        raise SoundError(f"ffmpeg did not finish within {patience} seconds; is this PC overloaded?") from error
    except OSError as error:
        raise SoundError(f"ffmpeg does not start: {error.strerror or error}. {_AGAIN}") from error
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode != 0:
        last = said.strip().splitlines()[-1:] or ["no word of why"]
        raise RefusedError(f"ffmpeg gave up on the sound: {last[0]}")
    return Answer(done.stdout, said)


def missing() -> str:
    """Return why ffmpeg is not here and how to get it; "" if it is."""
    try:
        program()
    except SoundError as error:
        return str(error)
    return ""


@cache
def program() -> str:
    """Return where ffmpeg lies.

    Raises:
        SoundError: it is not here.
    """
    try:
        from imageio_ffmpeg import get_ffmpeg_exe  # noqa: PLC0415 -- only when there is sound to work on

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise SoundError(f"ffmpeg is missing. {_AGAIN}") from error


@cache
def release() -> str:
    """Return ffmpeg's version: another one may make other bytes of the same sound.

    Raises:
        SoundError: it is missing or does not start.
    """
    return run(["-version"]).out.decode("utf-8", "replace").partition("\n")[0]
