"""The built-in Kinh voice: espeak-ng, from the wheel `espeakng-loader`, as a library; no program, no sound card.

espeak-ng keeps more between two sentences than its interface can set back: the flutter of the pitch and the last
spectrum live on through espeak_Terminate and through a new voice, so that a sentence sounds a hair different after
another one. The same words must give the same bytes, so the library is loaded afresh for each line and let go after
it. That costs 5 ms a line, about what the speaking itself takes.
"""

from __future__ import annotations

import _ctypes
import ctypes
import sys
import threading
import unicodedata
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError, VoiceError
from broadcaster.narrate.decoding import resample
from broadcaster.narrate.voice import Kind, demand_fit, words_of
from broadcaster.narrate.wave import BYTES_PER_SAMPLE, Wave

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.models import Line
    from broadcaster.settings import Settings

VOICE = "vi"
"""espeak-ng's voice for Kinh as it is spoken in the north; it also has vi-VN-x-central and vi-VN-x-south."""

_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: the samples go to the callback, in the thread that called; nothing is played
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: without it a missing data file ends the whole program
_UTF8 = 1  # espeakCHARS_UTF8
_CHARACTERS = 1  # espeak_POSITION_TYPE
_RATE, _VOLUME = 1, 2  # espeak_PARAMETER
_MARKS = " .,;:!?"
_PAUSES = dict.fromkeys("…–—()", ",")
_LONGEST = 180  # seconds; a line is a sentence or two, and what runs on for longer has gone wrong

_QUIET = 60
"""espeak's own volume. At its default of 100 it cuts off the peaks of Vietnamese vowels (measured)."""

_AGAIN = "Get it with `pip install --force-reinstall espeakng-loader`."

_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)

_LOCK = threading.Lock()
"""The library's state belongs to the process: one line at a time."""


class Espeak:
    """The embedded rule voice for Kinh.

    Args:
        words_per_minute: espeak's own measure of pace; 150 is about 240 Vietnamese syllables a minute.
        sample_rate: Hz of its sound.
    """

    name = "espeak"
    kind = Kind.RULE
    languages = frozenset({"vi"})
    licence = "GPL-3.0-or-later"
    sample_rate = 22050
    needs = "nothing more: it comes with the program"
    experimental = False
    rehearsal = False
    ipa = False

    def __init__(self, words_per_minute: int, sample_rate: int) -> None:
        self._pace, self._rate = words_per_minute, sample_rate

    @classmethod
    def of(cls, settings: Settings, workspace: Path) -> Espeak:  # noqa: ARG003 -- every voice is made from the same two
        """Return the voice as `settings` want it."""
        return cls(settings.sound.words_per_minute, settings.sound.sample_rate)

    def missing(self) -> str:
        """Return why espeak-ng is not here; "" if it is."""
        if find_spec("espeakng_loader") is None:
            return f"is not installed. {_AGAIN}"
        return ""

    def key(self, line: Line, language: str) -> str:  # noqa: ARG002
        """Return the version of espeak-ng and what it is set to."""
        return f"{_release()}, voice {VOICE}, {self._pace} words a minute, volume {_QUIET}, {self._rate} Hz"

    def speak(self, line: Line, language: str) -> Wave:
        """Return the line as espeak-ng says it.

        Raises:
            VoiceError: the library does not load or refuses; the line holds a figure or another language.
        """
        demand_fit(line, language, self)
        try:
            return resample(_say(words_of(line), VOICE, self._pace), self._rate)
        except SoundError as error:
            raise VoiceError(f"spoke, but its sound {error}") from error


@cache
def _release() -> str:
    """Return the version of the wheel, which tells that of the library: to ask the library is to load it."""
    return f"espeakng-loader {version('espeakng-loader')}"


def _say(words: str, voice: str, pace: int) -> Wave:
    """Return `words` spoken by `voice`, at the library's own rate.

    Raises:
        VoiceError: the library does not load, refuses, or gives no sound.
    """
    import espeakng_loader  # noqa: PLC0415 -- only when a line is really spoken

    pcm = bytearray()
    limit = _LONGEST * 48_000 * BYTES_PER_SAMPLE

    def collect(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * BYTES_PER_SAMPLE))
        return int(len(pcm) > limit)  # 1 stops espeak

    callback = _CALLBACK(collect)  # named, so that it lives as long as the library may call it
    with _LOCK:
        try:
            library = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise VoiceError(f"does not load here: {error}. {_AGAIN}") from error
        try:
            rate = _prepare(library, espeakng_loader.get_data_path(), voice, pace)
            library.espeak_SetSynthCallback(callback)
            text = _plain(words).encode() + b"\0"
            if library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, _CHARACTERS, 0, _UTF8, None, None) != 0:
                raise VoiceError("could not speak the line: the library reported an error.")
            library.espeak_Terminate()
        finally:
            _let_go(library)
    if len(pcm) > limit:
        raise VoiceError(f"did not come to an end within {_LONGEST} seconds of sound.")
    if not any(pcm):
        raise VoiceError("made no sound of the line.")
    return Wave(rate, bytes(pcm))


def _plain(words: str) -> str:
    """Return `words` with nothing in them but letters and the marks the library is safe with.

    espeak-ng 1.52 crashes, and the program with it, on a quotation mark or dash before a hyphen and a letter ('-á), and
    on control characters, which it takes for commands; what is no letter it would else read out by its name.

    Raises:
        VoiceError: there are letters of another script, for which the library would change its voice.
    """
    composed = unicodedata.normalize("NFC", words)
    if foreign := sorted({each for each in composed if each.isalpha() and "LATIN" not in unicodedata.name(each, "")}):
        raise VoiceError(f'cannot say "{"".join(foreign)}": these are no letters of Kinh.')
    return "".join(each if each.isalpha() or each in _MARKS else _PAUSES.get(each, " ") for each in composed)


def _prepare(library: ctypes.CDLL, data: str, voice: str, pace: int) -> int:
    """Start the library and return its rate in Hz.

    Raises:
        VoiceError: its data is not found, or it has no such voice or pace.
    """
    rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, _readable(data), _DONT_EXIT))
    if rate <= 0:
        what = f"cannot read its data in {data}."
        raise VoiceError(f"{what} Install Python or this program in a shorter folder, with plain letters in its name.")
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise VoiceError(f'has no voice "{voice}": its data is damaged. {_AGAIN}')
    for parameter, value in ((_RATE, pace), (_VOLUME, _QUIET)):
        if library.espeak_SetParameter(parameter, value, 0) != 0:
            raise VoiceError(f"refuses the value {value}.")
    return rate


def _readable(path: str) -> bytes:
    """Return `path` as the library opens it: on Windows by its short name when it holds letters beyond ASCII.

    The library opens files by the ANSI functions of Windows, to which `C:\\Users\\Hùng` may mean nothing.
    """
    if sys.platform == "win32" and not path.isascii():
        short = ctypes.create_unicode_buffer(260)
        if ctypes.windll.kernel32.GetShortPathNameW(path, short, len(short)):
            path = short.value
    return path.encode()


def _let_go(library: ctypes.CDLL) -> None:
    """Unload the library, and its state with it."""
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)
