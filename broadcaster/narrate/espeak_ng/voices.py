"""The voices on espeak-ng: `espeak` (Kinh), `espeak-rad` (Êđê) and `espeak-cmo` (M'nông)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from broadcaster.errors import SoundError, VoiceError
from broadcaster.letters import APOSTROPHES
from broadcaster.models import KINH
from broadcaster.narrate.decoding import resample
from broadcaster.narrate.espeak_ng import compiling, ipa, library
from broadcaster.narrate.voice import Kind, demand_fit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from broadcaster.models import Line, Utterance
    from broadcaster.narrate.espeak_ng.ipa import Alphabet
    from broadcaster.narrate.wave import Wave
    from broadcaster.settings import Settings

_SLOWEST = 80
"""The slowest pace espeak-ng has, in its words a minute."""

_MARKS = " .,;:!?"
_PAUSES = dict.fromkeys("…–—()", ",")

_MARKED = re.compile(r"[\s.,;:!?]*[.,;:!?][\s.,;:!?]*")
"""Marks in a row, with the blanks around them."""

_LOOSE = re.compile(r"(?:(?<=\s)|^)[\u0300-\u036fʔ]+")
"""Marks of letters, and apostrophes, before a word: no letter is there that they could belong to."""

_QUOTED = re.compile(r"(?<!\w)['‘’]([^'‘’]+)['’](?!\w)")
"""Words between single quotation marks, which are no apostrophes."""

_APOSTROPHE = "ʔ"
"""How the rules of ours have the apostrophe: as a letter, or the library would part words at it."""

_HIGHLAND = frozenset("abcdefghijklmnopqrstuvwxyzăâƀčđĕêĭñŏôơŭư\u0306" + _APOSTROPHE)
"""What the rules of Êđê and M'nông can say: their letters, each other's, and those of guests."""


@dataclass(frozen=True)
class Tongue:
    """A language as espeak-ng speaks it.

    Attributes:
        code: BCP 47. name: what messages call it. voice: espeak-ng's name of the voice.
        pace: how many of espeak's words a minute come to one of the settings': the languages differ in length of words.
        letters: what the rules can say, small letters; None: every Latin letter.
        alphabet: its sounds. data: returns the folder with its rules.
        source: returns what its rules are, for the key.
    """

    code: str
    name: str
    voice: str
    pace: float
    letters: frozenset[str] | None
    alphabet: Callable[[], Alphabet]
    data: Callable[[], Path]
    source: Callable[[], str]


def _no_rules_of_ours() -> str:
    return ""


_KINH = Tongue(KINH, "Kinh", "vi", 1.0, None, ipa.kinh, library.own_data, _no_rules_of_ours)
"""As it is spoken in the north; espeak-ng also has vi-VN-x-central and vi-VN-x-south."""

_EDE = Tongue("rad", "Êđê", "rad", 0.9, _HIGHLAND, ipa.highland, compiling.data, compiling.rules_digest)
_MNONG = Tongue("cmo", "M'nông", "cmo", 0.9, _HIGHLAND, ipa.highland, compiling.data, compiling.rules_digest)


class Espeak:
    """A rule voice.

    Args:
        words_per_minute: espeak's own measure of pace; 150 is about 240 Vietnamese syllables a minute.
        sample_rate: Hz of its sound.
        tongue: what it speaks.
    """

    kind = Kind.RULE
    licence = "GPL-3.0-or-later"
    sample_rate = 22050
    needs = "nothing more: it comes with the program"
    rehearsal = False
    ipa = True
    """It can be given IPA; inside a method the name is the module's."""

    def __init__(self, words_per_minute: int, sample_rate: int, tongue: Tongue = _KINH) -> None:
        self._rate, self._tongue = sample_rate, tongue
        self._pace = max(round(words_per_minute * tongue.pace), _SLOWEST)
        self.name = "espeak" if tongue.code == KINH else f"espeak-{tongue.code}"
        self.languages = frozenset({tongue.code})
        self.experimental = tongue.code != KINH

    def missing(self) -> str:
        """Return why espeak-ng is not here; "" if it is."""
        return library.missing()

    def key(self, line: Line, language: str) -> str:  # noqa: ARG002
        """Return the version of espeak-ng, that of our rules, and what it is set to."""
        tongue = self._tongue
        settings = f"voice {tongue.voice}, {self._pace} words a minute, volume {library.VOLUME}, {self._rate} Hz"
        return " ".join(filter(None, (f"{library.release()}, {settings}", tongue.source())))

    def speak(self, line: Line, language: str) -> Wave:
        """Return the line as espeak-ng says it.

        Raises:
            VoiceError: the library does not load or refuses; the line holds a figure, another language, a letter the
                rules do not know, or a sound in IPA that the voice cannot make.
        """
        demand_fit(line, language, self)
        text = " ".join(self._text(utterance) for utterance in line.spoken)
        try:
            return resample(library.say(text, self._tongue.voice, self._pace, self._tongue.data()), self._rate)
        except SoundError as error:
            raise VoiceError(f"spoke, but its sound {error}") from error

    def pronounce(self, words: str) -> str:
        """Return how the voice says `words`, in IPA without stress; tones of Kinh are espeak-ng's numbers.

        Raises:
            VoiceError: it does not know a letter of them, or is not here.
        """
        tongue = self._tongue
        own = tongue.letters is None
        found = library.phonemes(self._plain(words), tongue.voice, tongue.data(), ipa=own)
        return ipa.unstressed(found) if own else tongue.alphabet().ipa(found)

    def _text(self, utterance: Utterance) -> str:
        if utterance.ipa:
            bare = utterance.text.rstrip()
            mark = _PAUSES.get(bare[-1:], bare[-1:])  # a sign behind the word is still a pause
            return f"[[{self._tongue.alphabet().named(utterance.ipa)}]]" + (mark if mark in _MARKS.strip() else "")
        return self._plain(utterance.text)

    def _plain(self, words: str) -> str:
        """Return `words` with nothing in them but letters and the marks the library is safe with.

        espeak-ng 1.52 crashes, and the program with it, on a quotation mark or dash before a hyphen and a letter ('-á),
        and on control characters, which it takes for commands; what is no letter, a comma glued to the word behind it,
        and a second mark behind a first, it would read out by their names, in English.

        Raises:
            VoiceError: there are letters that the rules do not know, for which the library would change its voice.
        """
        composed = unicodedata.normalize("NFC", words)
        if self._tongue.letters is not None:
            composed = _QUOTED.sub(r"\1", composed.lower())
            composed = composed.translate(dict.fromkeys(map(ord, APOSTROPHES), _APOSTROPHE))
        if foreign := sorted({each for each in composed if _is_letter(each) and not self._knows(each)}):
            what = f'cannot say "{"".join(foreign)}": these are no letters of {self._tongue.name}.'
            raise VoiceError(what)
        bare = "".join(each if _is_letter(each) or each in _MARKS else _PAUSES.get(each, " ") for each in composed)
        return _LOOSE.sub("", _MARKED.sub(_mark, bare)).strip()

    def _knows(self, letter: str) -> bool:
        if self._tongue.letters is not None:
            return letter in self._tongue.letters
        return "LATIN" in unicodedata.name(letter, "") or not letter.isalpha()


def _mark(marks: re.Match[str]) -> str:
    """Return of several marks the one that is heard longest, behind the word before it."""
    return f"{next(mark for mark in '?!.;:,' if mark in marks[0])} " if marks.start() else ""


def _is_letter(each: str) -> bool:
    return each.isalpha() or unicodedata.combining(each) != 0


@cache
def tongues() -> dict[str, Tongue]:
    """Return the languages spoken here, by code."""
    return {tongue.code: tongue for tongue in (_KINH, _EDE, _MNONG)}


def espeak(settings: Settings, workspace: Path) -> Espeak:  # noqa: ARG001 -- every voice is made from the same two
    """Return the Kinh voice as `settings` want it."""
    return Espeak(settings.sound.words_per_minute, settings.sound.sample_rate, _KINH)


def espeak_rad(settings: Settings, workspace: Path) -> Espeak:  # noqa: ARG001
    """Return the Êđê voice as `settings` want it."""
    return Espeak(settings.sound.words_per_minute, settings.sound.sample_rate, _EDE)


def espeak_cmo(settings: Settings, workspace: Path) -> Espeak:  # noqa: ARG001
    """Return the M'nông voice as `settings` want it."""
    return Espeak(settings.sound.words_per_minute, settings.sound.sample_rate, _MNONG)
