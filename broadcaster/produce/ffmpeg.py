"""The ffmpeg of the wheel `imageio-ffmpeg`: run without a shell, bounded in time, its failure said in a sentence."""

from __future__ import annotations

import subprocess
from functools import cache

from imageio_ffmpeg import get_ffmpeg_exe, get_ffmpeg_version

from broadcaster.errors import SoundError

_PATIENCE = 600
"""Seconds one step may take; an hour of sound takes a minute."""


def run(arguments: list[str], given: bytes = b"") -> tuple[bytes, str]:
    """Return what ffmpeg writes to stdout, and what it says.

    Args:
        arguments: the command line after the program's name. given: what it reads as pipe:0.

    Raises:
        SoundError: it is missing, fails, or takes too long.
    """
    command = [program(), "-hide_banner", "-nostdin", "-nostats", *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603 -- a list, no shell
    except subprocess.TimeoutExpired as error:
        raise SoundError(f"The sound was not finished within {_PATIENCE} seconds; is this PC overloaded?") from error
    except OSError as error:
        raise SoundError(f"ffmpeg does not start: {error.strerror or error}.") from error
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode != 0:
        last = said.strip().splitlines()[-1:] or ["no word of why"]
        raise SoundError(f"ffmpeg gave up on the sound: {last[0]}")
    return done.stdout, said


@cache
def program() -> str:
    """Return where ffmpeg lies.

    Raises:
        SoundError: it is not here.
    """
    try:
        return str(get_ffmpeg_exe())
    except RuntimeError as error:
        raise SoundError("ffmpeg is missing: install broadcaster again with `pip install broadcaster`.") from error


@cache
def release() -> str:
    """Return ffmpeg's version: another one may make other bytes of the same sound."""
    program()
    return str(get_ffmpeg_version())
