"""A figure that a translator sees in guillemets is the same placeholder again, whatever was done to its label."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.language import placeholders
from broadcaster.language.placeholders import PLACEHOLDER
from broadcaster.translate.labels import Part, labels, named, plain, shown

FIRST = {"first": "«1.366.200 đồng»"}

names = st.sampled_from(["first", "second", "rate", "hotline"])
words = st.text(st.characters(codec="utf-8", exclude_characters="«»<>{}", exclude_categories=["Cs"]), max_size=12)
sentences = st.lists(words | names.map("{{{{ {} }}}}".format), max_size=8).map("".join)
figures = st.dictionaries(names, st.sampled_from(["1.366.200 đồng", "1.366.200\u00a0ĐỒNG", "4,5%", "", "«»"]) | words)


@given(sentences, figures)
def test_what_is_shown_is_named_again(sentence: str, figures: dict[str, str]) -> None:
    shown_as = labels([sentence], figures)

    again = named(plain(sentence, shown_as), shown_as)

    assert placeholders.names(again) == placeholders.names(sentence)
    for was, now in zip(PLACEHOLDER.split(sentence)[::2], PLACEHOLDER.split(again)[::2], strict=True):
        assert now.removeprefix(" ").removesuffix(" ") == was.removeprefix(" ").removesuffix(" ")


@given(sentences, figures)
def test_no_two_placeholders_are_shown_in_the_same_way(sentence: str, figures: dict[str, str]) -> None:
    shown_as = labels([sentence], figures)

    assert set(shown_as) == set(placeholders.names(sentence))
    keys = ["".join(unicodedata.normalize("NFKC", label).split()).casefold() for label in shown_as.values()]
    assert len(set(keys)) == len(keys)


def test_two_names_of_the_same_figure_get_two_labels() -> None:
    figures = {"first": "1.366.200 đồng", "second": "1.366.200\u00a0đồng", "third": "1.366.200 đồng (2)"}

    shown_as = labels(["{{ first }}, {{ second }}", "{{ third }}"], figures)

    assert list(shown_as.values()) == ["«1.366.200 đồng»", "«1.366.200 đồng (2)»", "«1.366.200 đồng (2) (2)»"]
    assert named("«1.366.200 đồng (2)» «1.366.200 đồng»", shown_as) == "{{ second }} {{ first }}"


@pytest.mark.parametrize(
    "typed",
    [
        "«1.366.200 đồng»",
        "«1.366.200\u00a0đồng»",
        "«1.366.200đồng»",
        "« 1.366.200  đồng »",
        "«\u202f1.366.200\nđồng\u202f»",
        "<<1.366.200 đồng>>",
        "<< 1.366.200 đồng >>",
        "«1.366.200 ĐỒNG»",
        unicodedata.normalize("NFD", "«1.366.200 đồng»"),
        "«１.３６６.２００ đồng»",  # the wide digits of some phones
    ],
)
def test_a_label_is_known_again_whatever_happened_to_its_blanks_and_letters(typed: str) -> None:
    assert named(f"Hmư̆ bĕ {typed}.", FIRST) == "Hmư̆ bĕ {{ first }}."


@pytest.mark.parametrize("text", ["«1.366.201 đồng»", "«mlan»", "<<mlan>>", "«»", "1.366.200 đồng", "«1.366.200 đồng"])
def test_what_is_no_label_stays_as_it_is(text: str) -> None:
    assert named(text, FIRST) == text


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("bĕ«1.366.200 đồng»", "bĕ {{ first }}"),
        ("djơ̆«1.366.200 đồng»", "djơ̆ {{ first }}"),  # ơ̆ ends with a mark of its own
        ("ê\u0306«1.366.200 đồng»mlan", "ê\u0306 {{ first }} mlan"),
        ("«1.366.200 đồng»ƀuôn", "{{ first }} ƀuôn"),
        ("(«1.366.200 đồng»),", "({{ first }}),"),
        ("«1.366.200 đồng»«1.366.200 đồng»", "{{ first }}{{ first }}"),
    ],
)
def test_a_label_against_a_word_gets_its_blank(glued: str, apart: str) -> None:
    assert named(glued, FIRST) == apart
    assert placeholders.glued(apart) == ""


def test_guillemets_in_a_figure_are_left_out_of_its_label() -> None:
    shown_as = labels(["{{ law }}"], {"law": "Luật «Bảo hiểm»"})

    assert shown_as == {"law": "«Luật Bảo hiểm»"}
    assert named("«Luật Bảo hiểm»", shown_as) == "{{ law }}"


def test_a_placeholder_without_a_figure_is_shown_by_its_name() -> None:
    assert labels(["{{ poverty_line }}"], {}) == {"poverty_line": "«poverty_line»"}
    assert shown("là {{ poverty_line }}.", {}) == (Part("là "), Part("«poverty_line»", "poverty_line"), Part("."))


def test_a_sentence_and_its_translation_share_their_labels() -> None:
    shown_as = labels(
        ["{{ first }} {{ second }}", "{{ second }} {{ first }} {{ lost }}"], {"first": "1", "second": "2"}
    )

    assert shown_as == {"first": "«1»", "second": "«2»", "lost": "«lost»"}
