"""Figures: small sums over dated facts, parsed and bounded, worked out exactly, never evaluated as code.

`household_rate * reference_level * 12` is read into a tree of at most a few dozen nodes and worked out with exact
fractions; rounding happens once, by the rule that stands beside the figure. Units are held apart: per cent times đồng is
đồng, đồng plus per cent is a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from broadcaster.errors import Fault, FaultsFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from broadcaster.models import Fact, FactWorth, Figure, Place

LENGTH_LIMIT = 200
DEPTH_LIMIT = 12

_TOKEN = re.compile(r"\s*(?:(?P<number>\d[\d_]{0,17}(?:\.\d{1,6})?)|(?P<name>[a-z][a-z0-9_]{0,59})|(?P<sign>[-+*/(),]))")
_ROUNDING = re.compile(r"exact|(half-up|up|down) to ([1-9][\d_]{0,11})")

PERCENT = "%"
FUNCTIONS = ("min", "max", "since")


class FigureError(FaultsFoundError):
    """A sum that cannot be read or worked out; carries one fault without a place, for the caller to put where it belongs."""

    def __init__(self, what: str, hint: str = "") -> None:
        self.what, self.hint = what, hint
        super().__init__([Fault("", None, what, hint)])


@dataclass(frozen=True)
class Number:
    """A number in a sum."""

    value: Fraction


@dataclass(frozen=True)
class Name:
    """The name of a fact or of another figure."""

    name: str


@dataclass(frozen=True)
class Operation:
    """A sign or function with its operands."""

    sign: str
    operands: tuple[Node, ...]


Node = Number | Name | Operation


@dataclass(frozen=True)
class Quantity:
    """A figure worked out, with all it rests on.

    Attributes:
        worth: the exact number (per cent as a fraction: 22 % is 11/50), a date, or text.
        unit: `đồng`, `%`, `năm`, …; "" for a plain number; `date`; `phone`; `text`.
        confirm: a value it rests on is of grade C.
        sources: the documents behind it, each once.
        facts: the names of the facts behind it.
    """

    worth: Fraction | date | str
    unit: str
    confirm: bool = False
    sources: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

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


def parse(text: str) -> Node:
    """Return the tree of a sum.

    Raises:
        FigureError: it is too long or too deep, or not a sum of names, numbers, + - * / ( ) min max since.
    """
    if len(text) > LENGTH_LIMIT:
        raise FigureError(f"a sum has at most {LENGTH_LIMIT} characters; this one has {len(text)}.", "Split it in two figures.")
    return _Parser(text).whole()


def names(node: Node) -> frozenset[str]:
    """Return the names a sum rests on."""
    if isinstance(node, Name):
        return frozenset({node.name})
    if isinstance(node, Operation):
        return frozenset[str]().union(*(names(operand) for operand in node.operands))
    return frozenset()


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
            raise _placed(figure.place, FigureError(f"the figures name each other in a circle: {circle}."))
        self._busy.append(figure.name)
        try:
            return _rounded(self._node(parse(figure.expression)), figure)
        except FigureError as error:
            raise _placed(figure.place, error) from error
        finally:
            self._busy.pop()

    def _fact(self, name: str) -> Quantity:
        fact = self._facts.get(name)
        if fact is None:
            raise FigureError(f'"{name}" is neither a figure here nor a fact of scripts/facts.yaml.')
        value = fact.on(self._day)
        if value is None:
            raise FigureError(f'the fact "{name}" has no value on {self._day}.', "Add the value, or end the snippet's validity.")
        return Quantity(_exact(value.worth, fact.unit), fact.unit, value.confirm, (value.source,), (name,))

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
            raise FigureError("since( ) takes the name of one fact that has a value on the day.")
        return Quantity(value.since, "date", value.confirm, (value.source,), (fact.name,))


def _exact(worth: FactWorth, unit: str) -> Fraction | date | str:
    if isinstance(worth, Decimal):
        return Fraction(worth) / 100 if unit == PERCENT else Fraction(worth)
    return worth


def _operate(sign: str, operands: list[Quantity]) -> Quantity:
    """Return the outcome of a sign or function over numbers, with its unit."""
    numbers: list[Fraction] = []
    for operand in operands:
        if not isinstance(operand.worth, Fraction):
            raise FigureError(f'"{operand.written}" ({operand.unit}) is not a number; one cannot reckon with it.')
        numbers.append(operand.worth)
    units = [operand.unit for operand in operands]
    if sign == "*":
        worth, unit = numbers[0] * numbers[1], _product_unit(*units)
    elif sign == "/":
        if numbers[1] == 0:
            raise FigureError("the sum divides by zero.")
        worth, unit = numbers[0] / numbers[1], _quotient_unit(*units)
    else:
        if set(units) == {"", PERCENT}:
            units = [""]  # 1 - 30 % is the plain number 0,7
        if len(set(units)) > 1:
            told = " and ".join(f'"{unit or "plain number"}"' for unit in dict.fromkeys(units))
            raise FigureError(f"the sum brings together {told} with {sign}; they are not the same kind.")
        unit = units[0]
        worth = {"+": sum, "-": lambda ns: ns[0] - ns[1] if len(ns) == 2 else -ns[0], "min": min, "max": max}[sign](numbers)
    return Quantity(
        worth,
        unit,
        any(operand.confirm for operand in operands),
        tuple(dict.fromkeys(source for operand in operands for source in operand.sources)),
        tuple(dict.fromkeys(fact for operand in operands for fact in operand.facts)),
    )


def _product_unit(left: str, right: str) -> str:
    real = [unit for unit in (left, right) if unit not in {"", PERCENT}]
    if len(real) == 2:
        raise FigureError(f'the sum multiplies "{left}" by "{right}", which has no meaning here.')
    return real[0] if real else PERCENT if left == right == PERCENT else ""


def _quotient_unit(left: str, right: str) -> str:
    if left == right:
        return ""
    if right not in {"", PERCENT}:
        raise FigureError(f'the sum divides "{left or "a plain number"}" by "{right}", which has no meaning here.')
    return left


def _rounded(quantity: Quantity, figure: Figure) -> Quantity:
    """Return the quantity rounded by the figure's rule, and checked against the unit the writer named."""
    if figure.unit and figure.unit != quantity.unit:
        raise FigureError(f'the figure comes out in "{quantity.unit or "plain number"}", not in "{figure.unit}".')
    worth = quantity.worth
    if not isinstance(worth, Fraction):
        return quantity
    rule = _ROUNDING.fullmatch(figure.rounding)
    if rule is None:
        raise FigureError(f'"{figure.rounding}" is no rounding rule.')
    if rule[1]:
        step = Fraction(int(rule[2].replace("_", "")))
        parts = worth / step
        whole = {"up": -(-parts // 1), "down": parts // 1, "half-up": (parts + Fraction(1, 2)) // 1}[rule[1]]
        worth = whole * step
    shown = worth * 100 if quantity.unit == PERCENT else worth
    places = 0 if quantity.unit == "đồng" else 2
    if (shown * 10**places).denominator != 1:
        told = f"{float(shown):.6g}"
        raise FigureError(
            f"the figure comes out as {told}, which does not end after {places or 'no'} decimals.",
            'Write the rule beside it, such as `round: half-up to 1`.',
        )
    return Quantity(worth, quantity.unit, quantity.confirm, quantity.sources, quantity.facts)


def _grouped(value: Fraction) -> str:
    """Return a number as Kinh writes it: dots between thousands, a comma before decimals."""
    scaled = round(value * 100)
    whole, rest = divmod(abs(scaled), 100)
    text = f"{whole:,}".replace(",", ".")
    if rest:
        text += f",{rest:02d}".rstrip("0")
    return f"-{text}" if scaled < 0 else text


def _placed(place: Place, error: FigureError) -> FaultsFoundError:
    return FaultsFoundError([Fault(place.path, place.line, error.what, error.hint)])


class _Parser:
    """Reads a sum by the usual order: brackets, then * and /, then + and -."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or not found.lastgroup:
                raise FigureError(f'the sum "{text}" is not understood from "{text[at : at + 12]}" on.', _ALLOWED)
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._sum()
        if self._at < len(self._tokens):
            raise FigureError(f'the sum has "{self._tokens[self._at][1]}" where it should end.', _ALLOWED)
        return node

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise FigureError("the sum ends too early.", _ALLOWED)
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, sign: str) -> None:
        found = self._next()[1]
        if found != sign:
            raise FigureError(f'the sum has "{found}" where "{sign}" should stand.', _ALLOWED)

    def _sum(self) -> Node:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise FigureError(f"the sum is nested deeper than {DEPTH_LIMIT} brackets.")
        node = self._product()
        while self._peek() in {"+", "-"}:
            node = Operation(self._next()[1], (node, self._product()))
        self._depth -= 1
        return node

    def _product(self) -> Node:
        node = self._single()
        while self._peek() in {"*", "/"}:
            node = Operation(self._next()[1], (node, self._single()))
        return node

    def _single(self) -> Node:
        kind, text = self._next()
        if kind == "number":
            return Number(Fraction(text.replace("_", "")))
        if kind == "name":
            return self._call(text) if self._peek() == "(" else Name(text)
        if text == "(":
            node = self._sum()
            self._expect(")")
            return node
        raise FigureError(f'the sum has "{text}" where a name or a number should stand.', _ALLOWED)

    def _call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise FigureError(f'"{name}" is no function; allowed: {", ".join(FUNCTIONS)}.')
        self._expect("(")
        operands = [self._sum()]
        while self._peek() == ",":
            self._next()
            operands.append(self._sum())
        self._expect(")")
        return Operation(name, tuple(operands))


_ALLOWED = "A sum is made of facts, figures, numbers, + - * / ( ) min max since."
