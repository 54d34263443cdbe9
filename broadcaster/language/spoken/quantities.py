"""Amounts: whole numbers, decimals, ranges, with per cent, money and units; `tháng 4` and `thứ 4`, which do not count.

What a number is follows from what stands before it (`tháng 4`) and behind it (`4 tháng`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadcaster.language.spoken.codes import is_code
from broadcaster.language.spoken.here import DASH, GAP, NUMBER, Rule, Said, listed
from broadcaster.language.spoken.numbers import LONGEST, amount, decimal, digits, integer, month, ordinal, plain
from broadcaster.language.spoken.times import minute
from broadcaster.language.spoken.units import MONEY, UNIT, unit_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcaster.language.spoken.here import Here

_QUANTITY = re.compile(
    rf"(?P<first>{NUMBER})(?:(?:{GAP}?{DASH}{GAP}?|[~÷])(?P<last>{NUMBER})(?!{DASH}[0-9]|/[0-9]))?(?P<unit>{UNIT})?"
    r"(?![^\W\d_])"
)
_CHAIN = re.compile(rf"(?:{DASH}[0-9]++(?![hHg:/])|[/:][0-9])")
_ENGLISH = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,8}(?![0-9]|[.,][0-9])")
_SPACED = re.compile(
    rf"[1-9][0-9]{{0,2}}(?:{GAP}[0-9]{{3}}){{1,5}}(?![0-9]|{GAP}[0-9])"
    rf"(?={GAP}?(?:đồng|đ|VNĐ|VND|người|hộ|thẻ|lượt|tỷ|triệu)(?!\w))"
)
_TIMES = re.compile(rf"({NUMBER})((?:{GAP}?[xX×]{GAP}?{NUMBER}){{1,3}})({UNIT})?(?!\w)")
_LISTED = re.compile(r"[0-9]{1,3}(?:[,;][0-9]{1,3}){1,20}(?![0-9%]|[.,/-][0-9])")
_SHORTENED = re.compile(r"([0-9]{1,3})(tr(?=[0-9])|m(?=[0-9]{2}(?![0-9])))([0-9]{1,3})(?!\w)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")

_VERSIONS = re.compile(r"(?:phiên bản|bản|nghiệp|mục|phần|web|windows|android|ios|vssid|vneid|bluetooth)\s\Z")
_NUMBERED = listed("điều khoản mục chương thôn buôn tổ lớp trang câu bước")
_EACH = listed("mỗi một hằng hàng từng suốt cả trọn mấy nhiều vài")
_COUNTED = listed("triệu nghìn ngàn tỷ tỉ trăm đồng lần kg buổi suất phần")
_SHORTER = listed("ngày tuần giờ buổi")
_PEOPLE = listed("người hộ thẻ cháu em trường hợp")
_GOES_ON = listed("và hoặc hay năm hằng hàng trong của đến tới là mỗi tại") | {""}
_KEEPS_NO_ZERO = listed("tháng ngày thứ quý khoản điều đợt lần lúc mùng mồng trước sau đến từ tới trong gồm")


def _quantity(here: Here, match: re.Match[str]) -> Said | None:
    first, last, unit = match["first"], match["last"], match["unit"]
    end = match.end()
    name = unit_name(unit) if unit else ""
    if last is not None:
        if not _is_range(here, first, last):
            return None
        return Said(end, _range(here, first, last, name, end), "range")
    if not unit:
        return None if _CHAIN.match(here.text, end) else _number(here, first, end)
    rule = "money" if name in MONEY else "percent" if name == "phần trăm" else "unit"
    return Said(end, f"{_said(here, first, name, end)} {name}", rule)


def _is_range(here: Here, first: str, last: str) -> bool:
    """Tell whether `a-b` runs from a to b: upwards, or announced; and is neither a score nor a code."""
    word = here.word
    if word == "số" and here.earlier(2) in {"tỷ", "tỉ"}:
        return False
    if max(len(first), len(last)) > 20 or (first[0] == "0" and first.isdigit() and len(first) > 2):
        return False
    return _value(first) < _value(last) or word in {"từ", "khoảng"}


def _value(written: str) -> float:
    return float((written.replace(".", "") if _GROUPED.fullmatch(written) else written).replace(",", "."))


def _range(here: Here, first: str, last: str, unit: str, end: int) -> str:
    """Return a range in words; of weekdays the second is said with its `thứ` again."""
    if here.word == "thứ" and first.isdigit() and last.isdigit():
        return f"{ordinal(int(first))} đến thứ {ordinal(int(last))}"
    return f"{_said(here, first, unit, end)} đến {_said(here, last, unit, end)} {unit}".rstrip()


def _said(here: Here, written: str, unit: str, end: int) -> str:
    """Return one number of an amount."""
    if "." in written and not _GROUPED.fullmatch(written):
        whole, _, fraction = written.replace(",", ".").rpartition(".")
        counted = not unit and (fraction == "0" or bool(_VERSIONS.search(here.window)))
        return decimal(whole, fraction, "chấm" if counted else "phẩy")
    whole, _, fraction = written.partition(",")
    if len(fraction) in (2, 3) and (unit in MONEY or here.next_word(end) == "đồng"):
        if fraction == "00":
            return plain(whole)
        if len(fraction) == 3 and whole[0] != "0" and "." not in whole:
            return plain(whole + fraction)  # 105,300 đồng: the comma groups, as the English write it
    return amount(written)


def _number(here: Here, written: str, end: int) -> Said:
    """Say a number that has no unit of its own."""
    if not written.isdigit():
        return Said(end, _said(here, written, "", end), "number" if _GROUPED.fullmatch(written) else "decimal")
    follows = here.next_word(end)
    if len(written) <= 3 and (naming := _naming(here, int(written), follows, end)):
        name, rule = naming
        return Said(end, name(int(written)), rule)
    if here.word == "giờ" and (said := minute(here, written, follows)):
        return Said(end, said, "time")
    if len(written) > LONGEST or (len(written) >= 3 and is_code(here, written, follows)):
        return Said(end, digits(written), "digits")
    if len(written) == 2 and written[0] == "0" and not (follows[:1].islower() or here.head in _KEEPS_NO_ZERO):
        return Said(end, digits(written), "digits")
    return Said(end, integer(int(written)), "number")


def _naming(here: Here, number: int, follows: str, end: int) -> tuple[Callable[[int], str], str] | None:
    """Return how a number after `thứ` or `tháng` is said, and by which rule; None when it counts."""
    head = here.head
    if head not in {"thứ", "tháng"}:
        return None
    listed_here = here.word != head
    if head == "thứ":
        return None if listed_here and follows in _PEOPLE else (ordinal, "ordinal")
    # In a list the number must stand where a list goes on: `tháng 3, 4 hộ` counts households.
    if listed_here and not (follows in _GOES_ON or here.text[end : end + 1] in {",", "/", ";"}):
        return None
    counts = here.earlier(2) in _EACH or follows in _COUNTED or (here.earlier(2)[-1:].isdigit() and follows in _SHORTER)
    return None if counts or not 1 <= number <= 12 else (month, "month")


def _english(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), plain(match[0].replace(",", "")), "number")


def _spaced(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), plain("".join([letter for letter in match[0] if letter.isdigit()])), "number")


def _times(here: Here, match: re.Match[str]) -> Said:
    """Say `3x4`, a photograph's size."""
    unit = f" {unit_name(match[3])}" if match[3] else ""
    numbers = [match[1], *re.findall(NUMBER, match[2])]
    return Said(
        match.end(), " nhân ".join([_said(here, number, unit, match.end()) for number in numbers]) + unit, "number"
    )


def _listed(here: Here, match: re.Match[str]) -> Said | None:
    """Say `Điều 64,65` and `1,2,3`: numbers in a row without blanks, no decimal."""
    numbers = re.split("[,;]", match[0])
    if len(numbers) == 2 and (here.word not in _NUMBERED or _counts(here, match.end())):
        return None  # a decimal
    if len(numbers) > 2 and all(len(number) == 3 for number in numbers[1:]):
        return None  # 1,366,200: grouped as the English write it
    name = month if here.head == "tháng" else ordinal if here.head == "thứ" else integer
    return Said(match.end(), ", ".join([name(int(number)) for number in numbers]), "list")


def _counts(here: Here, end: int) -> bool:
    """Tell whether a noun follows `end`, which what stands before it counts: `4,5 triệu`."""
    follows = here.next_word(end)
    return follows.islower() and follows not in _GOES_ON


def _shortened(_here: Here, match: re.Match[str]) -> Said:
    """Say `2tr5` and `2tr340`, millions; and `1m65`, a height."""
    whole, letter, rest = match.groups()
    if letter == "m":
        return Said(match.end(), f"{plain(whole)} mét {plain(rest) if rest[0] != '0' else digits(rest)}", "unit")
    return Said(match.end(), integer(int(whole) * 1_000_000 + int(rest.ljust(3, "0")) * 1000), "money")


RULES = (
    Rule(_SPACED, _spaced, "0123456789"),
    Rule(_LISTED, _listed, ",;"),
    Rule(_TIMES, _times, "xX×.,"),
    Rule(_SHORTENED, _shortened, "tm"),
    Rule(_QUANTITY, _quantity),
    Rule(_ENGLISH, _english, ","),
)
