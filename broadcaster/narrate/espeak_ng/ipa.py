"""Between espeak-ng's names of sounds and the International Phonetic Alphabet, for each language it speaks here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from broadcaster.errors import VoiceError
from broadcaster.narrate.espeak_ng.phonetable import rows, sounds

_SAME = str.maketrans({"g": "ɡ", "ɑ": "a", "ä": "a", "'": "ˈ", "’": "ˈ", ",": "ˌ", ":": "ː"}) | dict.fromkeys(
    map(ord, "\u032f\u0361\u035c\u031a\u032a")  # not syllabic, two ties, unreleased, dental
)
"""Ways of writing that come to the same here, and marks that make no difference."""

_VOWELS = frozenset("aeiouyæøœɐɑɒɔəɛɜɤɨɪɯɵʉʊʌ")
_STRESS = {"ˈ": "'", "ˌ": ","}
"""IPA marks stress before the syllable, espeak-ng before the vowel."""
_SKIPPED = frozenset(".-|/[]()‿")
_TOKEN = re.compile(r"[^_\s|]+")


@dataclass(frozen=True)
class Alphabet:
    """The sounds of one language.

    Attributes:
        to_ipa: IPA by espeak-ng's name. names: espeak-ng's names by IPA; more than one for what is two sounds there.
    """

    to_ipa: dict[str, str]
    names: dict[str, str]

    def ipa(self, phonemes: str) -> str:
        """Return sounds named by espeak-ng, parted by `_`, in IPA; words stay parted by blanks, stress is left out.

        Raises:
            VoiceError: there is a sound that the language does not have: the rules are faulty.
        """
        words = []
        for word in re.split(r"\s+", phonemes.replace("|", " ").strip()):
            tokens = [token.strip("',%=") for token in _TOKEN.findall(word)]
            if unknown := [token for token in tokens if token and token not in self.to_ipa]:
                raise VoiceError(f'made the sound "{unknown[0]}", which its language does not have.')
            words.append("".join(self.to_ipa[token] for token in tokens if token))
        return unicodedata.normalize("NFC", " ".join(filter(None, words)))

    def named(self, ipa: str) -> str:
        """Return a pronunciation in IPA as espeak-ng names its sounds; a blank parts words.

        Where it marks no stress, the last syllable of each word has it, as in the languages spoken here.

        Raises:
            VoiceError: it uses a sound that the voice cannot make.
        """
        text = unicodedata.normalize("NFC", ipa).translate(_SAME)
        return "|".join(self._word(word, ipa) for word in text.split())

    def _word(self, text: str, ipa: str) -> str:
        found: list[tuple[str, bool]] = []  # the name of each sound, and whether it is a vowel
        stressed, waiting, place = False, "", 0
        while place < len(text):
            length = next((n for n in range(self._longest, 0, -1) if text[place : place + n] in self.names), 0)
            if length:
                vowel = text[place] in _VOWELS
                found.append(((waiting if vowel else "") + self.names[text[place : place + length]], vowel))
                waiting = "" if vowel else waiting
            elif text[place] in _STRESS:
                waiting, stressed = _STRESS[text[place]], True
            elif text[place] not in _SKIPPED:
                raise VoiceError(f'cannot say "{text[place]}" in the IPA “{ipa}”: it has no such sound.')
            place += length or 1
        if not stressed and (vowels := [number for number, (_, vowel) in enumerate(found) if vowel]):
            found[vowels[-1]] = ("'" + found[vowels[-1]][0], True)
        return "".join(name for name, _ in found)

    @property
    def _longest(self) -> int:
        return max(map(len, self.names))


@cache
def highland() -> Alphabet:
    """Return the sounds of Êđê and M'nông: the phoneme table of ours."""
    to_ipa = {sound.name: sound.ipa for sound in sounds()}
    # Of several sounds with one IPA the first is the general one; those that only end a word come after it.
    names = {_same(sound.ipa): sound.name for sound in reversed(sounds()) if sound.ipa}
    # An implosive begins with its closure, as the rules have it; tʃ and dʒ are how some sources write č and j.
    names |= {"ɓ": "qB", "ɗ": "qD", "ʄ": "qG", "tʃ": "c", "tɕ": "c", "dʒ": "J", "dʑ": "J", "ʃ": "s", "v": "w", "β": "w"}
    names |= {"ɨ": "1", "ɯ": "1", "ɤ": "@", "ɵ": "@", "ʌ": "V", "ɪ": "i", "ʊ": "u", "ɹ": "r", "ɾ": "r"}
    return Alphabet(to_ipa, names | {"ə": "@"})


@cache
def kinh() -> Alphabet:
    """Return the sounds of Kinh: espeak-ng's own, which it can write in IPA by itself."""
    return Alphabet({}, {_same(row["ipa"]): row["name"] for row in rows("kinh.tsv")})


def unstressed(phonemes: str) -> str:
    """Return sounds that espeak-ng has written in IPA, parted by `_`, without stress; tones stay as its numbers."""
    words = re.sub("[_ˈˌ]", "", phonemes).split()
    return unicodedata.normalize("NFC", " ".join(words))


def _same(ipa: str) -> str:
    return unicodedata.normalize("NFC", ipa).translate(_SAME)
