"""The sums of figures: `household_rate * reference_level * 12` read into a small tree, never evaluated as code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from broadcaster.errors import Fault, FaultsFoundError

LENGTH_LIMIT = 200
DEPTH_LIMIT = 12

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9][0-9_]{0,17}(?:\.[0-9]{1,6})?)|(?P<name>[a-z][a-z0-9_]{0,59})|(?P<sign>[-+*/(),]))"
)

FUNCTIONS = ("min", "max", "since")

_ALLOWED = "A sum is made of facts, figures, numbers, + - * / ( ) min max since."


class SumError(FaultsFoundError):
    """A sum that cannot be read or worked out; carries one fault, for the caller to put into its place."""

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


def parse(text: str) -> Node:
    """Return the tree of a sum.

    Raises:
        SumError: it is too long or too deep, or not a sum of names, numbers, + - * / ( ) min max since.
    """
    if len(text) > LENGTH_LIMIT:
        raise SumError(
            f"a sum has at most {LENGTH_LIMIT} characters; this one has {len(text)}.", "Split it in two figures."
        )
    return _Parser(text).whole()


def names(node: Node) -> frozenset[str]:
    """Return the names a sum rests on."""
    if isinstance(node, Name):
        return frozenset({node.name})
    if isinstance(node, Operation):
        return frozenset[str]().union(*(names(operand) for operand in node.operands))
    return frozenset()


class _Parser:
    """Reads a sum by the usual order: brackets, then * and /, then + and -."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or not found.lastgroup:
                raise SumError(f'the sum "{text}" is not understood from "{text[at : at + 12]}" on.', _ALLOWED)
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._sum()
        if self._at < len(self._tokens):
            raise SumError(f'the sum has "{self._tokens[self._at][1]}" where it should end.', _ALLOWED)
        return node

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise SumError("the sum ends too early.", _ALLOWED)
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, sign: str) -> None:
        found = self._next()[1]
        if found != sign:
            raise SumError(f'the sum has "{found}" where "{sign}" should stand.', _ALLOWED)

    def _sum(self) -> Node:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise SumError(f"the sum is nested deeper than {DEPTH_LIMIT} brackets.")
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
        raise SumError(f'the sum has "{text}" where a name or a number should stand.', _ALLOWED)

    def _call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise SumError(f'"{name}" is no function; allowed: {", ".join(FUNCTIONS)}.')
        self._expect("(")
        operands = [self._sum()]
        while self._peek() == ",":
            self._next()
            operands.append(self._sum())
        self._expect(")")
        return Operation(name, tuple(operands))
