"""A line with figures, put together from recorded parts: the words around its figures, and the words of the figures.

When a fact changes, only the figure in such a line is another, and its words may all have been recorded once. A part is
filed under a code of its own, made of its words as a line's is, in `recordings/<language>/numbers/`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from broadcaster import codes
from broadcaster.language.reading import seconds
from broadcaster.language.spoken.numbers import integer
from broadcaster.language.utterances import identity, line_of, merged
from broadcaster.models import KINH, Utterance
from broadcaster.narrate.wave import Wave, trim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from broadcaster.language.locale import Locale
    from broadcaster.language.numerals import Numerals
    from broadcaster.models import Line

RECIPE = "joined 1"
"""Part of the key of every joined line: change it when a change here makes other sound of the same parts."""

STRETCH, NUMBER = "stretch", "number"
"""What a part is: words around figures, or one word of a figure. (models.Line.part)"""

_WORD_GAP, _STRETCH_GAP = 0.05, 0.12
"""Seconds of silence between two words of a figure (none is heard as a pause), and where a figure begins or ends."""

_KEPT = 0.02
"""Seconds kept around each part, for soft beginnings."""

_SIGNS = ' \t\n.,;:!?…–—-()"“”«»'

_SHOWS = (*range(100), 100, 101, 110, 1_000, 1_001, 1_000_000, 1_000_000_000)
"""Numbers in which every Kinh number word stands."""


@dataclass(frozen=True)
class Part:
    """A part of a line: what is said, and whether it is a word of a figure."""

    language: str
    spoken: tuple[Utterance, ...]
    number: bool

    @cached_property
    def code(self) -> str:
        """The code it is filed under."""
        return codes.code(identity(self.language, self.spoken))

    @property
    def words(self) -> str:
        """Its words."""
        return " ".join(utterance.text for utterance in self.spoken)

    @property
    def line(self) -> Line:
        """The part as a line by itself, to be recorded like one; how long it takes is not known here."""
        return line_of(self.words, self.spoken, code=self.code, part=NUMBER if self.number else STRETCH)


def parts(line: Line, language: str) -> tuple[Part, ...]:
    """Return the parts of a line of a script in `language`, in order; none for a line without figures."""
    if not any(_is_figure(piece.written) for piece in line.pieces):
        return ()
    found: list[Part] = []
    around: list[Utterance] = []
    for piece in line.pieces:
        if _is_figure(piece.written):
            found += _stretch(language, around)
            around = []
            words = (word.strip(_SIGNS).casefold() for word in piece.spoken.split())
            found += [Part(language, (Utterance(piece.language, word),), number=True) for word in words if word]
        else:
            around.append(Utterance(piece.language, piece.spoken))
    found += _stretch(language, around)
    return tuple(found)


def _is_figure(written: str) -> bool:
    return any(map(str.isnumeric, written))


def _stretch(language: str, around: Iterable[Utterance]) -> Iterator[Part]:
    """Yield the words between two figures as a part, without the signs at its ends; nothing where there are none."""
    said = list(merged(around))
    if said:
        said[0] = replace(said[0], text=said[0].text.lstrip(_SIGNS))
        said[-1] = replace(said[-1], text=said[-1].text.rstrip(_SIGNS))
    said = [utterance for utterance in said if any(map(str.isalnum, utterance.text))]
    if said:
        yield Part(language, tuple(said), number=False)


def wanted(lines: Iterable[Line], language: str, locales: Mapping[str, Locale]) -> list[Line]:
    """Return the parts to be recorded for lines, each once, as lines: the words around figures, then the number words.

    Number words are those of the figures as they are now, and all that other figures may need: the language's own,
    as far as sources attest them, and Kinh's where figures are said in Kinh.
    """
    stretches: dict[str, Part] = {}
    numbers: dict[str, Part] = {}
    tongues: dict[str, None] = {}
    for line in lines:
        for part in parts(line, language):
            (numbers if part.number else stretches).setdefault(part.code, part)
            if part.number:
                tongues[part.spoken[0].language] = None
    known = [Utterance(tongue, word) for tongue in tongues for word in number_words(locales[tongue])]
    ordered = {part.code: part for part in (Part(language, (word,), number=True) for word in known)} | numbers
    found = [part.line for part in (*stretches.values(), *ordered.values())]
    return [replace(line, seconds=max(seconds(line.written, locales[language]), 0.4)) for line in found]


def number_words(locale: Locale) -> tuple[str, ...]:
    """Return the words of which a language's numbers are made, and the units it has a word for, each once."""
    if locale.code == KINH:
        said = (*(integer(number) for number in _SHOWS), "phẩy")
    else:
        said = _own(locale.numerals) if locale.numerals else ()
    return tuple(dict.fromkeys(word.casefold() for words in said for word in words.split()))


def _own(words: Numerals) -> tuple[str, ...]:
    return (*words.ones, words.ten, words.hundred, words.thousand, words.million, words.milliard, *words.units.values())


def joined(waves: Sequence[Wave], of: Sequence[Part]) -> Wave:
    """Return the recordings of a line's parts as one sound, at one level: that of the longest of them."""
    import numpy as np  # noqa: PLC0415 -- heavy, and only for lines put together from parts

    trimmed = [trim(wave, _KEPT) for wave in waves]
    sounds = [np.frombuffer(wave.pcm, "<i2").astype(np.float32) for wave in trimmed]
    levels = [wave.level for wave in trimmed]
    aim = levels[max(range(len(sounds)), key=lambda place: len(sounds[place]))]
    rate, pieces = trimmed[0].rate, []
    for place, sound in enumerate(sounds):
        if place:
            gap = _WORD_GAP if of[place].number and of[place - 1].number else _STRETCH_GAP
            pieces.append(np.zeros(round(gap * rate), np.float32))
        pieces.append(_faded(sound * np.float32(trimmed[place].gain(aim)), rate))
    edge = np.zeros(round(0.12 * rate), np.float32)
    return Wave(rate, np.concatenate([edge, *pieces, edge]).round().astype("<i2").tobytes())


def _faded(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Return a sound that begins and ends without a click: 5 ms fade."""
    import numpy as np  # noqa: PLC0415

    length = min(rate // 200, len(samples) // 2)
    ramp = np.linspace(0, 1, length, dtype=np.float32)
    samples[:length] *= ramp
    samples[len(samples) - length :] *= ramp[::-1]
    return samples
