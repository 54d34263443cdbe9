"""Each thing that may be wrong with a translation is told under its own rule; only what is certain keeps it out."""

from __future__ import annotations

import pytest

from broadcaster.language import glossary, locale
from broadcaster.language.doctor import Doctor
from broadcaster.translate.checks import Checker
from tests.conftest import REPOSITORY

KINH = "Hôm nay đóng {{ first }} cho {{ second }}."
SHOWN = {"first": "«1.366.200 đồng»", "second": "«956.340 đồng»"}
RIGHT = "Hruê anei {{ first }}, {{ second }}."
LONG = "Hruê anei hmư̆ bĕ, " * 10


@pytest.fixture(scope="module")
def checker() -> Checker:
    kinh, rade, mnong = (locale.load(REPOSITORY / "locales", code) for code in ("vi", "rad", "cmo"))
    terms, faults = glossary.load(REPOSITORY / "locales", "rad")
    assert not faults
    return Checker(rade, kinh, Doctor(rade, (kinh, rade, mnong)), terms)


def slips(checker: Checker, translation: str, sentence: str = KINH) -> dict[str, bool]:
    """Return the rules that a translation breaks, each with whether that is grave."""
    return {slip.rule: slip.grave for slip in checker.slips(sentence, translation, SHOWN)}


@pytest.mark.parametrize("text", [RIGHT, "{{ second }}, {{ first }}, hruê anei!", "hruê anei {{first}} {{second}}"])
def test_nothing_is_said_of_a_right_translation(checker: Checker, text: str) -> None:
    assert list(checker.slips(KINH, text, SHOWN)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hruê anei {{ first }}.", "lacks «956.340 đồng»"),
        ("Hruê anei.", "lacks «1.366.200 đồng»; lacks «956.340 đồng»"),
        ("Hruê anei {{ first }}, {{ first }}, {{ second }}", "has «1.366.200 đồng» more often than the Kinh sentence"),
        ("Hruê anei {{ first }}, {{ first }}", "lacks «956.340 đồng»; has «1.366.200 đồng» more often than the Kinh"),
        ("Hruê anei {{ first }}, {{ second }}, {{ third }}", "has {{ third }} more often than the Kinh sentence"),
        ("Hruê anei {{ first }}, 956.340.", "has «956.340 đồng» typed by hand; copy it"),
        ("Hruê anei {{ first }}, 956340", "has «956.340 đồng» typed by hand; copy it"),
        (
            "Hruê anei {{ first }}, «900.000 đồng»",
            "has «900.000 đồng», which is nothing of this line; copy «956.340 đồng»",
        ),
        ("Hruê anei {{ first }}, <<sáu trăm>>", "has <<sáu trăm>>, which is nothing of this line; copy «956.340 đồng»"),
        ("Hruê anei 1,366,200, 956.340", "has «1.366.200 đồng», «956.340 đồng» typed by hand; copy it"),
    ],
)
def test_a_placeholder_lost_doubled_or_typed_is_told_by_its_label(checker: Checker, text: str, told: str) -> None:
    found = [slip for slip in checker.slips(KINH, text, SHOWN) if slip.grave]

    assert [slip.rule for slip in found] == ["placeholder"]
    assert found[0].what.startswith(told)


def test_a_figure_typed_and_another_one_doubled_are_both_told(checker: Checker) -> None:
    found = [slip.what for slip in checker.slips(KINH, "Hruê anei {{ first }} {{ first }} 956.340", SHOWN)]

    assert any("«956.340 đồng» typed by hand" in what for what in found)
    assert any("«1.366.200 đồng» more often" in what for what in found)


@pytest.mark.parametrize(
    ("rule", "text", "grave"),
    [
        ("figure", "Hruê anei {{ first }}, {{ second }}, 12 mlan.", True),
        ("figure", "Hruê anei {{ first }}, {{ second }}, ١٢ mlan.", True),
        ("glued", "Hruê anei{{ first }}, {{ second }}.", True),
        ("control", "Hruê\u0007 anei {{ first }}, {{ second }}.", True),
        ("brace", "Hruê anei } {{ first }}, {{ second }}.", True),
        ("brace", "Hruê anei {{ first }}, {{ second }}, {{ Third }}.", True),
        ("markup", "<s>Hruê anei {{ first }}, {{ second }}.", True),
        ("markup", "Hruê anei</s> {{ first }}, {{ second }}.", True),
        ("markup", "Hruê anei {{ first }}, {{ second }} <break", True),
        ("markup", "<p><s>Hruê anei</p></s> {{ first }}, {{ second }}.", True),
        ("markup", "<s>Hruê anei</s> {{ first }}, {{ second }}.", True),
        ("markup", 'Hruê anei <break strength="weak"/> {{ first }}, {{ second }}.', True),
        ("broken", "Hruê anei \ufffdm {{ first }}, {{ second }}.", True),
        ("copy", KINH, True),
        ("copy", KINH.upper().replace("FIRST", "first").replace("SECOND", "second"), True),
        ("letter", "Hruê anei fa {{ first }}, {{ second }}.", False),
        ("language", "Hôm nay bà con nhớ đóng tiền {{ first }}, {{ second }}.", False),
        ("glossary", "Hmư̆ bĕ {{ first }}, {{ second }}.", False),
        ("length", f"{LONG} {{{{ first }}}}, {{{{ second }}}}.", False),
    ],
)
def test_each_rule_is_told_with_its_gravity(checker: Checker, rule: str, text: str, *, grave: bool) -> None:
    found = slips(checker, text)

    assert found.get(rule) is grave
    assert [name for name, heavy in found.items() if heavy] == ([rule] if grave else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<s>Hruê anei {{ first }}, {{ second }}.", "<s> is not closed"),
        ("Hruê anei</s> {{ first }}, {{ second }}.", "</s> closes nothing"),
        ("<p><s>Hruê anei</p></s> {{ first }}, {{ second }}.", "</p> closes nothing"),
        ("Hruê anei {{ first }}, {{ second }} <break", '"<break" has no ">"'),
    ],
)
def test_markup_that_is_not_balanced_is_told_by_its_tag(checker: Checker, text: str, told: str) -> None:
    found = next(slip for slip in checker.slips(KINH, text, SHOWN) if slip.rule == "markup")

    assert "not balanced" in found.what
    assert told in found.what


@pytest.mark.parametrize("text", ["a < b", "<3 mlan", "b > a", "< s >"])
def test_a_sign_that_opens_no_tag_is_no_markup(checker: Checker, text: str) -> None:
    assert "markup" not in slips(checker, text)


def test_a_missing_half_is_told_as_much_as_a_double_one(checker: Checker) -> None:
    sentence = "Hôm nay bà con nhớ mang theo thẻ, " * 3

    assert slips(checker, "Hruê anei", sentence)["length"] is False
    assert "length" not in slips(checker, "Hruê anei", "Hôm nay bà con")  # far, but only by a word


def test_a_line_of_loan_words_alone_is_no_copy(checker: Checker) -> None:
    assert list(checker.slips("Bảo hiểm y tế", "Bảo hiểm y tế", {})) == []
    assert slips(checker, "Bảo hiểm y tế hôm nay", "Bảo hiểm y tế hôm nay") == {"copy": True}


def test_the_glossary_takes_any_of_its_words_and_asks_for_no_unsure_one(checker: Checker) -> None:
    assert "glossary" not in slips(checker, "hrue", "ngày")
    assert "glossary" not in slips(checker, "hruê", "ngày")
    assert "glossary" in slips(checker, "mlan", "ngày")
    assert "glossary" not in slips(checker, "hruê", "tháng")  # tháng = mlan is only a reading of running text


def test_a_letter_that_is_wrong_is_told_with_its_code_point(checker: Checker) -> None:
    found = next(slip for slip in checker.slips(KINH, f"{RIGHT} fa", SHOWN) if slip.rule == "letter")

    assert found.what.startswith("“fa” ")
    assert "f U+0066" in found.what


def test_a_formula_of_excels_is_no_translation(checker: Checker) -> None:
    assert slips(checker, "=D12", "Ai cũng tham gia được.")["formula"]
