"""Figures: small sums over dated facts, worked out exactly and rounded by the rule that stands beside them.

A sum is read into a tree of at most a few dozen nodes (`sums`) and worked out with exact fractions; rounding happens
once. Units are held apart: per cent times đồng is đồng, đồng plus per cent is a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError
from broadcaster.sums import Name, Node, Number, SumError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from broadcaster.models import Fact, FactValue, FactWorth, Figure, Place

_ROUNDING = re.compile(r"exact|(half-up|up|down) to ([1-9][0-9_]{0,11})")

PERCENT = "%"

BITS = 256
"""How large numerator and denominator may grow in a chain of sums; all the money in the world has 70."""


@dataclass(frozen=True)
class Quantity:
    """A figure worked out, with all it rests on.

    Attributes:
        worth: the exact number (per cent as a fraction: 22 % is 11/50), a date, or text.
        unit: `đồng`, `%`, `năm`, …; "" for a plain number; `date`; `phone`; `text`.
        sources: the documents behind it, each once.
        doubts: those of them that are alone in what they say (grade C).
        facts: the names of the facts behind it.
    """

    worth: Fraction | date | str
    unit: str
    sources: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def confirm(self) -> bool:
        """Whether somebody has to confirm it before it goes on air."""
        return bool(self.doubts)

    @property
    def written(self) -> str:
        """The figure as Kinh writes it, with its unit: `1.366.200 đồng`, `4,5%`, `1/7/2026`, `1900 9068`."""
        if isinstance(self.worth, date):
            return f"{self.worth.day}/{self.worth.month}/{self.worth.year}"
        if isinstance(self.worth, str):
            return self.worth
        if self.unit == PERCENT:
            return f"{_grouped(self.worth * 100)}%"
        return f"{_grouped(self.worth)} {self.unit}".rstrip()


def check_rounding(rule: str) -> str:
    """Return `rule` if it is a rounding rule.

    Raises:
        ValueError: it is none; the text says what is allowed.
    """
    if not _ROUNDING.fullmatch(rule):
        raise ValueError(f'must be "exact", "half-up to N", "up to N" or "down to N"; found "{rule}".')
    return rule


def work_out(figures: Mapping[str, Figure], facts: Mapping[str, Fact], day: date) -> Callable[[str], Quantity]:
    """Return a function that gives the figure or fact of a name as it holds on `day`.

    Each figure is worked out when first asked for, and once. The function raises `FaultsFoundError` (with the figure's
    place) when a sum is faulty, a name unknown, or a fact has no value on that day.
    """
    return _Work(figures, facts, day).quantity


class _Work:
    def __init__(self, figures: Mapping[str, Figure], facts: Mapping[str, Fact], day: date) -> None:
        self._figures, self._facts, self._day = figures, facts, day
        self._known: dict[str, Quantity] = {}
        self._busy: list[str] = []

    def quantity(self, name: str) -> Quantity:
        if name not in self._known:
            figure = self._figures.get(name)
            self._known[name] = self._figure(figure) if figure else self._fact(name)
        return self._known[name]

    def _figure(self, figure: Figure) -> Quantity:
        if figure.name in self._busy:
            circle = " → ".join([*self._busy, figure.name])
            raise _placed(figure.place, SumError(f"the figures name each other in a circle: {circle}."))
        self._busy.append(figure.name)
        try:
            return _rounded(self._node(parse(figure.expression)), figure)
        except SumError as error:
            raise _placed(figure.place, error) from error
        finally:
            self._busy.pop()

    def _fact(self, name: str) -> Quantity:
        fact = self._facts.get(name)
        if fact is None:
            raise SumError(f'"{name}" is neither a figure here nor a fact of scripts/facts.yaml.')
        value = fact.on(self._day)
        if value is None:
            raise SumError(
                f'the fact "{name}" has no value on {self._day}.', "Add the value, or end the snippet's validity."
            )
        return Quantity(_exact(value.worth, fact.unit), fact.unit, (value.source,), _doubt(value), (name,))

    def _node(self, node: Node) -> Quantity:
        if isinstance(node, Number):
            return Quantity(node.value, "")
        if isinstance(node, Name):
            return self.quantity(node.name)
        if node.sign == "since":
            return self._since(node.operands)
        return _operate(node.sign, [self._node(operand) for operand in node.operands])

    def _since(self, operands: tuple[Node, ...]) -> Quantity:
        fact = self._facts.get(operands[0].name) if len(operands) == 1 and isinstance(operands[0], Name) else None
        value = fact.on(self._day) if fact else None
        if fact is None or value is None:
            raise SumError("since( ) takes the name of one fact that has a value on the day.")
        return Quantity(value.since, "date", (value.source,), _doubt(value), (fact.name,))


def _doubt(value: FactValue) -> tuple[str, ...]:
    return (value.source,) if value.confirm else ()


def _exact(worth: FactWorth, unit: str) -> Fraction | date | str:
    if isinstance(worth, Decimal):
        return Fraction(worth) / 100 if unit == PERCENT else Fraction(worth)
    return worth


def _operate(sign: str, operands: list[Quantity]) -> Quantity:
    """Return the outcome of a sign or function over numbers, with its unit."""
    numbers: list[Fraction] = []
    for operand in operands:
        if not isinstance(operand.worth, Fraction):
            raise SumError(f'"{operand.written}" ({operand.unit}) is not a number; one cannot reckon with it.')
        numbers.append(operand.worth)
    units = [operand.unit for operand in operands]
    if sign == "*":
        worth, unit = numbers[0] * numbers[1], _product_unit(*units)
    elif sign == "/":
        if numbers[1] == 0:
            raise SumError("the sum divides by zero.")
        worth, unit = numbers[0] / numbers[1], _quotient_unit(*units)
    else:
        if set(units) == {"", PERCENT}:
            units = [""]  # 1 - 30 % is the plain number 0,7
        if len(set(units)) > 1:
            told = " and ".join(f'"{unit or "plain number"}"' for unit in dict.fromkeys(units))
            raise SumError(f"the sum brings together {told} with {sign}; they are not the same kind.")
        unit = units[0]
        worth = _LIKE[sign](numbers)
    if max(worth.numerator.bit_length(), worth.denominator.bit_length()) > BITS:
        raise SumError("the sum comes out too large, or too finely divided, to be said.")
    return Quantity(
        worth,
        unit,
        tuple(dict.fromkeys(source for operand in operands for source in operand.sources)),
        tuple(dict.fromkeys(doubt for operand in operands for doubt in operand.doubts)),
        tuple(dict.fromkeys(fact for operand in operands for fact in operand.facts)),
    )


_LIKE: Mapping[str, Callable[[list[Fraction]], Fraction]] = {
    "+": lambda numbers: numbers[0] + numbers[1],
    "-": lambda numbers: numbers[0] - numbers[1],
    "min": min,
    "max": max,
}
"""The signs and functions over numbers of one kind."""


def _product_unit(left: str, right: str) -> str:
    real = [unit for unit in (left, right) if unit not in {"", PERCENT}]
    if len(real) == 2:
        raise SumError(f'the sum multiplies "{left}" by "{right}", which has no meaning here.')
    return real[0] if real else PERCENT if left == right == PERCENT else ""


def _quotient_unit(left: str, right: str) -> str:
    if left == right:
        return ""
    if right not in {"", PERCENT}:
        raise SumError(f'the sum divides "{left or "a plain number"}" by "{right}", which has no meaning here.')
    return left


def _rounded(quantity: Quantity, figure: Figure) -> Quantity:
    """Return the quantity rounded by the figure's rule, and checked against the unit the writer named."""
    if figure.unit and figure.unit != quantity.unit:
        raise SumError(f'the figure comes out in "{quantity.unit or "plain number"}", not in "{figure.unit}".')
    worth = quantity.worth
    if not isinstance(worth, Fraction):
        return quantity
    rule = _ROUNDING.fullmatch(figure.rounding)
    if rule is None:
        raise SumError(f'"{figure.rounding}" is no rounding rule.')
    scale = 100 if quantity.unit == PERCENT else 1  # per cent are rounded as they are said: 4,3 % to 4 %
    shown = worth * scale
    if rule[1]:
        step = Fraction(int(rule[2].replace("_", "")))
        parts = shown / step
        whole = {"up": -(-parts // 1), "down": parts // 1, "half-up": (parts + Fraction(1, 2)) // 1}[rule[1]]
        shown = whole * step
    if shown < 0:
        raise SumError("the figure comes out below zero, which no listener can be told.")
    places = 0 if quantity.unit == "đồng" else 2
    if (shown * 10**places).denominator != 1:
        told = f"{float(shown):.6g}"
        raise SumError(
            f"the figure comes out as {told}, which does not end after {places or 'no'} decimals.",
            "Write the rule beside it, such as `round: half-up to 1`.",
        )
    return replace(quantity, worth=shown / scale)


def _grouped(value: Fraction) -> str:
    """Return a number as Kinh writes it: dots between thousands, a comma before at most two decimals, never rounded."""
    scaled, left = divmod(value * 100, 1)
    if left:
        raise SumError(f"{float(value):.6g} has more than two decimals.", "Write a rounding rule beside the figure.")
    whole, rest = divmod(abs(scaled), 100)
    text = f"{whole:,}".replace(",", ".")
    if rest:
        text += f",{rest:02d}".rstrip("0")
    return f"-{text}" if scaled < 0 else text


def _placed(place: Place, error: SumError) -> FaultsFoundError:
    return FaultsFoundError([Fault(place.path, place.line, error.what, error.hint)])
