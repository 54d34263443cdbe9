"""Voices that count: a package that each test installs beside ours, for all processes that it starts.

`bell` is a machine, `far` an online one. Each word they are asked for is written down with the process that asked, and
the environment tells them how to sing: CHOIR_LOG (where it is written down), CHOIR_WAIT (seconds for each line),
CHOIR_VERSION (what their sound depends on), CHOIR_FAILS (the name of the one that fails), CHOIR_LEAVES (words in a line
that `bell` leaves to another).
"""

import math
import os
import time
import zlib
from array import array

from broadcaster.errors import VoiceError
from broadcaster.narrate import Kind, Wave
from broadcaster.narrate.voice import NotMineError


class Singer:
    """A tone whose pitch is that of the words."""

    languages = frozenset({"vi"})
    licence = "MIT"
    sample_rate = None
    needs = "nothing more"
    experimental = False
    rehearsal = False
    ipa = False

    def __init__(self, name, kind, settings):
        self.name, self.kind = name, kind
        self._rate = settings.sound.sample_rate

    def missing(self):
        return ""

    def key(self, line, language):  # noqa: ARG002
        words = " ".join(utterance.text for utterance in line.spoken)
        if self.name == "bell" and os.environ.get("CHOIR_LEAVES", "\n") in words:
            raise NotMineError("leaves it to another.")
        return os.environ.get("CHOIR_VERSION", "1")

    def speak(self, line, language):  # noqa: ARG002
        text = " ".join(utterance.text for utterance in line.spoken)
        handle = os.open(os.environ["CHOIR_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{os.getpid()}\t{time.monotonic_ns()}\t{self.name}\t{text}\n".encode())
        os.close(handle)
        time.sleep(float(os.environ.get("CHOIR_WAIT", "0")))
        if os.environ.get("CHOIR_FAILS") == self.name:
            raise VoiceError("has lost its tongue.")
        pitch = 300 + zlib.crc32(text.encode()) % 900
        turn = 2 * math.pi * pitch / self._rate
        return Wave(
            self._rate, array("h", (round(9000 * math.sin(turn * at)) for at in range(self._rate // 4))).tobytes()
        )


def bell(settings, workspace):
    return Singer("bell", Kind.RULE, settings)


def far(settings, workspace):
    return Singer("far", Kind.ONLINE, settings)
