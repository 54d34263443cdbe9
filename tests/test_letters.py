"""What readers see as one letter is one letter: counted, cut, padded, broken and sorted as one, in any Unicode form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.language import locale
from broadcaster.letters import collation, count, cut, letters, pad, skeleton, words, wrap
from tests.conftest import REPOSITORY

steady = settings(derandomize=True, database=None, deadline=None, max_examples=200)
HARD = "mơ̆ng hmư̆ djơ̆ đê̆ nkô̆ n'gor"
TEXT = st.lists(st.sampled_from([*"aêôưđn'’  gh-\n", "ê̆", "ơ̆", "e\u0302\u0306"]), max_size=40).map("".join)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_letter_of_two_code_points_is_one(form: str) -> None:
    text = unicodedata.normalize(form, "đê̆ Ư̆")

    assert [unicodedata.normalize("NFC", letter) for letter in letters(text)] == ["đ", "ê̆", " ", "Ư̆"]
    assert count(text) == 4
    assert count(unicodedata.normalize(form, "quyết định")) == 10


def test_words_keep_their_marks_and_their_apostrophes() -> None:
    assert words(HARD) == ["mơ̆ng", "hmư̆", "djơ̆", "đê̆", "nkô̆", "n'gor"]
    assert words("‘n’hanh’, 'ƀuôn' Y-Bhăm 2026 Điều5") == ["n’hanh", "ƀuôn", "Y", "Bhăm", "Điều"]


def test_a_cut_and_a_filled_text_are_as_long_as_they_look() -> None:
    assert cut("mơ̆ng hmư̆", 4) == "mơ̆n…"
    assert cut("mơ̆ng", 4) == "mơ̆ng"
    assert pad("đê̆", 4) == "đê̆  "
    assert pad("đê̆", 4, right=True) == "  đê̆"


def test_lines_are_broken_at_blanks_and_long_words_between_letters() -> None:
    assert wrap("mơ̆ng hmư̆ djơ̆ đê̆", 7) == ["mơ̆ng", "hmư̆ djơ̆", "đê̆"]
    assert wrap("ê̆ê̆ê̆ê̆ê̆", 2) == ["ê̆ê̆", "ê̆ê̆", "ê̆"]
    assert wrap("đóng 1.366.200\u00a0đồng", 15) == ["đóng", "1.366.200\u00a0đồng"]
    assert wrap(" \n", 5) == []


@steady
@given(TEXT, st.integers(1, 12))
def test_nothing_is_lost_and_no_mark_is_parted_from_its_letter(text: str, width: int) -> None:
    assert "".join(letters(text)) == text
    assert count(cut(text, width)) <= max(width, 1)
    for line in wrap(text, width):
        assert 0 < count(line) <= width
        assert not unicodedata.combining(line[0])
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("code", "ordered"),
    [
        ("vi", "Buôn Đôn|Cư M'gar|Cuôr Đăng|Dang Kang|Dray Bhăng|Đắk Liêng|Đắk Phơi|Ea Drăng|Ea H'leo|Ea Kar|Ea Ó|Ea Ô|Tổ 2|Tổ 10"),
        ("vi", "a|à|ả|ã|á|ạ|ă|ằ|ắ|â|ấ|b|f|g|hoa|hoà|hòa sơn|hoá|i|w|x"),
        ("rad", "anăn|ăt|buôn|ƀuôn|car|čar|e|ĕ|ê|ê̆|klei|nu|ñu|o|ŏ|ô|ô̆|ơ|ơ̆|u|ŭ|ư|ư̆|xã"),
        ("cmo", "bah|ƀon|dak|đah|nau|nău|ngih|n'gor|n'hanh|wâl"),
    ],
)  # fmt: skip
def test_names_are_sorted_by_each_alphabet(code: str, ordered: str) -> None:
    names = ordered.split("|")
    if code == "vi" and "Cuôr Đăng" in names:
        names.sort(key=["Buôn Đôn", "Cuôr Đăng", "Cư M'gar", *names].index)  # u stands before ư
    key = collation(locale.load(REPOSITORY / "locales", code).letters)

    shuffled = names[1::2] + names[::2]

    assert sorted(shuffled, key=key) == names


def test_sorting_is_the_same_in_any_unicode_form_and_puts_small_letters_first() -> None:
    key = collation(locale.load(REPOSITORY / "locales", "rad").letters)
    names = ["Ƀuôn", "ƀuôn", unicodedata.normalize("NFD", "ê̆"), "êa"]

    assert sorted(names, key=key) == ["ƀuôn", "Ƀuôn", "êa", unicodedata.normalize("NFD", "ê̆")]


def test_a_name_typed_in_haste_has_no_marks_and_no_strokes() -> None:
    assert skeleton("Ƀuôn Đôn, Čư̆ Mgar") == "buon don, cu mgar"
