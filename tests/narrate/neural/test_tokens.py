"""A token table says what a model can speak, in whatever form it has the letters."""

from __future__ import annotations

import codecs
import unicodedata

import pytest

from broadcaster.errors import FaultsFoundError, VoiceError
from broadcaster.narrate.neural import reading, tokens
from tests.narrate.neural import tiny

EA = "ê̆"


def table(*letters: str) -> tokens.Table:
    return tokens.parse(tiny.tokens(letters).encode(), "tokens.txt")


def spoken(text: str, *letters: str, apostrophe: bool = True) -> str:
    """Return what of a text is given to a model that knows these letters, decoded again."""
    known = table(*letters)
    back = {known.coded(character): character for character in known.numbers}
    breaths = reading.Letters(known, apostrophe=apostrophe).breaths(text)
    return "|".join("".join(back[sign] for sign in breath.given) for breath in breaths)


@pytest.mark.parametrize("form", [("ê", "\u0306"), ("e", "\u0302", "\u0306")])
def test_a_letter_of_two_marks_is_spoken_in_whatever_form_the_table_has_it(form: tuple[str, ...]) -> None:
    assert spoken(f"k{EA}", "k", *form) == "k" + "".join(form)
    assert spoken(tiny.nfd(f"K{EA.upper()}"), "k", *form) == "k" + "".join(form)


@pytest.mark.parametrize("form", ["ậ", "ạ\u0302", "â\u0323", "a\u0323\u0302", "a\u0302\u0323"])
def test_every_equal_way_to_write_a_letter_is_found(form: str) -> None:
    found = spoken("mậm", "m", *form)
    assert unicodedata.normalize("NFC", found) == "mậm"
    assert sorted(found) == sorted(f"m{form}m")


def test_a_mark_over_another_letter_is_not_taken_for_an_equal_one() -> None:
    assert table("é", "\u0302").spell("ế") is None


@pytest.mark.parametrize("written", ["n'gor", "n’gor", "nʼgor", "N'GOR"])
@pytest.mark.parametrize("kept", ["'", "’", "ʼ", "ꞌ"])
def test_the_apostrophe_of_a_word_is_spoken_in_whatever_form_the_table_has_it(written: str, kept: str) -> None:
    assert spoken(written, *"ngor", kept) == f"n{kept}gor"


def test_an_apostrophe_that_is_no_letter_of_the_language_is_left_out() -> None:
    assert spoken("M’nông", *"mnôg", apostrophe=False) == "mnông"
    with pytest.raises(VoiceError, match="m'nông"):
        spoken("M’nông", *"mnôg", apostrophe=True)


def test_letters_that_the_model_does_not_know_are_all_named_with_their_words() -> None:
    with pytest.raises(VoiceError) as caught:
        spoken("bà zfa xin", *"abinx")
    assert str(caught.value) == (
        "cannot speak “à” in “bà”, “z f” in “zfa”: its model does not know it, and a word is not said by halves."
    )


def test_no_letter_is_ever_left_out() -> None:
    for missing in "aàbcđ":
        letters = "aàbcđ".replace(missing, "")
        with pytest.raises(VoiceError, match=f"“{missing}”"):
            spoken("ab àc đa", *letters)


@pytest.mark.parametrize("sign", ["%", "&", "@", "*", "+", "=", "$", "€", "°", "\\"])
def test_a_sign_that_stands_for_a_word_is_not_left_out(sign: str) -> None:
    with pytest.raises(VoiceError, match="spelled out"):
        spoken(f"ba {sign} ba", *"ba")


def test_marks_that_the_table_has_are_given_and_others_are_pauses() -> None:
    assert spoken("a, b. A!", *"ab,") == "a, b|a"
    assert spoken("a, b: a. B", *"ab") == "a|b|a|b"
    assert spoken("“a” – (b) … a-b a", *"ab-") == "a|b|a-b a"
    assert spoken("a-b", *"ab") == "a b"
    assert spoken("a\u200b\ufeff\u202eb\0 \t\n b", *"ab") == "ab b"


def test_a_sentence_that_ends_in_a_comma_still_ends() -> None:
    breaths = reading.Letters(table(*"ab"), apostrophe=True).breaths("a, b,")
    assert [breath.pause for breath in breaths] == [reading.SHORT, reading.LONG]


@pytest.mark.parametrize("text", ["", "?!", "…", " ,. ", "'"])
def test_a_text_without_words_gives_nothing(text: str) -> None:
    assert spoken(text, *"ab") == ""


def test_a_text_without_end_is_refused_before_the_model_sees_it() -> None:
    with pytest.raises(VoiceError, match="without a full stop"):
        spoken("ba " * 1000, *"ab")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no letter"),
        ("_ 0\n  1\n", "no letter"),
        ("a 1\na 2\nb 3\n", ":2: \"a\" is here a second time"),
        ("ab 1\n", "more than one character"),
        ("a x\n", "no token with its number"),
        ("a -1\n", "no token with its number"),
        ("a 99999999999999999999\n", "no token with its number"),
        ("a ²\n", "no token with its number"),
        ("a 1 2\n", "more than one character"),
        ("<html>\n<body>", "no token with its number"),
    ],
)  # fmt: skip
def test_a_faulty_table_is_told_with_its_line(content: str, told: str) -> None:
    with pytest.raises(FaultsFoundError) as caught:
        tokens.parse(content.encode(), "tokens.txt")
    assert told in str(caught.value)


def test_a_table_in_another_encoding_is_told() -> None:
    with pytest.raises(FaultsFoundError, match=r"tokens\.txt:2: holds byte 0xE2, which is not UTF-8"):
        tokens.parse("a 1\nâ 2\n".encode("cp1252"), "tokens.txt")
    with pytest.raises(FaultsFoundError, match="not UTF-8"):
        tokens.parse("a 1\nb 2\n".encode("utf-16"), "tokens.txt")


@pytest.mark.parametrize(
    "content", ["a 1\r\n  2\r\nb 3\r\n", "a 1\n 2\nb 3", "\ufeffa 1\n\n  2\n\n\nb 3\n", "<pad> 0\na 1\n  2\nb 3\n"]
)
def test_what_editors_and_converters_do_to_a_table_harms_nobody(content: str) -> None:
    assert tokens.parse(content.encode(), "tokens.txt").numbers == {"a": 1, " ": 2, "b": 3}


def test_no_code_page_changes_a_byte_of_our_signs() -> None:
    signs = {tokens._sign(number) for number in range(tokens.MOST)}
    assert len(signs) == tokens.MOST
    assert all(len(sign) == 1 for sign in signs)
    used = {byte for sign in signs for byte in sign.encode()}
    pages = [f"cp125{number}" for number in range(9)] + [f"iso8859_{number}" for number in range(1, 17) if number != 12]
    for page in pages:
        codecs.lookup(page)
        for byte in used:
            letter = bytes([byte]).decode(page, "replace")
            assert letter.lower() == letter, f"{page} makes {byte:#x} small"
