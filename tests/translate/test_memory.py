"""The memory proposes the nearest reviewed line, and shows word by word what is otherwise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.translate.memory import LIKE, Memory, Stretch, difference, told

PAID = "Người thứ nhất đóng {{ first }} một năm."
HEARD = "Kính thưa bà con!"

words = st.sampled_from(["Người", "thứ", "nhất", "hai", "đóng", "{{ first }}", "{{ second }}", "năm."])
sentences = st.lists(words, max_size=12).map(" ".join)


def test_the_nearest_of_several_is_found_with_its_translation_and_likeness() -> None:
    memory = Memory({PAID: "Hmư̆ bĕ {{ first }}", "Người thứ nhất đóng {{ first }} hằng tháng.": "Hmư̆", HEARD: "Iăt"})

    near = memory.near("Người thứ hai đóng {{ first }} một năm.")

    assert near is not None
    assert (near.sentence, near.translation) == (PAID, "Hmư̆ bĕ {{ first }}")
    assert LIKE <= near.likeness < 100
    assert Stretch("gone", "nhất") in near.difference
    assert Stretch("new", "hai") in near.difference


def test_a_sentence_is_not_near_to_itself() -> None:
    assert Memory({PAID: "Hmư̆"}).near(PAID) is None

    near = Memory({PAID: "Hmư̆", "Người thứ hai đóng {{ first }} một năm.": "Hmư̆ bĕ"}).near(PAID)

    assert near is not None
    assert near.translation == "Hmư̆ bĕ"


def test_what_is_hardly_alike_is_not_proposed() -> None:
    memory = Memory({HEARD: "Iăt"})

    assert memory.near(PAID) is None
    assert Memory({"Bà con đóng {{ first }} mỗi năm.": "Hmư̆"}).near(PAID) is None  # some words are the same
    assert Memory({}).near(PAID) is None


def test_which_figure_stands_in_a_sentence_does_not_make_it_less_alike() -> None:
    near = Memory({PAID: "Hmư̆ {{ first }}"}).near(PAID.replace("first", "a_name_that_is_much_longer"))

    assert near is not None
    assert near.likeness == 100
    assert told(near.difference) == "Người thứ nhất đóng [-{{ first }}-] {+{{ a_name_that_is_much_longer }}+} một năm."


def test_capitals_and_the_order_of_the_memory_change_nothing() -> None:
    lines = {"Bà con nhớ đóng tiền nhé.": "a", "Bà con nhớ đóng tiền nha.": "b"}
    backwards = dict(reversed(lines.items()))

    assert Memory(lines).near("BÀ CON NHỚ ĐÓNG TIỀN NHỈ.") == Memory(backwards).near("BÀ CON NHỚ ĐÓNG TIỀN NHỈ.")
    assert Memory(lines).near("BÀ CON NHỚ ĐÓNG TIỀN NHÉ.").likeness == 100  # type: ignore[union-attr]


@given(sentences, sentences)
def test_a_difference_holds_both_sentences(earlier: str, later: str) -> None:
    stretches = difference(earlier, later)

    assert " ".join(stretch.words for stretch in stretches if stretch.kind != "new") == earlier
    assert " ".join(stretch.words for stretch in stretches if stretch.kind != "gone") == later
    assert all(stretch.words for stretch in stretches)
    assert {stretch.kind for stretch in stretches} <= {"same"} or earlier != later


def test_a_placeholder_is_one_word_whatever_blanks_it_has() -> None:
    assert difference("Đóng {{first}} nhé", "Đóng {{  first  }} nhé") == (Stretch("same", "Đóng {{ first }} nhé"),)


def test_a_difference_is_told_in_the_signs_of_wdiff() -> None:
    stretches = (Stretch("same", "Người thứ"), Stretch("gone", "nhất"), Stretch("new", "hai"), Stretch("same", "đóng"))

    assert told(stretches) == "Người thứ [-nhất-] {+hai+} đóng"
    assert told(()) == ""


def test_what_went_is_told_before_what_came_in_its_place() -> None:
    stretches = difference("Người kế tiếp đóng", "Người thứ hai đóng")

    assert told(stretches) == "Người [-kế tiếp-] {+thứ hai+} đóng"
