"""Amounts: whole numbers, decimals, ranges, with per cent, money and units; `tháng 4` and `thứ 4`, which do not count.

What a number is follows from what stands before it (`tháng 4`) and behind it (`4 tháng`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from broadcaster.language.spoken.codes import is_code, named
from broadcaster.language.spoken.here import DASH, GAP, GAPS, NUMBER, WHOLE, Rule, Said, listed
from broadcaster.language.spoken.letters import CAPITALS
from broadcaster.language.spoken.numbers import LONGEST, amount, decimal, digits, integer, month, ordinal, plain
from broadcaster.language.spoken.phones import called
from broadcaster.language.spoken.services import COUNTED
from broadcaster.language.spoken.times import minute
from broadcaster.language.spoken.units import MONEY, UNIT, UNITS, unit_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcaster.language.spoken.here import Here

_QUANTITY = re.compile(
    rf"(?P<first>{NUMBER})(?:(?:{GAP}?{DASH}{GAP}?|[~÷])(?P<last>{NUMBER})(?!{DASH}[0-9]|/[0-9]))?(?P<unit>{UNIT})?"
    r"(?![^\W\d_])"
)
_CHAIN = re.compile(rf"(?:{DASH}[0-9]++(?![hHg:/])|[/:][0-9])")
_ENGLISH = re.compile(rf"([0-9]{{1,3}}(?:,[0-9]{{3}}){{2,8}})(?![0-9]|[.,][0-9])({UNIT})?")
_APART = re.compile(rf"({WHOLE}){GAP}Đ(?![\w.'’])")
_SPACED = re.compile(
    rf"[1-9][0-9]{{0,2}}(?:{GAP}[0-9]{{3}}){{1,5}}(?![0-9]|{GAP}[0-9])"
    rf"(?:(?={GAP}?(?:đồng|đ|VNĐ|VND)(?!\w))|{GAP}(?P<noun>[^\W\d_]+))"
)
_TIMES = re.compile(rf"({NUMBER})((?:{GAP}?[xX×]{GAP}?{NUMBER}){{1,3}})({UNIT})?(?!\w)")
_HIGH = re.compile(rf"({NUMBER}){GAP}?M(?!\w)")
_LENGTH = re.compile(r"\b(?:cao|dài|rộng|sâu|dày|cách|khoảng cách)\b[^.;!?]{0,16}\Z")
_LISTED = re.compile(r"[0-9]{1,3}(?:[,;][0-9]{1,3}){1,20}(?![0-9%]|[.,/-][0-9])")
_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?:,(?:19|20)[0-9]{2}){1,9}(?![\w%]|[.,/-][0-9])")
_SHORTENED = re.compile(
    r"([0-9]{1,3})(tr(?=[0-9])|k?m(?=[0-9]{2}(?![0-9])|[014-9](?![0-9]))|(?:ha|kg)(?=[0-9](?![0-9])))([0-9]{1,3})(?!\w)"
)
_MIXED = re.compile(rf"([0-9]{{1,3}})([½¼¾⅐-⅞])({UNIT}|{GAP}[^\W\d_]+)?(?![\w'’])")
_AGED = re.compile(r"([0-9]{1,3})t(?!\w)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")

_VERSIONS = re.compile(
    r"(?:phiên bản|bản|nghiệp|mục|phần|web|windows|android|ios|vssid|vneid|bluetooth|ielts|điều|khoản|bảng|chương|câu"
    r"|phòng|hình|tiết|biểu)\s\Z"
)
_MEASURES = listed(
    "triệu nghìn ngàn tỷ tỉ đồng km kg ha lít tấn tạ mét usd m cm giờ phút ngày tháng năm tuổi điểm lần độ"
)
_CALENDAR = {"tháng": 12, "quý": 4, "thứ": 7}
_POINTS = listed("của khoản mục điều quy phụ hướng")
_LINE_START = re.compile(r"(?:^|\n)\s*(?:[*+•-]\s*)?\Z")
_HEADING = re.compile(rf"\.?{GAP}[{CAPITALS}]")
_PERSON = re.compile(r"(?:tuổi|anh|chị|ông|bà|cụ|bé|cháu|dưới|trên|đủ)\b[^.;!?]{0,24}\Z|[(,] ?\Z")
_ONWARDS = re.compile(r" trở (?:lên|xuống)(?!\w)")
_LADEN = re.compile(r"\b(?:xe|tải|chở|nặng|hàng|tấn)\b")
_ELECTRIC = re.compile(r"\b(?:điện|áp|nguồn|pin|ắc quy|bình|sạc|bóng|loa|vôn)\b")
_CALLED = re.compile(r"(?:thông điệp|quy tắc|nguyên tắc|khuyến cáo|biện pháp) [“\"'‘]?\Z")
_QUOTED = re.compile(r"(?<!giá )(?<!vé )[“\"'‘]\Z")
_UNQUOTED = frozenset("”\"'’")
_NUMBERED = listed("điều khoản mục chương thôn buôn tổ lớp trang câu bước")
_EACH = listed("mỗi một hằng hàng từng suốt cả trọn mấy nhiều vài")
_COUNTED = listed("triệu nghìn ngàn tỷ tỉ trăm đồng lần kg buổi suất phần")
_SHORTER = listed("ngày tuần giờ buổi")
_WHOLE_ONES = listed(
    "người hộ thẻ lượt em học trẻ cháu hồ chiếc cái xe cán khách sinh thanh doanh phiếu lao đại giáo đối đảng hội sổ tờ"
    " suất cuốn trường nhân"
)
_PEOPLE = listed("người hộ thẻ cháu em trường hợp")
_GOES_ON = listed("và hoặc hay năm hằng hàng trong của đến tới là mỗi tại") | {""}
_KEEPS_NO_ZERO = listed("tháng ngày thứ quý khoản điều đợt lần lúc mùng mồng trước sau đến từ tới trong gồm")


def _quantity(here: Here, match: re.Match[str]) -> Said | None:
    first, last, unit = match["first"], match["last"], match["unit"]
    end = match.end()
    name = unit_name(unit) if unit else ""
    if last is not None:
        if not _is_range(here, first, last, here.next_word(end)):
            return None
        return Said(end, _range(here, first, last, name, end), "range")
    if not unit:
        return None if _CHAIN.match(here.text, end) else _number(here, first, end)
    if unit == "K" and (
        _CALLED.search(here.window) or (here.text[end : end + 1] in _UNQUOTED and _QUOTED.search(here.window))
    ):
        return Said(end, f"{amount(first)} ca", "letters")  # thông điệp 5K: five words with a K
    if unit[-1] == "V" and unit[0] in GAPS and not _ELECTRIC.search(here.window):
        return None  # lớp 5 V
    rule = "money" if name in MONEY else "percent" if name == "phần trăm" else "unit"
    return Said(end, f"{_said(here, first, name, end)} {name}", rule)


def _is_range(here: Here, first: str, last: str, follows: str) -> bool:
    """Tell whether `a-b` runs from a to b: upwards, or announced; and is neither a score nor a code."""
    word = here.word
    if word == "số" and here.earlier(2) in {"tỷ", "tỉ"}:
        return False
    if max(len(first), len(last)) > 20 or (first[0] == "0" and first.isdigit() and len(first) > 2):
        return False
    if named(here) and not follows.islower():
        return False  # mã nơi khám: 66-123
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
        counted = not unit and (fraction == "0" or _is_chapter(here, end))
        return decimal(whole, fraction, "chấm" if counted else "phẩy")
    whole, _, fraction = written.partition(",")
    follows = here.next_word(end)
    if len(fraction) == 3 and follows in _WHOLE_ONES and whole[0] != "0" and "." not in whole:
        return plain(whole + fraction)  # 8,500 người: people have no thousandths
    if len(fraction) in (2, 3) and (unit in MONEY or follows == "đồng"):
        if fraction == "00":
            return plain(whole)
        if len(fraction) == 3 and whole[0] != "0" and "." not in whole:
            return plain(whole + fraction)  # 105,300 đồng: the comma groups, as the English write it
    return amount(written)


def _is_chapter(here: Here, end: int) -> bool:
    """Tell whether a number with a dot counts chapters, or versions: Điều 3.2, `1.1. Quyền lợi` as a heading."""
    if _VERSIONS.search(here.window) or (here.word == "điểm" and here.next_word(end).lower() in _POINTS):
        return True
    if here.next_word(end).lower() in _MEASURES:
        return False  # 2.5 Triệu đồng
    return bool(_HEADING.match(here.text, end) and _LINE_START.search(here.text, max(0, here.start - 8), here.start))


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
    unit = f" {unit_name(match[2])}" if match[2] else ""
    return Said(match.end(), plain(match[1].replace(",", "")) + unit, "money" if unit else "number")


def _apart(_here: Here, match: re.Match[str]) -> Said:
    """Say `1.263.600 Đ`; behind a small number a lone letter may be anything."""
    return Said(match.end(), f"{plain(match[1])} đồng", "money")


def _high(here: Here, match: re.Match[str]) -> Said | None:
    """Say the capital of `CAO 1,65 M`."""
    return Said(match.end(), f"{amount(match[1])} mét", "unit") if _LENGTH.search(here.window) else None


def _spaced(here: Here, match: re.Match[str]) -> Said | None:
    """Say `1 500 000 thẻ`, grouped by blanks: only before what is counted, and never a number to call."""
    if match["noun"] and (match["noun"] not in COUNTED or called(here)):
        return None
    end = match.start("noun") - 1 if match["noun"] else match.end()
    return Said(end, plain("".join([letter for letter in match[0] if letter.isdigit()])), "number")


def _times(here: Here, match: re.Match[str]) -> Said:
    """Say `3x4`, a photograph's size."""
    unit = f" {unit_name(match[3])}" if match[3] else ""
    numbers = [match[1], *re.findall(NUMBER, match[2])]
    return Said(
        match.end(), " nhân ".join([_said(here, number, unit, match.end()) for number in numbers]) + unit, "number"
    )


def _listed(here: Here, match: re.Match[str]) -> Said | None:
    """Say `Điều 64,65`, `1,2,3` and `tháng 4,5`: numbers in a row without blanks; `0,3;0,4` are two decimals."""
    if ";" in match[0] and not (here.word in _NUMBERED or here.word in _CALENDAR):
        return Said(match.end(), ", ".join([amount(number) for number in match[0].split(";")]), "list")
    numbers = re.split("[,;]", match[0])
    if len(numbers) == 2 and not (_is_row(here, numbers, match.end()) or _is_calendar(here, numbers, match.end())):
        return None  # a decimal
    if len(numbers) > 2 and all(len(number) == 3 for number in numbers[1:]):
        return None  # 1,366,200: grouped as the English write it
    name = month if here.head == "tháng" else ordinal if here.head == "thứ" else integer
    return Said(match.end(), ", ".join([name(int(number)) for number in numbers]), "list")


def _is_row(here: Here, numbers: list[str], end: int) -> bool:
    """Tell whether two numbers behind `Điều` or `tổ` are two of them; `tổ 4,5 km` is a decimal."""
    upwards = numbers[0].isdigit() and int(numbers[0]) < int(numbers[1])
    measured = here.next_word(end).lower() in _MEASURES or here.text[end : end + 1] == "%"
    return here.word in _NUMBERED and not measured and (upwards or not _counts(here, end))


def _is_calendar(here: Here, numbers: list[str], end: int) -> bool:
    """Tell whether two numbers are months, quarters or weekdays; `mỗi tháng 4,5 triệu` is a decimal."""
    most = _CALENDAR.get(here.word, 0)
    if not 0 < int(numbers[0]) < int(numbers[1]) <= most or numbers[1][0] == "0":
        return False
    each = here.earlier(2) in _EACH or here.earlier(2)[-1:].isdigit()
    return here.word == "thứ" or not (each or _counts(here, end))


def _years(here: Here, match: re.Match[str]) -> Said | None:
    """Say `các năm 2023,2024`."""
    if here.word != "năm":
        return None
    return Said(match.end(), ", ".join([integer(int(year)) for year in match[0].split(",")]), "list")


def _counts(here: Here, end: int) -> bool:
    """Tell whether a noun follows `end`, which what stands before it counts: `4,5 triệu`."""
    follows = here.next_word(end)
    return follows.islower() and follows not in _GOES_ON


def _shortened(_here: Here, match: re.Match[str]) -> Said:
    """Say `2tr5` and `2tr340`, millions; and `1m65`, a height, `3kg2`, a weight."""
    whole, letter, rest = match.groups()
    if letter != "tr":
        said = plain(rest) if rest[0] != "0" else digits(rest)
        return Said(match.end(), f"{plain(whole)} {UNITS[letter]} {said}", "unit")
    return Said(match.end(), integer(int(whole) * 1_000_000 + int(rest.ljust(3, "0")) * 1000), "money")


def _mixed(_here: Here, match: re.Match[str]) -> Said:
    """Say `1½ ngày`: a day and a half; and `5⅓`."""
    whole, part, what = match.groups()
    thing = "" if what is None else f" {UNITS.get(what.strip(GAPS), what.strip(GAPS))}"
    if part == "½":
        return Said(match.end(), f"{plain(whole)}{thing} rưỡi", "fraction")
    above, _, below = unicodedata.normalize("NFKC", part).partition("\u2044")
    parts = "tư" if below == "4" else plain(below)
    return Said(match.end(), f"{plain(whole)} và {plain(above)} phần {parts}{thing}", "fraction")


def _aged(here: Here, match: re.Match[str]) -> Said | None:
    """Say the `t` of `anh Y Nam (42t)`, `từ 18t trở lên`: years of age; a lorry's are tons."""
    laden = _LADEN.search(here.window)
    if not (laden or _PERSON.search(here.window) or _ONWARDS.match(here.text, match.end())):
        return None
    return Said(match.end(), f"{integer(int(match[1]))} {'tấn' if laden else 'tuổi'}", "unit")


RULES = (
    Rule(_SPACED, _spaced, "0123456789"),
    Rule(_ENGLISH, _english, ","),
    Rule(_APART, _apart, "."),
    Rule(_HIGH, _high, "M.,"),
    Rule(_YEARS, _years, ","),
    Rule(_LISTED, _listed, ",;"),
    Rule(_TIMES, _times, "xX×.,"),
    Rule(_SHORTENED, _shortened, "tmkh"),
    Rule(_MIXED, _mixed, "½¼¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"),
    Rule(_AGED, _aged, "t"),
    Rule(_QUANTITY, _quantity),
)
