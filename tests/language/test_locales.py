"""A locale is read whole, refused with its lines when faulty, and says what it rests on."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from broadcaster.errors import FaultsFoundError
from broadcaster.language import locale
from broadcaster.language.reading import seconds, syllables
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from broadcaster.language.locale import Locale

LOCALES = REPOSITORY / "locales"


@pytest.mark.parametrize(("code", "name", "count"), [("vi", "Kinh", 29), ("rad", "Êđê", 38), ("cmo", "M'nông", 39)])
def test_each_language_has_its_name_and_its_letters_with_their_source(code: str, name: str, count: int) -> None:
    found = locale.load(LOCALES, code)

    assert (found.code, found.name, len(found.letters)) == (code, name, count)
    assert found.letters_source
    assert all(unicodedata.is_normalized("NFC", letter) for letter in found.letters)


@pytest.mark.parametrize(("code", "numbers"), [("rad", "own"), ("cmo", "kinh")])
def test_insurance_terms_are_kinh_inside_the_other_languages_and_numbers_where_no_source_has_them(
    code: str, numbers: str
) -> None:
    found = locale.load(LOCALES, code)

    assert found.numbers == numbers
    assert bool(found.numerals) == (numbers == "own")
    assert found.frequent_words
    assert {"bảo hiểm y tế", "thẻ bảo hiểm y tế", "bảo hiểm xã hội", "tổng đài"} <= set(found.loans)
    assert not found.abbreviations


def test_no_way_of_saying_an_abbreviation_holds_a_digit_or_another_abbreviation(kinh: Locale) -> None:
    tables = (kinh.abbreviations, kinh.document_kinds, kinh.issuers, kinh.web_words)
    words = {word for table in tables for said in table.values() for word in said.replace(",", "").split()}

    assert len(kinh.abbreviations) > 150
    assert all(word.isalpha() and word.islower() for word in words)
    assert not words & set(kinh.abbreviations)


def faults(folder: Path, old: str, new: str) -> list[str]:
    (folder / "vi").mkdir()
    text = (LOCALES / "vi" / "locale.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "vi" / "locale.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultsFoundError) as raised:
        locale.load(folder, "vi")
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: vi", "code: rad", '"code" is "rad", but the file lies in locales/vi/'),
        ("numbers: own", "numbers: both", '"numbers"'),
        ("syllables_per_minute: 160", "syllables_per_minute: 4", '"reading.syllables_per_minute"'),
        ("letters: a ă", "letters: a a ă", '"letters" has "a" more than once'),
        ("  BHXH: bảo hiểm xã hội", "  BHXH: bảo hiểm 5", "without a digit"),
        ("  BHXH: bảo hiểm xã hội", "  5BHXH: bảo hiểm", "must begin with a letter"),
        ("  BHXH: bảo hiểm xã hội", "  BHXH: bảo hiểm xã hội\n  BHXH: bảo hiểm", "second time"),
        ("web_words:", "web_word:", 'unknown key "web_word"'),
        ("name: Kinh", "name: " + unicodedata.normalize("NFD", "Việt"), "NFC"),
    ],
)
def test_a_faulty_locale_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (LOCALES / "vi" / "locale.yaml").read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1

    found = faults(tmp_path, old, new)

    assert len(found) == 1
    assert told in found[0]
    assert found[0].startswith((f"locales/vi/locale.yaml:{line}:", f"locales/vi/locale.yaml:{line + 1}:"))


def test_a_missing_locale_is_told_by_its_file(tmp_path: Path) -> None:
    with pytest.raises(FaultsFoundError, match=r"locales/rad/locale\.yaml: cannot be read"):
        locale.load(tmp_path, "rad")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("…", 0),
        ("bảo hiểm y tế", 4),
        ("Hmư̆ bĕ klei anei", 5),
        ("amâo mâo prăk", 4),
        ("n'gor Dak Lak", 3),
        ("hruê mlan thŭn", 3),
        (unicodedata.normalize("NFD", "mơ̆ng đê̆"), 2),
    ],
)
def test_syllables_are_runs_of_vowels_with_their_marks(text: str, count: int) -> None:
    assert syllables(text) == count


def test_reading_time_follows_the_rate_of_the_locale_which_says_that_it_is_planned(kinh: Locale) -> None:
    rade = locale.load(LOCALES, "rad")

    assert seconds("một " * kinh.syllables_per_minute, kinh) == pytest.approx(60)
    assert seconds("klei jăk", rade) > seconds("tin vui", kinh)
    assert kinh.rate_source == rade.rate_source == "planning figure"
