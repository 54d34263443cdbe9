"""Reads Kinh number words back to numbers: written from the grammar, on its own, to check what says them."""

from __future__ import annotations

ONES = {"không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
AFTER_TEN = {"mốt": 1, "tư": 4, "lăm": 5}


def number(words: str) -> int:
    """Return the number that `words` say; ValueError when they are not said as Kinh says numbers."""
    tokens = words.split()
    value, rest = _sum(tokens)
    if rest or not tokens:
        raise ValueError(f"{words!r} is no number from {rest} on")
    return value


def _sum(tokens: list[str]) -> tuple[int, list[str]]:
    total = 0
    last = 10**30
    while tokens:
        value, tokens, full = _group(tokens)
        scale = 1
        while tokens and tokens[0] in {"nghìn", "triệu"}:
            scale *= {"nghìn": 1000, "triệu": 1_000_000}[tokens[0]]
            tokens = tokens[1:]
        if scale >= last:
            raise ValueError("the groups do not fall")
        if total and not full:
            raise ValueError("a lower group must say its hundreds")
        total, last = total + value * scale, scale
        while tokens and tokens[0] == "tỷ":
            total, tokens, last = total * 10**9, tokens[1:], 10**9
    return total, tokens


def _group(tokens: list[str]) -> tuple[int, list[str], bool]:
    """Return the value of a group below a thousand, what follows it, and whether it said its hundreds."""
    if len(tokens) < 2 or tokens[1] != "trăm":
        value, tokens = _tens(tokens)
        return value, tokens, False
    hundreds, tokens = ONES[tokens[0]] * 100, tokens[2:]
    if tokens and tokens[0] == "linh":
        return hundreds + ONES[tokens[1]], tokens[2:], True
    if not tokens or (tokens[0] != "mười" and tokens[1:2] != ["mươi"]):
        return hundreds, tokens, True
    value, tokens = _tens(tokens)
    return hundreds + value, tokens, True


def _tens(tokens: list[str]) -> tuple[int, list[str]]:
    """Return the value of a number below a hundred and what follows it."""
    if tokens[0] == "mười":
        return _with_ones(10, tokens[1:], {"lăm": 5}, {"năm"})
    if tokens[1:2] == ["mươi"]:
        return _with_ones(ONES[tokens[0]] * 10, tokens[2:], AFTER_TEN, {"một", "bốn", "năm"})
    if tokens[0] not in ONES:
        raise ValueError(f"{tokens[0]!r} is no digit here")
    return ONES[tokens[0]], tokens[1:]


def _with_ones(tens: int, tokens: list[str], own: dict[str, int], wrong: set[str]) -> tuple[int, list[str]]:
    known = {**ONES, **own}
    if not tokens or tokens[0] not in known:
        return tens, tokens
    if tokens[0] in wrong:
        raise ValueError(f"after a ten it is not {tokens[0]}")
    return tens + known[tokens[0]], tokens[1:]
