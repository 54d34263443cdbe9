"""Figures are worked out exactly, in their units, by the rule beside them; and nothing else is ever run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster import figures, sums
from broadcaster.errors import FaultsFoundError
from broadcaster.models import Fact, FactValue, Figure, Place
from broadcaster.sums import SumError

DAY = date(2026, 11, 25)
HERE = Place("x.yaml", 7)


def fact(name: str, unit: str, worth: Decimal | date | str, *, grade: str = "B") -> Fact:
    value = FactValue(date(2026, 7, 1), date(2026, 12, 31), worth, f"source of {name}", grade, grade == "C", HERE)
    return Fact(name, unit, (value,), HERE)


FACTS = {
    found.name: found
    for found in [
        fact("level", "đồng", Decimal(2_530_000)),
        fact("rate", "%", Decimal("4.5")),
        fact("half", "%", Decimal(50)),
        fact("line", "đồng", Decimal(2_200_000), grade="C"),
        fact("years", "năm", Decimal(15)),
        fact("hotline", "phone", "1900 9068"),
    ]
}


def written(expression: str, rounding: str = "exact", unit: str = "") -> str:
    figure = Figure("x", expression, rounding, unit, HERE)
    return figures.work_out({"x": figure}, FACTS, DAY)("x").written


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate * level * 12", "1.366.200 đồng"),
        ("rate*level", "113.850 đồng"),
        ("(1 - half) * rate * level * 12", "683.100 đồng"),
        ("level + level / 2", "3.795.000 đồng"),
        ("rate", "4,5%"),
        ("rate * half", "2,25%"),
        ("100 * years / 3", "500 năm"),
        ("level / line", "1,15"),
        ("max(level, line) - min(level, line)", "330.000 đồng"),
        ("level - 2 * line + line", "330.000 đồng"),
        ("since(level)", "1/7/2026"),
        ("hotline", "1900 9068"),
        ("12", "12"),
        ("1234567890123456 * 1000", "1.234.567.890.123.456.000"),
    ],
)
def test_sums_come_out_exactly_and_as_kinh_writes_them(expression: str, expected: str) -> None:
    assert written(expression) == expected


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("half-up to 1", "843.333 đồng"), ("up to 1000", "844.000 đồng"), ("down to 1_000", "843.000 đồng")],
)
def test_rounding_follows_the_rule_beside_the_figure(rounding: str, expected: str) -> None:
    assert written("level / 3", rounding) == expected


def test_per_cent_are_rounded_as_they_are_said() -> None:
    assert written("rate / 7", "half-up to 1") == "1%"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("line - level", "below zero"),
        ("level + rate", 'brings together "đồng" and "%"'),
        ("level * line", 'multiplies "đồng" by "đồng"'),
        ("12 / level", 'divides "a plain number" by "đồng"'),
        ("level / (1 - 1)", "divides by zero"),
        ("hotline * 2", "is not a number"),
        ("level / 3", "does not end after no decimals"),
        ("wage", '"wage" is neither a figure here nor a fact'),
        ("__import__('os')", "is not understood"),
        ("level.real", "is not understood"),
        ("level if rate else 0", "where it should end"),
        ("exec(level)", '"exec" is no function; allowed: min, max, since'),
        ("since(level + level)", "takes the name of one fact"),
        ("level +", "ends too early"),
        ("(level", "ends too early"),
        ("level)", "where it should end"),
        ("", "ends too early"),
        ("((((((((((((((1))))))))))))))", "nested deeper"),
        ("1+" * 150 + "1", "at most 200 characters"),
        ("2 ** 9", "where a name or a number should stand"),
        ("-1", "where a name or a number should stand"),
        ("(" + "*".join(["999999999999999"] * 11) + ")", "too large"),
    ],
)
def test_what_is_no_sum_gets_a_sentence_and_the_place(expression: str, words: str) -> None:
    with pytest.raises(FaultsFoundError) as caught:
        written(expression)

    assert words in str(caught.value)
    assert str(caught.value).startswith("x.yaml:7: ")


def test_a_unit_the_writer_names_is_held_against_the_outcome() -> None:
    with pytest.raises(FaultsFoundError, match='comes out in "đồng", not in "%"'):
        written("level * 2", unit="%")


def test_a_doubtful_fact_makes_the_figure_doubtful_and_names_its_source() -> None:
    chosen = {"a": Figure("a", "rate * b", "exact", "", HERE), "b": Figure("b", "line * 2", "exact", "", HERE)}

    found = figures.work_out(chosen, FACTS, DAY)("a")

    assert (found.confirm, found.doubts) == (True, ("source of line",))
    assert (found.sources, found.facts) == (("source of rate", "source of line"), ("rate", "line"))


def test_figures_that_name_each_other_in_a_circle_are_told() -> None:
    chosen = {name: Figure(name, other, "exact", "", HERE) for name, other in [("a", "b"), ("b", "a")]}

    with pytest.raises(FaultsFoundError, match="circle: a → b → a"):
        figures.work_out(chosen, FACTS, DAY)("a")


def test_a_fact_without_a_value_on_the_day_is_told() -> None:
    with pytest.raises(FaultsFoundError, match='"level" has no value on 2027-01-01'):
        figures.work_out({}, FACTS, date(2027, 1, 1))("level")


@given(st.text(alphabet="ab1+-*/(), _.", max_size=200))
def test_any_text_ends_in_a_tree_or_a_sentence(text: str) -> None:
    try:
        tree = sums.parse(text)
    except SumError as error:
        assert error.what
    else:
        assert all(name in text for name in sums.names(tree))


@given(st.integers(0, 10**15), st.integers(0, 99))
def test_money_is_exact_to_the_last_digit(whole: int, percent: int) -> None:
    facts = {"a": fact("a", "đồng", Decimal(whole)), "b": fact("b", "%", Decimal(percent))}
    figure = Figure("x", "a * b", "down to 1", "", HERE)

    found = figures.work_out({"x": figure}, facts, DAY)("x")

    assert found.worth == Fraction(whole * percent // 100)


def test_a_chain_of_sums_cannot_grow_without_end() -> None:
    grown = {f"f{n}": Figure(f"f{n}", "*".join([f"f{n - 1}"] * 40), "exact", "", HERE) for n in range(1, 6)}
    chosen = {"f0": Figure("f0", "7 / 3", "half-up to 1", "", HERE)} | grown

    with pytest.raises(FaultsFoundError, match="too large"):
        figures.work_out(chosen, FACTS, DAY)("f5")


def test_what_has_more_than_two_decimals_is_never_said_rounded() -> None:
    facts = {"rate": fact("rate", "%", Decimal("4.125"))}

    with pytest.raises(SumError, match="more than two decimals"):
        _ = figures.work_out({}, facts, DAY)("rate").written
