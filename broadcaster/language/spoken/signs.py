"""Signs between words and figures: the dash of a range, plus and minus, comparison; digits no rule has claimed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from broadcaster.language.spoken.here import DASH, GAP, NUMBER, Rule, Said, listed
from broadcaster.language.spoken.numbers import amount, digits, integer

if TYPE_CHECKING:
    from broadcaster.language.spoken.here import Here

_WORDS = {
    "%": "phần trăm", "‰": "phần nghìn", "&": "và", "@": "a còng", "=": "bằng", "≥": "lớn hơn hoặc bằng",
    "≤": "nhỏ hơn hoặc bằng", ">=": "lớn hơn hoặc bằng", "<=": "nhỏ hơn hoặc bằng", "<": "nhỏ hơn", ">": "lớn hơn",
    "+": "cộng", "±": "cộng trừ", "×": "nhân", "÷": "chia", "≈": "khoảng", "~": "khoảng", "№": "số",
    "°": "độ", "º": "độ", "°C": "độ xê", "ºC": "độ xê", "℃": "độ xê", "°F": "độ ép", "ºF": "độ ép",
    "₫": "đồng", "$": "đô la mỹ", "€": "ơ rô",
}  # fmt: skip
_KEYS = {"*": "sao", "#": "thăng"}

_COINS = re.compile(rf"([$€₫]){GAP}?({NUMBER})")
_ALWAYS = re.compile(r"[°º](?:[CF](?!\w))?|[%‰&@≥≤±≈№℃₫€]")
_BETWEEN = re.compile(rf"(?:[<>]=|(?<![-=+<>])[=+<>~×÷])(?={GAP}?\w)")
_BY = re.compile(rf"\*{GAP}?(?=[0-9])")
_UPWARDS = re.compile(r"\+(?!\w)")
_KEY = re.compile(r"[*#](?!\w)")
_PRESSED = frozenset({"phím", "bấm", "nhấn"})
_TO = re.compile(rf"{DASH}{GAP}?(?=[0-9]|T[3-7](?!\w))")
_FROM = listed("date time percent money unit month quarter weekday")
_TO_TIME = re.compile(rf"{DASH}{GAP}?(?=[0-9]{{1,2}}(?:[hHg:]|/[0-9]))")
_TO_WORD = re.compile(
    rf"{DASH}{GAP}?(?:([^\W\d_]+) (?:[0-9]{{1,4}}|[IVX]{{1,5}})(?!\w)|[0-9][0-9.,]*{GAP}?([^\W\d_]+))"
)
_FROM_WORD = re.compile(r"([^\W\d_]+) (?:[0-9]{1,4}|[ivx]{1,5}) ?\Z")
_FROM_UNIT = re.compile(r"[0-9] ?([^\W\d_]+)(?: [^\W\d_]+)? ?\Z")
_DAY_TO = re.compile(rf"{DASH}{GAP}?(?=(?:thứ (?:ba|tư|năm|sáu|bảy)|chủ nhật)(?!\w))", re.IGNORECASE)
_DAY_FROM = re.compile(r"\bthứ (?:hai|ba|tư|năm|sáu|[2-6]) ?\Z")
_MINUS = re.compile(rf"{DASH}(?=[0-9]{{1,3}}(?:,[0-9]+)?{GAP}?(?:°|º|℃|độ|%|oC))")
_ODD = re.compile(r"\d+|[^\W_]")


def _sign(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), _WORDS[match[0]], "sign")


def _coins(_here: Here, match: re.Match[str]) -> Said:
    return Said(match.end(), f"{amount(match[2])} {_WORDS[match[1]]}", "money")


def _upwards(here: Here, match: re.Match[str]) -> Said | None:
    """Say the plus of `18+`: and more."""
    return Said(match.end(), " trở lên", "sign") if here.before_rule else None


def _by(here: Here, match: re.Match[str]) -> Said | None:
    """Say the star of `70% * 4,5%`: times."""
    return Said(match.end(), "nhân", "sign") if here.before_rule else None


def _key(here: Here, match: re.Match[str]) -> Said | None:
    return Said(match.end(), _KEYS[match[0]], "sign") if here.word in _PRESSED else None


def _to(here: Here, match: re.Match[str]) -> Said | None:
    """Say the dash between two dates, times or amounts with units; between bare numbers only before a time or date."""
    if here.before_rule in _FROM or (here.before_rule == "number" and _TO_TIME.match(here.text, here.start)):
        return Said(match.end(), "đến", "range")
    return None


def _to_alike(here: Here, match: re.Match[str]) -> Said | None:
    """Say the dash between two things alike: `Điều 5 - Điều 8`, `7 giờ - 11 giờ`."""
    word, unit = match.groups()
    before = (_FROM_WORD if word else _FROM_UNIT).search(here.window)
    if not before or before[1] != (word or unit).lower():
        return None
    return Said(match.start(1) if word else _TO.match(here.text, here.start).end(), "đến", "range")  # type: ignore[union-attr]


def _to_weekday(here: Here, match: re.Match[str]) -> Said | None:
    return Said(match.end(), "đến", "range") if _DAY_FROM.search(here.window) else None


def _minus(here: Here, match: re.Match[str]) -> Said | None:
    before = here.text[here.start - 1 : here.start]
    return None if before.isalnum() else Said(match.end(), "âm", "sign")


def _odd(_here: Here, match: re.Match[str]) -> Said | None:
    """Say digits of other scripts and shapes one by one; ½ and Ⅳ as they are worth."""
    written = match[0]
    if all(letter.isdigit() for letter in written):
        return Said(match.end(), digits(written), "digits")
    above, slash, below = unicodedata.normalize("NFKC", written).partition("\u2044")
    if slash and above.isdigit() and below.isdigit():
        parts = "tư" if below == "4" else integer(int(below))
        return Said(match.end(), f"{integer(int(above))} phần {parts}", "fraction")
    value = unicodedata.numeric(written, 0.5)
    return Said(match.end(), integer(int(value)), "number") if value == int(value) else None


RULES = (
    Rule(_TO, _to),
    Rule(_TO_WORD, _to_alike),
    Rule(_DAY_TO, _to_weekday),
    Rule(_MINUS, _minus),
    Rule(_COINS, _coins),
    Rule(_ALWAYS, _sign),
    Rule(_BETWEEN, _sign),
    Rule(_BY, _by),
    Rule(_UPWARDS, _upwards),
    Rule(_KEY, _key),
    Rule(_ODD, _odd),
)
