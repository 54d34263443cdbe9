"""Êđê counts in its own words as far as a source goes; every other figure is Kinh, and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.language import numerals
from broadcaster.language.mixed import Mark, spans, spoken
from broadcaster.language.spoken.numbers import integer

if TYPE_CHECKING:
    from broadcaster.language.locale import Locale

KINH_TAG = '<lang xml:lang="vi">'


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "sa"), (2, "dua"), (3, "tlâo"), (4, "pă"), (5, "êma"), (6, "năm"), (7, "kjuh"), (8, "sapăn"), (9, "duapăn"),
        (10, "pluh"), (11, "pluh sa"), (12, "pluh dua"), (19, "pluh duapăn"), (20, "dua pluh"), (21, "dua pluh sa"),
        (30, "tlâo pluh"), (40, "pă pluh"), (99, "duapăn pluh duapăn"), (100, "sa êtuh"), (200, "dua êtuh"),
        (1000, "sa êbâo"), (2000, "dua êbâo"), (100_000, "sa êtuh êbâo"), (1_000_000, "sa klăk"), (10**9, "sa klai"),
    ],
)  # fmt: skip
def test_a_number_is_built_as_its_source_attests(number: int, words: str, rade: Locale) -> None:
    assert rade.numerals
    assert numerals.say(number, rade.numerals) == words


@pytest.mark.parametrize(
    "number", [0, 101, 110, 250, 1001, 1100, 10_000, 12_000, 99_000, 250_000, 1_500_000, 10**7, 10**12]
)
def test_what_no_source_attests_is_not_built(number: int, rade: Locale, kinh: Locale) -> None:
    assert rade.numerals
    assert numerals.say(number, rade.numerals) is None
    written = f"{number:,}".replace(",", ".")
    assert spoken(written, rade, kinh) == f"{KINH_TAG}{integer(number)}</lang>"


def test_every_pattern_names_its_source_and_no_number_has_two() -> None:
    assert all(found.source for found in numerals.PATTERNS)
    for number in [*range(10_000), 100_000, 200_000, 10**6, 10**9]:
        assert sum(found.covers(number) for found in numerals.PATTERNS) <= 1, number


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("40 thŭn", "pă pluh thŭn"),
        ("700 čô", "kjuh êtuh čô"),
        ("3 hruê", "tlâo hruê"),
        ("grăp thŭn 12 mlan", "grăp thŭn pluh dua mlan"),
        ("mlan 12", f"mlan {KINH_TAG}mười hai</lang>"),
        ("thŭn 2022", f"thŭn {KINH_TAG}hai nghìn không trăm hai mươi hai</lang>"),
        ("hdră mtrŭn mrô 525", f"hdră mtrŭn mrô {KINH_TAG}năm trăm hai mươi lăm</lang>"),
        ("tal 2", f"tal {KINH_TAG}hai</lang>"),
        ("80%", f"{KINH_TAG}tám mươi phần trăm</lang>"),
        ("4,5 prăk", f"{KINH_TAG}bốn phẩy năm</lang> prăk"),
        ("15 năm", f"{KINH_TAG}mười lăm năm</lang>"),
        ("10.000 prăk", f"{KINH_TAG}mười nghìn</lang> prăk"),
        ("Điều 5", f"{KINH_TAG}Điều năm</lang>"),
        ("Hmư̆ bảo hiểm y tế bĕ", f"Hmư̆ {KINH_TAG}bảo hiểm y tế</lang> bĕ"),
        ("BHYT, 1900 9068.", f"{KINH_TAG}bảo hiểm y tế, một chín không không chín không sáu tám</lang>."),
        ("H. Wênh leh anăn P. Sao", "H. Wênh leh anăn P. Sao"),
        ("klei JIH mnuih, LEH, TAL", "klei JIH mnuih, LEH, TAL"),
        (
            "hruê 3 mlan 4 thŭn 2025",
            f"hruê {KINH_TAG}ba</lang> mlan {KINH_TAG}bốn</lang> thŭn {KINH_TAG}hai nghìn không trăm hai mươi lăm</lang>",
        ),
        ("mrô 12, 15 leh anăn 20", f"mrô {KINH_TAG}mười hai, mười lăm</lang> leh anăn {KINH_TAG}hai mươi</lang>"),
        ("mrô: 12 (mrô 5)", f"mrô: {KINH_TAG}mười hai</lang> (mrô {KINH_TAG}năm</lang>)"),
        ("ƀuôn 5, Thôn 3", f"ƀuôn {KINH_TAG}năm</lang>, Thôn {KINH_TAG}ba</lang>"),
        ("TAL 5", f"TAL {KINH_TAG}năm</lang>"),
        ("5 NĂM, 5 Năm, 5  năm", f"{KINH_TAG}năm NĂM, năm Năm, năm  năm</lang>"),
        ("năm 2026", f"{KINH_TAG}năm hai nghìn không trăm hai mươi sáu</lang>"),
        ("2 êbâo, 10 êbâo", f"dua êbâo, {KINH_TAG}mười</lang> êbâo"),
        ("1 000 000 prăk", "sa klăk prăk"),
        ("10 000 prăk", f"{KINH_TAG}mười nghìn</lang> prăk"),
        ("7h30 500 čô", f"{KINH_TAG}bảy giờ ba mươi phút</lang> êma êtuh čô"),
        ("quý 2 năm 2026", f"{KINH_TAG}quý hai năm hai nghìn không trăm hai mươi sáu</lang>"),
        ("12 năm 6 tháng", f"{KINH_TAG}mười hai năm sáu tháng</lang>"),
        ("KDRIÊK EA KAR 5 ČÔ", "KDRIÊK EA KAR êma ČÔ"),
        ("4,5% –5 čô", f"{KINH_TAG}bốn phẩy năm phần trăm đến </lang>êma čô"),
        ("-5 klei", f"{KINH_TAG}âm năm</lang> klei"),
        ("3 < 5 & >", f"tlâo {KINH_TAG}nhỏ hơn</lang> êma {KINH_TAG}và</lang> &gt;"),
    ],
)
def test_a_line_of_ede_says_what_counts_in_its_own_words_and_the_rest_in_kinh(
    written: str, said: str, rade: Locale, kinh: Locale
) -> None:
    assert spoken(written, rade, kinh) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("rlau 2 rkeh 400 rbăn", f"rlau {KINH_TAG}hai</lang> rkeh {KINH_TAG}bốn trăm</lang> rbăn"),
        ("n'gor Dak Lak 12", f"n'gor Dak Lak {KINH_TAG}mười hai</lang>"),
        ("LĔ RNGÔCH PHUNG, GEH NAR AƠ", "LĔ RNGÔCH PHUNG, GEH NAR AƠ"),
        ("khay 9 năm aơ", f"khay {KINH_TAG}chín</lang> năm aơ"),  # năm is M'nông's own here: this year
    ],
)
def test_a_line_of_mnong_says_every_figure_in_kinh(written: str, said: str, mnong: Locale, kinh: Locale) -> None:
    assert spoken(written, mnong, kinh) == said


def test_the_locale_decides(rade: Locale, kinh: Locale) -> None:
    in_kinh = replace(rade, numbers="kinh")

    assert spoken("40 thŭn", in_kinh, kinh) == f"{KINH_TAG}bốn mươi</lang> thŭn"
    assert spoken("5 năm", in_kinh, kinh) == f"{KINH_TAG}năm năm</lang>"


def test_a_figure_takes_its_unit_with_it_into_its_own_words_or_stays_kinh_whole(rade: Locale, kinh: Locale) -> None:
    def said(figure: str) -> list[tuple[str, str, str]]:
        text = f"anei {figure} bĕ"
        found = spans(text, rade, kinh, [Mark(5, 5 + len(figure))])
        assert "".join(span.written for span in found) == text
        return [(span.written, span.spoken, span.language) for span in found if span.rule]

    assert said("15 năm") == [("15 năm", "pluh êma thŭn", "rad")]
    assert said("12 tháng") == [("12 tháng", "pluh dua mlan", "rad")]
    assert said("3") == [("3", "tlâo", "rad")]
    assert said("3 tuần") == [("3 tuần", "ba tuần", "vi")]
    assert said("250 ngày") == [("250 ngày", "hai trăm năm mươi ngày", "vi")]
    assert said("100.000 đồng") == [("100.000 đồng", "một trăm nghìn đồng", "vi")]
    assert said("4,5%") == [("4,5%", "bốn phẩy năm phần trăm", "vi")]
    assert said("1/7/2026") == [("1/7/2026", "ngày một tháng bảy năm hai nghìn không trăm hai mươi sáu", "vi")]


def test_figures_of_two_placeholders_are_never_made_one(rade: Locale, kinh: Locale) -> None:
    found = spans("anei 5 700 čô", rade, kinh, [Mark(5, 6), Mark(7, 10)])

    assert [(span.written, span.spoken) for span in found if span.rule] == [("5", "êma"), ("700", "kjuh êtuh")]


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("2.530.000 đồng", "hai triệu năm trăm ba mươi nghìn đồng"),
        ("75%", "bảy mươi lăm phần trăm"),
        ("15 năm", "pluh êma thŭn"),
    ],
)
def test_a_figure_written_against_a_word_is_said_whole(figure: str, said: str, rade: Locale, kinh: Locale) -> None:
    for before in ("klei", "BHYT", "x"):
        text = f"{before}{figure}mâo"
        marks = [Mark(len(before), len(before) + len(figure))]

        whole = "".join(span.spoken for span in spans(text, rade, kinh, marks))

        assert f"{said} mâo" in whole
        assert not any(letter.isdigit() for letter in whole)


def test_neighbouring_figures_share_no_word(rade: Locale, kinh: Locale) -> None:
    text = "klei 15 năm (45%), 3 tháng (6 tháng)"
    marks = [Mark(5, 11), Mark(13, 16), Mark(19, 26), Mark(28, 35)]

    said = "".join(span.spoken for span in spans(text, rade, kinh, marks))

    assert said == "klei pluh êma thŭn (bốn mươi lăm phần trăm), tlâo mlan (năm mlan)"


def test_the_year_beside_a_placeholder_is_kinh_too(rade: Locale, kinh: Locale) -> None:
    found = spans("anei 5 năm bĕ, năm 2026", rade, kinh, [Mark(5, 6), Mark(19, 23)])

    assert [(span.written, span.language) for span in found if span.rule] == [("5 năm", "vi"), ("năm 2026", "vi")]


PIECES = """
    5 12 100 1.000 10 000 1 500 700 -5 80% 7h30 QH15 15/3 năm Năm NĂM mlan hruê thŭn mrô tal êbâo čô klei leh anăn hŏng , ( ) : - – . /
    Điều bảo hiểm y tế BHYT ƀuôn H. VTV tháng ngày 2026 quý JIH xã ½ 1900 9068
"""


@settings(derandomize=True, database=None, deadline=None, max_examples=400)
@given(
    pieces=st.lists(st.tuples(st.sampled_from(PIECES.split()), st.sampled_from([" ", " ", "", "  "])), max_size=12),
    marked=st.booleans(),
)
def test_spans_cover_any_line_in_order_and_leave_no_digit(
    pieces: list[tuple[str, str]], marked: bool, rade: Locale, mnong: Locale, kinh: Locale
) -> None:
    text, marks = "", []
    for piece, blank in pieces:
        if marked and piece.isdigit() and blank:
            marks.append(Mark(len(text), len(text) + len(piece)))
        text += piece + blank
    for one in (rade, mnong):
        found = spans(text, one, kinh, marks)

        assert "".join(span.written for span in found) == text
        assert [span.start for span in found] == [0, *(span.end for span in found)][: len(found)]
        assert not any(letter.isdigit() for span in found for letter in span.spoken)


def test_a_placeholder_nobody_knows_is_shown_and_not_said(rade: Locale, kinh: Locale) -> None:
    found = spans("anei [gone] 5", rade, kinh, [Mark(5, 11, silent=True)])

    assert [(span.written, span.spoken) for span in found][1:] == [("[gone]", ""), (" ", " "), ("5", "êma")]


def test_no_digit_is_left_in_any_language(rade: Locale, mnong: Locale, kinh: Locale) -> None:
    text = "12 thŭn, 3 hruê 6-8/11, 80%, 7h30, 0262 3852456, QH15, ½, x², [1] (2) 1.000.000"

    for one in (rade, mnong):
        assert not any(letter.isdigit() for letter in spoken(text, one, kinh)), one.code
