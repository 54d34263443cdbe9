"""What holds for every number, date, time and text, not only for those somebody thought of."""

from __future__ import annotations

import sys
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadcaster.language.spoken import spans, spoken
from broadcaster.language.spoken.numbers import DIGITS, integer, ordinal, roman
from tests.language.reverse import number

if TYPE_CHECKING:
    from broadcaster.language.locale import Locale

steady = settings(derandomize=True, database=None, deadline=None, max_examples=200)

WHOLE = st.one_of(
    st.integers(0, 10**15),
    st.integers(0, 9999),
    st.lists(st.sampled_from([0, 1, 4, 5, 10, 15, 21, 104, 115, 999]), min_size=1, max_size=6).map(
        lambda groups: sum(group * 1000**place for place, group in enumerate(groups))
    ),
)
PIECES = """
    5 12 04 1.000 4,5 2.5 % / - – ( ) . , : ; ngày tháng năm thứ quý lần Điều khoản điểm đ a BHXH V IV II C độ km m2 h 30
    7h30 17:05 K1 TP. v.v. x + @ & a.vn QH15 NĐ-CP 2025 0905 123 456 1900 9068 và từ đến số người T2 CN °C đồng VNĐ QL
    UBND Ông P. ½ Ⅳ ² BIDV giờ phút ' 1/7 3/4 /QH15 41/2024 159/2025/NĐ-CP 10-15/3 18–60 24/24
"""
WRITTEN = st.sampled_from(["\n", *PIECES.split()])


def grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@steady
@given(WHOLE)
@example(10**15)
@example(702_001_000)
@example(1_000_005)
def test_every_whole_number_reads_back(kinh: Locale, value: int) -> None:
    assert number(integer(value)) == value
    assert number(spoken(grouped(value), kinh)) == value
    assert spoken(f"{grouped(value)} đồng", kinh) == f"{integer(value)} đồng"


def test_every_number_to_ten_thousand_reads_back(kinh: Locale) -> None:
    wrong = [value for value in range(10_001) if number(spoken(f"{value} người", kinh).removesuffix(" người")) != value]

    assert wrong == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"), (4, "bốn"), (10, "mười"), (14, "mười bốn"), (15, "mười lăm"), (20, "hai mươi"), (21, "hai mươi mốt"),
        (24, "hai mươi tư"), (25, "hai mươi lăm"), (101, "một trăm linh một"), (104, "một trăm linh bốn"),
        (110, "một trăm mười"), (115, "một trăm mười lăm"), (1_005, "một nghìn không trăm linh năm"),
        (10_050, "mười nghìn không trăm năm mươi"), (1_000_000, "một triệu"),
        (702_001_000, "bảy trăm linh hai triệu không trăm linh một nghìn"), (10**9, "một tỷ"),
        (10**9 + 5, "một tỷ không trăm linh năm"), (10**12, "một nghìn tỷ"), (10**15, "một triệu tỷ"),
        (1_005 * 10**9, "một nghìn không trăm linh năm tỷ"), (10**18, "một tỷ tỷ"), (-3, "âm ba"),
    ],
)  # fmt: skip
def test_a_number_is_said_in_standard_vietnamese(value: int, words: str) -> None:
    assert integer(value) == words


@steady
@given(st.integers(0, 10**9), st.integers(1, 99))
def test_every_decimal_with_two_places_says_both_sides(kinh: Locale, whole: int, hundredths: int) -> None:
    left, _, right = spoken(f"{grouped(whole)},{hundredths:02}%", kinh).removesuffix(" phần trăm").partition(" phẩy ")

    assert number(left) == whole
    assert right == (f"không {DIGITS[hundredths]}" if hundredths < 10 else integer(hundredths))


@steady
@given(st.integers(1, 3999))
def test_every_roman_numeral_is_worth_what_it_is_worth(value: int) -> None:
    written, rest = "", value
    for worth, letters in [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
                           (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]:  # fmt: skip
        written += letters * (rest // worth)
        rest %= worth

    assert roman(written) == value
    assert roman(written + "IIII") is None


def days() -> list[date]:
    first, last = date(1900, 1, 1), date(2100, 12, 31)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def read_date(said: str) -> date:
    day, _, rest = said.removeprefix("ngày ").partition(" tháng ")
    month, _, year = rest.partition(" năm ")
    return date(number(year), 4 if month == "tư" else number(month), number(day))


def test_every_date_from_1900_to_2100_reads_back(kinh: Locale) -> None:
    wrong = []
    for day in days():
        said = spoken(f"{day.day}/{day.month}/{day.year}", kinh)
        if not said.startswith("ngày ") or " tháng bốn " in said or read_date(said) != day:
            wrong.append((day, said))

    assert wrong == []


@steady
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_date_is_said_alike_however_it_is_written(kinh: Locale, day: date) -> None:
    said = spoken(f"{day.day}/{day.month}/{day.year}", kinh)

    assert spoken(f"{day:%d/%m/%Y}", kinh) == said
    assert spoken(f"{day:%d-%m-%Y}", kinh) == said
    assert spoken(f"{day:%d.%m.%Y}", kinh) == said
    assert spoken(f"{day:%Y-%m-%d}", kinh) == said
    assert spoken(f"ngày {day.day}/{day.month}/{day.year}", kinh) == said
    assert spoken(f"Ngày {day.day} tháng {day.month} năm {day.year}", kinh) == said.replace("ngày", "Ngày", 1)
    assert (
        spoken(f"ngày {day.day}/{day.month}", kinh) == said.partition(" năm hai" if day.year > 1999 else " năm một")[0]
    )


def test_every_time_of_day_reads_back_however_it_is_written(kinh: Locale) -> None:
    wrong = []
    for minute in range(24 * 60):
        hour, past = divmod(minute, 60)
        said = f"{integer(hour)} giờ" + (f" {integer(past)} phút" if past else "")
        forms = [f"{start}{sign}{past:02}" for start in (f"{hour}", f"{hour:02}") for sign in "hH:g"]
        wrong += [
            form for form in forms if spoken(form, kinh) != said or spoken(f"lúc {form}.", kinh) != f"lúc {said}."
        ]

    assert wrong == []


@steady
@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_range_upwards_is_said_with_its_two_ends(kinh: Locale, first: int, more: int) -> None:
    said = spoken(f"từ {grouped(first)}-{grouped(first + more)} người", kinh)

    assert [number(end) for end in said.removeprefix("từ ").removesuffix(" người").split(" đến ")] == [
        first,
        first + more,
    ]


@steady
@given(st.integers(1, 500))
def test_an_ordinal_knows_the_first_and_the_fourth(kinh: Locale, value: int) -> None:
    assert spoken(f"lần thứ {value}", kinh) == f"lần thứ {ordinal(value)}"
    assert ordinal(value) == {1: "nhất", 4: "tư"}.get(value, integer(value))


@steady
@given(
    st.from_regex(r"0[35789][0-9]{8}|02[0-9]{2}[0-9]{7}|1[89]00[0-9]{4}", fullmatch=True),
    st.sampled_from([" ", ".", ""]),
)
def test_a_telephone_number_is_said_digit_by_digit(kinh: Locale, written: str, gap: str) -> None:
    parted = gap.join([written[:4], written[4:6], written[6:]])

    assert spoken(parted, kinh) == " ".join(DIGITS[int(digit)] for digit in written)


def holds(text: str, kinh: Locale) -> str:
    found = spans(text, kinh)
    composed = unicodedata.normalize("NFC", text)
    said = "".join(span.spoken for span in found)

    assert "".join(span.written for span in found) == composed
    assert all(composed[span.start : span.end] == span.written for span in found)
    assert spoken(text, kinh) == said
    assert not [letter for letter in said if letter.isdigit()]
    return said


@settings(steady, max_examples=600)
@given(st.text(max_size=40))
@example("QH15BHXH².từv.v.½")
@example("x²①🄀")
def test_no_digit_is_left_in_any_text(kinh: Locale, text: str) -> None:
    holds(text, kinh)


@settings(steady, max_examples=600)
@given(st.lists(st.tuples(WRITTEN, st.sampled_from([" ", " ", ", ", ""])), max_size=12))
def test_no_digit_is_left_in_any_text_of_the_domain(kinh: Locale, pieces: list[tuple[str, str]]) -> None:
    holds("".join(word + gap for word, gap in pieces), kinh)


SENTENCE = st.sampled_from(
    [
        "đóng {number} đồng/tháng", "từ {number}-9.999.999 người", "ngày {day}/{month}", "lúc {hour}h{minute}", "BHXH, BHYT",
        "tháng {month}/2026", "quý {roman}", "vùng {roman}", "Điều {day}, khoản {month}", "điểm đ", "TP. Buôn Ma Thuột",
        "Nghị định {number}/2025/NĐ-CP", "tổng đài 1900 9068", "đạt {day},{minute}%", "{day} km/h", "mẫu K{day}", "v.v.",
        "thứ {month}", "xem daklak.gov.vn", "vợ/chồng", "{month}/{day} số hộ", "chị H'Lan", "GPS",
    ]
)  # fmt: skip


@steady
@given(
    st.lists(SENTENCE, min_size=1, max_size=6),
    WHOLE,
    st.integers(1, 28),
    st.integers(1, 12),
    st.integers(0, 59),
    st.integers(1, 20),
)
def test_saying_what_is_said_changes_nothing(
    kinh: Locale, pieces: list[str], value: int, day: int, month: int, minute: int, numeral: int
) -> None:
    letters = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][numeral % 10]
    line = ", ".join(pieces).format(
        number=grouped(value), day=day, month=month, hour=minute % 24, minute=f"{minute:02}", roman=letters
    )
    said = holds(line, kinh)

    assert spoken(said, kinh) == said


def test_every_digit_unicode_has_is_said(kinh: Locale) -> None:
    all_digits = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isdigit()]
    wrong = []
    for digit in all_digits:
        said = DIGITS[unicodedata.digit(digit)]
        # NFC turns no digit into another, so each must be said as the digit it is, alone and inside a word.
        if spoken(digit, kinh) != said or any(
            letter.isdigit() for letter in spoken(f"a{digit}b A{digit} 5{digit}", kinh)
        ):
            wrong.append((digit, spoken(digit, kinh)))

    assert len(all_digits) > 700
    assert wrong == []
