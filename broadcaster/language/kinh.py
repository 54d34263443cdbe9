"""What a Kinh syllable can be: its onset, rhyme and tone; so a Kinh loan is told from a misspelled word.

The rules of quốc ngữ spelling are few and closed: a syllable begins with one of 26 onsets or none, ends in one of some
160 rhymes, and has one of six tones, of which only two (sắc, nặng) go with a final c, ch, p or t. `xã` and `quyết` are
syllables, `prăk`, `klei` and `héi` are not.

Source: the spelling of Vietnamese in use, as Quyết định 1989/QĐ-BGDĐT (2018) lays it down; the rhymes are those of
common dictionaries. `p` as an onset is left out: Kinh has it in a few borrowed words (pin), Êđê in many of its own.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from broadcaster.language.spoken.here import listed
from broadcaster.letters import TONES

_ONSETS = listed("b c ch d đ g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x")
_RHYMES = listed(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh
    uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu
    ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
    """
)
_BEHIND_QU = listed(
    """
    a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây e en eo et ê ên êt êch ơ ơi ơn ôc i it
    y yên yêt ynh yt ych
    """
)
_FRONT = frozenset("ieêy")
_STOPS = ("c", "ch", "p", "t")
_AFTER_STOP = frozenset({"\u0301", "\u0323"})
_TONES = frozenset(TONES)
_VOWELS = frozenset("aeiouy")
_MARKED = frozenset("ăâêôơư")
_CONSONANTS = frozenset("chgmnpt")
_RARE = frozenset({"oo"})
"""Rhymes of a few borrowed words (xoong), by which no old font should be judged."""


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Tell whether a word, in whatever case, is spelled as a Kinh syllable can be.

    Args:
        word: one word in NFC, such as `quyết`. `bac` is none: a syllable with a final c has a tone.
    """
    bare, tones = _apart(word.lower())
    if len(tones) > 1:
        return False
    return any(_fits(bare[:length], bare[length:], tones) for length in range(4) if length <= len(bare))


@lru_cache(maxsize=16384)
def is_well_spelled(word: str) -> bool:
    """Tell whether a word is a Kinh syllable of a common rhyme, with its tone on the letter where it belongs.

    Both ways of placing it are right in `hoà` and `hòa`, `thuý` and `thúy`; `theó` for `thẻo` is not.
    """
    if not is_syllable(word):
        return False
    vowels = _vowels(word.lower())
    bare = [letter for letter, _ in vowels]
    if "".join(bare) in _RARE:
        return False
    at = next((place for place, (_, tone) in enumerate(vowels) if tone), None)
    if at is None:
        return True
    marked = [place for place, letter in enumerate(bare) if letter in _MARKED]
    if marked:
        return at == marked[-1]
    closed = word[-1].lower() in _CONSONANTS
    if len(bare) == 2 and "".join(bare) in {"oa", "oe", "uy"}:
        return at == 1 or not closed
    return at == (len(bare) - 1 if closed else min(1, len(bare) - 1) if len(bare) > 2 else 0)


@lru_cache(maxsize=16384)
def has_tone(word: str) -> bool:
    """Tell whether a word bears one of Kinh's tone marks, which Êđê and M'nông do not have; ñ bears none."""
    return bool(_apart(word.lower())[1])


def _apart(word: str) -> tuple[str, list[str]]:
    """Return a word without its tones, in NFC, and the tones; a mark on a consonant is none: ñ stays ñ."""
    kept, tones, vowel = [], [], False
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONES and vowel:
            tones.append(letter)
        else:
            kept.append(letter)
        if not unicodedata.combining(letter):
            vowel = letter in _VOWELS
    return unicodedata.normalize("NFC", "".join(kept)), tones


def _vowels(word: str) -> list[tuple[str, bool]]:
    """Return the vowels of a syllable's rhyme, each without its tone, and whether it bears one; `u` of qu is none."""
    found: list[tuple[str, bool]] = []
    for letter in unicodedata.normalize("NFC", word):
        bare, tones = _apart(letter)
        if unicodedata.normalize("NFD", bare)[:1] in _VOWELS:
            found.append((bare, bool(tones)))
    skipped = (word.startswith("qu") and len(found) > 1) or (word.startswith("gi") and len(found) > 1)
    return found[1:] if skipped else found


def _fits(onset: str, rhyme: str, tones: list[str]) -> bool:
    if onset == "qu":
        known = rhyme in _BEHIND_QU
    elif onset == "gi":
        known = rhyme in _RHYMES or f"i{rhyme}" in _RHYMES
    elif onset in _ONSETS:
        front = rhyme[:1] in _FRONT
        known = rhyme in _RHYMES and not (
            (front and onset in {"c", "ng"}) or (not front and onset in {"k", "gh", "ngh"}) or rhyme.startswith("yê")
        )
    else:
        known = not onset and rhyme in _RHYMES and not rhyme.startswith("iê")
    return known and (not rhyme.endswith(_STOPS) or (bool(tones) and tones[0] in _AFTER_STOP))
