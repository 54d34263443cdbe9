"""Numbers in Kinh words: whole numbers of any size, decimals, digits one by one, months, ordinals, Roman numerals.

Standard Vietnamese as broadcast: `linh` for an empty ten, `mốt`, `tư` and `lăm` after a ten, `không trăm` for empty
hundreds below a higher group, `tư` for the fourth month and the fourth in order.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
LONGEST = 30
"""A whole number with more digits than this is no number a listener could hold; it is said digit by digit."""

_GROUPS = ("", " nghìn", " triệu")
_MILLIARD = 1_000_000_000
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


@lru_cache(maxsize=4096)
def integer(number: int) -> str:
    """Return a whole number in words, such as `hai mươi tư nghìn bốn trăm linh bốn`; below zero with `âm`."""
    if number < 0:
        return f"âm {integer(-number)}"
    return _read(number, headed=False) or DIGITS[0]


def _read(number: int, *, headed: bool) -> str:
    """Return a number's words, "" for zero; `headed`: higher groups stand before it, so empty hundreds are said."""
    if number >= _MILLIARD:
        high, rest = divmod(number, _MILLIARD)
        head = f"{_read(high, headed=headed)} tỷ"
        tail = _read(rest, headed=True)
        return f"{head} {tail}" if tail else head
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words.append(_hundreds(group, full=headed or bool(words)) + _GROUPS[power])
    return " ".join(words)


@lru_cache(maxsize=2048)
def _hundreds(number: int, *, full: bool) -> str:
    """Return 1 to 999 in words; `full`: the hundreds are said even when there are none."""
    hundreds, rest = divmod(number, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    tens, ones = divmod(rest, 10)
    if tens == 0:
        if ones:
            words += ["linh", DIGITS[ones]] if words else [DIGITS[ones]]
    elif tens == 1:
        words.append("mười")
        if ones:
            words.append("lăm" if ones == 5 else DIGITS[ones])
    else:
        words += [DIGITS[tens], "mươi"]
        if ones:
            words.append({1: "mốt", 4: "tư", 5: "lăm"}.get(ones, DIGITS[ones]))
    return " ".join(words)


def digits(written: str) -> str:
    """Return the digits in `written` one by one, whatever stands between them."""
    return " ".join([DIGITS[unicodedata.digit(letter)] for letter in written if letter.isdigit()])


def decimal(whole: str, fraction: str, point: str = "phẩy") -> str:
    """Return a decimal: two or three places are said as a number, unless they begin with zero (phẩy không năm)."""
    grouped = len(fraction) in (2, 3) and fraction[0] != "0"
    return f"{plain(whole)} {point} {integer(int(fraction)) if grouped else digits(fraction)}"


def plain(written: str) -> str:
    """Return a run of digits, dots between its groups allowed, as a whole number; leading zeros are not said."""
    bare = written.replace(".", "")
    return integer(int(bare)) if len(bare) <= LONGEST else digits(bare)


def amount(written: str) -> str:
    """Return an amount as Kinh writes it: `1.366.200`, `4,5`, `1500`."""
    whole, comma, fraction = written.partition(",")
    return decimal(whole, fraction) if comma else plain(whole)


def month(number: int) -> str:
    """Return a month's number as said after `tháng`: the fourth is `tư`."""
    return "tư" if number == 4 else integer(number)


def ordinal(number: int) -> str:
    """Return a number as said after `thứ`: `nhất`, `hai`, `ba`, `tư`, `năm` …"""
    return {1: "nhất", 4: "tư"}.get(number) or integer(number)


def roman(written: str) -> int | None:
    """Return what a Roman numeral in capitals is worth; None when it is none."""
    if not written or not _ROMAN.fullmatch(written):
        return None
    values = [_ROMAN_VALUES[letter] for letter in written]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
