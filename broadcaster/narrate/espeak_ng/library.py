"""espeak-ng as a library, from the wheel `espeakng-loader`; no program, no sound card.

espeak-ng keeps more between two sentences than its interface can set back: the flutter of the pitch and the last
spectrum live on through espeak_Terminate and through a new voice, so that a sentence sounds a hair different after
another one. The same words must give the same bytes, so the library is loaded afresh for each line and let go after
it. That costs 5 ms a line, about what the speaking itself takes.
"""

from __future__ import annotations

import _ctypes
import ctypes
import os
import sys
import threading
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.errors import VoiceError
from broadcaster.narrate.wave import BYTES_PER_SAMPLE, Wave

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN = "Get it with `pip install --force-reinstall espeakng-loader`."

VOLUME = 60
"""espeak's own volume. At its default of 100 it cuts off the peaks of Vietnamese vowels (measured)."""

LONGEST = 180
"""Seconds a line may last; it is a sentence or two, and what runs on for longer has gone wrong."""

_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: the samples go to the callback, in the thread that called; nothing is played
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: without it a missing data file ends the whole program
_UTF8 = 1  # espeakCHARS_UTF8
_PHONEMES = 0x100  # espeakPHONEMES: what stands in [[ ]] are names of sounds
_CHARACTERS = 1  # espeak_POSITION_TYPE
_PACE, _VOLUME = 1, 2  # espeak_PARAMETER
_IPA = 2  # espeak_TextToPhonemes: the sounds in IPA, not by their names
_PARTED = ord("_") << 8  # espeak_TextToPhonemes: the sounds by their names, parted by this sign

_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)

_LOCK = threading.Lock()
"""The library's state belongs to the process: one line at a time."""


def missing() -> str:
    """Return why the library is not here; "" if it is."""
    return "" if find_spec("espeakng_loader") else f"is not installed. {AGAIN}"


@cache
def release() -> str:
    """Return the version of the wheel, which tells that of the library: to ask the library is to load it."""
    try:
        return f"espeakng-loader {version('espeakng-loader')}"
    except PackageNotFoundError as error:
        raise VoiceError(f"is not installed. {AGAIN}") from error


def own_data() -> Path:
    """Return the folder of the data that comes with the library."""
    import espeakng_loader  # noqa: PLC0415 -- only when a line is really spoken

    return Path(espeakng_loader.get_data_path())


def say(text: str, voice: str, pace: int, data: Path) -> Wave:
    """Return `text` spoken, at the library's own rate.

    Args:
        text: words, and names of sounds in [[ ]]; no other sign the library might take for a command.
        voice: espeak-ng's name of the voice. pace: words a minute, by its own measure.
        data: the folder `espeak-ng-data` to be used.

    Raises:
        VoiceError: the library does not load, refuses, or gives no sound.
    """
    pcm = bytearray()
    limit = LONGEST * 48_000 * BYTES_PER_SAMPLE

    def collect(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * BYTES_PER_SAMPLE))
        return int(len(pcm) > limit)  # 1 stops espeak

    callback = _CALLBACK(collect)  # named, so that it lives as long as the library may call it
    with _opened(voice, data) as (library, rate):
        for parameter, value in ((_PACE, pace), (_VOLUME, VOLUME)):
            if library.espeak_SetParameter(parameter, value, 0) != 0:
                raise VoiceError(f"refuses the value {value}.")
        library.espeak_SetSynthCallback(callback)
        said, flags = text.encode() + b"\0", _UTF8 | _PHONEMES
        if library.espeak_Synth(said, ctypes.c_size_t(len(said)), 0, _CHARACTERS, 0, flags, None, None) != 0:
            raise VoiceError("could not speak the line: the library reported an error.")
        library.espeak_Terminate()
    if len(pcm) > limit:
        raise VoiceError(f"did not come to an end within {LONGEST} seconds of sound.")
    if not any(pcm):
        raise VoiceError("made no sound of the line.")
    return Wave(rate, bytes(pcm))


def phonemes(text: str, voice: str, data: Path, *, ipa: bool = False) -> str:
    """Return the sounds that the rules of a voice make of words, parted by `_`: by espeak-ng's names, or in IPA.

    Raises:
        VoiceError: the library does not load or has no such voice.
    """
    held = ctypes.c_char_p(text.encode())
    place = ctypes.cast(held, ctypes.c_void_p)
    mode = _PARTED | (_IPA if ipa else 0)
    found = []
    with _opened(voice, data) as (library, _):
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        while place.value:  # it is moved on, a clause at a time, and ends as NULL
            found.append(library.espeak_TextToPhonemes(ctypes.byref(place), _UTF8, mode) or b"")
        library.espeak_Terminate()
    return b" ".join(found).decode("utf-8", "replace")


def compile_dictionary(language: str, rules: Path, data: Path) -> None:
    """Compile `<language>_rules` and `<language>_list` of a folder into `<language>_dict` of the data.

    It writes what it finds to the process's stderr.

    Raises:
        VoiceError: it finds a fault in them.
    """
    with _opened(language, data) as (library, _):
        compile_ = library.espeak_ng_CompileDictionary
        compile_.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
        if compile_(readable(rules) + os.sep.encode(), language.encode(), None, 0, None) != 0:
            raise VoiceError(f"finds a fault in the rules of {language}.")
        library.espeak_Terminate()


@contextmanager
def _opened(voice: str, data: Path) -> Iterator[tuple[ctypes.CDLL, int]]:
    """Yield the library, loaded afresh and speaking as `voice`, and its rate in Hz; then let it go.

    Raises:
        VoiceError: it does not load, finds no data or has no such voice.
    """
    import espeakng_loader  # noqa: PLC0415 -- only when a line is really spoken

    with _LOCK:
        try:
            library = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise VoiceError(f"does not load here: {error}. {AGAIN}") from error
        try:
            rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, readable(data), _DONT_EXIT))
            if rate <= 0:
                hint = "Install Python or this program in a shorter folder, with plain letters in its name."
                raise VoiceError(f"cannot read its data in {data}. {hint}")
            if library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise VoiceError(f'has no voice "{voice}": its data is damaged. {AGAIN}')
            yield library, rate
        finally:
            _let_go(library)


def readable(path: Path) -> bytes:
    """Return `path` as the library opens it: on Windows by its short name when it holds letters beyond ASCII.

    The library opens files by the ANSI functions of Windows, to which `C:\\Users\\Hùng` may mean nothing.
    """
    text = str(path)
    if sys.platform == "win32" and not text.isascii():
        short = ctypes.create_unicode_buffer(260)
        if ctypes.windll.kernel32.GetShortPathNameW(text, short, len(short)):
            text = short.value
    return text.encode()


def _let_go(library: ctypes.CDLL) -> None:
    """Unload the library, and its state with it."""
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)
