"""What holds of any text: repairing twice changes nothing more, and what is right stays as it is."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.language.doctor import split

if TYPE_CHECKING:
    from broadcaster.language.doctor import Doctor

    Doctors = dict[str, Doctor]

steady = settings(derandomize=True, database=None, deadline=None, max_examples=300)

PIECES = [
    *"aeouơưêôăngbdckĐUOKñčƀãõữễɓɗƉðÐǐǔě", "а", "о", "ơ̌", "ĕ", "ı", "ｂ", "𝐚", "é", "Ó", "®", "Î", "û", "ø", "ï", "ạ", "ế",
    *"\u0302\u0306\u030c\u0303\u0301\u0323\u031b\u0335", *" \n'’´`~^&#|\\[]{}./@:1", "\u200b", "\u00ad", "\ufeff", "\u00a0",
    "\x0b", "\r\n", "\ufffd", "\u2028", "\t", "\ue000", "˘", "ˇ", "Ã", "£", "º", "»", "á", "Æ", "°", "ƒ",
    "x· ", "héi ", "B¶o ", "hiÓm ", "hoäi ", "baûo ", "thoâng ", "GD&ĐT", "Bà con ", "klei ", "geh ",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
LANGUAGES = ["vi", "rad", "cmo"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("legacy", [False, True])
@steady
@given(text=TEXT)
def test_repairing_twice_changes_nothing_more(doctors: Doctors, language: str, legacy: bool, text: str) -> None:
    once = doctors[language].repair(text, legacy=legacy)

    assert doctors[language].repair(once, legacy=legacy) == once


@pytest.mark.parametrize("language", LANGUAGES)
@steady
@given(text=TEXT)
def test_after_a_repair_nothing_is_left_that_was_certain_and_all_is_nfc(
    doctors: Doctors, language: str, text: str
) -> None:
    found = doctors[language].check(doctors[language].repair(text))

    assert not any(finding.certain for finding in found)
    if not any(finding.rule == "legacy" for finding in found):
        assert unicodedata.is_normalized("NFC", doctors[language].repair(text))


@pytest.mark.parametrize("language", LANGUAGES)
@steady
@given(text=TEXT)
def test_text_without_a_certain_finding_is_not_changed(doctors: Doctors, language: str, text: str) -> None:
    if not any(finding.certain for finding in doctors[language].check(text)):
        assert doctors[language].repair(text) == text


@pytest.mark.parametrize("language", LANGUAGES)
@steady
@given(text=TEXT)
def test_each_finding_stands_where_it_says(doctors: Doctors, language: str, text: str) -> None:
    for finding in doctors[language].check(text):
        if finding.rule != "language":
            assert text[finding.offset :].startswith(finding.found)
            assert all(letter in finding.found for letter in finding.letters) or finding.rule == "letter"
        assert finding.rule == "language" or len(split(text[: finding.offset])[0]) == finding.line


ALPHABETS = {
    "rad": "mrâo klei ƀuôn sang đê̆ hmư̆ čar ñu hlăm",
    "cmo": "nuĭh ƀon lan n'gor rngôch geh dơi aơ",
    "vi": "bà con đến trạm y tế",
}


@pytest.mark.parametrize("language", LANGUAGES)
@steady
@given(data=st.data())
def test_what_was_typed_loose_comes_back_as_it_was(doctors: Doctors, language: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(ALPHABETS[language].split()), min_size=1, max_size=6))
    right = " ".join(words)

    assert doctors[language].repair(right) == right
    assert doctors[language].repair(unicodedata.normalize("NFD", right)) == right
